using System.Globalization;
using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.Environments;
using ExPost.Mechanisms.PublicGoods;
using Xunit;

namespace ExPost.Mechanisms.Tests.Choices;

/// <summary>Rules for a public good, draw by draw, against what Chung and Ely (2002), Section 5, say of them and against searches in plain doubles.</summary>
public sealed class PublicGoodTests
{
    private const int Draws = 2000;

    /// <summary>Two agents' values that rise in all signals, with increasing differences: in formulas and in plain doubles, by own and other's signal; and what the good costs.</summary>
    private static readonly Dictionary<string, (double Cost, Func<int, Real, Real, Real> Formula, Func<int, double, double, double> Plain)> s_values = new()
    {
        ["private"] = (0.7, (_, x, _) => x, (_, x, _) => x),
        ["linear"] = (1, (_, x, y) => x + 0.5 * y, (_, x, y) => x + 0.5 * y),
        ["cheap"] = (0.3, (_, x, y) => x + 0.5 * y, (_, x, y) => x + 0.5 * y),
        ["square"] = (1.2, (i, x, y) => x * x + x + (i == 0 ? 0.3 : 0.6) * y, (i, x, y) => x * x + x + (i == 0 ? 0.3 : 0.6) * y),
        ["product"] = (2, (i, x, y) => x * (2 + y) + 0.1 * i, (i, x, y) => x * (2 + y) + 0.1 * i),
    };

    public static TheoryData<string, double> Windows
    {
        get
        {
            var data = new TheoryData<string, double>();
            foreach (string name in s_values.Keys)
            {
                foreach (double share in new[] { 0, 0.2, 0.5, 0.9, 1 }) data.Add(name, share);
            }

            return data;
        }
    }

    private static PublicGood Linear(double a, double cost, string distribution = "uniform(0,1)") => (PublicGood)PublicGood.Entry.Create(Played.Settings(Set(a, cost) + $";distribution={distribution}"));

    private static string Set(double a, double cost, double? first = null) => string.Create(CultureInfo.InvariantCulture, $"a={a:R};cost={cost:R}{(first is { } v1 ? $";v1={v1:R}" : "")}");

    private static string First(double v1) => string.Create(CultureInfo.InvariantCulture, $"v1={v1:R}");

    private static MadeUpGood MadeUp(string name) => new(2, s_values[name].Cost, (i, s) => s_values[name].Formula(i, s[i, 0], s[1 - i, 0]));

    private static IEnumerable<double[]> Signals(int seed, int agents = 2)
    {
        var random = new Random(seed);
        for (int k = 0; k < Draws; k++) yield return [.. Enumerable.Range(0, agents).Select(_ => random.NextDouble())];
    }

    /// <summary>theory: with k = c / (1 + a), t_i = k + (a − 1) s_−i where s_−i &lt; k, and a s_−i elsewhere.</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 1)]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(0.5, 2.5)]
    [InlineData(0.25, 0)]
    [InlineData(0.25, 4)]
    public void Efficient_provision_is_that_of_the_formula(double a, double cost)
    {
        PlayedChoice played = new(Linear(a, cost), GeneralizedVcg.Entry, Set(a, cost)), searched = new(MadeUpGood.Linear(a, cost), GeneralizedVcg.Entry);
        double k = cost / (1 + a);
        foreach (double[] s in Signals(1))
        {
            played.At(s);
            searched.At(s);
            Assert.Equal((1 + a) * (s[0] + s[1]) >= cost, played.Happens);
            Assert.Equal(played.Happens, searched.Happens);
            double total = 0;
            for (int i = 0; i < 2; i++)
            {
                double other = s[1 - i], share = !played.Happens ? 0 : other < k ? k + (a - 1) * other : a * other;
                Assert.Equal(share, played.Payment(i), 1e-14 * (1 + a));
                Assert.InRange(searched.Payment(i) - played.Payment(i), -1e-15 * (1 + a), 1e-12 * (1 + a));
                if (played.Happens) Assert.True(played.Value(i) >= played.Payment(i) && searched.Value(i) >= searched.Payment(i));
                total += played.Payment(i);
            }

            // Theorem 8 (2) and (3).
            if (played.Happens && a >= 1) Assert.True(total >= cost - 1e-12);
        }
    }

