using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.SingleObject;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>The payments of winners near the lowest type, where every F_k, and S − S(low), is taken as a power of the distance to it: shares of S − S(low), beside what is paid at the lowest type.</summary>
internal sealed class NearLowest
{
    /// <summary>Powers are taken up to 2⁻⁴⁰ of the support, or to where a distance has three bits.</summary>
    private const int Depth = 40;

    /// <summary>A smaller share of profiles is not distinguished from none.</summary>
    private const double Smallest = 1e-250;

    /// <summary>Finds the powers.</summary>
    /// <param name="distributions">Different distributions with one lowest type.</param>
    /// <param name="counts">How many agents have each.</param>
    /// <param name="excess">S − S(low).</param>
    /// <param name="high">The highest type.</param>
    internal NearLowest(IReadOnlyList<Distribution> distributions, IReadOnlyList<int> counts, Func<double, double> excess, double high)
    {
        double low = distributions[0].Low, resolution = Math.Max(Math.ScaleB(high - low, -Depth), 8 * (Math.BitIncrement(Math.Abs(low)) - Math.Abs(low)));
        List<double> grid = CrowdedGrid.Between(low, high, distributions.SelectMany(distribution => distribution.Breaks).Distinct().Order(), depthAtBreaks: 2);
        Grid = grid[grid.FindIndex(x => x - low >= resolution && distributions.Select((distribution, g) => Math.Pow(distribution.Cumulative(x), counts[g])).All(share => share >= Smallest))..];
        double distance = End - low;
        double[] exponents = [.. distributions.Select(distribution => distribution.Density(End) / distribution.Cumulative(End) * distance)];
        double growth = Math.Log2(excess(low + 2 * distance) / excess(End));
        double[] all = WinnerPayment.SharesOf(
            [.. exponents.SelectMany((exponent, g) => Enumerable.Repeat(exponent, counts[g]))],
            double.IsFinite(growth) ? Math.Max(growth, 0) : 1);
        Shares = [.. counts.Select((_, g) => all[counts.Take(g).Sum()])];
    }

    /// <summary>Up to here.</summary>
    internal double End => Grid[0];

    /// <summary>The ends of panels from there on.</summary>
    internal List<double> Grid { get; }

    /// <summary>The shares, for each distribution.</summary>
    internal IReadOnlyList<double> Shares { get; }
}
