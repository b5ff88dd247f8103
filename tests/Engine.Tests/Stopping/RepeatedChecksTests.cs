using ExPost.Engine.Stopping;
using MathNet.Numerics.Distributions;
using Xunit;

namespace ExPost.Engine.Tests.Stopping;

/// <summary>The critical value of repeated checks, against published ones, closed forms and simulation.</summary>
public sealed class RepeatedChecksTests
{
    // Pocock (1977), and C. Jennison and B. W. Turnbull, Group Sequential Methods (2000), Table 2.1: equal increments, to the digits that are printed there.
    [Theory]
    [InlineData(1, 0.95, 1.960)]
    [InlineData(2, 0.95, 2.178)]
    [InlineData(3, 0.95, 2.289)]
    [InlineData(5, 0.95, 2.413)]
    [InlineData(10, 0.95, 2.555)]
    [InlineData(20, 0.95, 2.672)]
    [InlineData(5, 0.99, 2.986)]
    [InlineData(5, 0.90, 2.122)]
    public void Equal_increments_have_the_constants_of_Pocock(int checks, double confidence, double published) =>
        Assert.Equal(published, RepeatedChecks.CriticalValue([.. Enumerable.Range(1, checks).Select(k => (double)k)], confidence), 6e-4);

    // The bivariate normal quadrant: P(|Z1| < c, |Z2| < c) by a plain sum over a fine grid of Z1.
    [Theory]
    [InlineData(1.1)]
    [InlineData(2)]
    [InlineData(1000)]
    public void Two_checks_are_an_integral_over_the_first(double ratio)
    {
        const double C = 2.2;
        const int Steps = 200_000;
        double correlation = Math.Sqrt(1 / ratio), spread = Math.Sqrt(1 - 1 / ratio), sum = 0;
        for (int k = 0; k < Steps; k++)
        {
            double z = -C + 2 * C * (k + 0.5) / Steps;
            sum += Normal.PDF(0, 1, z) * (Normal.CDF(0, 1, (C - correlation * z) / spread) - Normal.CDF(0, 1, (-C - correlation * z) / spread));
        }

        Assert.Equal(sum * 2 * C / Steps, RepeatedChecks.ProbabilityWithin([1, ratio], C), 1e-9);
    }

    // Far out, where the probability of being within is 1 up to the last digits.
    [Theory]
    [InlineData(1.1)]
    [InlineData(2)]
    [InlineData(1000)]
    public void What_is_outside_has_all_of_its_digits(double ratio)
    {
        const double C = 7;
        const int Steps = 200_000;
        double correlation = Math.Sqrt(1 / ratio), spread = Math.Sqrt(1 - 1 / ratio), sum = 2 * Normal.CDF(0, 1, -C);
        for (int k = 0; k < Steps; k++)
        {
            double z = -C + 2 * C * (k + 0.5) / Steps;
            sum += Normal.PDF(0, 1, z) * (Normal.CDF(0, 1, (correlation * z - C) / spread) + Normal.CDF(0, 1, (-C - correlation * z) / spread)) * 2 * C / Steps;
        }

        Assert.Equal(1, RepeatedChecks.Probabilities([1, ratio], C).Outside / sum, 1e-6);
    }

    [Theory]
    [InlineData(1e-10)]
    [InlineData(0.01)]
    [InlineData(0.95)]
    [InlineData(0.9999999999)]
    [InlineData(StoppingRule.MostConfidence)]
    public void Checks_that_know_little_of_each_other_are_nearly_independent(double confidence)
    {
        double value = RepeatedChecks.CriticalValue([1, 1e8, 1e16], confidence);
        Assert.Equal(-Normal.InvCDF(0, 1, (1 - Math.Pow(confidence, 1.0 / 3)) / 2), value, 1e-4);
        Assert.Equal(1.96, RepeatedChecks.CriticalValue([7], 0.95), 1e-4);
    }

    [Theory]
    [InlineData(double.Epsilon)]
    [InlineData(1e-10)]
    [InlineData(0.3)]
    [InlineData(0.99999999)]
    [InlineData(0.9999999999)]
    [InlineData(StoppingRule.MostConfidence)]
    public void Every_confidence_has_a_critical_value(double confidence)
    {
        foreach (long most in new[] { 1, 100_000, 10_000_000_000, 1_000_000_000_000_000 })
        {
            var rule = new StoppingRule([new("x", false, 1)], most, confidence);
            Assert.InRange(rule.Level, confidence, 1 - 1e-16);
            // It is no more than it has to be: a little less would not do.
            (double within, double outside) = RepeatedChecks.Probabilities([.. rule.Checks.Select(draws => (double)draws)], rule.CriticalValue);
            Assert.True(within >= confidence - 1e-9);
            if (confidence > 0.1) Assert.InRange(outside, (1 - confidence) * (1 - 1e-4), (1 - confidence) * (1 + 1e-7));
        }
    }

    [Fact]
    public void Units_of_draws_do_not_matter() => Assert.Equal(RepeatedChecks.CriticalValue([1, 2, 4, 5], 0.95), RepeatedChecks.CriticalValue([3000, 6000, 12000, 15000], 0.95));

    // A random walk at the checks of a run; four standard deviations of the count to either side.
    [Theory]
    [InlineData(1_000_000, 0.95)]
    [InlineData(10_000_000_000, 0.95)]
    [InlineData(10_000_000_000, 0.8)]
    public void A_random_walk_stays_within_as_often_as_is_said(long most, double confidence)
    {
        const int Repetitions = 40_000;
        var rule = new StoppingRule([new("x", false, 1)], most, confidence);
        var random = new Random(20261125);
        int within = 0, withinSingle = 0;
        double single = -Normal.InvCDF(0, 1, (1 - confidence) / 2);
        for (int k = 0; k < Repetitions; k++)
        {
            double walk = 0, largest = 0, before = 0;
            foreach (double draws in rule.Checks)
            {
                walk += Math.Sqrt(draws - before) * Normal.Sample(random, 0, 1);
                before = draws;
                largest = Math.Max(largest, Math.Abs(walk) / Math.Sqrt(draws));
            }

            if (largest <= rule.CriticalValue) within++;
            if (largest <= single) withinSingle++;
        }

        double band = 4 * Math.Sqrt(Repetitions * confidence * (1 - confidence));
        Assert.InRange(within, Repetitions * confidence - band, Repetitions * confidence + band);
        Assert.True(withinSingle < Repetitions * confidence - band, $"the quantile of one check would do: {withinSingle}");
    }

    [Fact]
    public void What_is_no_probability_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RepeatedChecks.CriticalValue([], 0.95));
        foreach (double confidence in (double[])[0, 1, double.NaN]) Assert.Throws<ArgumentOutOfRangeException>(() => RepeatedChecks.CriticalValue([1], confidence));
    }
}
