using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;
using ExPost.Engine.Stopping;
using MathNet.Numerics.Distributions;
using Xunit;

namespace ExPost.Engine.Tests.Stopping;

/// <summary>Rules for draws that depend on each other: when they look, at which level, and how long they say that it takes.</summary>
public sealed class ReplicatedChecksTests
{
    private static readonly RunOptions s_lattice = new() { Sampling = Sampling.Lattice, Replications = 32 }, s_antithetic = new() { Sampling = Sampling.Antithetic, Replications = 10 };

    [Theory]
    [InlineData(536_870_912, 13, 536_870_912)]
    [InlineData(536_870_911, 12, 268_435_456)]
    [InlineData(131_072, 1, 131_072)]
    [InlineData(300_000, 2, 262_144)]
    [InlineData(65_535, 1, 32_768)]
    [InlineData(32, 1, 32)]
    public void Of_a_lattice_checks_are_at_powers_of_two(long most, int checks, long last)
    {
        var rule = new StoppingRule([new("x", false, 1)], most, 0.95, s_lattice);
        Assert.Equal((checks, last, last), (rule.Checks.Count, rule.Checks[^1], rule.MaxDraws));
        Assert.Equal(Enumerable.Range(0, checks).Select(k => rule.Checks[0] << k), rule.Checks);
        if (checks > 1) Assert.Equal(32 * Blocks.DrawsPerBlock, rule.Checks[0]);
        Assert.Equal(1 - 0.05 / checks, rule.Level, 1e-15);
        Assert.Equal(1 - 0.025 / checks, StudentT.CDF(0, 1, 31, rule.CriticalValue), 1e-12);
        Assert.Equal(Enumerable.Range(1, 4).Reverse().Select(k => (rule.Checks[0] / 32 >> k) * 32).Where(draws => draws > 0), rule.Trials);
    }

    [Theory]
    [InlineData(1_000_000, "40960 81920 163840 327680 655360 1000000")]
    [InlineData(900_009, "40960 81920 163840 327680 900000")]
    [InlineData(50_000, "50000")]
    [InlineData(20, "20")]
    public void Of_antithetic_draws_the_last_check_is_at_the_most_pairs(long most, string checks)
    {
        var rule = new StoppingRule([new("x", false, 1)], most, 0.95, s_antithetic);
        Assert.Equal(checks, string.Join(' ', rule.Checks));
        Assert.Empty(rule.Trials);
    }

    [Theory]
    [InlineData(31)]
    [InlineData(536_870_913)]
    public void Replications_have_not_so_many_draws(long most) => Assert.Throws<ArgumentOutOfRangeException>(() => new StoppingRule([new("x", false, 1)], most, 0.95, s_lattice));

    // Widths fall with a power of the number of draws, which is seen and not assumed; what is predicted is as much more as the errors of widths and of the rate make of it, up to a check: with ten doublings to go that is a factor of 2.6, and at the least rate, which
    // has no error to that side, of 2.
    [Theory]
    [InlineData(1, 1.0 / 1024, 12)]
    [InlineData(0.75, 1.0 / 64, 10)]
    [InlineData(0.5, 1.0 / 16, 9)]
    [InlineData(0.2, 1.0 / 16, 9)]
    [InlineData(3, 1.0 / 1024, 12)]
    public void A_prediction_follows_the_rate_that_is_seen(double rate, double allowed, int doublings)
    {
        var rule = new StoppingRule([new("x", false, allowed * 1.0001)], 1 << 29, 0.95, s_lattice);
        Look[] looks = [.. rule.Trials.Append(rule.Checks[0]).Select(draws => new Look(draws, Results(Math.Pow((double)rule.Checks[0] / draws, rate))))];
        TargetReading reading = rule.At(1, looks[^1].Mechanisms, looks[..^1]).Limiting;
        Assert.Equal(rule.Checks[0] << doublings, reading.PredictedDraws);
        // Looks are of mechanisms and measures by name, and only the last ones count.
        Assert.Equal(reading, rule.At(1, looks[^1].Mechanisms, [new(1, Results(1e-9)), .. looks[..^1].Select(look => look with { Mechanisms = [new("other", [("x", Around(1))]), new("m", [("y", Around(1)), .. look.Mechanisms[0].Measures])] })]).Limiting);
    }

    // By what was seen once nobody knows how fast it goes; of antithetic draws it is known, and widths of ten replications are off: sixteen times as many draws have a margin of 3.6.
    [Fact]
    public void Without_earlier_looks_a_lattice_tells_nothing()
    {
        Assert.Null(new StoppingRule([new("x", false, 0.1)], 1 << 29, 0.95, s_lattice).At(1, Results(1)).Limiting.PredictedDraws);
        var rule = new StoppingRule([new("x", false, 0.25)], 1 << 29, 0.95, s_antithetic);
        Assert.Equal(rule.Checks[0] * 64, rule.At(1, Results(1)).Limiting.PredictedDraws);
        Assert.Equal(rule.Checks[0], rule.At(1, Results(0.25)).Limiting.PredictedDraws);
    }

