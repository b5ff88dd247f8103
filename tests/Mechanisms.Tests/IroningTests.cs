using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.SingleObject;
using Xunit;

namespace ExPost.Mechanisms.Tests;

/// <summary>Ironed virtual values, against closed forms and against adjacent violators that are pooled on a grid of shares.</summary>
public sealed class IroningTests
{
    [Fact]
    public void A_density_that_falls_once_is_ironed_around_the_fall()
    {
        var distribution = Distribution.Parse("piecewise(0:1.6,0.5:0.4,1)");
        IReadOnlyList<IronedInterval> intervals = Ironing.Of(distribution);
        IronedInterval interval = Assert.Single(intervals);
        Assert.Equal(0.4375, interval.Low, 1e-14);
        Assert.Equal(0.625, interval.High, 1e-14);
        Assert.Equal(0.25, interval.Level, 1e-14);
        Assert.Equal(0.3125, Ironing.Reserve(distribution, intervals), 1e-14);
    }

    [Theory]
    [InlineData("uniform(0,1)", 0.5)]
    [InlineData("uniform(2,5)", 2.5)]
    [InlineData("uniform(1000000,1000001)", 1000000.0)]
    [InlineData("exponential(0.25)", 4.0)]
    [InlineData("power(1)", 0.5)]
    [InlineData("power(3.7)", 0.6581909860009307)]
    [InlineData("triangular(0,0,1)", 0.3333333333)]
    [InlineData("beta(2,2)", null)]
    [InlineData("normal(0.5,0.2,0,1)", null)]
    [InlineData("piecewise(0:0.5,1:1,1.5)", null)]
    public void Where_virtual_values_rise_nothing_is_ironed(string text, double? reserve)
    {
        var distribution = Distribution.Parse(text);
        Assert.Empty(Ironing.Of(distribution));
        if (reserve is { } expected) Assert.Equal(expected, Ironing.Reserve(distribution, []), 1e-7);
    }

    /// <summary>Half of the signals are above 3: the chord from there, with revenue 3/2, lies over all of the lower piece, where φ = 2x − 2, and ends at the lowest point.</summary>
    [Fact]
    public void An_interval_reaches_over_a_gap()
    {
        var distribution = Distribution.Parse("piecewise(0:0.5,1:0,3:0.25,5)");
        IronedInterval interval = Assert.Single(Ironing.Of(distribution));
        Assert.Equal(new IronedInterval(0, 3, -3), interval);
        Assert.Equal(3, Ironing.Reserve(distribution, [interval]));
    }

    [Theory]
    [InlineData("piecewise(0:1.6,0.5:0.4,1)", 1)]
    [InlineData("piecewise(0:1,1:0.1,2:1,3:0.1,4:1,5,normalized)", 2)]
    [InlineData("piecewise(0:3,1:0.2,2:1,3:0.05,4:0.5,5:0.1,6,normalized)", 3)]
    [InlineData("piecewise(1:1,2:0,2.1:2,2.5:0,2.6:1,3,normalized)", 2)]
    [InlineData("beta(0.5,0.5)", 1)]
    [InlineData("beta(0.3,0.7)", 1)]
    [InlineData("power(0.5)", 1)]
    [InlineData("triangular(1,1.25,3)", 0)]
    [InlineData("lognormal(0,2.5,0,1000)", -1)]
    public void Ironed_values_are_those_of_pooled_adjacent_violators(string text, int count)
    {
        var distribution = Distribution.Parse(text);
        IReadOnlyList<IronedInterval> intervals = Ironing.Of(distribution);
        if (count >= 0) Assert.Equal(count, intervals.Count);
        for (int k = 1; k < intervals.Count; k++) Assert.True(intervals[k].Low >= intervals[k - 1].High && intervals[k].Level >= intervals[k - 1].Level);

        // The average of φ over a cell of shares is a difference of (1 − q) F⁻¹(q).
        const int Cells = 20000;
        double[] x = [distribution.Low, .. Enumerable.Range(1, Cells - 1).Select(k => DistributionTests.Quantile(distribution, (double)k / Cells)), distribution.High];
        double[] cell = [.. Enumerable.Range(0, Cells).Select(k => (1 - (double)k / Cells) * x[k] * Cells - (1 - (k + 1.0) / Cells) * x[k + 1] * Cells)];
        double[] pooled = Neighbours.Pooled(cell);
        for (int k = 200; k < Cells - 200; k++)
        {
            double middle = DistributionTests.Quantile(distribution, (k + 0.5) / Cells);
            double expected = pooled[k], actual = middle - distribution.InverseHazard(middle);
            foreach (IronedInterval interval in intervals.Where(interval => middle >= interval.Low && middle <= interval.High)) actual = interval.Level;
            double width = 2e-3 * (1 + Math.Abs(expected));
            Assert.True(Math.Abs(expected - actual) <= width, $"{text} at {middle}: {actual} and not {expected}");
        }
    }

    [Fact]
    public void A_utility_moves_and_stretches_the_levels()
    {
        var distribution = Distribution.Parse("piecewise(0:1.6,0.5:0.4,1)");
        IronedInterval interval = Assert.Single(Ironing.Of(distribution, x => 3 + 2 * x, _ => 2));
        Assert.Equal(0.4375, interval.Low, 1e-13);
        Assert.Equal(0.625, interval.High, 1e-13);
        Assert.Equal(3.5, interval.Level, 1e-13);
        Assert.Equal(0, Ironing.Reserve(distribution, [interval], x => 3 + 2 * x, _ => 2));
        Assert.Equal(double.PositiveInfinity, Ironing.Reserve(distribution, [], x => x - 2, _ => 1));
        Assert.Throws<ArgumentException>(() => Ironing.Of(distribution, x => x));
    }
}
