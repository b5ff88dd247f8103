using System.Globalization;
using ExPost.Kernels;

namespace ExPost.Mechanisms.Distributions;

/// <summary>A distribution of a signal, sampled by its inverse.</summary>
public abstract record Distribution
{
    /// <summary>What <see cref="Parse"/> reads, in words.</summary>
    public const string Accepted = "uniform(a,b), power(k), exponential(r), triangular(a,m,b), beta(a,b), normal(mean,sd,low,high), lognormal(mu,sigma,low,high) or piecewise(x0:d0,x1:d1,…,xn)";

    /// <summary>1 − 2⁻⁵³: no uniform of a draw is larger.</summary>
    private const double LargestUniform = 0.9999999999999999;

    /// <summary>The lowest point of the support.</summary>
    public abstract double Low { get; }

    /// <summary>The highest point of the support, or infinity.</summary>
    public abstract double High { get; }

    /// <summary>Points inside the support at which the density jumps or has a kink.</summary>
    public virtual IEnumerable<double> Breaks => [];

    /// <summary>True when both ends of the support are finite.</summary>
    public bool IsBounded => double.IsFinite(Low) && double.IsFinite(High);

    /// <summary>The expectation of a signal.</summary>
    public virtual double Expectation => HighestOf.Expectation([this]);

    /// <summary>F⁻¹(u): the point below which a share u of signals lies.</summary>
    /// <param name="u">A share, strictly between 0 and 1.</param>
    public abstract Real Quantile(Real u);

    /// <summary>F(x), the share of signals that are not higher.</summary>
    public abstract double Cumulative(double x);

    /// <summary>f(x), the slope of F; where it jumps the value above, except at the highest point; infinite at an end where it is.</summary>
    public abstract double Density(double x);

    /// <summary>1 − F(x), the share of signals that are higher, also where it is small.</summary>
    public virtual double Survival(double x) => 1 - Cumulative(x);

    /// <summary>(1 − F(x)) / f(x), the inverse hazard rate: 0 from the highest point on, infinite where the density is 0, as in a gap or at the foot of a slope, and 0 where it is infinite.</summary>
    /// <param name="x">A point that is not below the support.</param>
    public virtual double InverseHazard(double x) => x >= High ? 0 : Survival(x) / Density(x);

    /// <summary>f(x) as a formula, with the same values where the density jumps.</summary>
    /// <param name="x">A point of the support; elsewhere the formula means nothing.</param>
    public abstract Real Density(Real x);

    /// <summary>1 − F(x) as a formula.</summary>
    /// <param name="x">A point of the support; elsewhere the formula means nothing.</param>
    public abstract Real Survival(Real x);

    /// <summary>
    /// (1 − F(x)) / f(x) as a formula: the inverse hazard rate of Myerson's virtual value. It is finite at every point that is drawn, 0 at the highest point of a bounded support, infinite where the density
    /// is 0, as in a gap or at the foot of a slope, and 0 where the density is infinite.
    /// </summary>
    /// <param name="x">A point of the support; elsewhere the formula means nothing.</param>
    public virtual Real InverseHazard(Real x) => Survival(x) / Density(x);

    /// <summary>The point of the support at a share of its length. For this, a support without an end ends at the highest point that is ever drawn.</summary>
    /// <param name="share">From 0, the lowest point, to 1.</param>
    public Real InRange(Real share)
    {
        if (Low == 0 && High == 1) return share;
        Real high = double.IsFinite(High) ? High : Quantile(LargestUniform);
        return Low + share * (high - Low);
    }

    /// <summary>Reads a distribution, such as <c>uniform(0,1)</c>.</summary>
    /// <exception cref="FormatException">It is none that is known, or its numbers are impossible. The message says what is accepted.</exception>
    public static Distribution Parse(string text)
    {
        int open = text.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || !text.EndsWith(')')) throw new FormatException($"a distribution is {Accepted}");
        string name = text[..open].Trim();
        string[] parts = text[(open + 1)..^1].Split(',');
        return name switch
        {
            "uniform" when parts.Length == 2 => new Uniform(Number(parts[0]), Number(parts[1])).Checked(),
            "power" when parts.Length == 1 => new Power(Number(parts[0])).Checked(),
            "exponential" when parts.Length == 1 => new Exponential(Number(parts[0])).Checked(),
            "triangular" when parts.Length == 3 => new Triangular(Number(parts[0]), Number(parts[1]), Number(parts[2])).Checked(),
            "beta" when parts.Length == 2 => new Beta(Number(parts[0]), Number(parts[1])).Checked(),
            "normal" when parts.Length == 4 => new TruncatedNormal(Number(parts[0]), Number(parts[1]), Number(parts[2]), Number(parts[3])).Checked(),
            "lognormal" when parts.Length == 4 => new TruncatedLognormal(Number(parts[0]), Number(parts[1]), Number(parts[2]), Number(parts[3])).Checked(),
            "piecewise" when parts.Length >= 2 => PiecewiseConstant.Read(parts),
            "uniform" or "power" or "exponential" or "triangular" or "beta" or "normal" or "lognormal" or "piecewise" => throw new FormatException($"{name} does not take {parts.Length} numbers; a distribution is {Accepted}"),
            _ => throw new FormatException($"'{name}' is no distribution; a distribution is {Accepted}"),
        };
    }

    /// <summary>The larger of a and 0, and a itself where its bounds say so.</summary>
    private protected static Real NotNegative(Real a) => a.Node.Bounds is { Known: true, Low: >= 0 } ? a : Real.Max(a, 0);

    internal static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new FormatException($"'{text.Trim()}' is no number");

    internal static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
