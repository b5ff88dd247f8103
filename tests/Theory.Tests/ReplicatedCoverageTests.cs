using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;
using ExPost.Mechanisms;
using Xunit;

namespace ExPost.Theory.Tests;

/// <summary>Intervals from the spread of replications contain exact values as often as they say, and their centres are unbiased.</summary>
public sealed class ReplicatedCoverageTests
{
    private const int Seeds = 1000;

    public static TheoryData<Sampling, string, string, string, string, double> Cases
    {
        get
        {
            var cases = new TheoryData<Sampling, string, string, string, string, double>();
            foreach (Sampling sampling in new[] { Sampling.Antithetic, Sampling.Lattice })
            {
                cases.Add(sampling, "linear", "generalized-vickrey", "b=0.5", "revenue", 0.5);
                cases.Add(sampling, "private-values", "posted-price", "price=0.3", "probability-unsold", 0.09);
                cases.Add(sampling, "private-values", "second-price", "buyers=3", "surplus", 0.75);
                // The higher of two uniform values is 2/3 on average; with probability 1/4 it is below the reserve price, and then 1/3.
                cases.Add(sampling, "private-values", "second-price", "reserve=0.5", "efficiency", (2.0 / 3 - 0.25 / 3) / (2.0 / 3));
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Intervals_cover(Sampling sampling, string environmentName, string mechanismName, string set, string measure, double exact)
    {
        string[] pair = set.Split('=');
        Settings settings = Runs.Settings((pair[0], pair[1]));
        ValueEnvironment environment = Runs.Environment(environmentName, settings);
        var experiment = new Experiment(environment, [Runs.Mechanism(mechanismName, environment, settings)], settings, compare: false, new HashSet<string> { measure });
        int covered = 0;
        double sum = 0, squares = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            Estimate found = experiment.Run(Runs.Simd, new() { Seed = (ulong)seed, Sampling = sampling, Replications = 16, Draws = 16 * 128, Threads = 1 }).Mechanisms[0][measure]!;
            if (found.Low <= exact && exact <= found.High) covered++;
            sum += found.Mean - exact;
            squares += (found.Mean - exact) * (found.Mean - exact);
        }

        // Four standard errors of a binomial share, and of a mean.
        Assert.InRange(covered / (double)Seeds, 0.95 - 4 * Math.Sqrt(0.95 * 0.05 / Seeds), 0.95 + 4 * Math.Sqrt(0.95 * 0.05 / Seeds));
        Assert.InRange(sum / Math.Sqrt(squares), -4, 4);
    }

    // One draw in 2560 differs, about three of a run: with the spread of replications alone, which a few of them make, a lattice misses in a fifth of the runs. The interval of independent draws misses in a twentieth at most, but for chance.
    [Theory]
    [InlineData(Sampling.Antithetic)]
    [InlineData(Sampling.Lattice)]
    public void Intervals_of_differences_of_rare_events_cover(Sampling sampling)
    {
        const double Price = 0.000390625;
        Settings settings = Runs.Settings(("buyers", "1"), ("price", "0.000390625"));
        ValueEnvironment environment = Runs.Environment("private-values", settings);
        var experiment = new Experiment(environment, [Runs.Mechanism("posted-price", environment, settings), Runs.Mechanism("efficient", environment, settings)], settings, compare: true, new HashSet<string> { "probability-unsold" });
        const int Few = 400;
        int covered = 0;
        for (int seed = 1; seed <= Few; seed++)
        {
            Estimate found = experiment.Run(Runs.Simd, new() { Seed = (ulong)seed, Sampling = sampling, Draws = 8192, Threads = 1 }).Differences[0]["probability-unsold"]!;
            if (found.Low <= -Price && -Price <= found.High) covered++;
        }

        Assert.True(covered >= Few * 0.95 - 4 * Math.Sqrt(Few * 0.95 * 0.05), $"covered {covered} of {Few}");
    }
}
