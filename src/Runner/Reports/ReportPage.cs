using System.Globalization;
using System.Reflection;

namespace ExPost.Runner.Reports;

/// <summary>The page of a report: tables that need nothing but a browser, and plots that scripts draw from the specifications and numbers that the page holds.</summary>
/// <param name="content">What it shows.</param>
/// <param name="library">The scripts of <see cref="PlotLibrary"/> where the page is to hold them; null where it loads them.</param>
internal sealed class ReportPage(ReportContent content, IReadOnlyList<string>? library)
{
    private const string Revenue = "revenue";

    private string Title => $"{string.Join(", ", ReportHead.Mechanisms(content))} in {ReportHead.Environment(content)}";

    private bool HasPlots => content.First is not null && content.Axes.Count > 0;

    /// <summary>Writes the page.</summary>
    internal void Write(TextWriter output)
    {
        var html = new Html(output);
        string script = Resource("page.js");
        html.Raw("<!DOCTYPE html>\n");
        html.Open("html", ("lang", "en"));
        html.Open("head");
        html.Empty("meta", ("charset", "utf-8"));
        html.Empty("meta", ("http-equiv", "Content-Security-Policy"), ("content", Policy(script)));
        html.Empty("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        html.Element("title", $"{Title}: ExPost");
        html.Raw($"<style>{Resource("page.css")}</style>\n");
        html.Close("head");
        html.Open("body");
        html.Open("header");
        html.Element("p", "ExPost: a sweep", ("class", "kind"));
        html.Element("h1", Title);
        html.Close("header");
        html.Open("main");
        ReportHead.Write(html, content);
        if (content.First is not null)
        {
            var tables = new ReportTables(html, content);
            tables.WriteViolations();
            if (HasPlots) WritePlots(html);
            tables.Write();
        }

        html.Close("main");
        if (HasPlots) WriteScripts(html, script);
        html.Close("body");
        html.Close("html");
    }

    /// <summary>What browsers may run and load: these scripts, and nothing that a results file brings.</summary>
    private string Policy(string script)
    {
        IEnumerable<string> sources = library is null ? PlotLibrary.Scripts.Select(one => one.Url) : library.Select(PlotLibrary.Source);
        return $"default-src 'none'; script-src {string.Join(' ', sources.Append(PlotLibrary.Source(script)))}; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";
    }

    private void WritePlots(Html html)
    {
        string where = content.File.Points.Count > ReportTables.MostRows ? FormattableString.Invariant($"A table has the first {ReportTables.MostRows} of its rows; expost export writes all.") : "All numbers are in the tables.";
        html.Element("p", $"Plots need scripts, which are switched off. {where}", ("class", "note"), ("id", "no-scripts"));
        if (content.Measures.Count > 0) WritePlot(html, "lines", "Along an axis", "Shaded: the interval of each estimate.");
        if (content.Measures.Count > 0 && content.Axes.Count(axis => axis.Values.Count > 1) > 1) WritePlot(html, "heat", "Two axes at once", null);
        if (Frontier() is { } frontier) WritePlot(html, "frontier", $"The frontier: {frontier.Y} against {frontier.X}", "Each mechanism with its intervals both ways; a line leads along the axis, and its ends say from where to where.");
        if (content.Regrets.Count > 0) WritePlot(html, "regret", "Who would regret the truth", "The share of profiles at which somebody gains more than so much by a misreport.");
    }

    private static void WritePlot(Html html, string id, string title, string? note)
    {
        // Scripts show it.
        html.Open("section", ("class", "plot"), ("id", id), ("hidden", "hidden"));
        html.Element("h2", title);
        html.Element("form", "", ("class", "choices"), ("autocomplete", "off"));
        html.Element("div", "", ("class", "drawing"));
        if (note is not null) html.Element("p", note, ("class", "note"));
        html.Close("section");
    }

    private void WriteScripts(Html html, string script)
    {
        WriteJson(html, "data", PlotData.Json(content, Frontier()));
        foreach (string name in new[] { "theme", "lines", "heat", "frontier", "regret" }) WriteJson(html, $"{name}-specification", Resource($"{name}.json"));
        for (int k = 0; k < PlotLibrary.Scripts.Count; k++)
        {
            LibraryScript one = PlotLibrary.Scripts[k];
            if (library is not null) html.Raw($"<script>{library[k]}</script>\n");
            else html.Element("script", "", ("src", one.Url), ("integrity", one.Integrity), ("crossorigin", "anonymous"));
        }

        html.Raw($"<script>{script}</script>\n");
    }

    private static void WriteJson(Html html, string id, string json) => html.Raw(string.Create(CultureInfo.InvariantCulture, $"<script type=\"application/json\" id=\"{id}\">{json}</script>\n"));

    /// <summary>The measures of the frontier: efficiency, or surplus where there is none, and revenue. Null where they are not both there.</summary>
    private (string X, string Y)? Frontier() => Has(Revenue) && Array.Find(["efficiency", "surplus"], Has) is { } gains ? (gains, Revenue) : null;

    private bool Has(string measure) => content.Measures.Any(table => table.Name == measure);

    private static string Resource(string name)
    {
        using var text = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return text.ReadToEnd().ReplaceLineEndings("\n");
    }
}
