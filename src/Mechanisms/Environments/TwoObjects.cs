using ExPost.Kernels;
using ExPost.Mechanisms.ManyObjects;

namespace ExPost.Mechanisms.Environments;

/// <summary>
/// Bikhchandani (2005), Example 2: two objects a and b, V_i^k = p_ki + w_k c_i m_i, where m_i is the highest c among the others. Buyer i knows a private part of each value and a factor c_i of the
/// parts that depend on what others know. Both objects together are worth their sum, or less, or no more than the better one.
/// </summary>
public sealed class TwoObjects : ObjectsEnvironment
{
    private const string Additive = "additive", Subadditive = "subadditive", UnitDemand = "unit-demand";

    private static readonly ParameterInfo s_buyers = new("buyers", "the number of buyers", ParameterKind.Whole, "3", 2, 16);

    private static readonly ParameterInfo s_preferences =
        new("preferences", "what both objects together are worth", ParameterKind.Word, Additive) { Words = [Additive, Subadditive, UnitDemand] };

    private static readonly ParameterInfo s_private = new("p", "the distribution of the private part of each value", ParameterKind.Distribution, "uniform(0,1)");

    private static readonly ParameterInfo s_common = new("c", "the distribution of the common factor", ParameterKind.Distribution, "uniform(0,1)");

    private static readonly ParameterInfo[] s_weights =
    [
        new("wa", "the weight w_a of the common part of object a", ParameterKind.Number, "1", 0, 1e6),
        new("wb", "the weight w_b of the common part of object b", ParameterKind.Number, "1.5", 0, 1e6),
    ];

    private readonly Settings _settings;

    private TwoObjects(Settings settings)
        : base(
            Entry,
            settings.Whole(s_buyers),
            [new("pa", settings.Distribution(s_private)), new("pb", settings.Distribution(s_private)), new("c", settings.Distribution(s_common))],
            ["a", "b"],
            settings.Word(s_preferences) switch { Additive => new Additive(2), UnitDemand => new UnitDemand(2), _ => new Bundles(2) })
    {
        _settings = settings;
        foreach (ParameterInfo parameter in new[] { s_private, s_common })
        {
            if (settings.Distribution(parameter).Low < 0) throw new SettingException($"{parameter.Name}={settings.Text(parameter)}: values of this environment need a signal {parameter.Name} that is never negative");
        }
    }

    /// <summary>The entry in the catalogue.</summary>
    public static EnvironmentInfo Entry { get; } = new(
        "two-objects",
        "V_i^k = p_ki + w_k c_i max_{j≠i} c_j for objects a and b",
        "Bikhchandani (2005), Section 4, Example 2",
        [s_buyers, .. s_weights, s_preferences, s_private, s_common],
        settings => new TwoObjects(settings));

    /// <inheritdoc/>
    public override bool Exchangeable => true;

    /// <summary>p_ki, the private part of a buyer's value of an object.</summary>
    public static Real Private(Profile signals, int buyer, int thing) => signals[buyer, thing];

    /// <summary>c_i, the factor of the common parts.</summary>
    public static Real Factor(Profile signals, int buyer) => signals[buyer, 2];

    /// <summary>m_i = max over j ≠ i of c_j: the highest factor among the others.</summary>
    public static Real HighestFactorOfOthers(Profile signals, int buyer) => Real.Max(signals.Others(buyer).Select(j => Factor(signals, j)));

    /// <inheritdoc/>
    public override Real Value(int buyer, int thing, Profile signals) => Worth(thing, Private(signals, buyer, thing), Factor(signals, buyer), HighestFactorOfOthers(signals, buyer));

    /// <summary>p + w_k c · m: the form of values and prices here.</summary>
    /// <param name="thing">The object k, from 0.</param>
    /// <param name="p">The private part.</param>
    /// <param name="c">The factor.</param>
    /// <param name="m">What it is multiplied with.</param>
    public Real Worth(int thing, Real p, Real c, Real m) => Real.Fma(Weight(thing) * c, m, p);

    /// <summary>
    /// V_i^ab = p_ai + p_bi + w c_i m_i with w = 2 for the paper's weights. For others it is the nearest that keeps both objects worth no more than each by itself together, w ≤ w_a + w_b,
    /// and no less than either, w ≥ max(w_a, w_b).
    /// </summary>
    /// <inheritdoc/>
    protected override Real BundleValue(int buyer, IReadOnlyList<int> bundle, IReadOnlyList<Real> values, Profile signals)
    {
        const double both = 2;
        Real weight = Real.Max(Real.Max(Weight(0), Weight(1)), Real.Min(Weight(0) + Weight(1), both));
        return Real.Fma(weight * Factor(signals, buyer), HighestFactorOfOthers(signals, buyer), Private(signals, buyer, 0) + Private(signals, buyer, 1));
    }

    private Real Weight(int thing) => _settings.Input(s_weights[thing]);
}
