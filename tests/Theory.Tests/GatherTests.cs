using ExPost.Engine;
using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Mechanisms;
using Xunit;

namespace ExPost.Theory.Tests;

/// <summary>Runs in parts: whatever they are, the estimates are those of one run, and points that differ in numbers alone share a kernel.</summary>
public sealed class GatherTests
{
    [Theory]
    [InlineData("private-common", "pivotal,personalized-price", "epsilon=0.1", true)]
    [InlineData("linear", "optimal,generalized-vickrey", "b=0.3", false)]
    [InlineData("bilateral-trade", "generalized-vcg", "a=0.25", true)]
    public void Parts_in_any_order_are_the_run(string environment, string mechanisms, string set, bool verify)
    {
        const long Draws = 50_001;
        Experiment experiment = Recorded(environment, mechanisms, set, verify);
        var options = new RunOptions { Draws = Draws, Seed = 7, Threads = 2 };
        using var kernels = new CompiledKernels(Runs.Simd, UniformKind.Bits32);
        long[] starts = [0, Blocks.DrawsPerBlock, 5 * Blocks.DrawsPerBlock, 12 * Blocks.DrawsPerBlock];
        var tally = new Tally(experiment.Kernel.Sums);
        foreach (int k in new[] { 2, 0, 3, 1 })
        {
            long end = k + 1 < starts.Length ? starts[k + 1] : Draws;
            tally.Add(Tally.FromBytes(experiment.Kernel.Sums, experiment.Gather(kernels, options, starts[k], end - starts[k]).ToBytes()));
        }

        ExperimentResult parts = experiment.Read(kernels, options, new(tally)), whole = experiment.Run(Runs.Simd, options);
        Assert.Equal(Draws, parts.Draws);
        foreach ((MechanismResult one, MechanismResult other) in whole.Mechanisms.Zip(parts.Mechanisms))
        {
            Assert.Equal(one.Measures, other.Measures);
            Assert.Equal(one.Checks.Select(check => (check.Property, check.Broken, check.Witness?.Draw)), other.Checks.Select(check => (check.Property, check.Broken, check.Witness?.Draw)));
        }
    }

    [Fact]
    public void Numbers_alone_are_no_new_kernel()
    {
        using var kernels = new CompiledKernels(Runs.Simd, UniformKind.Bits32);
        var options = new RunOptions { Draws = 4096, Threads = 1 };
        var revenues = new HashSet<double>();
        foreach (string epsilon in new[] { "0", "0.05", "0.1", "0.2" })
        {
            // At 0 the surcharge is an input like any other.
            Experiment experiment = Recorded("private-common", "personalized-price", $"epsilon={epsilon}", verify: false);
            revenues.Add(experiment.Read(kernels, options, new(experiment.Gather(kernels, options, 0, 4096))).Mechanisms[0]["revenue"]!.Mean);
        }

        Assert.Equal(1, kernels.Compilations);
        Assert.Equal(4, revenues.Count);
        Recorded("private-common", "personalized-price", "buyers=3", verify: false).Gather(kernels, options, 0, 4096);
        Assert.Equal(2, kernels.Compilations);
    }

    // The tables of bids depend on the reserve.
    [Fact]
    public void Numbers_that_are_part_of_a_kernel_are_another()
    {
        using var kernels = new CompiledKernels(Runs.Simd, UniformKind.Bits32);
        var options = new RunOptions { Draws = 4096, Threads = 1 };
        foreach (string reserve in new[] { "0.1", "0.2" }) Recorded("private-values", "first-price", $"reserve={reserve}", verify: false).Gather(kernels, options, 0, 4096);
        Assert.Equal(2, kernels.Compilations);
    }

    private static Experiment Recorded(string environment, string mechanisms, string set, bool verify)
    {
        string[] pair = set.Split('=');
        Settings settings = Runs.Settings((pair[0], pair[1]));
        ValueEnvironment made = Runs.Environment(environment, settings);
        return new(made, [.. mechanisms.Split(',').Select(name => Runs.Mechanism(name, made, settings))], settings, compare: false, verification: verify ? new Verification { Misreports = 8 } : null);
    }
}
