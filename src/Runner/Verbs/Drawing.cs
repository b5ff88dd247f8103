using System.CommandLine;
using ExPost.Engine;
using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Engine.Stopping;
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
    /// <param name="rule">When the run ends; null where it has so many draws.</param>
    internal static int Run(ParseResult parsed, ExperimentRequest request, Experiment experiment, RunOptions options, StoppingRule? rule)
    {
        string format = CommonOptions.Format(parsed);
        IEngine engine = CommonOptions.Engine(parsed);
        using var owned = engine as IDisposable;
        using var target = new OutputTarget(CommonOptions.Output(parsed));
        using var signals = new StopSignals();
        ExperimentResult result;
        IReadOnlyList<CheckResult> assumptions = [];
        InterimCheck? interim = experiment.Interim();
        using (var progress = new ProgressLine(rule is null ? options.Draws + (interim?.Draws(options) ?? 0) : 0, CommonOptions.Quiet(parsed)))
        {
            try
            {
                if (rule is null)
                {
                    result = experiment.Run(engine, options, progress.Report, signals.Token);
                }
                else
                {
                    result = experiment.Run(engine, options, rule, progress.Report, check => progress.Expect(rule, check), signals.Token);
                    options = options with { Draws = result.Draws, Replications = result.Replications };
                }

                // What is checked beside the draws themselves has independent ones. Where others decided how many, its intervals are at their level.
                RunOptions rest = options with { Sampling = Sampling.MonteCarlo, Confidence = rule?.Level ?? options.Confidence };
                if (rule is not null && interim is not null) progress.Expect(options.Draws + interim.Draws(rest));

                if (experiment.Verification is not null && !signals.Token.IsCancellationRequested) assumptions = experiment.Assumptions().Run(engine, rest, signals.Token);
                if (interim is not null && !signals.Token.IsCancellationRequested) result = result.With(interim.Run(engine, rest, done => progress.Report(rest.Draws + done), signals.Token));
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

        var report = new Report(parsed.CommandResult.Command.Name, experiment, options, CommonOptions.Seed(parsed), engine, result) { Assumptions = assumptions, Rule = rule };
        target.Write(format switch
        {
            "json" => JsonReport.Text(report),
            "csv" => CsvReport.Text(report),
            _ => TableReport.Text(report),
        });
        if (rule is not null && !report.DrawsPartial) StoppingReport.Tell(rule, report.Result.Stopping!, CommonOptions.Quiet(parsed));
        return report.ExitCode(signals.ExitCode);
    }
}
