using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Engine.Statistics;
using ExPost.Kernels;
using ExPost.Mechanisms;
using Xunit;

namespace ExPost.Theory.Tests.Incentives;

/// <summary>The search for misreports against closed forms, against brute force, and against rules that it must reject.</summary>
public sealed class RegretTests
{
    private static readonly Settings s_none = Runs.Settings();

    [Theory]
    [InlineData(2, "0")]
    [InlineData(3, "0")]
    [InlineData(5, "0.05")]
    public void Personalized_prices_leave_no_regret_at_all(int buyers, string epsilon)
    {
        Settings settings = Runs.Settings(("buyers", Runs.Text(buyers)), ("epsilon", epsilon));
        MechanismResult result = Verify(Runs.Environment(settings), Runs.Mechanism("personalized-price", settings), 200_000, settings);
        Assert.Equal(0, result["regret"]!.Mean);
        Assert.Equal(0, result["regret-max"]!.Mean);
        Assert.Equal(1, result["probability-epic"]!.Mean);
        Assert.Equal(1, result["probability-epir"]!.Mean);
        Assert.All(result.Checks, check => Assert.False(check.IsBroken, check.Property));
    }

    [Fact]
    public void Pivotal_prices_leave_no_regret_at_all()
    {
        MechanismResult result = Verify(Runs.Environment(s_none), Runs.Mechanism("pivotal", s_none), 20_000, s_none);
        Assert.Equal(0, result["regret-max"]!.Mean);
        Assert.All(result.Checks, check => Assert.False(check.IsBroken, check.Property));
    }

    // The winner could have bid just above the second: n uniform values have a highest that lies 1/(n + 1) above the second, and more than x above it with probability (1 − x)^n. Nobody else can gain.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public void A_first_price_auction_bid_truthfully(int buyers)
    {
        TestRule rule = TestRule.Highest("first price", (values, i) => values[i], Claims.ExPostIndividuallyRational | Claims.Feasible);
        MechanismResult result = Verify(TestEnvironment.PrivateValues(buyers), rule, 200_000);
        Assert.InRange(Runs.Z(result["regret"]!, 1.0 / (buyers + 1)), -4, 4);
        Assert.All(IncentiveMeasures.RegretLevels, (level, k) =>
        {
            Estimate above = result[IncentiveMeasures.RegretDistribution[k]]!;
            double exact = level < 1 ? Math.Pow(1 - (double)level, buyers) : 0;
            // What a local search misses of the supremum matters at the smallest levels only.
            Assert.InRange(above.Mean, exact - 4 * Math.Sqrt(exact * (1 - exact) / 200_000) - 1e-4, exact + 4 * Math.Sqrt(exact * (1 - exact) / 200_000));
        });
        Assert.InRange(result["probability-epic"]!.Mean, 0, 1e-4);
        Assert.Equal(1, result["probability-epir"]!.Mean);
        CheckResult compatible = result.Checks.Single(check => check.Property == "ex-post-ic");
        Assert.True(compatible.IsBroken);
        Assert.False(compatible.IsViolation);
        Assert.DoesNotContain(result.Checks, check => check.IsViolation);
    }

    // In a second-price auction for the common value s_1 + s_2 (both buyers bid twice their signal, the rule of Milgrom and Weber) nobody regrets; if they bid
    // their value at the reports, s_1 + s_2 as well for both, the higher report wins and pays what it says: the regret is the highest of what two could gain.
    [Fact]
    public void Twice_the_signal_in_the_wallet_game()
    {
        var wallet = new TestEnvironment(2, 1, (_, s) => s[0, 0] + s[1, 0]);
        var twice = new TestRule("twice the signal", TestRule.All, (environment, reports) =>
        {
            var outcome = new AuctionOutcome(2);
            for (int i = 0; i < 2; i++) outcome.Sell(to: i, at: 2 * reports[1 - i, 0], when: reports[i, 0] > reports[1 - i, 0]);
            return outcome;
        });
        MechanismResult result = Verify(wallet, twice, 100_000);
        Assert.InRange(result["regret-max"]!.Mean, 0, 1e-9);
        Assert.DoesNotContain(result.Checks, check => check.IsViolation);
    }

