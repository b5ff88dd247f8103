using System.CommandLine;
using ExPost.Runner.Output;
using ExPost.Runner.Reports;
using ExPost.Runner.Results;

namespace ExPost.Runner.Verbs;

/// <summary><c>report</c>: a results file as a page with tables and plots.</summary>
internal static class ReportVerb
{
    private static readonly Argument<string> s_results = new("RESULTS") { Description = "the results file of a sweep", Arity = ArgumentArity.ZeroOrOne };
    /// <summary>A folder with the scripts that pages would else load.</summary>
    internal static Option<string> Assets { get; } = new("--assets") { Description = "put the scripts that draw plots, vega, vega-lite and vega-embed, into the page from this folder [default: the page loads them when it is viewed]", HelpName = "DIR" };

    internal static Command Create()
    {
        var command = new Command("report", "Write a page about a sweep: what was run, tables with intervals, and plots.") { s_results, Assets, CommonOptions.OutputFile };
        command.SetAction(Run);
        return command;
    }

    /// <summary>The scripts that a page is to hold; null where it loads them.</summary>
    internal static IReadOnlyList<string>? Scripts(ParseResult parsed) => parsed.GetValue(Assets) is { } folder ? [.. PlotLibrary.Scripts.Select(script => PlotLibrary.Read(script, folder))] : null;

    private static int Run(ParseResult parsed)
    {
        string path = parsed.GetValue(s_results) ?? throw new UserError("report: it needs the results file of a sweep, such as: expost report results.db --output report.html");
        string? output = parsed.GetValue(CommonOptions.OutputFile);
        IReadOnlyList<string>? scripts = Scripts(parsed);
        using ResultsFile file = ResultsFile.Read(path);
        CommonOptions.CheckOutput(output, path);
        using var content = new ReportContent(file);
        using var target = new OutputTarget(output);
        (string held, string? missing) = Merging.Summary(file);
        target.WriteText(new ReportPage(content, scripts).Write);
        Program.Say(held);
        Merging.TellMissing(path, missing);
        return ExitCode.Done;
    }
}
