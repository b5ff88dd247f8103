using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;

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

    /// <summary>A mechanism breaks what is claimed of it.</summary>
    internal bool HasViolation => Result.Mechanisms.Any(mechanism => mechanism.Checks.Any(check => check.IsViolation));

    /// <summary>The run was stopped before all draws were done.</summary>
    internal bool Partial => Result.Draws < Options.Draws;

    /// <summary>Draws per second of the draw loop.</summary>
    internal double DrawsPerSecond => Result.Elapsed > TimeSpan.Zero ? Result.Draws / Result.Elapsed.TotalSeconds : 0;
}
