using System.Text;
using System.Text.Json;
using ExPost.Runner.Results;

namespace ExPost.Runner.Output;

/// <summary>
/// The measures of a results file in long form, a row a point, mechanism and measure, as CSV or as a JSON array of objects with the same names: what statistics
/// programs read as a table. Rows are written as they are read, so that the length of the file does not matter.
/// </summary>
internal static class PointsReport
{
    private const int BytesHeld = 1 << 16;

    /// <summary>Writes CSV. Numbers read back as they were; what there is none of is empty.</summary>
    internal static void WriteCsv(Stream stream, ResultsFile file)
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(false), BytesHeld, leaveOpen: true) { NewLine = "\n" };
        text.WriteLine(string.Join(',', Columns(file).Select(Field)));
        foreach (MeasureRow row in file.Measures())
        {
            IEnumerable<string?> axes = file.Points[row.Point].Parameters.Select(parameter => parameter.Value);
            string?[] numbers = [CsvReport.Number(row.Draws), CsvReport.Number(row.Estimate.Mean), CsvReport.Number(row.Estimate.StandardError), CsvReport.Number(row.Estimate.Low), CsvReport.Number(row.Estimate.High)];
            text.WriteLine(string.Join(',', axes.Prepend(CsvReport.Number(row.Point)).Concat([row.Mechanism, row.Measure, .. numbers, row.Estimate.Method]).Select(Field)));
        }
    }

    /// <summary>Writes JSON. A value on an axis is a number where all of the axis are; what there is none of is null.</summary>
    internal static void WriteJson(Stream stream, ResultsFile file)
    {
        HashSet<string> words = [.. file.Points.SelectMany(point => point.Parameters).Where(parameter => !IsNumber(parameter.Value)).Select(parameter => parameter.Name)];
        using var json = new Utf8JsonWriter(stream, JsonReport.Options(indented: false));
        json.WriteStartArray();
        foreach (MeasureRow row in file.Measures())
        {
            // A row a line.
            json.WriteRawValue(JsonReport.Compact(one => Write(one, file.Points[row.Point], row, words)).Insert(0, "\n"), skipInputValidation: true);
            if (json.BytesPending > BytesHeld) json.Flush();
        }

        json.WriteEndArray();
        json.Flush();
        stream.Write("\n"u8);
    }

    private static IEnumerable<string> Columns(ResultsFile file) =>
        ["point", .. file.Points.Count == 0 ? [] : file.Points[0].Parameters.Select(parameter => parameter.Name), "mechanism", "measure", "draws", "mean", "standard_error", "low", "high", "method"];

    private static void Write(Utf8JsonWriter json, PointKey point, MeasureRow row, HashSet<string> words)
    {
        json.WriteStartObject();
        json.WriteNumber("point", row.Point);
        foreach ((string name, string value) in point.Parameters)
        {
            json.WritePropertyName(name);
            if (words.Contains(name)) json.WriteStringValue(value);
            else json.WriteRawValue(value);
        }

        json.WriteString("mechanism", row.Mechanism);
        json.WriteString("measure", row.Measure);
        json.WriteNumber("draws", row.Draws);
        // NaN is written as null: every row has every entry.
        JsonReport.WriteNumber(json, "mean", row.Estimate.Mean);
        JsonReport.WriteNumber(json, "standard_error", row.Estimate.StandardError ?? double.NaN);
        JsonReport.WriteNumber(json, "low", row.Estimate.Low ?? double.NaN);
        JsonReport.WriteNumber(json, "high", row.Estimate.High ?? double.NaN);
        json.WriteString("method", row.Estimate.Method);
        json.WriteEndObject();
    }

    /// <summary>As JSON writes numbers.</summary>
    internal static bool IsNumber(string text)
    {
        try
        {
            using JsonDocument parsed = JsonDocument.Parse(text);
            return parsed.RootElement.ValueKind == JsonValueKind.Number;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A field of CSV, in quotes where it has to be (RFC 4180).</summary>
    private static string Field(string? value) => value is null ? "" : value.AsSpan().ContainsAny(",\"\r\n") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}
