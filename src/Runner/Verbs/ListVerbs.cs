using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ExPost.Engine;
using ExPost.Engine.Draws;
using ExPost.Engine.Gpu;
using ExPost.Engine.Gpu.OpenCl;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Runner.Input;
using ExPost.Runner.Models;
using ExPost.Runner.Output;

namespace ExPost.Runner.Verbs;

/// <summary><c>environments</c>, <c>mechanisms</c> and <c>engines</c>: what there is.</summary>
internal static class ListVerbs
{
    private static readonly Option<string> s_format = new("--format") { Description = "table or json [default: table]", HelpName = "FORMAT" };
    private static readonly Option<string> s_emit = new("--emit") { Description = "print the kernel of mechanisms in an environment, for reading; with --model, of MECHANISM,… in that file", HelpName = "ENVIRONMENT/MECHANISM,…" };
    private static readonly Option<string[]> s_set = new("--set") { Description = "a parameter of the kernel to print; repeatable", HelpName = "name=value" };
    private static readonly Option<string> s_form = new("--form") { Description = "how the kernel is printed: opencl, the program for a graphics card or --device K, or text, its operations [default: opencl]", HelpName = "FORM" };
    private static readonly Option<string[]> s_measures = new("--measures") { Description = "the measures of the kernel to print [default: all]", HelpName = "A,B,…" };

    internal static Command Environments()
    {
        var command = new Command("environments", "List the environments: values, parameters, source, and the mechanisms that run in each; or show how a model file was understood.") { s_format, CommonOptions.Model };
        command.SetAction(parsed => parsed.GetValue(CommonOptions.Model) is { } file ? PrintModel(parsed, file) : Print(parsed, "environments", Catalogue.Environments.Select(info => new Entry(info.Name, info.Summary, info.Source, info.Parameters, "mechanisms", [.. MechanismsIn(info)]))));
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
        var command = new Command("engines", "List the engines, or print a kernel as they see it.") { s_format, s_emit, s_form, CommonOptions.Device, CommonOptions.Model, s_set, s_measures };
        command.SetAction(parsed => parsed.GetValue(s_emit) is { } kernel ? Emit(parsed, kernel) : PrintEngines(parsed));
        return command;
    }

    private static bool IsJson(ParseResult parsed) => Values.OneOf("--format", parsed.GetValue(s_format) ?? "table", "table", "json") == "json";

    private static IEnumerable<string> MechanismsIn(EnvironmentInfo environment)
    {
        ValueEnvironment made = environment.Create(new Settings());
        return Catalogue.Mechanisms.Where(mechanism => mechanism.WhyNot(made) is null).Select(mechanism => mechanism.Name);
    }

    private static IEnumerable<string> EnvironmentsOf(MechanismInfo mechanism) =>
        Catalogue.Environments.Where(environment => mechanism.WhyNot(environment.Create(new Settings())) is null).Select(environment => environment.Name);

    private static int Print(ParseResult parsed, string kind, IEnumerable<Entry> entries)
    {
        parsed.InvocationConfiguration.Output.Write(IsJson(parsed) ? JsonReport.Write(writer => WriteJson(writer, kind, entries)) : string.Join('\n', entries.Select(Describe)));
        return ExitCode.Done;
    }

    /// <summary>How a model file was understood, and what runs in it.</summary>
    private static int PrintModel(ParseResult parsed, string file)
    {
        Model model = ModelFile.Read(file);
        ValueEnvironment made = ModelEnvironment.Entry(model).Create(new Settings());
        // Rules for different kinds of environment may share a name: one that runs is enough.
        (string Name, string? WhyNot)[] mechanisms = [.. ModelEnvironment.Mechanisms(model).GroupBy(info => info.Name).Select(same => (same.Key, MechanismInfo.WhyNone([.. same], made)))];
        bool isPrivate = made is AuctionEnvironment { HasPrivateValues: true } or ObjectsEnvironment { HasPrivateValues: true };
        parsed.InvocationConfiguration.Output.Write(IsJson(parsed) ? JsonReport.Write(writer => WriteModel(writer, model, isPrivate, mechanisms)) : Describe(model, isPrivate, mechanisms));
        return ExitCode.Done;
    }

