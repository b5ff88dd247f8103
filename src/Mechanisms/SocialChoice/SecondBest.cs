using ExPost.Kernels;
using ExPost.Mechanisms.Environments;

namespace ExPost.Mechanisms.SocialChoice;

/// <summary>
/// Jehiel and Moldovanu (2001), Example 4.2, after the reduction that it and Section 6 describe: what is best among all incentive compatible mechanisms. Buyer i's preferences depend on her signals through
/// t_i = s_i1 + a s_i2 alone, so who gets the object can depend on her signals through t_i alone (4.4), and who has the larger E[s_i1 | t_i] should get it. The buyer with the higher t_i does, in a tie buyer 1, and
/// pays t_j + a s_j2: her value at the lowest t_i with which she would still have got it.
/// </summary>
/// <remarks>
/// For uniform signals s_i1 is uniform on [max(0, t − a), min(1, t)] given t, so that E[s_i1 | t] = (max(0, t − a) + min(1, t)) / 2. It never falls in t, whatever a: for a ≤ 1 it rises everywhere; for a &gt; 1 it
/// rises but on [1, a], where it is 1/2 and it does not matter who gets the object. So the higher t_i always has the larger expectation.
/// </remarks>
public sealed class SecondBest() : ChoiceMechanism<SaleAsChoice>(Entry)
{
    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<AuctionEnvironment>(
        "second-best",
        "the buyer with the higher t_i = s_i1 + a s_i2 gets the object and pays t_j + a s_j2",
        "Jehiel and Moldovanu (2001), Example 4.2 and Section 6",
        [],
        environment => environment is TwoSignal ? null : $"it is the best incentive compatible rule for the values of {TwoSignal.Entry.Name}",
        _ => new SecondBest(),
        _ => Claims.ExPostIncentiveCompatible | Claims.ExPostIndividuallyRational | Claims.MonotoneRule);

    /// <inheritdoc/>
    public override ValueEnvironment View(ValueEnvironment environment) => new SaleAsChoice((AuctionEnvironment)environment);

    /// <inheritdoc/>
    public override ChoiceOutcome Run(SaleAsChoice environment, Profile reports)
    {
        Real[] common = [.. Enumerable.Range(0, environment.Agents).Select(i => TwoSignal.Weight * reports[i, 1])];
        Real[] types = [.. common.Select((part, i) => reports[i, 0] + part)];
        Bool second = types[1] > types[0];
        var outcome = new ChoiceOutcome(environment, [!second, second]);
        for (int i = 0; i < environment.Agents; i++)
        {
            int buyer = i;
            Real[] prices = [.. Enumerable.Range(0, environment.Alternatives).Select(k => k == buyer ? types[1 - buyer] + common[1 - buyer] : 0)];
            outcome.Pay(buyer, outcome.IfChosen(prices));
            outcome.Order(buyer, [.. Enumerable.Range(0, environment.Alternatives).Select(k => (Real)(k == buyer ? 1 : 0))]);
        }

        return outcome;
    }
}
