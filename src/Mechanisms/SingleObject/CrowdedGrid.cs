namespace ExPost.Mechanisms.SingleObject;

/// <summary>Panels for integrals of functions that go to the ends of an interval, and to points inside it, like a power of the distance: an octave of the distance to the nearer of them is a panel.</summary>
internal static class CrowdedGrid
{
    /// <summary>Panels shorter than 2⁻⁵⁰ of an interval at its ends are one point.</summary>
    internal const int Depth = 50;

    /// <summary>The ends of panels, in order.</summary>
    /// <param name="low">The lower end.</param>
    /// <param name="high">The upper end.</param>
    /// <param name="breaks">Points at which panels end, in order; those that are not inside are passed over.</param>
    /// <param name="depthAtBreaks">The last panel at such a point has this power of ½ as its share of the distance to the next one.</param>
    internal static List<double> Between(double low, double high, IEnumerable<double> breaks, int depthAtBreaks = Depth)
    {
        List<double> grid = [low];
        foreach (double to in breaks.Where(point => point > low && point < high).Append(high))
        {
            double start = grid[^1], length = to - start;
            for (int k = start == low ? -Depth : -depthAtBreaks; k < 0; k++) grid.Add(start + Math.ScaleB(length, k));
            for (int k = -2; k >= (to == high ? -Depth : -depthAtBreaks); k--) grid.Add(to - Math.ScaleB(length, k));
            grid.Add(to);
        }

        return [.. grid.Distinct()];
    }

    /// <summary>The panel in which a point is: that which begins at or below it.</summary>
    internal static int Place(List<double> grid, double x)
    {
        int k = grid.BinarySearch(x);
        return k >= 0 ? k : Math.Max(0, ~k - 1);
    }
}