    private static string Describe(Model model, bool isPrivate, (string Name, string? WhyNot)[] mechanisms)
    {
        bool isSale = model.Kind is ModelKind.Sale or ModelKind.ProducedGood;
        List<string[]> rows = [];
        if (model.Kind != ModelKind.Trade) rows.Add([$"{model.Noun}s", $"{model.Buyers}"]);
        foreach (Signal signal in model.Signals)
        {
            rows.AddRange(signal.Distributions.Select((own, k) => new[] { signal.Distributions.Count == 1 ? signal.Name : $"{signal.Name}.{k + 1}", $"{own} on {Model.Support(own)}" }));
        }

        if (model.Kind == ModelKind.PublicGood) rows.Add(["cost", model.Cost.ToString("R", CultureInfo.InvariantCulture)]);
        if (model.Good is { } good) rows.AddRange([[ModelGood.Key, good.IsFixed ? "1, divided" : good.Range], .. good.Cost is { } cost ? [["cost", cost.ToString()]] : Array.Empty<string[]>()]);
        rows.AddRange(model.Values.Select((value, k) => new[] { model.Kind == ModelKind.Trade ? ModelTrade.Keys[k] : model.Values.Count == 1 ? "value" : $"value.{k + 1}", value.ToString() }));
        if (model.Objects is { } objects)
        {
            foreach ((string name, IReadOnlyList<ValueExpression> values) in objects.Objects) rows.AddRange(values.Select((value, k) => new[] { values.Count == 1 ? $"value.{name}" : $"value.{name}.{k + 1}", value.ToString() }));
            rows.Add([ModelObjects.BundleKey, objects.BundleText]);
        }

        if (model.Allocation is { } rule)
        {
            string name = rule.IsScore ? "highest" : Allocation.Name;
            rows.AddRange(rule.Expressions.Select((own, k) => new[] { rule.Expressions.Count == 1 ? name : $"{name}.{k + 1}", own.ToString() }));
            if (rule.Reserve is { } least) rows.Add(["reserve", least.ToString("R", CultureInfo.InvariantCulture)]);
        }

        if (isSale) rows.Add(["exchangeable", model.Exchangeable ? "yes: what is found for one buyer holds for all" : "no: buyers differ"]);
        if (isSale) rows.Add(["private", isPrivate ? "yes: every value depends on the buyer's own signals alone" : "no: values depend on what others know"]);
        rows.Add(["mechanisms", string.Join(", ", mechanisms.Where(one => one.WhyNot is null).Select(one => one.Name))]);
        rows.AddRange(mechanisms.Where(one => one.WhyNot is not null).Select(one => new[] { "not", $"{one.Name}: {one.WhyNot}" }));
        return $"{model.Name}\n{TextTable.Plain(rows)}";
    }

