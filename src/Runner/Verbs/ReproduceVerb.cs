using System.CommandLine;
using ExPost.Engine;
using ExPost.Runner.Input;
using ExPost.Runner.Output;
using ExPost.Runner.Reproduction;

namespace ExPost.Runner.Verbs;

/// <summary><c>reproduce</c>: what the papers print, beside what is true and what ExPost measures.</summary>
internal static class ReproduceVerb
{
    private static readonly Argument<string> s_what = new("PAPER") { Description = $"one of {Literature.Names}, or the name of one claim, table or figure [default: all papers]", Arity = ArgumentArity.ZeroOrOne };
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
        Paper[] chosen = Chosen(parsed.GetValue(s_what));
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
                findings = new Reproducer(engine, CommonOptions.Threads(parsed)).Look([.. chosen.SelectMany(paper => paper.Claims)], (done, all) =>
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
        Reproduced[] papers = [.. chosen.Select(paper => new Reproduced(paper, [.. paper.Claims.SelectMany(claim => found[claim])]))];
        if (format == "html") target.WriteText(new ReproductionPage(papers, scripts).Write);
        else target.Write(format switch { "json" => ReproductionJson.Text(papers), "markdown" => ReproductionMarkdown.Text(papers), _ => ReproductionTable.Text(papers) });
        return findings.Any(finding => finding.IsMissed) ? ExitCode.Violation : ExitCode.Done;
    }

    /// <summary>What is meant: all papers, one of them, or one claim, table or figure.</summary>
    private static Paper[] Chosen(string? what)
    {
        if (what is null) return [.. Literature.Papers];
        if (Literature.Papers.FirstOrDefault(paper => paper.Name == what) is { } whole) return [whole];
        // The name of a claim begins with that of its paper; those of other papers are not made.
        if (Literature.Papers.FirstOrDefault(paper => what.StartsWith($"{paper.Name}-", StringComparison.Ordinal)) is not { } part) throw Nearest.Unknown("reproduce", "paper", what, [.. Literature.Papers.Select(paper => paper.Name)]);
        Paper one = part with { Claims = [.. part.Claims.Where(claim => claim.Id == what)], Exhibits = [.. part.Exhibits.Where(exhibit => exhibit.Id == what)] };
        return one.Claims.Count + one.Exhibits.Count > 0 ? [one] : throw Nearest.Unknown("reproduce", "claim", what, [.. part.Claims.Select(claim => claim.Id), .. part.Exhibits.Select(exhibit => exhibit.Id)], $"expost reproduce {part.Name}");
    }
}
