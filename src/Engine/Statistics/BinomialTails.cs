using MathNet.Numerics;

namespace ExPost.Engine.Statistics;

/// <summary>
/// The ends of the exact interval of a probability (C. J. Clopper and E. S. Pearson, Biometrika 26 (1934) 404-413), for events that happened a few times: tails of the binomial distribution are summed term by term.
/// </summary>
internal static class BinomialTails
{
    /// <summary>The probability with which so many hits, or more, have the given probability.</summary>
    /// <param name="hits">The number of hits, from 1; a few hundred at most.</param>
    /// <param name="n">The number of draws, at least <paramref name="hits"/>.</param>
    /// <param name="tail">The probability, in (0, ½).</param>
    internal static double LowerEnd(long hits, long n, double tail) => Root(0, (double)hits / n, p => AtLeast(hits, n, p) < tail);

    /// <summary>The probability with which so many hits, or fewer, have the given probability.</summary>
    /// <param name="hits">The number of hits, below <paramref name="n"/>; a few hundred at most.</param>
    /// <param name="n">The number of draws.</param>
    /// <param name="tail">The probability, in (0, ½).</param>
    internal static double UpperEnd(long hits, long n, double tail) => Root((double)hits / n, 1, p => AtMost(hits, n, p) > tail);

    /// <summary>The probability of so many hits or fewer.</summary>
    private static double AtMost(long hits, long n, double p)
    {
        double term = None(n, p), sum = term;
        for (long k = 0; k < hits; k++) sum += term = Next(term, k, n, p);
        return sum;
    }

    /// <summary>The probability of so many hits or more.</summary>
    private static double AtLeast(long hits, long n, double p)
    {
        double term = None(n, p);
        for (long k = 0; k < hits; k++) term = Next(term, k, n, p);
        double sum = 0;
        // Above the mean terms fall ever faster, so that a small one says that those that follow add nothing.
        for (long k = hits; k <= n && sum + term > sum; k++)
        {
            sum += term;
            term = Next(term, k, n, p);
        }

        return sum;
    }

    /// <summary>The probability of no hit.</summary>
    private static double None(long n, double p) => Math.Exp(n * SpecialFunctions.Log1p(-p));

    /// <summary>From the probability of k hits to that of one more.</summary>
    private static double Next(double term, long k, long n, double p) => term * (n - k) / (k + 1) * (p / (1 - p));

    /// <summary>Where a condition that holds from the lower end on ceases to hold, between neighbouring doubles.</summary>
    private static double Root(double low, double high, Func<double, bool> holds)
    {
        while (true)
        {
            double middle = low + (high - low) / 2;
            if (middle <= low || middle >= high) return low;
            if (holds(middle)) low = middle;
            else high = middle;
        }
    }
}
