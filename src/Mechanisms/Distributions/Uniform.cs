using ExPost.Kernels;

namespace ExPost.Mechanisms.Distributions;

/// <summary>Uniform on [a, b]: F(x) = (x − a) / (b − a).</summary>
/// <param name="A">The lowest point.</param>
/// <param name="B">The highest point, above a.</param>
public sealed record Uniform(double A, double B) : Distribution
{
    /// <inheritdoc/>
    public override double Low => A;

    /// <inheritdoc/>
    public override double High => B;

    /// <inheritdoc/>
    public override double Expectation => A + (B - A) / 2;

    /// <inheritdoc/>
    public override Real Quantile(Real u) => A == 0 ? u * B : A + u * (B - A);

    /// <inheritdoc/>
    public override double Cumulative(double x) => Math.Clamp((x - A) / (B - A), 0, 1);

    /// <inheritdoc/>
    public override double Density(double x) => x < A || x > B ? 0 : 1 / (B - A);

    /// <inheritdoc/>
    public override double Survival(double x) => Math.Clamp((B - x) / (B - A), 0, 1);

    /// <inheritdoc/>
    public override Real Density(Real x) => 1 / (B - A);

    /// <inheritdoc/>
    public override Real Survival(Real x) => InverseHazard(x) / (B - A);

    /// <summary>b − x; not negative where a signal is rounded to above b.</summary>
    public override Real InverseHazard(Real x) => NotNegative(B - x);

    /// <inheritdoc/>
    public override string ToString() => $"uniform({Text(A)},{Text(B)})";

    internal Uniform Checked() => A < B && double.IsFinite(B - A) ? this : throw new FormatException("uniform(a,b) needs a < b");
}
