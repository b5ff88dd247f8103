using ExPost.Kernels;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>
/// The first-price auction whose revenue is redistributed (Ke 2009, Section 5.1, equation 10), played in equilibrium: reports are turned into bids, the highest bid wins, the first of them in a tie, and is paid, and the losers share it
/// equally. In the symmetric equilibrium the bid is M(θ) of M1, so that it implements M1; a misreport is the bid of another type. With bids that are truthful everybody bids S(θ).
/// </summary>
/// <remarks>That truthful bids are an equilibrium is claimed on purpose, as by who takes them for one, for a check of interim incentives to refute.</remarks>
public sealed class FirstPriceRedistribution : AuctionMechanism
{
    private readonly bool _isTruthful;

    private FirstPriceRedistribution(Settings settings) : base(Entry) => _isTruthful = settings.Word(SingleObject.Bidding.Bids) == SingleObject.Bidding.Truthful;

    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<AuctionEnvironment>(
        "first-price-redistribution",
        "the highest bid wins and is paid to the losers; bids of the symmetric equilibrium, which are M of m1",
        "Ke (2009), Section 5.1, equation 10",
        [SingleObject.Bidding.Bids],
        environment => WinnerPayments.WhyNot(environment) ?? (environment.Signals[0].IsSame ? null : "its equilibrium is known for types of one distribution"),
        settings => new FirstPriceRedistribution(settings),
        _ => Claims.Feasible | Claims.ExPostIndividuallyRational | Claims.ExactBudget | Claims.BudgetBalanced | Claims.EventuallyMonotone | Claims.InterimIncentiveCompatible) with
    {
        Deviations = Deviations.Allocation,
    };

    /// <inheritdoc/>
    public override AuctionOutcome Run(AuctionEnvironment environment, Profile reports)
    {
        Func<Real, Real> bid = WinnerPayments.Of(Entry.Name, environment).Payment(0);
        Real[] bids = [.. Enumerable.Range(0, environment.Buyers).Select(i => _isTruthful ? environment.Value(i, reports) : bid(reports[i, 0]))];
        return SurplusSale.Redistributed(environment, reports, SurplusSale.Highest(bids), Real.Max(bids));
    }
}
