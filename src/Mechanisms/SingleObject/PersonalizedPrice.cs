using ExPost.Kernels;
using ExPost.Mechanisms.Environments;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>
/// Personalized prices in closed form. Buyer i may buy at t_i = max over j ≠ i of p_j + c_j m_i + ε, where m_i is the highest c among the others, and does
/// when her value is higher. For two buyers this is Bikhchandani (2005), Example 1: t_i = p_j + c_j² + ε. For more, the prices (14) of Example 2 are
/// not admissible, and these are the repaired ones: V_i &gt; t_i implies V_j ≤ t_j for all others.
/// </summary>
public sealed class PersonalizedPrice : AuctionMechanism
{
    private static readonly ParameterInfo s_epsilon = new("epsilon", "surcharge ε on every price", ParameterKind.Number, "0", 0, 1e6);

    private readonly Settings _settings;

    private PersonalizedPrice(Settings settings) : base(Entry) => _settings = settings;

    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<AuctionEnvironment>(
        "personalized-price",
        "buyer i may buy at max_{j≠i} p_j + c_j max_{l≠i} c_l + epsilon",
        "Bikhchandani (2005), Example 1; repaired for more than two buyers",
        [s_epsilon],
        environment => environment is PrivateCommon ? null : $"its prices are made for the values of {PrivateCommon.Entry.Name}",
        settings => new PersonalizedPrice(settings),
        _ => Claims.ExPostIncentiveCompatible | Claims.ExPostIndividuallyRational | Claims.Feasible);

    /// <inheritdoc/>
    public override AuctionOutcome Run(AuctionEnvironment environment, Profile reports)
    {
        Real epsilon = _settings.Input(s_epsilon);
        var outcome = new AuctionOutcome(environment.Buyers);
        for (int i = 0; i < environment.Buyers; i++)
        {
            Real m = PrivateCommon.HighestFactorOfOthers(reports, i);
            Real price = Real.Max(reports.Others(i).Select(j => PrivateCommon.Worth(PrivateCommon.Private(reports, j), PrivateCommon.Factor(reports, j), m))) + epsilon;
            outcome.Sell(to: i, at: price, when: environment.Value(i, reports) > price);
        }

        return outcome;
    }
}
