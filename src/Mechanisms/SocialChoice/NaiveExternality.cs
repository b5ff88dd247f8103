using ExPost.Kernels;
using ExPost.Mechanisms.Environments;

namespace ExPost.Mechanisms.SocialChoice;

/// <summary>
/// What a Groves mechanism becomes if values depend on others' signals and nobody minds: the efficient alternative k at the reported signals, and to each agent i a transfer Σ_{j≠i} V_k^j, the others' values, at the
/// reported signals too. An agent's report then moves her transfer while the alternative stays, so she may gain by a lie; Jehiel and Moldovanu (2001), footnote 32, note that it is not incentive compatible, even
/// where congruence holds. With private values it is.
/// </summary>
/// <remarks>Ex post IC is claimed of it, as by who takes it for a Groves mechanism, for a check of incentives to refute.</remarks>
public sealed class NaiveExternality() : ChoiceMechanism<ChoiceEnvironment>(Entry)
{
    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = new(
        "naive-externality",
        "the efficient alternative, and to each agent the others' values of it at the reported signals, her own report among them; it is taken for ex post IC here, and is not",
        "Jehiel and Moldovanu (2001), Example 4.4, footnote 32",
        [],
        environment => environment is LinearChoice or TwoAlternative or TwoSignal ? null : $"it is shown for the values of {LinearChoice.Entry.Name}, {TwoAlternative.Entry.Name} and {TwoSignal.Entry.Name}",
        _ => new NaiveExternality())
    {
        Claims = _ => Claims.ExPostIncentiveCompatible,
    };

    /// <inheritdoc/>
    public override ValueEnvironment View(ValueEnvironment environment) => environment is AuctionEnvironment sale ? new SaleAsChoice(sale) : environment;

    /// <inheritdoc/>
    public override ChoiceOutcome Run(ChoiceEnvironment environment, Profile reports)
    {
        Real[] surpluses = environment.Surpluses(reports);
        var outcome = new ChoiceOutcome(environment, EfficientAlternative.Of(environment, reports));
        for (int i = 0; i < environment.Agents; i++)
        {
            // What is left of the social surplus without her own value, and not a sum over the others: with many agents that takes many times as long.
            IReadOnlyList<Real> values = environment.ValuesOf(i, reports);
            Real own = outcome.IfChosen([.. Enumerable.Range(0, environment.Alternatives).Select(k => environment.Worth(i, k, values))]);
            outcome.Pay(i, own - outcome.IfChosen(surpluses));
        }

        return outcome;
    }
}
