using System.Globalization;
using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Engine.Statistics;
using ExPost.Kernels;
using ExPost.Mechanisms;
using Xunit;

namespace ExPost.Theory.Tests;

/// <summary>What runs find for bilateral trade, Chung and Ely (2002), Section 4, against exact values; and that nobody gains by a lie.</summary>
public sealed class TradeTests
{
    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static Mechanism Rule(string name, ValueEnvironment environment, Settings settings) => Catalogue.Mechanisms.Single(info => info.Name == name && info.WhyNot(environment) is null).Create(settings);

    internal static MechanismResult Run(ValueEnvironment environment, string mechanism, Settings settings, long draws, Verification? verification = null, ulong seed = 20020904) =>
        new Experiment(environment, [Rule(mechanism, environment, settings)], settings, compare: false, null, verification).Run(Runs.Simd, new RunOptions { Draws = draws, Seed = seed, Threads = 2 }).Mechanisms[0];

    // E(s_β − s_σ)⁺ = 1/6 is what each gains; they trade half of the time; the planner gets (1 + a)(s_σ − s_β) where they do.
    [Theory]
    [InlineData(-1.5)]
    [InlineData(-1)]
    [InlineData(-0.5)]
    [InlineData(0)]
    [InlineData(0.5)]
    public void Ten_million_draws_come_within_four_standard_errors(double a)
    {
        Settings settings = Runs.Settings(("a", Text(a)));
        ValueEnvironment environment = Runs.Environment("bilateral-trade", settings);
        foreach (string mechanism in a > -1 ? new[] { "generalized-vcg", "price-offers" } : ["generalized-vcg"])
        {
            MechanismResult found = Run(environment, mechanism, settings, 10_000_000);
            (string Measure, double Exact)[] exact =
            [
                ("probability-trade", 0.5), ("revenue", -(1 + a) / 6), ("deficit", (1 + a) / 6), ("surplus", (1 - a) / 6), ("efficient-surplus", (1 - a) / 6),
                ("utility.1", 1.0 / 6), ("utility.2", 1.0 / 6), ("transfer.1", -(1 + a) / 6), ("transfer.2", (1 + a) / 3),
            ];
            foreach ((string measure, double value) in exact)
            {
                Estimate estimate = found[measure]!;
                // Where a = −1 nobody pays, at any draw.
                if (estimate.StandardError == 0) Assert.Equal(value, estimate.Mean);
                else Assert.InRange(Runs.Z(estimate, value), -4, 4);
            }

            Assert.Equal(a == -1, found["deficit"]!.StandardError == 0);
            Assert.Equal(0, found["probability-inefficient"]!.Mean);
        }
    }

