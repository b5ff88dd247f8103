using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.SingleObject;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>What S of a private good must be, so that the highest type is who should produce: finite, not negative, and not falling in the type (Ke 2009, Section 3).</summary>
internal static class RisingSurplus
{
    /// <summary>The surplus is tried at this many equal distances, and at octaves of the distance to both ends.</summary>
    private const int Parts = 1024;

    /// <summary>A surplus may fall by the rounding of its values.</summary>
    private const double Rounding = 1e-12;

    /// <summary>Why S is none of an auction of the surplus, or null when it is.</summary>
    /// <param name="distributions">The distributions of the types.</param>
    /// <param name="surplus">S: the surplus by the winner's type.</param>
    internal static string? Problem(IReadOnlyList<Distribution> distributions, Func<double, double> surplus)
    {
        (double low, double high) = (distributions.Min(distribution => distribution.Low), distributions.Max(HighestSignal.Of));
        double least = surplus(low), largest = surplus(high), highest = 0;
        if (!(least >= 0)) return FormattableString.Invariant($"the surplus must not be negative, and it is {least:G6} at the lowest type {low:G6}");
        if (!double.IsFinite(largest)) return FormattableString.Invariant($"the surplus must be finite, and it is {largest} at the highest type {high:G6}");
        IEnumerable<double> breaks = distributions.SelectMany(distribution => distribution.Breaks).Distinct().Order();
        foreach (double x in CrowdedGrid.Between(low, high, breaks).Concat(Enumerable.Range(1, Parts - 1).Select(k => low + (high - low) * k / Parts)).Order())
        {
            double now = surplus(x);
            if (!(now >= highest - Rounding * Math.Max(highest, largest))) return FormattableString.Invariant($"the surplus must not fall in the winner's type, and it falls near {x:G6}");
            highest = Math.Max(highest, now);
        }

        return null;
    }
}
