using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Engine.Gpu.Tests;

/// <summary>A mechanism of no use that only the tests have: the highest value wins, by number among equals, and pays half of it.</summary>
internal sealed class HalfPrice() : AuctionMechanism(new("half-price", "the highest value wins and pays half of it", "test", [], _ => null, _ => new HalfPrice()))
{
    public override AuctionOutcome Run(AuctionEnvironment environment, Profile reports)
    {
        var outcome = new AuctionOutcome(environment.Buyers);
        Real[] values = [.. environment.Values(reports)];
        Bool taken = false;
        for (int i = 0; i < values.Length; i++)
        {
            Bool wins = Real.AreEqual(values[i], Real.Max(values)) & !taken;
            outcome.Sell(to: i, at: values[i] / 2, when: wins);
            taken |= wins;
        }

        return outcome;
    }
}