    /// <summary>A winner at random, but one that is a function of the reports, as a rule has to be.</summary>
    private static Bool Coin(Profile reports)
    {
        Real x = (reports[0, 0] + reports[1, 0]) * 1e6;
        Real half = (x + 6755399441055744.0) - 6755399441055744.0;
        return x > half;
    }

    public static TheoryData<string, string, int> Mutants => new()
    {
        { "own report moves the price", "ex-post-ic", 2 },
        { "own report moves the price by a millionth", "ex-post-ic", 2 },
        { "payments scaled", "ex-post-ic", 2 },
        { "payments scaled", "ex-post-ir", 2 },
        { "random winner", "ex-post-ic", 2 },
        { "price rounded down", "feasible", 2 },
        { "printed prices", "feasible", 3 },
        { "loser pays less for losing narrowly", "ex-post-ic", 2 },
    };

    [Theory]
    [MemberData(nameof(Mutants))]
    public void A_rule_that_breaks_a_claim_is_found(string mutant, string property, int buyers)
    {
        Settings settings = Runs.Settings(("buyers", Runs.Text(buyers)));
        AuctionEnvironment environment = Runs.Environment(settings);
        static Real Price(Profile reports, int i) => Real.Max(reports.Others(i).Select(j => reports[j, 0] + reports[j, 1] * reports[j, 1]));
        TestRule rule = mutant switch
        {
            "own report moves the price" => TestRule.Prices(mutant, (_, reports, i) => Price(reports, i) + 0.01 * reports[i, 0]),
            "own report moves the price by a millionth" => TestRule.Prices(mutant, (_, reports, i) => Price(reports, i) + 1e-6 * reports[i, 1]),
            "payments scaled" => TestRule.Prices(mutant, (_, reports, i) => Price(reports, i), price => price * 1.001),
            "price rounded down" => TestRule.Prices(mutant, (_, reports, i) => Price(reports, i) - 1e-3),
            "printed prices" => TestRule.Prices(mutant, (_, reports, i) => Price(reports, i)),
            "random winner" => new TestRule(mutant, TestRule.All, (own, reports) =>
            {
                var outcome = new AuctionOutcome(2);
                Bool coin = Coin(reports);
                outcome.Sell(to: 0, at: reports[1, 0], when: coin);
                outcome.Sell(to: 1, at: reports[0, 0], when: !coin);
                return outcome;
            }),
            _ => new TestRule(mutant, TestRule.All, (own, reports) =>
            {
                var outcome = new AuctionOutcome(2);
                for (int i = 0; i < 2; i++)
                {
                    Real price = Price(reports, i), value = own.Value(i, reports);
                    // A rebate to those who win by little.
                    outcome.Sell(to: i, at: Real.Choose(value < price + 0.01, price - 0.1, price), when: value > price);
                }

                return outcome;
            }),
        };
        MechanismResult result = Verify(environment, rule, 100_000, settings);
        CheckResult check = result.Checks.Single(own => own.Property == property);
        Assert.True(check.IsViolation);
        Assert.NotNull(check.Witness);
        if (mutant == "printed prices") Assert.InRange(result["probability-infeasible"]!.Mean, 0.005, 0.2);
        if (property == "ex-post-ic") Assert.Equal(result["regret-max"]!.Mean, Fact(check.Witness!, "payoff-misreport") - Fact(check.Witness!, "payoff-truth"));
    }

