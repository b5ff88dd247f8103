using ExPost.Kernels;
using ExPost.Kernels.Searches;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>
/// The mechanism that Bikhchandani (2005), Section 3, constructs for any values, by search. Buyer i may buy at the highest value that she can
/// have without having a strictly higher value than all others, t_i = max over s_i of V_i(s) subject to V_i(s) ≤ max over j ≠ i of V_j(s), and does when her
/// value is higher. If she has the highest value whatever her signal, her price is the highest of the others' values at her lowest signal (equations 8
/// and 10).
/// </summary>
/// <remarks>
/// Values must be nondecreasing in all signals and V_i − V_j nondecreasing in i's own (Assumptions 1 and 2); then at most one buyer wins. A price that is too
/// high keeps this so and one that is too low does not, so the search rounds up, and reports by how much at most. It allows for rounding in values of up to
/// 2⁻⁴⁹ of the largest (<see cref="MonotoneMaximum"/>). If some V_j is higher than V_i even at i's highest signal, her price is the value that she then has and not the higher one of the
/// paper: she wins at neither.
/// </remarks>
public sealed class Pivotal() : AuctionMechanism(Entry)
{
    /// <summary>Beyond, too many boxes are needed for a bound that means something.</summary>
    private const int MostDimensions = 4;

    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<AuctionEnvironment>(
        "pivotal",
        "buyer i may buy at the highest value she can have without the highest value of all",
        "Bikhchandani (2005), Section 3, equations (8) and (10), by search",
        [],
        WhyNot,
        _ => new Pivotal(),
        _ => Claims.ExPostIncentiveCompatible | Claims.ExPostIndividuallyRational | Claims.Feasible) with
    {
        Assumes = Assumptions.Monotone | Assumptions.Continuous | Assumptions.SingleCrossing,
    };

    /// <inheritdoc/>
    public override AuctionOutcome Run(AuctionEnvironment environment, Profile reports)
    {
        var outcome = new AuctionOutcome(environment.Buyers);
        SearchedPrice[] prices = Prices("pivotal price", environment, reports);
        for (int i = 0; i < environment.Buyers; i++) outcome.Sell(to: i, at: prices[i].Price, when: environment.Value(i, reports) > prices[i].Price);
        outcome.PriceBound = Real.Max(prices.Select(found => found.Bound));
        return outcome;
    }

    /// <summary>The prices of all buyers.</summary>
    /// <param name="name">What the search is called in printed kernels.</param>
    /// <param name="environment">The values.</param>
    /// <param name="reports">What the buyers report.</param>
    internal static SearchedPrice[] Prices(string name, AuctionEnvironment environment, Profile reports) => SearchedPrice.OfEach(name, environment, reports, Highest);

    /// <summary>Why prices cannot be searched for in an environment, or null when they can.</summary>
    internal static string? WhyNot(AuctionEnvironment environment) =>
        environment.Buyers < 2 ? "it needs at least two buyers"
        : environment.Signals.Count > MostDimensions ? $"its search is over signals of at most {MostDimensions} dimensions"
        : environment.Signals.FirstOrDefault(signal => signal.Distributions.Any(own => !own.IsBounded)) is { } unbounded
            ? $"its search needs bounded signals, and {unbounded.Name} is {unbounded.Distributions.First(own => !own.IsBounded)}"
            : null;

    /// <summary>The highest value that a buyer can have without having the highest of all.</summary>
    private static SearchedPrice Highest(AuctionEnvironment environment, int buyer, Func<IReadOnlyList<Real>, Profile> at)
    {
        Real Own(IReadOnlyList<Real> shares) => environment.Value(buyer, at(shares));
        Real Rival(IReadOnlyList<Real> shares)
        {
            Profile signals = at(shares);
            return Real.Max(signals.Others(buyer).Select(j => environment.Value(j, signals)));
        }

        MonotoneMaximum.Result highest = MonotoneMaximum.Bracket(environment.Signals.Count, Own, Rival);
        Real lowest = Rival([.. environment.Signals.Select(_ => (Real)0)]);
        return new(Real.Choose(highest.Feasible, highest.Upper, lowest), Real.Choose(highest.Feasible, highest.Upper - highest.Lower, 0));
    }
}
