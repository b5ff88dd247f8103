using System.CommandLine;
using System.Text.Json;
using ExPost.Engine;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Runner.Input;
using ExPost.Runner.Output;
using Spectre.Console;

namespace ExPost.Runner.Verbs;

/// <summary><c>environments</c>, <c>mechanisms</c> and <c>engines</c>: what there is.</summary>
internal static class ListVerbs
{
    private static readonly Option<string> s_format = new("--format") { Description = "table or json [default: table]", HelpName = "FORMAT" };
    private static readonly Option<string> s_emit = new("--emit") { Description = "print the kernel of mechanisms in an environment, for reading", HelpName = "ENVIRONMENT/MECHANISM,…" };
    private static readonly Option<string[]> s_set = new("--set") { Description = "a parameter of the kernel to print; repeatable", HelpName = "name=value" };
    private static readonly Option<string> s_measures = new("--measures") { Description = "the measures of the kernel to print [default: all]", HelpName = "A,B,…" };

    internal static Command Environments()
    {
        var command = new Command("environments", "List the environments: values, parameters, source, and the mechanisms that run in each.") { s_format };
        command.SetAction(parsed => Print(parsed, "environments", Catalogue.Environments.Select(info => new Entry(info.Name, info.Summary, info.Source, info.Parameters, "mechanisms", [.. MechanismsIn(info)]))));
        return command;
    }

    internal static Command Mechanisms()
    {
        var command = new Command("mechanisms", "List the mechanisms: rule, parameters, source, and the environments in which each runs.") { s_format };
        command.SetAction(parsed => Print(parsed, "mechanisms", Catalogue.Mechanisms.Select(info => new Entry(info.Name, info.Summary, info.Source, info.Parameters, "environments", [.. EnvironmentsOf(info)]))));
        return command;
    }

    internal static Command Engines()
    {
        var command = new Command("engines", "List the engines, or print a kernel as they see it.") { s_format, s_emit, s_set, s_measures };
        command.SetAction(parsed => parsed.GetValue(s_emit) is { } kernel ? Emit(parsed, kernel) : PrintEngines(parsed));
        return command;
    }

    private static IEnumerable<string> MechanismsIn(EnvironmentInfo environment)
    {
        AuctionEnvironment made = environment.Create(new Settings());
        return Catalogue.Mechanisms.Where(mechanism => mechanism.WhyNot(made) is null).Select(mechanism => mechanism.Name);
    }

    private static IEnumerable<string> EnvironmentsOf(MechanismInfo mechanism) =>
        Catalogue.Environments.Where(environment => mechanism.WhyNot(environment.Create(new Settings())) is null).Select(environment => environment.Name);

    private static int Print(ParseResult parsed, string kind, IEnumerable<Entry> entries)
    {
        bool json = Values.OneOf("--format", parsed.GetValue(s_format) ?? "table", "table", "json") == "json";
        Console.Out.Write(json ? JsonReport.Write(writer => WriteJson(writer, kind, entries)) : string.Join('\n', entries.Select(Describe)));
        return ExitCode.Done;
    }

    private static string Describe(Entry entry)
    {
        Table table = new Table().Border(TableBorder.None).HideHeaders();
        table.AddColumn(new TableColumn("").NoWrap()).AddColumn(new TableColumn(""));
        table.AddRow(new Text("  rule"), new Text(entry.Summary));
        table.AddRow(new Text("  source"), new Text(entry.Source));
        foreach (ParameterInfo parameter in entry.Parameters)
        {
            table.AddRow(new Text($"  {parameter.Name}={parameter.Default}"), new Text($"{parameter.Meaning}: {parameter.Accepted}"));
        }

        table.AddRow(new Text($"  {entry.RelatedKind}"), new Text(string.Join(", ", entry.Related)));
        return $"{entry.Name}\n{TableReport.Render(table)}";
    }

    private static void WriteJson(Utf8JsonWriter json, string kind, IEnumerable<Entry> entries)
    {
        json.WriteStartArray(kind);
        foreach (Entry entry in entries)
        {
            json.WriteStartObject();
            json.WriteString("name", entry.Name);
            json.WriteString("summary", entry.Summary);
            json.WriteString("source", entry.Source);
            json.WriteStartArray("parameters");
            foreach (ParameterInfo parameter in entry.Parameters)
            {
                json.WriteStartObject();
                json.WriteString("name", parameter.Name);
                json.WriteString("meaning", parameter.Meaning);
                json.WriteString("default", parameter.Default);
                json.WriteString("accepted", parameter.Accepted);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray(entry.RelatedKind);
            foreach (string name in entry.Related) json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static int PrintEngines(ParseResult parsed)
    {
        if (Values.OneOf("--format", parsed.GetValue(s_format) ?? "table", "table", "json") == "json")
        {
            Console.Out.Write(JsonReport.Write(json =>
            {
                json.WriteStartArray("engines");
                foreach (IEngine engine in Runner.Engines.All)
                {
                    json.WriteStartObject();
                    json.WriteString("name", engine.Name);
                    json.WriteString("device", engine.Device);
                    json.WriteBoolean("available", true);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }));
            return ExitCode.Done;
        }

        Table table = new Table().Border(TableBorder.Simple).AddColumn("engine").AddColumn("runs on");
        foreach (IEngine engine in Runner.Engines.All) table.AddRow(new Text(engine.Name), new Text(engine.Device));
        Console.Out.Write(TableReport.Render(table));
        return ExitCode.Done;
    }

    private static int Emit(ParseResult parsed, string text)
    {
        string[] parts = text.Split('/');
        if (parts.Length != 2) throw new UserError($"--emit {text}: a kernel is ENVIRONMENT/MECHANISM, such as private-common/pivotal");
        List<string>? measures = parsed.GetValue(s_measures)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToList();
        Kernel kernel = ExperimentRequest.Resolve(parts[0], parts[1].Split(','), Values.Settings(parsed.GetValue(s_set) ?? []), measures, compare: false).Kernel;
        Console.Out.Write(KernelText.Of(kernel));
        return ExitCode.Done;
    }

    private sealed record Entry(string Name, string Summary, string Source, IReadOnlyList<ParameterInfo> Parameters, string RelatedKind, IReadOnlyList<string> Related);
}
