using ExPost.Kernels;

namespace ExPost.Mechanisms.Distributions;

/// <summary>
/// Mills's ratios of a density on a line, tabulated: the mass on the nearer side of the median over the density. As the density is log-concave they rise towards the median and are smooth, however
/// steeply the density falls; near an end they go like the distance, and relative errors stay small.
/// </summary>
internal sealed class MillsRatios
{
    /// <summary>The relative error at a dense set of points.</summary>
    internal const double Error = 2e-13;

    /// <summary>The relative error where that is below the rounding of the density's logarithm.</summary>
    internal const double LargerError = 1e-11;

    private readonly SmoothTable _lower;
    private readonly SmoothTable _upper;
    private readonly double _from;
    private readonly double _to;
    private readonly double _median;

    /// <summary>Makes the table.</summary>
    /// <param name="name">What it is called in printed kernels.</param>
    /// <param name="line">The density.</param>
    /// <exception cref="TableException">It does not fit.</exception>
    internal MillsRatios(string name, LogConcave line)
    {
        (_from, _to, _median) = (line.From, line.To, line.FromBelow(0.5));
        // Knots crowd at the ends and at the median.
        _lower = Made($"Mills ratios below {name}", line.MillsBelow, _median - _from);
        _upper = Made($"Mills ratios above {name}", line.MillsAbove, _to - _median);
    }

    /// <summary>True above the median.</summary>
    internal Bool IsUpper(Real s) => s > _median;

    /// <summary>The mass on the nearer side over the density.</summary>
    internal Real At(Real s) => Real.Choose(IsUpper(s), _upper.At((_to - s) / (_to - _median)), _lower.At((s - _from) / (_median - _from)));

    private static SmoothTable Made(string name, Func<double, double> ratio, double length)
    {
        SmoothTable Within(double error) => SmoothTable.OfUnit(name, v => ratio(v * length), v => ratio((1 - v) * length), new(0, ratio(length)), error, 0);
        try
        {
            return Within(Error);
        }
        catch (TableException)
        {
            return Within(LargerError);
        }
    }
}
