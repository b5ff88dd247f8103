using System.Security.Cryptography;
using ExPost.Engine.Statistics;

namespace ExPost.Runner.Results;

/// <summary>What a results file holds but for when, how and in which parts it was found.</summary>
internal static class Content
{
    /// <summary>SHA-256 of the content, in lower-case hexadecimal digits.</summary>
    internal static string Hash(ResultsFile file)
    {
        using var sha = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, sha, CryptoStreamMode.Write))
        using (var writer = new BinaryWriter(stream))
        {
            writer.Write(file.Identity.Text);
            writer.Write(file.Points.Count);
            foreach (PointKey point in file.Points) Write(writer, file, point);
            foreach (MeasureRow row in file.Measures().Concat(file.Differences())) Write(writer, row.Point, row.Mechanism, row.Baseline, row.Measure, row.Estimate);
            foreach (CheckRow row in file.Checks())
            {
                Write(writer, row.Point, row.Mechanism, row.Check.Remark, row.Check.Property, row.Check.Broken);
                writer.Write(row.Check.Claimed);
                writer.Write(row.Check.Draws);
            }

            foreach (WitnessRow row in file.Witnesses())
            {
                writer.Write(row.Point);
                writer.Write(row.Mechanism);
                writer.Write(row.Property);
                writer.Write(row.Json);
            }
        }

        return Convert.ToHexStringLower(sha.Hash!);
    }

    private static void Write(BinaryWriter writer, ResultsFile file, PointKey point)
    {
        writer.Write(point.Hash);
        writer.Write(ResultsFile.Json(point.Parameters));
        PointState state = file.State(point.Number);
        writer.Write(state.Draws);
        if (state.Target is { } target)
        {
            writer.Write(target);
            writer.Write(state.MaxDraws);
            writer.Write(state.IsReached);
        }

        // Of a finished point the draws that its estimates are of, whatever else there is.
        IReadOnlyList<PointPart> all = file.Parts(point.Number);
        bool isDone = file.IsDone(point.Number);
        PointPart[] parts = [.. file.Layout.Of(isDone ? state.Draws : file.Draws).Zip(file.Layout.Split(all, part => part.First)).SelectMany(own =>
        {
            (DrawRange place, List<PointPart> there) = own;
            List<DrawRange> ranges = isDone ? DrawRange.Chain(there.Select(part => part.Range), place.First, place.End) : DrawRange.Disjoint(there.Select(part => part.Range), place.End);
            return ranges.Select(range => there.First(part => part.Range == range));
        })];
        for (int k = 0; k < parts.Length;)
        {
            // Where one part ends and the next begins is not content: consecutive ones are added up.
            List<PointPart> joined = [parts[k]];
            while (++k < parts.Length && parts[k].First == joined[^1].First + joined[^1].Draws) joined.Add(parts[k]);
            byte[] bytes = file.Tally(joined).ToBytes();
            writer.Write(joined[0].First);
            writer.Write(joined[^1].First + joined[^1].Draws);
            writer.Write(bytes.Length);
            writer.Write(bytes);
        }
    }

    private static void Write(BinaryWriter writer, int point, string mechanism, string? more, string name, Estimate estimate)
    {
        writer.Write(point);
        writer.Write(mechanism);
        Write(writer, more);
        writer.Write(name);
        writer.Write(estimate.Mean);
        Write(writer, estimate.StandardError);
        Write(writer, estimate.Low);
        Write(writer, estimate.High);
        Write(writer, estimate.Method);
    }

    private static void Write(BinaryWriter writer, double? number)
    {
        writer.Write(number is not null);
        if (number is { } value) writer.Write(value);
    }

    private static void Write(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null) writer.Write(text);
    }
}
