using ExPost.Kernels;

namespace ExPost.Mechanisms.Distributions;

/// <summary>F(x) = x^k on [0, 1].</summary>
/// <param name="K">The exponent, positive.</param>
public sealed record Power(double K) : Distribution
{
    /// <inheritdoc/>
    public override double Low => 0;

    /// <inheritdoc/>
    public override double High => 1;

    /// <inheritdoc/>
    public override Real Quantile(Real u) => Elementary.Pow(u, 1 / K);

    /// <inheritdoc/>
    public override double Cumulative(double x) => Math.Pow(Math.Clamp(x, 0, 1), K);

    /// <inheritdoc/>
    public override double Density(double x) => x < 0 || x > 1 ? 0 : K * Math.Pow(x, K - 1);

    /// <inheritdoc/>
    public override string ToString() => $"power({Text(K)})";

    internal Power Checked() => K > 0 ? this : throw new FormatException("power(k) needs k > 0");
}
