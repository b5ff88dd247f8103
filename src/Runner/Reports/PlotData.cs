using System.Text;
using System.Text.Json;

namespace ExPost.Runner.Reports;

/// <summary>The numbers of the plots as JSON, a column a mechanism and measure: the texts of the tables' cells in order of points, with bars between.</summary>
internal static class PlotData
{
    private const char Separator = '|';

    /// <summary>JSON that holds no markup, so that it may stand within an element.</summary>
    /// <param name="content">What the page shows.</param>
    /// <param name="frontier">The measures of the frontier, across and up; null for none.</param>
    internal static string Json(ReportContent content, (string X, string Y)? frontier)
    {
        using var buffer = new MemoryStream();
        // The default encoder writes <, > and & as \u003c and so on.
        using (var json = new Utf8JsonWriter(buffer)) Write(json, content, frontier);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, ReportContent content, (string X, string Y)? frontier)
    {
        json.WriteStartObject();
        json.WriteStartArray("axes");
        foreach (ReportAxis axis in content.Axes) Write(json, axis);
        json.WriteEndArray();
        json.WriteNumber("first", content.First ?? 0);
        json.WriteStartArray("mechanisms");
        foreach (string mechanism in content.Mechanisms) json.WriteStringValue(mechanism);
        json.WriteEndArray();
        if (frontier is { } measures)
        {
            json.WriteStartArray("frontier");
            json.WriteStringValue(measures.X);
            json.WriteStringValue(measures.Y);
            json.WriteEndArray();
        }

        WriteTables(json, "measures", content, content.Measures, table => table.Name);
        WriteTables(json, "regrets", content, content.Regrets, table => ReportContent.Above(table)!);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReportAxis axis)
    {
        json.WriteStartObject();
        json.WriteString("name", axis.Name);
        json.WriteStartArray("values");
        foreach (string value in axis.Values) json.WriteStringValue(value);
        json.WriteEndArray();
        if (axis.Scale.Numbers is { } numbers)
        {
            json.WriteString("scale", axis.Scale.IsLog ? "log" : "linear");
            json.WriteStartArray("numbers");
            foreach (double number in numbers) json.WriteNumberValue(number);
            json.WriteEndArray();
        }

        json.WriteStartArray("at");
        foreach (int place in axis.At) json.WriteNumberValue(place);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTables(Utf8JsonWriter json, string key, ReportContent content, IReadOnlyList<EstimateTable> tables, Func<EstimateTable, string> name)
    {
        json.WriteStartArray(key);
        foreach (EstimateTable table in tables)
        {
            json.WriteStartObject();
            json.WriteString("name", name(table));
            json.WriteStartArray("cells");
            foreach (string mechanism in content.Mechanisms) json.WriteStringValue(string.Join(Separator, Enumerable.Range(0, content.File.Points.Count).Select(point => table.At(mechanism, point)?.Text)));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
