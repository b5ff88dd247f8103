using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.SingleObject;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>Integrals over the types above or below a type, dF, of functions that change as fast as the distance to the lowest or highest type: a hundred panels with a Gauss rule, and masses near the ends.</summary>
internal sealed class TypeIntegral
{
    /// <summary>A panel of so little mass times length is a point.</summary>
    private const double Negligible = 1e-17;

    /// <summary>The error of a density as a polynomial in a panel, as a share of its largest value there, beyond which the panel is halved.</summary>
    private const double DensityError = 1e-10;

    private const int MostHalvings = 12;

    private static readonly (double Node, double Weight)[] s_rule = QuadratureRules.Gauss(10);

    private readonly Distribution _distribution;
    private readonly double _tiny;

    /// <summary>The points of each panel, with the mass that each stands for.</summary>
    private readonly (double At, double Mass)[][] _panels;

    /// <summary>Makes panels.</summary>
    /// <param name="distribution">F, with a bounded support.</param>
    /// <param name="breaks">Points at which panels end, beside those at which the density is not smooth.</param>
    internal TypeIntegral(Distribution distribution, params IEnumerable<double> breaks)
    {
        _distribution = distribution;
        (double low, double high) = (distribution.Low, distribution.High);
        double size = Math.Max(Math.Abs(low), Math.Abs(high));
        _tiny = Math.Max(Math.ScaleB(high - low, 1 - CrowdedGrid.Depth), 64 * (Math.BitIncrement(size) - size));
        List<double> coarse = CrowdedGrid.Between(low, high, distribution.Breaks.Concat(breaks).Distinct().Order(), depthAtBreaks: 4);
        Grid = [low];
        for (int k = 1; k < coarse.Count; k++) AddPanels(coarse[k - 1], coarse[k], MostHalvings);
        _panels = [.. Enumerable.Range(1, Grid.Count - 1).Select(k => Points(Grid[k - 1], Grid[k]))];
    }

    /// <summary>The ends of the panels, in order. The density is near to a polynomial on each but at the very ends of the support.</summary>
    internal List<double> Grid { get; }

    /// <summary>True between points so near to an end of the support that its density may be infinite, and nothing else changes.</summary>
    internal bool IsTiny(double a, double b) => b - _distribution.Low <= _tiny || _distribution.High - a <= _tiny;

    /// <summary>∫ g dF over the types above t.</summary>
    /// <param name="t">t.</param>
    /// <param name="g">g.</param>
    /// <param name="kinks">Where g is not smooth, in order.</param>
    internal double Above(double t, Func<double, double> g, params IReadOnlyList<double> kinks)
    {
        int k = Math.Min(CrowdedGrid.Place(Grid, t), _panels.Length - 1);
        double sum = t < Grid[k + 1] ? Sum(t, Grid[k + 1], g, kinks) : 0;
        for (k++; k < _panels.Length; k++) sum += Sum(k, g, kinks);
        return sum;
    }

    /// <summary>∫ g dF over the types below t.</summary>
    /// <param name="t">t.</param>
    /// <param name="g">g.</param>
    /// <param name="kinks">Where g is not smooth, in order.</param>
    internal double Below(double t, Func<double, double> g, params IReadOnlyList<double> kinks)
    {
        int last = Math.Min(CrowdedGrid.Place(Grid, t), _panels.Length - 1);
        double sum = 0;
        for (int k = 0; k < last; k++) sum += Sum(k, g, kinks);
        return t > Grid[last] ? sum + Sum(Grid[last], t, g, kinks) : sum;
    }

    /// <summary>F(b) − F(a), from the nearer end.</summary>
    internal double Mass(double a, double b) =>
        _distribution.Cumulative(a) < 0.5 ? _distribution.Cumulative(b) - _distribution.Cumulative(a) : _distribution.Survival(a) - _distribution.Survival(b);

    /// <summary>Over a panel.</summary>
    private double Sum(int panel, Func<double, double> g, IReadOnlyList<double> kinks) =>
        kinks.Any(kink => kink > Grid[panel] && kink < Grid[panel + 1]) ? Sum(Grid[panel], Grid[panel + 1], g, kinks) : Sum(_panels[panel], g);

    /// <summary>Over a part of a panel, in pieces between kinks.</summary>
    private double Sum(double a, double b, Func<double, double> g, IReadOnlyList<double> kinks)
    {
        double sum = 0, from = a;
        foreach (double to in kinks.Where(kink => kink > a && kink < b).Append(b))
        {
            sum += Sum(Points(from, to), g);
            from = to;
        }

        return sum;
    }

    private static double Sum((double At, double Mass)[] points, Func<double, double> g)
    {
        double sum = 0;
        foreach ((double at, double mass) in points) sum += mass * g(at);
        return sum;
    }

    private (double At, double Mass)[] Points(double a, double b)
    {
        double mass = Mass(a, b);
        if (mass == 0) return [];
        if (IsTiny(a, b) || mass * (b - a) <= Negligible * (_distribution.High - _distribution.Low)) return [(0.5 * (a + b), mass)];
        (double At, double Mass)[] points = [.. s_rule.Select(entry => (a + entry.Node * (b - a), entry.Weight * (b - a) * _distribution.Density(a + entry.Node * (b - a))))];
        if (!IsShort(a, b)) return points;
        // The density may be infinite at the end, and is off by the rounding of the distance to it.
        double sum = points.Sum(point => point.Mass);
        return [.. points.Select(point => (point.At, point.Mass * (mass / sum)))];
    }

    /// <summary>True in a panel so near to an end of the support that the rounding of the distance to it may be more than the error of a density.</summary>
    private bool IsShort(double a, double b) => b - a <= Math.ScaleB(_distribution.High - _distribution.Low, -16);

    private void AddPanels(double a, double b, int halvings)
    {
        if (!IsShort(a, b) && halvings > 0)
        {
            double[] density = [.. PanelPolynomial.Rule.Select(entry => _distribution.Density(a + entry.Node * (b - a)))];
            double largest = density.Max();
            for (int k = 1; k < PanelPolynomial.Points.Length; k++)
            {
                double between = 0.5 * (PanelPolynomial.Points[k - 1] + PanelPolynomial.Points[k]);
                if (Math.Abs(PanelPolynomial.AtOfNodes(density, between) - _distribution.Density(a + between * (b - a))) <= DensityError * largest) continue;
                AddPanels(a, 0.5 * (a + b), halvings - 1);
                AddPanels(0.5 * (a + b), b, halvings - 1);
                return;
            }
        }

        Grid.Add(b);
    }
}
