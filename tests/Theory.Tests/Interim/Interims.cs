using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Engine.Statistics;
using ExPost.Mechanisms;
using Xunit;

namespace ExPost.Theory.Tests.Interim;

/// <summary>Short ways to run interim checks and to read what they found.</summary>
internal static class Interims
{
    internal static InterimResult Run(string environment, string mechanism, long draws, ulong seed = 1, params (string Name, string Value)[] set)
    {
        Settings settings = Runs.Settings(set);
        ValueEnvironment made = Runs.Environment(environment, settings);
        return Run(made, Runs.Mechanism(mechanism, made, settings), settings, draws, seed);
    }

    internal static InterimResult Run(ValueEnvironment environment, Mechanism mechanism, Settings settings, long draws, ulong seed = 1) =>
        Check(environment, mechanism, settings).Run(Runs.Simd, new RunOptions { Draws = draws, Seed = seed, Threads = 2 })[0];

    internal static InterimCheck Check(ValueEnvironment environment, Mechanism mechanism, Settings settings) =>
        new Experiment(environment, [mechanism], settings, compare: false, verification: new() { Interim = true, Misreports = 0 }).Interim()!;

    internal static Estimate Measure(this InterimResult result, string name) => result.Measures.Single(entry => entry.Name == name).Estimate;

    internal static CheckResult Of(this InterimResult result, string property) => result.Checks.Single(check => check.Property == property);

    /// <summary>That an estimate is not farther from a value than sampling explains; where there is no sampling, not farther than rounding.</summary>
    internal static void AssertNear(double exact, Estimate estimate, string what = "")
    {
        double allowed = 5 * estimate.StandardError!.Value + 1e-6;
        // A share that was never or always seen has no standard error but an interval.
        if (estimate.Method == IntervalMethods.ClopperPearson) allowed = 1e-3;
        Assert.True(Math.Abs(estimate.Mean - exact) <= allowed, FormattableString.Invariant($"{what}: {estimate.Mean} and {exact} differ by more than {allowed}"));
    }
}
