using ExPost.Engine.Draws;
using ExPost.Engine.Statistics;
using ExPost.Engine.Stopping;
using Xunit;

namespace ExPost.Engine.Tests.Stopping;

/// <summary>
/// How often the interval of a run that is stopped by what it found contains the truth, counted over thousands of runs with fixed seeds. A run is stopped by its target; and by somebody who wants it to be wrong, who stops at the first check
/// at which it is.
/// </summary>
public sealed class StoppedCoverageTests
{
    private const int Repetitions = 4000;

    private const double Confidence = 0.95;

    private const int Replications = 32;

    /// <summary>Four standard deviations: what has the confidence is called wrong once in 30000 seeds.</summary>
    private static readonly double s_least = Repetitions * Confidence - 4 * Math.Sqrt(Repetitions * Confidence * (1 - Confidence));

    /// <summary>Draws of one kind: sums of what a draw adds, the truth, and the estimate from sums.</summary>
    private sealed record Kind(double Truth, int Sums, Action<Random, double[]> Draw, Func<long, double[], double, Estimate> Estimate);

    [Theory]
    [InlineData("uniform", "rel=0.03", 16_384)]
    [InlineData("uniform", "abs=0.02", 16_384)]
    [InlineData("skewed", "rel=0.06", 16_384)]
    [InlineData("probability 0.5", "rel=0.05", 16_384)]
    [InlineData("probability 0.01", "rel=0.5", 16_384)]
    [InlineData("probability 0.01", "abs=0.005", 16_384)]
    [InlineData("probability 0.002", "abs=0.002", 16_384)]
    [InlineData("probability 0.0001", "abs=0.002", 16_384)]
    [InlineData("probability 0.00002", "abs=0.0004", 32_768)]
    [InlineData("ratio", "rel=0.01", 16_384)]
    [InlineData("difference", "abs=0.004", 16_384)]
    [InlineData("difference of probabilities", "abs=0.02", 16_384)]
    public void A_stopped_run_covers(string kind, string target, long most)
    {
        string[] words = target.Split('=');
        var rule = new StoppingRule([new("x", words[0] == "rel", double.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture))], most, Confidence, 512, 32);
        (int atStop, int everywhere, int early) = Covered(KindOf(kind), rule, rule.Level);
        Assert.True(atStop >= s_least, $"covered {atStop} of {Repetitions}");
        Assert.True(everywhere >= s_least, $"covered {everywhere} of {Repetitions} at all checks");
        // The target, and not the last check, ends most runs.
        Assert.True(early > Repetitions / 2, $"{early}");
    }

    // With the intervals of a run of a fixed length it does matter when one stops.
    [Theory]
    [InlineData("uniform")]
    [InlineData("probability 0.5")]
    [InlineData("ratio")]
    [InlineData("difference")]
    public void Intervals_of_a_single_check_would_not_cover(string kind)
    {
        var rule = new StoppingRule([new("x", true, 1e-9)], 16_384, Confidence, 512, 32);
        Assert.InRange(Covered(KindOf(kind), rule, Confidence).Everywhere, 0, 0.85 * Repetitions);
    }

    // Replications of draws, each as if it were independent: what the interval rests on is that replications are.
    [Theory]
    [InlineData("uniform", "rel=0.03")]
    [InlineData("skewed", "rel=0.06")]
    [InlineData("probability 0.5", "rel=0.05")]
    [InlineData("probability 0.01", "rel=0.5")]
    [InlineData("probability 0.01", "abs=0.005")]
    [InlineData("probability 0.002", "abs=0.002")]
    [InlineData("probability 0.0005", "abs=0.001")]
    [InlineData("probability 0.0001", "abs=0.0005")]
    [InlineData("ratio", "rel=0.01")]
    [InlineData("difference", "abs=0.004")]
    public void A_stopped_run_of_replications_covers(string kind, string target)
    {
        string[] words = target.Split('=');
        StoppingRule rule = Replicated(new("x", words[0] == "rel", double.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture)));
        (int atStop, int everywhere, int early) = Covered(KindOf(kind), rule, rule.Level, Replications);
        Assert.True(atStop >= s_least, $"covered {atStop} of {Repetitions}");
        Assert.True(everywhere >= s_least, $"covered {everywhere} of {Repetitions} at all checks");
        Assert.True(early > Repetitions / 2, $"{early}");
    }

    [Theory]
    [InlineData("uniform")]
    [InlineData("probability 0.5")]
    public void Intervals_of_a_single_check_of_replications_would_not_cover(string kind) =>
        Assert.InRange(Covered(KindOf(kind), Replicated(new("x", true, 1e-9)), Confidence, Replications).Everywhere, 0, 0.88 * Repetitions);

    private static StoppingRule Replicated(Target target) => new([target], 16_384, Confidence, new ReplicatedChecks(Sampling.Antithetic, Replications, 32));

    /// <param name="kind">What is drawn.</param>
    /// <param name="rule">When a run ends.</param>
    /// <param name="level">The confidence of the intervals of a check.</param>
    /// <param name="replications">Where intervals are from the spread of replications, how many there are; else 1.</param>
    private static (int AtStop, int Everywhere, int Early) Covered(Kind kind, StoppingRule rule, double level, int replications = 1)
    {
        var random = new Random(20261125);
        int atStop = 0, everywhere = 0, early = 0;
        double[] draw = new double[kind.Sums];
        double[][] sums = [.. Enumerable.Range(0, replications).Select(_ => new double[kind.Sums])];
        for (int run = 0; run < Repetitions; run++)
        {
            foreach (double[] own in sums) Array.Clear(own);
            long draws = 0;
            bool all = true;
            bool? stopped = null;
            for (int k = 0; k < rule.Checks.Count; k++)
            {
                for (; draws < rule.Checks[k]; draws++)
                {
                    kind.Draw(random, draw);
                    double[] own = sums[draws % replications];
                    for (int j = 0; j < own.Length; j++) own[j] += draw[j];
                }

                Estimate estimate = kind.Estimate(draws, [.. Enumerable.Range(0, kind.Sums).Select(j => sums.Sum(own => own[j]))], level);
                if (replications > 1) estimate = Intervals.Replicated(estimate, draws, [.. sums.Select(own => kind.Estimate(draws / replications, own, level).Mean)], level);
                bool covers = estimate.Low <= kind.Truth && kind.Truth <= estimate.High;
                all &= covers;
                StoppingCheck check = rule.At(k + 1, [new("m", [("x", estimate)])]);
                if (stopped is null && check.IsReached) early++;
                if (check.Stops) stopped ??= covers;
            }

            if (stopped == true) atStop++;
            if (all) everywhere++;
        }

        return (atStop, everywhere, early);
    }

    private static Kind KindOf(string name) => name switch
    {
        "uniform" => OfMean(0.5, random => random.NextDouble()),
        // Exponential: a skewness of 2.
        "skewed" => OfMean(1, random => -Math.Log(1 - random.NextDouble())),
        "ratio" => new(0.75, 5, (random, sums) =>
        {
            double y = 0.5 + random.NextDouble(), x = y * (0.5 + 0.5 * random.NextDouble());
            (sums[0], sums[1], sums[2], sums[3], sums[4]) = (x, x * x, y, y * y, x * y);
        }, (n, sums, level) => Intervals.Ratio(n, Of(sums[0]), Of(sums[1]), Of(sums[2]), Of(sums[3]), Of(sums[4]), level)),
        "difference" => new(0.05, 3, (random, sums) =>
        {
            double x = random.NextDouble(), y = x + 0.1 * random.NextDouble();
            (sums[0], sums[1], sums[2]) = (y, x, (y - x) * (y - x));
        }, (n, sums, level) => Intervals.Difference(n, Of(sums[0]), Of(sums[1]), Of(sums[2]), level)),
        "difference of probabilities" => new(0.05, 3, (random, sums) =>
        {
            double u = random.NextDouble();
            (sums[0], sums[1]) = (u < 0.1 ? 1 : 0, u is >= 0.1 and < 0.15 ? 1 : 0);
            sums[2] = sums[0] + sums[1];
        }, (n, sums, level) => Intervals.ProbabilityDifference((long)sums[0], (long)sums[1], (long)sums[2], n, level)),
        _ => OfProbability(double.Parse(name.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)),
    };

    private static Kind OfMean(double truth, Func<Random, double> next) => new(truth, 2, (random, sums) =>
    {
        double x = next(random);
        (sums[0], sums[1]) = (x, x * x);
    }, (n, sums, level) => Intervals.Mean(n, Of(sums[0]), Of(sums[1]), level));

    private static Kind OfProbability(double p) => new(p, 1, (random, sums) => sums[0] = random.NextDouble() < p ? 1 : 0, (n, sums, level) => Intervals.Probability((long)sums[0], n, level));

    private static ExactSum Of(double sum)
    {
        var exact = new ExactSum();
        exact.Add(sum);
        return exact;
    }
}
