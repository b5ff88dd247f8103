using System.CommandLine;
using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Engine.Stopping;
using ExPost.Runner.Input;
using ExPost.Runner.Output;

namespace ExPost.Runner.Verbs;

/// <summary><c>verify</c>: incentives, participation and feasibility of mechanisms, and what theorems assume of the values.</summary>
internal static class VerifyVerb
{
    private const string DefaultDraws = "1e6";

    private static readonly Option<string> s_misreports = new("--misreports") { Description = "candidate misreports a buyer and draw, beside special ones and a local search [default: 64]", HelpName = "K" };
    private static readonly Option<string> s_deviations = new("--deviations") { Description = "which misreports count: all, or those that change the allocation [default: allocation for surplus auctions, all for others]", HelpName = "WHICH" };
    private static readonly Option<string> s_tolerance = new("--tolerance") { Description = "the largest gain or loss that counts as none [default: 1e-9]", HelpName = "X" };
    private static readonly Option<bool> s_interim = new("--interim") { Description = "also check on average over the others' signals: what types gain by misreports, and have by telling the truth", Arity = ArgumentArity.Zero };
    private static readonly Option<string> s_replay = new("--replay") { Description = "print one draw in full, under truth and under the best misreport that is found", HelpName = "DRAW" };

    internal static Command Create()
    {
        var command = new Command("verify", "Check ex post IC, ex post IR and feasibility of mechanisms, and what theorems assume of the values, with a witness where one fails.");
        foreach (Option option in CommonOptions.All.Concat([s_misreports, s_deviations, s_tolerance, s_interim, s_replay])) command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    /// <summary>How incentives are checked.</summary>
    internal static Verification Verification(ParseResult parsed) => new()
    {
        Misreports = Values.Misreports(parsed.GetValue(s_misreports) ?? "64"),
        Deviations = parsed.GetValue(s_deviations) is { } which ? Values.Deviations(which) : null,
        Tolerance = Values.Tolerance(parsed.GetValue(s_tolerance) ?? "1e-9"),
        Interim = parsed.GetValue(s_interim),
    };

    /// <summary>How much is run, and with which numbers.</summary>
    internal static RunOptions RunOptions(ParseResult parsed) => CommonOptions.Run(parsed, DefaultDraws);

    private static int Run(ParseResult parsed)
    {
        Verification verification = Verification(parsed);
        ExperimentRequest request = CommonOptions.Request(parsed, compare: false) with { Verification = verification };
        RunOptions options = RunOptions(parsed);
        StoppingRule? rule = CommonOptions.Rule(parsed, options);
        string format = CommonOptions.Format(parsed);
        CommonOptions.CheckEngine(parsed);
        long? replayed = parsed.GetValue(s_replay) is { } text ? Values.DrawIndex(text) : null;
        if (replayed is not null && verification.Interim) throw new UserError("--interim: --replay prints one draw, and what is on average is of none; leave out one of the two");
        if (replayed is not null && rule is not null) throw new UserError($"--target {rule.Targets[0]}: --replay prints one draw, which has no interval; leave out one of the two");
        if (replayed is not null && request.ControlVariates) throw new UserError("--control-variates: --replay prints one draw, which has no interval; leave out one of the two");
        if (options.Sampling != Sampling.MonteCarlo && (uint)(replayed ?? 0) >= Replication.MostDraws(options.Sampling)) throw new UserError($"--replay {replayed}: no run has that draw; those of replication r are r · 2³² and the {Numbers.Count(Replication.MostDraws(options.Sampling) - 1)} that follow");
        if (replayed is not null && format == "csv") throw new UserError("--format csv: one draw is printed as table or json");
        Experiment experiment = request.Resolve();
        if (rule is not null) Targets.Check(rule.Targets, experiment, request.Measures, "--target");
        if (replayed is not { } draw) return Drawing.Run(parsed, request, experiment, options, rule);

        using var target = new OutputTarget(CommonOptions.Output(parsed));
        Replay replay = experiment.Replay(options, draw);
        string seed = CommonOptions.Seed(parsed);
        target.Write(format == "json" ? ReplayReport.Json(experiment, options, seed, replay) : ReplayReport.Table(experiment, options, seed, replay));
        return ExitCode.Done;
    }
}
