using ExPost.Engine.Statistics;
using ExPost.Runner.Output;

namespace ExPost.Runner.Reports;

/// <summary>A measure or a check at all points, a column a mechanism.</summary>
/// <param name="name">The measure or the property.</param>
/// <param name="points">How many points there are.</param>
internal sealed class EstimateTable(string name, int points)
{
    private readonly Dictionary<string, Cell?[]> _columns = [];

    /// <summary>The measure or the property.</summary>
    internal string Name => name;

    /// <summary>The mechanisms that have it, in the order in which they come.</summary>
    internal IEnumerable<string> Mechanisms => _columns.Keys;

    /// <summary>The points at which a mechanism has it, in order.</summary>
    internal IEnumerable<int> Points => Enumerable.Range(0, points).Where(point => _columns.Values.Any(column => column[point] is not null));

    /// <summary>The points at which one mechanism has it, in order.</summary>
    internal IEnumerable<int> PointsOf(string mechanism) => Enumerable.Range(0, points).Where(point => At(mechanism, point) is not null);

    /// <summary>What it is at a point; null where there is nothing.</summary>
    internal Cell? At(string mechanism, int point) => _columns.TryGetValue(mechanism, out Cell?[]? column) ? column[point] : null;

    /// <summary>Sorts rows into tables, in the order in which the names come.</summary>
    internal static IReadOnlyList<EstimateTable> Of(IEnumerable<(int Point, string Mechanism, string Name, Cell Cell)> rows, int points)
    {
        var tables = new Dictionary<string, EstimateTable>();
        foreach ((int point, string mechanism, string name, Cell cell) in rows)
        {
            if (!tables.TryGetValue(name, out EstimateTable? table)) tables.Add(name, table = new(name, points));
            if (!table._columns.TryGetValue(mechanism, out Cell?[]? column)) table._columns.Add(mechanism, column = new Cell?[points]);
            column[point] = cell;
        }

        return [.. tables.Values];
    }
}

/// <summary>A number of a table.</summary>
/// <param name="Text">Estimate and interval, as people read them. Plots hold the same text.</param>
/// <param name="Remark">What is said of it beside; null for nothing.</param>
/// <param name="IsBad">It is a violation.</param>
internal readonly record struct Cell(string Text, string? Remark = null, bool IsBad = false)
{
    /// <summary>The estimate is 0, and not a small number.</summary>
    internal bool IsZero => Text == "0" || Text.StartsWith("0 ", StringComparison.Ordinal);

    /// <summary>An estimate with its interval, if it has one.</summary>
    internal static string Of(Estimate estimate) => $"{Numbers.Mean(estimate)} {Numbers.Interval(estimate)}".TrimEnd();
}
