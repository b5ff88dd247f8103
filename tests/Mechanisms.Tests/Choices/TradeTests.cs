using System.Globalization;
using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.Environments;
using ExPost.Mechanisms.Trade;
using Xunit;

namespace ExPost.Mechanisms.Tests.Choices;

/// <summary>Rules for bilateral trade, draw by draw, against what Chung and Ely (2002), Section 4, say of them and against searches in plain doubles.</summary>
public sealed class TradeTests
{
    private const int Draws = 2000;

    /// <summary>Values that rise in both signals, the own one strictly, with strong single crossing: in formulas and in plain doubles, by own and other's signal.</summary>
    private static readonly Dictionary<string, (Func<int, Real, Real, Real> Formula, Func<int, double, double, double> Plain)> s_rising = new()
    {
        ["linear"] = ((_, x, y) => x + 0.5 * y, (_, x, y) => x + 0.5 * y),
        ["square"] = ((i, x, y) => x * x + x + (i == 0 ? 0.3 : 0.6) * y, (i, x, y) => x * x + x + (i == 0 ? 0.3 : 0.6) * y),
        ["product"] = ((i, x, y) => x * (2 + y) + 0.1 * i, (i, x, y) => x * (2 + y) + 0.1 * i),
        // With signals that are alike the buyer values it more, so some trade whatever the other's signal.
        ["shifted"] = ((i, x, y) => x + 0.2 * y + (i == 0 ? 0.3 : 0), (i, x, y) => x + 0.2 * y + (i == 0 ? 0.3 : 0)),
    };

    public static TheoryData<string> Rising => [.. s_rising.Keys];

    private static BilateralTrade Linear(double a, string distribution = "uniform(0,1)") =>
        (BilateralTrade)BilateralTrade.Entry.Create(new Settings([new("a", a.ToString("R", CultureInfo.InvariantCulture)), new("distribution", distribution)]));

    private static PlayedChoice Play(double a, MechanismInfo info) => Play(Linear(a), info);

    private static PlayedChoice Play(TradeEnvironment environment, MechanismInfo info, string set = "") =>
        environment is BilateralTrade linear ? new(environment, info, string.Create(CultureInfo.InvariantCulture, $"a={linear.Weight:R};{set}")) : new(environment, info, set);

    private static MadeUpTrade MadeUp(string name) => new((i, s) => s_rising[name].Formula(i, s[i, 0], s[1 - i, 0]));

