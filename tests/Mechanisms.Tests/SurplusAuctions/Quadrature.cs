using MathNet.Numerics.Integration;

namespace ExPost.Mechanisms.Tests.SurplusAuctions;

/// <summary>Integrals by other rules than those of the tables.</summary>
internal static class Quadrature
{
    private static readonly GaussLegendreRule s_rule = new(-1, 1, 18);

    /// <summary>By Gauss rules of another order than those of the tables, on parts between breaks that shrink by 4 towards both ends, each cut in some pieces.</summary>
    internal static double Integral(Func<double, double> g, double from, double to, IEnumerable<double> breaks, int pieces)
    {
        double sum = 0, start = from;
        foreach (double end in breaks.Where(point => point > from && point < to).Append(to))
        {
            double half = 0.5 * (end - start), lower = start;
            for (int k = 0; k < 46; k++)
            {
                double outer = Math.ScaleB(half, -2 * k), inner = k == 45 ? 0 : outer / 4;
                sum += Part(distance => g(lower + distance), inner, outer, pieces);
                // Nearer to the upper end a distance is rounding.
                if (k <= 24) sum += Part(distance => g(end - distance), k == 24 ? 0 : inner, outer, pieces);
            }

            start = end;
        }

        return sum;
    }

    private static double Part(Func<double, double> g, double from, double to, int pieces)
    {
        double sum = 0, half = 0.5 * (to - from) / pieces;
        for (int piece = 0; piece < pieces; piece++)
        {
            for (int node = 0; node < s_rule.Order; node++) sum += half * s_rule.GetWeight(node) * g(from + half * (2 * piece + 1 + s_rule.GetAbscissa(node)));
        }

        return sum;
    }
}
