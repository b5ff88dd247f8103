using System.Collections.Concurrent;
using ExPost.Engine;
using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;
using ExPost.Kernels;
using ExPost.Mechanisms;
using Xunit;

namespace ExPost.Theory.Tests;

/// <summary>Means that are estimated with control variates: without bias, with intervals that cover, and with the variance that theory says.</summary>
public sealed class ControlVariateTests
{
    private const int Seeds = 1000;

    /// <summary>Where one replication ends in draws and the next begins.</summary>
    private const ulong Replication = 1UL << 32;

    public static TheoryData<Sampling, string, string, string, string, double> Cases
    {
        get
        {
            var cases = new TheoryData<Sampling, string, string, string, string, double>();
            foreach (Sampling sampling in Enum.GetValues<Sampling>())
            {
                // With V_i = s_i + Σ s_j / 2 the price is 1.5 times the second highest of four signals, 3/5, and half the others, 2/5 and 1/5. (With three buyers antithetic pairs and the highest signal explain it fully.)
                cases.Add(sampling, "linear", "generalized-vickrey", "buyers=4", "revenue", 1.2);
                cases.Add(sampling, "private-common", "personalized-price", "epsilon=0", "revenue", 1307.0 / 2520);
                cases.Add(sampling, "private-common", "personalized-price", "epsilon=0", "efficiency", 344.0 / 385);
                cases.Add(sampling, "bilateral-trade", "generalized-vcg", "a=0.5", "deficit", 0.25);
                // The higher of two uniform values is 2/3 on average; with probability 1/4 it is below the reserve price, and then 1/3.
                cases.Add(sampling, "private-values", "second-price", "reserve=0.5", "efficiency", (2.0 / 3 - 0.25 / 3) / (2.0 / 3));
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Intervals_cover(Sampling sampling, string environment, string mechanism, string set, string measure, double exact)
    {
        Experiment experiment = Made(environment, mechanism, set, true, measure);
        // Compiled once.
        using var engine = new Watched(Runs.Simd);
        int covered = 0;
        double sum = 0, squares = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            RunOptions options = new() { Seed = (ulong)seed, Sampling = sampling, Replications = 16, Draws = 16 * 128, Threads = 1 };
            Estimate found = experiment.Run(engine, options).Mechanisms[0][measure]!;
            if (found.Low <= exact && exact <= found.High) covered++;
            sum += found.Mean - exact;
            squares += (found.Mean - exact) * (found.Mean - exact);
        }

        // Four standard errors of a binomial share, and of a mean.
        Assert.InRange(covered / (double)Seeds, 0.95 - 4 * Math.Sqrt(0.95 * 0.05 / Seeds), 0.95 + 4 * Math.Sqrt(0.95 * 0.05 / Seeds));
        Assert.InRange(sum / Math.Sqrt(squares), -4, 4);
    }

    // The second highest of three uniform values has the variance 1/20, and the covariances 1/10 and 1/40 with their sum and the highest; these have 1/4, 3/80 and the covariance 3/40. What they do not explain is 1/120: a sixth.
    [Fact]
    public void The_variance_falls_as_correlations_say()
    {
        double plain = Deviation("private-values", "second-price", "buyers=3", "revenue", false), controlled = Deviation("private-values", "second-price", "buyers=3", "revenue", true);
        Assert.Equal(1.0 / 20, plain * plain, 1e-3);
        Assert.Equal(1.0 / 120, controlled * controlled, 2e-4);
        // A single buyer with a uniform value v who pays ½ where it is higher: covariance with v 1/2 (3/8 − 1/4), so that 1/16 − (1/16)² 12 is left.
        controlled = Deviation("private-values", "posted-price", "buyers=1;price=0.5", "revenue", true);
        Assert.Equal(1.0 / 16 - 12.0 / 256, controlled * controlled, 2e-4);
    }

    [Fact]
    public void What_controls_explain_fully_is_exact()
    {
        foreach ((string environment, string mechanism, string set, string measure, double exact) in new[]
        {
            ("private-values", "second-price", "distribution=uniform(1,3)", "revenue", 5.0 / 3), ("private-values", "efficient", "buyers=5", "surplus", 5.0 / 6), ("private-common", "efficient", "epsilon=0", "surplus", 11.0 / 12),
            ("linear", "generalized-vickrey", "b=0.25", "revenue", 1.25 / 3), ("surplus-private", "vcg", "gamma=3", "surplus", 2.0 / 15), ("weighted-sum", "equal-share", "weights=1,2", "surplus", 1.5),
        })
        {
            Estimate found = Run(Made(environment, mechanism, set, true, measure), 10_000)[measure]!;
            Assert.Equal(exact, found.Mean, 1e-12);
            Assert.InRange(found.StandardError!.Value, 0, 1e-9);
        }
    }

    [Fact]
    public void What_is_the_same_at_all_draws_stays_so()
    {
        MechanismResult found = Run(Made("surplus-private", "m1", "gamma=2", true, "deficit", "efficiency"), 10_000);
        Assert.Equal((0, 0), (found["deficit"]!.Mean, found["deficit"]!.StandardError));
        Assert.Equal((1, 0), (found["efficiency"]!.Mean, found["efficiency"]!.StandardError));
    }

    [Fact]
    public void Probabilities_are_as_without()
    {
        string[] names = ["probability-unsold", "probability-win.1", "revenue"];
        MechanismResult plain = Run(Made("private-common", "pivotal", "buyers=2", false, names), 20_000), controlled = Run(Made("private-common", "pivotal", "buyers=2", true, names), 20_000);
        Assert.Equal(plain[names[0]], controlled[names[0]]);
        Assert.Equal(plain[names[1]], controlled[names[1]]);
        Assert.NotEqual(plain[names[2]], controlled[names[2]]);
        Assert.InRange(controlled[names[2]]!.StandardError!.Value, 0, 0.9 * plain[names[2]]!.StandardError!.Value);
        Experiment none = Made("private-common", "pivotal", "buyers=2", true, "probability-unsold");
        Assert.Empty(none.Controls);
        Assert.Equal(Run(Made("private-common", "pivotal", "buyers=2", false, "probability-unsold"), 20_000)["probability-unsold"], Run(none, 20_000)["probability-unsold"]);
    }

    [Fact]
    public void Paired_differences_are_those_of_the_estimates()
    {
        Settings settings = Runs.Settings(("buyers", "2"));
        ValueEnvironment environment = Runs.Environment("private-common", settings);
        Mechanism[] mechanisms = [Runs.Mechanism("personalized-price", environment, settings), Runs.Mechanism("efficient", environment, settings)];
        RunOptions options = new() { Draws = 200_000, Threads = 1 };
        ExperimentResult plain = new Experiment(environment, mechanisms, settings, compare: true).Run(Runs.Simd, options);
        ExperimentResult controlled = new Experiment(environment, mechanisms, settings, compare: true, controlVariates: true).Run(Runs.Simd, options);
        foreach ((string measure, double exact) in new[] { ("surplus", 11.0 / 12 - 86.0 / 105), ("efficiency", 1 - 344.0 / 385) })
        {
            Estimate found = controlled.Differences[0][measure]!;
            Assert.InRange(Runs.Z(found, exact), -4, 4);
            Assert.Equal(controlled.Mechanisms[1][measure]!.Mean - controlled.Mechanisms[0][measure]!.Mean, found.Mean, 1e-13);
            Assert.InRange(found.StandardError!.Value, 0, plain.Differences[0][measure]!.StandardError!.Value);
        }
    }

    /// <summary>Coefficients that were found from draws of the run would bias its estimates.</summary>
    [Theory]
    [InlineData(Sampling.MonteCarlo)]
    [InlineData(Sampling.Antithetic)]
    [InlineData(Sampling.Lattice)]
    public void Coefficients_are_from_draws_that_no_run_has(Sampling sampling)
    {
        using var engine = new Watched(new ScalarEngine());
        Made("private-common", "personalized-price", "buyers=2", true, "revenue").Run(engine, new() { Draws = 16 * 4096, Replications = 16, Sampling = sampling, Threads = 1 });
        ulong[] others = [.. engine.Firsts.Where(first => first >= 65_536 * Replication)];
        Assert.Equal(512, others.Distinct().Count());
        Assert.All(others, first => Assert.True(first >= 1UL << 61 && first % Replication == 0));
        // Beside them the run itself, and the group that is run when the kernel is compiled.
        Assert.Equal(16 + 1, engine.Firsts.Count - others.Length);
    }

    private static double Deviation(string environment, string mechanism, string set, string measure, bool controlled)
    {
        const int draws = 1_000_000;
        return Run(Made(environment, mechanism, set, controlled, measure), draws)[measure]!.StandardError!.Value * Math.Sqrt(draws);
    }

    private static MechanismResult Run(Experiment experiment, long draws) => experiment.Run(Runs.Simd, new() { Draws = draws, Threads = 1 }).Mechanisms[0];

    private static Experiment Made(string environmentName, string mechanismName, string set, bool controlled, params string[] measures)
    {
        Settings settings = Runs.Settings([.. set.Split(';').Select(pair => (pair.Split('=')[0], pair.Split('=')[1]))]);
        ValueEnvironment environment = Runs.Environment(environmentName, settings);
        return new(environment, [Runs.Mechanism(mechanismName, environment, settings)], settings, compare: false, measures.ToHashSet(), controlVariates: controlled);
    }

    /// <summary>An engine that compiles one kernel once, and notes the first draws that it is asked for.</summary>
    private sealed class Watched(IEngine engine) : IEngine, IDisposable
    {
        private Compiled? _compiled;

        internal ConcurrentBag<ulong> Firsts { get; } = [];

        public string Name => engine.Name;

        public string Device => engine.Device;

        public ICompiledKernel Compile(Kernel kernel, UniformKind uniforms, Sampling sampling) => _compiled ??= new(engine.Compile(kernel, uniforms, sampling), Firsts);

        public void Dispose() => _compiled?.Inner.Dispose();

        private sealed record Compiled(ICompiledKernel Inner, ConcurrentBag<ulong> Firsts) : ICompiledKernel
        {
            public IBlockWorker CreateWorker(ulong seed, ReadOnlySpan<double> parameters) => new Worker(Inner.CreateWorker(seed, parameters), Firsts);

            public void Dispose()
            {
            }
        }

        private sealed record Worker(IBlockWorker Inner, ConcurrentBag<ulong> Firsts) : IBlockWorker
        {
            public void Run(ulong firstDraw, int draws, Span<double> sums)
            {
                Firsts.Add(firstDraw);
                Inner.Run(firstDraw, draws, sums);
            }

            public void Dispose() => Inner.Dispose();
        }
    }
}
