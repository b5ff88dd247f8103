using ExPost.Engine.Statistics;
using Xunit;

namespace ExPost.Engine.Tests.Statistics;

/// <summary>Estimates of a probability that differs from draw to draw.</summary>
public sealed class ChanceTests
{
    // 50 draws: 0 and 1 have the bounds of an event that never, or always, happened.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Always_0_or_always_1_is_an_event_that_never_or_always_happens(int x)
    {
        Estimate chance = Chance(Enumerable.Repeat((double)x, 50));
        Assert.Equal(Intervals.Probability(50 * x, 50, 0.95), chance);
        // 1 − 0.05^(1/50).
        Assert.Equal(0.0581, (x == 0 ? chance.High : 1 - chance.Low)!.Value, 1e-4);
        Assert.Equal(IntervalMethods.ClopperPearson, chance.Method);
    }

    [Fact]
    public void In_between_it_is_a_mean()
    {
        double[] x = [.. Enumerable.Range(0, 2000).Select(k => k % 2 == 0 ? 0.25 : 0.5)];
        Estimate chance = Chance(x);
        Assert.Equal(Mean(x), chance);
        Assert.Equal(0.375, chance.Mean);
        Assert.Equal(0.125 / Math.Sqrt(1999), chance.StandardError!.Value, 1e-15);
        Assert.Equal(0.375 - 1.959963984540054 * 0.125 / Math.Sqrt(1999), chance.Low!.Value, 1e-14);
    }

    // One draw of ten: the interval of the mean would reach below 0, or above 1.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Its_interval_is_cut_at_0_and_1(bool isHigh)
    {
        double[] x = [.. Enumerable.Range(0, 10).Select(k => k == 0 ? isHigh ? 0.1 : 0.9 : isHigh ? 1 : 0)];
        Estimate mean = Mean(x), chance = Chance(x);
        Assert.True(isHigh ? mean.High > 1 : mean.Low < 0);
        Assert.Equal(isHigh ? mean with { High = 1 } : mean with { Low = 0 }, chance);
    }

    [Fact]
    public void One_draw_has_no_interval()
    {
        Estimate chance = Chance([0.5]);
        Assert.Equal(0.5, chance.Mean);
        Assert.Null(chance.StandardError);
        Assert.Null(chance.Low);
        Assert.Null(chance.High);
    }

    private static Estimate Chance(IEnumerable<double> x) => Intervals.Chance(x.Count(), SumOf(x), SumOf(x.Select(own => own * own)), 0.95);

    private static Estimate Mean(IEnumerable<double> x) => Intervals.Mean(x.Count(), SumOf(x), SumOf(x.Select(own => own * own)), 0.95);

    private static ExactSum SumOf(IEnumerable<double> terms)
    {
        var sum = new ExactSum();
        foreach (double term in terms) sum.Add(term);
        return sum;
    }
}
