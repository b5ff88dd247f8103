using ExPost.Engine;
using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;
using ExPost.Engine.Stopping;
using ExPost.Mechanisms;
using Xunit;

namespace ExPost.Theory.Tests;

/// <summary>Lattices and antithetic draws up to a precision: intervals contain exact values as often as they say, wherever the run ends, and a run ends about where it is said to.</summary>
public sealed class StoppedReplicationTests
{
    private const int Seeds = 400;

    private const double Confidence = 0.8;

    /// <summary>Four standard deviations below what it is to be.</summary>
    private static readonly double s_least = Seeds * Confidence - 4 * Math.Sqrt(Seeds * Confidence * (1 - Confidence));

    [Theory]
    [InlineData(Sampling.Lattice, "linear", "generalized-vickrey", "b=0.5", "revenue:rel=1.2e-4", 0.5)]
    [InlineData(Sampling.Lattice, "private-values", "second-price", "buyers=3", "surplus:abs=7e-5", 0.75)]
    [InlineData(Sampling.Lattice, "private-values", "posted-price", "price=0.3", "probability-unsold:abs=2e-4", 0.09)]
    [InlineData(Sampling.Antithetic, "linear", "generalized-vickrey", "b=0.5", "revenue:rel=3e-3", 0.5)]
    [InlineData(Sampling.Antithetic, "private-values", "second-price", "reserve=0.5", "efficiency:abs=2e-3", (2.0 / 3 - 0.25 / 3) / (2.0 / 3))]
    public void Intervals_cover_wherever_a_run_ends(Sampling sampling, string environment, string mechanism, string set, string target, double exact)
    {
        Experiment experiment = Recorded(environment, mechanism, set, target.Split(':')[0], out Target wanted, target);
        using var kernels = new CompiledKernels(Runs.Simd, UniformKind.Bits32, sampling);
        int atStop = 0, everywhere = 0, single = 0, early = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            var run = new RunOptions { Seed = (ulong)seed, Sampling = sampling, Replications = 8, Threads = 1 };
            StoppingRule rule = new([wanted], 8 << 15, Confidence, run), one = new([wanted], 8 << 12, Confidence, run);
            Assert.Equal((4, 1), (rule.Checks.Count, one.Checks.Count));
            Tally[] replications = [.. Enumerable.Range(0, 8).Select(_ => new Tally(experiment.Kernel.Sums))];
            bool all = true, allSingle = true;
            bool? stopped = null;
            for (int k = 0; k < rule.Checks.Count; k++)
            {
                for (int r = 0; r < 8; r++) replications[r].Add(experiment.Gather(kernels, run, Lattice.FirstDraw(r) + replications[r].Draws, rule.Checks[k] / 8 - replications[r].Draws));
                Gathered gathered = Gathered.Of(experiment.Kernel.Sums, sampling, replications);
                bool covers = Covers(rule);
                all &= covers;
                allSingle &= Covers(one);
                StoppingCheck check = experiment.Check(rule, k + 1, gathered, []);
                if (stopped is null && check.IsReached && !check.IsLast) early++;
                if (check.Stops) stopped ??= covers;

                bool Covers(StoppingRule at)
                {
                    Estimate found = experiment.LookAt(at, gathered).Mechanisms[0].Measures[0].Estimate;
                    return found.Low <= exact && exact <= found.High;
                }
            }

            if (stopped == true) atStop++;
            if (all) everywhere++;
            if (allSingle) single++;
        }

