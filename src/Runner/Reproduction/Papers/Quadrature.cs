using MathNet.Numerics.Integration;

namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Integrals, of functions that are polynomials or nearly so between points that are known.</summary>
internal static class Quadrature
{
    private static readonly GaussLegendreRule s_rule = new(0, 1, 20);

    /// <summary>Integrates a function by Gauss-Legendre on each part of a range.</summary>
    /// <param name="function">The function.</param>
    /// <param name="from">Where the range begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="breaks">Where the function has a kink or jumps; those that are not inside the range, or no numbers, do not count.</param>
    internal static double Integral(Func<double, double> function, double from, double to, params IEnumerable<double> breaks)
    {
        double sum = 0, low = from;
        foreach (double high in breaks.Where(point => point > from && point < to).Order().Append(to))
        {
            double width = high - low, start = low;
            sum += width * Enumerable.Range(0, s_rule.Order).Sum(k => s_rule.GetWeight(k) * function(start + width * s_rule.GetAbscissa(k)));
            low = high;
        }

        return sum;
    }
}
