using ExPost.Kernels;

namespace ExPost.Mechanisms.Environments;

/// <summary>
/// Bikhchandani (2005), Example 1 and its form for n buyers: V_i = p_i + c_i · max over j ≠ i of c_j. Buyer i knows a private part p_i of her value
/// and a factor c_i of the part that depends on what others know.
/// </summary>
public sealed class PrivateCommon : AuctionEnvironment
{
    private static readonly ParameterInfo s_buyers = new("buyers", "the number of buyers", ParameterKind.Whole, "2", 2, 16);

    private static readonly ParameterInfo s_private = new("p", "the distribution of the private part", ParameterKind.Distribution, "uniform(0,1)");

    private static readonly ParameterInfo s_common = new("c", "the distribution of the common factor", ParameterKind.Distribution, "uniform(0,1)");

    private PrivateCommon(Settings settings)
        : base(Entry, settings.Whole(s_buyers), [new("p", settings.Distribution(s_private)), new("c", settings.Distribution(s_common))])
    {
        foreach (Signal signal in Signals)
        {
            if (signal.Of(0).Low < 0) throw new SettingException($"{signal.Name}={signal.Of(0)}: values of this environment need a signal {signal.Name} that is never negative");
        }
    }

    /// <summary>The entry in the catalogue.</summary>
    public static EnvironmentInfo Entry { get; } = new(
        "private-common",
        "V_i = p_i + c_i max_{j≠i} c_j",
        "Bikhchandani (2005), Section 2, Example 1, and its n-buyer form",
        [s_buyers, s_private, s_common],
        settings => new PrivateCommon(settings));

    /// <inheritdoc/>
    public override bool Exchangeable => true;

    /// <summary>p_i, the private part of a buyer's value.</summary>
    public static Real Private(Profile signals, int buyer) => signals[buyer, 0];

    /// <summary>c_i, the factor of the common part.</summary>
    public static Real Factor(Profile signals, int buyer) => signals[buyer, 1];

    /// <summary>m_i = max over j ≠ i of c_j: the highest factor among the others.</summary>
    public static Real HighestFactorOfOthers(Profile signals, int buyer) => Real.Max(signals.Others(buyer).Select(j => Factor(signals, j)));

    /// <summary>The sums of both parts and the highest p; for two buyers also c_1 c_2, which with the highest p makes the first-best surplus.</summary>
    /// <param name="signals">The signals.</param>
    public override IReadOnlyList<Control> Controls(Profile signals)
    {
        IReadOnlyList<Control> controls = [.. base.Controls(signals), Highest(0, signals)];
        return Agents > 2 ? controls : [.. controls, new("c.1 times c.2", Factor(signals, 0) * Factor(signals, 1), Signals[1].Of(0).Expectation * Signals[1].Of(1).Expectation)];
    }

    /// <inheritdoc/>
    public override Real Value(int buyer, Profile signals) => Worth(Private(signals, buyer), Factor(signals, buyer), HighestFactorOfOthers(signals, buyer));

    /// <summary>p + c · m, rounded once: the form of values and prices here.</summary>
    public static Real Worth(Real p, Real c, Real m) => Real.Fma(c, m, p);
}
