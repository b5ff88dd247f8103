using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Engine.Statistics;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Environments;
using ExPost.Mechanisms.SingleObject;
using Xunit;

namespace ExPost.Theory.Tests;

/// <summary>Rules that a user makes up, and what is measured of lotteries, against values by hand.</summary>
public sealed class AllocationRuleReferenceTests
{
    private const long Draws = 1_000_000;

    // Eventually monotone, but not monotone; p_i = q_i s_j. Revenue 2 (0.5 + 0.4 + 0.1) / 6: E[s_j; s_i > s_j] = 1/6, below s_j/2 it is ∫ y · y/2 = 1/6, and between them too.
    [Fact]
    public void A_rule_that_is_eventually_monotone_but_not_monotone()
    {
        MechanismInfo info = Rule((s, i) => Real.Choose(s[i, 0] > s[1 - i, 0], 0.5, Real.Choose(s[i, 0] < s[1 - i, 0] / 2, 0.4, 0.1)));
        var environment = (AuctionEnvironment)Maximum.Entry.Create(new Settings());
        MechanismResult found = Run(environment, info);
        Close(found, "revenue", 1.0 / 3);
        Close(found, "virtual-surplus", 1.0 / 3);
        Close(found, "probability-unsold", 1.0 / 4);
        // E[q_i] = 0.5/2 + 0.4/4 + 0.1/4.
        Close(found, "probability-win.1", 3.0 / 8);
        Close(found, "probability-win.2", 3.0 / 8);
        // Σ q is 0.9 where the lower signal is below half of the higher one, and 0.6 elsewhere, whatever the higher one is.
        Close(found, "surplus", 2.0 / 3 * 0.75);
        Assert.InRange(found["price-bound"]!.Mean, 0, 1e-12);
        Assert.Null(found["probability-nonmonotone"]);
        MechanismResult verified = new Experiment(environment, [info.Create(new Settings())], new Settings(), compare: false, null, new Verification { Misreports = 32 })
            .Run(Runs.Simd, new RunOptions { Draws = 20_000, Seed = 2, Threads = 2 }).Mechanisms[0];
        Assert.DoesNotContain(verified.Checks, check => check.IsViolation);
    }

    // Σ q = 0.6 s_1 + 0.4 s_2. Efficient only as far as the higher signal has it.
    [Fact]
    public void The_probabilities_of_a_lottery()
    {
        MechanismResult found = Run(TestEnvironment.PrivateValues(2), Rule((s, i) => s[i, 0] * (i == 0 ? 0.6 : 0.4)));
        Close(found, "probability-win.1", 0.3);
        Close(found, "probability-win.2", 0.2);
        Close(found, "probability-unsold", 0.5);
        // E[q of the higher] = 0.6 E[s_1; s_1 > s_2] + 0.4 E[s_2; s_2 > s_1], and each expectation is 1/3.
        Close(found, "probability-inefficient", 1 - 1.0 / 3);
        // p = q v − ∫ q = c s² − c s²/2, and E s² = 1/3.
        Close(found, "revenue", (0.6 + 0.4) / 6);
        Close(found, "surplus", (0.6 + 0.4) / 3);
        Close(found, "utility.1", 0.6 / 6);
        Assert.Equal(0, found["probability-infeasible"]!.Mean);
        Assert.All(found.Measures.Where(entry => entry.Name.StartsWith("probability-", StringComparison.Ordinal)), entry => Assert.InRange(entry.Estimate.Mean, 0, 1));
    }

    // 0.6 s_1 + 0.6 above 1, as for s_1 > 2/3, is more than there is. The standard error of an event is that of a count.
    [Fact]
    public void Shares_of_more_than_the_object_are_infeasible()
    {
        MechanismResult found = Run(TestEnvironment.PrivateValues(2), Rule((s, i) => i == 0 ? 0.6 * s[0, 0] : 0.6));
        Estimate infeasible = found["probability-infeasible"]!;
        Close(found, "probability-infeasible", 1.0 / 3);
        Assert.Equal(Math.Sqrt(infeasible.Mean * (1 - infeasible.Mean) / Draws), infeasible.StandardError!.Value, 1e-12);
        // Unsold is what is left of 1, where something is: E(0.4 − 0.6 s)⁺ = 0.4²/(2 · 0.6).
        Close(found, "probability-unsold", 0.16 / 1.2);
        Assert.Equal(0.6, found["probability-win.2"]!.Mean, 1e-14);
    }

