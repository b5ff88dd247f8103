using ExPost.Kernels;
using ExPost.Mechanisms.SingleObject;
using Xunit;

namespace ExPost.Mechanisms.Tests;

/// <summary>The prices that pivotal finds by search, against closed forms and against the paper's own construction carried out literally.</summary>
public sealed class PivotalTests
{
    // The search is to be never below the price and, where the maximum is at a corner as it is here for two buyers, at most a few roundings above it.
    private const double Rounding = 1e-14;

    private static Mechanism Mechanism { get; } = Pivotal.Entry.Create(new Settings());

    [Fact]
    public void Two_buyers_pay_at_least_p_plus_c_and_no_more_than_the_bound_above_it()
    {
        var played = new Played(Played.PrivateCommon(2), Mechanism);
        var random = new Random(2);
        for (int t = 0; t < 5000; t++)
        {
            double[] s = Example.Random(random, 2);
            // Every other draw with 53 bits, as --uniforms 52 has them.
            if (t % 2 == 0)
            {
                for (int k = 0; k < 4; k++) s[k] = (2 * random.NextInt64(1L << 52) + 1) / 9007199254740992.0;
            }

            if (t < 81) s = Corner(t, 2);
            played.At(s);
            for (int i = 0; i < 2; i++) AssertJustAbove(s[2 * (1 - i)], s[2 * (1 - i) + 1], played.Price(i), played.Bound);
        }
    }

    [Fact]
    public void Three_buyers_pay_the_closed_form()
    {
        var played = new Played(Played.PrivateCommon(3), Mechanism);
        var random = new Random(3);
        for (int t = 0; t < 20_000; t++)
        {
            double[] s = Example.Random(random, 3);
            // Edges: ties of c, and p and c at and next to 0 and 1.
            if (t % 10 == 1) s[5] = s[3];
            if (t % 10 == 2) s[1] = s[3] = s[5];
            if (t % 10 == 3) s[5] = Math.BitIncrement(s[3]);
            if (t < 729) s = Corner(t, 3);
            played.At(s);
            Assert.InRange(played.Bound, 0, 1e-3);
            for (int i = 0; i < 3; i++)
            {
                double exact = Example.ConstructedPriceOfThree(s, i);
                Assert.InRange(played.Price(i), exact - Slack(exact), exact + played.Bound + Slack(exact));
            }
        }
    }

    // Object a (w = 1) of Example 2 in the states of Table 1.
    [Theory]
    [InlineData(0.9, new[] { 0.8, 1.4, 1.4 }, 0)]
    [InlineData(0.1, new[] { 0.8, 0.6, 0.8 }, -1)]
    public void Table_1_at_constructed_prices(double p, double[] prices, int winner)
    {
        double[] s = [p, 0.5, 0.4, 0.4, 0.1, 0.4];
        Played played = new Played(Played.PrivateCommon(3), Mechanism).At(s);
        for (int i = 0; i < 3; i++)
        {
            Assert.InRange(played.Price(i), prices[i] - 1e-15, prices[i] + 1e-11);
            // Buyer 2's value is her price in the second state: a tie, which does not sell, however the search rounds up.
            Assert.Equal(i == winner, played.Wins(i));
        }
    }

    // Prices are compared with a construction that shares nothing with the search: level sets by scan, the largest root of g from above, (10) pair by pair.
    // Its own error is that of its bisection and of the roundings, below 1e-12.
    [Theory]
    [InlineData(3, 60)]
    [InlineData(4, 60)]
    [InlineData(5, 40)]
    [InlineData(8, 20)]
    public void More_buyers_pay_what_Section_3_constructs(int buyers, int draws)
    {
        var played = new Played(Played.PrivateCommon(buyers), Mechanism);
        var random = new Random(100 + buyers);
        for (int t = 0; t < draws; t++)
        {
            double[] s = Example.Random(random, buyers);
            played.At(s);
            for (int i = 0; i < buyers; i++)
            {
                double constructed = double.NegativeInfinity;
                for (int j = 0; j < buyers; j++)
                {
                    if (j != i) constructed = Math.Max(constructed, Section3.Price(s, i, j, Example.Value, Example.HighestOther(s, i)));
                }

                Assert.InRange(played.Price(i), constructed - 1e-12, constructed + played.Bound + 1e-12);
            }
        }
    }

