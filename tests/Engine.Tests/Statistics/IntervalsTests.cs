using ExPost.Engine.Statistics;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace ExPost.Engine.Tests.Statistics;

public sealed class IntervalsTests
{
    const double Z95 = 1.959963984540054;

    static ExactSum SumOf(params IEnumerable<double> terms)
    {
        var sum = new ExactSum();
        foreach (var x in terms) sum.Add(x);
        return sum;
    }

    static Estimate Mean(double[] x, double confidence = 0.95) =>
        Intervals.Mean(x.Length, SumOf(x), SumOf(x.Select(v => v * v)), confidence);

    static Estimate Difference(double[] xk, double[] x1) => Intervals.Difference(
        xk.Length, SumOf(xk), SumOf(x1), SumOf(xk.Zip(x1, (a, b) => (a - b) * (a - b))), 0.95);

    static Estimate Ratio(double[] x, double[] y) => Intervals.Ratio(
        x.Length,
        SumOf(x),
        SumOf(x.Select(v => v * v)),
        SumOf(y),
        SumOf(y.Select(v => v * v)),
        SumOf(x.Zip(y, (a, b) => a * b)),
        0.95);

    static Estimate RatioDifference(double[] xk, double[] x1, double[] y) => Intervals.RatioDifference(
        y.Length,
        SumOf(xk),
        SumOf(x1),
        SumOf(xk.Zip(x1, (a, b) => (a - b) * (a - b))),
        SumOf(xk.Zip(y, (a, b) => a * b)),
        SumOf(x1.Zip(y, (a, b) => a * b)),
        SumOf(y),
        SumOf(y.Select(v => v * v)),
        0.95);

    static void AssertClose(double expected, double? actual, double relative = 1e-13)
    {
        Assert.NotNull(actual);
        Assert.InRange(actual.Value, expected - Math.Abs(expected) * relative, expected + Math.Abs(expected) * relative);
    }

    static void AssertEstimate(Estimate e, double mean, double error, double low, double high, string method)
    {
        AssertClose(mean, e.Mean);
        AssertClose(error, e.StandardError);
        AssertClose(low, e.Low, 1e-12);
        AssertClose(high, e.High, 1e-12);
        Assert.Equal(method, e.Method);
    }

    [Fact]
    public void Mean_of_a_few_draws_by_hand()
    {
        // The variance of 1..5 is 2.5, the t quantile with four degrees of freedom 2.77644510519780.
        var error = Math.Sqrt(0.5);
        AssertEstimate(
            Mean([1, 2, 3, 4, 5]), 3, error, 3 - 2.7764451051977987 * error, 3 + 2.7764451051977987 * error, "t");
    }

    [Fact]
    public void Mean_of_many_draws_by_hand()
    {
        // 1001 draws: 500 of 0, 500 of 2 and one of 1 have mean 1 and variance 1.
        double[] x = [.. Enumerable.Repeat(0.0, 500), .. Enumerable.Repeat(2.0, 500), 1];
        var error = Math.Sqrt(1.0 / 1001);
        AssertEstimate(Mean(x), 1, error, 1 - Z95 * error, 1 + Z95 * error, "normal");
        Assert.Equal("t", Mean(x[1..]).Method);
    }