    // 0.1 and 0.2 and 0.7 are 1 but for a rounding.
    [Fact]
    public void Shares_that_are_1_but_for_a_rounding_are_feasible_and_sell()
    {
        MechanismResult found = Run(TestEnvironment.PrivateValues(3), Rule((_, i) => i == 0 ? 0.1 : i == 1 ? 0.2 : 0.7000000000000001), 20_000);
        Assert.Equal(0, found["probability-infeasible"]!.Mean);
        Estimate unsold = found["probability-unsold"]!;
        Assert.Equal(Intervals.Probability(0, 20_000, 0.95), unsold);
    }

    // A lottery against a sure sale: E[q_1] − P(s_1 > s_2), with the paired error of q − 1{…}.
    [Fact]
    public void A_lottery_and_a_sure_sale_are_compared_draw_by_draw()
    {
        TestEnvironment environment = TestEnvironment.PrivateValues(2);
        Mechanism lottery = Rule((s, i) => s[i, 0] / 2).Create(new Settings());
        Mechanism sure = AllocationRule.Entry("sure", "the highest", "test", (_, s) => [s[0, 0] > s[1, 0], s[1, 0] >= s[0, 0]]).Create(new Settings());
        const int Few = 50_000;
        foreach (bool swapped in new[] { false, true })
        {
            ExperimentResult result = new Experiment(environment, swapped ? [lottery, sure] : [sure, lottery], new Settings(), compare: true).Run(Runs.Simd, new RunOptions { Draws = Few, Seed = 6, Threads = 2 });
            foreach ((string measure, Func<double, double, double> difference) in new (string, Func<double, double, double>)[]
            {
                ("probability-win.1", (x, y) => x / 2 - (x > y ? 1 : 0)),
                ("probability-unsold", (x, y) => 1 - (x + y) / 2),
                ("probability-inefficient", (x, y) => 1 - Math.Max(x, y) / 2),
            })
            {
                var uniforms = new double[2];
                var d = new double[Few];
                for (int draw = 0; draw < Few; draw++)
                {
                    new UniformSource(6).Fill((ulong)draw, uniforms);
                    d[draw] = (swapped ? -1 : 1) * difference(uniforms[0], uniforms[1]);
                }

                double mean = d.Average(), error = Math.Sqrt(d.Sum(x => (x - mean) * (x - mean)) / (Few - 1.0) / Few);
                Estimate found = result.Differences[0][measure]!;
                Assert.Equal(mean, found.Mean, 1e-12);
                Assert.Equal(error, found.StandardError!.Value, 1e-11);
            }
        }
    }

    [Fact]
    public void What_needs_payments_is_left_out_only_where_the_rule_is_broken()
    {
        // The same rule, in which what is seen happens never, or for a signal above 0.999.
        foreach ((double above, bool isPaid) in new[] { (2, true), (0.999, false) })
        {
            var rule = new TestRule("seen", TestRule.All | Claims.EventuallyMonotone, (_, s) =>
            {
                var outcome = new AuctionOutcome(2) { Nonmonotone = new(s[0, 0] > above, 0, 0, 1), PriceBound = 0, VirtualSurplus = s[0, 0] };
                for (int i = 0; i < 2; i++) outcome.Sell(to: i, at: 0.25, when: i == 0);
                return outcome;
            });
            ExperimentResult result = new Experiment(TestEnvironment.PrivateValues(2), [rule, rule], new Settings(), compare: true).Run(Runs.Simd, new RunOptions { Draws = 20_000, Seed = 6, Threads = 2 });
            foreach (string measure in new[] { "revenue", "virtual-surplus", "utility.1", "utility.2" })
            {
                Assert.Equal(isPaid, result.Mechanisms[0][measure] is not null);
                Assert.Equal(isPaid, result.Differences[0][measure] is not null);
            }

            Assert.Equal(isPaid, result.Mechanisms[0]["price-bound"] is not null);
            foreach (string measure in new[] { "surplus", "efficiency", "probability-unsold", "probability-win.1" })
            {
                Assert.NotNull(result.Mechanisms[0][measure]);
                Assert.NotNull(result.Differences[0][measure]);
            }

            Assert.Equal(isPaid, result.Mechanisms[0]["probability-nonmonotone"]!.Mean == 0);
            Assert.Equal(isPaid ? 0 : 1, result.Mechanisms[0].Checks.Count);
        }
    }

