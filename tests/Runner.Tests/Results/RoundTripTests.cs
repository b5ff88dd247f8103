using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Engine.Statistics;
using ExPost.Runner.Input;
using ExPost.Runner.Results;

namespace ExPost.Runner.Tests.Results;

/// <summary>What is written to a results file is read from it.</summary>
public class RoundTripTests
{
    /// <summary>Means as bits, of which SQLite by itself keeps neither -0 nor NaN.</summary>
    private static readonly Estimate[] s_odd =
    [
        new(double.NaN, null, null, null, null),
        new(-0.0, 0, -0.0, 0, IntervalMethods.Delta),
        new(double.Epsilon, double.MaxValue, double.NegativeInfinity, double.PositiveInfinity, IntervalMethods.Normal),
        new(0.1 + 0.2, double.NaN, null, 1, IntervalMethods.ClopperPearson),
        new(3, 1e300, -5e-324, 1.0 / 3, IntervalMethods.Wilson),
    ];

    [Fact]
    public void Numbers_keep_every_bit_and_what_is_absent_is_absent()
    {
        using var folder = new TemporaryFolder();
        using (ResultsFile file = SampleSweep.Open(folder["r.db"])) file.Write([], [new(2, 7, new(7, default, [new("a", [.. s_odd.Select((x, k) => ($"m{k}", x))])], []))]);
        using ResultsFile read = ResultsFile.Read(folder["r.db"]);
        MeasureRow[] rows = [.. read.Measures()];
        Assert.Equal(s_odd.Select(Bits), rows.Select(row => Bits(row.Estimate)));
        Assert.Equal(s_odd.Select((_, k) => (2, "a", (string?)null, $"m{k}", 7L)), rows.Select(row => (row.Point, row.Mechanism, row.Baseline, row.Measure, row.Draws)));

        static string Bits(Estimate x) => string.Join(' ', new[] { x.Mean, x.StandardError, x.Low, x.High }.Select(number => number is { } value ? BitConverter.DoubleToInt64Bits(value).ToString("x16") : "none")) + x.Method;
    }

    [Fact]
    public void Points_parts_and_estimates()
    {
        using var folder = new TemporaryFolder();
        PointPart one = SampleSweep.Part(1, 0, SampleSweep.Block), two = SampleSweep.Part(1, SampleSweep.Block, 2 * SampleSweep.Block), whole = SampleSweep.Part(4);
        PointResult result = SampleSweep.Result(one, two);
        using (ResultsFile file = SampleSweep.Open(folder["r.db"]))
        {
            file.Write([two, whole], []);
            Assert.False(file.IsDone(1));
            file.Write([one], [result]);
            Assert.True(file.IsDone(1));
        }

        using ResultsFile read = ResultsFile.Read(folder["r.db"]);
        Assert.Equal(SampleSweep.Identity, read.Identity);
        Assert.Equal(SampleSweep.Draws, read.Draws);
        Assert.Equal(SampleSweep.Points().Select(Text), read.Points.Select(Text));
        Assert.Equal([1], Enumerable.Range(0, SampleSweep.Count).Where(read.IsDone));
        foreach ((PointPart expected, PointPart actual) in new[] { one, two, whole }.Zip([.. read.Parts(1), .. read.Parts(4)]))
        {
            Assert.Equal((expected.Point, expected.First, expected.Draws, expected.Seconds), (actual.Point, actual.First, actual.Draws, actual.Seconds));
            Assert.Equal(expected.Tally, actual.Tally);
        }

        Assert.Equal(result.Result.Mechanisms.SelectMany(mechanism => mechanism.Measures.Select(entry => (mechanism.Name, entry.Name, entry.Estimate))), read.Measures().Select(row => (row.Mechanism, row.Measure, row.Estimate)));
        Assert.Equal(result.Result.Differences.SelectMany(mechanism => mechanism.Measures.Select(entry => (mechanism.Name, (string?)"personalized-price", entry.Name, entry.Estimate))), read.Differences().Select(row => (row.Mechanism, row.Baseline, row.Measure, row.Estimate)));
        Assert.NotEmpty(read.Differences());

        static string Text(PointKey point) => $"{point.Number} {point.Hash} {string.Join(' ', point.Parameters)}";
    }

    [Fact]
    public void Rows_of_several_points_come_in_order()
    {
        using var folder = new TemporaryFolder();
        using ResultsFile file = SampleSweep.Open(folder["r.db"]);
        foreach (int point in new[] { 3, 0, 5 }) file.Write([], [SampleSweep.Made(point, 2, 11)]);
        Assert.Equal(
            from point in new[] { 0, 3, 5 } from mechanism in new[] { 0, 1 } from measure in Enumerable.Range(0, 11) select $"{point} mechanism-{mechanism} measure.{measure}",
            file.Measures().Select(row => $"{row.Point} {row.Mechanism} {row.Measure}"));
    }

