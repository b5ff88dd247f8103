using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;

namespace ExPost.Mechanisms.Environments;

/// <summary>
/// v(x, θ) = θ (2x − x²) for each of two agents, who share a good of the quantity x that costs c x² (Ke 2009, Example 3). It is best to produce x* = (θ_1 + θ_2) / (c + θ_1 + θ_2), and S = (θ_1 + θ_2)² / (c + θ_1 + θ_2).
/// </summary>
/// <remarks>Numbers are recorded as constants, for tables depend on them.</remarks>
public sealed class SurplusPublic : SharedGoodEnvironment
{
    private static readonly ParameterInfo s_cost = new("cost", "c of the cost c x² of a quantity x", ParameterKind.Number, "1", 1e-6, 1e6);

    private static readonly ParameterInfo s_low = new("low", "the lowest type, with types uniform up to 1", ParameterKind.Number, "0.5", 0, 0.999999);

    private static readonly ParameterInfo s_distribution = new("distribution", "the distribution of types, instead of low", ParameterKind.Distribution, "uniform(low,1)");

    private static readonly ParameterInfo s_reservation = SharedGood.Reservation(SharedGood.Autarky, "what they would produce for themselves");

    private readonly double _cost;

    private readonly bool _isAutarkic;

    private SurplusPublic(Settings settings) : base(Entry, Type(settings))
    {
        settings.Whole(SharedGood.Buyers);
        _cost = settings.Value(s_cost);
        _isAutarkic = settings.Word(s_reservation) == SharedGood.Autarky;
    }

    /// <summary>The entry in the catalogue.</summary>
    public static EnvironmentInfo Entry { get; } = new(
        "surplus-public",
        "v(x,θ) = θ(2x − x²) for two agents, who share a quantity x that costs c x²",
        "Ke (2009), Section 4.1, Example 3",
        [SharedGood.Buyers, s_cost, s_low, s_distribution, s_reservation],
        settings => new SurplusPublic(settings));

    /// <inheritdoc/>
    public override bool IsFixed => false;

    /// <inheritdoc/>
    public override Real Quantity(Real own, Real other)
    {
        Real total = own + other;
        return total / (_cost + total);
    }

    /// <inheritdoc/>
    public override Real Worth(Real quantity, Real type) => type * (quantity * (2 - quantity));

    /// <inheritdoc/>
    public override Real Cost(Real quantity) => _cost * (quantity * quantity);

    /// <summary>max over x of θ (2x − x²) − c x² = θ² / (c + θ).</summary>
    /// <inheritdoc/>
    protected override Real Outside(int agent, Real type) => _isAutarkic ? type * type / (_cost + type) : 0;

    private static Signal Type(Settings settings)
    {
        if (!settings.Names.Contains(s_distribution.Name)) return new("theta", new Uniform(settings.Value(s_low), 1));
        if (settings.Names.Contains(s_low.Name)) throw new SettingException($"low={settings.Text(s_low)}: it is the lowest of uniform types, and distribution is set too; give one of the two");
        return SharedGood.Type(settings);
    }
}
