using ExPost.Mechanisms.SingleObject;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>Polynomials on panels: through values at both ends and at the nodes of a Gauss rule between them.</summary>
internal static class PanelPolynomial
{
    /// <summary>The rule of a panel, as shares of its length.</summary>
    internal static readonly (double Node, double Weight)[] Rule = QuadratureRules.Gauss(16);

    /// <summary>Where values are: 0, the nodes of the rule, and 1.</summary>
    internal static readonly double[] Points = [0, .. Rule.Select(entry => entry.Node), 1];

    private static readonly double[] s_ofPoints = Barycentric(Points);
    private static readonly double[] s_ofNodes = Barycentric(Points[1..^1]);

    /// <summary>Row j holds the weights of the values at the nodes in the integral from 0 to the point j + 1 of a polynomial through them.</summary>
    internal static readonly double[][] Integrals = [.. Points.Skip(1).Select(To)];

    /// <summary>The polynomial through values at all points, at a share of the panel.</summary>
    internal static double At(double[] values, double share) => Interpolate(Points, s_ofPoints, values, share);

    /// <summary>The polynomial through values at the nodes only, at a share of the panel.</summary>
    internal static double AtOfNodes(double[] values, double share) => Interpolate(Points.AsSpan(1, Rule.Length), s_ofNodes, values, share);

    /// <summary>The function that is made of polynomials on panels.</summary>
    /// <param name="grid">The ends of the panels, in order.</param>
    /// <param name="values">The values at the points of each.</param>
    internal static Func<double, double> Joined(List<double> grid, IReadOnlyList<double[]> values) => x =>
    {
        int k = Math.Min(CrowdedGrid.Place(grid, x), values.Count - 1);
        return At(values[k], Math.Clamp((x - grid[k]) / (grid[k + 1] - grid[k]), 0, 1));
    };

    private static double[] To(double end)
    {
        double[] unit = new double[Rule.Length], result = new double[Rule.Length];
        for (int l = 0; l < unit.Length; l++)
        {
            unit[l] = 1;
            foreach ((double node, double weight) in Rule) result[l] += end * weight * AtOfNodes(unit, end * node);
            unit[l] = 0;
        }

        return result;
    }

    private static double[] Barycentric(double[] points) => [.. points.Select((x, k) => 1 / points.Where((_, l) => l != k).Aggregate(1.0, (product, other) => product * 4 * (x - other)))];

    private static double Interpolate(ReadOnlySpan<double> points, double[] weights, double[] values, double x)
    {
        (double above, double below) = (0, 0);
        for (int k = 0; k < weights.Length; k++)
        {
            double distance = x - points[k];
            if (distance == 0) return values[k];
            double weight = weights[k] / distance;
            above += weight * values[k];
            below += weight;
        }

        return above / below;
    }
}
