using System.Globalization;
using System.Text.Json;
using ExPost.Engine.Incentives;
using ExPost.Runner.Results;

namespace ExPost.Runner.Reports;

/// <summary>What a page shows of a results file.</summary>
internal sealed class ReportContent : IDisposable
{
    /// <summary>A page with more would not open.</summary>
    private const long MostEstimates = 2_000_000;

    private readonly JsonDocument _identity;

    /// <summary>Reads a file.</summary>
    /// <exception cref="UserError">It holds more than a page does, or what it says of its sweep is no JSON.</exception>
    internal ReportContent(ResultsFile file)
    {
        File = file;
        if (file.Estimates is var estimates and > MostEstimates) throw new UserError(FormattableString.Invariant($"{file.Path}: it has {estimates:#,0} estimates, and a page holds at most {MostEstimates:#,0}; use expost export"));
        _identity = Parsed(file);
        Axes = ReportAxis.Of(file.Points);
        IReadOnlyList<EstimateTable> measures = EstimateTable.Of(file.Measures().Select(row => (row.Point, row.Mechanism, row.Measure, new Cell(Cell.Of(row.Estimate)))), file.Points.Count);
        Measures = [.. measures.Where(table => Above(table) is null)];
        Regrets = [.. measures.Where(table => Above(table) is not null).OrderBy(table => double.Parse(Above(table)!, CultureInfo.InvariantCulture))];
        Differences = EstimateTable.Of(file.Differences().Select(row => (row.Point, row.Mechanism, $"{row.Measure}, difference to {row.Baseline}", new Cell(Cell.Of(row.Estimate)))), file.Points.Count);
        CheckRows = [.. file.Checks()];
        Checks = EstimateTable.Of(CheckRows.Select(row => (row.Point, row.Mechanism, row.Check.Property, CellOf(row))), file.Points.Count);
        Mechanisms = [.. measures.Concat(Checks).SelectMany(table => table.Mechanisms).Distinct()];
    }

    /// <summary>The results file.</summary>
    internal ResultsFile File { get; }

    /// <summary>What defines the sweep.</summary>
    internal JsonElement Identity => _identity.RootElement;

    /// <summary>The axes of the grid.</summary>
    internal IReadOnlyList<ReportAxis> Axes { get; }

    /// <summary>The mechanisms, in the order in which they come.</summary>
    internal IReadOnlyList<string> Mechanisms { get; }

    /// <summary>The measures, but for those of <see cref="Regrets"/>.</summary>
    internal IReadOnlyList<EstimateTable> Measures { get; }

    /// <summary>How often somebody gains more than so much, from the smallest gain on.</summary>
    internal IReadOnlyList<EstimateTable> Regrets { get; }

    /// <summary>Paired differences of mechanisms.</summary>
    internal IReadOnlyList<EstimateTable> Differences { get; }

    /// <summary>The checks, a table a property.</summary>
    internal IReadOnlyList<EstimateTable> Checks { get; }

    /// <summary>The checks in the order of the file.</summary>
    internal IReadOnlyList<CheckRow> CheckRows { get; }

    /// <summary>The first point with estimates; null where there is none.</summary>
    internal int? First => Enumerable.Range(0, File.Points.Count).Cast<int?>().FirstOrDefault(point => File.State(point!.Value).Draws > 0);

    /// <summary>The gain that a measure of <see cref="Regrets"/> is about, as written; null for other measures.</summary>
    internal static string? Above(EstimateTable table) =>
        table.Name.StartsWith(IncentiveMeasures.RegretAbovePrefix, StringComparison.Ordinal) && table.Name[IncentiveMeasures.RegretAbovePrefix.Length..] is var text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double above) && double.IsFinite(above) && above > 0 ? text : null;

    /// <summary>What defines the sweep, by its key; null where it says nothing of it.</summary>
    internal JsonElement? Of(string key) => Identity.ValueKind == JsonValueKind.Object && Identity.TryGetProperty(key, out JsonElement value) ? value : null;

    /// <summary>The share of draws that break a property, and what that says.</summary>
    internal static Cell CellOf(CheckRow row) => new(Cell.Of(row.Check.Broken), row.Check.IsViolation ? "violation" : row.Check.Claimed ? "claimed" : null, row.Check.IsViolation);

    /// <inheritdoc/>
    public void Dispose() => _identity.Dispose();

    private static JsonDocument Parsed(ResultsFile file)
    {
        try
        {
            return JsonDocument.Parse(file.Identity.Text);
        }
        catch (JsonException)
        {
            throw SweepIdentity.Unreadable(file.Path);
        }
    }
}
