using System.Text.Json;
using ExPost.Runner.Output;
using ExPost.Runner.Results;

namespace ExPost.Runner.Reports;

/// <summary>The tables of a page: violations first, a table a measure and a check, and one a mechanism of the distribution of regret.</summary>
/// <param name="html">Where they go.</param>
/// <param name="content">What the page shows.</param>
internal sealed class ReportTables(Html html, ReportContent content)
{
    /// <summary>A table has no more rows: with thousands a page no longer opens at once.</summary>
    internal const int MostRows = 500;

    /// <summary>Writes all but violations.</summary>
    internal void Write()
    {
        WriteSection("tables", "Measures", "Estimates with their intervals.", content.Measures);
        if (content.Regrets.Count > 0) WriteRegret();
        WriteSection("differences", "Differences", "Paired differences on the same draws, with their intervals.", content.Differences);
        WriteSection("checks", "Checks", "The share of draws at which a property does not hold. Of properties that are claimed of a mechanism, any share above 0 is a violation.", content.Checks);
        foreach ((string mechanism, string remark) in content.CheckRows.Where(row => row.Check.Remark is not null).Select(row => (row.Mechanism, row.Check.Remark!)).Distinct()) html.Element("p", $"{mechanism}: {remark}", ("class", "note"));
    }

    /// <summary>Writes what is claimed and does not hold, if anything.</summary>
    internal void WriteViolations()
    {
        CheckRow[] violations = [.. content.CheckRows.Where(row => row.Check.IsViolation)];
        if (violations.Length == 0) return;
        var witnesses = new Dictionary<(int, string, string), string>();
        foreach (WitnessRow row in content.File.Witnesses()) witnesses.TryAdd((row.Point, row.Mechanism, row.Property), row.Json);
        html.Open("section", ("id", "violations"));
        html.Element("h2", "Violations");
        html.Table("Claimed, and not so", [.. Parameters, "mechanism", "property", "broken", "witness"]);
        foreach (CheckRow row in violations.Take(MostRows))
        {
            html.Open("tr");
            WriteRowHeads(row.Point);
            html.Element("td", row.Mechanism);
            html.Element("td", row.Check.Property);
            WriteCell(ReportContent.CellOf(row) with { Remark = null });
            html.Open("td");
            if (witnesses.TryGetValue((row.Point, row.Mechanism, row.Check.Property), out string? witness)) WriteWitness(witness);
            html.Close("td");
            html.Close("tr");
        }

        Close(violations.Length);
        html.Close("section");
    }

    private void WriteWitness(string json)
    {
        html.Open("details");
        html.Element("summary", Draw(json) is { } draw ? $"draw {draw}" : "types");
        html.Element("code", json);
        html.Close("details");
    }

    /// <summary>The draw of a witness; null where it is about averages.</summary>
    private static string? Draw(string json)
    {
        try
        {
            using JsonDocument witness = JsonDocument.Parse(json);
            return witness.RootElement.ValueKind == JsonValueKind.Object && witness.RootElement.TryGetProperty("draw", out JsonElement draw) ? draw.ToString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void WriteSection(string id, string title, string note, IReadOnlyList<EstimateTable> tables)
    {
        if (tables.Count == 0) return;
        html.Open("section", ("id", id));
        html.Element("h2", title);
        html.Element("p", note, ("class", "note"));
        foreach (EstimateTable table in tables) WriteTable(table.Name, [.. table.Points], [.. table.Mechanisms.Select(mechanism => (mechanism, table, mechanism))]);
        html.Close("section");
    }

    /// <summary>A table a mechanism, with a column for each gain up to the first that nobody has at any point.</summary>
    private void WriteRegret()
    {
        html.Open("section", ("id", "regrets"));
        html.Element("h2", "Distribution of regret");
        html.Element("p", "The share of profiles at which somebody gains more by a misreport than the column says. Gains without a column were never exceeded.", ("class", "note"));
        foreach (string mechanism in content.Mechanisms.Where(mechanism => content.Regrets.Any(table => table.Mechanisms.Contains(mechanism))))
        {
            int last = Enumerable.Range(0, content.Regrets.Count).LastOrDefault(k => content.Regrets[k].PointsOf(mechanism).Any(point => !content.Regrets[k].At(mechanism, point)!.Value.IsZero), -1);
            EstimateTable[] shown = [.. content.Regrets.Take(last + 2)];
            WriteTable(mechanism, [.. shown.SelectMany(table => table.PointsOf(mechanism)).Distinct().Order()], [.. shown.Select(table => (ReportContent.Above(table)!, table, mechanism))]);
        }

        html.Close("section");
    }

    /// <summary>A row a point.</summary>
    private void WriteTable(string caption, IReadOnlyList<int> points, IReadOnlyList<(string Name, EstimateTable Table, string Mechanism)> columns)
    {
        html.Table(caption, [.. Parameters, .. columns.Select(column => column.Name)]);
        foreach (int point in points.Take(MostRows))
        {
            html.Open("tr");
            WriteRowHeads(point);
            foreach ((_, EstimateTable table, string mechanism) in columns) WriteCell(table.At(mechanism, point));
            html.Close("tr");
        }

        Close(points.Count);
    }

    private IEnumerable<string> Parameters => content.File.Points[0].Parameters.Select(parameter => parameter.Name);

    private void WriteRowHeads(int point)
    {
        foreach ((_, string value) in content.File.Points[point].Parameters) html.Element("th", value, ("scope", "row"));
    }

    private void WriteCell(Cell? cell)
    {
        if (cell is { IsBad: true }) html.Open("td", ("class", "bad"));
        else html.Open("td");
        (string mean, string interval) = cell is { Text: var text } && text.IndexOf(' ', StringComparison.Ordinal) is var at and > 0 ? (text[..(at + 1)], text[(at + 1)..]) : (cell?.Text ?? "", "");
        html.Text(mean);
        if (interval.Length > 0) html.Element("span", interval);
        if (cell?.Remark is { } remark) html.Element("small", remark);
        html.Close("td");
    }

    private void Close(int rows)
    {
        html.CloseTable();
        if (rows > MostRows) html.Element("p", $"These are the first {Numbers.Count(MostRows)} of {Numbers.Count(rows)} rows; expost export writes all.", ("class", "note"));
    }
}
