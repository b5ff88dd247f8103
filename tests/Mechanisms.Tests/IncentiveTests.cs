using ExPost.Kernels;
using ExPost.Mechanisms.Environments;
using ExPost.Mechanisms.SingleObject;
using Xunit;

namespace ExPost.Mechanisms.Tests;

/// <summary>
/// Ex post incentive compatibility from outside: the mechanism is played again at another report, and what it then gives is valued at the true signals.
/// </summary>
public sealed class IncentiveTests
{
    [Theory]
    [InlineData("personalized-price", 2, 20_000)]
    [InlineData("personalized-price", 3, 20_000)]
    [InlineData("personalized-price", 6, 5_000)]
    [InlineData("pivotal", 2, 300)]
    [InlineData("pivotal", 3, 150)]
    [InlineData("pivotal", 5, 40)]
    public void No_report_gains(string name, int buyers, int draws)
    {
        bool pivotal = name == "pivotal";
        Mechanism mechanism = pivotal ? Pivotal.Entry.Create(new Settings()) : PersonalizedPrice.Entry.Create(new Settings());
        (double gain, int changed) = LargestGain(mechanism, buyers, draws, pivotal ? [] : [0.0]);
        Assert.Equal(0, gain);
        Assert.True(changed > draws / 10, $"only {changed} reports changed who wins");
    }

    [Fact]
    public void A_price_that_listens_a_little_to_the_own_report_is_caught()
    {
        (double gain, _) = LargestGain(new Listening(), 2, 2000, []);
        Assert.InRange(gain, 1e-6, 1e-3);
    }

    // First price would be the same test on a rule that everybody knows is not incentive compatible.
    [Fact]
    public void A_price_that_is_the_own_value_is_caught()
    {
        (double gain, _) = LargestGain(new Greedy(), 2, 2000, []);
        Assert.True(gain > 0.3, $"{gain}");
    }

    private static (double Gain, int Changed) LargestGain(Mechanism mechanism, int buyers, int draws, double[] parameters)
    {
        var played = new Played(Played.PrivateCommon(buyers), mechanism, parameters);
        var random = new Random(4);
        double gain = 0;
        int changed = 0;
        for (int t = 0; t < draws; t++)
        {
            double[] s = Example.Random(random, buyers);
            for (int i = 0; i < buyers; i++)
            {
                double value = Example.Value(s, i);
                bool won = played.At(s).Wins(i);
                double truthful = won ? value - played.Price(i) : 0;
                foreach ((double p, double c) in Reports(s, i, buyers, random))
                {
                    double[] reported = [.. s];
                    (reported[2 * i], reported[2 * i + 1]) = (p, c);
                    bool wins = played.At(reported).Wins(i);
                    gain = Math.Max(gain, (wins ? value - played.Price(i) : 0) - truthful);
                    if (wins != won) changed++;
                }
            }
        }

        return (gain, changed);
    }

    /// <summary>The ends of the range, another buyer's signal, one step up or down, one dimension exaggerated or hidden, and some at random.</summary>
    private static IEnumerable<(double P, double C)> Reports(double[] s, int i, int buyers, Random random)
    {
        (double p, double c) = (s[2 * i], s[2 * i + 1]);
        double low = Math.ScaleB(1, -33), high = 1 - low;
        int j = (i + 1) % buyers;
        return
        [
            (low, low), (high, high), (low, high), (high, low), (0, 0), (1, 1), (s[2 * j], s[2 * j + 1]), (p, high), (high, c), (p, low), (low, c),
            (Math.BitIncrement(p), c), (Math.BitDecrement(p), c), (p, Math.BitIncrement(c)), (p, s[2 * j + 1]),
            (random.NextDouble(), random.NextDouble()), (random.NextDouble(), random.NextDouble()), (random.NextDouble(), random.NextDouble()),
        ];
    }

    /// <summary>The price of Example 1 with a thousandth of the own report in it.</summary>
    private sealed class Listening() : AuctionMechanism(new("listening", "p_j + c_j² + p_i / 1000", "test", [], _ => null, _ => new Listening()))
    {
        public override AuctionOutcome Run(AuctionEnvironment environment, Profile reports)
        {
            var outcome = new AuctionOutcome(environment.Buyers);
            for (int i = 0; i < environment.Buyers; i++)
            {
                int j = reports.Others(i).First();
                Real price = PrivateCommon.Private(reports, j) + PrivateCommon.Factor(reports, j) * PrivateCommon.Factor(reports, j) + 0.001 * reports[i, 0];
                outcome.Sell(to: i, at: price, when: environment.Value(i, reports) > price);
            }

            return outcome;
        }
    }

    private sealed class Greedy() : AuctionMechanism(new("greedy", "the highest pays her value", "test", [], _ => null, _ => new Greedy()))
    {
        public override AuctionOutcome Run(AuctionEnvironment environment, Profile reports)
        {
            var outcome = new AuctionOutcome(environment.Buyers);
            for (int i = 0; i < environment.Buyers; i++)
            {
                Real price = environment.Value(i, reports), other = Real.Max(reports.Others(i).Select(j => environment.Value(j, reports)));
                outcome.Sell(to: i, at: price, when: price > other);
            }

            return outcome;
        }
    }
}
