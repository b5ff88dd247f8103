using ExPost.Kernels;
using ExPost.Mechanisms.SingleObject;
using Xunit;

namespace ExPost.Mechanisms.Tests;

/// <summary>The prices of personalized-price, bit by bit.</summary>
public sealed class PersonalizedPriceTests
{
    internal static Mechanism Mechanism { get; } = PersonalizedPrice.Entry.Create(new Settings());

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.05)]
    public void Two_buyers_pay_the_price_of_Example_1(double epsilon)
    {
        var played = new Played(Played.PrivateCommon(2), Mechanism, epsilon);
        var random = new Random(1);
        for (int t = 0; t < 20_000; t++)
        {
            double[] s = Example.Random(random, 2);
            played.At(s);
            for (int i = 0; i < 2; i++)
            {
                (double p, double c) = (s[2 * (1 - i)], s[2 * (1 - i) + 1]);
                double price = Math.FusedMultiplyAdd(c, c, p) + epsilon;
                Assert.Equal(price, played.Price(i));
                Assert.Equal(Example.Value(s, i) > price, played.Wins(i));
            }
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(16)]
    public void More_buyers_pay_the_repaired_price(int buyers)
    {
        var played = new Played(Played.PrivateCommon(buyers), Mechanism, 0.125);
        var random = new Random(buyers);
        for (int t = 0; t < 1000; t++)
        {
            double[] s = Example.Random(random, buyers);
            played.At(s);
            for (int i = 0; i < buyers; i++)
            {
                Assert.Equal(Example.RepairedPrice(s, i) + 0.125, played.Price(i));
                Assert.Equal(Example.Value(s, i) > Example.RepairedPrice(s, i) + 0.125, played.Wins(i));
            }
        }
    }

    // Example 2 claims that the prices (14) are admissible. At p = (.9,.9,0), c = (.5,.5,1) the values are 1.4, 1.4, .5 and all prices 1.15.
    [Fact]
    public void The_printed_prices_sell_to_two_where_the_repaired_ones_do_not()
    {
        double[] s = [0.9, 0.5, 0.9, 0.5, 0, 1];
        Assert.Equal(1.4, Example.Value(s, 0), 12);
        Assert.Equal(1.4, Example.Value(s, 1), 12);
        Assert.Equal(0.5, Example.Value(s, 2), 12);
        for (int i = 0; i < 3; i++) Assert.Equal(1.15, Example.PrintedPrice(s, i), 12);

        AuctionEnvironment three = Played.PrivateCommon(3);
        Assert.Equal(2, new Played(three, new PrintedPrices()).At(s).Winners());
        Played repaired = new Played(three, Mechanism, 0).At(s);
        Assert.Equal(0, repaired.Winners());
        Assert.Equal(1.4, repaired.Price(0), 12);
        Assert.Equal(1.4, repaired.Price(1), 12);
    }

    // Object a (w = 1) of Example 2 in the states of Table 1, at the printed prices and at the repaired ones: t_3 in the second column differs.
    [Theory]
    [InlineData(0.9, new[] { 0.56, 1.15, 1.15 }, new[] { 0.56, 1.15, 1.15 }, 0)]
    [InlineData(0.1, new[] { 0.56, 0.35, 0.56 }, new[] { 0.56, 0.35, 0.60 }, 1)]
    public void Table_1_has_the_same_winners_at_printed_and_at_repaired_prices(double p, double[] printed, double[] repaired, int winner)
    {
        double[] s = [p, 0.5, 0.4, 0.4, 0.1, 0.4];
        AuctionEnvironment three = Played.PrivateCommon(3);
        foreach ((Played played, double[] expected) in new[] { (new Played(three, new PrintedPrices()).At(s), printed), (new Played(three, Mechanism, 0).At(s), repaired) })
        {
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal(expected[i], played.Price(i), 12);
                Assert.Equal(i == winner, played.Wins(i));
            }
        }
    }
}

/// <summary>The prices (14) of Bikhchandani's Example 2, for one object: not admissible for more than two buyers.</summary>
internal sealed class PrintedPrices() : AuctionMechanism(new("printed-prices", "max p_j + c_j²", "test", [], _ => null, _ => new PrintedPrices()))
{
    public override AuctionOutcome Run(AuctionEnvironment environment, Profile reports)
    {
        var outcome = new AuctionOutcome(environment.Buyers);
        for (int i = 0; i < environment.Buyers; i++)
        {
            Real price = Real.Max(reports.Others(i).Select(j => reports[j, 0] + reports[j, 1] * reports[j, 1]));
            outcome.Sell(to: i, at: price, when: environment.Value(i, reports) > price);
        }

        return outcome;
    }
}