    public static TheoryData<string, string> Mechanisms
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (double a in new[] { -3, -1.5, -1, -0.5, 0, 0.5, 1, 1.5 })
            {
                data.Add(Text(a), "generalized-vcg");
                if (a > -1) data.Add(Text(a), "price-offers");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public void Nobody_ever_gains_by_a_lie_nor_loses_by_the_truth(string a, string mechanism)
    {
        Settings settings = Runs.Settings(("a", a));
        MechanismResult found = Run(Runs.Environment("bilateral-trade", settings), mechanism, settings, 50_000, new Verification());
        AssertFree(found);
        // The planner pays where they trade and a is above −1, and never where it is not.
        Estimate balanced = found["probability-budget-balanced"]!;
        if (double.Parse(a, CultureInfo.InvariantCulture) <= -1) Assert.Equal(1, balanced.Mean);
        else Assert.InRange(Runs.Z(balanced, 0.5), -5, 5);
    }

    [Theory]
    [InlineData("product")]
    [InlineData("square")]
    [InlineData("shifted")]
    public void Nor_where_payments_are_searched(string values)
    {
        var environment = new TestTrade(values switch
        {
            "product" => (i, x, y) => x * (2 + y) + 0.1 * i,
            "square" => (i, x, y) => x * x + x + (i == 0 ? 0.3 : 0.6) * y,
            _ => (i, x, y) => x + 0.2 * y + (i == 0 ? 0.3 : 0),
        });
        foreach (string mechanism in new[] { "generalized-vcg", "price-offers" }) AssertFree(Run(environment, mechanism, Runs.Settings(), 10_000, new Verification { Misreports = 16 }));
    }

    // Definition 9 asks for no more: ties where signals differ by at most 0.2. The rule that does not trade in them is monotone, and so is the one that does.
    [Theory]
    [InlineData("no-trade")]
    [InlineData("trade")]
    public void Nor_in_ties(string ties)
    {
        var environment = new TestTrade((i, x, y) =>
        {
            Real difference = i == 0 ? x - y : y - x, beyond = 0.5 * (Real.Max(difference - 0.2, 0) + Real.Min(difference + 0.2, 0));
            return x + y + (i == 0 ? beyond : -beyond);
        });
        MechanismResult found = Run(environment, "generalized-vcg", Runs.Settings(("ties", ties)), 10_000, new Verification { Misreports = 16 });
        AssertFree(found);
        Assert.InRange(Runs.Z(found["probability-trade"]!, ties == "trade" ? 0.68 : 0.32), -4.5, 4.5);
        Assert.Equal(0, Run(environment, "generalized-vcg", Runs.Settings(("ties", ties)), 10_000)["probability-inefficient"]!.Mean);
    }

    // Who likes trade less with a higher signal must not get it with one: what is said of the rule is then seen to be false, and why.
    [Fact]
    public void Without_single_crossing_the_check_finds_a_lie_that_pays()
    {
        var environment = new TestTrade((i, x, y) => x + 1.5 * y + 0.25 * i);
        MechanismResult found = Run(environment, "generalized-vcg", Runs.Settings(), 20_000, new Verification { Misreports = 16 });
        Assert.True(found.Checks.Single(check => check.Property == "ex-post-ic").IsViolation);
        Assert.True(found.Checks.Single(check => check.Property == "monotone-rule").IsViolation);
        IReadOnlyList<CheckResult> assumptions = new AssumptionCheck(environment, Runs.Settings()).Run(Runs.Simd, new RunOptions { Draws = 20_000, Threads = 1 });
        Assert.True(assumptions.Single(check => check.Property == "single-crossing").IsBroken);
    }

    // Gains, then a tie, then gains again as the buyer's signal rises: the rule that trades where there are gains is not monotone, and single crossing is said to fail.
    [Fact]
    public void Gains_that_vanish_in_between_are_no_single_crossing()
    {
        var environment = new TestTrade((i, own, other) => i == 0 ? own : other - Real.Max(0.3 - other, 0) - Real.Max(other - 0.6, 0));
        Assert.True(Run(environment, "generalized-vcg", Runs.Settings(), 20_000, new Verification { Misreports = 16 }).Checks.Single(check => check.Property == "monotone-rule").IsViolation);
        CheckResult crossing = Assumption(environment, "single-crossing");
        Assert.InRange(crossing.Broken.Mean, 0.1, 0.3);
        // The buyer's signal is raised, and the seller's value, the other, is told beside his.
        Assert.Equal((1, 2), (crossing.Witness!.Agent, crossing.Witness.Facts.Single(fact => fact.Name == "value-of").Value));
    }

    // Values that fall in the own signal: the payments would not be what is said of them, nobody trades, and that is what is told.
    [Fact]
    public void An_own_value_that_falls_is_told()
    {
        var environment = new TestTrade((i, own, other) => i == 0 ? 2 - own : 2 - 2 * other + own);
        Assert.Equal(0, Run(environment, "generalized-vcg", Runs.Settings(), 1000)["probability-trade"]!.Mean);
        Assert.True(Assumption(environment, "own-monotone").IsBroken);
        Assert.False(Assumption(new TestTrade((i, own, other) => own - 2 * other), "own-monotone").IsBroken);
    }

    [Theory]
    [InlineData("0.5", false)]
    [InlineData("1", true)]
    [InlineData("1.5", true)]
    public void Single_crossing_is_told_once_and_without_a_draw(string a, bool broken)
    {
        Settings settings = Runs.Settings(("a", a));
        IReadOnlyList<CheckResult> checks = new AssumptionCheck(Runs.Environment("bilateral-trade", settings), settings).Run(Runs.Simd, new RunOptions { Draws = 1000, Threads = 1 });
        CheckResult check = Assert.Single(checks, check => check.Property == "single-crossing");
        Assert.Equal(broken, check.IsBroken);
        Assert.Contains($"a = {a}", check.Remark, StringComparison.Ordinal);
    }

    private static CheckResult Assumption(ValueEnvironment environment, string property) =>
        new AssumptionCheck(environment, Runs.Settings()).Run(Runs.Simd, new RunOptions { Draws = 20_000, Threads = 1 }).Single(check => check.Property == property);

    internal static void AssertFree(MechanismResult found)
    {
        Assert.Equal(0, found["regret"]!.Mean);
        Assert.Equal(0, found["regret-max"]!.Mean);
        Assert.Equal(1, found["probability-epic"]!.Mean);
        Assert.Equal(1, found["probability-epir"]!.Mean);
        Assert.DoesNotContain(found.Checks, check => check.IsViolation);
        Assert.All(found.Checks.Where(check => check.Claimed), check => Assert.False(check.IsBroken, check.Property));
    }
}
