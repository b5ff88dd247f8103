using System.CommandLine;
using System.Runtime.InteropServices;
using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Runner.Input;
using ExPost.Runner.Output;

namespace ExPost.Runner.Verbs;

/// <summary><c>simulate</c> and <c>compare</c>: mechanisms in one environment, on the same draws.</summary>
internal static class SimulateVerb
{
    internal static Command Create(string name, string description)
    {
        Command command = new(name, description);
        foreach (Option option in CommonOptions.All) command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string command = parsed.CommandResult.Command.Name;
        ExperimentRequest request = CommonOptions.Request(parsed, compare: command == "compare");
        RunOptions options = CommonOptions.Run(parsed);
        string format = CommonOptions.Format(parsed);
        IEngine engine = CommonOptions.Engine(parsed);
        Experiment experiment = request.Resolve();

        using var target = new OutputTarget(CommonOptions.Output(parsed));
        using var signals = new StopSignals();
        ExperimentResult result;
        using (var progress = new ProgressLine(options.Draws, CommonOptions.Quiet(parsed)))
        {
            try
            {
                result = experiment.Run(engine, options, progress.Report, signals.Token);
            }
            catch (NonFiniteValueException problem)
            {
                throw request.NotFinite(problem);
            }
        }

        if (result.Draws == 0)
        {
            Program.Complain("stopped before any draws were done: there is no result");
            return signals.ExitCode;
        }

        var report = new Report(command, experiment, options, CommonOptions.Seed(parsed), engine, result);
        target.Write(format switch
        {
            "json" => JsonReport.Text(report),
            "csv" => CsvReport.Text(report),
            _ => TableReport.Text(report),
        });
        return report.Partial ? signals.ExitCode : ExitCode.Done;
    }

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