    private static void WriteModel(Utf8JsonWriter json, Model model, bool isPrivate, (string Name, string? WhyNot)[] mechanisms)
    {
        json.WriteString("name", model.Name);
        JsonReport.WriteModel(json, model);
        json.WriteStartObject("supports");
        foreach (Signal signal in model.Signals)
        {
            json.WriteStartArray(signal.Name);
            for (int buyer = 0; buyer < model.Buyers; buyer++)
            {
                json.WriteStartArray();
                foreach (double end in new[] { signal.Of(buyer).Low, signal.Of(buyer).High })
                {
                    if (double.IsFinite(end)) json.WriteNumberValue(end);
                    else json.WriteNullValue();
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        if (model.Kind is ModelKind.Sale or ModelKind.ProducedGood)
        {
            json.WriteBoolean("exchangeable", model.Exchangeable);
            json.WriteBoolean("private", isPrivate);
        }

        json.WriteStartArray("mechanisms");
        foreach ((string name, _) in mechanisms.Where(one => one.WhyNot is null)) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteStartArray("excluded");
        foreach ((string name, string? whyNot) in mechanisms.Where(one => one.WhyNot is not null))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("reason", whyNot);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Describe(Entry entry)
    {
        List<string[]> rows = [["rule", entry.Summary], ["source", entry.Source]];
        // Coefficients would leave no room beside them; what is accepted names the default as an example.
        rows.AddRange(entry.Parameters.Select(parameter => new[] { parameter.Kind == ParameterKind.Coefficients ? parameter.Name : $"{parameter.Name}={parameter.Default}", $"{parameter.Meaning}: {parameter.Accepted}" }));
        rows.Add([entry.RelatedKind, entry.Related.Count == 0 ? "none as they stand, but with other settings" : string.Join(", ", entry.Related)]);
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
        foreach (Option option in new Option[] { CommonOptions.Model, s_set, s_measures, s_form, CommonOptions.Device })
        {
            if (parsed.GetResult(option) is not null) throw new UserError($"{option.Name}: it belongs to a kernel; name one with --emit, such as --emit private-common/pivotal");
        }

        parsed.InvocationConfiguration.Output.Write(IsJson(parsed) ? JsonReport.Write(WriteEngines) : EnginesTable());
        return ExitCode.Done;
    }

    private static string EnginesTable()
    {
        Engines.Entry[] entries = [.. Runner.Engines.All];
        string table = TextTable.Wrapped(["engine", "device", "runs on"], [.. entries.Where(entry => entry.WhyNot is null).Select(entry => new[] { entry.Name, $"{entry.Device?.Index}", Describe(entry) })]);
        return table + string.Concat(entries.Where(entry => entry.WhyNot is not null).Select(entry => TextTable.Line($"not {entry.Name}{(entry.Device is { } device ? $" {device.Index}" : "")}: {Describe(entry)}{(entry.RunsOn.Length > 0 ? ": " : "")}{entry.WhyNot}")));
    }

    private static string Describe(Engines.Entry entry) => entry.Device is { } device ? $"{device.Name} ({Words(device.Kind)} with {OpenClDevice.Units(device.ComputeUnits)}; {device.Platform})" : entry.RunsOn;

    private static string Words(OpenClDeviceKind kind) => kind switch
    {
        OpenClDeviceKind.Cpu => "processor",
        OpenClDeviceKind.Gpu => "graphics card",
        OpenClDeviceKind.Accelerator => "accelerator",
        _ => "device",
    };

    private static void WriteEngines(Utf8JsonWriter json)
    {
        json.WriteStartArray("engines");
        foreach (Engines.Entry entry in Runner.Engines.All)
        {
            json.WriteStartObject();
            json.WriteString("name", entry.Name);
            if (entry.Device is { } number) json.WriteNumber("number", number.Index);
            json.WriteString("device", entry.RunsOn);
            if (entry.Device is { } device)
            {
                json.WriteString("platform", device.Platform);
                json.WriteString("version", device.Version);
                json.WriteString("driver", device.Driver);
                json.WriteString("kind", device.Kind.ToString().ToLowerInvariant());
                json.WriteNumber("computeUnits", device.ComputeUnits);
            }

            json.WriteBoolean("available", entry.WhyNot is null);
            if (entry.WhyNot is { } reason) json.WriteString("reason", reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static int Emit(ParseResult parsed, string text)
    {
        if (parsed.GetResult(s_format) is not null) throw new UserError("--format: a kernel is printed for reading, as text; leave --format away");
        string? model = parsed.GetValue(CommonOptions.Model);
        string[] parts = model is null ? text.Split('/') : ["", text];
        if (parts.Length != 2) throw new UserError($"--emit {text}: a kernel is ENVIRONMENT/MECHANISM, such as private-common/pivotal");
        var request = new ExperimentRequest(parts[0], Values.Names(parts[1]), Values.Settings(parsed.GetValue(s_set) ?? []), Values.Measures(parsed.GetValue(s_measures)), Compare: false)
        {
            Model = model,
            EnvironmentPlace = "--emit",
            MechanismPlace = "--emit",
        };
        string? device = parsed.GetValue(CommonOptions.Device);
        bool code = Values.OneOf("--form", parsed.GetValue(s_form) ?? "opencl", "opencl", "text") == "opencl";
        if (device is not null && !code) throw new UserError($"--device {device}: a kernel as text is the same for every device; leave --device away");
        Kernel kernel = request.Resolve().Kernel;
        parsed.InvocationConfiguration.Output.Write(code ? OpenClEngine.Source(kernel, UniformKind.Bits32, device is null ? null : Runner.Engines.Device(device)) : KernelText.Of(kernel));
        return ExitCode.Done;
    }

    private sealed record Entry(string Name, string Summary, string Source, IReadOnlyList<ParameterInfo> Parameters, string RelatedKind, IReadOnlyList<string> Related);
}
