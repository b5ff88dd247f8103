using ExPost.Kernels;
using ExPost.Kernels.Searches;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>
/// The generalized Vickrey auction for signals of one dimension (Ausubel 1999; Dasgupta and Maskin 2000; described in Bikhchandani 2005, Section 1). The buyer
/// with the highest value wins, if that is positive; in a tie nobody does. She pays her value at her critical signal, the lowest at which she would still
/// have won, given what the others report: by Goyal and Narayanan's payment formula the only price, up to a constant, that keeps her honest.
/// </summary>
/// <remarks>
/// <para>Values must be nondecreasing in all signals, continuous, and V_i − V_j nondecreasing in i's own signal: then she wins at all signals above the critical one.</para>
/// <para>
/// The critical signal is found by bisection of the whole range of signals. A search that ended at the own report would be shorter, but its last bits, and
/// with them the price, would depend on that report. The price is the value at the upper end of the last interval, so it is never below that at the critical
/// signal but for a rounding; whoever's value is between the two does not buy.
/// </para>
/// </remarks>
public sealed class GeneralizedVickrey() : AuctionMechanism(Entry)
{
    /// <summary>An interval of 2⁻⁵⁰ of the range is of the size of the rounding of signals in it; further halves could not be told apart.</summary>
    private const int Steps = 50;

    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<AuctionEnvironment>(
        "generalized-vickrey",
        "the highest value wins and pays her value at the lowest signal at which she would still have won",
        "Ausubel (1999) and Dasgupta and Maskin (2000), as in Bikhchandani (2005), Section 1, by search",
        [],
        WhyNot,
        _ => new GeneralizedVickrey(),
        _ => Claims.ExPostIncentiveCompatible | Claims.ExPostIndividuallyRational | Claims.Feasible) with
    {
        Assumes = Assumptions.Monotone | Assumptions.Continuous | Assumptions.SingleCrossing,
    };

    /// <inheritdoc/>
    public override AuctionOutcome Run(AuctionEnvironment environment, Profile reports)
    {
        var outcome = new AuctionOutcome(environment.Buyers);
        SearchedPrice[] prices = SearchedPrice.OfEach("critical value", environment, reports, AtCriticalSignal);
        for (int i = 0; i < environment.Buyers; i++)
        {
            Real value = environment.Value(i, reports);
            // Each condition nearly says the other. The first alone would sell above the value to a buyer just above her critical signal, by what the
            // price is rounded up; the second alone could sell to two where values are so close that rounding decides.
            outcome.Sell(to: i, at: prices[i].Price, when: value > HighestOther(environment, i, reports) & value >= prices[i].Price);
        }

        outcome.PriceBound = Real.Max(prices.Select(found => found.Bound));
        return outcome;
    }

    private static string? WhyNot(AuctionEnvironment environment) =>
        environment.Signals.Count != 1 ? FormattableString.Invariant($"it needs signals of one dimension, and these have {environment.Signals.Count}")
        : environment.HasCommonValue ? "the object is worth the same to all buyers, so none of them ever has the highest value"
        : null;

    /// <summary>What a buyer's value must exceed for her to win: the others' values, and 0.</summary>
    private static Real HighestOther(AuctionEnvironment environment, int buyer, Profile signals) =>
        Real.Max([0, .. signals.Others(buyer).Select(j => environment.Value(j, signals))]);

    /// <summary>A buyer's value at her critical signal.</summary>
    private static SearchedPrice AtCriticalSignal(AuctionEnvironment environment, int buyer, Func<IReadOnlyList<Real>, Profile> at)
    {
        Real Own(Real share) => environment.Value(buyer, at([share]));
        Bool Loses(Real share) => Own(share) <= HighestOther(environment, buyer, at([share]));

        Bisection.Bracket critical = Bisection.Largest(Loses, Steps);
        Real price = Own(critical.High);
        // Who wins whatever she reports pays her value at her lowest signal.
        Bool sometimes = Loses(0);
        return new(Real.Choose(sometimes, price, Own(0)), Real.Choose(sometimes, price - Own(critical.Low), 0));
    }
}
