using ExPost.Kernels;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>
/// Ke's (2009) M1: the highest type wins and produces, pays M_i(θ_i), and the losers share that equally. With types of one distribution M = (n − 1)/n · ∫ S dFⁿ / Fⁿ (equation 4); with several M solves the system (6), whose
/// solution for two buyers is (7). It is Bayesian incentive compatible, balances the budget and leaves nobody with a loss, at every draw (Theorem 2, Proposition 4); it is not ex post IC, and how often it is, is what
/// Proposition 3 tells.
/// </summary>
/// <remarks>
/// That payoffs rise with types (Proposition 2) is not claimed: the winner's S − M falls where the density has a steep rise, and with buyers who differ her payoff may be below that of a loser. <c>verify</c> measures both.
/// M is S times a number where types have power distributions and S is a power, and a table elsewhere, which is computed once.
/// </remarks>
public sealed class M1() : AuctionMechanism(Entry)
{
    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<AuctionEnvironment>(
        "m1",
        "the highest type wins and pays M(θ), which the losers share",
        "Ke (2009), Section 3, M1, equations 4, 6 and 7",
        [],
        WinnerPayments.WhyNot,
        _ => new M1(),
        _ => Claims.Feasible | Claims.ExPostIndividuallyRational | Claims.ExactBudget | Claims.BudgetBalanced | Claims.EventuallyMonotone | Claims.InterimIncentiveCompatible) with
    {
        Deviations = Deviations.Allocation,
    };

    /// <inheritdoc/>
    public override AuctionOutcome Run(AuctionEnvironment environment, Profile reports)
    {
        Bool[] wins = SurplusSale.Highest(SurplusSale.Types(reports));
        return SurplusSale.Redistributed(environment, reports, wins, WinnerPayments.Of(Entry.Name, environment).Paid(reports, wins));
    }
}
