using System.CommandLine;
using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Runner.Input;
using ExPost.Runner.Output;

namespace ExPost.Runner.Verbs;

/// <summary>What all verbs that draw do with an experiment: run it with progress on stderr, stop at a signal, and put the result where it belongs.</summary>
internal static class Drawing
{
    /// <summary>Runs an experiment and reports it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="request">What the user asked for.</param>
    /// <param name="experiment">What that is.</param>
    /// <param name="options">How much is run, and with which numbers.</param>
    internal static int Run(ParseResult parsed, ExperimentRequest request, Experiment experiment, RunOptions options)
    {
        string format = CommonOptions.Format(parsed);
        IEngine engine = CommonOptions.Engine(parsed);
        using var owned = engine as IDisposable;
        using var target = new OutputTarget(CommonOptions.Output(parsed));
        using var signals = new StopSignals();
        ExperimentResult result;
        IReadOnlyList<CheckResult> assumptions = [];
        InterimCheck? interim = experiment.Interim();
        using (var progress = new ProgressLine(options.Draws + (interim?.Draws(options) ?? 0), CommonOptions.Quiet(parsed)))
        {
            try
            {
                result = experiment.Run(engine, options, progress.Report, signals.Token);
                if (experiment.Verification is not null && !signals.Token.IsCancellationRequested) assumptions = experiment.Assumptions().Run(engine, options, signals.Token);
                if (interim is not null && !signals.Token.IsCancellationRequested) result = result.With(interim.Run(engine, options, done => progress.Report(options.Draws + done), signals.Token));
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

        var report = new Report(parsed.CommandResult.Command.Name, experiment, options, CommonOptions.Seed(parsed), engine, result) { Assumptions = assumptions };
        target.Write(format switch
        {
            "json" => JsonReport.Text(report),
            "csv" => CsvReport.Text(report),
            _ => TableReport.Text(report),
        });
        return report.ExitCode(signals.ExitCode);
    }
}
