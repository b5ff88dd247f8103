using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.SingleObject;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>The payments of winners near the lowest type, where every F_k, and S − S(low), is taken as a power of the distance to it: shares of S − S(low), beside what is paid at the lowest type.</summary>
internal sealed class NearLowest
{
    /// <summary>Powers are taken up to 2⁻³² of the support, or to where a distance has three bits: further up they are worse, and further down the rounding of a distance is seen in them.</summary>
    private const int Depth = 32;

    /// <summary>A smaller share of profiles is not distinguished from none.</summary>
    private const double Smallest = 1e-250;

    private const int Halvings = 40;

    private readonly IReadOnlyList<Distribution> _distributions;
    private readonly IReadOnlyList<int> _counts;
    private readonly Func<double, double> _excess;
    private readonly double _low;
    private readonly double _high;

    /// <summary>Finds the powers.</summary>
    /// <param name="distributions">Different distributions with one lowest type.</param>
    /// <param name="counts">How many agents have each.</param>
    /// <param name="excess">S − S(low).</param>
    /// <param name="high">The highest type.</param>
    /// <param name="kinks">The points at which S is not smooth.</param>
    internal NearLowest(IReadOnlyList<Distribution> distributions, IReadOnlyList<int> counts, Func<double, double> excess, double high, IReadOnlyList<double> kinks)
    {
        double low = distributions[0].Low, resolution = Math.Max(Math.ScaleB(high - low, -Depth), 8 * (Math.BitIncrement(Math.Abs(low)) - Math.Abs(low)));
        List<double> grid = CrowdedGrid.Between(low, high, distributions.SelectMany(distribution => distribution.Breaks).Concat(kinks).Distinct().Order(), depthAtBreaks: 2);
        bool IsDistinguished(double x) => distributions.Select((distribution, g) => Math.Pow(distribution.Cumulative(x), counts[g])).All(share => share >= Smallest);
        int first = grid.FindIndex(x => x - low >= resolution && IsDistinguished(x));
        // In a tail the first such point may be far above where shares begin to be distinguished.
        (double below, double end) = (Math.Max(grid[first - 1], low + resolution), grid[first]);
        for (int k = 0; k < Halvings && below < end; k++) (below, end) = IsDistinguished(0.5 * (below + end)) ? (below, 0.5 * (below + end)) : (0.5 * (below + end), end);
        Grid = [end, .. grid[first..].Where(x => x > end)];
        (_distributions, _counts, _excess, _low, _high) = (distributions, counts, excess, low, high);
        Shares = SharesAt(end);
    }

    /// <summary>Up to here.</summary>
    internal double End => Grid[0];

    /// <summary>The ends of panels from there on.</summary>
    internal List<double> Grid { get; }

    /// <summary>The shares, for each distribution.</summary>
    internal IReadOnlyList<double> Shares { get; }

    /// <summary>The error of payments at <see cref="End"/>, by how much shares differ at twice the distance: where M = m S and m changes slowly, M' is m S', and M is off by (dm / d log S) S.</summary>
    internal double Error
    {
        get
        {
            double twice = Twice(End);
            return Shares.Zip(SharesAt(twice), (share, next) => Math.Abs(next - share)).Max() * _excess(End) / Math.Log(_excess(twice) / _excess(End));
        }
    }

    /// <summary>The shares if everything were the power of the distance that it is around a type.</summary>
    private double[] SharesAt(double x)
    {
        double distance = x - _low, twice = Twice(x), growth = Math.Log(_excess(twice) / _excess(x)) / Math.Log((twice - _low) / distance);
        double[] exponents = [.. _distributions.Select(distribution => distribution.Density(x) / distribution.Cumulative(x) * distance)];
        double[] all = WinnerPayment.SharesOf(
            [.. exponents.SelectMany((exponent, g) => Enumerable.Repeat(exponent, _counts[g]))],
            double.IsFinite(growth) ? Math.Max(growth, 0) : 1);
        return [.. _counts.Select((_, g) => all[_counts.Take(g).Sum()])];
    }

    /// <summary>Where the distance to the lowest type is twice that of a type, or the highest type.</summary>
    private double Twice(double x) => Math.Min(_low + 2 * (x - _low), _high);
}
