using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;
using ExPost.Engine.Stopping;
using MathNet.Numerics.Distributions;
using Xunit;

namespace ExPost.Engine.Tests.Stopping;

/// <summary>When a rule looks, what it calls reached, and how long it says that it takes.</summary>
public sealed class StoppingRuleTests
{
    private static readonly Target s_absolute = new("x", false, 1.0 / 64), s_relative = new("x", true, 1.0 / 64);

    [Fact]
    public void Checks_are_four_a_doubling_in_whole_blocks()
    {
        long[] checks = [.. Rule(1L << 40).Checks];
        Assert.Equal([65_536, 77_824, 94_208, 110_592, 131_072, 155_648, 184_320, 221_184, 262_144], checks[..9]);
        Assert.Equal(1 + 4 * 24, checks.Length);
        Assert.All(checks, draws => Assert.Equal(0, draws % Blocks.DrawsPerBlock));
        Assert.All(checks.Zip(checks.Skip(1)), pair => Assert.InRange((double)pair.Second / pair.First, 1.15, 1.23));
    }

    [Theory]
    [InlineData(1, "1")]
    [InlineData(65_535, "65535")]
    [InlineData(65_536, "65536")]
    [InlineData(66_000, "66000")]
    [InlineData(77_824, "65536 77824")]
    [InlineData(80_000, "65536 80000")]
    [InlineData(130_000, "65536 77824 94208 110592 130000")]
    [InlineData(140_000, "65536 77824 94208 110592 140000")]
    [InlineData(150_000, "65536 77824 94208 110592 131072 150000")]
    public void The_last_check_is_at_the_most_draws(long most, string checks)
    {
        StoppingRule rule = Rule(most);
        Assert.Equal(checks, string.Join(' ', rule.Checks));
        Assert.Equal(2 * Normal.CDF(0, 1, rule.CriticalValue) - 1, rule.Level, 1e-12);
        Assert.True(rule.Level >= 0.95 - 1e-12 && (rule.Checks.Count == 1) == (rule.Level < 0.951));
    }

    [Theory]
    [InlineData(0.5, 1, true, false)]
    [InlineData(0.5, 1.001, false, false)]
    [InlineData(0.5, 0.5, true, true)]
    [InlineData(-2, 2, false, true)]
    [InlineData(-2, 2.001, false, false)]
    [InlineData(0, 1, true, false)]
    [InlineData(0, 0, true, true)]
    public void A_target_is_half_the_width_of_the_interval(double mean, double sixtyFourths, bool absolute, bool relative)
    {
        StoppingCheck check = At(Around(mean, sixtyFourths / 64));
        Assert.Equal((absolute, relative), (check.Readings[0].IsReached, check.Readings[1].IsReached));
        Assert.Equal(absolute && relative, check.Stops);
    }

    // A bound is as far as the truth may be; no share of nothing is precise enough.
    [Theory]
    [InlineData(0, true, false)]
    [InlineData(65_536, true, true)]
    public void Of_a_probability_without_hits_or_misses_the_bound_counts(long hits, bool absolute, bool relative)
    {
        StoppingCheck check = At(Intervals.Probability(hits, 65_536, Rule(1 << 20).Level));
        Assert.Equal((absolute, relative), (check.Readings[0].IsReached, check.Readings[1].IsReached));
        double bound = check.Readings[0].Width!.Value;
        Assert.Equal(-Math.Log(1 - Rule(1 << 20).Level) / 65_536, bound, 1e-7);
        // A bound shrinks as draws grow, not as their root.
        long predicted = new StoppingRule([new("x", false, bound / 10)], 1 << 20, 0.95).At(1, Results(Intervals.Probability(hits, 65_536, Rule(1 << 20).Level))).Limiting.PredictedDraws!.Value;
        Assert.InRange(predicted / 655_360.0, 1, 1.2);
        Assert.Equal(hits == 0, check.Readings[1].PredictedDraws is null);
    }

    [Fact]
    public void A_prediction_grows_with_the_square_of_what_is_missing_up_to_a_check()
    {
        TargetReading reading = At(Around(0.5, 4.0 / 64)).Readings[0];
        // 16 times as many, which is a check.
        Assert.Equal(1_048_576, reading.PredictedDraws);
        Assert.Equal(1_245_184, At(Around(0.5, 4.001 / 64)).Readings[0].PredictedDraws);
        Assert.Null(At(new(double.NaN, null, null, null, null)).Readings[0].PredictedDraws);
    }

    [Fact]
    public void The_mechanism_that_takes_longest_limits()
    {
        var rule = new StoppingRule([s_absolute, new("y", true, 0.1)], 1 << 20, 0.95);
        StoppingCheck check = rule.At(2, [Result("a", ("x", Around(1, 0.005)), ("y", Around(2, 0.3))), Result("b", ("x", Around(1, 0.03))), Result("c", ("y", Around(2, 0.1)))]);
        Assert.Equal([("x", "b", false), ("y", "a", false)], check.Readings.Select(reading => (reading.Target.Measure, reading.Mechanism!, reading.IsReached)));
        Assert.Equal("x", check.Limiting.Target.Measure);
        Assert.Equal((2, 77_824L, false, false), (check.Number, check.Draws, check.Stops, check.IsReached));
    }

    [Fact]
    public void The_run_ends_at_the_last_check_and_where_nothing_more_can_be_reached()
    {
        var rule = new StoppingRule([s_absolute, new("gone", true, 0.1)], 1 << 17, 0.95);
        MechanismResult[] open = [Result("a", ("x", Around(1, 0.02)))], done = [Result("a", ("x", Around(1, 1.0 / 64)))];
        Assert.False(rule.At(1, open).Stops);
        Assert.True(rule.At(rule.Checks.Count, open).Stops);
        Assert.Equal((true, false), (rule.At(1, done).Stops, rule.At(1, done).IsReached));
        Assert.Equal("gone", rule.At(1, done).Limiting.Target.Measure);
    }

    [Fact]
    public void Targets_are_written_as_they_are_read() => Assert.Equal("x:abs=0.015625 x:rel=1e-5 x:rel=2.5e-12 x:abs=1e+20 x:rel=1.0e-3", $"{s_absolute} {new Target("x", true, 1e-5)} {new Target("x", true, 2.5e-12)} {new Target("x", false, 1e20)} {new Target("x", true, 1e-3) { Given = "1.0e-3" }}");

    [Fact]
    public void A_confidence_beyond_doubles_is_refused()
    {
        foreach (double confidence in (double[])[0, 1, Math.BitIncrement(StoppingRule.MostConfidence)]) Assert.Throws<ArgumentOutOfRangeException>(() => new StoppingRule([s_absolute], 1 << 20, confidence));
    }

    private static StoppingRule Rule(long most) => new([s_absolute, s_relative], most, 0.95);

    private static StoppingCheck At(Estimate estimate) => Rule(1 << 20).At(1, Results(estimate));

    private static MechanismResult[] Results(Estimate estimate) => [Result("m", ("x", estimate))];

    private static MechanismResult Result(string name, params (string Name, Estimate Estimate)[] measures) => new(name, measures);

    private static Estimate Around(double mean, double width) => new(mean, width, mean - width, mean + width, IntervalMethods.Normal);
}