    /// <summary>The gains that the search finds, against those of a fine grid of reports, draw by draw in plain C#.</summary>
    [Fact]
    public void What_a_fine_grid_of_reports_finds_is_found()
    {
        // The price rises with the own report up to a point that depends on the other's, and there is a discount for high c.
        static double PlainPrice(double p, double c, double q, double d) => q + d * d + 0.3 * Math.Min(p, d) - (c > 0.7 ? 0.1 : 0);
        TestRule rule = TestRule.Prices("odd", (_, r, i) =>
        {
            (Real p, Real c, Real q, Real d) = (r[i, 0], r[i, 1], r[1 - i, 0], r[1 - i, 1]);
            return q + d * d + 0.3 * Real.Min(p, d) - Real.Choose(c > 0.7, 0.1, 0);
        });
        AuctionEnvironment environment = Runs.Environment(s_none);
        double found = 0, best = 0;
        for (long draw = 0; draw < 40; draw++)
        {
            Replay replay = Replay.Of(environment, [rule], s_none, new Verification(), new RunOptions { Seed = 5 }, draw);
            double[] s = [.. replay.Signals.Select(signal => signal.Value)];
            double largest = 0;
            for (int i = 0; i < 2; i++)
            {
                (double p, double c, double q, double d) = (s[2 * i], s[2 * i + 1], s[2 - 2 * i], s[3 - 2 * i]);
                double value = p + c * d;
                double Payoff(double x, double y) => x + y * d > PlainPrice(x, y, q, d) ? value - PlainPrice(x, y, q, d) : 0;
                for (int a = 0; a <= 200; a++)
                {
                    for (int b = 0; b <= 200; b++) largest = Math.Max(largest, Payoff(a / 200.0, b / 200.0) - Payoff(p, c));
                }
            }

            best += largest;
            found += replay.Mechanisms[0].Gain;
            // Where truth-telling gives nothing all around, a small set of reports that gain may be missed.
            Assert.True(replay.Mechanisms[0].Gain >= 0.8 * largest - 0.05, $"draw {draw}: {replay.Mechanisms[0].Gain} of {largest}");
        }

        Assert.True(found >= 0.97 * best, $"{found} of {best}");
    }

    [Fact]
    public void More_misreports_find_no_less_on_average_and_none_at_all_still_find_much()
    {
        TestRule rule = TestRule.Highest("first price", (values, i) => values[i]);
        AuctionEnvironment environment = TestEnvironment.PrivateValues(2);
        double few = Regret(0), many = Regret(256);
        Assert.True(few <= many + 1e-12);
        Assert.InRange(few, 0.9 / 3, 1.02 / 3);

        double Regret(int misreports) => Run(environment, rule, 50_000, s_none, misreports)["regret"]!.Mean;
    }

    [Fact]
    public void A_payoff_of_a_misreport_that_is_not_finite_stops_the_run()
    {
        // Infinite only at the highest report, which the truth never is.
        TestRule rule = TestRule.Highest("logarithm", (values, i) => Elementary.Log(1 - values[i]));
        string message = Assert.Throws<NonFiniteValueException>(() => Verify(TestEnvironment.PrivateValues(2), rule, 10_000)).Message;
        Assert.StartsWith("payoff.1 of a misreport in logarithm is NaN at draw 0 of seed 7 (s1.1 = ", message, StringComparison.Ordinal);
    }

    private static double Fact(Witness witness, string name) => witness.Facts.Single(fact => fact.Name == name).Value;

    private static MechanismResult Verify(AuctionEnvironment environment, Mechanism mechanism, long draws, Settings? settings = null) => Run(environment, mechanism, draws, settings ?? s_none, 64);

    private static MechanismResult Run(AuctionEnvironment environment, Mechanism mechanism, long draws, Settings settings, int misreports) =>
        new Experiment(environment, [mechanism], settings, compare: false, measures: null, new Verification { Misreports = misreports })
            .Run(Runs.Simd, new RunOptions { Draws = draws, Seed = 7, Threads = 2 }).Mechanisms[0];
}
