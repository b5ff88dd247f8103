using ExPost.Engine.Statistics;
using Xunit;

namespace ExPost.Engine.Tests.Statistics;

public sealed class ReplicatedTests
{
    private static readonly Estimate s_mean = new(2, 0.1, 1.8, 2.2, IntervalMethods.Normal), s_share = new(0.01, 0.001, 0.008, 0.012, IntervalMethods.Wilson);

    // Four numbers with a standard deviation of 2, and the t quantile of 3 degrees of freedom, 3.182446.
    [Fact]
    public void The_interval_is_that_of_the_spread()
    {
        Estimate found = Intervals.Replicated(s_mean, 100, [2 - Math.Sqrt(3), 2 + Math.Sqrt(3), 2 - Math.Sqrt(3), 2 + Math.Sqrt(3)], 0.95);
        Assert.Equal((2, 1, IntervalMethods.StudentT), (found.Mean, Math.Round(found.StandardError!.Value, 12), found.Method));
        Assert.Equal(2 - 3.182446, found.Low!.Value, 5);
        Assert.Equal(2 + 3.182446, found.High!.Value, 5);
    }

    [Fact]
    public void A_probability_stays_within_its_range()
    {
        Estimate found = Intervals.Replicated(s_share, 9900, [0, 0.02, 0, 0.02], 0.95);
        Assert.Equal(0, found.Low);
        Assert.InRange(found.High!.Value, 0.02, 0.03);
        Estimate high = Intervals.Replicated(s_share with { Mean = 0.99 }, 9900, [1, 0.98, 1, 0.98], 0.95);
        Assert.Equal(1, high.High);
    }

    // After one hit: 32 replications, all but one without. Of a mean that is 1/n the t interval reaches to 3.0/n at 95% and to 4.1/n at 99.6%, and the exact one to 5.6/n and to 8.4/n.
    [Fact]
    public void After_few_hits_the_interval_reaches_as_far_as_that_of_independent_draws()
    {
        const long Draws = 32 * 4096;
        double[] means = [1.0 / 4096, .. new double[31]];
        Estimate exact = Intervals.Probability(1, Draws, 0.996), found = Intervals.Replicated(exact, Draws, means, 0.996);
        Assert.Equal((0, exact.High, IntervalMethods.StudentT), (found.Low, found.High, found.Method));
        Assert.Equal(1.0 / Draws, found.StandardError!.Value, 1e-15);
        Assert.True(found.High > 7.0 / Draws);
        Assert.InRange(Intervals.Replicated(Intervals.Probability(1, Draws, 0.95), Draws, means, 0.95).High!.Value * Draws, 5.5, 5.6);
        Estimate missed = Intervals.Replicated(Intervals.Probability(Draws - 1, Draws, 0.95), Draws, [.. means.Select(mean => 1 - mean)], 0.95);
        Assert.Equal(1, missed.High);
        Assert.InRange((1 - missed.Low!.Value) * Draws, 5.5, 5.6);
        // After many it is that of the spread.
        Assert.InRange(Intervals.Replicated(Intervals.Probability(3200, Draws, 0.996), Draws, [.. Enumerable.Repeat(100.0 / 4096, 31), 100.01 / 4096], 0.996).High!.Value * Draws, 3200, 3200.1);
    }

    // Three of 8192 draws differ, all in one replication or in three; or all but three do, and all in one way. Few is up to a hundred, whatever way they go.
    [Theory]
    [InlineData(0, 3, 3, true)]
    [InlineData(8189, 0, 8189, true)]
    [InlineData(60, 40, 100, true)]
    [InlineData(60, 41, 101, false)]
    [InlineData(8100, 8192, 92, true)]
    [InlineData(4000, 4100, 8100, false)]
    public void After_few_pairs_the_interval_of_a_difference_reaches_as_far_as_that_of_independent_draws(long hits, long others, long discordant, bool isFew)
    {
        const long Draws = 32 * 256;
        Estimate independent = Intervals.ProbabilityDifference(hits, others, discordant, Draws, 0.95);
        // The replications hardly differ.
        double[] means = [.. Enumerable.Range(0, 32).Select(k => independent.Mean + (k % 2 == 0 ? 1e-7 : -1e-7))];
        Estimate found = Intervals.Replicated(independent, Draws, means, 0.95);
        Assert.Equal((independent.Mean, IntervalMethods.StudentT), (found.Mean, found.Method));
        if (isFew) Assert.Equal((independent.Low, independent.High), (found.Low, found.High));
        else Assert.InRange(found.High!.Value - found.Low!.Value, 0, 1e-6);
        // Where they differ more it is that of the spread.
        Estimate wide = Intervals.Replicated(independent, Draws, [.. means.Select((_, k) => independent.Mean + (k % 2 == 0 ? 2 : -2))], 0.95);
        Assert.Equal((Math.Max(-1, independent.Mean - 0.73), Math.Min(1, independent.Mean + 0.73)), (wide.Low!.Value, wide.High!.Value), (one, other) => Math.Abs(one.Item1 - other.Item1) < 0.01 && Math.Abs(one.Item2 - other.Item2) < 0.01);
    }

    [Fact]
    public void Where_replications_agree_independent_draws_are_all_that_is_known()
    {
        Assert.Same(s_mean, Intervals.Replicated(s_mean, 100, [2, 2, 2], 0.95));
        Estimate unseen = Intervals.Probability(0, 1000, 0.95);
        Assert.Same(unseen, Intervals.Replicated(unseen, 1000, [0, 0], 0.95));
        Estimate largest = new(3, null, null, null, null);
        Assert.Same(largest, Intervals.Replicated(largest, 3, [1, 2, 3], 0.95));
        Estimate undefined = s_mean with { Mean = double.NaN };
        Assert.Same(undefined, Intervals.Replicated(undefined, 100, [1, double.NaN], 0.95));
    }

    [Fact]
    public void One_replication_has_no_spread()
    {
        Assert.Throws<ArgumentException>(() => Intervals.Replicated(s_mean, 100, [2], 0.95));
        Assert.Throws<ArgumentOutOfRangeException>(() => Intervals.Replicated(s_mean, 100, [2, 3], 1));
    }
}
