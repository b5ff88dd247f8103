using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Theory.Tests.Guide;

/// <summary>
/// The highest signal wins, and pays what the object would be worth to the winner with the second highest signal: V_i(m, s_−i), m = max_{j≠i} s_j. Where nothing tells buyers apart and values have single crossing this
/// is the generalized Vickrey auction, without a search. Of several buyers with the same highest signal none gets the object.
/// </summary>
public sealed class RunnerUpSignal : AuctionMechanism
{
    private RunnerUpSignal() : base(Entry)
    {
    }

    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<AuctionEnvironment>(
        "runner-up-signal",
        "the highest signal wins and pays its value at the second highest signal",
        "an example; Vickrey (1961) where values are private",
        [],
        environment => environment.Signals.Count != 1 ? FormattableString.Invariant($"it needs signals of one dimension, and these have {environment.Signals.Count}")
            : environment.IsSymmetric ? null : "it needs buyers who are alike",
        _ => new RunnerUpSignal(),
        _ => Claims.ExPostIncentiveCompatible | Claims.ExPostIndividuallyRational | Claims.Feasible) with
    {
        Assumes = Assumptions.SingleCrossing,
    };

    /// <inheritdoc/>
    public override AuctionOutcome Run(AuctionEnvironment environment, Profile reports)
    {
        var outcome = new AuctionOutcome(environment.Buyers);
        for (int i = 0; i < environment.Buyers; i++)
        {
            Real second = Real.Max(reports.Others(i).Select(j => reports[j, 0]));
            Real price = environment.Value(i, reports.With(i, [second]));
            outcome.Sell(to: i, at: price, when: reports[i, 0] > second);
        }

        return outcome;
    }
}
