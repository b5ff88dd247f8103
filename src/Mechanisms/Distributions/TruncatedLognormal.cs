using ExPost.Kernels;

namespace ExPost.Mechanisms.Distributions;

/// <summary>A variable whose logarithm is normal, given that it falls between two points; written <c>lognormal(mu,sigma,low,high)</c>.</summary>
/// <param name="Mu">The mean of the logarithm before it is cut.</param>
/// <param name="Sigma">Its standard deviation.</param>
/// <param name="Lower">The lowest point, not negative.</param>
/// <param name="Upper">The highest point.</param>
public sealed record TruncatedLognormal(double Mu, double Sigma, double Lower, double Upper) : Tabulated
{
    /// <inheritdoc/>
    public override double Low => Lower;

    /// <inheritdoc/>
    public override double High => Upper;

    /// <summary>The point of the interval whose logarithm is nearest to the mean.</summary>
    private double Peak => Math.Log(Lower) > Mu ? Lower : Math.Log(Upper) < Mu ? Upper : Math.Exp(Mu);

    /// <inheritdoc/>
    public override double Cumulative(double x) => x <= Lower ? 0 : x >= Upper ? 1 : Shape.Line.Cumulative(Distance(x));

    /// <inheritdoc/>
    public override double Density(double x) => x <= 0 || x < Lower || x > Upper ? 0 : Shape.Line.Density(Distance(x)) / (Sigma * x);

    /// <inheritdoc/>
    public override double Survival(double x) => x <= Lower ? 1 : Shape.Line.Above(Distance(x));

    /// <summary>1 / x is put into the exponent, so that the density is 0 at 0.</summary>
    public override Real Density(Real x)
    {
        Real s = OnLine(x);
        return Elementary.Exp(-s * (Z + Sigma + 0.5 * s)) / (Shape.Line.Mass * Sigma * Peak);
    }

    /// <inheritdoc/>
    public override string ToString() => $"lognormal({Text(Mu)},{Text(Sigma)},{Text(Lower)},{Text(Upper)})";

    /// <summary>Where the peak is in the normal distribution of the logarithm.</summary>
    private double Z => Peak == Lower || Peak == Upper ? (Math.Log(Peak) - Mu) / Sigma : 0;

    /// <summary>True where no signal that is drawn is so far from the peak that the ratio's distance from 1 says less than the ratio.</summary>
    private bool IsNarrow => Sigma < 0.1 || (Lower >= Peak / 2 && Upper <= Peak * 2);

    internal TruncatedLognormal Checked()
    {
        bool possible = Sigma > 0 && Lower >= 0 && Lower < Upper;
        if (!possible) throw new FormatException("lognormal(mu,sigma,low,high) needs sigma > 0 and 0 ≤ low < high");
        if (!(Math.Abs(Mu) <= 700)) throw new FormatException("lognormal(mu,sigma,low,high) needs mu from -700 to 700, or its median overflows");
        if (Math.Abs(Math.Log(Peak) - Mu) > TruncatedNormal.Furthest * Sigma) throw new FormatException($"{this} has no probability in double precision: the logarithms of low to high must come within 38 sigma of mu");
        MakeTables();
        return this;
    }

    /// <summary>log(x / peak) / sigma; near the peak from the difference, which is exact.</summary>
    private double Distance(double x)
    {
        double peak = Peak, ratio = (x - peak) / peak;
        return (Math.Abs(ratio) < 0.5 ? Logarithms.OnePlus(ratio) : Math.Log(x) - Math.Log(peak)) / Sigma;
    }

    private protected override Real OnLine(Real x) => (IsNarrow ? Elementary.Log1p((x - Peak) / Peak) : Elementary.Log(x / Peak)) / Sigma;

    private protected override Real LineDensity(Real x)
    {
        Real s = OnLine(x);
        return Elementary.Exp(-s * (Z + 0.5 * s)) / Shape.Line.Mass;
    }

    private protected override Real Stretch(Real x) => Sigma * x;

    private protected override Shape MakeShape()
    {
        double peak = Peak, length = Upper - Lower;
        LogConcave line = TruncatedNormal.Line(Z, Lower > 0 ? Distance(Lower) : double.NegativeInfinity, Distance(Upper));
        double At(double s) => Lower == 0 ? peak * Math.Exp(Sigma * s) / length : (peak - Lower + peak * Logarithms.ExpLess1(Sigma * s)) / length;
        return new(line, share => At(line.FromBelow(share)), share => At(line.FromAbove(share)));
    }
}
