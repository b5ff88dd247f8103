using ExPost.Engine.Statistics;
using ExPost.Runner.Results;

namespace ExPost.Runner.Output;

/// <summary>A table of what a results file holds, in long form. Before its columns stand those of the point: its number and a column an axis.</summary>
/// <param name="Name">What users call it.</param>
/// <param name="Columns">The names of its columns.</param>
/// <param name="Rows">Its rows: a point, from 0, and a value a column, which is a word, a whole number, a number, a truth value, <see cref="JsonText"/>, or null where there is none.</param>
internal sealed record LongTable(string Name, IReadOnlyList<string> Columns, Func<ResultsFile, IEnumerable<(int Point, IReadOnlyList<object?> Values)>> Rows)
{
    private static readonly string[] s_estimate = ["draws", "mean", "standard_error", "low", "high", "method"];

    /// <summary>All of them; the first is what is written where none is named.</summary>
    internal static IReadOnlyList<LongTable> All { get; } =
    [
        new("measures", ["mechanism", "measure", .. s_estimate], file => file.Measures().Select(row => Row(row.Point, [row.Mechanism, row.Measure, .. Values(row.Draws, row.Estimate)]))),
        new("differences", ["mechanism", "baseline", "measure", .. s_estimate], file => file.Differences().Select(row => Row(row.Point, [row.Mechanism, row.Baseline, row.Measure, .. Values(row.Draws, row.Estimate)]))),
        new("checks", ["mechanism", "property", "claimed", "violated", .. s_estimate, "remark"], file => file.Checks().Select(row => Row(row.Point, [row.Mechanism, row.Check.Property, row.Check.Claimed, row.Check.IsViolation, .. Values(row.Check.Draws, row.Check.Broken), row.Check.Remark]))),
        new("witnesses", ["mechanism", "property", "witness"], file => file.Witnesses().Select(row => Row(row.Point, [row.Mechanism, row.Property, new JsonText(row.Json)]))),
    ];

    private static (int Point, IReadOnlyList<object?> Values) Row(int point, IReadOnlyList<object?> values) => (point, values);

    private static object?[] Values(long draws, Estimate estimate) => [draws, estimate.Mean, estimate.StandardError, estimate.Low, estimate.High, estimate.Method];

    /// <summary>A value that is JSON: in CSV it is its text.</summary>
    internal sealed record JsonText(string Text);
}
