using MathNet.Numerics.Integration;

namespace ExPost.Runner.Reproduction.Papers;

/// <summary>
/// How often two of three buyers demand one object at the prices (14) of Bikhchandani (2005), where preferences are additive: V_i = p_i + w c_i m_i is above max over j ≠ i of p_j + w c_j², with m_i the highest c among
/// the others. Integrals over p are in closed form but for one dimension, those over c are sums.
/// </summary>
internal static class OverDemand
{
    /// <summary>By how much the probabilities may be off: they change by less where there are half as many points.</summary>
    internal const double Error = 3e-5;

    private static readonly GaussLegendreRule s_outer = new(0, 1, 40), s_inner = new(0, 1, 4);

    private static readonly Lazy<double> s_one = new(() => Probability(1)), s_any = new(() => Probability(1, 1.5));

    /// <summary>For an object with w = 1.</summary>
    internal static double OfFirst => s_one.Value;

    /// <summary>For at least one of two objects, with w = 1 and w = 1.5, whose p are independent and whose c are the same.</summary>
    internal static double OfAny => s_any.Value;

    /// <summary>The probability that some object is demanded twice.</summary>
    /// <param name="weights">The weight w of each object.</param>
    internal static double Probability(params IReadOnlyList<double> weights)
    {
        double sum = 0;
        for (int i = 0; i < s_outer.Order; i++)
        {
            for (int j = 0; j < s_outer.Order; j++)
            {
                for (int k = 0; k < s_outer.Order; k++)
                {
                    // Six orders of the buyers are alike: c_1 ≥ c_2 ≥ c_3.
                    double first = s_outer.GetAbscissa(i), second = first * s_outer.GetAbscissa(j), third = second * s_outer.GetAbscissa(k);
                    double weight = s_outer.GetWeight(i) * s_outer.GetWeight(j) * s_outer.GetWeight(k) * 6 * first * second;
                    sum += weight * (1 - weights.Aggregate(1.0, (none, w) => none * (1 - Given([first, second, third], w))));
                }
            }
        }

        return sum;
    }

    /// <summary>Given c in falling order. The first two never both demand it: their two inequalities add up to (c_1 − c_2)² &lt; 0.</summary>
    private static double Given(double[] c, double w)
    {
        double highest = c[0], second = c[1];
        // Buyer i demands it where p_i − p_j > Margin(i, j) for both others.
        double Margin(int i, int j) => w * (c[j] * c[j] - c[i] * (i == 0 ? second : highest));
        return Both(Margin(0, 2), Margin(2, 0), Margin(0, 1), Margin(2, 1)) + Both(Margin(1, 2), Margin(2, 1), Margin(1, 0), Margin(2, 0));
    }

    /// <summary>The measure of p in the unit cube with p_i − p_j &gt; ij, p_j − p_i &gt; ji, p_i − p_l &gt; il and p_j − p_l &gt; jl.</summary>
    private static double Both(double ij, double ji, double il, double jl)
    {
        double low = Math.Max(ij, -1), high = Math.Min(-ji, 1), sum = 0;
        if (high <= low) return 0;
        // Over d = p_i − p_j, with p_j between max(0, −d) and min(1, 1 − d): the integral of what is left for p_l, which is p_j less the larger of il − d and jl.
        double[] breaks = [0, il - jl, il - 1, il, 1 - jl, -jl, .. new[] { il, il - 1, il + 1 }.Select(sum => sum / 2)];
        foreach (double end in breaks.Where(point => point > low && point < high).Order().Append(high))
        {
            for (int k = 0; k < s_inner.Order; k++)
            {
                double d = low + (end - low) * s_inner.GetAbscissa(k), less = Math.Max(il - d, jl);
                sum += (end - low) * s_inner.GetWeight(k) * (Clamped(Math.Min(1, 1 - d) - less) - Clamped(Math.Max(0, -d) - less));
            }

            low = end;
        }

        return sum;
    }

    /// <summary>∫ clamp(x, 0, 1) dx up to a point.</summary>
    private static double Clamped(double x) => x <= 0 ? 0 : x < 1 ? 0.5 * x * x : x - 0.5;
}
