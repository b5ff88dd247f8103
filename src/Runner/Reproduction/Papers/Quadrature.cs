using MathNet.Numerics.Integration;

namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Integrals in double precision, by Gauss-Legendre rules on equal parts: what is exact of claims, apart from the tables of the mechanisms.</summary>
internal static class Quadrature
{
    private const int Order = 20, Parts = 8;

    /// <summary>∫ g from one point to another, or the negative of it in the other direction.</summary>
    /// <param name="g">g, smooth between breaks.</param>
    /// <param name="from">Where it begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="breaks">Where g jumps or has a kink; those outside, or no numbers, do not matter.</param>
    internal static double Integral(Func<double, double> g, double from, double to, params IEnumerable<double> breaks) => Integral(g, from, to, Parts, breaks);

    /// <summary>The same where g is a polynomial, or nearly one, between breaks: one rule each, so that integrals of integrals take no time.</summary>
    /// <param name="g">g.</param>
    /// <param name="from">Where it begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="breaks">Where g jumps or has a kink; those outside, or no numbers, do not matter.</param>
    internal static double OfPieces(Func<double, double> g, double from, double to, params IEnumerable<double> breaks) => Integral(g, from, to, 1, breaks);

    /// <summary>An integral over the part of the unit square with x at least a bound that depends on y, of what is a polynomial there between breaks.</summary>
    /// <param name="g">What is integrated, of x and y.</param>
    /// <param name="bound">The bound; below 0 it is 0, and above 1 there is nothing.</param>
    /// <param name="breaks">The y at which the bound leaves [0, 1] or becomes another polynomial.</param>
    internal static double Above(Func<double, double, double> g, Func<double, double> bound, params IEnumerable<double> breaks) =>
        OfPieces(y => bound(y) is var least && least < 1 ? OfPieces(x => g(x, y), Math.Max(0, least), 1) : 0, 0, 1, breaks);

    private static double Integral(Func<double, double> g, double from, double to, int parts, IEnumerable<double> breaks)
    {
        if (to < from) return -Integral(g, to, from, parts, breaks);
        double sum = 0, start = from;
        foreach (double end in breaks.Where(point => point > from && point < to).Distinct().Order().Append(to))
        {
            double length = (end - start) / parts;
            for (int part = 0; part < parts; part++) sum += GaussLegendreRule.Integrate(g, start + part * length, start + (part + 1) * length, Order);
            start = end;
        }

        return sum;
    }

    /// <summary>Where a function changes its sign between two points, by bisection.</summary>
    /// <param name="g">The function, with different signs at the points.</param>
    /// <param name="low">The lower point.</param>
    /// <param name="high">The higher point.</param>
    internal static double Root(Func<double, double> g, double low, double high)
    {
        bool isPositive = g(low) > 0;
        for (int step = 0; step < 200 && 0.5 * (low + high) is var middle && middle > low && middle < high; step++) (low, high) = g(middle) > 0 == isPositive ? (middle, high) : (low, middle);
        return 0.5 * (low + high);
    }

    /// <summary>The slope of a function, by central differences of two widths; good to about ten digits of a smooth function.</summary>
    /// <param name="g">The function.</param>
    /// <param name="x">Where.</param>
    internal static double Slope(Func<double, double> g, double x)
    {
        const double Width = 1e-3;
        double Difference(double width) => (g(x + width) - g(x - width)) / (2 * width);
        return (64 * Difference(Width / 4) - 20 * Difference(Width / 2) + Difference(Width)) / 45;
    }

    /// <summary>Evenly spaced points from one to another.</summary>
    /// <param name="from">The first.</param>
    /// <param name="to">The last.</param>
    /// <param name="steps">How many steps there are between them.</param>
    internal static double[] Grid(double from, double to, int steps) => [.. Enumerable.Range(0, steps + 1).Select(k => from + (to - from) * k / steps)];
}