    // The definition of the price in words: no signal of hers at which she is worth more than the price leaves her without the highest value of all.
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    public void A_buyer_who_values_the_object_at_more_than_her_price_has_the_highest_value(int buyers)
    {
        var played = new Played(Played.PrivateCommon(buyers), Mechanism);
        var random = new Random(200 + buyers);
        int above = 0, close = 0;
        for (int t = 0; t < 40; t++)
        {
            double[] s = Example.Random(random, buyers);
            played.At(s);
            int i = t % buyers;
            double price = played.Price(i);
            double[] at = [.. s];
            for (int k = 0; k < 2000; k++)
            {
                // Half of the signals lie just above the price, on the level curve where an error would show.
                at[2 * i + 1] = k % 50 == 0 ? 1 : k % 50 == 1 ? 0 : random.NextDouble();
                double slack = k % 2 == 0 ? 1e-12 : random.NextDouble();
                at[2 * i] = price + slack - at[2 * i + 1] * Example.HighestOther(s, i);
                if (at[2 * i] is < 0 or > 1) continue;
                double own = Example.Value(at, i);
                if (own <= price) continue;
                above++;
                double rival = Enumerable.Range(0, buyers).Where(j => j != i).Max(j => Example.Value(at, j));
                Assert.True(own > rival, $"buyer {i}, price {price:R}: {own:R} against {rival:R}");
                if (own - rival < 1e-3) close++;
            }
        }

        Assert.True(above > 1000 && close > 20, $"{above} above, {close} close");
    }

    // Two buyers who cannot change places: buyer 1's value is higher by an amount that can make her win whatever her signal (λ* = 0⁻), or make buyer 2
    // unable to win (λ* = 1).
    [Theory]
    [InlineData(0.0, "between")]
    [InlineData(0.5, "between")]
    [InlineData(0.9, "always")]
    [InlineData(4.0, "always")]
    [InlineData(4.0, "never")]
    public void Buyers_who_differ_pay_what_Section_3_constructs(double advantage, string occurs)
    {
        var environment = new Lopsided(advantage);
        var played = new Played(environment, Mechanism);
        var random = new Random(7);
        var cases = new HashSet<string>();
        for (int t = 0; t < 150; t++)
        {
            double[] s = Example.Random(random, 2);
            played.At(s);
            for (int i = 0; i < 2; i++)
            {
                int j = 1 - i;
                double[] low = [.. s], high = [.. s];
                (low[2 * i], low[2 * i + 1], high[2 * i], high[2 * i + 1]) = (0, 0, 1, 1);
                bool never = environment.Plain(high, i) < environment.Plain(high, j), always = environment.Plain(low, i) > environment.Plain(low, j);
                cases.Add(never ? "never" : always ? "always" : "between");
                double constructed = Section3.Price(s, i, j, environment.Plain, s[2 * j + 1], Lopsided.Weight(i));
                if (never)
                {
                    // Her highest value, below every price that keeps her out: she never wins under either.
                    Assert.InRange(played.Price(i), environment.Plain(high, i), constructed);
                    Assert.False(played.Wins(i));
                }
                else
                {
                    Assert.InRange(played.Price(i), constructed - 1e-11, constructed + played.Bound + 1e-11);
                    if (always) Assert.Equal(environment.Plain(low, j), played.Price(i), 12);
                    if (always && environment.Plain(s, i) > environment.Plain(low, j)) Assert.True(played.Wins(i));
                }
            }

            Assert.True(played.Winners() <= 1);
        }

        Assert.Contains(occurs, cases);
    }

    // The same distribution, once with a stretch at the end where nothing is drawn: what is never drawn must not raise a price.
    [Theory]
    [InlineData("piecewise(0:1,1:0,2)", "uniform(0,1)")]
    [InlineData("piecewise(0:0,1:1,2)", "uniform(1,2)")]
    public void Signals_that_are_never_drawn_do_not_count(string written, string meant)
    {
        Played Play(string c) => new(Environments.PrivateCommon.Entry.Create(new Settings([new("c", c)])), Mechanism);
        Played one = Play(written), other = Play(meant);
        var random = new Random(6);
        for (int t = 0; t < 100; t++)
        {
            double[] s = Example.Random(random, 2);
            Assert.Equal(other.At(s).Price(0), one.At(s).Price(0), 1e-12);
        }
    }

    private static double Slack(double value) => Rounding * Math.Max(1, value);