    [Fact]
    public void What_replications_cannot_have_is_not_said_to_do()
    {
        var rule = new StoppingRule([new("x", false, 1e-5), new("y", false, 0.01)], 1 << 19, 0.95, s_lattice);
        Look[] looks = [.. rule.Trials.Append(rule.Checks[0]).Select(draws => new Look(draws, [new("m", [("x", Around((double)rule.Checks[0] / draws)), ("y", Around((double)rule.Checks[0] / draws))])]))];
        TargetReading[] readings = [.. rule.At(1, looks[^1].Mechanisms, looks[..^1]).Readings];
        Assert.Equal((null, true), (rule.DrawsNeeded(readings[0]), rule.IsBeyondReach(readings[0])));
        // 2^17 a hundred times are 2^23.6, and with a margin of 2.1 and the wider intervals of a longer run that is below 2^25.
        Assert.Equal((1 << 25, false), (rule.DrawsNeeded(readings[1]), rule.IsBeyondReach(readings[1])));
        Assert.False(new StoppingRule([new("x", false, 1e-5)], 1 << 19, 0.95).IsBeyondReach(readings[0]));
    }

    // 2^17 · 2^11.4 are 2^28.4, which replications can have, but not with a margin.
    [Fact]
    public void What_is_predicted_is_what_replications_can_have()
    {
        var rule = new StoppingRule([new("x", false, Math.Pow(2, -11.4))], 1 << 29, 0.95, s_lattice);
        Look[] looks = [.. rule.Trials.Append(rule.Checks[0]).Select(draws => new Look(draws, Results((double)rule.Checks[0] / draws)))];
        TargetReading reading = rule.At(1, looks[^1].Mechanisms, looks[..^1]).Limiting;
        Assert.Equal((1 << 29, false), (reading.PredictedDraws, rule.IsBeyondReach(reading)));
    }

    // 8 points for each of many replications end before the first check, and 4 times as many, or a few more, would do; that is still before it.
    [Fact]
    public void Before_the_first_check_a_run_may_end_at_any_number_of_points()
    {
        RunOptions run = s_lattice with { Replications = 65_536 };
        var rule = new StoppingRule([new("x", false, 0.26)], 1_000_000, 0.95, run);
        Assert.Equal([524_288L], rule.Checks);
        Look[] looks = [.. rule.Trials.Append(rule.Checks[0]).Select(draws => new Look(draws, Results((double)rule.Checks[0] / draws)))];
        Assert.Equal(524_288 << 2, rule.DrawsNeeded(rule.At(1, looks[^1].Mechanisms, looks[..^1]).Limiting));
        var pairs = new StoppingRule([new("x", false, 0.51)], 131_072, 0.95, run with { Sampling = Sampling.Antithetic });
        Assert.Equal(131_072 << 2, pairs.DrawsNeeded(pairs.At(1, Results(1)).Limiting));
    }

    [Theory]
    [InlineData(Sampling.Lattice)]
    [InlineData(Sampling.Antithetic)]
    [InlineData(Sampling.MonteCarlo)]
    public void What_no_run_can_have_is_beyond_reach(Sampling sampling)
    {
        var rule = new StoppingRule([new("x", true, 1e-300)], 300_000, 0.95, s_lattice with { Sampling = sampling });
        Look[] looks = [.. rule.Trials.Append(rule.Checks[0]).Select(draws => new Look(draws, Results((double)rule.Checks[0] / draws)))];
        TargetReading reading = rule.At(1, looks[^1].Mechanisms, looks[..^1]).Limiting;
        Assert.Equal((null, null, true), (reading.PredictedDraws, rule.DrawsNeeded(reading), rule.IsBeyondReach(reading)));
    }

    // Without earlier looks nothing is predicted, and what limits a run is what is the farthest from its target.
    [Fact]
    public void What_is_the_farthest_limits_where_nothing_is_predicted()
    {
        var rule = new StoppingRule([new("x", false, 0.1), new("y", false, 0.01), new("z", false, 0.02)], 1 << 29, 0.95, s_lattice);
        TargetReading found = rule.At(1, [new("m", [("x", Around(1)), ("y", Around(1)), ("z", Around(1))]), new("n", [("x", Around(2)), ("y", Around(2)), ("z", Around(2))])]).Limiting;
        Assert.Equal(("y", "n"), (found.Target.Measure, found.Mechanism));
    }

    private static MechanismResult[] Results(double width) => [new("m", [("x", Around(width))])];

    private static Estimate Around(double width) => new(1, width, 1 - width, 1 + width, IntervalMethods.StudentT);
}