    [Fact]
    public void Checks_and_witnesses()
    {
        Experiment experiment = new ExperimentRequest("linear", ["generalized-vickrey"], new Dictionary<string, string> { ["b"] = "1.5" }, null, Compare: false) { Verification = new() { Misreports = 4 } }.Resolve();
        ExperimentResult result = experiment.Run(new ScalarEngine(), new() { Draws = 200, Threads = 1 });
        using var folder = new TemporaryFolder();
        using ResultsFile file = SampleSweep.Open(folder["r.db"]);
        file.Write([], [new(0, 200, result)]);
        CheckRow[] checks = [.. file.Checks()];
        Assert.Equal(result.Mechanisms[0].Checks.Select(check => check with { Witness = null }), checks.Select(row => row.Check));
        Assert.Contains(checks, row => row.Check.IsViolation);
        Witness[] shown = [.. result.Mechanisms[0].Checks.Select(check => check.Witness).OfType<Witness>()];
        Assert.NotEmpty(shown);
        Assert.Equal(shown.Select(witness => witness.Property), file.Witnesses().Select(row => row.Property));
        Assert.All(shown.Zip(file.Witnesses()), pair => Assert.Contains(FormattableString.Invariant($"\"draw\":{pair.First.Draw},"), pair.Second.Json, StringComparison.Ordinal));
    }

    [Fact]
    public void A_part_stands_beside_those_of_other_draws_and_a_result_replaces_that_of_its_point()
    {
        using var folder = new TemporaryFolder();
        using ResultsFile file = SampleSweep.Open(folder["r.db"]);
        file.Write([SampleSweep.Part(0, 0, SampleSweep.Block)], [SampleSweep.Made(0, 3, 12)]);
        PointPart whole = SampleSweep.Part(0);
        file.Write([whole], [SampleSweep.Result(whole)]);
        file.Write([whole], []);
        Assert.Equal([(0L, (long)SampleSweep.Block), (0L, SampleSweep.Draws)], file.Parts(0).Select(part => (part.First, part.Draws)).Order());
        Assert.DoesNotContain(file.Measures(), row => row.Mechanism.StartsWith("mechanism", StringComparison.Ordinal));
    }

    [Fact]
    public void More_draws_make_a_finished_point_unfinished_and_keep_its_parts()
    {
        using var folder = new TemporaryFolder();
        using (ResultsFile file = SampleSweep.Open(folder["r.db"])) file.WriteWhole(0);
        using ResultsFile more = SampleSweep.Open(folder["r.db"], 2 * SampleSweep.Draws);
        Assert.False(more.IsDone(0));
        Assert.Single(more.Parts(0));
    }

    [Fact]
    public void The_hash_sees_what_was_found_and_not_when_or_in_which_parts()
    {
        using var folder = new TemporaryFolder();
        string whole = SampleSweep.WholeHash(folder);
        using ResultsFile pieces = SampleSweep.Open(folder["r.db"]);
        foreach (int point in new[] { 5, 3, 0, 1, 4, 2 })
        {
            PointPart[] parts = [SampleSweep.Part(point, 2 * SampleSweep.Block, SampleSweep.Block), SampleSweep.Part(point, SampleSweep.Block, SampleSweep.Block), SampleSweep.Part(point, 0, SampleSweep.Block)];
            foreach (PointPart part in parts) pieces.Write([part], []);
            Assert.NotEqual(whole, pieces.ContentHash());
            pieces.Write([], [SampleSweep.Result(parts)]);
        }

        Assert.Equal(whole, pieces.ContentHash());
        PointResult right = SampleSweep.Result(pieces.Parts(3));
        MechanismResult first = right.Result.Mechanisms[0];
        (string name, Estimate estimate) = first.Measures[0];
        MechanismResult wrong = first with { Measures = [(name, estimate with { Mean = Math.BitIncrement(estimate.Mean) }), .. first.Measures.Skip(1)] };
        pieces.Write([], [right with { Result = right.Result with { Mechanisms = [wrong, .. right.Result.Mechanisms.Skip(1)] } }]);
        Assert.NotEqual(whole, pieces.ContentHash());
        pieces.Write([], [right]);
        Assert.Equal(whole, pieces.ContentHash());
        pieces.Write([SampleSweep.Part(3, 0, SampleSweep.Block) with { Tally = SampleSweep.Part(2, 0, SampleSweep.Block).Tally }], []);
        Assert.NotEqual(whole, pieces.ContentHash());
    }

    [Fact]
    public void Ten_thousand_points_are_read_without_holding_them()
    {
        const int Points = 10_000;
        using var folder = new TemporaryFolder();
        IReadOnlyList<PointKey> points = SampleSweep.Points(Points);
        byte[] tally = SampleSweep.Part(0).Tally;
        using ResultsFile file = SampleSweep.Open(folder["r.db"], points: points);
        foreach (PointKey[] some in points.Chunk(100)) file.Write([.. some.Select(point => new PointPart(point.Number, 0, SampleSweep.Draws, tally, 1))], [.. some.Select(point => SampleSweep.Made(point.Number, 3, 12))]);
        Assert.All(points, point => Assert.True(file.IsDone(point.Number)));
        long before = GC.GetTotalMemory(forceFullCollection: true), most = 0;
        int rows = 0;
        foreach (MeasureRow _ in file.Measures())
        {
            if (rows++ % 50_000 == 49_999) most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        Assert.Equal(Points * 36, rows);
        Assert.True(most < 4_000_000, $"{most} bytes are held");
    }
}
