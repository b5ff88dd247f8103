using System.CommandLine;
using ExPost.Runner.Input;
using ExPost.Runner.Output;
using ExPost.Runner.Results;

namespace ExPost.Runner.Verbs;

/// <summary><c>export</c>: what a results file holds as a table for other programs.</summary>
internal static class ExportVerb
{
    private static readonly string[] s_tables = [.. LongTable.All.Select(table => table.Name)];
    private static readonly Argument<string> s_results = new("RESULTS") { Description = "the results file of a sweep", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string> s_format = new("--format") { Description = "csv or json [default: csv]", HelpName = "FORMAT" };
    private static readonly Option<string> s_table = new("--table") { Description = $"{string.Join(", ", s_tables[..^1])} or {s_tables[^1]}: the paired differences to the first mechanism, and what verify checks and shows [default: {s_tables[0]}]", HelpName = "TABLE" };

    internal static Command Create()
    {
        var command = new Command("export", "Write what a sweep found as a table, a row a point, mechanism and measure.") { s_results, s_table, s_format, CommonOptions.OutputFile };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string path = parsed.GetValue(s_results) ?? throw new UserError("export: it needs the results file of a sweep, such as: expost export results.db");
        bool isJson = Values.OneOf("--format", parsed.GetValue(s_format) ?? "csv", "csv", "json") == "json";
        LongTable table = LongTable.All[Array.IndexOf(s_tables, Values.OneOf("--table", parsed.GetValue(s_table) ?? s_tables[0], s_tables))];
        string? output = parsed.GetValue(CommonOptions.OutputFile);
        using ResultsFile file = ResultsFile.Read(path);
        CommonOptions.CheckOutput(output, path);
        using var target = new OutputTarget(output);
        if (isJson) target.Write(stream => PointsReport.WriteJson(stream, file, table));
        else target.Write(stream => PointsReport.WriteCsv(stream, file, table));
        Merging.Tell(file);
        return ExitCode.Done;
    }
}
