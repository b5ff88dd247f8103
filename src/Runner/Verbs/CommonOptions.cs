using System.CommandLine;
using System.Globalization;
using ExPost.Engine;
using ExPost.Engine.Cpu;
using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Engine.Stopping;
using ExPost.Runner.Input;
using ExPost.Runner.Results;

namespace ExPost.Runner.Verbs;

/// <summary>The options of all verbs that draw: what is run, how much of it, and where the result goes.</summary>
internal static class CommonOptions
{
    private static readonly Option<string> s_environment = new("--environment", "-e") { Description = "the environment: who knows what, and what it is worth to whom", HelpName = "NAME" };
    private static readonly Option<string[]> s_mechanisms = new("--mechanism", "-m") { Description = "the mechanisms, separated by commas", HelpName = "A,B,…" };
    private static readonly Option<string[]> s_set = new("--set") { Description = "a parameter of environment or mechanism; repeatable", HelpName = "name=value" };
    private static readonly Option<string> s_draws = new("--draws") { Description = "how many draws [default: 1e7; of verify: 1e6]", HelpName = "N" };
    private static readonly Option<string[]> s_target = new("--target") { Description = "draw until half the width of a measure's interval is at most this: MEASURE:rel=X, a share of the estimate, or MEASURE:abs=X; repeatable", HelpName = "TARGET" };
    private static readonly Option<string> s_maxDraws = new("--max-draws") { Description = $"with --target, the draws after which a run ends in any case [default: {Targets.MostDraws}]", HelpName = "N" };
    private static readonly Option<string> s_seed = new("--seed") { Description = "the seed of all random numbers, 64 bits [default: 1]", HelpName = "S" };
    private static readonly Option<string> s_engine = new("--engine") { Description = "auto, simd, scalar or opencl; results are the same [default: auto]", HelpName = "NAME" };
    private static readonly Option<string> s_threads = new("--threads") { Description = "threads; results are the same [default: all processors]", HelpName = "T" };
    private static readonly Option<string[]> s_measures = new("--measures") { Description = "compute only these measures [default: all]", HelpName = "A,B,…" };
    private static readonly Option<string> s_uniforms = new("--uniforms") { Description = "bits of a uniform number, 32 or 52 [default: 32]", HelpName = "BITS" };
    private static readonly Option<string> s_sampling = new("--sampling") { Description = "how draws are made: mc (independent), antithetic, or lattice (randomly shifted) [default: mc]", HelpName = "NAME" };
    private static readonly Option<string> s_replications = new("--replications") { Description = "independent replications of antithetic draws or lattices; intervals are from their spread [default: 32]", HelpName = "R" };
    private static readonly Option<bool> s_controlVariates = new("--control-variates") { Description = "narrow the intervals of means by numbers whose expectations are known, such as the sum of signals", Arity = ArgumentArity.Zero };
    private static readonly Option<string> s_confidence = new("--confidence") { Description = "confidence level of intervals [default: 0.95]", HelpName = "LEVEL" };
    private static readonly Option<string> s_format = new("--format") { Description = "table, json or csv [default: table]", HelpName = "FORMAT" };
    private static readonly Option<bool> s_quiet = new("--quiet") { Description = "no progress on stderr", Arity = ArgumentArity.Zero };

    /// <summary>A device of OpenCL; the list of engines takes it too.</summary>
    internal static Option<string> Device { get; } = new("--device") { Description = "the device of --engine opencl, by its number in: expost engines [default: the first that can be used, graphics cards before processors]", HelpName = "K" };

    /// <summary>Where the result goes; verbs that read results take it too.</summary>
    internal static Option<string> OutputFile { get; } = new("--output") { Description = "write the result to a file", HelpName = "FILE" };

    /// <summary>A user's own environment; verbs that list things take it too.</summary>
    internal static Option<string> Model { get; } = new("--model") { Description = "a file with an environment of your own, instead of --environment", HelpName = "FILE" };

    /// <summary>All of them, in the order in which help shows them.</summary>
    internal static IReadOnlyList<Option> All { get; } =
        [s_environment, Model, s_mechanisms, s_set, s_draws, s_target, s_maxDraws, s_seed, s_engine, Device, s_threads, s_measures, s_uniforms, s_sampling, s_replications, s_controlVariates, s_confidence, s_format, OutputFile, s_quiet];

    /// <summary>Those that say how draws are made, whatever is drawn.</summary>
    internal static IReadOnlyList<Option> Running { get; } = [s_engine, Device, s_threads, s_quiet];

