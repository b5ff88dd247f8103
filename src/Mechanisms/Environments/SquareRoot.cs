using ExPost.Kernels;

namespace ExPost.Mechanisms.Environments;

/// <summary>
/// v(x, θ) = 2θ √x for each of two agents, who divide a good of the quantity 1 (Ke 2009, Section 5.1). It is best to divide it by squares of types, x*_i = θ_i² / (θ_1² + θ_2²), and S = 2 √(θ_1² + θ_2²).
/// </summary>
public sealed class SquareRoot : DividedGood
{
    private SquareRoot(Settings settings) : base(Entry, SharedGood.Type(settings), SharedGood.Kept(settings)) => settings.Whole(SharedGood.Buyers);

    /// <summary>The entry in the catalogue.</summary>
    public static EnvironmentInfo Entry { get; } = new(
        "square-root",
        "v(x,θ) = 2θ√x for two agents, who divide a quantity of 1",
        "Ke (2009), Section 5.1",
        [SharedGood.Buyers, SharedGood.Distribution, SharedGood.OfEndowments, SharedGood.Endowments],
        settings => new SquareRoot(settings));

    /// <summary>Half where both types are 0.</summary>
    /// <inheritdoc/>
    public override Real Quantity(Real own, Real other)
    {
        Real square = own * own, total = square + other * other;
        return Real.Choose(total > 0, square / total, 0.5);
    }

    /// <inheritdoc/>
    public override Real Worth(Real quantity, Real type) => 2 * type * Real.Sqrt(quantity);
}
