using System.Globalization;
using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Kernels;
using ExPost.Mechanisms;
using MathNet.Numerics.Integration;
using Xunit;

namespace ExPost.Theory.Tests;

/// <summary>What runs find for a public good, Chung and Ely (2002), Section 5, against exact values and a quadrature; that nobody gains by a lie; and the best threshold.</summary>
public sealed class PublicGoodTests
{
    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static MechanismInfo Info(string name, ValueEnvironment environment) => Catalogue.Mechanisms.Single(info => info.Name == name && info.WhyNot(environment) is null);

    // Integrated exactly; budget is E[(t_1 + t_2 − 1) f].
    [Theory]
    [InlineData("0", 1.0 / 2, 1.0 / 3, -1.0 / 6, 1.0 / 6)]
    [InlineData("0.5", 7.0 / 9, 113.0 / 162, -13.0 / 162, 31.0 / 54)]
    [InlineData("1", 7.0 / 8, 9.0 / 8, 1.0 / 4, 25.0 / 24)]
    public void Efficient_provision_within_four_standard_errors(string a, double provided, double payments, double budget, double surplus)
    {
        Settings settings = Runs.Settings(("a", a));
        MechanismResult found = TradeTests.Run(Runs.Environment("public-good", settings), "generalized-vcg", settings, 10_000_000);
        foreach ((string measure, double exact) in new[] { ("probability-provided", provided), ("revenue", payments), ("deficit", -budget), ("surplus", surplus), ("efficient-surplus", surplus) })
        {
            Assert.InRange(Runs.Z(found[measure]!, exact), -4, 4);
        }

        Assert.Equal(0, found["probability-inefficient"]!.Mean);
    }

    /// <summary>Expected surplus, probability of provision and payments of a threshold rule by quadrature: over s_1, piecewise, of what is known in closed form over s_2, which must be at least a bound.</summary>
    private static (double Surplus, double Provided, double Payments) Threshold(double a, double cost, double first)
    {
        double second = cost - first;
        double Least(double s) => Math.Max(0, Math.Max(second - a * s, a == 0 ? (s >= first ? 0 : 1) : (first - s) / a));
        double Outer(Func<double, double, double> inner)
        {
            // Pieces end where a bound leaves [0, 1] or two of them cross.
            var ends = new SortedSet<double> { 0, 1 };
            foreach (double end in new[] { first, first - a, a > 0 ? second / a : 0, a > 0 ? (second - 1) / a : 0, a < 1 ? (first - a * second) / (1 - a * a) : 0 }) if (end is > 0 and < 1) ends.Add(end);
            return ends.Zip(ends.Skip(1), (low, high) => GaussLegendreRule.Integrate(s => Least(s) < 1 ? inner(s, Least(s)) : 0, low, high, 64)).Sum();
        }

        // ∫ from b to 1 of (1 + a)(s + y) − c.
        double surplus = Outer((s, b) => ((1 + a) * s - cost) * (1 - b) + (1 + a) * (1 - b * b) / 2), provided = Outer((_, b) => 1 - b);
        // Agent 2's payment given s_1 is v_2 at the bound; agent 1's is that of agent 2 with the thresholds changed.
        double PaymentOfSecond(double one, double two)
        {
            double Bound(double s) => Math.Max(0, Math.Max(two - a * s, a == 0 ? (s >= one ? 0 : 1) : (one - s) / a));
            const int pieces = 4000;
            double total = 0;
            for (int k = 0; k < pieces; k++)
            {
                double s = (k + 0.5) / pieces, b = Bound(s);
                if (b < 1) total += (b + a * s) * (1 - b) / pieces;
            }

            return total;
        }

        return (surplus, provided, PaymentOfSecond(first, second) + PaymentOfSecond(second, first));
    }

    [Theory]
    [InlineData(0, 1, 0.5)]
    [InlineData(0, 1, 0.3)]
    [InlineData(0.25, 1, 0.3)]
    [InlineData(0.5, 1, 0.4)]
    [InlineData(0.5, 0.3, 0.2)]
    [InlineData(0.9, 2.5, 1.22)]
    public void Thresholds_are_those_of_a_quadrature(double a, double cost, double first)
    {
        Settings settings = Runs.Settings(("a", Text(a)), ("cost", Text(cost)), ("v1", Text(first)));
        ValueEnvironment environment = Runs.Environment("public-good", settings);
        (double surplus, double provided, double payments) = Threshold(a, cost, first);
        foreach (string mechanism in new[] { "threshold", "contribution-offers" })
        {
            MechanismResult found = TradeTests.Run(environment, mechanism, settings, 4_000_000);
            Assert.InRange(Runs.Z(found["surplus"]!, surplus), -4, 4);
            Assert.InRange(Runs.Z(found["probability-provided"]!, provided), -4, 4);
            if (mechanism == "threshold") Assert.InRange((found["revenue"]!.Mean - payments) / found["revenue"]!.StandardError!.Value, -4.2, 4.2);
            Assert.True(found["deficit"]!.Mean <= 1e-12);
        }
    }

