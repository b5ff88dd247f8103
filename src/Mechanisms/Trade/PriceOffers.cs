using ExPost.Kernels;
using ExPost.Kernels.Searches;
using ExPost.Mechanisms.Environments;

namespace ExPost.Mechanisms.Trade;

/// <summary>
/// The double auction of Chung and Ely (2002), Section 4.3, that needs to know nothing of values: the buyer names a price offer and the seller a demand. They trade if the offer exceeds the demand; the buyer then pays the seller's
/// demand and the seller receives the buyer's offer. In the ex post equilibrium each names what the good would be worth at the other's signal with which there is nothing to gain: the offer is
/// v_β(s_β, g_σ(s_β)), the demand v_σ(g_β(s_σ), s_σ), with g_σ and g_β the critical signals of equations (5) and (6). Reports are signals, from which the mechanism computes offer and demand: truth is the equilibrium.
/// </summary>
/// <remarks>
/// Values must be increasing in both signals and continuous, and satisfy strong single crossing: then the offer exceeds the demand where v_β &gt; v_σ. For <see cref="BilateralTrade"/> offer and demand are (1 + a) s_i, which rise with signals where
/// a is above −1. Elsewhere they are found by bisection (<see cref="CriticalSignal"/>), the offer rounded down and the demand up.
/// </remarks>
public sealed class PriceOffers : ChoiceMechanism<TradeEnvironment>
{
    private PriceOffers() : base(Entry)
    {
    }

    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<TradeEnvironment>(
        "price-offers",
        "buyer and seller name a price; they trade if the offer exceeds the demand, the buyer pays the demand and the seller receives the offer",
        "Chung and Ely (2002), Section 4.3",
        [],
        environment => environment is BilateralTrade { Weight: <= -1 and var a } ? FormattableString.Invariant($"an offer is (1 + a) s, which does not rise with the signal where a is {a:R}; it takes a above -1") : null,
        _ => new PriceOffers(),
        _ => Claims.ExPostIncentiveCompatible | Claims.ExPostIndividuallyRational | Claims.MonotoneRule) with
    {
        Assumes = Assumptions.Monotone | Assumptions.Continuous | Assumptions.SingleCrossing,
    };

    /// <inheritdoc/>
    public override ChoiceOutcome Run(TradeEnvironment environment, Profile reports)
    {
        (Real offer, Real demand, Real? bound) = environment is BilateralTrade linear ? WrittenOut(linear, reports) : Searched(environment, reports);
        return new Terms(offer > demand, Price: demand, Receipt: offer, bound).Outcome(environment);
    }

    private static (Real Offer, Real Demand, Real? Bound) WrittenOut(BilateralTrade environment, Profile reports)
    {
        (Real buyer, Real seller) = (reports[TradeEnvironment.Buyer, 0], reports[TradeEnvironment.Seller, 0]);
        return (environment.Value(buyer, buyer), environment.Value(seller, seller), null);
    }

    private static (Real Offer, Real Demand, Real? Bound) Searched(TradeEnvironment environment, Profile reports)
    {
        Bool Gains(Profile signals) => environment.Value(TradeEnvironment.Buyer, signals) > environment.Value(TradeEnvironment.Seller, signals);
        // The offer is a function of the buyer's signal, so it is the seller's that is searched; and the other way round.
        Real[] offer = CriticalSignal.Search("offer to", environment, TradeEnvironment.Seller, reports, at =>
        {
            Bisection.Bracket highest = CriticalSignal.Highest(share => Gains(at(share)));
            Real low = environment.Value(TradeEnvironment.Buyer, at(highest.Low));
            return [low, environment.Value(TradeEnvironment.Buyer, at(highest.High)) - low];
        });
        Real[] demand = CriticalSignal.Search("demand from", environment, TradeEnvironment.Buyer, reports, at =>
        {
            Bisection.Bracket lowest = CriticalSignal.Lowest(share => Gains(at(share)));
            Real high = environment.Value(TradeEnvironment.Seller, at(lowest.High));
            return [high, high - environment.Value(TradeEnvironment.Seller, at(lowest.Low))];
        });
        return (offer[0], demand[0], Real.Max(Real.Abs(offer[1]), Real.Abs(demand[1])));
    }
}
