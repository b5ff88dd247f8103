using System.Text;
using ExPost.Runner.Output;

namespace ExPost.Runner.Reproduction;

/// <summary>Findings for a terminal: a claim a paragraph, and tables as they are printed.</summary>
internal static class ReproductionTable
{
    internal static string Text(IReadOnlyList<Reproduced> papers)
    {
        var text = new StringBuilder();
        text.Append(TextTable.Line($"Intervals are at level {Words.LevelText}."));
        foreach (Reproduced reproduced in papers)
        {
            text.Append('\n').Append(TextTable.Line(reproduced.Paper.Citation));
            foreach (Finding finding in reproduced.Findings) text.Append('\n').Append(Finding(finding));
            foreach (Table table in reproduced.Paper.Exhibits.OfType<Table>()) text.Append('\n').Append(Table(table));
            if (reproduced.Paper.Exhibits.OfType<Figure>().Any()) text.Append('\n').Append(TextTable.Line($"Figures are data with --format json and plots with --format html: {string.Join("; ", reproduced.Paper.Exhibits.OfType<Figure>().Select(figure => figure.Locator))}."));
            if (reproduced.Findings.Count > 0) text.Append('\n').Append(TextTable.Line(reproduced.Summary));
        }

        return text.ToString();
    }

    private static string Finding(Finding finding)
    {
        Claim claim = finding.Claim;
        List<string[]> rows = [["printed", claim.Printed.Text]];
        if (claim.Exact is { } exact) rows.Add(["exact", $"{Words.Of(exact)}, {exact.How}"]);
        if (claim.Simulated is { } simulated)
        {
            rows.Add(["simulated", Words.Simulated(finding)]);
            rows.Add(["", $"{Words.Measured(simulated)} in: expost {simulated.Command}"]);
        }

        rows.Add([finding.IsConfirmed ? finding.Verdict : finding.Verdict.ToUpperInvariant(), claim.Why ?? ""]);
        if (claim.Errata.Count > 0) rows.Add(["erratum", string.Join(", ", claim.Errata)]);
        if (finding.Evidence is { } evidence)
        {
            if (evidence.Rows.Count > 0) rows.Add(["witness", Words.Rows(evidence)]);
            if (evidence.Command is { } command) rows.Add(["replay", $"expost {command}"]);
        }

        return TextTable.Line($"{claim.Id}: {claim.Says} ({claim.Locator})") + TextTable.Plain([.. rows]);
    }

    private static string Table(Table table) =>
        TextTable.Line($"{table.Locator}: {table.Title}")
        + TextTable.WithHeadline(table.Columns, [.. table.Rows.Select(row => (string[])[row.Name, .. row.Cells.Select(cell => cell.IsConfirmed ? cell.Computed : $"{cell.Computed} (printed {cell.Printed})")])]);
}
