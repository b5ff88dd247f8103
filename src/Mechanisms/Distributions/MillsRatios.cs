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

    private readonly SmoothTable _table;
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
        SmoothTable Made(double error)
        {
            double below = 2 * (_median - _from), above = 2 * (_to - _median);
            Bounds range = new(0, Math.Max(line.MillsBelow(below / 2), line.MillsAbove(above / 2)));
            // Halves of the variable are halves of the mass, each with its own ratio.
            return SmoothTable.OfUnit($"Mills ratios {name}", v => line.MillsBelow(v * below), v => line.MillsAbove(v * above), range, error, 0);
        }

        try
        {
            _table = Made(Error);
        }
        catch (TableException)
        {
            _table = Made(LargerError);
        }
    }

    /// <summary>True above the median.</summary>
    internal Bool IsUpper(Real s) => s > _median;

    /// <summary>The mass on the nearer side over the density.</summary>
    internal Real At(Real s) => _table.At(Real.Choose(
        IsUpper(s),
        1 - (_to - s) * (0.5 / (_to - _median)),
        (s - _from) * (0.5 / (_median - _from))));
}
