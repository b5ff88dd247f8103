using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.Environments;
using ExPost.Mechanisms.SingleObject;
using Xunit;

namespace ExPost.Mechanisms.Tests;

/// <summary>What rules must charge, p_i = q_i v_i − ∫ v_i' q_i dx, against sums and integrals by hand.</summary>
public sealed class AllocationRuleTests
{
    /// <summary>Values of two buyers: as recorded, and in doubles of the own signal and the other's.</summary>
    private static readonly (string Name, Func<Real, Real, Real> Value, Func<double, double, double> Plain, Func<double, double> Flat)[] s_values =
    [
        ("linear", (x, y) => x + 0.5 * y, (x, y) => x + 0.5 * y, _ => 0),
        ("max", (x, y) => Real.Max(x, y), Math.Max, y => y),
        ("quadratic", (x, y) => x * x + x * y + y / 3, (x, y) => x * x + x * y + y / 3, _ => 0),
        ("call", (x, y) => 0.2 + Real.Max(2 * x - y, 0), (x, y) => 0.2 + Math.Max(2 * x - y, 0), y => y / 2),
        ("exponential", (x, y) => Elementary.Exp(x * y + x), (x, y) => Math.Exp(x * y + x), _ => 0),
    ];

    public static TheoryData<string> Values => [.. s_values.Select(value => value.Name)];

    // Equal, draw by draw, for rules of several steps at points that depend on the other's report; they rise only where the value does.
    [Theory]
    [MemberData(nameof(Values))]
    public void Rules_of_random_steps_charge_what_the_formula_says(string name)
    {
        (_, Func<Real, Real, Real> value, Func<double, double, double> plain, Func<double, double> flat) = s_values.Single(entry => entry.Name == name);
        var environment = new Two(value);
        var random = new Random(11);
        int inside = 0;
        for (int rule = 0; rule < 60; rule++)
        {
            int steps = random.Next(1, 5);
            double[] at = [.. Enumerable.Range(0, steps).Select(_ => random.NextDouble() * 1.2 - 0.1)], slope = [.. Enumerable.Range(0, steps).Select(_ => random.NextDouble() - 0.5)];
            double[] levels = [.. Enumerable.Range(0, steps + 1).Select(_ => random.NextDouble()).Order()];
            // Where the value does not rise yet, anything below.
            double below = levels[0] * random.NextDouble(), split = random.NextDouble();
            // Level k from the k-th lowest of the points on: the number of points that are passed.
            Real Share(Real x, Real y, Real start)
            {
                Real passed = Real.Sum([0, .. at.Select((point, k) => Real.Choose(x >= point + slope[k] * y, 1, 0))]);
                Real level = Choice.At(passed, [.. levels.Select(entry => (Real)entry)]);
                return Real.Choose(x <= start, Real.Choose(x <= split * start, below, below / 2), level);
            }

            double PlainShare(double x, double y)
            {
                if (flat(y) > 0 && x <= flat(y)) return x <= split * flat(y) ? below : below / 2;
                return levels[at.Where((point, k) => x >= point + slope[k] * y).Count()];
            }

            Real Start(Real y) => name switch { "max" => y, "call" => y * 0.5, _ => -1 };
            MechanismInfo info = AllocationRule.Entry("rule", "a test's", "test", (_, s) => [Share(s[0, 0], s[1, 0], Start(s[1, 0])), Share(s[1, 0], s[0, 0], Start(s[0, 0]))]);
            var played = new Played(environment, info.Create(new Settings()));
            for (int draw = 0; draw < 12; draw++)
            {
                double[] s = [random.NextDouble(), random.NextDouble()];
                played.At(s);
                for (int i = 0; i < 2; i++)
                {
                    (double own, double other) = (s[i], s[1 - i]);
                    double[] points = [0, .. at.Select((point, k) => point + slope[k] * other).Append(flat(other)).Append(split * flat(other)).Where(point => point > 0 && point < own).Order(), own];
                    double integral = 0;
                    for (int k = 1; k < points.Length; k++) integral += PlainShare((points[k - 1] + points[k]) / 2, other) * (plain(points[k], other) - plain(points[k - 1], other));
                    Assert.Equal(PlainShare(own, other), played.Share(i));
                    Assert.Equal(PlainShare(own, other) * plain(own, other) - integral, played.Payment(i), 1e-12);
                    Assert.InRange(played.Bound, 0, 1e-12);
                    if (points.Length > 3) inside++;
                }
            }
        }

        Assert.True(inside > 200, $"{inside}");
    }

