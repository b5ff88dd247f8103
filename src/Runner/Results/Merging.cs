using System.Globalization;
using ExPost.Runner.Sweeps;

namespace ExPost.Runner.Results;

/// <summary>Makes one results file of several of the same sweep, such as those of shards.</summary>
internal static class Merging
{
    /// <summary>Merges results files. The output is complete or, when something is wrong, as it was.</summary>
    /// <param name="output">The file to write. One that exists is an input too.</param>
    /// <param name="inputs">The files to merge, at least one; they stay as they are.</param>
    /// <param name="finish">What else is to be done with the file of all before it takes its place; null for nothing.</param>
    /// <exception cref="UserError">A file cannot be read or written, is no results file or damaged, or they do not belong to one sweep.</exception>
    internal static void Merge(string output, IReadOnlyList<string> inputs, Action<string>? finish = null)
    {
        ResultsDatabase.CheckName(output);
        string[] paths = [.. (File.Exists(output) ? inputs.Prepend(output) : inputs).DistinctBy(FileName.Target)];
        // A link stays a link: what it points at is replaced.
        string target = FileName.Target(output), part = $"{target}.{System.Environment.ProcessId}.part";
        try
        {
            Replace(target, part, paths, finish);
        }
        catch (UserError problem) when (problem.Message.StartsWith(part, StringComparison.Ordinal))
        {
            throw new UserError($"{output}{problem.Message[part.Length..]}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"{output}: it cannot be written: {problem.Message.TrimEnd('.')}");
        }
    }

    /// <summary>The points whose draws are all there, gathered by several, but that have no estimates of them. Where points are not divided there are none.</summary>
    internal static IReadOnlyList<int> Unfinished(ResultsFile file) =>
        !file.AreDrawsDivided ? [] : [.. file.Ranges().Where(entry => !file.IsDone(entry.Point) && !DrawRange.Gaps(DrawRange.Disjoint(entry.Ranges, file.Draws), file.Draws).Any()).Select(entry => entry.Point)];

    /// <summary>What nobody gathered, in words: the shards that were to, where all runs were shards of as many, and points and draws elsewhere. Null where there is nothing.</summary>
    internal static string? Missing(ResultsFile file)
    {
        Dictionary<int, List<DrawRange>> gathered = file.Ranges().ToDictionary(entry => entry.Point, entry => DrawRange.Disjoint(entry.Ranges, file.Draws));
        // Where points are not divided all of it is missing.
        if (!file.AreDrawsDivided) gathered.Clear();
        (int Point, DrawRange[] Gaps)[] open = [.. Enumerable.Range(0, file.Points.Count).Where(point => !file.IsDone(point)).Select(point => (point, DrawRange.Gaps(gathered.GetValueOrDefault(point, []), file.Draws).ToArray())).Where(entry => entry.Item2.Length > 0)];
        if (open.Length == 0) return null;
        ILookup<int, int> begun = file.Shards().ToLookup(shard => shard.Count, shard => shard.Number);
        return begun.Count == 1 && begun.Single().Key is > 1 and var count ? MissingShards(file, open, [.. begun[count]], count) : MissingPoints(file, open, gathered);
    }

    /// <summary>How much of a sweep a file holds, with a hash of it, in a line, and what is missing. All of the file is read for it, so that a damaged one is refused before anything is made of it.</summary>
    internal static (string Held, string? Missing) Summary(ResultsFile file)
    {
        int done = file.Points.Count(point => file.IsDone(point.Number));
        return (FormattableString.Invariant($"{file.Path}: {done} of {file.Points.Count} points are finished; content {file.ContentHash()}"), Missing(file));
    }

    /// <summary>Says on stderr what a file misses, if anything.</summary>
    /// <param name="path">The file.</param>
    /// <param name="missing">What <see cref="Missing"/> says of it.</param>
    internal static void TellMissing(string path, string? missing)
    {
        if (missing is not null) Program.Complain($"{path}: {missing}");
    }

    private static void Replace(string output, string part, string[] inputs, Action<string>? finish)
    {
        List<ResultsFile> files = [];
        try
        {
            // Open until the end: nobody writes to what is being read, nor to the output that is replaced.
            foreach (string path in inputs) files.Add(ResultsFile.Read(path));
            foreach (ResultsFile file in files) CheckIsWhole(file);
            CheckAreOneSweep(files);
            using (ResultsFile merged = ResultsFile.Create(part, files[0].Identity, files[0].Points, files.Max(file => file.Draws), files[0].Target))
            {
                foreach (ResultsFile file in files) Add(merged, file);
            }

            finish?.Invoke(part);
            // A journal of a file that is no more would be taken for one of the new file.
            File.Delete($"{output}-journal");
            File.Move(part, output, overwrite: true);
        }
        finally
        {
            foreach (ResultsFile file in files) file.Dispose();
            if (File.Exists(part)) File.Delete(part);
        }
    }

    /// <summary>Refuses a file of which something cannot be read, or that belongs to no sweep that can be run.</summary>
    private static void CheckIsWhole(ResultsFile file)
    {
        Soundness.CheckAll(file);
        SweepFile.Of(file.Identity, file.Path, file.Draws);
    }

    private static void CheckAreOneSweep(List<ResultsFile> files)
    {
        ResultsFile first = files[0];
        foreach (ResultsFile file in files.Skip(1))
        {
            string? difference = first.Identity.Difference(file.Identity, $"in {first.Path}", "here") ?? (ResultsFile.DifferentPoint(first.Points, file.Points) is { } point ? $"point {point + 1} is not the same in {first.Path}" : null);
            difference ??= first.Target == file.Target && (first.Target is null || first.Draws == file.Draws) ? null : $"its points have {Asked(file)}, and there {Asked(first)}; run sweep with one of the two for both";
            if (difference is not null) throw new UserError($"{file.Path}: it does not belong to the same sweep as {first.Path}: {difference}");
        }
    }

    /// <summary>How long points are, in words.</summary>
    private static string Asked(ResultsFile file) => FormattableString.Invariant($"{(file.Target is null ? "" : $"the target {file.Target} and at most ")}{file.Draws} draws");

    private static void Add(ResultsFile merged, ResultsFile file)
    {
        ResultsDatabase database = merged.Database;
        database.Execute("ATTACH DATABASE $1 AS source", Path.GetFullPath(file.Path));
        foreach (int point in database.Query("SELECT point FROM parts JOIN source.parts AS other USING (point, first, draws) WHERE parts.tally <> other.tally LIMIT 1", row => row.GetInt32(0)))
        {
            throw new UserError($"{file.Path}: at point {point + 1} it has other sums of the same draws than another file; they were not made by the same program");
        }

        database.Transaction(() =>
        {
            database.Execute("INSERT OR IGNORE INTO runs SELECT * FROM source.runs");
            database.Execute("INSERT OR IGNORE INTO parts SELECT * FROM source.parts");
            // Where both are finished, the one for the targets of the sweep, or else with more draws.
            const string Current = "ifnull(target, '') = $1 AND ifnull(max_draws, 0) = $2";
            const string Better = $"SELECT number FROM (SELECT number, draws, {Current} AS current FROM source.points WHERE draws IS NOT NULL) AS other JOIN (SELECT number, ifnull(draws, 0) AS draws, {Current} AS current FROM points) AS mine USING (number) WHERE (other.current, other.draws) > (mine.current, mine.draws)";
            object[] wanted = [merged.Target ?? "", merged.Target is null ? 0 : merged.Draws];
            foreach (string table in Schema.ResultTables)
            {
                database.Execute($"DELETE FROM {table} WHERE point IN ({Better})", wanted);
                database.Execute($"INSERT INTO {table} SELECT * FROM source.{table} WHERE point IN ({Better})", wanted);
            }

            database.Execute($"UPDATE points SET (draws, run, target, max_draws, reached) = (SELECT draws, run, target, max_draws, reached FROM source.points AS other WHERE other.number = points.number) WHERE number IN ({Better})", wanted);
        });
        database.Execute("DETACH DATABASE source");
    }

    private static string MissingShards(ResultsFile file, (int Point, DrawRange[] Gaps)[] open, HashSet<int> begun, int count)
    {
        SortedSet<int> lacking = [];
        foreach ((int point, DrawRange[] gaps) in open)
        {
            foreach (Shard shard in Shard.Sharing(point, file.Points.Count, count))
            {
                (long first, long draws) = file.AreDrawsDivided ? shard.Of(point, file.Points.Count, file.Draws) : shard.Has(point) ? (0, file.Draws) : (0, 0);
                if (gaps.Any(gap => gap.First < first + draws && first < gap.End)) lacking.Add(shard.Number);
            }
        }

        ILookup<bool, int> isBegun = lacking.ToLookup(begun.Contains);
        return string.Join("; ", new[] { Listed("shard", [.. isBegun[false]], count, "missing"), Listed("shard", [.. isBegun[true]], count, "unfinished") }.OfType<string>());
    }

    private static string MissingPoints(ResultsFile file, (int Point, DrawRange[] Gaps)[] open, Dictionary<int, List<DrawRange>> gathered)
    {
        string? whole = Listed("point", [.. open.Where(entry => !gathered.ContainsKey(entry.Point)).Select(entry => entry.Point + 1)], file.Points.Count, "missing");
        IEnumerable<string?> some = open.Where(entry => gathered.ContainsKey(entry.Point))
            .Select(entry => FormattableString.Invariant($"of point {entry.Point + 1} draws {Joined([.. entry.Gaps.Select(gap => FormattableString.Invariant($"{gap.First} to {gap.End - 1}"))])} are missing"));
        return string.Join("; ", some.Prepend(whole).OfType<string>());
    }

    /// <summary>A sentence about some of several; null where they are none.</summary>
    private static string? Listed(string noun, int[] numbers, int count, string what) =>
        numbers.Length == 0 ? null : FormattableString.Invariant($"{noun}{(numbers.Length == 1 ? "" : "s")} {Listed(numbers)} of {count} {(numbers.Length == 1 ? "is" : "are")} {what}");

    /// <summary>Numbers in words: 3, 7 and 12 to 40.</summary>
    private static string Listed(int[] numbers)
    {
        List<string> runs = [];
        for (int k = 0; k < numbers.Length;)
        {
            int last = k;
            while (last + 1 < numbers.Length && numbers[last + 1] == numbers[last] + 1) last++;
            // Two are listed, and more are a range.
            if (last - k >= 2) runs.Add(FormattableString.Invariant($"{numbers[k]} to {numbers[last]}"));
            else runs.AddRange(numbers[k..(last + 1)].Select(number => number.ToString(CultureInfo.InvariantCulture)));
            k = last + 1;
        }

        return Joined(runs);
    }

    private static string Joined(List<string> words) => words.Count == 1 ? words[0] : $"{string.Join(", ", words[..^1])} and {words[^1]}";
}
