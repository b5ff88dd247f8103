using ExPost.Kernels;

namespace ExPost.Mechanisms.Distributions;

/// <summary>A density that is constant between break points, written <c>piecewise(x0:d0,x1:d1,…,xn)</c>: d_k from x_k to x_{k+1}.</summary>
public sealed record PiecewiseConstant : Distribution
{
    /// <summary>The integral may differ from 1 by the rounding of the densities as they were written.</summary>
    private const double IntegralTolerance = 1e-9;

    private readonly double[] _points;
    private readonly double[] _densities;
    private readonly double[] _cumulative;

    private PiecewiseConstant(double[] points, double[] densities)
    {
        _points = points;
        _densities = densities;
        _cumulative = new double[points.Length];
        for (int k = 0; k < densities.Length; k++) _cumulative[k + 1] = _cumulative[k] + densities[k] * (points[k + 1] - points[k]);
    }

    /// <summary>The lowest point that has a density above it: a piece at the end that is never drawn is not part of the support.</summary>
    public override double Low => _points[Array.FindIndex(_densities, density => density > 0)];

    /// <summary>The highest point that has a density below it.</summary>
    public override double High => _points[Array.FindLastIndex(_densities, density => density > 0) + 1];

    /// <inheritdoc/>
    public override Real Quantile(Real u)
    {
        int[] pieces = [.. Enumerable.Range(0, _densities.Length).Where(k => _densities[k] > 0)];
        Real Piece(int k) => _points[k] + (u - _cumulative[k]) / _densities[k];
        Real quantile = Piece(pieces[^1]);
        foreach (int k in pieces.Reverse().Skip(1)) quantile = Real.Choose(u <= _cumulative[k + 1], Piece(k), quantile);
        return Real.Min(Real.Max(quantile, Low), High);
    }

    /// <inheritdoc/>
    public override double Cumulative(double x)
    {
        if (x <= Low) return 0;
        if (x >= High) return 1;
        int k = Array.FindLastIndex(_points, point => point <= x);
        return _cumulative[k] + _densities[k] * (x - _points[k]);
    }

    /// <inheritdoc/>
    public override double Density(double x)
    {
        int k = Array.FindLastIndex(_points, point => point <= x);
        if (x == High) k = Array.FindIndex(_points, point => point == High) - 1;
        return k >= 0 && k < _densities.Length ? _densities[k] : 0;
    }

    /// <inheritdoc/>
    public override string ToString() => $"piecewise({string.Join(',', _densities.Select((density, k) => $"{Text(_points[k])}:{Text(density)}"))},{Text(_points[^1])})";

    /// <inheritdoc/>
    public bool Equals(PiecewiseConstant? other) => other is not null && _points.SequenceEqual(other._points) && _densities.SequenceEqual(other._densities);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_points.Length, Low, High);

    internal static PiecewiseConstant Read(string[] parts)
    {
        var points = new double[parts.Length];
        var densities = new double[parts.Length - 1];
        for (int k = 0; k < parts.Length; k++)
        {
            string[] pair = parts[k].Split(':');
            if (pair.Length != (k < densities.Length ? 2 : 1)) throw new FormatException("piecewise(x0:d0,x1:d1,…,xn) needs a point and a density for every piece, and an end point");
            points[k] = Number(pair[0]);
            if (k < densities.Length) densities[k] = Number(pair[1]);
            if (k > 0 && points[k] <= points[k - 1]) throw new FormatException("the points of piecewise(…) must increase");
        }

        if (densities.Any(density => density < 0)) throw new FormatException("the densities of piecewise(…) must not be negative");
        var made = new PiecewiseConstant(points, densities);
        double integral = made._cumulative[^1];
        return Math.Abs(integral - 1) <= IntegralTolerance ? made : throw new FormatException($"the density of piecewise(…) integrates to {Text(integral)} and not to 1");
    }
}