    [Theory]
    [InlineData("square")]
    [InlineData("ratio")]
    [InlineData("jump")]
    [InlineData("kink")]
    public void Smooth_rules_are_integrated_and_the_bound_is_one(string name)
    {
        // v = x + y/2, so that the integral of v' q is that of q.
        (Func<Real, Real, Real> share, Func<double, double, double> integral, Func<double, double, double> plain) = Smooth(name);
        MechanismInfo info = AllocationRule.Entry("rule", "a test's", "test", (_, s) => [share(s[0, 0], s[1, 0]), share(s[1, 0], s[0, 0])]);
        var played = new Played(new Two(s_values[0].Value), info.Create(new Settings()));
        var random = new Random(5);
        for (int draw = 0; draw < 500; draw++)
        {
            double[] s = [random.NextDouble(), 0.01 + 0.99 * random.NextDouble()];
            played.At(s);
            for (int i = 0; i < 2; i++)
            {
                (double own, double other) = (s[i], s[1 - i]);
                double error = Math.Abs(played.Payment(i) - (plain(own, other) * (own + 0.5 * other) - integral(own, other)));
                Assert.True(error <= played.Bound + 1e-14, $"{error} against {played.Bound} at {own}, {other}");
                if (name != "ratio" || Math.Min(own, other) > 0.5 * Math.Max(own, other)) Assert.InRange(played.Bound, 0, 1e-9);
            }
        }
    }

    private static (Func<Real, Real, Real> Share, Func<double, double, double> Integral, Func<double, double, double> Plain) Smooth(string name) => name switch
    {
        "square" => ((x, y) => x * x, (x, _) => x * x * x / 3, (x, _) => x * x),
        "ratio" => ((x, y) => x / (x + y), (x, y) => x - y * Math.Log((x + y) / y), (x, y) => x / (x + y)),
        "jump" => ((x, y) => Real.Choose(x < 0.6 * y, 0.5 * x, 0.5 + 0.5 * x), (x, y) => 0.25 * x * x + 0.5 * Math.Max(x - 0.6 * y, 0), (x, y) => x < 0.6 * y ? 0.5 * x : 0.5 + 0.5 * x),
        _ => ((x, y) => Real.Max(x - y, 0), (x, y) => 0.5 * Math.Pow(Math.Max(x - y, 0), 2), (x, y) => Math.Max(x - y, 0)),
    };

    [Fact]
    public void Who_wins_for_certain_pays_her_value_at_her_critical_signal()
    {
        MechanismInfo info = AllocationRule.Entry("rule", "efficient", "test", (environment, s) => [environment.Value(0, s) > environment.Value(1, s), environment.Value(1, s) >= environment.Value(0, s)]);
        foreach ((string name, _, Func<double, double, double> plain, _) in s_values.Where(entry => entry.Name is "linear" or "exponential"))
        {
            var played = new Played(new Two(s_values.Single(entry => entry.Name == name).Value), info.Create(new Settings()));
            var random = new Random(6);
            for (int draw = 0; draw < 300; draw++)
            {
                double[] s = [random.NextDouble(), random.NextDouble()];
                played.At(s);
                for (int i = 0; i < 2; i++)
                {
                    // v_i − v_j = (x − y) / 2 or exp(xy) (exp(x) − exp(y)): the higher signal wins, and the critical one is the other's.
                    Assert.Equal(s[i] > s[1 - i] ? 1 : 0, played.Share(i));
                    Assert.Equal(plain(s[1 - i], s[1 - i]), played.Price(i), 1e-12);
                    Assert.InRange(played.Bound, 0, 1e-13);
                }
            }
        }
    }

