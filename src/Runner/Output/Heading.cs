using System.Globalization;
using System.Text.Json;
using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Mechanisms;
using ExPost.Runner.Input;
using ExPost.Runner.Models;

namespace ExPost.Runner.Output;

/// <summary>What every result says first: what was run, in full, so that it can be run again.</summary>
internal static class Heading
{
    /// <summary>Environment and parameters in a line, a model's values in another.</summary>
    internal static string Text(Experiment experiment)
    {
        ValueEnvironment environment = experiment.Environment;
        Model? model = (environment as IModelEnvironment)?.Model;
        IEnumerable<string> signals = model is null ? [] : [.. Agents(model), .. model.Signals.Select(signal => $"{signal.Name}={string.Join("; ", Model.Distributions(signal))}")];
        string line = TextTable.Line($"{environment.Info.Name} ({string.Join(", ", signals.Concat(experiment.Parameters.Select(entry => $"{entry.Parameter.Name}={entry.Value}")))})");
        return model is null ? line : line + TextTable.Line(environment.Info.Summary) + (model.Allocation is { } rule ? TextTable.Line($"{Allocation.Name}: {rule.Rule}") : "");
    }

    /// <summary>How many agents a model has, and what a public good costs.</summary>
    private static IEnumerable<string> Agents(Model model) => model.Kind switch
    {
        ModelKind.Trade => [],
        ModelKind.PublicGood => [FormattableString.Invariant($"agents={model.Buyers}"), FormattableString.Invariant($"cost={model.Cost:R}")],
        ModelKind.SharedGood => [FormattableString.Invariant($"agents={model.Buyers}")],
        _ => [FormattableString.Invariant($"buyers={model.Buyers}")],
    };

    /// <summary>From which random numbers draws are made, beside the seed.</summary>
    internal static string Uniforms(UniformKind kind) => $"{Bits(kind).ToString(CultureInfo.InvariantCulture)}-bit uniforms";

    /// <summary>The first entries of a JSON object.</summary>
    internal static void Write(Utf8JsonWriter json, string command, Experiment experiment)
    {
        json.WriteNumber("schema", JsonReport.Schema);
        json.WriteString("command", command);
        json.WriteString("environment", experiment.Environment.Info.Name);
        if (experiment.Environment is IModelEnvironment { Model: var model }) JsonReport.WriteModel(json, model);
        json.WriteStartObject("parameters");
        foreach ((ParameterInfo parameter, string value) in experiment.Parameters) JsonReport.WriteParameter(json, parameter, value);
        json.WriteEndObject();
        if (experiment.Verification is not { } verification) return;
        json.WriteNumber("misreports", verification.Misreports);
        json.WriteNumber("tolerance", verification.Tolerance);
        if (verification.Interim) json.WriteBoolean("interim", true);
    }

    /// <summary>The random numbers, within a JSON object.</summary>
    internal static void WriteRandomNumbers(Utf8JsonWriter json, string seed, RunOptions run)
    {
        json.WritePropertyName("seed");
        json.WriteRawValue(seed);
        json.WriteString("sampling", Samplings.Name(run.Sampling));
        if (run.Sampling != Sampling.MonteCarlo) json.WriteNumber("replications", run.Replications);
        json.WriteNumber("uniforms", Bits(run.Uniforms));
    }

    /// <summary>Which ExPost it was, within a JSON object.</summary>
    internal static void WriteVersion(Utf8JsonWriter json)
    {
        json.WriteString("version", ProductVersion.Version);
        json.WriteString("commit", ProductVersion.Commit);
    }

    private static int Bits(UniformKind kind) => kind == UniformKind.Bits32 ? 32 : 52;
}
