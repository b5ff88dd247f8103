using ExPost.Engine.Statistics;
using Xunit;

namespace ExPost.Engine.Tests.Statistics;

/// <summary>The bound that an expectation is surely above.</summary>
public sealed class LowerBoundTests
{
    // Maurer and Pontil (2009), Theorem 4, by hand: the mean less √(2 V ln(2/δ) / n) + 7 ln(2/δ) / (3 (n − 1)) for numbers in an interval of length 1.
    [Fact]
    public void It_is_that_of_the_theorem()
    {
        var mean = new Estimate(0.5, 0.01, null, null, null);
        Assert.Equal(0.5 - Math.Sqrt(2 * Math.Log(2000)) * 0.01 - 2 * 7 * Math.Log(2000) / (3 * 99), Intervals.LowerBound(100, mean, 2, 1e-3), 1e-14);
    }

    [Fact]
    public void A_single_draw_is_above_nothing() => Assert.Equal(double.NegativeInfinity, Intervals.LowerBound(1, new(0.5, null, null, null, null), 1, 0.01));

    // A loss of 1 at one draw in 100 that 50 draws need not show: the mean is 0.002 - 0.01 < 0, and is not taken for positive.
    [Fact]
    public void A_loss_that_was_not_seen_is_allowed_for() => Assert.True(Intervals.LowerBound(50, new(0.002, 0, null, null, null), 1, 1e-4) < -0.008);

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    public void The_probability_of_an_error_is_between_0_and_1(double error) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Intervals.LowerBound(10, new(0, 1, null, null, null), 1, error));
}