    private static IEnumerable<(double Buyer, double Seller)> Signals(int seed)
    {
        var random = new Random(seed);
        for (int k = 0; k < Draws; k++) yield return (random.NextDouble(), random.NextDouble());
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(-1.5)]
    [InlineData(-1)]
    [InlineData(-0.5)]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(2.5)]
    public void The_linear_rule_is_that_of_the_paper(double a)
    {
        PlayedChoice played = Play(a, GeneralizedVcg.Entry);
        foreach ((double buyer, double seller) in Signals(1))
        {
            played.At(buyer, seller);
            Assert.Equal(buyer > seller, played.Happens);
            Assert.Equal(played.Happens ? (1 + a) * seller : 0, played.Payment(0), 1e-14 * (1 + Math.Abs(a)));
            Assert.Equal(played.Happens ? -(1 + a) * buyer : 0, played.Payment(1), 1e-14 * (1 + Math.Abs(a)));
            if (!played.Happens) continue;
            // Nobody loses, not by a bit; and where a = −1 nobody pays, to the last bit.
            Assert.True(played.Value(0) >= played.Payment(0) && played.Value(1) <= -played.Payment(1));
            double deficit = -(played.Payment(0) + played.Payment(1));
            if (a == -1) Assert.Equal(0, deficit);
            else Assert.True(a > -1 ? deficit > 0 : deficit < 0, $"a = {a}: {deficit}");
            Assert.Null(played.Bound);
        }
    }

    // The last bit of a signal is all that tells what a trade brings; to lose by one would be a matter of rounding.
    [Theory]
    [InlineData(-1.7)]
    [InlineData(-0.3)]
    [InlineData(0.7)]
    [InlineData(-123.4)]
    public void Nobody_loses_where_signals_are_next_to_each_other(double a)
    {
        foreach (PlayedChoice played in new[] { Play(a, GeneralizedVcg.Entry), Play(MadeUpTrade.Linear(a), GeneralizedVcg.Entry) })
        {
            foreach ((_, double seller) in Signals(10))
            {
                foreach (double buyer in new[] { Math.BitIncrement(seller), seller, Math.BitDecrement(seller) })
                {
                    played.At(buyer, seller);
                    Assert.True(!played.Happens || (played.Value(0) >= played.Payment(0) && played.Value(1) <= -played.Payment(1)));
                    Assert.True(!played.Happens || buyer > seller);
                }
            }
        }
    }

    [Theory]
    [InlineData(-1.5)]
    [InlineData(0.25)]
    [InlineData(-0.999)]
    public void A_payment_has_the_same_bits_whatever_the_own_report(double a)
    {
        foreach (PlayedChoice played in new[] { Play(a, GeneralizedVcg.Entry), Play(MadeUpTrade.Linear(a), GeneralizedVcg.Entry) })
        {
            var random = new Random(2);
            foreach ((double buyer, double seller) in Signals(3).Take(200).Where(s => s.Buyer > s.Seller))
            {
                double price = played.At(buyer, seller).Payment(0), receipt = played.Payment(1);
                double higher = buyer + (1 - buyer) * random.NextDouble(), lower = seller * random.NextDouble();
                Assert.Equal(BitConverter.DoubleToInt64Bits(price), BitConverter.DoubleToInt64Bits(played.At(higher, seller).Payment(0)));
                Assert.Equal(BitConverter.DoubleToInt64Bits(receipt), BitConverter.DoubleToInt64Bits(played.At(buyer, lower).Payment(1)));
            }
        }
    }

    // The same values where the rule does not know their formula: the searched payments come within the bound, and on the safe side.
    [Theory]
    [InlineData(-1.5, 0, 1)]
    [InlineData(-1, 0, 1)]
    [InlineData(0, 0, 1)]
    [InlineData(0.5, 0, 1)]
    [InlineData(0.5, -1, 3)]
    [InlineData(-0.5, 2, 5)]
    public void Searched_payments_are_those_of_the_formula(double a, double low, double high)
    {
        Uniform distribution = new(low, high);
        PlayedChoice exact = Play(Linear(a, distribution.ToString()), GeneralizedVcg.Entry), searched = Play(MadeUpTrade.Linear(a, distribution), GeneralizedVcg.Entry);
        double scale = (1 + Math.Abs(a)) * Math.Max(Math.Abs(low), Math.Abs(high));
        foreach ((double buyer, double seller) in Signals(4))
        {
            exact.At(buyer, seller);
            searched.At(buyer, seller);
            Assert.Equal(exact.Happens, searched.Happens);
            if (!exact.Happens) continue;
            Assert.InRange(searched.Payment(0) - exact.Payment(0), 0, 1e-12 * scale);
            Assert.InRange(searched.Payment(1) - exact.Payment(1), 0, 1e-12 * scale);
            Assert.InRange(searched.Payment(0) - exact.Payment(0), 0, searched.Bound!.Value + 1e-15 * scale);
        }
    }

    [Theory]
    [MemberData(nameof(Rising))]
    public void Searched_payments_are_those_of_a_search_in_plain_doubles(string name)
    {
        Func<int, double, double, double> value = s_rising[name].Plain;
        PlayedChoice played = Play(MadeUp(name), GeneralizedVcg.Entry);
        foreach ((double buyer, double seller) in Signals(5))
        {
            played.At(buyer, seller);
            bool gains = value(0, buyer, seller) > value(1, seller, buyer);
            Assert.Equal(gains, played.Happens);
            if (!gains) continue;
            double g = Lowest(x => value(0, x, seller) > value(1, seller, x)), h = 1 - Lowest(x => value(0, buyer, 1 - x) > value(1, 1 - x, buyer));
            Assert.Equal(value(0, g, seller), played.Payment(0), 1e-12);
            Assert.Equal(-value(1, h, buyer), played.Payment(1), 1e-12);
        }
    }

    // Lemma 4: not negative, and positive in some states, where there is neither always nor never something to gain.
    [Theory]
    [MemberData(nameof(Rising))]
    public void With_values_that_rise_trade_costs_the_planner(string name)
    {
        PlayedChoice played = Play(MadeUp(name), GeneralizedVcg.Entry);
        int trades = 0;
        foreach ((double buyer, double seller) in Signals(6))
        {
            if (!played.At(buyer, seller).Happens) continue;
            trades++;
            Assert.True(-(played.Payment(0) + played.Payment(1)) > 0);
        }

        Assert.InRange(trades, Draws / 10, Draws - 1);
    }

    /// <summary>v_β and v_σ are the same, s_β + s_σ, where signals differ by at most 0.2, and part by half of what they differ by more: single crossing holds and strong single crossing does not.</summary>
    private static MadeUpTrade WithTies { get; } = new((i, s) =>
    {
        Real difference = s[0, 0] - s[1, 0], beyond = 0.5 * (Real.Max(difference - 0.2, 0) + Real.Min(difference + 0.2, 0));
        return s[0, 0] + s[1, 0] + (i == 0 ? beyond : -beyond);
    });

    // Theorem 6: where {v_β > v_σ} is monotone, to trade there and nowhere else costs the planner least, in every state.
    [Fact]
    public void Not_to_trade_in_ties_costs_the_planner_least_in_every_state()
    {
        PlayedChoice least = Play(WithTies, GeneralizedVcg.Entry), also = Play(WithTies, GeneralizedVcg.Entry, "ties=trade");
        int ties = 0, less = 0;
        foreach ((double buyer, double seller) in Signals(7))
        {
            bool tie = Math.Abs(buyer - seller) < 0.2;
            least.At(buyer, seller);
            also.At(buyer, seller);
            if (tie) ties++;
            Assert.Equal(buyer - seller > 0.2, least.Happens);
            Assert.Equal(buyer - seller > 0.2 || tie, also.Happens);
            double Deficit(PlayedChoice played) => -(played.Payment(0) + played.Payment(1));
            Assert.True(Deficit(least) >= 0 && Deficit(least) <= Deficit(also));
            if (Deficit(least) < Deficit(also)) less++;
            // v_β(s_σ + 0.2, s_σ) = 2 s_σ + 0.2, and v_σ(s_β, s_β − 0.2) = 2 s_β − 0.2.
            if (least.Happens) Assert.Equal(2 * (buyer - seller) - 0.4, Deficit(least), 1e-12);
            if (also.Happens && seller > 0.2 && buyer < 0.8) Assert.Equal(2 * (buyer - seller) + 0.4, Deficit(also), 1e-12);
        }

        Assert.InRange(ties, Draws / 5, Draws);
        Assert.Equal(less, Signals(7).Count(s => s.Buyer - s.Seller > -0.2));
    }

    [Theory]
    [InlineData(-0.999)]
    [InlineData(-0.5)]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(3)]
    public void Offers_and_demands_trade_on_the_terms_of_the_generalized_vcg_mechanism(double a)
    {
        PlayedChoice rule = Play(a, GeneralizedVcg.Entry), offers = Play(a, PriceOffers.Entry);
        foreach ((double buyer, double seller) in Signals(8)) AssertSame(rule.At(buyer, seller), offers.At(buyer, seller), 0);
    }

    [Theory]
    [MemberData(nameof(Rising))]
    public void Searched_offers_and_demands_too(string name)
    {
        PlayedChoice rule = Play(MadeUp(name), GeneralizedVcg.Entry), offers = Play(MadeUp(name), PriceOffers.Entry);
        foreach ((double buyer, double seller) in Signals(9))
        {
            rule.At(buyer, seller);
            offers.At(buyer, seller);
            // Where one trades whatever the other's signal, offer and demand are other numbers; who trades is the same.
            Assert.Equal(rule.Happens, offers.Happens);
            bool inside = Inside(s_rising[name].Plain, buyer, seller);
            if (inside) AssertSame(rule, offers, 1e-12);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-2)]
    public void There_are_no_offers_where_they_do_not_rise(double a)
    {
        Assert.StartsWith("an offer is (1 + a) s, which does not rise", PriceOffers.Entry.WhyNot(Linear(a)), StringComparison.Ordinal);
        Assert.Null(GeneralizedVcg.Entry.WhyNot(Linear(a)));
        Assert.Null(PriceOffers.Entry.WhyNot(Linear(a + 1.25)));
    }

    [Theory]
    [InlineData(-2, true, "it holds")]
    [InlineData(0.999, true, "it holds")]
    [InlineData(1, false, "worth the same to both")]
    [InlineData(1.001, false, "still ex post IC and ex post IR, and not efficient")]
    public void Single_crossing_is_known_from_the_weight(double a, bool holds, string sentence)
    {
        Condition condition = Assert.Single(Linear(a).Conditions);
        Assert.Equal((Assumptions.SingleCrossing, "single-crossing", holds), (condition.Assumption, condition.Name, condition.Holds));
        Assert.Contains(sentence, condition.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_are_for_their_kind_of_environment()
    {
        Assert.Equal("it is a rule for bilateral trade", GeneralizedVcg.Entry.WhyNot(PublicGood.Entry.Create(new Settings())));
        Assert.Equal("it is a rule for the provision of a public good", PublicGoods.GeneralizedVcg.Entry.WhyNot(Linear(0)));
        Assert.Throws<SettingException>(() => GeneralizedVcg.Entry.Create(Played.Settings("ties=maybe")));
        Assert.Throws<SettingException>(() => BilateralTrade.Entry.Create(Played.Settings("distribution=x")));
    }

    private static bool Inside(Func<int, double, double, double> value, double buyer, double seller)
    {
        double Gain(double b, double s) => value(0, b, s) - value(1, s, b);
        return Gain(0, seller) < 0 && Gain(1, seller) > 0 && Gain(buyer, 0) > 0 && Gain(buyer, 1) < 0;
    }

    private static void AssertSame(PlayedChoice one, PlayedChoice other, double tolerance)
    {
        Assert.Equal(one.Happens, other.Happens);
        for (int i = 0; i < 2; i++) Assert.InRange(other.Payment(i) - one.Payment(i), -tolerance, tolerance);
    }

    /// <summary>The lowest point of [0, 1] from which on a condition holds.</summary>
    internal static double Lowest(Func<double, bool> holds)
    {
        if (holds(0)) return 0;
        (double low, double high) = (0, 1);
        for (int k = 0; k < 80; k++)
        {
            double middle = (low + high) / 2;
            if (holds(middle)) high = middle;
            else low = middle;
        }

        return high;
    }
}