        Assert.True(atStop >= s_least, $"covered {atStop} of {Seeds}");
        Assert.True(everywhere >= s_least, $"covered {everywhere} of {Seeds} at all checks");
        Assert.True(early > Seeds / 4, $"{early} runs ended before the last check");
        // With the intervals of a run of a fixed length it does matter when one stops.
        Assert.True(single < s_least, $"intervals of a single check would cover {single} of {Seeds}");
    }

    [Theory]
    [InlineData(Sampling.Lattice, "revenue:rel=2e-5")]
    [InlineData(Sampling.Antithetic, "revenue:rel=1e-3")]
    public void A_run_is_that_of_as_many_draws(Sampling sampling, string target)
    {
        Experiment experiment = Recorded("private-common", "personalized-price", "epsilon=0.1", null, out Target wanted, target);
        var run = new RunOptions { Seed = 5, Sampling = sampling, Replications = 16, Threads = 2 };
        var rule = new StoppingRule([wanted], 16 << 24, 0.95, run);
        List<StoppingCheck> told = [];
        ExperimentResult stopped = experiment.Run(Runs.Simd, run, rule, atCheck: told.Add);
        Assert.True(stopped.Stopping!.IsReached && told.Count > 3);
        Assert.Equal(rule.Checks.Take(told.Count), told.Select(check => check.Draws));
        Assert.Equal(16, stopped.Replications);
        foreach (StoppingCheck check in told)
        {
            ExperimentResult fixedRun = experiment.Run(Runs.Simd, run with { Draws = check.Draws, Confidence = rule.Level });
            Estimate revenue = fixedRun.Mechanisms[0]["revenue"]!;
            Assert.Equal(check.IsReached, (revenue.High - revenue.Low) / 2 <= wanted.Precision * revenue.Mean);
            if (check == told[^1]) Assert.Equal(fixedRun.Mechanisms[0].Measures, stopped.Mechanisms[0].Measures);
        }
    }

    // What is predicted is a bound: nearly all runs do with it, and many with much less, for the fewer replications there are the less is known.
    [Theory]
    [InlineData(Sampling.Lattice, 8, "linear", "generalized-vickrey", "b=0.5", "revenue:abs=3e-5", 120)]
    [InlineData(Sampling.Lattice, 32, "linear", "generalized-vickrey", "b=0.5", "revenue:rel=4e-6", 12)]
    [InlineData(Sampling.Lattice, 32, "private-common", "personalized-price", "epsilon=0.1", "revenue:rel=1e-4", 12)]
    [InlineData(Sampling.Lattice, 32, "private-values", "second-price", "buyers=4", "surplus:rel=4e-6", 12)]
    [InlineData(Sampling.Antithetic, 8, "private-common", "personalized-price", "epsilon=0.1", "revenue:rel=6e-3", 60)]
    [InlineData(Sampling.Antithetic, 32, "private-common", "personalized-price", "epsilon=0.1", "revenue:rel=1.5e-3", 12)]
    public void Nearly_all_runs_do_with_the_draws_that_the_first_check_predicts(Sampling sampling, int replications, string environment, string mechanism, string set, string target, int seeds)
    {
        Experiment experiment = Recorded(environment, mechanism, set, target.Split(':')[0], out Target wanted, target);
        List<double> ratios = [];
        int checks = 0;
        for (int seed = 1; seed <= seeds; seed++)
        {
            var run = new RunOptions { Seed = (ulong)seed, Sampling = sampling, Replications = replications, Threads = 2 };
            ExperimentResult result = experiment.Run(Runs.Simd, run, new StoppingRule([wanted], (long)replications << 22, 0.95, run));
            Assert.True(result.Stopping!.IsReached);
            checks += result.Stopping.Last!.Number;
            ratios.Add((double)result.Draws / result.Stopping.First!.Limiting.PredictedDraws!.Value);
        }

        ratios.Sort();
        string all = string.Join(' ', ratios);
        Assert.True(checks > 2 * seeds, $"{checks} checks of {seeds} runs need no prediction");
        Assert.True(ratios.Count(ratio => ratio <= 1.3) >= 0.95 * seeds, all);
        Assert.True(ratios[seeds / 2] >= 1.0 / 16, all);
    }

    // Replications go on together, and one that goes on alone is worth nothing.
    [Fact]
    public void A_run_that_is_stopped_has_what_all_replications_had()
    {
        Experiment experiment = Recorded("linear", "generalized-vickrey", "b=0.5", null, out Target wanted, "revenue:rel=1e-9");
        var run = new RunOptions { Sampling = Sampling.Lattice, Replications = 8, Threads = 1 };
        var rule = new StoppingRule([wanted], 8 << 18, 0.95, run);
        using var stop = new CancellationTokenSource();
        ExperimentResult result = experiment.Run(Runs.Simd, run, rule, atCheck: check => { if (check.Number == 3) stop.Cancel(); }, stop: stop.Token);
        Assert.Equal((rule.Checks[2], 8, false, 3), (result.Draws, result.Replications, result.Stopping!.IsEnded, result.Stopping.Last!.Number));
        Assert.Equal(experiment.Run(Runs.Simd, run with { Draws = rule.Checks[2], Confidence = rule.Level }).Mechanisms[0].Measures, result.Mechanisms[0].Measures);

        // Before the first check: the replications that are whole.
        using var early = new CancellationTokenSource();
        ExperimentResult some = experiment.Run(Runs.Simd, run, rule, progress: done => { if (done >= 3 * 4096) early.Cancel(); }, stop: early.Token);
        Assert.Equal((3 * 4096, 3, null), (some.Draws, some.Replications, some.Stopping!.Last));
        using var atOnce = new CancellationTokenSource();
        atOnce.Cancel();
        Assert.Equal((0, 0), (experiment.Run(Runs.Simd, run, rule, stop: atOnce.Token).Draws, experiment.Run(Runs.Simd, run, rule, stop: atOnce.Token).Replications));
    }

    private static Experiment Recorded(string environmentName, string mechanismName, string set, string? measure, out Target target, string text)
    {
        string[] pair = set.Split('='), words = text.Split(':', '=');
        target = new(words[0], words[1] == "rel", double.Parse(words[2], System.Globalization.CultureInfo.InvariantCulture));
        Settings settings = Runs.Settings((pair[0], pair[1]));
        ValueEnvironment environment = Runs.Environment(environmentName, settings);
        return new(environment, [Runs.Mechanism(mechanismName, environment, settings)], settings, compare: false, measure is null ? null : new HashSet<string> { measure });
    }
}
