using System.Globalization;
using ExPost.Engine.Experiments;
using MathNet.Numerics.Distributions;
using Xunit;

namespace ExPost.Theory.Tests.Calibration;

/// <summary>
/// Over ten thousand runs intervals of probabilities contain the exact value, and lie below and above it, as often as they are to. The one buyer of a price does not buy with a probability that is the price, and the interval depends on the
/// number of sales alone, so that how often it misses is a sum of binomial probabilities.
/// </summary>
/// <remarks>
/// The score interval covers on average over probabilities what it says. At a single one it covers more or less, as the number of hits is whole: with 40 expected hits or more by 0.6% at most, with few by much, to either side. An event that
/// cannot happen is covered always. The mirror images, probabilities near 1, are the same.
/// </remarks>
public sealed class ProbabilityCalibrationTests
{
    [Theory]
    [InlineData(0, 512, 1, 1)]
    [InlineData(0.0001, 512, 0.94, 0.96)]
    [InlineData(0.001, 512, 0.90, 0.91)]
    [InlineData(0.01, 512, 0.95, 0.96)]
    [InlineData(0.05, 512, 0.945, 0.96)]
    [InlineData(0.1, 512, 0.944, 0.956)]
    [InlineData(0.3, 512, 0.944, 0.956)]
    [InlineData(0.5, 512, 0.944, 0.956)]
    [InlineData(0, 4096, 1, 1)]
    [InlineData(0.0001, 4096, 0.93, 0.94)]
    [InlineData(0.0008, 4096, 0.90, 0.92)]
    [InlineData(0.001, 4096, 0.95, 0.96)]
    [InlineData(0.01, 4096, 0.944, 0.956)]
    [InlineData(0.05, 4096, 0.944, 0.956)]
    [InlineData(0.1, 4096, 0.944, 0.956)]
    [InlineData(0.3, 4096, 0.944, 0.956)]
    [InlineData(0.5, 4096, 0.944, 0.956)]
    public void The_score_interval_covers_as_often_as_the_binomial_distribution_says(double p, int draws, double least, double most)
    {
        // The score test that the interval inverts does not reject p; where there was no hit, the exact test on one side does not.
        double quantile = Normal.InvCDF(0, 1, 0.975) * Math.Sqrt(draws * p * (1 - p));
        AssertMisses(
            p,
            draws,
            0.95,
            Repeated.Probability(draws, p, hits => hits == 0 ? Math.Pow(1 - p, draws) < 0.05 : hits - draws * p < -quantile),
            Repeated.Probability(draws, p, hits => hits > 0 && hits - draws * p > quantile),
            least,
            most);
    }

    /// <summary>
    /// At confidences above 99% the interval is that of Clopper and Pearson while hits are few, and covers no less than it says. The exception is where no hit is about as likely as misses may be: the bound after no hit has all of that chance
    /// for itself, and the intervals above p have their half of it beside.
    /// </summary>
    [Theory]
    [InlineData(0.0001, 4096, 0.999, 0.999, 1)]
    [InlineData(0.001, 4096, 0.999, 0.999, 1)]
    [InlineData(0.0013, 4096, 0.995, 0.9925, 0.995)]
    [InlineData(0.00147, 4096, 0.9973, 0.99595, 0.9973)]
    [InlineData(0.01, 4096, 0.999, 0.999, 1)]
    public void The_exact_interval_covers_as_often_as_the_binomial_distribution_says(double p, int draws, double confidence, double least, double most)
    {
        double tail = (1 - confidence) / 2;
        AssertMisses(
            p,
            draws,
            confidence,
            Repeated.Probability(draws, p, hits => hits == 0 ? Math.Pow(1 - p, draws) < 2 * tail : Binomial.CDF(p, draws, hits) < tail),
            Repeated.Probability(draws, p, hits => hits > 0 && 1 - Binomial.CDF(p, draws, hits - 1) < tail),
            least,
            most);
    }

    [Fact]
    public void Intervals_of_another_confidence_are_told()
    {
        int covered = Repeated.Of(Results(0.3, 512, 0.9).Select(found => found["probability-unsold"]!), 0.3).Covered;
        Assert.True(Repeated.IsLikely(covered, 0.9) && !Repeated.IsLikely(covered, 0.95), $"{covered} of {Repeated.Runs}");
    }

    private static void AssertMisses(double p, int draws, double confidence, double below, double above, double least, double most)
    {
        Assert.InRange(1 - below - above, least, most);
        MechanismResult[] runs = [.. Results(p, draws, confidence)];
        Misses unsold = Repeated.Of(runs.Select(found => found["probability-unsold"]!), p), sold = Repeated.Of(runs.Select(found => found["probability-win.1"]!), 1 - p);
        Assert.True(Repeated.IsLikely(unsold.Below, below) && Repeated.IsLikely(unsold.Above, above), $"{unsold}, not {below} and {above}");
        Assert.Equal((unsold.Above, unsold.Below), (sold.Below, sold.Above));
    }

    private static IEnumerable<MechanismResult> Results(double p, int draws, double confidence)
    {
        var experiment = Repeated.Experiment("private-values", "posted-price", $"buyers=1 price={p.ToString(CultureInfo.InvariantCulture)}", ["probability-unsold", "probability-win.1"]);
        return Repeated.Results(experiment, draws, draws, confidence).Select(found => found.Mechanisms[0]);
    }
}
