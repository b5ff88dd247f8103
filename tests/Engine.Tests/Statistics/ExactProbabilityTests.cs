using ExPost.Engine.Statistics;
using MathNet.Numerics.Distributions;
using Xunit;

namespace ExPost.Engine.Tests.Statistics;

/// <summary>The exact interval of a probability with few hits at high confidences.</summary>
public sealed class ExactProbabilityTests
{
    [Theory]
    [InlineData(10, 0.995)]
    [InlineData(1_000_000_000, 0.9978)]
    public void The_lower_end_of_one_hit_has_a_closed_form(long n, double confidence)
    {
        Estimate one = Intervals.Probability(1, n, confidence);
        double expected = -Math.Log(1 - (1 - confidence) / 2) / n;
        Assert.InRange(one.Low!.Value / expected, 1 - 1.0 / n, 1 + 1e-9);
        Assert.Equal((1.0 / n, IntervalMethods.ClopperPearson), (one.Mean, one.Method));
    }

    // At each end the hits that were seen, or more extreme ones, have half of what is missed.
    [Theory]
    [InlineData(1, 2, 0.995)]
    [InlineData(5, 20, 0.9978)]
    [InlineData(3, 100_000, 0.9999)]
    [InlineData(100, 1_000_000, 0.9978)]
    [InlineData(100, 150, 0.999999)]
    public void Ends_are_where_a_tail_has_half_of_what_is_missed(long hits, int n, double confidence)
    {
        Estimate x = Intervals.Probability(hits, n, confidence);
        double tail = (1 - confidence) / 2;
        Assert.Equal(tail, 1 - Binomial.CDF(x.Low!.Value, n, hits - 1), tail * 1e-6);
        Assert.Equal(tail, Binomial.CDF(x.High!.Value, n, hits), tail * 1e-6);
        Estimate mirror = Intervals.Probability(n - hits, n, confidence);
        Assert.Equal((1 - x.High.Value, 1 - x.Low.Value), (mirror.Low!.Value, mirror.High!.Value), new Near());
        Assert.Equal(x.StandardError!.Value, mirror.StandardError!.Value, 1e-15);
    }

    [Fact]
    public void It_is_used_where_the_score_interval_is_no_good()
    {
        Assert.Equal(IntervalMethods.Wilson, Intervals.Probability(1, 1000, 0.99).Method);
        Assert.Equal(IntervalMethods.ClopperPearson, Intervals.Probability(100, 1000, 0.991).Method);
        Assert.Equal(IntervalMethods.ClopperPearson, Intervals.Probability(900, 1000, 0.991).Method);
        Assert.Equal(IntervalMethods.Wilson, Intervals.Probability(101, 1000, 0.991).Method);
    }

    private sealed class Near : IEqualityComparer<(double Low, double High)>
    {
        public bool Equals((double Low, double High) x, (double Low, double High) y) => Math.Abs(x.Low - y.Low) < 1e-14 && Math.Abs(x.High - y.High) < 1e-14;

        public int GetHashCode((double Low, double High) x) => 0;
    }
}
