using ExPost.Mechanisms.SingleObject;

namespace ExPost.Mechanisms.Distributions;

/// <summary>The highest of several independent signals, whose distribution is the product of theirs: expectations of what increases with it, as integrals of P(w(x) &gt; y) and P(w(x) ≤ y) over y, in which no density is infinite and no tail cancels.</summary>
internal static class HighestOf
{
    /// <summary>A piece is halved as long as that moves it by a larger share of the integral.</summary>
    private const double Error = 1e-15;

    private const int MostHalvings = 20;

    /// <summary>A tail of no more probability than this is cut off, where there is no highest signal.</summary>
    private const double Tail = 1e-20;

    /// <summary>Probabilities in either tail between which the integral is cut into pieces, so that none hides a steep rise between its nodes, however wide the support is.</summary>
    private static readonly double[] s_tails = [1e-21, 1e-18, 1e-15, 1e-12, 1e-9, 1e-6, 1e-4, 0.01, 0.1, 0.25];

    private static readonly (double Node, double Weight)[] s_rule = QuadratureRules.Gauss(20);

    /// <summary>The expectation of the highest signal.</summary>
    /// <param name="signals">The distributions, at least one.</param>
    internal static double Expectation(IReadOnlyList<Distribution> signals) => Expectation(signals, x => x, y => y);

    /// <summary>The expectation of an increasing function of the highest signal.</summary>
    /// <param name="signals">The distributions, at least one.</param>
    /// <param name="worth">The function w, continuous and increasing on the support.</param>
    /// <param name="inverse">Its inverse.</param>
    internal static double Expectation(IReadOnlyList<Distribution> signals, Func<double, double> worth, Func<double, double> inverse)
    {
        double Below(double x) => signals.Aggregate(1.0, (product, signal) => product * signal.Cumulative(x));
        double Above(double x) => signals.Count == 1 ? signals[0].Survival(x) : -Logarithms.ExpLess1(signals.Sum(signal => Logarithms.OnePlus(-signal.Survival(x))));
        double low = signals.Max(signal => signal.Low), high = signals.Max(signal => signal.High);
        if (double.IsInfinity(high)) for (high = Math.Max(2 * low, 1); Above(high) > Tail; high *= 2) { }
        // From about the median on upwards and downwards: from the lowest signal on, a wide support would leave nothing of the digits.
        double middle = First(x => Below(x) >= 0.5, low, high);
        IEnumerable<double> breaks = [middle, .. signals.SelectMany(signal => signal.Breaks.Append(signal.High)), .. s_tails.SelectMany(tail => new[] { First(x => Below(x) >= tail, low, high), First(x => Above(x) <= tail, low, high) })];
        double[] ends = [low, .. breaks.Where(x => x > low && x < high).Distinct().Order(), high];
        double At(double y) => Math.Clamp(inverse(y), low, high);
        Func<double, double>[] densities = [.. ends.SkipLast(1).Select(end => end < middle ? (Func<double, double>)(y => -Below(At(y))) : y => Above(At(y)))];
        double[] coarse = [.. densities.Select((density, k) => Sum(density, worth(ends[k]), worth(ends[k + 1])))];
        double allowed = Error * (Math.Abs(worth(middle)) + coarse.Sum(Math.Abs));
        return worth(middle) + densities.Select((density, k) => Refined(density, worth(ends[k]), worth(ends[k + 1]), coarse[k], allowed, MostHalvings)).Sum();
    }

    /// <summary>The first double of a range from which on something holds that goes on to hold, or the last: by bisection over doubles, for which no scale is too small or too large.</summary>
    private static double First(Func<double, bool> holds, double low, double high)
    {
        (long below, long above) = (Order(low), Order(high));
        // The distance of doubles of either sign needs all 64 bits.
        while ((ulong)(above - below) is var apart and > 1)
        {
            long middle = below + (long)(apart / 2);
            if (holds(Double(middle))) above = middle;
            else below = middle;
        }

        return Double(above);

        // Bits as whole numbers in the order of the doubles.
        static long Order(double x) => BitConverter.DoubleToInt64Bits(x) is var bits && bits < 0 ? long.MinValue - bits : bits;
        static double Double(long order) => BitConverter.Int64BitsToDouble(order < 0 ? long.MinValue - order : order);
    }

    /// <summary>The integral of a function over a piece of which a sum is known, halved until halves tell the same.</summary>
    private static double Refined(Func<double, double> function, double from, double to, double sum, double allowed, int halvings)
    {
        double middle = from + (to - from) / 2, lower = Sum(function, from, middle), upper = Sum(function, middle, to);
        if (halvings == 0 || Math.Abs(lower + upper - sum) <= allowed) return lower + upper;
        return Refined(function, from, middle, lower, allowed, halvings - 1) + Refined(function, middle, to, upper, allowed, halvings - 1);
    }

    private static double Sum(Func<double, double> function, double from, double to) => (to - from) * s_rule.Sum(entry => entry.Weight * function(from + entry.Node * (to - from)));
}
