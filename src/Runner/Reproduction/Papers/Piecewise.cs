using MathNet.Numerics.Integration;

namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Integrals of functions that are polynomials between ends that are known: Gauss-Legendre is exact there but for rounding.</summary>
internal static class Piecewise
{
    /// <summary>Nodes of a piece: polynomials of a degree below 32 are integrated exactly.</summary>
    private const int Nodes = 16;

    /// <summary>An integral.</summary>
    /// <param name="function">What is integrated.</param>
    /// <param name="from">Where it begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="ends">Where the polynomial becomes another one, in any order; those that do not lie between count for nothing.</param>
    internal static double Integral(Func<double, double> function, double from, double to, params IEnumerable<double> ends)
    {
        double[] all = [from, .. ends.Where(end => end > from && end < to).Distinct().Order(), to];
        double sum = 0;
        for (int k = 0; k + 1 < all.Length; k++) sum += GaussLegendreRule.Integrate(function, all[k], all[k + 1], Nodes);
        return sum;
    }

    /// <summary>An integral over the part of the unit square with x at least a bound that depends on y.</summary>
    /// <param name="function">What is integrated, of x and y.</param>
    /// <param name="bound">The bound; below 0 it is 0, and above 1 there is nothing.</param>
    /// <param name="ends">The y at which the bound leaves [0, 1] or becomes another polynomial.</param>
    internal static double Above(Func<double, double, double> function, Func<double, double> bound, params IEnumerable<double> ends) =>
        Integral(y => bound(y) is var x && x < 1 ? Integral(own => function(own, y), Math.Max(0, x), 1) : 0, 0, 1, ends);
}
