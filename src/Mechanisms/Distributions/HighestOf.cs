using MathNet.Numerics.Integration;

namespace ExPost.Mechanisms.Distributions;

/// <summary>The highest of several independent signals, whose distribution is the product of theirs: expectations of what increases with it, as ∫ P(w(x) &gt; y) dy, in which no density is infinite and no tail cancels.</summary>
internal static class HighestOf
{
    /// <summary>The error that is aimed at, relative to a piece of the integral.</summary>
    private const double Error = 1e-14;

    private const int MostHalvings = 40, Nodes = 21;

    /// <summary>Shares between which the integral is cut into pieces, so that none hides a steep rise between its nodes.</summary>
    private static readonly double[] s_shares = [1e-12, 1e-9, 1e-6, 1e-4, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.9999, 0.999999, 1 - 1e-9, 1 - 1e-12];

    /// <summary>The expectation of the highest signal.</summary>
    /// <param name="signals">The distributions, at least one.</param>
    internal static double Expectation(IReadOnlyList<Distribution> signals) => Expectation(signals, x => x, y => y);

    /// <summary>The expectation of an increasing function of the highest signal.</summary>
    /// <param name="signals">The distributions, at least one.</param>
    /// <param name="worth">The function w, continuous and increasing on the support.</param>
    /// <param name="inverse">Its inverse.</param>
    internal static double Expectation(IReadOnlyList<Distribution> signals, Func<double, double> worth, Func<double, double> inverse)
    {
        double low = signals.Max(signal => signal.Low), high = signals.Max(signal => signal.High);
        double Above(double x) => signals.Count == 1 ? signals[0].Survival(x) : -Logarithms.ExpLess1(signals.Sum(signal => Logarithms.OnePlus(-signal.Survival(x))));
        IEnumerable<double> breaks = signals.SelectMany(signal => signal.Breaks.Append(signal.High)).Concat(s_shares.Select(share => Quantile(signals, share, low, high)));
        double[] ends = [low, .. breaks.Where(x => x > low && x < high).Distinct().Order(), high];
        double sum = worth(low);
        for (int k = 1; k < ends.Length; k++)
        {
            (double from, double to) = (worth(ends[k - 1]), worth(ends[k]));
            if (from < to) sum += GaussKronrodRule.Integrate(y => Above(Math.Clamp(inverse(y), ends[k - 1], ends[k])), from, to, out _, out _, Error, MostHalvings, Nodes);
        }

        return sum;
    }

    /// <summary>About the point that the highest signal exceeds with the probability 1 − share.</summary>
    private static double Quantile(IReadOnlyList<Distribution> signals, double share, double low, double high)
    {
        bool IsBelow(double x) => signals.Aggregate(1.0, (product, signal) => product * signal.Cumulative(x)) < share;
        double from = low, width = double.IsFinite(high) ? high - low : 1;
        while (IsBelow(from + width)) width *= 2;
        for (int k = 0; k < 60; k++)
        {
            width /= 2;
            if (IsBelow(from + width)) from += width;
        }

        return from + width;
    }
}
