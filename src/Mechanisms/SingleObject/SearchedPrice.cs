using ExPost.Kernels;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>A buyer's price that is found by search and rounded up.</summary>
/// <param name="Price">The price.</param>
/// <param name="Bound">How far it may lie above the exact one.</param>
internal readonly record struct SearchedPrice(Real Price, Real Bound)
{
    /// <summary>From a buyer, and from her signals, as shares of their ranges, to all signals, to her price.</summary>
    internal delegate SearchedPrice Search(AuctionEnvironment environment, int buyer, Func<IReadOnlyList<Real>, Profile> at);

    /// <summary>
    /// The price of every buyer, given what the others report. A search is a function that is recorded once; where nothing tells buyers apart one search serves all of them, for a
    /// buyer who is moved to the last place.
    /// </summary>
    /// <param name="name">What the search is called in printed kernels; no other search has the name.</param>
    /// <param name="environment">The values.</param>
    /// <param name="reports">What the buyers report.</param>
    /// <param name="search">The search.</param>
    /// <param name="alike">The search does not tell buyers apart where values do not.</param>
    internal static SearchedPrice[] OfEach(string name, AuctionEnvironment environment, Profile reports, Search search, bool alike = true) =>
    [
        .. Enumerable.Range(0, environment.Buyers).Select(i =>
        {
            Real[] found = Recorded(name, environment, alike && environment.IsSymmetric ? environment.Buyers - 1 : i, search).Call(reports.Others(i).SelectMany(reports.Of));
            return new SearchedPrice(found[0], found[1]);
        }),
    ];

    private static Function Recorded(string name, AuctionEnvironment environment, int buyer, Search search)
    {
        int dimensions = environment.Signals.Count;
        return Function.Shared((name, environment, buyer), $"{name} {buyer + 1}", (environment.Buyers - 1) * dimensions, others =>
        {
            SearchedPrice found = search(environment, buyer, shares =>
            {
                List<IEnumerable<Real>> signals = [.. others.Chunk(dimensions)];
                signals.Insert(buyer, environment.Signals.Select((signal, k) => signal.Of(buyer).InRange(shares[k])));
                return new(signals);
            });
            return [found.Price, found.Bound];
        });
    }
}
