using System.Globalization;
using System.Text;
using System.Text.Json;
using ExPost.Runner.Results;

namespace ExPost.Runner.Output;

/// <summary>
/// A table of a results file as CSV or as a JSON array of objects with the same names: what statistics programs read as a table. Rows are written as they are read, so
/// that the length of the file does not matter.
/// </summary>
internal static class PointsReport
{
    private const string PointColumn = "point";

    private const int BytesHeld = 1 << 16;

    /// <summary>Writes CSV. Numbers read back as they were; what there is none of is empty.</summary>
    internal static void WriteCsv(Stream stream, ResultsFile file, LongTable table)
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(false), BytesHeld, leaveOpen: true) { NewLine = "\n" };
        IEnumerable<string> axes = file.Points.Count == 0 ? [] : file.Points[0].Parameters.Select(parameter => parameter.Name);
        text.WriteLine(string.Join(',', axes.Prepend(PointColumn).Concat(table.Columns).Select(Field)));
        foreach ((int point, IReadOnlyList<object?> values) in table.Rows(file))
        {
            IEnumerable<object?> settings = file.Points[point].Parameters.Select(parameter => parameter.Value);
            text.WriteLine(string.Join(',', settings.Prepend(point).Concat(values).Select(value => Field(Text(value)))));
        }
    }

    /// <summary>Writes JSON. A value on an axis is a number where all of the axis are; what there is none of is null.</summary>
    internal static void WriteJson(Stream stream, ResultsFile file, LongTable table)
    {
        HashSet<string> words = [.. file.Points.SelectMany(point => point.Parameters).Where(parameter => !IsNumber(parameter.Value)).Select(parameter => parameter.Name)];
        using var json = new Utf8JsonWriter(stream, JsonReport.Options(indented: false));
        json.WriteStartArray();
        foreach ((int point, IReadOnlyList<object?> values) in table.Rows(file))
        {
            // A row a line.
            json.WriteRawValue(JsonReport.Compact(one => Write(one, file.Points[point], table.Columns, values, words)).Insert(0, "\n"), skipInputValidation: true);
            if (json.BytesPending > BytesHeld) json.Flush();
        }

        json.WriteEndArray();
        json.Flush();
        stream.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, PointKey point, IReadOnlyList<string> columns, IReadOnlyList<object?> values, HashSet<string> words)
    {
        json.WriteStartObject();
        json.WriteNumber(PointColumn, point.Number);
        foreach ((string name, string value) in point.Parameters)
        {
            json.WritePropertyName(name);
            if (words.Contains(name)) json.WriteStringValue(value);
            else json.WriteRawValue(value);
        }

        for (int k = 0; k < columns.Count; k++)
        {
            json.WritePropertyName(columns[k]);
            Write(json, values[k]);
        }

        json.WriteEndObject();
    }

    /// <summary>A value; every row has every entry, null where there is none or no number.</summary>
    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case string word:
                json.WriteStringValue(word);
                break;
            case long whole:
                json.WriteNumberValue(whole);
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case LongTable.JsonText inner:
                json.WriteRawValue(inner.Text);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    private static string? Text(object? value) => value switch
    {
        double number => CsvReport.Number(number),
        bool truth => truth ? "true" : "false",
        LongTable.JsonText inner => inner.Text,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

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