    // The share of buyer 1 falls at 0.5; the mechanism looks and sees nothing, or sees something of buyer 2 for a rare signal.
    [Theory]
    [InlineData(2, 1)]
    [InlineData(0.5, 1)]
    public void Verify_sees_what_a_mechanism_does_not_see_of_its_own_rule(double above, int who)
    {
        var rule = new TestRule("blind", TestRule.All | Claims.EventuallyMonotone, (_, s) =>
        {
            var outcome = new AuctionOutcome(2) { Nonmonotone = new(s[0, 0] > 0.5 & s[1, 0] > above, who, 0.125, 0.875) };
            outcome.Sell(to: 0, at: 0, when: s[0, 0] < 0.5);
            outcome.Sell(to: 1, at: 1, when: false);
            return outcome;
        });
        var experiment = new Experiment(TestEnvironment.PrivateValues(2), [rule], new Settings(), compare: false, verification: new Verification { Misreports = 4 });
        CheckResult found = experiment.Run(Runs.Simd, new RunOptions { Draws = 20_000, Seed = 6, Threads = 2 }).Mechanisms[0].Checks.Single(check => check.Property == "eventually-monotone");
        // A signal x below 0.5 is raised to a random one above it, and that is above 0.5: the integral of 0.5 / (1 − x) up to 0.5. And what the mechanism sees where both are above 0.5.
        double expected = 0.5 * Math.Log(2) + (above < 1 ? 0.25 : 0);
        Assert.Equal(expected, found.Broken.Mean, 0.015);
        Witness witness = found.Witness!;
        double lower = witness.Facts.Single(fact => fact.Name == "more-likely-at").Value, higher = witness.Report[0].Value;
        if (witness.Agent == 1) Assert.True(lower < 0.5 && higher >= 0.5 && lower == witness.Signals[0].Value, $"{lower}, {higher}");
        else Assert.Equal((2, 0.125, 0.875), (witness.Agent, lower, higher));
    }

    // s_1 + 0.01 is above 1 for one signal of a hundred.
    [Theory]
    [InlineData(1, 0.01)]
    [InlineData(-1, 0.99)]
    public void A_probability_outside_of_0_and_1_stops_with_the_draw(int sign, double add)
    {
        MechanismInfo info = Rule((s, i) => i == 0 ? sign * s[0, 0] + add : 0);
        NonFiniteValueException problem = Assert.Throws<NonFiniteValueException>(() => Run(TestEnvironment.PrivateValues(2), info, 20_000));
        var uniforms = new double[2];
        int first = Enumerable.Range(0, 20_000).First(draw =>
        {
            new UniformSource(2).Fill((ulong)draw, uniforms);
            return sign * uniforms[0] + add is > 1 + 1e-9 or < -1e-9;
        });
        new UniformSource(2).Fill((ulong)first, uniforms);
        Assert.Equal(FormattableString.Invariant($"probability.1 of rule is {sign * uniforms[0] + add} at draw {first} of seed 2 (s1.1 = {uniforms[0]:R}, s1.2 = {uniforms[1]:R}): it must be from 0 to 1"), problem.Message);
        // Within the rounding of a sum of shares it does not stop.
        Assert.NotNull(Run(TestEnvironment.PrivateValues(2), Rule((s, i) => i == 0 ? 1 + 1e-10 - 0 * s[0, 0] : 0), 5_000)["revenue"]);
    }

    private static MechanismInfo Rule(Func<Profile, int, Real> share) =>
        AllocationRule.Entry("rule", "made up", "test", (environment, s) => [.. Enumerable.Range(0, environment.Buyers).Select(i => share(s, i))]);

    private static MechanismResult Run(AuctionEnvironment environment, MechanismInfo info, long draws = Draws) =>
        new Experiment(environment, [info.Create(new Settings())], new Settings(), compare: false).Run(Runs.Simd, new RunOptions { Draws = draws, Seed = 2, Threads = 2 }).Mechanisms[0];

    private static void Close(MechanismResult found, string measure, double exact)
    {
        Estimate estimate = found[measure]!;
        Assert.True(Math.Abs(Runs.Z(estimate, exact)) <= 4, $"{measure}: {estimate.Mean:R} and not {exact:R}, {Runs.Z(estimate, exact):F1} standard errors off");
    }
}
