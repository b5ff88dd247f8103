using ExPost.Kernels;

namespace ExPost.Mechanisms.Distributions;

/// <summary>A density that is constant between break points, written <c>piecewise(x0:d0,x1:d1,…,xn)</c>: d_k from x_k to x_{k+1}. With <c>,normalized</c> at the end any densities are divided by their integral.</summary>
public sealed record PiecewiseConstant : Distribution
{
    /// <summary>The integral may differ from 1 by the rounding of the densities as they were written.</summary>
    private const double IntegralTolerance = 1e-9;

    /// <summary>The last part where the densities are to be divided by their integral.</summary>
    private const string Normalized = "normalized";

    private const string Shape = "piecewise(x0:d0,x1:d1,…,xn) needs a point and a density for every piece, and an end point";

    private readonly double[] _points;
    private readonly double[] _densities;
    private readonly double[] _cumulative;

    /// <summary>The mass above each point, summed from the top.</summary>
    private readonly double[] _above;

    private PiecewiseConstant(double[] points, double[] densities)
    {
        _points = points;
        _densities = densities;
        _cumulative = new double[points.Length];
        _above = new double[points.Length];
        for (int k = 0; k < densities.Length; k++) _cumulative[k + 1] = _cumulative[k] + densities[k] * (points[k + 1] - points[k]);
        for (int k = densities.Length - 1; k >= 0; k--) _above[k] = _above[k + 1] + densities[k] * (points[k + 1] - points[k]);
    }

    /// <summary>The lowest point that has a density above it: a piece at the end that is never drawn is not part of the support.</summary>
    public override double Low => _points[Array.FindIndex(_densities, density => density > 0)];

    /// <summary>The highest point that has a density below it.</summary>
    public override double High => _points[Array.FindLastIndex(_densities, density => density > 0) + 1];

    /// <inheritdoc/>
    public override double Expectation => _densities.Select((density, k) => density * (_points[k + 1] - _points[k]) * (_points[k] + (_points[k + 1] - _points[k]) / 2)).Sum();

    /// <inheritdoc/>
    public override IEnumerable<double> Breaks => _points.Where(point => point > Low && point < High);

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
    public override double Survival(double x)
    {
        if (x <= Low) return 1;
        if (x >= High) return 0;
        int k = Array.FindLastIndex(_points, point => point <= x);
        return _above[k + 1] + _densities[k] * (_points[k + 1] - x);
    }

    /// <inheritdoc/>
    public override double InverseHazard(double x)
    {
        if (x >= High) return 0;
        int k = Array.FindLastIndex(_points, point => point <= x);
        return _densities[k] > 0 ? _points[k + 1] - x + _above[k + 1] / _densities[k] : double.PositiveInfinity;
    }

    /// <inheritdoc/>
    public override Real Density(Real x) => OfPieces(x, k => _densities[k]);

    /// <inheritdoc/>
    public override Real Survival(Real x) => OfPieces(x, k => _densities[k] > 0 ? _above[k + 1] + _densities[k] * (_points[k + 1] - x) : _above[k + 1]);

    /// <summary>x_{k+1} − x and the mass above x_{k+1} over d_k.</summary>
    public override Real InverseHazard(Real x) => OfPieces(x, k => _densities[k] > 0 ? _points[k + 1] - x + _above[k + 1] / _densities[k] : double.PositiveInfinity);

    /// <inheritdoc/>
    public override string ToString() => $"piecewise({string.Join(',', _densities.Select((density, k) => $"{Text(_points[k])}:{Text(density)}"))},{Text(_points[^1])})";

    /// <inheritdoc/>
    public bool Equals(PiecewiseConstant? other) => other is not null && _points.SequenceEqual(other._points) && _densities.SequenceEqual(other._densities);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_points.Length, Low, High);

    /// <summary>A formula for the piece that begins at or below a point; for the highest point that below it.</summary>
    private Real OfPieces(Real x, Func<int, Real> piece)
    {
        int first = Array.FindIndex(_densities, density => density > 0), last = Array.FindLastIndex(_densities, density => density > 0);
        Real result = piece(last);
        for (int k = last - 1; k >= first; k--) result = Real.Choose(x < _points[k + 1], piece(k), result);
        return result;
    }

    /// <summary>Reads the parts between commas. The last may be the word that has the densities divided by their integral.</summary>
    internal static PiecewiseConstant Read(string[] parts)
    {
        bool normalized = parts[^1].Trim() == Normalized;
        if (normalized) parts = parts[..^1];
        if (parts.Length < 2) throw new FormatException(Shape);
        var points = new double[parts.Length];
        var densities = new double[parts.Length - 1];
        for (int k = 0; k < parts.Length; k++)
        {
            string[] pair = parts[k].Split(':');
            if (pair.Length != (k < densities.Length ? 2 : 1)) throw new FormatException(Shape);
            points[k] = Number(pair[0]);
            if (k < densities.Length) densities[k] = Number(pair[1]);
            if (k > 0 && points[k] <= points[k - 1]) throw new FormatException("the points of piecewise(…) must increase");
        }

        if (densities.Any(density => density < 0)) throw new FormatException("the densities of piecewise(…) must not be negative");
        var made = new PiecewiseConstant(points, densities);
        double integral = made._cumulative[^1];
        if (!normalized) return Math.Abs(integral - 1) <= IntegralTolerance ? made : throw new FormatException($"the density of piecewise(…) integrates to {Text(integral)} and not to 1; write piecewise(…, {Normalized}) to have it divided by that");
        if (!(integral > 0) || !double.IsFinite(integral)) throw new FormatException($"the density of piecewise(…, {Normalized}) integrates to {Text(integral)}: there is nothing that can be divided");
        made = new PiecewiseConstant(points, [.. densities.Select(density => density / integral)]);
        // Densities near the smallest doubles lose digits, or all of them.
        return Math.Abs(made._cumulative[^1] - 1) <= IntegralTolerance ? made : throw new FormatException($"the numbers of piecewise(…, {Normalized}) are too extreme for double precision");
    }
}