    /// <summary>What is to be run.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="compare">Differences are asked for.</param>
    internal static ExperimentRequest Request(ParseResult parsed, bool compare)
    {
        string command = parsed.CommandResult.Command.Name;
        (string? environment, string? model) = (parsed.GetValue(s_environment), parsed.GetValue(Model));
        if (environment is null && model is null)
        {
            throw new UserError($"--environment: {command} needs the name of an environment (see: expost environments), or --model and a file with one");
        }

        if (environment is not null && model is not null) throw new UserError($"--model {model}: --environment {environment} is given too; give one of the two");
        List<string> mechanisms = Values.Names(parsed.GetValue(s_mechanisms) ?? []);
        return new(environment, mechanisms, Values.Settings(parsed.GetValue(s_set) ?? []), Values.Measures(parsed.GetValue(s_measures)), compare)
        {
            Model = model,
            Threads = Threads(parsed),
            ControlVariates = parsed.GetValue(s_controlVariates),
        };
    }

    internal static int Threads(ParseResult parsed) => parsed.GetValue(s_threads) is { } threads ? Values.Threads(threads) : System.Environment.ProcessorCount;

    /// <summary>How much is run, and with which numbers.</summary>
    internal static RunOptions Run(ParseResult parsed, string defaultDraws = "1e7")
    {
        var options = new RunOptions
        {
            Draws = Values.Draws(parsed.GetValue(s_draws) ?? defaultDraws),
            Seed = Values.Seed(WrittenSeed(parsed)),
            Threads = Threads(parsed),
            Uniforms = Values.OneOf("--uniforms", parsed.GetValue(s_uniforms) ?? "32", "32", "52") == "32" ? UniformKind.Bits32 : UniformKind.Bits52,
            Confidence = Values.Confidence(WrittenConfidence(parsed)),
        };
        return Samplings.Of(options, parsed.GetValue(s_sampling) ?? "mc", parsed.GetValue(s_replications));
    }

    /// <summary>When a run ends that is to reach a precision; null where it has so many draws.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="run">With which numbers it draws.</param>
    internal static StoppingRule? Rule(ParseResult parsed, RunOptions run)
    {
        (string[]? texts, string? most) = (parsed.GetValue(s_target), parsed.GetValue(s_maxDraws));
        if (texts is null or [])
        {
            return most is null ? null : throw new UserError($"--max-draws {most}: it goes with --target, which ends a run before; a run without one has --draws");
        }

        List<string> names = Values.Names(texts);
        if (names.Count == 0) throw new UserError("--target: no target is named; name one, such as revenue:rel=0.001");
        if (parsed.GetValue(s_draws) is { } draws) throw new UserError($"--target {names[0]}: --draws {draws} is given too, and a target takes as many draws as it needs; give --max-draws for the most");
        Target[] targets = [.. names.Select(Values.Target)];
        return Targets.Twice(targets) is { } twice ? throw new UserError($"--target: {twice}") : new(targets, Samplings.MostDraws(run, most is null ? null : Values.Draws(most, "--max-draws")), Values.ConfidenceOfTargets(WrittenConfidence(parsed)), run);
    }

    private static string WrittenConfidence(ParseResult parsed) => parsed.GetValue(s_confidence) ?? "0.95";

    /// <summary>The seed as JSON writes a number: without leading zeros.</summary>
    internal static string Seed(ParseResult parsed) => Int128.Parse(WrittenSeed(parsed), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);

    internal static string Format(ParseResult parsed) => Values.OneOf("--format", parsed.GetValue(s_format) ?? "table", "table", "json", "csv");

    /// <summary>Refuses an engine or a device that there is not, before anything is run.</summary>
    internal static void CheckEngine(ParseResult parsed) => Engines.Check(parsed.GetValue(s_engine) ?? "auto", parsed.GetValue(Device));

    internal static IEngine Engine(ParseResult parsed) =>
        Engines.Choose(parsed.GetValue(s_engine) ?? "auto", parsed.GetValue(Device), parsed.GetValue(s_threads) is { } threads ? Values.Threads(threads) : 0);

    /// <summary>The engine of many short runs: where nobody chose one it is that of the processor, for a device is not worth its trouble there.</summary>
    internal static IEngine EngineOfMany(ParseResult parsed) => (parsed.GetValue(s_engine) ?? "auto") == "auto" ? new SimdEngine() : Engine(parsed);

    internal static string? Output(ParseResult parsed) => parsed.GetValue(OutputFile);

    /// <summary>Refuses an output that would take the place of the results file that it is made of.</summary>
    internal static void CheckOutput(string? output, string results)
    {
        if (output is not null && FileName.Same(output, results)) throw new UserError($"--output {output}: it is the results file itself; name another file");
    }

    internal static bool Quiet(ParseResult parsed) => parsed.GetValue(s_quiet);

    private static string WrittenSeed(ParseResult parsed) => parsed.GetValue(s_seed) ?? "1";
}
