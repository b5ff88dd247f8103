using System.Text;
using System.Text.Json;
using ExPost.Runner.Reports;

namespace ExPost.Runner.Reproduction;

/// <summary>Findings as a page: tables that need nothing but a browser, and figures that scripts draw.</summary>
/// <param name="papers">What was found.</param>
/// <param name="library">The scripts of <see cref="PlotLibrary"/> where the page is to hold them; null where it loads them.</param>
internal sealed class ReproductionPage(IReadOnlyList<Reproduced> papers, IReadOnlyList<string>? library)
{
    private Figure[] Figures => [.. papers.SelectMany(reproduced => reproduced.Paper.Exhibits.OfType<Figure>())];

    /// <summary>Writes the page.</summary>
    internal void Write(TextWriter output) => new PageFrame("reproduction", "What the papers print, reproduced", "figures.js", library).Write(
        output,
        html =>
        {
            html.Element("p", $"Intervals are at level {Words.LevelText}. A number is confirmed where it is the exact one, rounded to the digits that are printed; a statement where its witness bears it out.", ("class", "note"));
            if (Figures.Length > 0) PageFrame.WriteNoScripts(html, "The points of figures are in expost reproduce --format json.");
            foreach (Reproduced reproduced in papers) Write(html, reproduced);
        },
        Figures.Length == 0 ? null : [("figures", FigureData()), PageFrame.Specification("theme"), PageFrame.Specification("figure")]);

    private string FigureData()
    {
        using var buffer = new MemoryStream();
        // The default encoder writes <, > and & as \u003c and so on.
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (Figure figure in Figures) ReproductionJson.Write(json, figure);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Html html, Reproduced reproduced)
    {
        html.Open("section", ("id", reproduced.Paper.Name));
        html.Element("h2", reproduced.Paper.Citation);
        if (reproduced.Findings.Count > 0) WriteClaims(html, reproduced);
        foreach (Table table in reproduced.Paper.Exhibits.OfType<Table>()) WriteTable(html, table);
        html.Close("section");
        foreach (Figure figure in reproduced.Paper.Exhibits.OfType<Figure>()) PageFrame.WritePlot(html, figure.Id, $"{figure.Locator}: {figure.Title}", null);
    }

    private static void WriteClaims(Html html, Reproduced reproduced)
    {
        html.Element("p", reproduced.Summary, ("class", "note"));
        WriteTable(html, "Claims", ["claim", "where", "printed", "exact", "simulated", "verdict"], reproduced.Findings, finding =>
        {
            Claim claim = finding.Claim;
            html.Open("td");
            html.Open("details");
            html.Element("summary", claim.Id);
            WriteDetails(html, finding);
            html.Close("details");
            html.Close("td");
            html.Element("td", claim.Locator);
            html.Element("td", claim.Printed.Text);
            html.Element("td", Words.Of(claim.Exact));
            html.Element("td", Words.Simulated(finding));
            html.Element("td", finding.Verdict, finding.IsConfirmed && !finding.IsMissed ? [] : [("class", "bad")]);
        });
    }

    private static void WriteDetails(Html html, Finding finding)
    {
        Claim claim = finding.Claim;
        html.Element("p", $"{claim.Says}.", ("class", "note"));
        if (claim.Exact is { } exact) html.Element("p", $"Exact: {exact.How}.", ("class", "note"));
        if (claim.Simulated is { } simulated) Replay("Simulated", $"{Words.Measured(simulated)} in", $"expost {simulated.Command}");
        if (claim.Why is { } why) html.Element("p", why);
        if (finding.Evidence is { Rows.Count: > 0 } evidence) Replay("Witness", Words.Rows(evidence), evidence.Command is { } command ? $"expost {command}" : Words.Replay(claim));

        void Replay(string name, string text, string command)
        {
            html.Open("p", ("class", "note"));
            html.Text($"{name}: {text} ");
            html.Element("code", command);
            html.Close("p");
        }
    }

    private static void WriteTable(Html html, Table table) => WriteTable(html, $"{table.Locator}: {table.Title}", table.Columns, table.Rows, row =>
    {
        html.Element("th", row.Name, ("scope", "row"));
        foreach (TableCell cell in row.Cells)
        {
            if (cell.IsConfirmed) html.Element("td", cell.Computed);
            else html.Element("td", $"{cell.Computed} (printed {cell.Printed})", ("class", "bad"));
        }
    });

    private static void WriteTable<T>(Html html, string caption, IReadOnlyList<string> columns, IEnumerable<T> rows, Action<T> write)
    {
        html.Table(caption, columns);
        foreach (T row in rows)
        {
            html.Open("tr");
            write(row);
            html.Close("tr");
        }

        html.CloseTable();
    }
}
