using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Kernels;
using ExPost.Mechanisms;
using Xunit;

namespace ExPost.Theory.Tests.Incentives;

/// <summary>What theorems assume is found to hold where it does, and to fail where it does not, with a draw that shows it.</summary>
public sealed class AssumptionTests
{
    private static readonly Settings s_none = Runs.Settings();

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(16)]
    public void Private_common_has_them_all(int buyers)
    {
        Settings settings = Runs.Settings(("buyers", Runs.Text(buyers)));
        foreach (CheckResult check in Check(Runs.Environment(settings), settings)) Assert.False(check.IsBroken, check.Property);
    }

    // The kink of a minimum is no jump, and neither is a root's steep rise, nor ten thousand times the signal.
    [Fact]
    public void Kinks_and_slopes_are_continuous()
    {
        foreach (Func<Real, Real> f in new Func<Real, Real>[] { x => Real.Min(x, 0.3), x => Real.Sqrt(x), x => 1e4 * x, x => Elementary.Exp(20 * x), x => Real.Sqrt(Real.Max(x - 0.5, 0)), x => Elementary.Pow(x, 0.1) })
        {
            Assert.DoesNotContain(Check(new TestEnvironment(2, 1, (i, s) => f(s[i, 0]))), check => check.IsBroken);
        }

        // Where a value is 0 every change is large in proportion.
        foreach (Func<Real, Real> f in new Func<Real, Real>[] { x => x - x * x * x / 3, x => x / (1 + Real.Abs(x)), x => x / Real.Sqrt(1 + x * x) })
        {
            Assert.DoesNotContain(Check(new TestEnvironment(2, 1, (i, s) => f(s[i, 0]), new ExPost.Mechanisms.Distributions.Uniform(-1, 1))), check => check.IsBroken);
        }
    }

    // Infinities and what is no number are told as such, whoever has them, and not as values that fall.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void What_is_not_finite_is_not_said_to_fall(int buyer)
    {
        foreach (Func<Real, Real> f in new Func<Real, Real>[] { x => 1 / Real.Max(0.5 - x, 0), x => Elementary.Log(Real.Max(0.5 - x, 0)), x => Real.Sqrt(0.5 - x) })
        {
            IReadOnlyList<CheckResult> checks = Check(new TestEnvironment(2, 1, (i, s) => i == buyer ? s[i, 0] + f(Real.Max(s[i, 0], 0.1)) * 0 + Real.Choose(s[i, 0] > 0.5, f(s[i, 0]), 0) : s[i, 0]));
            Assert.True(checks.Single(check => check.Property == "finite").IsBroken);
            Assert.False(checks.Single(check => check.Property == "monotone").IsBroken);
            Assert.False(checks.Single(check => check.Property == "single-crossing").IsBroken);
        }
    }

    [Theory]
    [InlineData("falls", "monotone")]
    [InlineData("falls in the other's", "monotone")]
    [InlineData("falls a little, rarely", "monotone")]
    [InlineData("other's counts more", "single-crossing")]
    [InlineData("step", "continuous")]
    [InlineData("small step", "continuous")]
    [InlineData("pole", "finite")]
    public void What_fails_is_found(string kind, string property)
    {
        static Real Value(string kind, int i, Profile s) => kind switch
        {
            "falls" => s[i, 0] * (1.2 - s[i, 0]),
            "falls in the other's" => 2 * s[i, 0] - 0.1 * s[1 - i, 0],
            "falls a little, rarely" => s[i, 0] - Real.Choose(s[i, 0] > 0.99, 0.5 * (s[i, 0] - 0.99) * 3, 0),
            "other's counts more" => s[i, 0] + 1.1 * s[1 - i, 0],
            "step" => s[i, 0] + Real.Choose(s[i, 0] > 0.3, 1, 0),
            "small step" => s[i, 0] + Real.Choose(s[1 - i, 0] > 0.7, 1e-3, 0),
            _ => s[i, 0] + Elementary.Log(Real.Max(0, 0.999999 - s[i, 0])),
        };
        var environment = new TestEnvironment(2, 1, (i, s) => Value(kind, i, s));
        IReadOnlyList<CheckResult> checks = Check(environment);
        CheckResult broken = checks.Single(check => check.Property == property);
        Assert.True(broken.IsBroken);
        Assert.NotNull(broken.Witness);
        Assert.True(broken.Witness!.Report[0].Value > broken.Witness.Signals.Single(signal => signal.Name == FormattableString.Invariant($"s1.{broken.Witness.Agent}")).Value);
        double before = Fact("value-before"), after = Fact("value-after");
        if (property == "monotone") Assert.True(after < before);
        if (property == "single-crossing") Assert.True(after - before > Fact("own-value-after") - Fact("own-value-before"));
        if (property == "finite") Assert.False(double.IsFinite(after));
        if (kind is "falls" or "other's counts more" or "step") Assert.InRange(broken.Broken.Mean, 0.1, 1);
        if (kind is "step" or "small step" or "other's counts more") Assert.False(checks.Single(check => check.Property == "monotone").IsBroken);

        double Fact(string name) => broken.Witness.Facts.Single(fact => fact.Name == name).Value;
    }

    // P(raised point of a uniform signal crosses 0.3) with u + v (1 − u): the share at which buyer 1's signal, or buyer 2's, crosses it.
    [Fact]
    public void The_share_is_that_of_draws()
    {
        var environment = new TestEnvironment(2, 1, (i, s) => s[i, 0] + Real.Choose(s[i, 0] > 0.3, 1, 0));
        // One crosses with ∫₀^0.3 0.7/(1 − u) du = 0.7 log(1/0.7).
        double one = 0.7 * Math.Log(1 / 0.7), exact = 1 - (1 - one) * (1 - one);
        CheckResult check = Check(environment, null, 50_000).Single(own => own.Property == "continuous");
        Assert.InRange(check.Broken.Mean, exact - 4 * Math.Sqrt(exact / 50_000), exact + 4 * Math.Sqrt(exact / 50_000));
    }

    // A rule that gives the object to buyer 1 in the middle of her signals only.
    [Fact]
    public void A_rule_that_is_not_eventually_monotone_is_found()
    {
        var rule = new TestRule("middle", Claims.None, (_, reports) =>
        {
            var outcome = new AuctionOutcome(2);
            outcome.Sell(to: 0, at: 0.1, when: reports[0, 0] > 0.3 & reports[0, 0] < 0.6);
            return outcome;
        });
        CheckResult check = Rule(TestEnvironment.PrivateValues(2), rule);
        Assert.True(check.IsBroken);
        double before = check.Witness!.Signals[0].Value, after = check.Witness.Report[0].Value;
        Assert.True(before is > 0.3 and < 0.6 && after >= 0.6);
    }

    // Definition 2 asks nothing of reports that leave the value where it is at the lowest signal (up to ½ here).
    [Fact]
    public void A_rule_may_fall_where_the_value_is_flat()
    {
        var flat = new TestEnvironment(2, 1, (i, s) => Real.Max(s[i, 0], 0.5));
        var rule = new TestRule("odd but eventually monotone", Claims.None, (_, reports) =>
        {
            var outcome = new AuctionOutcome(2);
            outcome.Sell(to: 0, at: 0.1, when: reports[0, 0] < 0.2 | reports[0, 0] > 0.5);
            return outcome;
        });
        Assert.False(Rule(flat, rule).IsBroken);
        Assert.True(Rule(TestEnvironment.PrivateValues(2), rule).IsBroken);
    }

    private static CheckResult Rule(AuctionEnvironment environment, Mechanism rule) =>
        new Experiment(environment, [rule], s_none, false, null, new Verification { Misreports = 4 }).Run(Runs.Simd, new RunOptions { Draws = 10_000, Threads = 2 })
            .Mechanisms[0].Checks.Single(check => check.Property == "eventually-monotone");

    private static IReadOnlyList<CheckResult> Check(AuctionEnvironment environment, Settings? settings = null, long draws = 10_000) =>
        new AssumptionCheck(environment, settings ?? s_none).Run(Runs.Simd, new RunOptions { Draws = draws, Threads = 2 });
}
