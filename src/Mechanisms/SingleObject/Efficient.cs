using ExPost.Kernels;
using ExPost.Mechanisms.Environments;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>
/// The first best: the object goes to a buyer with the highest value, the first of them in a tie, and to nobody if no value is positive. A benchmark and
/// no mechanism: it has no payments, and with signals of several dimensions none may implement it (Jehiel and Moldovanu 2001).
/// </summary>
public sealed class Efficient() : AuctionMechanism(Entry)
{
    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<AuctionEnvironment>(
        "efficient",
        "the highest value wins; a benchmark without payments",
        "first best",
        [],
        _ => null,
        _ => new Efficient(),
        // In Example 4.2 it is taken for a rule that some payments implement, for a check of its field to refute.
        environment => Claims.Feasible | (environment is TwoSignal ? Claims.InterimImplementable : Claims.None));

    /// <inheritdoc/>
    public override AuctionOutcome Run(AuctionEnvironment environment, Profile reports)
    {
        var outcome = new AuctionOutcome(environment.Buyers);
        Real[] values = environment.Values(reports);
        Real best = 0;
        Bool taken = false;
        for (int i = 0; i < values.Length; i++) best = Real.Max(best, values[i]);
        for (int i = 0; i < values.Length; i++)
        {
            Bool highest = Real.AreEqual(values[i], best) & values[i] > 0;
            outcome.Award(to: i, when: highest & !taken);
            taken |= highest;
        }

        return outcome;
    }
}
