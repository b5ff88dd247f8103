using ExPost.Engine.Experiments;
using ExPost.Engine.Stopping;
using ExPost.Runner.Input;
using ExPost.Runner.Output;
using ExPost.Runner.Results;

namespace ExPost.Runner.Sweeps;

/// <summary>Points that are finished without their targets: which they are, what limits them, and how long it would take.</summary>
internal static class MissedPoints
{
    /// <summary>So many are named, and of more the first.</summary>
    private const int MostNamed = 5;

    /// <summary>Says it on stderr, if there are any.</summary>
    /// <param name="file">The results file.</param>
    /// <param name="run">With which numbers the sweep draws, and its confidence.</param>
    /// <returns>There are.</returns>
    internal static bool Tell(ResultsFile file, RunOptions run)
    {
        int[] missed = [.. file.Points.Select(point => point.Number).Where(file.IsMissed)];
        if (missed.Length == 0) return false;
        var rule = new StoppingRule(Targets.Read(file.Target!), file.Draws, run.Confidence, run);
        ILookup<int, MeasureRow> rows = file.Measures().Where(row => file.IsMissed(row.Point) && rule.Targets.Any(target => target.Measure == row.Measure)).ToLookup(row => row.Point);
        ILookup<bool, (int Point, TargetReading Reading)> isHopeless = missed.Select(point => (Point: point, Reading: Limiting(rule, file.State(point).Draws, rows[point]))).ToLookup(found => found.Reading.IsHopeless);
        int done = file.Points.Count(point => file.IsDone(point.Number));
        if (isHopeless[false].Any()) Program.Complain($"{Counted(false)} did not reach {file.Target} within {Numbers.Count(file.Draws)} draws (max-draws): {Far(rule, [.. isHopeless[false]])}");
        if (isHopeless[true].Any()) Program.Complain($"{Counted(true)} cannot reach {file.Target}, however many draws: {Named([.. isHopeless[true]])}; {string.Join("; ", isHopeless[true].Select(found => StoppingReport.Missing(rule, found.Reading)).Distinct())}");
        return true;

        string Counted(bool hopeless) => $"{file.Path}: {Numbers.Count(isHopeless[hopeless].Count())} of {Numbers.Count(done)} points";
    }

    /// <summary>What limits a point, by the estimates that the file has of it.</summary>
    private static TargetReading Limiting(StoppingRule rule, long draws, IEnumerable<MeasureRow> rows) =>
        rule.At(rule.Checks.Count(check => check < draws) + 1, [.. rows.GroupBy(row => row.Mechanism).Select(group => new MechanismResult(group.Key, [.. group.Select(row => (row.Measure, row.Estimate))]))]).Limiting;

    /// <summary>Points, the measures that limit them, and how far the point is that needs the most draws; of lattices, of which the file has no earlier looks that would tell it, the one with the widest interval for what is asked.</summary>
    private static string Far(StoppingRule rule, (int Point, TargetReading Reading)[] found)
    {
        (int point, TargetReading reading) = found.MaxBy(one => (rule.DrawsNeeded(one.Reading) ?? double.PositiveInfinity, one.Reading.Distance));
        string measures = string.Join(", ", found.Select(one => one.Reading.Target.Measure).Distinct());
        return $"{Named(found)}, for {measures}; at point {Numbers.Count(point + 1)}{(found.Length > 1 ? ", the farthest," : "")} {StoppingReport.Missing(rule, reading)}";
    }

    private static string Named((int Point, TargetReading Reading)[] found) =>
        $"point{(found.Length == 1 ? "" : "s")} {string.Join(", ", found.Take(MostNamed).Select(one => Numbers.Count(one.Point + 1)))}{(found.Length > MostNamed ? $" and {Numbers.Count(found.Length - MostNamed)} more" : "")}";
}
