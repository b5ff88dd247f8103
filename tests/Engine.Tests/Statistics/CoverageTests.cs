using ExPost.Engine.Statistics;
using MathNet.Numerics.Distributions;
using Xunit;

namespace ExPost.Engine.Tests.Statistics;

/// <summary>
/// How often the intervals contain the truth. Where the coverage can be summed exactly it is; elsewhere it is counted over
/// repetitions with fixed seeds and compared with the binomial band around the coverage the method has in theory. Each
/// case also shows that the check would reject the same interval computed from half the variance.
/// </summary>
public sealed class CoverageTests
{
    const int Repetitions = 4000;
    static readonly double HalfVariance = Math.Sqrt(0.5);

    static bool Covers(Estimate e, double truth, double shrink) =>
        e.Mean - shrink * (e.Mean - e.Low!.Value) <= truth && truth <= e.Mean + shrink * (e.High!.Value - e.Mean);

    // Four standard deviations: a correct interval leaves the band once in 16000 seeds.
    static bool Accepted(int covered, double coverage) =>
        Math.Abs(covered - Repetitions * coverage) <= 4 * Math.Sqrt(Repetitions * coverage * (1 - coverage));

    static void AssertCoverage(int seed, double truth, double coverage, Func<Random, Estimate> experiment)
    {
        var random = new Random(seed);
        int covered = 0, coveredByMutant = 0;
        for (var i = 0; i < Repetitions; i++)
        {
            var e = experiment(random);
            if (Covers(e, truth, 1)) covered++;
            if (Covers(e, truth, HalfVariance)) coveredByMutant++;
        }

        Assert.True(Accepted(covered, coverage), $"covered {covered} of {Repetitions}");
        Assert.False(Accepted(coveredByMutant, coverage), $"half the variance covered {coveredByMutant} of {Repetitions}");
    }

    static double NextNormal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    static double NextExponential(Random random) => -Math.Log(1 - random.NextDouble());

    // The t interval is exact for normal draws and converges to its confidence for others, from below for skewed ones. The
    // coverages other than 0.95 are of the textbook formula in 200000 or more independent repetitions.
    [Theory]
    [InlineData("normal", 5, 0.95)]
    [InlineData("normal", 30, 0.95)]
    [InlineData("uniform", 5, 0.934)]
    [InlineData("uniform", 30, 0.949)]
    [InlineData("uniform", 2000, 0.95)]
    [InlineData("exponential", 5, 0.883)]
    [InlineData("exponential", 30, 0.927)]
    [InlineData("exponential", 2000, 0.95)]
    public void Mean(string distribution, int n, double coverage)
    {
        (double truth, Func<Random, double> next) = distribution switch
        {
            "normal" => (0, NextNormal),
            "uniform" => (0.5, random => random.NextDouble()),
            _ => (1.0, (Func<Random, double>)NextExponential),
        };
        AssertCoverage(n, truth, coverage, random =>
        {
            ExactSum sum = new(), squares = new();
            for (var i = 0; i < n; i++)
            {
                var x = next(random);
                sum.Add(x);
                squares.Add(x * x);
            }

            return Intervals.Mean(n, sum, squares, 0.95);
        });
    }

    [Fact]
    public void The_band_tells_the_normal_from_the_Student_quantile_at_five_draws()
    {
        // The normal interval covers about 88% there: the band must exclude it.
        var random = new Random(1);
        var covered = 0;
        for (var i = 0; i < Repetitions; i++)
        {
            ExactSum sum = new(), squares = new();
            for (var k = 0; k < 5; k++)
            {
                var x = NextNormal(random);
                sum.Add(x);
                squares.Add(x * x);
            }

            if (Covers(Intervals.Mean(5, sum, squares, 0.95), 0, 1.959964 / 2.776445)) covered++;
        }

        Assert.False(Accepted(covered, 0.95));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(2000)]
    public void Difference(int n) => AssertCoverage(n, 0.01, 0.95, random =>
    {
        // A small normal difference on top of a large common part, which a paired interval must not see.
        ExactSum sumK = new(), sum1 = new(), squares = new();
        for (var i = 0; i < n; i++)
        {
            var x1 = 1000 * NextExponential(random);
            var xk = x1 + 0.01 + 0.1 * NextNormal(random);
            sumK.Add(xk);
            sum1.Add(x1);
            squares.Add((xk - x1) * (xk - x1));
        }

        return Intervals.Difference(n, sumK, sum1, squares, 0.95);
    });

    [Theory]
    [InlineData(30)]
    [InlineData(1000)]
    public void Ratio(int n) => AssertCoverage(n, 0.75, 0.95, random =>
    {
        ExactSum x = new(), xx = new(), y = new(), yy = new(), xy = new();
        for (var i = 0; i < n; i++)
        {
            var b = 0.5 + random.NextDouble();
            var a = b * (0.5 + 0.5 * random.NextDouble());
            x.Add(a);
            xx.Add(a * a);
            y.Add(b);
            yy.Add(b * b);
            xy.Add(a * b);
        }

        return Intervals.Ratio(n, x, xx, y, yy, xy, 0.95);
    });

