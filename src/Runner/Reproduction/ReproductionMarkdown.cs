using System.Text;

namespace ExPost.Runner.Reproduction;

/// <summary>Findings as a page of Markdown, which stands in docs/.</summary>
internal static class ReproductionMarkdown
{
    internal static string Text(IReadOnlyList<Reproduced> papers)
    {
        var text = new StringBuilder();
        text.Append("# What the papers print, reproduced\n\n");
        text.Append("This page is written by `expost reproduce --format markdown`; nobody edits it.\n\n");
        text.Append($"Each claim is something that a paper prints and that can be computed. *Exact* is found without drawing, as its last column says; *simulated* is what ExPost measures in the run of that number, with the interval at level {Words.LevelText}. ");
        text.Append("A number is confirmed where it is the exact one, rounded to the digits that are printed; a statement where its witness bears it out. `expost reproduce CLAIM` looks at one claim alone and prints its witness again.\n");
        foreach (Reproduced reproduced in papers) Append(text, reproduced);
        AppendErrata(text, papers);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Reproduced reproduced)
    {
        Paper paper = reproduced.Paper;
        string[] commands = [.. reproduced.Findings.Select(finding => finding.Claim.Simulated?.Command).OfType<string>().Distinct()];
        text.Append($"\n## {paper.Citation}\n");
        if (reproduced.Findings.Count > 0) AppendClaims(text, reproduced.Findings, commands, reproduced.Summary);
        foreach (Exhibit exhibit in paper.Exhibits) Append(text, exhibit);
        if (!reproduced.Differences.Any()) return;
        text.Append("\n### What differs\n");
        foreach (Finding finding in reproduced.Differences) AppendDifference(text, finding);
    }

    private static void AppendClaims(StringBuilder text, IReadOnlyList<Finding> findings, string[] commands, string summary)
    {
        text.Append($"\n{summary}\n\n");
        AppendTable(text, ["claim", "where", "what", "printed", "exact", "simulated", "run", "verdict", "how the exact value is known"], findings.Select(finding => (string[])
        [
            $"`{finding.Claim.Id}`",
            finding.Claim.Locator,
            finding.Claim.Says,
            finding.Claim.Printed.Text,
            Words.Of(finding.Claim.Exact),
            Words.Simulated(finding),
            finding.Claim.Simulated is { } simulated ? FormattableString.Invariant($"{Array.IndexOf(commands, simulated.Command) + 1}: {Words.Measured(simulated)}") : "",
            finding.IsConfirmed ? finding.Verdict : $"**{finding.Verdict}**",
            finding.Claim.Exact?.How ?? "the witness",
        ]));
        if (commands.Length == 0) return;
        text.Append("\nRuns:\n\n");
        for (int k = 0; k < commands.Length; k++) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{k + 1}. `expost {commands[k]}`\n");
    }

    private static void AppendDifference(StringBuilder text, Finding finding)
    {
        Claim claim = finding.Claim;
        string errata = claim.Errata.Count == 0 ? "" : $" (erratum {string.Join(", ", claim.Errata)})";
        text.Append($"\n- `{claim.Id}`{errata}, {claim.Locator}. Printed: {claim.Printed.Text}. {claim.Why}");
        if (finding.Evidence is { Rows.Count: > 0 } evidence) text.Append($" Witness: {Words.Rows(evidence)}.");
        text.Append($" Replay: `{Words.Replay(claim)}`");
        if (finding.Evidence?.Command is { } command) text.Append($", `expost {command}`");
        text.Append(".\n");
    }

    private static void Append(StringBuilder text, Exhibit exhibit)
    {
        text.Append($"\n### {exhibit.Locator}: {exhibit.Title}\n\n");
        switch (exhibit)
        {
            case Table table:
                AppendTable(text, table.Columns, table.Rows.Select(row => (string[])[row.Name, .. row.Cells.Select(cell => cell.IsConfirmed ? cell.Computed : $"{cell.Computed} (printed {cell.Printed})")]));
                break;
            case Figure figure:
                text.Append($"{figure.Y} against {figure.X}: {string.Join("; ", figure.Lines.Select(line => line.Name))}. The points are in `expost reproduce --format json`, and drawn in `expost reproduce --format html`.\n");
                break;
            default:
                throw new NotSupportedException(exhibit.GetType().Name);
        }
    }

    private static void AppendErrata(StringBuilder text, IReadOnlyList<Reproduced> papers)
    {
        (int Number, string Id)[] found = [.. papers.SelectMany(reproduced => reproduced.Differences).SelectMany(finding => finding.Claim.Errata.Select(number => (number, finding.Claim.Id)))];
        if (found.Length == 0) return;
        text.Append("\n## Errata\n\nNumbered through the papers.\n\n");
        AppendTable(text, ["erratum", "found by"], found.GroupBy(entry => entry.Number).OrderBy(group => group.Key).Select(group => (string[])[FormattableString.Invariant($"{group.Key}"), string.Join(", ", group.Select(entry => $"`{entry.Id}`"))]));
    }

    private static void AppendTable(StringBuilder text, IReadOnlyList<string> columns, IEnumerable<string[]> rows)
    {
        AppendRow(columns);
        AppendRow([.. columns.Select(_ => "---")]);
        foreach (string[] row in rows) AppendRow(row);

        void AppendRow(IReadOnlyList<string> cells) => text.Append($"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |\n");
    }
}
