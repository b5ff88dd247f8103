using ExPost.Mechanisms.Environments;
using ExPost.Mechanisms.SingleObject;
using Xunit;

namespace ExPost.Mechanisms.Tests;

/// <summary>Posted prices: who buys, and where nobody gains by a false report.</summary>
public sealed class PostedPriceTests
{
    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(3, 0.5)]
    [InlineData(3, 0.9)]
    [InlineData(6, 0.75)]
    [InlineData(2, 1)]
    public void The_first_whose_value_is_above_the_price_buys(int buyers, double price)
    {
        var played = new Played(PrivateValues.Entry.Create(Played.Settings($"buyers={buyers}")), Make(), price);
        var random = new Random(buyers);
        for (int t = 0; t < 2000; t++)
        {
            double[] s = [.. Enumerable.Range(0, buyers).Select(_ => random.NextDouble())];
            // Somebody whose value is the price does not buy.
            if (t % 3 == 0) s[t % buyers] = Math.Min(price, 0.99);
            played.At(s);
            int first = Array.FindIndex(s, value => value > price);
            for (int i = 0; i < buyers; i++)
            {
                Assert.Equal(price, played.Price(i));
                Assert.Equal(i == first, played.Wins(i));
            }
        }
    }

    [Fact]
    public void With_private_values_no_report_gains() => Assert.Equal(0, LargestGain((AuctionEnvironment)PrivateValues.Entry.Create(Played.Settings("buyers=3")), (s, i) => s[i], [0.5]));

    // V_1 = s_1 + s_2 / 2 and V_2 = s_2 + s_1 / 2 at a price of 1/2: buyer 2 hides her signal, buyer 1 does not buy, and she does with a report of s_2 = 1/2 if need be.
    [Fact]
    public void With_interdependent_values_a_report_can_gain() =>
        Assert.InRange(LargestGain((AuctionEnvironment)Linear.Entry.Create(new Settings()), (s, i) => s[i] + 0.5 * s[1 - i], [0.5, 0.5]), 0.1, 1);

    [Fact]
    public void Truth_is_only_claimed_to_be_best_with_private_values()
    {
        const Claims always = Claims.ExPostIndividuallyRational | Claims.Feasible;
        foreach (EnvironmentInfo info in new[] { PrivateCommon.Entry, Linear.Entry, WeightedSum.Entry, Maximum.Entry, TwoSignal.Entry })
        {
            var environment = (AuctionEnvironment)info.Create(new Settings());
            Assert.Null(PostedPrice.Entry.WhyNot(environment));
            Assert.Equal(always, PostedPrice.Entry.Claims(environment));
        }

        Assert.Equal(always | Claims.ExPostIncentiveCompatible, PostedPrice.Entry.Claims(PrivateValues.Entry.Create(new Settings())));
    }

    [Theory]
    [InlineData("price=-1")]
    [InlineData("price=1e7")]
    [InlineData("price=free")]
    public void A_price_out_of_range_is_refused(string set)
    {
        string message = Assert.Throws<SettingException>(() => new Played(PrivateValues.Entry.Create(new Settings()), PostedPrice.Entry.Create(Played.Settings(set)))).Message;
        Assert.Equal($"{set}: price (what the object is offered at) is a number from 0 to 1000000", message);
    }

    private static double LargestGain(AuctionEnvironment environment, Func<double[], int, double> value, double[] numbers)
    {
        var played = new Played(environment, Make(), numbers);
        var random = new Random(9);
        double gain = 0;
        for (int t = 0; t < 3000; t++)
        {
            double[] s = [.. Enumerable.Range(0, environment.Buyers).Select(_ => random.NextDouble())];
            for (int i = 0; i < environment.Buyers; i++)
            {
                double truthful = played.At(s).Wins(i) ? value(s, i) - played.Price(i) : 0;
                Assert.True(truthful >= 0);
                foreach (double report in new[] { 0, 1, 0.5, s[i] / 2, random.NextDouble() })
                {
                    double[] reported = [.. s];
                    reported[i] = report;
                    gain = Math.Max(gain, (played.At(reported).Wins(i) ? value(s, i) - played.Price(i) : 0) - truthful);
                }
            }
        }

        return gain;
    }

    private static Mechanism Make() => PostedPrice.Entry.Create(new Settings());
}
