using ExPost.Kernels;

namespace ExPost.Mechanisms.Environments;

/// <summary>
/// v(x, θ) = θ (2x − x²) for each of two agents, who divide a good of the quantity 1 (Ke 2009, Examples 4 and 5). It is best to divide it by types, x*_i = θ_i / (θ_1 + θ_2), and S = θ_1 + θ_2 − θ_1 θ_2 / (θ_1 + θ_2).
/// </summary>
public sealed class SurplusFixed : DividedGood
{
    private SurplusFixed(Settings settings) : base(Entry, SharedGood.Type(settings), SharedGood.Kept(settings)) => settings.Whole(SharedGood.Buyers);

    /// <summary>The entry in the catalogue.</summary>
    public static EnvironmentInfo Entry { get; } = new(
        "surplus-fixed",
        "v(x,θ) = θ(2x − x²) for two agents, who divide a quantity of 1",
        "Ke (2009), Section 4.2, Examples 4 and 5",
        [SharedGood.Buyers, SharedGood.Distribution, SharedGood.OfEndowments, SharedGood.Endowments],
        settings => new SurplusFixed(settings));

    /// <summary>Half where both types are 0.</summary>
    /// <inheritdoc/>
    public override Real Quantity(Real own, Real other)
    {
        Real total = own + other;
        return Real.Choose(total > 0, own / total, 0.5);
    }

    /// <inheritdoc/>
    public override Real Worth(Real quantity, Real type) => type * (quantity * (2 - quantity));
}