    [Theory]
    [InlineData(30)]
    [InlineData(1000)]
    public void Ratio_difference(int n) => AssertCoverage(n, 0.05, 0.95, random =>
    {
        // E[x_k] = 0.8, E[x_1] = 0.75, E[y] = 1.
        ExactSum sumK = new(), sum1 = new(), squares = new(), ky = new(), oneY = new(), y = new(), yy = new();
        for (var i = 0; i < n; i++)
        {
            var b = 0.5 + random.NextDouble();
            var one = b * (0.5 + 0.5 * random.NextDouble());
            var k = one + 0.1 * random.NextDouble();
            sumK.Add(k);
            sum1.Add(one);
            squares.Add((k - one) * (k - one));
            ky.Add(k * b);
            oneY.Add(one * b);
            y.Add(b);
            yy.Add(b * b);
        }

        return Intervals.RatioDifference(n, sumK, sum1, squares, ky, oneY, y, yy, 0.95);
    });

    static double WilsonCoverage(int n, double p, double shrink)
    {
        double coverage = 0;
        for (var hits = 0; hits <= n; hits++)
            if (Covers(Intervals.Probability(hits, n, 0.95), p, shrink)) coverage += Binomial.PMF(p, n, hits);
        return coverage;
    }

    // The exact coverage oscillates with n and p; the numbers are those of the textbook formula, summed independently.
    [Theory]
    [InlineData(100, 0.0, 1)]
    [InlineData(100, 0.001, 0.904792147113709)]
    [InlineData(100, 0.1, 0.9363983902254149)]
    [InlineData(100, 0.5, 0.9431120663590081)]
    [InlineData(500, 0.001, 0.9098719102571471)]
    [InlineData(500, 0.1, 0.9563143008911797)]
    [InlineData(500, 0.5, 0.9456309820983032)]
    [InlineData(2000, 0.001, 0.9474372512965705)]
    [InlineData(2000, 0.1, 0.9518816779342684)]
    [InlineData(2000, 0.5, 0.9482977891775259)]
    public void Probability_has_the_exact_coverage_of_the_score_interval(int n, double p, double coverage)
    {
        Assert.Equal(coverage, WilsonCoverage(n, p, 1), 1e-9);
        if (n * p >= 2) Assert.InRange(WilsonCoverage(n, p, HalfVariance), 0, 0.86);
    }

    [Theory]
    [InlineData(0.95, 0.83)]
    [InlineData(0.99, 0.88)]
    public void Probability_never_covers_less_than_its_known_dip(double confidence, double least)
    {
        // The dip to exp(-0.176) = 0.838 at 95% is at n p = 0.176, where a single hit excludes p; the next
        // two, to 0.895 and 0.916, are at 0.549 and 1.02, where two and three hits do.
        const int N = 1000;
        for (var expected = 0.02; expected < 40; expected *= 1.03)
        {
            double coverage = 0;
            for (var hits = 0; hits <= 200; hits++)
            {
                if (Covers(Intervals.Probability(hits, N, confidence), expected / N, 1))
                    coverage += Binomial.PMF(expected / N, N, hits);
            }

            Assert.InRange(coverage, expected > 0.6 ? confidence - 0.04 : least, 1);
        }
    }

    [Theory]
    [InlineData(0.1, 11)]
    [InlineData(0.5, 12)]
    public void Probability_by_simulation(double p, int seed) => AssertCoverage(seed, p, WilsonCoverage(500, p, 1), random =>
    {
        var hits = 0;
        for (var i = 0; i < 500; i++)
            if (random.NextDouble() < p) hits++;
        return Intervals.Probability(hits, 500, 0.95);
    });

    static double DifferenceCoverage(int n, double expected, double shrink)
    {
        // Only event k can happen alone: the hardest case for an interval that is symmetric around its center.
        double coverage = 0;
        for (var alone = 0; alone <= 200; alone++)
        {
            if (Covers(Intervals.ProbabilityDifference(alone, 0, alone, n, 0.95), expected / n, shrink))
                coverage += Binomial.PMF(expected / n, n, alone);
        }

        return coverage;
    }

    [Fact]
    public void Probability_difference_of_rare_one_sided_events_covers_nearly_its_confidence()
    {
        var worst = 1.0;
        var worstMutant = 1.0;
        for (var expected = 0.05; expected < 50; expected += 0.05)
        {
            worst = Math.Min(worst, DifferenceCoverage(2000, expected, 1));
            worstMutant = Math.Min(worstMutant, DifferenceCoverage(2000, expected, HalfVariance));
        }

        Assert.InRange(worst, 0.93, 0.95);
        Assert.InRange(worstMutant, 0, 0.85);
    }

    [Theory]
    [InlineData(0.1, 0.05, 21)]
    [InlineData(0.3, 0.3, 22)]
    public void Probability_difference_by_simulation(double onlyK, double only1, int seed) =>
        AssertCoverage(seed, onlyK - only1, 0.95, random =>
        {
            const int N = 500;
            int k = 0, one = 0;
            for (var i = 0; i < N; i++)
            {
                var u = random.NextDouble();
                if (u < onlyK) k++;
                else if (u < onlyK + only1) one++;
            }

            return Intervals.ProbabilityDifference(k, one, k + one, N, 0.95);
        });
}
