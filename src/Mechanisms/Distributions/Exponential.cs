using ExPost.Kernels;

namespace ExPost.Mechanisms.Distributions;

/// <summary>F(x) = 1 − e^(−r x) for x ≥ 0.</summary>
/// <param name="Rate">The rate r, positive; the mean is 1/r.</param>
public sealed record Exponential(double Rate) : Distribution
{
    /// <inheritdoc/>
    public override double Low => 0;

    /// <inheritdoc/>
    public override double High => double.PositiveInfinity;

    /// <inheritdoc/>
    public override double Expectation => 1 / Rate;

    /// <summary>−log(1 − u) / r; 1 − u is exact for the uniforms of a draw.</summary>
    public override Real Quantile(Real u) => Elementary.Log(1 - u) / -Rate;

    /// <inheritdoc/>
    public override double Cumulative(double x) => x <= 0 ? 0 : -Logarithms.ExpLess1(-Rate * x);

    /// <inheritdoc/>
    public override double Density(double x) => x < 0 ? 0 : Rate * Math.Exp(-Rate * x);

    /// <inheritdoc/>
    public override double Survival(double x) => x <= 0 ? 1 : Math.Exp(-Rate * x);

    /// <summary>1 / r everywhere.</summary>
    public override double InverseHazard(double x) => 1 / Rate;

    /// <inheritdoc/>
    public override Real Density(Real x) => Rate * Survival(x);

    /// <inheritdoc/>
    public override Real Survival(Real x) => Elementary.Exp(-Rate * x);

    /// <summary>1 / r everywhere.</summary>
    public override Real InverseHazard(Real x) => 1 / Rate;

    /// <inheritdoc/>
    public override string ToString() => $"exponential({Text(Rate)})";

    internal Exponential Checked() => Rate > 0 ? this : throw new FormatException("exponential(r) needs r > 0");
}