    [Theory]
    [InlineData(2, 0.8)]
    [InlineData(3, 1.5)]
    [InlineData(5, 2)]
    [InlineData(16, 6)]
    public void Efficient_provision_for_many_is_that_of_a_search_in_plain_doubles(int agents, double cost)
    {
        static double Plain(double[] s, int i) => s[i] * s[i] + 0.5 * s[i] + 0.2 * s.Where((_, j) => j != i).Average() + 0.01 * i;
        var environment = new MadeUpGood(agents, cost, (i, s) => s[i, 0] * s[i, 0] + 0.5 * s[i, 0] + 0.2 * (Real.Sum(s.Others(i).Select(j => s[j, 0])) / (agents - 1)) + 0.01 * i);
        PlayedChoice played = new(environment, GeneralizedVcg.Entry);
        int provided = 0;
        foreach (double[] s in Signals(2, agents).Take(400))
        {
            played.At(s);
            double Total(double[] at) => Enumerable.Range(0, agents).Sum(i => Plain(at, i));
            Assert.Equal(Total(s) >= cost, played.Happens);
            if (!played.Happens) continue;
            provided++;
            for (int i = 0; i < agents; i++)
            {
                double[] At(double x) => [.. s.Select((own, j) => j == i ? x : own)];
                Assert.Equal(Plain(At(TradeTests.Lowest(x => Total(At(x)) >= cost)), i), played.Payment(i), 1e-12);
            }
        }

        Assert.InRange(provided, 20, 400);
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public void Thresholds_and_contributions_are_those_of_their_definitions(string name, double share)
    {
        (double cost, _, Func<int, double, double, double> value) = s_values[name];
        MadeUpGood environment = MadeUp(name);
        (double low, double high) = Threshold.Entry.Range!(environment);
        double first = low + share * (high - low);
        double[] pivotal = [first, cost - first];
        PlayedChoice threshold = new(environment, Threshold.Entry, First(first)), offers = new(environment, ContributionOffers.Entry, First(first));
        foreach (double[] s in Signals(3))
        {
            bool Provided(double x, double y) => value(0, x, y) >= pivotal[0] && value(1, y, x) >= pivotal[1];
            threshold.At(s);
            offers.At(s);
            Assert.Equal(Provided(s[0], s[1]), threshold.Happens);
            Assert.Equal(threshold.Happens, offers.Happens);
            if (!threshold.Happens) continue;
            for (int i = 0; i < 2; i++)
            {
                double other = s[1 - i], critical = TradeTests.Lowest(x => i == 0 ? Provided(x, other) : Provided(other, x)), price = value(i, critical, other);
                Assert.Equal(price, threshold.Payment(i), 1e-11);
                // What the other demands; where at every signal of this agent both values are above, no more than the pivotal valuation.
                bool always = value(i, 0, other) > pivotal[i] && value(1 - i, other, 0) > pivotal[1 - i];
                Assert.Equal(always ? pivotal[i] : price, offers.Payment(i), 1e-11);
                Assert.True(threshold.Payment(i) >= pivotal[i] && threshold.Value(i) >= threshold.Payment(i));
                Assert.True(offers.Value(i) >= offers.Payment(i));
            }

            Assert.True(threshold.Payment(0) + threshold.Payment(1) >= cost - 1e-12 && offers.Payment(0) + offers.Payment(1) >= cost - 1e-12);
        }
    }

    [Theory]
    [InlineData(0, 1, 0.3)]
    [InlineData(0, 1, 1)]
    [InlineData(0.25, 1, 0.5)]
    [InlineData(0.5, 1, 0.4)]
    [InlineData(0.5, 0.4, 0.2)]
    [InlineData(0.9, 2.5, 1.22)]
    public void The_linear_rules_are_those_that_are_searched(double a, double cost, double first)
    {
        foreach (Uniform distribution in new[] { new Uniform(0, 1), new Uniform(0.125, 2) })
        {
            PublicGood linear = Linear(a, cost, distribution.ToString());
            (double low, double high) = Threshold.Entry.Range!(linear);
            double within = Math.Clamp(first, low, high);
            foreach (MechanismInfo info in new[] { Threshold.Entry, ContributionOffers.Entry })
            {
                PlayedChoice exact = new(linear, info, Set(a, cost, within)), searched = new(MadeUpGood.Linear(a, cost, distribution), info, First(within));
                foreach (double[] s in Signals(4))
                {
                    exact.At(s);
                    searched.At(s);
                    Assert.Equal(exact.Happens, searched.Happens);
                    for (int i = 0; i < 2; i++) Assert.Equal(exact.Payment(i), searched.Payment(i), 1e-12);
                }
            }
        }
    }

    // Theorem 9: t_i = x_i + a s_−i with x_i = max(0, v̄_i − a s_−i, (v̄_−i − s_−i) / a), and x_i = v̄_i where a = 0.
    [Theory]
    [InlineData(0, 0.3)]
    [InlineData(1e-12, 0.3)]
    [InlineData(0.25, 0.3)]
    [InlineData(0.5, 0.6)]
    [InlineData(0.99, 0.5)]
    public void Threshold_payments_are_those_of_the_theorem(double a, double first)
    {
        double[] pivotal = [first, 1 - first];
        PlayedChoice threshold = new(Linear(a, 1), Threshold.Entry, Set(a, 1, first)), offers = new(Linear(a, 1), ContributionOffers.Entry, Set(a, 1, first));
        foreach (double[] s in Signals(5))
        {
            threshold.At(s);
            Assert.Equal(s[0] + a * s[1] >= pivotal[0] && s[1] + a * s[0] >= pivotal[1], threshold.Happens);
            Assert.Equal(threshold.Happens, offers.At(s).Happens);
            for (int i = 0; i < 2 && threshold.Happens; i++)
            {
                double other = s[1 - i], own = Math.Max(Math.Max(0, pivotal[i] - a * other), a == 0 ? 0 : (pivotal[1 - i] - other) / a);
                Assert.Equal(own + a * other, threshold.Payment(i), 1e-12);
                Assert.True(threshold.Value(i) >= threshold.Payment(i));
            }
        }
    }

    // Where the cost is low some signals of one agent do for both: the other then pays her pivotal valuation, which is less than the payment of the generalized VCG mechanism.
    [Fact]
    public void Where_one_signal_is_enough_the_other_pays_her_pivotal_valuation()
    {
        PlayedChoice threshold = new(Linear(0.5, 0.3), Threshold.Entry, Set(0.5, 0.3, 0.15)), offers = new(Linear(0.5, 0.3), ContributionOffers.Entry, Set(0.5, 0.3, 0.15));
        threshold.At(0.1, 0.8);
        offers.At(0.1, 0.8);
        Assert.True(threshold.Happens && offers.Happens);
        Assert.Equal((0.4, 0.15), (threshold.Payment(0), offers.Payment(0)));
    }

    [Theory]
    [InlineData(0, 1, 0, 1)]
    [InlineData(0.5, 1, 1.0 / 3, 2.0 / 3)]
    [InlineData(0, 0.4, 0, 0.4)]
    [InlineData(0, 1.6, 0.6, 1)]
    [InlineData(0.5, 0, 0, 0)]
    [InlineData(0.5, 3, 1.5, 1.5)]
    [InlineData(0.9, 1.9, 0.9, 1)]
    public void Pivotal_valuations_are_values_that_sum_to_the_cost(double a, double cost, double low, double high)
    {
        foreach (PublicGoodEnvironment environment in new PublicGoodEnvironment[] { Linear(a, cost), MadeUpGood.Linear(a, cost) })
        {
            (double from, double to) = Threshold.Entry.Range!(environment);
            Assert.Equal(low, from, 1e-12);
            Assert.Equal(high, to, 1e-12);
        }
    }

    // On a curve of points at which values sum to the cost, in steps of the first signal.
    [Theory]
    [InlineData("private")]
    [InlineData("square")]
    [InlineData("product")]
    public void The_window_is_that_of_a_walk_along_the_curve(string name)
    {
        (double cost, _, Func<int, double, double, double> value) = s_values[name];
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        for (int k = 0; k <= 10_000; k++)
        {
            double x = k / 10_000.0, y = TradeTests.Lowest(t => value(0, x, t) + value(1, t, x) >= cost);
            if (Math.Abs(value(0, x, y) + value(1, y, x) - cost) > 1e-9) continue;
            (low, high) = (Math.Min(low, value(0, x, y)), Math.Max(high, value(0, x, y)));
        }

        (double from, double to) = Threshold.Entry.Range!(MadeUp(name));
        Assert.InRange(low - from, -1e-9, 1e-3);
        Assert.InRange(to - high, -1e-9, 1e-3);
    }

    [Theory]
    [InlineData(0.5, 1, "0.3", "v1=0.3: v1 (agent 1's pivotal valuation, agent 2's being cost − v1) is a number from 0.3333333333333333 to 0.6666666666666666 here, or best for the one with the largest surplus")]
    [InlineData(0.5, 1, "0.67", "v1=0.67: v1 ")]
    [InlineData(0, 1, "-0.01", "v1=-0.01: v1 ")]
    public void Other_pivotal_valuations_are_refused(double a, double cost, string first, string message)
    {
        foreach (MechanismInfo info in new[] { Threshold.Entry, ContributionOffers.Entry })
        {
            foreach (PublicGoodEnvironment environment in new PublicGoodEnvironment[] { Linear(a, cost), MadeUpGood.Linear(a, cost) })
            {
                SettingException refusal = Assert.Throws<SettingException>(() => new PlayedChoice(environment, info, $"{Set(a, cost)};v1={first}"));
                if (environment is PublicGood || !message.Contains("0.3333", StringComparison.Ordinal)) Assert.StartsWith(message, refusal.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void What_has_no_pivotal_valuations_is_refused()
    {
        Assert.Contains("sum to numbers from 0 to 3", Assert.Throws<CannotRunException>(() => Threshold.Entry.Range!(Linear(0.5, 3.1))).Message, StringComparison.Ordinal);
        Assert.Contains("values sum to the cost at no signals", Assert.Throws<CannotRunException>(() => Threshold.Entry.Range!(MadeUpGood.Linear(0.5, 3.1))).Message, StringComparison.Ordinal);
        Assert.StartsWith("it is the best rule where differences are increasing", Threshold.Entry.WhyNot(Linear(1, 1)), StringComparison.Ordinal);
        Assert.StartsWith("its two pivotal valuations are for two agents, and there are 3", ContributionOffers.Entry.WhyNot(new MadeUpGood(3, 1, (i, s) => s[i, 0])), StringComparison.Ordinal);
        Assert.Contains("the best number must be searched for", Assert.Throws<SettingException>(() => Threshold.Entry.Create(new Settings())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "increasing-differences", Assumptions.IncreasingDifferences, "is not efficient", false)]
    [InlineData(0.999, "increasing-differences", Assumptions.IncreasingDifferences, "the best of them is a threshold rule", false)]
    [InlineData(1, "pure-common-values", Assumptions.PureCommonValues, "exactly so where each agent pays half the cost", true)]
    [InlineData(1.001, "decreasing-differences", Assumptions.DecreasingDifferences, "efficient rules are budget-balanced", true)]
    public void Theorem_8_is_told_from_the_weight(double a, string name, Assumptions assumption, string sentence, bool balanced)
    {
        PublicGood environment = Linear(a, 1);
        Condition condition = Assert.Single(environment.Conditions);
        Assert.Equal((assumption, name, true), (condition.Assumption, condition.Name, condition.Holds));
        Assert.Contains(sentence, condition.Sentence, StringComparison.Ordinal);
        Assert.Equal(balanced, GeneralizedVcg.Entry.Claims(environment).HasFlag(Claims.BudgetBalanced));
    }
}
