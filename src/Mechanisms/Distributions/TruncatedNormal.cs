using ExPost.Kernels;

namespace ExPost.Mechanisms.Distributions;

/// <summary>The normal distribution, given that it falls between two points; written <c>normal(mean,sd,low,high)</c>.</summary>
/// <param name="Mean">The mean of the distribution before it is cut.</param>
/// <param name="Deviation">Its standard deviation.</param>
/// <param name="Lower">The lowest point.</param>
/// <param name="Upper">The highest point.</param>
public sealed record TruncatedNormal(double Mean, double Deviation, double Lower, double Upper) : Tabulated
{
    /// <summary>Further out than so many standard deviations the density is 0 in double precision.</summary>
    internal const double Furthest = 38;

    /// <inheritdoc/>
    public override double Low => Lower;

    /// <inheritdoc/>
    public override double High => Upper;

    /// <summary>The point of the interval that is nearest to the mean.</summary>
    private double Peak => Math.Clamp(Mean, Lower, Upper);

    /// <inheritdoc/>
    public override double Cumulative(double x) => x <= Lower ? 0 : x >= Upper ? 1 : Shape.Line.Cumulative((x - Peak) / Deviation);

    /// <inheritdoc/>
    public override double Density(double x) => x < Lower || x > Upper ? 0 : Shape.Line.Density((x - Peak) / Deviation) / Deviation;

    /// <inheritdoc/>
    public override double Survival(double x) => Shape.Line.Above((x - Peak) / Deviation);

    /// <inheritdoc/>
    public override Real Density(Real x) => Elementary.Exp(Exponent(x)) / (Shape.Line.Mass * Deviation);

    /// <inheritdoc/>
    public override string ToString() => $"normal({Text(Mean)},{Text(Deviation)},{Text(Lower)},{Text(Upper)})";

    internal TruncatedNormal Checked()
    {
        bool possible = Deviation > 0 && Lower < Upper && double.IsFinite((Upper - Lower) / Deviation) && double.IsFinite((Peak - Mean) / Deviation);
        if (!possible) throw new FormatException("normal(mean,sd,low,high) needs sd > 0 and low < high");
        if (Math.Abs(Peak - Mean) > Furthest * Deviation) throw new FormatException($"{this} has no probability in double precision: low to high must come within 38 sd of the mean");
        MakeTables();
        return this;
    }

    private protected override Real OnLine(Real x) => (x - Peak) / Deviation;

    private protected override Real LineDensity(Real x) => Elementary.Exp(Exponent(x)) / Shape.Line.Mass;

    private protected override Real Stretch(Real x) => Deviation;

    /// <summary>The logarithm of the density over that at the peak.</summary>
    private Real Exponent(Real x)
    {
        Real s = OnLine(x);
        return -s * ((Peak - Mean) / Deviation + 0.5 * s);
    }

    private protected override Shape MakeShape()
    {
        double peak = Peak, z = (peak - Mean) / Deviation, low = (Lower - peak) / Deviation, length = (Upper - Lower) / Deviation;
        LogConcave line = Line(z, low, (Upper - peak) / Deviation);
        double At(double s) => (s - low) / length;
        return new(line, share => At(line.FromBelow(share)), share => At(line.FromAbove(share)));
    }

    /// <summary>The normal density around the point z at which it is highest: −(z + s)² / 2 + z² / 2 without the cancellation.</summary>
    internal static LogConcave Line(double z, double low, double high) => new(s => -s * (z + 0.5 * s), low, high);
}
