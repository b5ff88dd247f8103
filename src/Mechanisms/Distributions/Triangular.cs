using ExPost.Kernels;

namespace ExPost.Mechanisms.Distributions;

/// <summary>The density rises linearly from a to the mode m and falls linearly to b.</summary>
/// <param name="A">The lowest point.</param>
/// <param name="Mode">The mode, from a to b.</param>
/// <param name="B">The highest point, above a.</param>
public sealed record Triangular(double A, double Mode, double B) : Distribution
{
    /// <inheritdoc/>
    public override double Low => A;

    /// <inheritdoc/>
    public override double High => B;

    /// <inheritdoc/>
    public override Real Quantile(Real u) => Real.Choose(
        u <= (Mode - A) / (B - A),
        A + Real.Sqrt(u * ((B - A) * (Mode - A))),
        B - Real.Sqrt((1 - u) * ((B - A) * (B - Mode))));

    /// <inheritdoc/>
    public override double Cumulative(double x) =>
        x <= A ? 0
        : x >= B ? 1
        : x <= Mode ? (x - A) * (x - A) / ((B - A) * (Mode - A))
        : 1 - (B - x) * (B - x) / ((B - A) * (B - Mode));

    /// <inheritdoc/>
    public override double Density(double x) =>
        x < A || x > B ? 0
        : x < Mode || Mode == B ? 2 * (x - A) / ((B - A) * (Mode - A))
        : 2 * (B - x) / ((B - A) * (B - Mode));

    /// <inheritdoc/>
    public override string ToString() => $"triangular({Text(A)},{Text(Mode)},{Text(B)})";

    internal Triangular Checked() =>
        A < B && A <= Mode && Mode <= B && double.IsFinite((B - A) * (B - A)) ? this : throw new FormatException("triangular(a,m,b) needs a ≤ m ≤ b and a < b");
}
