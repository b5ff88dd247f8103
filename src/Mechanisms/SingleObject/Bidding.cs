using ExPost.Kernels;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>What auctions by bids have in common.</summary>
internal static class Bidding
{
    internal static ParameterInfo Reserve { get; } = new("reserve", "the lowest bid that can win", ParameterKind.Number, "0", 0, 1e6);

    /// <summary>The word for bids that are values.</summary>
    internal const string Truthful = "truthful";

    internal static ParameterInfo Bids { get; } = new("bids", "what buyers bid: the equilibrium's bids, or their values", ParameterKind.Word, "equilibrium") { Words = ["equilibrium", Truthful] };

    /// <summary>The highest bid of those who bid wins, the first of them in a tie.</summary>
    /// <param name="bids">The bids.</param>
    /// <param name="present">Who bids.</param>
    /// <param name="price">From the others' bids, each with whether it is made, to the price; null when the winner pays her bid.</param>
    internal static AuctionOutcome Outcome(Real[] bids, Bool[] present, Func<IEnumerable<(Real Bid, Bool Present)>, Real>? price)
    {
        var outcome = new AuctionOutcome(bids.Length);
        int[] buyers = [.. Enumerable.Range(0, bids.Length)];
        foreach (int i in buyers)
        {
            Bool wins = present[i];
            foreach (int j in buyers.Where(j => j != i)) wins &= !present[j] | Beats(bids, i, j);
            outcome.Sell(to: i, at: price is null ? bids[i] : price(buyers.Where(j => j != i).Select(j => (bids[j], present[j]))), when: wins);
        }

        return outcome;
    }

    /// <summary>A number is higher than another, or stands before one that is the same.</summary>
    internal static Bool Beats(Real[] numbers, int i, int j) => j < i ? numbers[i] > numbers[j] : numbers[i] >= numbers[j];

    /// <summary>The highest of the bids that are made, or the reserve.</summary>
    internal static Real HighestOr(Real reserve, IEnumerable<(Real Bid, Bool Present)> bids) =>
        bids.Aggregate(reserve, (highest, other) => Real.Max(highest, Real.Choose(other.Present, other.Bid, reserve)));

    /// <summary>Nobody bids.</summary>
    internal static AuctionOutcome Unsold(int buyers, Real reserve)
    {
        var outcome = new AuctionOutcome(buyers);
        for (int i = 0; i < buyers; i++) outcome.Sell(to: i, at: reserve, when: false);
        return outcome;
    }
}
