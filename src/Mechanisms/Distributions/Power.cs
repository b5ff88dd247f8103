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
    public override double Expectation => K / (K + 1);

    /// <inheritdoc/>
    public override Real Quantile(Real u) => Elementary.Pow(u, 1 / K);

    /// <inheritdoc/>
    public override double Cumulative(double x) => Math.Pow(Math.Clamp(x, 0, 1), K);

    /// <inheritdoc/>
    public override double Density(double x) => x < 0 || x > 1 ? 0 : K * Math.Pow(x, K - 1);

    /// <inheritdoc/>
    public override double Survival(double x) => x <= 0 ? 1 : x >= 1 ? 0 : -Logarithms.ExpLess1(K * Math.Log(x));

    /// <inheritdoc/>
    public override Real Density(Real x) => K * Elementary.Pow(x, K - 1);

    /// <summary>1 − x^k, without cancellation near 1: by a product for k = 1 and 2, else by e^(k log x) − 1.</summary>
    public override Real Survival(Real x) => K switch
    {
        1 => 1 - x,
        2 => (1 - x) * (1 + x),
        _ => 0 - Elementary.Expm1(K * Elementary.Log(x)),
    };

    /// <summary>x^(1−k) (1 − x^k) / k. At 0 it is infinite for k &gt; 1 and 0 for k &lt; 1.</summary>
    public override Real InverseHazard(Real x) => Survival(x) * Elementary.Pow(x, 1 - K) / K;

    /// <inheritdoc/>
    public override string ToString() => $"power({Text(K)})";

    internal Power Checked() => K > 0 ? this : throw new FormatException("power(k) needs k > 0");
}