    private static double[] Corner(int number, int buyers)
    {
        // In base 3: the smallest uniform of a draw, one half, the largest.
        double[] levels = [Math.ScaleB(1, -33), 0.5, 1 - Math.ScaleB(1, -33)];
        var s = new double[2 * buyers];
        for (int k = 0; k < s.Length; k++, number /= 3) s[k] = levels[number % 3];
        return s;
    }

    /// <summary>p + c ≤ price ≤ p + c + bound, with p + c exact and not rounded.</summary>
    private static void AssertJustAbove(double p, double c, double price, double bound)
    {
        double sum = p + c, part = sum - p, lost = p - (sum - part) + (c - part);
        Assert.True(price > sum || (price == sum && lost <= 0), $"p = {p:R}, c = {c:R}: {price:R} is below p + c");
        Assert.True(price <= sum + bound + Rounding, $"p = {p:R}, c = {c:R}: {price:R} is more than {bound:R} above p + c");
        Assert.InRange(bound, 0, 1e-10);
    }

    /// <summary>V_1 = a + .6 p_1 + c_1 c_2 + .3 p_2 and V_2 = p_2 + c_1 c_2 + .2 p_1.</summary>
    private sealed class Lopsided(double advantage) : AuctionEnvironment(
        new("lopsided", "two buyers who differ", "test", [], _ => new Lopsided(advantage)),
        2,
        [new("p", new Distributions.Uniform(0, 1)), new("c", new Distributions.Uniform(0, 1))])
    {
        public override bool Exchangeable => false;

        public override Real Value(int buyer, Profile signals) => buyer == 0
            ? advantage + 0.6 * signals[0, 0] + signals[0, 1] * signals[1, 1] + 0.3 * signals[1, 0]
            : signals[1, 0] + signals[0, 1] * signals[1, 1] + 0.2 * signals[0, 0];

        public double Plain(ReadOnlySpan<double> s, int buyer) => buyer == 0
            ? advantage + 0.6 * s[0] + s[1] * s[3] + 0.3 * s[2]
            : s[2] + s[1] * s[3] + 0.2 * s[0];

        public static double Weight(int buyer) => buyer == 0 ? 0.6 : 1;
    }
}

/// <summary>
/// Section 3 of Bikhchandani (2005) word for word, for a buyer i whose value is linear in her own signal: V_i(λ1), the level set S(λ), the highest value
/// V^m that j has on it, the largest root λ* of g = V_i(λ1) − V^m, and the price V^m(λ*).
/// </summary>
internal static class Section3
{
    private const int LevelPoints = 64;
    private const int Steps = 45;

    internal delegate double PlainValue(ReadOnlySpan<double> signals, int buyer);

    /// <param name="signals">All signals; those of i do not matter.</param>
    /// <param name="i">The buyer whose price it is.</param>
    /// <param name="j">The buyer she is compared with.</param>
    /// <param name="value">V.</param>
    /// <param name="common">∂V_i/∂c_i.</param>
    /// <param name="weight">∂V_i/∂p_i.</param>
    internal static double Price(double[] signals, int i, int j, PlainValue value, double common, double weight = 1)
    {
        double[] s = [.. signals];
        double V(int buyer, double p, double c)
        {
            (s[2 * i], s[2 * i + 1]) = (p, c);
            return value(s, buyer);
        }

        double Diagonal(double lambda) => V(i, lambda, lambda);
        double Highest(double lambda)
        {
            double level = Diagonal(lambda), rest = V(i, 0, 0), highest = double.NegativeInfinity;
            // The level set: c_i over all values for which p_i = (level − rest − common · c_i) / weight is a signal, ends included.
            double from = common == 0 ? 0 : Math.Clamp((level - rest - weight) / common, 0, 1), to = common == 0 ? 1 : Math.Clamp((level - rest) / common, 0, 1);
            for (int k = 0; k <= LevelPoints; k++)
            {
                double c = k == LevelPoints ? to : from + k * (to - from) / LevelPoints;
                highest = Math.Max(highest, V(j, Math.Clamp((level - rest - common * c) / weight, 0, 1), c));
            }

            return highest;
        }

        double G(double lambda) => Diagonal(lambda) - Highest(lambda);
        if (G(1) < 0) return Highest(1);
        if (G(0) > 0) return Highest(0);
        // max { λ : g(λ) = 0 }: g is nondecreasing, so the point above which it is positive.
        double low = 0, high = 1;
        for (int step = 0; step < Steps; step++)
        {
            double middle = (low + high) / 2;
            if (G(middle) > 0) high = middle;
            else low = middle;
        }

        return Highest(high);
    }
}
