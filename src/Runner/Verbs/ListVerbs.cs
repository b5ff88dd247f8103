using System.CommandLine;
using System.Text.Json;
using ExPost.Engine;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Runner.Input;
using ExPost.Runner.Output;

namespace ExPost.Runner.Verbs;

/// <summary><c>environments</c>, <c>mechanisms</c> and <c>engines</c>: what there is.</summary>
internal static class ListVerbs
{
    private static readonly Option<string> s_format = new("--format") { Description = "table or json [default: table]", HelpName = "FORMAT" };
    private static readonly Option<string> s_emit = new("--emit") { Description = "print the kernel of mechanisms in an environment, for reading", HelpName = "ENVIRONMENT/MECHANISM,…" };
    private static readonly Option<string[]> s_set = new("--set") { Description = "a parameter of the kernel to print; repeatable", HelpName = "name=value" };
    private static readonly Option<string[]> s_measures = new("--measures") { Description = "the measures of the kernel to print [default: all]", HelpName = "A,B,…" };

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
        parsed.InvocationConfiguration.Output.Write(json ? JsonReport.Write(writer => WriteJson(writer, kind, entries)) : string.Join('\n', entries.Select(Describe)));
        return ExitCode.Done;
    }

    private static string Describe(Entry entry)
    {
        List<string[]> rows = [["rule", entry.Summary], ["source", entry.Source]];
        rows.AddRange(entry.Parameters.Select(parameter => new[] { $"{parameter.Name}={parameter.Default}", $"{parameter.Meaning}: {parameter.Accepted}" }));
        rows.Add([entry.RelatedKind, string.Join(", ", entry.Related)]);
        return $"{entry.Name}\n{TextTable.Plain(rows)}";
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
        foreach (Option option in new Option[] { s_set, s_measures })
        {
            if (parsed.GetResult(option) is not null) throw new UserError($"{option.Name}: it belongs to a kernel; name one with --emit, such as --emit private-common/pivotal");
        }

        parsed.InvocationConfiguration.Output.Write(
            Values.OneOf("--format", parsed.GetValue(s_format) ?? "table", "table", "json") == "table"
                ? TextTable.WithHeadline(["engine", "runs on"], [.. Runner.Engines.All.Select(engine => new[] { engine.Name, engine.Device })])
                : JsonReport.Write(json =>
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

    private static int Emit(ParseResult parsed, string text)
    {
        if (parsed.GetResult(s_format) is not null) throw new UserError("--format: a kernel is printed for reading, as text; leave --format away");
        string[] parts = text.Split('/');
        if (parts.Length != 2) throw new UserError($"--emit {text}: a kernel is ENVIRONMENT/MECHANISM, such as private-common/pivotal");
        var request = new ExperimentRequest(parts[0], Values.Names(parts[1]), Values.Settings(parsed.GetValue(s_set) ?? []), Values.Measures(parsed.GetValue(s_measures)), Compare: false)
        {
            EnvironmentPlace = "--emit",
            MechanismPlace = "--emit",
        };
        parsed.InvocationConfiguration.Output.Write(KernelText.Of(request.Resolve().Kernel));
        return ExitCode.Done;
    }

    private sealed record Entry(string Name, string Summary, string Source, IReadOnlyList<ParameterInfo> Parameters, string RelatedKind, IReadOnlyList<string> Related);
}
