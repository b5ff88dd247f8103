using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;
using ExPost.Mechanisms;
using Xunit;
using static MathNet.Numerics.Distributions.Binomial;

namespace ExPost.Theory.Tests.Calibration;

/// <summary>On which side of the truth intervals lay, over many runs.</summary>
/// <param name="Below">How many lay below it.</param>
/// <param name="Above">How many lay above it.</param>
internal readonly record struct Misses(int Below, int Above)
{
    internal int Covered => Repeated.Runs - Below - Above;
}

/// <summary>The same experiment with one seed after the other, through one compiled kernel.</summary>
internal static class Repeated
{
    /// <summary>How many runs there are.</summary>
    internal const int Runs = 10_000;

    /// <summary>What is right is called wrong once in a million choices of the seeds.</summary>
    private const double Level = 1e-6;

    internal static Experiment Experiment(string environmentName, string mechanismNames, string settings, IEnumerable<string> measures)
    {
        Settings set = Theory.Tests.Runs.Settings([.. settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => (pair.Split('=')[0], pair.Split('=')[1]))]);
        ValueEnvironment environment = Theory.Tests.Runs.Environment(environmentName, set);
        return new(environment, [.. mechanismNames.Split(',').Select(name => Theory.Tests.Runs.Mechanism(name, environment, set))], set, compare: true, measures.ToHashSet());
    }

    /// <summary>What the runs find. Cases with other numbers have no seed in common.</summary>
    internal static IEnumerable<ExperimentResult> Results(Experiment experiment, int draws, int number, double confidence = 0.95)
    {
        using var kernels = new CompiledKernels(Theory.Tests.Runs.Simd, UniformKind.Bits32);
        for (int run = 0; run < Runs; run++)
        {
            var options = new RunOptions { Draws = draws, Seed = (ulong)(number * Runs + run), Threads = 1, Confidence = confidence };
            yield return experiment.Read(kernels, options, new Gathered(experiment.Gather(kernels, options, 0, draws)));
        }
    }

    /// <summary>Where intervals lie that are made longer or shorter by a factor.</summary>
    internal static Misses Of(IEnumerable<Estimate> estimates, double exact, double factor = 1)
    {
        int below = 0, above = 0, all = 0;
        foreach (Estimate estimate in estimates)
        {
            if (estimate.Mean + factor * (estimate.High!.Value - estimate.Mean) < exact) below++;
            if (estimate.Mean - factor * (estimate.Mean - estimate.Low!.Value) > exact) above++;
            all++;
        }

        Assert.Equal(Runs, all);
        return new(below, above);
    }

    /// <summary>Whether so many of the trials are what chance allows.</summary>
    internal static bool IsLikely(int count, double probability, int trials = Runs) =>
        probability <= 0 ? count == 0
        : probability >= 1 ? count == trials
        : CDF(probability, trials, count) > Level / 2 && (count == 0 || 1 - CDF(probability, trials, count - 1) > Level / 2);

    /// <summary>The sum over numbers of hits of their probabilities, where something holds of them.</summary>
    internal static double Probability(int draws, double p, Func<int, bool> holds) =>
        p <= 0 ? (holds(0) ? 1 : 0) : p >= 1 ? (holds(draws) ? 1 : 0) : Enumerable.Range(0, draws + 1).Where(holds).Sum(hits => PMF(p, draws, hits));
}