    // The value is max(x, y); the rule falls below y and rises there: the price is that of whoever wins above y.
    [Fact]
    public void A_rule_that_is_eventually_monotone_but_not_monotone_has_its_payments()
    {
        Real Share(Real own, Real other) => Real.Choose(own > other, 0.5, Real.Choose(own < other / 2, 0.4, 0.1));
        MechanismInfo info = AllocationRule.Entry("rule", "E.em.nonmonotone", "Goyal and Narayanan, Definition 2", (_, s) => [Share(s[0, 0], s[1, 0]), Share(s[1, 0], s[0, 0])]);
        var played = new Played(Maximum.Entry.Create(new Settings()), info.Create(new Settings()));
        foreach ((double own, double other, double q) in new[] { (0.8, 0.5, 0.5), (0.2, 0.5, 0.4), (0.3, 0.5, 0.1), (0.49, 0.5, 0.1) })
        {
            played.At([own, other]);
            Assert.Equal(q, played.Share(0));
            Assert.Equal(q * other, played.Payment(0), 1e-15);
        }
    }

    [Fact]
    public void A_condition_that_switches_twice_is_seen_in_the_bound()
    {
        MechanismInfo info = AllocationRule.Entry("rule", "not monotone", "test", (_, s) => [Real.Choose(Real.Abs(s[0, 0] - 0.5) < 0.2, 1, 0), 0]);
        var played = new Played(new Two(s_values[0].Value), info.Create(new Settings()));
        // Up to 0.9: q is 1 from 0.3 to 0.7.
        played.At([0.9, 0.5]);
        double exact = -(0.7 - 0.3);
        Assert.True(Math.Abs(played.Payment(0) - exact) <= played.Bound, $"{played.Payment(0)} ± {played.Bound}");
        Assert.True(played.Bound > 0.1, $"{played.Bound}");
        // Up to 0.6 it switches once.
        played.At([0.6, 0.5]);
        Assert.Equal(0.6 + 0.25 - 0.3, played.Payment(0), 1e-13);
    }

    [Fact]
    public void Where_there_are_no_payments_it_says_why()
    {
        MechanismInfo info = AllocationRule.Entry("rule", "any", "test", (_, s) => [s[0, 0], s[1, 0]]);
        Assert.Equal("it needs signals of one dimension, and these have 2", info.WhyNot(TwoSignal.Entry.Create(new Settings())));
        Assert.Null(info.WhyNot(Linear.Entry.Create(new Settings())));
        // A step rule needs no derivative; a smooth one does.
        var table = new Table("any", [1, 2, 3]);
        var searched = new Two((x, y) => Real.Lookup(table, x * 3) + x);
        MechanismInfo steps = AllocationRule.Entry("steps", "any", "test", (_, s) => [Real.Choose(s[0, 0] > s[1, 0], 1, 0), Real.Choose(s[0, 0] > s[1, 0], 0, 1)]);
        Assert.Equal(0, new Played(searched, steps.Create(new Settings())).At([0.2, 0.5]).Payment(0));
        CannotRunException refused = Assert.Throws<CannotRunException>(() => new Played(searched, info.Create(new Settings())));
        Assert.StartsWith("its payments need the derivative of the value: ", refused.Message, StringComparison.Ordinal);
        MechanismInfo often = AllocationRule.Entry("often", "any", "test", (_, s) => [Real.Sum(Enumerable.Range(1, 25).Select(k => Real.Choose(s[0, 0] > k / 26.0, 0.04, 0))), 0]);
        Assert.Equal("its share switches at 25 conditions, and payments are found for at most 24", Assert.Throws<CannotRunException>(() => new Played(new Two(s_values[0].Value), often.Create(new Settings()))).Message);
    }

    private sealed class Two(Func<Real, Real, Real> value) : AuctionEnvironment(new("two", "made up", "test", [], _ => new Two(value)), 2, [new("s", new Uniform(0, 1))])
    {
        public override bool Exchangeable => false;

        public override Real Value(int buyer, Profile signals) => value(signals[buyer, 0], signals[1 - buyer, 0]);
    }
}