    // v̄_1 = 1/2 and a surplus of 1/8 with private values: (1 − v) v / 2 elsewhere.
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.25, 1)]
    [InlineData(0.5, 1)]
    [InlineData(0, 1.4)]
    [InlineData(0.5, 0.3)]
    public void The_best_threshold_is_that_of_a_quadrature(double a, double cost)
    {
        Settings settings = Runs.Settings(("a", Text(a)), ("cost", Text(cost)));
        ValueEnvironment environment = Runs.Environment("public-good", settings);
        MechanismInfo threshold = Info("threshold", environment);
        (double low, double high) = threshold.Range!(environment);
        double best = Enumerable.Range(0, 401).Max(k => Threshold(a, cost, low + (high - low) * k / 400).Surplus);
        Settings found = BestNumbers.Found(environment, [threshold, Info("contribution-offers", environment)], settings, Runs.Simd, 2);
        double first = found.Value(threshold.Parameters.Single());
        Assert.InRange(first, low, high);
        // The surplus is flat at the best, so it is lost far less than the threshold is off.
        Assert.InRange(best - Threshold(a, cost, first).Surplus, -1e-12, 2e-5);
        Assert.InRange(first, cost / 2 - 0.01, cost / 2 + 0.01);
        if (a == 0 && cost == 1) Assert.Equal(0.125, best, 1e-9);
    }

    [Fact]
    public void The_best_threshold_of_signals_that_are_skew()
    {
        // v_1 = s, v_2 = 2 t and c = 1: provided with probability (1 − x)(1 + x) / 2, and then v_1 + v_2 − 1 is 1 in the mean. The best is x = 0, an end of the window.
        var environment = new TestGood(2, 1, (i, x, _) => (1 + i) * x);
        MechanismInfo threshold = Info("threshold", environment);
        Assert.InRange(BestNumbers.Found(environment, [threshold], Runs.Settings(), Runs.Simd, 2).Value(threshold.Parameters.Single()), 0, 0.01);
        // v_1 = s, v_2 = t², c = 1: with y = 1 − x, (1 − x)(1 − √y)((1 + x) / 2 + (1 + √y + y) / 3 − 1), which is not symmetric.
        static double Surplus(double x) => (1 - x) * (1 - Math.Sqrt(1 - x)) * ((1 + x) / 2 + (1 + Math.Sqrt(1 - x) + (1 - x)) / 3 - 1);
        double best = Enumerable.Range(0, 100_001).Select(k => k / 100_000.0).MaxBy(Surplus);
        var square = new TestGood(2, 1, (i, x, _) => i == 0 ? x : x * x);
        double found = BestNumbers.Found(square, [threshold], Runs.Settings(), Runs.Simd, 2).Value(threshold.Parameters.Single());
        Assert.InRange(found, best - 0.01, best + 0.01);
        Assert.InRange(Surplus(best) - Surplus(found), 0, 2e-5);
    }

    [Fact]
    public void The_number_that_is_found_depends_on_no_engine_and_is_searched_where_it_is_asked_for()
    {
        Settings settings = Runs.Settings(("a", "0.25"));
        ValueEnvironment environment = Runs.Environment("public-good", settings);
        MechanismInfo threshold = Info("threshold", environment);
        ParameterInfo first = threshold.Parameters.Single();
        string found = BestNumbers.Found(environment, [threshold], settings, Runs.Simd, 1).Text(first);
        Assert.Equal(found, BestNumbers.Found(environment, [Info("contribution-offers", environment), threshold], settings, new AutoEngine(Runs.Simd, () => throw new EngineException("no device")), 2).Text(first));
        Assert.Equal("0.4", BestNumbers.Found(environment, [threshold], settings.With("v1", "0.4"), Runs.Simd, 2).Text(first));
        Assert.Same(settings, BestNumbers.Found(environment, [Info("generalized-vcg", environment)], settings, Runs.Simd, 2));
    }

    public static TheoryData<string, string, string> Mechanisms
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (string a in new[] { "0", "0.25", "0.5", "0.9", "1", "2" })
            {
                foreach (string cost in new[] { "0.3", "1", "1.7" })
                {
                    data.Add(a, cost, "generalized-vcg");
                    if (a is "1" or "2") continue;
                    data.Add(a, cost, "threshold");
                    data.Add(a, cost, "contribution-offers");
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public void Nobody_ever_gains_by_a_lie_nor_loses_by_the_truth(string a, string cost, string mechanism)
    {
        double half = double.Parse(cost, CultureInfo.InvariantCulture) / 2;
        foreach (double first in mechanism == "generalized-vcg" ? new[] { half } : [half, 0.97 * half])
        {
            Settings settings = Runs.Settings(("a", a), ("cost", cost), ("v1", Text(first)));
            MechanismResult found = TradeTests.Run(Runs.Environment("public-good", settings), mechanism, settings, 30_000, new Verification());
            TradeTests.AssertFree(found);
            if (mechanism != "generalized-vcg" || a is "1" or "2") Assert.Equal(1, found["probability-budget-balanced"]!.Mean);
            else Assert.InRange(found["probability-budget-balanced"]!.Mean, 0, 0.99);
        }
    }

    [Fact]
    public void Nor_where_payments_are_searched()
    {
        var square = new TestGood(2, 1.2, (i, x, y) => x * x + x + (i == 0 ? 0.3 : 0.6) * y);
        var many = new TestGood(4, 1.5, (i, x, y) => x * x + 0.3 * y + 0.1 * i);
        Settings settings = Runs.Settings(("v1", "0.6"));
        foreach (string mechanism in new[] { "generalized-vcg", "threshold", "contribution-offers" })
        {
            MechanismResult found = TradeTests.Run(square, mechanism, settings, 10_000, new Verification { Misreports = 16 });
            TradeTests.AssertFree(found);
            if (mechanism != "generalized-vcg") Assert.Equal(1, found["probability-budget-balanced"]!.Mean);
        }

        TradeTests.AssertFree(TradeTests.Run(many, "generalized-vcg", settings, 5_000, new Verification { Misreports = 16 }));
    }

    [Theory]
    [InlineData("0", "0.3")]
    [InlineData("0.25", "0.5")]
    [InlineData("0.5", "0.4")]
    [InlineData("0.8", "0.5")]
    public void Contributions_are_made_where_the_threshold_rule_provides_at_every_draw(string a, string first)
    {
        Settings settings = Runs.Settings(("a", a), ("v1", first));
        ValueEnvironment environment = Runs.Environment("public-good", settings);
        MechanismInfo[] both = [Info("threshold", environment), Info("contribution-offers", environment)];
        Kernel kernel = Kernel.Record("both", () =>
        {
            Profile signals = environment.Draw();
            Bool[] provided = [.. both.Select(info => ((ChoiceOutcome)info.Create(settings).Run(environment, signals)).Chosen[1])];
            return [Sum.OfCount((provided[0] & !provided[1]) | (provided[1] & !provided[0])), Sum.OfCount(provided[0])];
        });
        IReadOnlyDictionary<string, double> values = settings.InputValues([.. environment.Info.Parameters, .. both[0].Parameters]);
        using ICompiledKernel compiled = Runs.Simd.Compile(kernel, Engine.Draws.UniformKind.Bits32);
        Tally tally = BlockScheduler.Run(kernel, compiled, 1, [.. kernel.Parameters.Select(name => values[name])], 0, 1_000_000, 2, null, default);
        Assert.Equal(0, tally.Count(0));
        Assert.InRange(tally.Count(1), 100_000, 900_000);
    }

    /// <summary>Theorem 8: which of the three cases holds is found from draws, too, and what follows is said of that one alone.</summary>
    [Theory]
    [InlineData("increasing-differences", "is not efficient")]
    [InlineData("decreasing-differences", "efficient rules are budget-balanced (")]
    [InlineData("pure-common-values", "exactly so")]
    [InlineData("", "")]
    public void Of_three_cases_the_one_that_holds_is_told(string holds, string follows)
    {
        var environment = new TestGood(2, 1, holds switch
        {
            "increasing-differences" => (_, x, y) => x + x * x + 0.5 * y,
            "decreasing-differences" => (i, x, y) => x + 1.25 * y + 0.1 * i,
            "pure-common-values" => (_, x, y) => x * x + y * y,
            _ => (_, x, y) => x + Real.Max(1.5 * y - 0.5, 0),
        });
        IReadOnlyList<CheckResult> checks = new AssumptionCheck(environment, Runs.Settings()).Run(Runs.Simd, new RunOptions { Draws = 20_000, Threads = 1 });
        foreach (CheckResult check in checks.Where(check => check.Property is "increasing-differences" or "decreasing-differences" or "pure-common-values"))
        {
            Assert.Equal(check.Property != holds, check.IsBroken);
            if (check.IsBroken) Assert.Null(check.Remark);
            else Assert.Contains(follows, check.Remark, StringComparison.Ordinal);
            Assert.Equal(check.IsBroken, check.Witness is not null);
        }

        Assert.Equal(3, checks.Count(check => check.Property is "increasing-differences" or "decreasing-differences" or "pure-common-values"));
    }
}
