using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Engine.Statistics;
using ExPost.Mechanisms;
using Xunit;

namespace ExPost.Theory.Tests.SurplusAuctions;

/// <summary>Runs of the mechanisms that share the social surplus.</summary>
internal static class Surplus
{
    internal const long Draws = 4_000_000;

    /// <summary>Settings as <c>name=value</c>, separated by semicolons.</summary>
    internal static Settings Read(string set) => Runs.Settings([.. set.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split('=', 2)).Select(pair => (pair[0], pair[1]))]);

    internal static MechanismResult Run(string environment, string mechanism, string set, long draws = Draws, Verification? verification = null, ulong seed = 20090101)
    {
        Settings settings = Read(set);
        ValueEnvironment made = Runs.Environment(environment, settings);
        return new Experiment(made, [Runs.Mechanism(mechanism, made, settings)], settings, compare: false, null, verification).Run(Runs.Simd, new RunOptions { Draws = draws, Seed = seed, Threads = 2 }).Mechanisms[0];
    }

    /// <summary>Each measure is within four standard errors of its value; a probability that was never seen is 0.</summary>
    internal static void AssertNear(MechanismResult found, params (string Measure, double Exact)[] exact)
    {
        foreach ((string measure, double value) in exact)
        {
            Estimate estimate = found[measure] ?? throw new InvalidOperationException($"there is no {measure}");
            // What is always the same but for rounding has hardly a standard error.
            bool isSame = Math.Abs(estimate.Mean - value) <= 1e-12;
            Assert.True(isSame || Math.Abs(Runs.Z(estimate, value)) <= 4, $"{measure} is {estimate.Mean}, {Runs.Z(estimate, value)} standard errors from {value}");
        }
    }
}
