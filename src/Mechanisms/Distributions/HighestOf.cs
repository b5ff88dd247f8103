using ExPost.Mechanisms.SingleObject;

namespace ExPost.Mechanisms.Distributions;

/// <summary>The highest of several independent signals, whose distribution is the product of theirs: expectations of what increases with it, as ∫ P(w(x) &gt; y) dy, in which no density is infinite and no tail cancels.</summary>
internal static class HighestOf
{
    /// <summary>A piece is halved as long as that moves it by a larger share of the integral.</summary>
    private const double Error = 1e-15;

    private const int MostHalvings = 50;

    /// <summary>A tail of no more probability than this is cut off, where there is no highest signal.</summary>
    private const double Tail = 1e-20;

    /// <summary>Shares between which the integral is cut into pieces, so that none hides a steep rise between its nodes.</summary>
    private static readonly double[] s_shares = [1e-12, 1e-9, 1e-6, 1e-4, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.9999, 0.999999, 1 - 1e-9, 1 - 1e-12];

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
        double Above(double x) => signals.Count == 1 ? signals[0].Survival(x) : -Logarithms.ExpLess1(signals.Sum(signal => Logarithms.OnePlus(-signal.Survival(x))));
        double low = signals.Max(signal => signal.Low), high = signals.Max(signal => signal.High);
        if (double.IsInfinity(high)) for (high = Math.Max(2 * low, 1); Above(high) > Tail; high *= 2) { }
        IEnumerable<double> breaks = signals.SelectMany(signal => signal.Breaks.Append(signal.High)).Concat(s_shares.Select(share => Quantile(signals, share, low, high)));
        double[] ends = [low, .. breaks.Where(x => x > low && x < high).Distinct().Order(), high];
        double[] coarse = [.. ends.Skip(1).Select((end, k) => Sum(Probability, worth(ends[k]), worth(end)))];
        double Probability(double y) => Above(Math.Clamp(inverse(y), low, high));
        double allowed = Error * coarse.Sum();
        return worth(low) + coarse.Select((sum, k) => Refined(Probability, worth(ends[k]), worth(ends[k + 1]), sum, allowed, MostHalvings)).Sum();
    }

    /// <summary>About the point that the highest signal exceeds with the probability 1 − share.</summary>
    private static double Quantile(IReadOnlyList<Distribution> signals, double share, double low, double high)
    {
        for (int k = 0; k < 60; k++)
        {
            double middle = low + (high - low) / 2;
            if (signals.Aggregate(1.0, (product, signal) => product * signal.Cumulative(middle)) < share) low = middle;
            else high = middle;
        }

        return high;
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
