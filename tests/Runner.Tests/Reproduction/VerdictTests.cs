using ExPost.Engine;
using ExPost.Engine.Cpu;
using ExPost.Runner.Reproduction;

namespace ExPost.Runner.Tests.Reproduction;

/// <summary>How verdicts come about.</summary>
public sealed class VerdictTests
{
    private static readonly Simulated s_unsold = new("simulate -e private-common -m personalized-price --draws 1e5", "probability-unsold");

    [Theory]
    [InlineData("0.577", 0.5774, true)]
    [InlineData("0.577", 0.57750001, false)]
    [InlineData("0.577", 0.5765, true)]
    [InlineData("0.577", 0.57649999, false)]
    [InlineData(".60", 0.604, true)]
    [InlineData("3", 3.4, true)]
    [InlineData("3", 3.6, false)]
    [InlineData("-0.3", -0.31, true)]
    public void Decimals_are_right_where_they_are_the_truth_rounded(string digits, double truth, bool isRight) => Assert.Equal(isRight, Of(Printed.Number(digits), truth).IsConfirmed);

    [Fact]
    public void A_formula_is_right_but_for_rounding()
    {
        Assert.True(Of(Printed.Formula("√2", Math.Sqrt(2)), 1.4142135623730951).IsConfirmed);
        Assert.False(Of(Printed.Formula("√2", Math.Sqrt(2)), 1.41421356237).IsConfirmed);
        Assert.True(Of(Printed.Formula("10⁹", 1e9), 1e9 + 1e-4).IsConfirmed);
    }

    [Fact]
    public void A_statement_is_right_where_its_witness_bears_it_out()
    {
        Assert.True(new Finding(new("x-a", "", "", Printed.Statement("so")), null, new([], true)).IsConfirmed);
        Assert.False(new Finding(new("x-a", "", "", Printed.Statement("so")), null, new([], false)).IsConfirmed);
        Assert.Throws<InvalidOperationException>(() => new Finding(new("x-a", "", "", Printed.Statement("so")), null, null).IsConfirmed);
    }

    [Fact]
    public void A_truth_that_is_known_to_an_error_is_given_it()
    {
        Assert.True(new Finding(new("x-a", "", "", Printed.Number("0.5")) { Exact = new(0.56, "", 0.02) }, null, null).IsConfirmed);
        Assert.False(new Finding(new("x-a", "", "", Printed.Number("0.5")) { Exact = new(0.56, "", 0.001) }, null, null).IsConfirmed);
    }

    // 7/60, by Section 2 of Bikhchandani; 1e5 draws have a standard error of 0.001.
    [Theory]
    [InlineData(7d / 60, 0, false)]
    [InlineData(7d / 60 + 0.008, 0, true)]
    [InlineData(7d / 60 - 0.008, 0, true)]
    [InlineData(7d / 60 + 0.008, 0.004, false)]
    public void An_interval_misses_what_it_does_not_hold(double exact, double error, bool isMissed)
    {
        Finding finding = Look(new Claim("x-a", "", "", Printed.Number("0.1")) { Exact = new(exact, "", error), Simulated = s_unsold });
        Assert.Equal(isMissed, finding.IsMissed);
        Assert.Contains(isMissed ? "MISS " : "all hold", new Reproduced(new("x", "x", [finding.Claim], []), [finding]).Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_measure_can_be_multiplied()
    {
        Finding once = Look(new Claim("x-a", "", "", Printed.Number("0.1")) { Exact = new(7d / 60, ""), Simulated = s_unsold });
        Finding twice = Look(new Claim("x-b", "", "", Printed.Number("0.1")) { Exact = new(-14d / 60, ""), Simulated = s_unsold with { Times = -2 } });
        Assert.Equal((-2 * once.Estimate!.Mean, 2 * once.Estimate.StandardError, -2 * once.Estimate.High, -2 * once.Estimate.Low), (twice.Estimate!.Mean, twice.Estimate.StandardError, twice.Estimate.Low, twice.Estimate.High));
        Assert.False(twice.IsMissed);
    }

    // The level of intervals: a normal quantile of 4.89 standard errors.
    [Fact]
    public void Intervals_are_at_the_level_that_is_said()
    {
        Finding finding = Look(new Claim("x-a", "", "", Printed.Number("0.5")) { Exact = new(1307d / 2520, ""), Simulated = new("simulate -e private-common -m personalized-price --draws 1e5", "revenue") });
        Assert.Equal(4.8916384757, (finding.Estimate!.High!.Value - finding.Estimate.Mean) / finding.Estimate.StandardError!.Value, 1e-6);
        Assert.False(finding.IsMissed);
    }

    [Fact]
    public void Engines_find_the_same()
    {
        var claim = new Claim("x-a", "", "", Printed.Number("0.1")) { Exact = new(7d / 60, ""), Simulated = s_unsold };
        Assert.Equal(Look(claim).Estimate, Assert.Single(new Reproducer(new ScalarEngine(), 1).Look([claim], (_, _) => { }, CancellationToken.None)).Estimate);
    }

    [Fact]
    public void A_measure_that_a_run_does_not_have_is_an_error() =>
        Assert.ThrowsAny<Exception>(() => Look(new Claim("x-a", "", "", Printed.Number("0.1")) { Exact = new(0.1, ""), Simulated = s_unsold with { Measure = "probability-epic" } }));

    private static Finding Of(Printed printed, double truth) => new(new("x-a", "", "", printed) { Exact = new(truth, "") }, null, null);

    private static Finding Look(Claim claim) => Assert.Single(new Reproducer(new SimdEngine(), 2).Look([claim], (_, _) => { }, CancellationToken.None));
}
