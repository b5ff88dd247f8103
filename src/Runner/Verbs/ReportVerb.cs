using System.CommandLine;
using System.Text;
using ExPost.Runner.Output;
using ExPost.Runner.Reports;
using ExPost.Runner.Results;

namespace ExPost.Runner.Verbs;

/// <summary><c>report</c>: a results file as a page with tables and plots.</summary>
internal static class ReportVerb
{
    private static readonly Argument<string> s_results = new("RESULTS") { Description = "the results file of a sweep", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string> s_assets = new("--assets") { Description = "put the scripts that draw plots, vega, vega-lite and vega-embed, into the page from this folder [default: the page loads them when it is viewed]", HelpName = "DIR" };

    internal static Command Create()
    {
        var command = new Command("report", "Write a page about a sweep: what was run, tables with intervals, and plots.") { s_results, s_assets, CommonOptions.OutputFile };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string path = parsed.GetValue(s_results) ?? throw new UserError("report: it needs the results file of a sweep, such as: expost report results.db --output report.html");
        string? output = parsed.GetValue(CommonOptions.OutputFile);
        IReadOnlyList<string>? scripts = parsed.GetValue(s_assets) is { } folder ? [.. PlotLibrary.Scripts.Select(script => PlotLibrary.Read(script, folder))] : null;
        using ResultsFile file = ResultsFile.Read(path);
        CommonOptions.CheckOutput(output, path);
        using var content = new ReportContent(file);
        using var target = new OutputTarget(output);
        target.Write(stream =>
        {
            using var text = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
            new ReportPage(content, scripts).Write(text);
        });
        Merging.Tell(file);
        return ExitCode.Done;
    }
}
