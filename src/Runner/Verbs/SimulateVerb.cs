using System.CommandLine;
using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Engine.Stopping;
using ExPost.Mechanisms;
using ExPost.Runner.Input;
using ExPost.Runner.Output;

namespace ExPost.Runner.Verbs;

/// <summary><c>simulate</c> and <c>compare</c>: mechanisms in one environment, on the same draws.</summary>
internal static class SimulateVerb
{
    /// <summary>Enough to see a value that is not as theorems assume, and few enough to take no time.</summary>
    private const long DrawsForWarnings = 256;

    internal static Command Create(string name, string description)
    {
        Command command = new(name, description);
        foreach (Option option in CommonOptions.All) command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        ExperimentRequest request = CommonOptions.Request(parsed, compare: parsed.CommandResult.Command.Name == "compare");
        RunOptions options = CommonOptions.Run(parsed);
        StoppingRule? rule = CommonOptions.Rule(parsed, options);
        CommonOptions.Format(parsed);
        CommonOptions.CheckEngine(parsed);
        Experiment experiment = request.Resolve();
        if (rule is not null) Targets.Check(rule.Targets, experiment, request.Measures, "--target");
        Warn(experiment, options, isOwn: request.Model is not null);
        return Drawing.Run(parsed, request, experiment, options, rule);
    }

    /// <summary>Says on stderr when values are not as a mechanism needs them to be. The numbers are still those of the rule.</summary>
    /// <param name="experiment">The mechanisms.</param>
    /// <param name="options">The seed.</param>
    /// <param name="isOwn">Values are of a model file; those of the catalogue are continuous.</param>
    private static void Warn(Experiment experiment, RunOptions options, bool isOwn)
    {
        Assumptions assumed = experiment.Mechanisms.Aggregate(Assumptions.None, (sofar, mechanism) => sofar | mechanism.Info.Assumes) & ~(isOwn ? Assumptions.None : Assumptions.Continuous);
        if (assumed == Assumptions.None) return;
        foreach (CheckResult check in experiment.Assumptions(assumed).Run(new ScalarEngine(), options with { Draws = Math.Min(options.Draws, DrawsForWarnings), Threads = 1 }))
        {
            if (!check.IsBroken || check.Property == AssumptionCheck.Finite) continue;
            string whose = string.Join(" and ", experiment.Mechanisms.Where(mechanism => (mechanism.Info.Assumes & AssumptionCheck.AssumptionOf(check.Property)) != Assumptions.None).Select(mechanism => mechanism.Info.Name));
            string shown = check.Remark ?? (check.Witness is { } witness ? VerificationReport.AssumptionSentence(witness) : "");
            Program.Complain($"warning: values are not {check.Property}, as {whose} needs them to be; {shown} Check with: expost verify");
        }
    }
}
