using System.Text.Json;
using ExPost.Engine.Statistics;
using ExPost.Runner.Output;

namespace ExPost.Runner.Reproduction;

/// <summary>Findings as JSON, with the data of tables and figures.</summary>
internal static class ReproductionJson
{
    internal static string Text(IReadOnlyList<Reproduced> papers) => JsonReport.Write(json =>
    {
        json.WriteNumber("schema", JsonReport.Schema);
        json.WriteString("command", "reproduce");
        json.WriteNumber("level", Reproducer.Level);
        Heading.WriteVersion(json);
        json.WriteStartArray("papers");
        foreach (Reproduced reproduced in papers) Write(json, reproduced);
        json.WriteEndArray();
    });

    /// <summary>The lines of figures, as rows for a plot.</summary>
    internal static void Write(Utf8JsonWriter json, Figure figure)
    {
        json.WriteStartObject();
        Begin(json, figure);
        json.WriteString("x", figure.X);
        json.WriteString("y", figure.Y);
        json.WriteStartArray("lines");
        foreach (FigureLine line in figure.Lines)
        {
            json.WriteStartObject();
            json.WriteString("name", line.Name);
            json.WriteStartArray("points");
            foreach ((double x, double y) in line.Points)
            {
                json.WriteStartArray();
                json.WriteNumberValue(x);
                json.WriteNumberValue(y);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Reproduced reproduced)
    {
        json.WriteStartObject();
        json.WriteString("name", reproduced.Paper.Name);
        json.WriteString("citation", reproduced.Paper.Citation);
        json.WriteStartArray("claims");
        foreach (Finding finding in reproduced.Findings) Write(json, finding);
        json.WriteEndArray();
        json.WriteStartArray("tables");
        foreach (Table table in reproduced.Paper.Exhibits.OfType<Table>()) Write(json, table);
        json.WriteEndArray();
        json.WriteStartArray("figures");
        foreach (Figure figure in reproduced.Paper.Exhibits.OfType<Figure>()) Write(json, figure);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Finding finding)
    {
        Claim claim = finding.Claim;
        json.WriteStartObject();
        json.WriteString("id", claim.Id);
        json.WriteString("locator", claim.Locator);
        json.WriteString("says", claim.Says);
        json.WriteStartObject("printed");
        json.WriteString("text", claim.Printed.Text);
        if (claim.Printed.Value is { } printed)
        {
            json.WriteNumber("value", printed);
            json.WriteNumber("within", claim.Printed.Within);
        }

        json.WriteEndObject();
        if (claim.Exact is { } exact)
        {
            json.WriteStartObject("exact");
            json.WriteNumber("value", exact.Value);
            json.WriteNumber("error", exact.Error);
            json.WriteString("how", exact.How);
            json.WriteEndObject();
        }

        if (claim.Simulated is { } simulated) Write(json, simulated, finding.Estimate!, finding.IsMissed);
        json.WriteString("verdict", finding.Verdict);
        if (claim.Why is { } why) json.WriteString("why", why);
        json.WriteStartArray("errata");
        foreach (int number in claim.Errata) json.WriteNumberValue(number);
        json.WriteEndArray();
        if (finding.Evidence is { } evidence) Write(json, evidence);
        json.WriteString("replay", Words.Replay(claim));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Simulated simulated, Estimate estimate, bool isMissed)
    {
        json.WriteStartObject("simulated");
        json.WriteString("command", $"expost {simulated.Command}");
        if (simulated.Mechanism is { } mechanism) json.WriteString("mechanism", mechanism);
        json.WriteString("measure", simulated.Measure);
        json.WriteNumber("times", simulated.Times);
        JsonReport.WriteNumber(json, "mean", estimate.Mean);
        JsonReport.WriteNumber(json, "standardError", estimate.StandardError);
        JsonReport.WriteNumber(json, "low", estimate.Low);
        JsonReport.WriteNumber(json, "high", estimate.High);
        json.WriteString("method", estimate.Method);
        json.WriteBoolean("missed", isMissed);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Evidence evidence)
    {
        json.WriteStartObject("witness");
        json.WriteBoolean("holds", evidence.Holds);
        json.WriteStartArray("numbers");
        foreach ((string name, double value) in evidence.Rows)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            JsonReport.WriteNumber(json, "value", value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (evidence.Command is { } command) json.WriteString("command", $"expost {command}");
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Table table)
    {
        json.WriteStartObject();
        Begin(json, table);
        json.WriteStartArray("columns");
        foreach (string column in table.Columns) json.WriteStringValue(column);
        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (TableRow row in table.Rows)
        {
            json.WriteStartObject();
            json.WriteString("name", row.Name);
            json.WriteStartArray("cells");
            foreach (TableCell cell in row.Cells)
            {
                json.WriteStartObject();
                json.WriteString("printed", cell.Printed);
                json.WriteString("computed", cell.Computed);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, Exhibit exhibit)
    {
        json.WriteString("id", exhibit.Id);
        json.WriteString("locator", exhibit.Locator);
        json.WriteString("title", exhibit.Title);
    }
}
