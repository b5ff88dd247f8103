using ExPost.Kernels;

namespace ExPost.Mechanisms.Distributions;

/// <summary>
/// The beta distribution on [0, 1]: a density proportional to x^(a−1) (1 − x)^(b−1). Its table is made in t = log(x / (1 − x)), in which the density is log-concave whatever a and b.
/// </summary>
/// <param name="A">The first exponent a, positive.</param>
/// <param name="B">The second exponent b, positive.</param>
public sealed record Beta(double A, double B) : Tabulated
{
    /// <summary>Below it quantiles fall to 0 too steeply for a table.</summary>
    private const double Least = 0.01;

    /// <summary>Above it the density's own rounding is seen in twelve digits.</summary>
    private const double Most = 1e5;

    /// <summary>From here on signals that are drawn lie near the peak.</summary>
    private const double Steep = 50;

    /// <inheritdoc/>
    public override double Low => 0;

    /// <inheritdoc/>
    public override double High => 1;

    /// <inheritdoc/>
    public override double Expectation => X0;

    /// <summary>The share x at which the density of t is highest, and the rest.</summary>
    private double X0 => A / (A + B);

    private double Y0 => B / (A + B);

    /// <inheritdoc/>
    public override double Cumulative(double x) => x <= 0 ? 0 : x >= 1 ? 1 : Shape.Line.Cumulative(Math.Log(x / X0) - Logarithms.OnePlus(-(x - X0) / Y0));

    /// <inheritdoc/>
    public override double Density(double x)
    {
        if (x < 0 || x > 1) return 0;
        // At an end the density is 0, infinite, or that of the other factor alone.
        if (x == 0) return A > 1 ? 0 : A < 1 ? double.PositiveInfinity : B;
        if (x == 1) return B > 1 ? 0 : B < 1 ? double.PositiveInfinity : A;
        return Shape.Line.Density(Math.Log(x / X0) - Logarithms.OnePlus(-(x - X0) / Y0)) / (x * (1 - x));
    }

    /// <inheritdoc/>
    public override double Survival(double x) => x <= 0 ? 1 : x >= 1 ? 0 : Shape.Line.Above(Math.Log(x / X0) - Logarithms.OnePlus(-(x - X0) / Y0));

    /// <inheritdoc/>
    public override Real Density(Real x) => Product(x, A - 1, B - 1) / (Shape.Line.Mass * X0 * Y0);

    /// <inheritdoc/>
    public override string ToString() => $"beta({Text(A)},{Text(B)})";

    internal Beta Checked()
    {
        if (!(A >= Least && A <= Most && B >= Least && B <= Most)) throw new FormatException("beta(a,b) needs a and b from 0.01 to 100000");
        MakeTables();
        return this;
    }

    private protected override Real OnLine(Real x) => Logarithm(x, X0, A) - Logarithm(1 - x, Y0, B);

    private protected override Real LineDensity(Real x) => Product(x, A, B) / Shape.Line.Mass;

    private protected override Real Stretch(Real x) => x * (1 - x);

    /// <summary>log(x / x0); where the exponent is large all draws are near x0, and the distance from it says more than the ratio.</summary>
    private static Real Logarithm(Real x, double x0, double exponent) => exponent > Steep ? Elementary.Log1p((x - x0) / x0) : Elementary.Log(x / x0);

    /// <summary>(x / x0)^p (y / y0)^q by logarithms, for the powers may be out of range; without those whose exponent is 0, which an end has no logarithm for.</summary>
    private Real Product(Real x, double p, double q)
    {
        if (p == 0 && q == 0) return 1;
        if (q == 0) return Elementary.Exp(p * Logarithm(x, X0, A));
        Real right = q * Logarithm(1 - x, Y0, B);
        return Elementary.Exp(p == 0 ? right : Real.Fma(p, Logarithm(x, X0, A), right));
    }

    private protected override Shape MakeShape()
    {
        // With s the distance from the peak, x / x0 = 1 / (1 + y0 (e^−s − 1)) and y / y0 = 1 / (1 + x0 (e^s − 1)): nothing cancels.
        (double x0, double y0) = (X0, Y0);
        var line = new LogConcave(
            s => -A * Logarithms.OnePlusTimesExpLess1(y0, -s) - B * Logarithms.OnePlusTimesExpLess1(x0, s),
            double.NegativeInfinity,
            double.PositiveInfinity);
        double At(double s) => s <= 0 ? x0 * Math.Exp(s) / (y0 + x0 * Math.Exp(s)) : x0 / (x0 + y0 * Math.Exp(-s));
        return new(line, share => At(line.FromBelow(share)), share => At(line.FromAbove(share)));
    }
}
