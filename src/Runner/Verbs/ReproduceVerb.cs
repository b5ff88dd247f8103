using System.CommandLine;
using ExPost.Engine;
using ExPost.Runner.Input;
using ExPost.Runner.Output;
using ExPost.Runner.Reproduction;

namespace ExPost.Runner.Verbs;

/// <summary><c>reproduce</c>: what the papers print, beside what is true and what ExPost measures.</summary>
internal static class ReproduceVerb
{
    private static readonly Argument<string> s_what = new("PAPER") { Description = $"one of {Literature.Names}, or the name of one claim [default: all papers]", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string> s_format = new("--format") { Description = "table, markdown, json, or html, a page with the figures [default: table]", HelpName = "FORMAT" };

    internal static Command Create()
    {
        var command = new Command("reproduce", "Compare what the five papers print with what is true, and with what is simulated; exit code 1 where an interval misses the exact value.") { s_what, s_format, ReportVerb.Assets, CommonOptions.OutputFile };
        foreach (Option option in CommonOptions.Running) command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        (Paper Paper, Claim[] Claims)[] chosen = Chosen(parsed.GetValue(s_what));
        string format = Values.OneOf("--format", parsed.GetValue(s_format) ?? "table", "table", "markdown", "json", "html");
        if (format != "html" && parsed.GetValue(ReportVerb.Assets) is { } folder) throw new UserError($"--assets {folder}: only pages hold scripts; give --format html");
        IReadOnlyList<string>? scripts = ReportVerb.Scripts(parsed);
        CommonOptions.CheckEngine(parsed);
        IEngine engine = CommonOptions.EngineOfMany(parsed);
        using var owned = engine as IDisposable;
        using var target = new OutputTarget(CommonOptions.Output(parsed));
        using var signals = new StopSignals();
        IReadOnlyList<Finding> findings;
        using (var progress = new ProgressLine(0, CommonOptions.Quiet(parsed)))
        {
            try
            {
                findings = new Reproducer(engine, CommonOptions.Threads(parsed)).Look([.. chosen.SelectMany(one => one.Claims)], (done, all) =>
                {
                    progress.Expect(all);
                    progress.Report(done);
                }, signals.Token);
            }
            catch (OperationCanceledException)
            {
                Program.Complain("stopped before all claims were looked at: there is no result");
                return signals.ExitCode;
            }
        }

        ILookup<Claim, Finding> found = findings.ToLookup(finding => finding.Claim);
        Reproduced[] papers = [.. chosen.Select(one => new Reproduced(one.Paper, [.. one.Claims.SelectMany(claim => found[claim])]))];
        if (format == "html") target.WriteText(new ReproductionPage(papers, scripts).Write);
        else target.Write(format switch { "json" => ReproductionJson.Text(papers), "markdown" => ReproductionMarkdown.Text(papers), _ => ReproductionTable.Text(papers) });
        return findings.Any(finding => finding.IsMissed) ? ExitCode.Violation : ExitCode.Done;
    }

    /// <summary>The claims that are meant: all, those of a paper, or one.</summary>
    private static (Paper Paper, Claim[] Claims)[] Chosen(string? what)
    {
        (Paper Paper, Claim[] Claims)[] chosen =
        [
            .. Literature.Papers
                // A claim stands alone, without the tables and figures of its paper.
                .Select(paper => (what is null || paper.Name == what ? paper : paper with { Exhibits = [] }, paper.Claims.Where(claim => what is null || paper.Name == what || claim.Id == what).ToArray()))
                .Where(one => one.Item2.Length > 0),
        ];
        if (chosen.Length > 0) return chosen;
        // A claim begins with the name of its paper.
        throw Array.Find([.. Literature.Papers], paper => what!.StartsWith($"{paper.Name}-", StringComparison.Ordinal)) is { } near
            ? Nearest.Unknown("reproduce", "claim", what!, [.. near.Claims.Select(claim => claim.Id)])
            : Nearest.Unknown("reproduce", "paper", what!, [.. Literature.Papers.Select(paper => paper.Name)]);
    }
}