    [Fact]
    public void One_draw_has_no_standard_error_and_no_interval()
    {
        Assert.Equal(new Estimate(7, null, null, null, null), Mean([7]));
        Assert.Equal(new Estimate(-2, null, null, null, null), Difference([1], [3]));
        Assert.Equal(new Estimate(0.5, null, null, null, null), Ratio([1], [2]));
        Assert.Equal(new Estimate(-1, null, null, null, null), RatioDifference([1], [3], [2]));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.95)]
    [InlineData(0.9995)]
    [InlineData(0.999999)]
    [InlineData(0.9999999999999)]
    public void Student_quantiles_have_their_closed_forms(double confidence)
    {
        // With one degree of freedom: draws 0 and 2 have mean 1 and standard error 1.
        AssertClose(1 / Math.Tan(Math.PI * (1 - confidence) / 2), Mean([0, 2], confidence).High - 1, 1e-12);

        // With two degrees of freedom: draws -1, 0 and 1 have mean 0 and variance 1.
        var t = confidence * Math.Sqrt(2 / ((1 - confidence) * (1 + confidence)));
        AssertClose(t * Math.Sqrt(1.0 / 3), Mean([-1, 0, 1], confidence).High, 1e-12);
    }

    [Fact]
    public void Student_quantile_of_many_degrees_of_freedom_has_its_tabulated_value()
    {
        // Half of -1 and half of 1: the variance is 1000/999, the standard error √(1/999).
        double[] x = [.. Enumerable.Repeat(-1.0, 500), .. Enumerable.Repeat(1.0, 500)];
        AssertClose(1.962341461133449 / Math.Sqrt(999), Mean(x).High, 1e-11);
    }

    [Fact]
    public void Variance_far_below_the_squared_mean_does_not_cancel()
    {
        // Integers below 2^26 have exact squares; the relative variance 2^-54 is lost in Σx²/n - (Σx/n)² of doubles.
        double[] x = [.. Enumerable.Range(0, 2000).Select(i => (1 << 26) - 1.0 - (i & 1))];
        AssertClose(Math.Sqrt(0.25 / 1999), Mean(x).StandardError);
        AssertClose((1 << 26) - 1.5, Mean(x).Mean, 1e-16);
    }

    [Fact]
    public void Variance_rounded_below_zero_counts_as_zero()
    {
        var squares = SumOf(3 * 0.01);
        squares.Add(-1e-17);
        Assert.Equal(0, Intervals.Mean(3, SumOf(0.1, 0.1, 0.1), squares, 0.95).StandardError);
    }

    [Fact]
    public void Scaling_by_a_power_of_two_scales_everything_exactly()
    {
        // The squares 1..25 times 2^-1070 are exact, but the variance is subnormal: it must not round before its root.
        double[] x = [1, 2, 3, 4, 5], y = [2, 3, 5, 1, 4];
        var plain = Mean(x);
        var tiny = Mean(Scaled(x, -535));
        Assert.Equal(Math.ScaleB(plain.StandardError!.Value, -535), tiny.StandardError);
        Assert.Equal(Math.ScaleB(plain.Low!.Value, -535), tiny.Low);

        // The variance of this ratio, about 2^2000, is beyond the doubles.
        var ratio = Ratio(x, y);
        var huge = Ratio(Scaled(x, 500), Scaled(y, -500));
        Assert.Equal(Math.ScaleB(ratio.Mean, 1000), huge.Mean);
        Assert.Equal(Math.ScaleB(ratio.StandardError!.Value, 1000), huge.StandardError);

        static double[] Scaled(double[] x, int power) => [.. x.Select(v => Math.ScaleB(v, power))];
    }

    [Theory]
    [InlineData(4, 3, 1)] // 1.33; rounded first to the half 1.5 it would become 2
    [InlineData(1, 2, 0)]
    [InlineData(3, 2, 2)]
    [InlineData(5, 2, 2)]
    [InlineData(-5, 3, -2)]
    public void Means_of_subnormal_sums_round_once(int sum, int n, int mean) =>
        Assert.Equal(
            mean * double.Epsilon,
            Intervals.Mean(n, SumOf(sum * double.Epsilon), SumOf(0), 0.95).Mean);

    [Fact]
    public void A_remainder_breaks_the_tie_of_a_mean()
    {
        // In units of the smallest double: 3 (4 m + 2) + 1, whose third lies just above halfway between 4 m and 4 (m + 1).
        const long M = (1L << 53) - 4;
        ExactSum tie = new(), above = new();
        for (var i = 0; i < 3; i++)
        {
            tie.Add(4 * M * double.Epsilon);
            tie.Add(2 * double.Epsilon);
        }

        above.Add(tie);
        above.Add(double.Epsilon);
        Assert.Equal(4 * M * double.Epsilon, Intervals.Mean(3, tie, tie, 0.95).Mean);
        Assert.Equal(4 * (M + 1) * double.Epsilon, Intervals.Mean(3, above, above, 0.95).Mean);
    }

    [Fact]
    public void Large_counts_work()
    {
        // Σx = Σx² = n/2: coin tosses.
        const long N = 1_000_000_000_000_000;
        var half = SumOf(N / 2.0);
        var e = Intervals.Mean(N, half, half, 0.95);
        AssertEstimate(e, 0.5, 0.5 / Math.Sqrt(N - 1.0), 0.5 - Z95 * 0.5e-15 * Math.Sqrt(N), 0.5 + Z95 * 0.5e-15 * Math.Sqrt(N), "normal");
        AssertClose(1.5811388300841897e-8, Intervals.Probability(N / 2, N, 0.95).StandardError);
    }

    [Fact]
    public void Wilson_interval_by_its_textbook_formula()
    {
        foreach (var (hits, n) in ((long, long)[])[(10, 20), (1, 20), (19, 20), (3, 7), (123, 4567), (1, 2)])
        {
            var p = (double)hits / n;
            var z2 = Z95 * Z95;
            var center = (p + z2 / (2 * n)) / (1 + z2 / n);
            var half = Z95 / (1 + z2 / n) * Math.Sqrt(p * (1 - p) / n + z2 / (4.0 * n * n));
            AssertEstimate(
                Intervals.Probability(hits, n, 0.95),
                p,
                Math.Sqrt(p * (1 - p) / n),
                center - half,
                center + half,
                "wilson");
        }
    }

    [Fact]
    public void Wilson_lower_end_of_a_tiny_probability_does_not_cancel()
    {
        // For one hit and n to infinity, n times the lower end tends to 1 + z²/2 - z√(1 + z²/4).
        var e = Intervals.Probability(1, 1_000_000_000_000_000, 0.95);
        AssertClose(1e-15 * (1 + Z95 * Z95 / 2 - Z95 * Math.Sqrt(1 + Z95 * Z95 / 4)), e.Low, 1e-12);
    }

    [Fact]
    public void An_event_never_or_always_seen_has_the_one_sided_exact_bound()
    {
        AssertClose(1 - Math.Cbrt(0.05), Intervals.Probability(0, 3, 0.95).High);
        AssertClose(Math.Cbrt(0.05), Intervals.Probability(3, 3, 0.95).Low);
        AssertClose(0.95, Intervals.Probability(0, 1, 0.95).High);
        AssertClose(-Math.Log(0.05) * 1e-15, Intervals.Probability(0, 1_000_000_000_000_000, 0.95).High, 1e-14);
        Assert.Equal((0.0, 0.0, 0.0, "clopper-pearson"), Ends(Intervals.Probability(0, 3, 0.95), e => e.Low));
        Assert.Equal((1.0, 0.0, 1.0, "clopper-pearson"), Ends(Intervals.Probability(3, 3, 0.95), e => e.High));

        static (double, double?, double?, string?) Ends(Estimate e, Func<Estimate, double?> end) =>
            (e.Mean, e.StandardError, end(e), e.Method);
    }

    [Property(MaxTest = 500)]
    public Property Probability_intervals_are_ordered_and_symmetric() => Prop.ForAll(
        Gen.Choose(1, 100000).SelectMany(n => Gen.Choose(0, n), (n, hits) => (hits, n)).ToArbitrary(),
        draw =>
        {
            var e = Intervals.Probability(draw.hits, draw.n, 0.9);
            var mirror = Intervals.Probability(draw.n - draw.hits, draw.n, 0.9);
            Assert.True(0 <= e.Low && e.Low <= e.Mean && e.Mean <= e.High && e.High <= 1);
            Assert.Equal(e.Low!.Value, 1 - mirror.High!.Value, 1e-14);
        });

    [Fact]
    public void Difference_of_paired_draws_by_hand()
    {
        // The differences are 1, 0, 2: mean 1, variance 1.
        var error = Math.Sqrt(1.0 / 3);
        AssertEstimate(
            Difference([4, 2, 5], [3, 2, 3]), 1, error, 1 - 4.302652729749464 * error, 1 + 4.302652729749464 * error, "t");
    }

    [Fact]
    public void Difference_of_close_means_does_not_cancel()
    {
        // Both sums round to the same double, their difference does not vanish.
        var one = SumOf(1e300);
        var other = SumOf(1e300, 3, 1);
        var t = Math.Tan(Math.PI * 0.475);
        AssertEstimate(Intervals.Difference(2, other, one, SumOf(10), 0.95), 2, 1, 2 - t, 2 + t, "t");
    }

    [Fact]
    public void Difference_of_probabilities_by_hand()
    {
        // Three draws with k only, one with 1 only, two with both, four with neither.
        var e = Intervals.ProbabilityDifference(5, 3, 4, 10, 0.95);
        var half = Z95 * Math.Sqrt((6.0 / 12 - 1.0 / 36) / 12);
        AssertEstimate(e, 0.2, 0.2, 2.0 / 12 - half, 2.0 / 12 + half, "bonett-price");

        // The standard error is that of the difference of zeros and ones as draws.
        double[] k = [1, 1, 1, 0, 1, 1, 0, 0, 0, 0], one = [0, 0, 0, 1, 1, 1, 0, 0, 0, 0];
        Assert.Equal(Difference(k, one).StandardError, e.StandardError);
    }

    [Fact]
    public void Equal_frequencies_do_not_claim_equal_probabilities()
    {
        var e = Intervals.ProbabilityDifference(4, 4, 0, 10, 0.95);
        var bound = 1 - Math.Pow(0.05, 0.1);
        AssertEstimate(e, 0, 0, -bound, bound, "clopper-pearson");
    }

    [Fact]
    public void Extreme_differences_of_probabilities_keep_their_mean_inside()
    {
        foreach (var confidence in (double[])[0.01, 0.5, 0.95, 0.999])
        {
            var e = Intervals.ProbabilityDifference(6, 0, 6, 6, confidence);
            Assert.Equal((1.0, 1.0), (e.Mean, e.High));
            Assert.True(e.Low < 1);
            var mirror = Intervals.ProbabilityDifference(0, 6, 6, 6, confidence);
            Assert.Equal((-e.High, -e.Low), (mirror.Low, mirror.High));
        }

        Assert.Null(Intervals.ProbabilityDifference(1, 0, 1, 1, 0.95).StandardError);
    }

    [Theory]
    [InlineData(5, 3, 1)] // fewer discordant pairs than the difference
    [InlineData(5, 3, 3)] // of the other parity
    [InlineData(1, 1, 4)] // more than hits
    [InlineData(9, 9, 4)] // more than misses
    public void Contradicting_counts_are_refused(long hitsK, long hits1, long discordant) =>
        Assert.Equal(
            "discordant",
            Assert.Throws<ArgumentException>(
                () => Intervals.ProbabilityDifference(hitsK, hits1, discordant, 10, 0.95)).ParamName);

    [Fact]
    public void Ratio_by_hand()
    {
        // R = 0.6; the residuals -0.2, 0.2, 0 have variance 0.04, and the mean of y is 10/3.
        var error = Math.Sqrt(0.0012);
        AssertEstimate(
            Ratio([1, 2, 3], [2, 3, 5]),
            0.6,
            error,
            0.6 - 4.302652729749464 * error,
            0.6 + 4.302652729749464 * error,
            "delta");
        var negative = Ratio([1, 2, 3], [-2, -3, -5]);
        AssertEstimate(negative, -0.6, error, -0.6 - 4.302652729749464 * error, -0.6 + 4.302652729749464 * error, "delta");
    }

    [Property(MaxTest = 1000)]
    public void Ratio_of_integers_rounds_as_a_division_does(int seed)
    {
        var random = new Random(seed);
        double x = random.NextInt64(1L << random.Next(1, 54)), y = 1 + random.NextInt64(1L << random.Next(1, 53));
        Assert.Equal(x / y, Ratio([x], [y]).Mean);
        Assert.Equal(-x / y, Ratio([x], [-y]).Mean);
    }

    [Property(MaxTest = 200)]
    public void Ratio_of_equal_draws_is_exactly_one_without_error(int seed, byte size)
    {
        var random = new Random(seed);
        double[] x = [.. Enumerable.Range(0, size + 2).Select(_ => Math.ScaleB(random.NextDouble(), random.Next(-40, 40)))];
        Assert.Equal(new Estimate(1, 0, 1, 1, "delta"), Ratio(x, x));
        Assert.Equal(new Estimate(0, 0, 0, 0, "delta"), RatioDifference(x, x, x));
        Assert.Equal(new Estimate(0, 0, 0, 0, "t"), Difference(x, x));
    }

    [Fact]
    public void Ratio_near_one_does_not_cancel()
    {
        // R - 1 = Σ(x - y)/Σy has the same error, and here every square is exact. The relative variance is about 2^-54.
        double[] y = [.. Enumerable.Range(0, 1000).Select(i => (1 << 26) - 2.0 - i % 3)];
        double[] x = [.. y.Select((v, i) => v + (i % 2))];
        var direct = Ratio(x, y);
        var excess = RatioDifference(x, y, y);
        AssertClose(1 + excess.Mean, direct.Mean, 3e-16);
        AssertClose(excess.StandardError!.Value, direct.StandardError);

        // The residuals are those of x - y to about 1e-8, whose variance is 250/999.
        AssertClose(Math.Sqrt(0.25 / 999) / (1 << 26), direct.StandardError, 1e-6);
    }

    [Fact]
    public void Ratio_difference_by_hand()
    {
        // The differences 0, 1, 2 have ratio 0.3 to y; the residuals -0.6, 0.1, 0.5 have variance 0.31.
        var error = Math.Sqrt(0.0093);
        AssertEstimate(
            RatioDifference([1, 2, 3], [1, 1, 1], [2, 3, 5]),
            0.3,
            error,
            0.3 - 4.302652729749464 * error,
            0.3 + 4.302652729749464 * error,
            "delta");
    }

    [Fact]
    public void Ratio_to_zero_is_undefined()
    {
        Assert.Equal(new Estimate(double.NaN, null, null, null, null), Ratio([1, 2], [1, -1]));
        Assert.Equal(new Estimate(double.NaN, null, null, null, null), Ratio([0, 0], [0, 0]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.5)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void Confidence_outside_the_open_unit_interval_is_refused(double confidence)
    {
        var s = SumOf(1, 2);
        Assert.All(
            (Func<object>[])
            [
                () => Intervals.Mean(2, s, s, confidence),
                () => Intervals.Difference(2, s, s, s, confidence),
                () => Intervals.Probability(1, 2, confidence),
                () => Intervals.ProbabilityDifference(1, 1, 0, 2, confidence),
                () => Intervals.Ratio(2, s, s, s, s, s, confidence),
                () => Intervals.RatioDifference(2, s, s, s, s, s, s, s, confidence),
            ],
            call => Assert.Equal("confidence", Assert.Throws<ArgumentOutOfRangeException>(call).ParamName));
    }

    [Fact]
    public void Counts_out_of_range_are_refused()
    {
        var s = SumOf(1, 2);
        Assert.All(
            (Func<object>[])
            [
                () => Intervals.Mean(0, s, s, 0.95),
                () => Intervals.Difference(-1, s, s, s, 0.95),
                () => Intervals.Ratio(0, s, s, s, s, s, 0.95),
                () => Intervals.Probability(-1, 2, 0.95),
                () => Intervals.Probability(3, 2, 0.95),
                () => Intervals.Probability(0, 0, 0.95),
                () => Intervals.ProbabilityDifference(3, 1, 2, 2, 0.95),
                () => Intervals.ProbabilityDifference(1, -1, 2, 2, 0.95),
                () => Intervals.ProbabilityDifference(1, 1, 3, 2, 0.95),
            ],
            call => Assert.Throws<ArgumentOutOfRangeException>(call));
    }
}
