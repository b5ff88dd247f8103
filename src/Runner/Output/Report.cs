using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Engine.Stopping;

namespace ExPost.Runner.Output;

/// <summary>A run and its result: all that the formats print.</summary>
/// <param name="Command">The verb.</param>
/// <param name="Experiment">What was run.</param>
/// <param name="Options">How it was run.</param>
/// <param name="SeedText">The seed as it was written.</param>
/// <param name="Engine">What it ran on.</param>
/// <param name="Result">What it found.</param>
internal sealed record Report(string Command, Experiment Experiment, RunOptions Options, string SeedText, IEngine Engine, ExperimentResult Result)
{
    /// <summary>The checks of what theorems assume; none unless incentives are checked.</summary>
    internal IReadOnlyList<CheckResult> Assumptions { get; init; } = [];

    /// <summary>What ended the run; null where it had so many draws.</summary>
    internal StoppingRule? Rule { get; init; }

    /// <summary>Incentives are checked, and a mechanism breaks what is claimed of it.</summary>
    internal bool HasViolation => Experiment.Verification is not null && Result.Mechanisms.Any(mechanism => mechanism.Checks.Any(check => check.IsViolation));

    /// <summary>The run was stopped before all of it was done.</summary>
    internal bool Partial => DrawsPartial || AssumptionsPartial || InterimPartial;

    /// <summary>The run was stopped before interim checks of all mechanisms were done.</summary>
    internal bool InterimPartial => Experiment.Verification is { Interim: true } && Result.Mechanisms.Any(mechanism => mechanism.Interim.Count == 0);

    /// <summary>The run was stopped before all draws were done.</summary>
    internal bool DrawsPartial => Result.Stopping is { } stopping ? !stopping.IsEnded : Result.Draws < Options.Draws;

    /// <summary>The run was stopped before what theorems assume was checked at all draws at which it is.</summary>
    internal bool AssumptionsPartial => AssumptionDraws < AssumptionDrawsRequested;

    /// <summary>At how many draws what theorems assume was checked.</summary>
    internal long AssumptionDraws => Assumptions.Count == 0 ? 0 : Assumptions[0].Draws;

    /// <summary>At how many draws it is checked in a run that is not stopped; 0 unless incentives are checked.</summary>
    internal long AssumptionDrawsRequested => Experiment.Verification is null ? 0 : Math.Min(Options.Draws, AssumptionCheck.MostDraws);

    /// <summary>What the process says to its caller. What a stopped run did not see may break a claim too, so that it was stopped comes first.</summary>
    /// <param name="stopped">The exit code that belongs to the signal that stopped the run.</param>
    internal int ExitCode(int stopped) => Partial ? stopped : HasViolation ? Runner.ExitCode.Violation : Result.Stopping is { IsReached: false } ? Runner.ExitCode.NotReached : Runner.ExitCode.Done;

    /// <summary>Draws per second of the draw loop.</summary>
    internal double DrawsPerSecond => Result.Elapsed > TimeSpan.Zero ? Result.Draws / Result.Elapsed.TotalSeconds : 0;
}
