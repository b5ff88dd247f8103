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
    internal void Write(TextWriter output) => new PageFrame("a sweep", Title, "page.js", library).Write(
        output,
        html =>
        {
            ReportHead.Write(html, content);
            if (content.First is null) return;
            var tables = new ReportTables(html, content);
            tables.WriteViolations();
            if (HasPlots) WritePlots(html);
            tables.Write();
        },
        HasPlots ? [("data", PlotData.Json(content, Frontier())), .. new[] { "theme", "lines", "heat", "frontier", "regret" }.Select(PageFrame.Specification)] : null);

    private void WritePlots(Html html)
    {
        PageFrame.WriteNoScripts(html, content.File.Points.Count > ReportTables.MostRows ? FormattableString.Invariant($"A table has the first {ReportTables.MostRows} of its rows; expost export writes all.") : "All numbers are in the tables.");
        if (content.Measures.Count > 0) PageFrame.WritePlot(html, "lines", "Along an axis", "Shaded: the interval of each estimate.");
        if (content.Measures.Count > 0 && content.Axes.Count(axis => axis.Values.Count > 1) > 1) PageFrame.WritePlot(html, "heat", "Two axes at once", null);
        if (Frontier() is { } frontier) PageFrame.WritePlot(html, "frontier", $"The frontier: {frontier.Y} against {frontier.X}", "Each mechanism with its intervals both ways; a line leads along the axis, and its ends say from where to where.");
        if (content.Regrets.Count > 0) PageFrame.WritePlot(html, "regret", "Who would regret the truth", "The share of profiles at which somebody gains more than so much by a misreport.");
    }

    /// <summary>The measures of the frontier: efficiency, or surplus where there is none, and revenue. Null where they are not both there.</summary>
    private (string X, string Y)? Frontier() => Has(Revenue) && Array.Find(["efficiency", "surplus"], Has) is { } gains ? (gains, Revenue) : null;

    private bool Has(string measure) => content.Measures.Any(table => table.Name == measure);
}
