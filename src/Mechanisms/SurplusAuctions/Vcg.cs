using ExPost.Kernels;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>
/// The VCG mechanism for the surplus of a private good (Ke 2009, Section 3.1): the highest type wins and pays S of the second highest, what the others lose by it. It is ex post IC and ex post IR; what is paid is left over, and its
/// expectation EΔ is what mechanisms that balance the budget can share (Lemma 1, Theorem 2).
/// </summary>
/// <remarks>S is net of costs, which the winner bears. The paper prints S of the winner's own report for the payment.</remarks>
public sealed class Vcg() : AuctionMechanism(Entry)
{
    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<AuctionEnvironment>(
        "vcg",
        "the highest type wins and pays S of the second highest, which the planner keeps",
        "Ke (2009), Section 3.1",
        [],
        SurplusSale.WhyNot,
        _ => new Vcg(),
        _ => Claims.Feasible | Claims.ExPostIncentiveCompatible | Claims.ExPostIndividuallyRational | Claims.BudgetBalanced | Claims.PayoffMonotone | Claims.EventuallyMonotone) with
    {
        Deviations = Deviations.Allocation,
        Assumes = Assumptions.OwnMonotone,
    };

    /// <inheritdoc/>
    public override AuctionOutcome Run(AuctionEnvironment environment, Profile reports)
    {
        Real[] surpluses = environment.Values(reports);
        Bool[] wins = SurplusSale.Highest(SurplusSale.Types(reports));
        // The highest of the others' is the second highest of all where a buyer wins.
        return SurplusSale.Outcome(environment, reports, wins, [.. wins.Select(win => Real.Choose(win, SurplusSale.Second(surpluses), 0))]);
    }
}
