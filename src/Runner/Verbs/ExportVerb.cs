using System.CommandLine;
using ExPost.Runner.Input;
using ExPost.Runner.Output;
using ExPost.Runner.Results;

namespace ExPost.Runner.Verbs;

/// <summary><c>export</c>: the measures of a results file as a table for other programs.</summary>
internal static class ExportVerb
{
    private static readonly Argument<string> s_results = new("RESULTS") { Description = "the results file of a sweep", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string> s_format = new("--format") { Description = "csv or json [default: csv]", HelpName = "FORMAT" };

    internal static Command Create()
    {
        var command = new Command("export", "Write the measures of a sweep as a table, a row a point, mechanism and measure.") { s_results, s_format, CommonOptions.OutputFile };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string path = parsed.GetValue(s_results) ?? throw new UserError("export: it needs the results file of a sweep, such as: expost export results.db");
        bool isJson = Values.OneOf("--format", parsed.GetValue(s_format) ?? "csv", "csv", "json") == "json";
        string? output = parsed.GetValue(CommonOptions.OutputFile);
        using ResultsFile file = ResultsFile.Read(path);
        CommonOptions.CheckOutput(output, path);
        using var target = new OutputTarget(output);
        if (isJson) target.Write(stream => PointsReport.WriteJson(stream, file));
        else target.Write(stream => PointsReport.WriteCsv(stream, file));
        Merging.Tell(file);
        return ExitCode.Done;
    }
}
