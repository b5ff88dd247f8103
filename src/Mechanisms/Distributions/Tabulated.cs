using System.Collections.Concurrent;
using ExPost.Kernels;

namespace ExPost.Mechanisms.Distributions;

/// <summary>
/// A distribution on an interval without a quantile in closed form. What is tabulated is the share q of the support's length at which a quantile lies, with an error below
/// 10⁻¹³ times q or times the interquartile range of q, whichever is larger, at a dense set of points. So quantiles are within 10⁻¹² of the support's length, and
/// within 10⁻¹¹ of the interquartile range where most draws are, beside the rounding of the sum Low + length · q; and they never leave the support.
/// </summary>
/// <param name="Line">The density on a line on which it is smooth.</param>
/// <param name="FromBelow">q(u) for u up to ½.</param>
/// <param name="FromAbove">q(1 − u) for u up to ½.</param>
internal sealed record Shape(LogConcave Line, Func<double, double> FromBelow, Func<double, double> FromAbove);

/// <inheritdoc cref="Shape"/>
public abstract record Tabulated : Distribution
{
    private const double Error = 1e-13;

    /// <summary>Tables that are kept: a sweep over distributions must not fill the memory.</summary>
    private const int MostKept = 64;

    private static readonly ConcurrentDictionary<Distribution, Lazy<(Shape Shape, SmoothTable Table, Lazy<MillsRatios> Mills)>> s_made = new();

    private protected Tabulated()
    {
    }

    /// <summary>The shape, made once.</summary>
    private protected Shape Shape => Made.Shape;

    private (Shape Shape, SmoothTable Table, Lazy<MillsRatios> Mills) Made
    {
        get
        {
            if (s_made.Count >= MostKept && !s_made.ContainsKey(this)) s_made.Clear();
            return s_made.GetOrAdd(this, static key => new(() => ((Tabulated)key).Make())).Value;
        }
    }

    /// <inheritdoc/>
    public override Real Quantile(Real u)
    {
        Real share = Made.Table.At(u);
        return Low == 0 && High == 1 ? share : Real.Min(Real.Max(Real.Fma(share, High - Low, Low), Low), High);
    }

    /// <inheritdoc/>
    /// <exception cref="FormatException">The distribution cannot be tabulated.</exception>
    public override Real Survival(Real x)
    {
        MillsRatios mills = Made.Mills.Value;
        Real s = OnLine(x), mass = LineDensity(x) * mills.At(s);
        return Real.Choose(mills.IsUpper(s), Real.Choose(x >= High, 0, mass), 1 - mass);
    }

    /// <summary>By Mills's ratio in the upper half, 1 / f less that of the lower tail in the lower half: nothing cancels.</summary>
    /// <exception cref="FormatException">The distribution cannot be tabulated.</exception>
    public override Real InverseHazard(Real x)
    {
        MillsRatios mills = Made.Mills.Value;
        Real s = OnLine(x), ratio = Stretch(x) * mills.At(s);
        return Real.Choose(mills.IsUpper(s), Real.Choose(x >= High, 0, ratio), 1 / Density(x) - ratio);
    }

    /// <summary>Where a point of the support is on the line of the shape.</summary>
    private protected abstract Real OnLine(Real x);

    /// <summary>The density on the line.</summary>
    private protected abstract Real LineDensity(Real x);

    /// <summary>How fast a point of the support moves with its place on the line.</summary>
    private protected abstract Real Stretch(Real x);

    /// <summary>Makes the tables, so that numbers for which there are none are refused where they are read.</summary>
    /// <exception cref="FormatException">There are none.</exception>
    private protected void MakeTables() => _ = Made;

    private protected abstract Shape MakeShape();

    private (Shape Shape, SmoothTable Table, Lazy<MillsRatios> Mills) Make()
    {
        try
        {
            Shape shape = MakeShape();
            double spread = shape.FromAbove(0.25) - shape.FromBelow(0.25);
            return (shape, SmoothTable.OfUnit($"quantile {this}", shape.FromBelow, shape.FromAbove, new(0, 1), Error, spread), new(() => MakeMills(shape)));
        }
        catch (Exception problem) when (problem is TableException or FormatException)
        {
            throw new FormatException($"{this} cannot be tabulated to 12 digits: its numbers are too extreme ({problem.Message})");
        }
    }

    private MillsRatios MakeMills(Shape shape)
    {
        try
        {
            return new($"{this}", shape.Line);
        }
        catch (TableException problem)
        {
            throw new FormatException($"the inverse hazard rate of {this} cannot be tabulated: its numbers are too extreme ({problem.Message})");
        }
    }
}
