using System.CommandLine;
using System.Runtime.InteropServices;
using ExPost.Engine;
using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Runner.Input;
using ExPost.Runner.Output;

namespace ExPost.Runner.Verbs;

/// <summary><c>simulate</c> and <c>compare</c>: mechanisms in one environment, on the same draws.</summary>
internal static class SimulateVerb
{
    private static readonly Option<string> s_environment = new("--environment", "-e") { Description = "the environment: who knows what, and what it is worth to whom", HelpName = "NAME" };
    private static readonly Option<string[]> s_mechanisms = new("--mechanism", "-m") { Description = "the mechanisms, separated by commas", HelpName = "A,B,…" };
    private static readonly Option<string[]> s_set = new("--set") { Description = "a parameter of environment or mechanism; repeatable", HelpName = "name=value" };
    private static readonly Option<string> s_draws = new("--draws") { Description = "how many draws [default: 1e7]", HelpName = "N" };
    private static readonly Option<string> s_seed = new("--seed") { Description = "the seed of all random numbers, 64 bits [default: 1]", HelpName = "S" };
    private static readonly Option<string> s_engine = new("--engine") { Description = "auto, simd or scalar; results are the same [default: auto]", HelpName = "NAME" };
    private static readonly Option<string> s_threads = new("--threads") { Description = "threads; results are the same [default: all processors]", HelpName = "T" };
    private static readonly Option<string[]> s_measures = new("--measures") { Description = "compute only these measures [default: all]", HelpName = "A,B,…" };
    private static readonly Option<string> s_uniforms = new("--uniforms") { Description = "bits of a uniform number, 32 or 52 [default: 32]", HelpName = "BITS" };
    private static readonly Option<string> s_sampling = new("--sampling") { Description = "how draws are made: mc [default: mc]", HelpName = "NAME" };
    private static readonly Option<string> s_confidence = new("--confidence") { Description = "confidence level of intervals [default: 0.95]", HelpName = "LEVEL" };
    private static readonly Option<string> s_format = new("--format") { Description = "table, json or csv [default: table]", HelpName = "FORMAT" };
    private static readonly Option<string> s_output = new("--output") { Description = "write the result to a file", HelpName = "FILE" };
    private static readonly Option<bool> s_quiet = new("--quiet") { Description = "no progress on stderr", Arity = ArgumentArity.Zero };

    internal static Command Create(string name, string description)
    {
        Command command = new(name, description)
        {
            s_environment, s_mechanisms, s_set, s_draws, s_seed, s_engine, s_threads, s_measures, s_uniforms, s_sampling, s_confidence, s_format, s_output, s_quiet,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string command = parsed.CommandResult.Command.Name;
        string environment = parsed.GetValue(s_environment) ?? throw new UserError($"--environment: {command} needs the name of an environment (see: expost environments)");
        List<string> mechanisms = Values.Names(parsed.GetValue(s_mechanisms) ?? []);
        string seed = parsed.GetValue(s_seed) ?? "1";
        var options = new RunOptions
        {
            Draws = Values.Draws(parsed.GetValue(s_draws) ?? "1e7"),
            Seed = Values.Seed(seed),
            Threads = parsed.GetValue(s_threads) is { } threads ? Values.Threads(threads) : System.Environment.ProcessorCount,
            Uniforms = Values.OneOf("--uniforms", parsed.GetValue(s_uniforms) ?? "32", "32", "52") == "32" ? UniformKind.Bits32 : UniformKind.Bits52,
            Confidence = Values.Confidence(parsed.GetValue(s_confidence) ?? "0.95"),
        };
        Values.OneOf("--sampling", parsed.GetValue(s_sampling) ?? "mc", "mc");
        string format = Values.OneOf("--format", parsed.GetValue(s_format) ?? "table", "table", "json", "csv");
        IEngine engine = Engines.Choose(parsed.GetValue(s_engine) ?? "auto");
        string[] set = parsed.GetValue(s_set) ?? [];
        Experiment experiment = new ExperimentRequest(environment, mechanisms, Values.Settings(set), Values.Measures(parsed.GetValue(s_measures)), Compare: command == "compare").Resolve();

        using var target = new OutputTarget(parsed.GetValue(s_output));
        using var signals = new StopSignals();
        ExperimentResult result;
        using (var progress = new ProgressLine(options.Draws, parsed.GetValue(s_quiet)))
        {
            try
            {
                result = experiment.Run(engine, options, progress.Report, signals.Token);
            }
            catch (NonFiniteValueException problem) when (set.Length > 0)
            {
                throw new UserError($"--set {string.Join(" ", set)}: {problem.Message}");
            }
        }

        if (result.Draws == 0)
        {
            Program.Complain("stopped before any draws were done: there is no result");
            return signals.ExitCode;
        }

        var report = new Report(command, experiment, options, Canonical(seed), engine, result);
        target.Write(format switch
        {
            "json" => JsonReport.Text(report),
            "csv" => CsvReport.Text(report),
            _ => TableReport.Text(report),
        });
        return report.Partial ? signals.ExitCode : ExitCode.Done;
    }

    /// <summary>The seed as JSON writes a number: without leading zeros.</summary>
    private static string Canonical(string seed) => Int128.Parse(seed, System.Globalization.CultureInfo.InvariantCulture).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Ctrl-C and SIGTERM stop the draws; what was done until then is still printed. A second signal ends the process.</summary>
    private sealed class StopSignals : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly PosixSignalRegistration[] _registrations;

        internal StopSignals() => _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, Runner.ExitCode.Interrupted)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, Runner.ExitCode.Terminated)),
        ];

        internal CancellationToken Token => _stop.Token;

        internal int ExitCode { get; private set; }

        public void Dispose()
        {
            foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
            _stop.Dispose();
        }

        private void Stop(PosixSignalContext context, int exitCode)
        {
            if (_stop.IsCancellationRequested) return;
            context.Cancel = true;
            ExitCode = exitCode;
            _stop.Cancel();
        }
    }
}
