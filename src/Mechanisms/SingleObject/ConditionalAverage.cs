using ExPost.Mechanisms.Distributions;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>The average of a function of the highest of independent signals with one distribution, given that it is not above a point.</summary>
internal static class ConditionalAverage
{
    /// <summary>
    /// x ↦ (first · mass + ∫_from^x g d(F^power)) / (mass + F(x)^power − F(from)^power): the average of g. The denominator is the same sum with 1 for g, so that the average of a constant is that
    /// constant whatever the rounding.
    /// </summary>
    /// <param name="distribution">F.</param>
    /// <param name="from">Where the integral begins.</param>
    /// <param name="g">The function, smooth between the points where the density is not.</param>
    /// <param name="power">The number of signals; 0 makes the average <paramref name="first"/>.</param>
    /// <param name="first">What counts as the value of the function below <paramref name="from"/>.</param>
    /// <param name="mass">How much of it counts.</param>
    /// <param name="kinks">Further points at which the function is not smooth.</param>
    internal static Func<double, double> Of(Distribution distribution, double from, Func<double, double> g, int power, double first, double mass, params IEnumerable<double> kinks)
    {
        double high = HighestSignal.Of(distribution);
        List<double> grid = CrowdedGrid.Between(from, high, distribution.Breaks.Concat(kinks).Distinct().Order());
        var sums = new (double Mass, double Moment)[grid.Count];
        double at = g(from);
        var panels = new PanelIntegral(
            y => Math.Pow(distribution.Cumulative(y), power),
            y => power * Math.Pow(distribution.Cumulative(y), power - 1) * distribution.Density(y),
            g,
            y => power * Math.Pow(distribution.Cumulative(y), power - 1) * PanelIntegral.CumulativeError,
            Math.ScaleB(high - from, 1 - CrowdedGrid.Depth));
        if (power > 0)
        {
            for (int k = 1; k < grid.Count; k++)
            {
                (double panel, double moment) = panels.Of(grid[k - 1], grid[k]);
                sums[k] = (sums[k - 1].Mass + panel, sums[k - 1].Moment + moment);
            }
        }

        return x =>
        {
            int k = CrowdedGrid.Place(grid, x);
            (double panel, double moment) = power > 0 && x > grid[k] ? panels.Of(grid[k], x) : (0, 0);
            double total = mass + sums[k].Mass + panel;
            return total > 0 ? (first * mass + sums[k].Moment + moment) / total : at;
        };
    }
}
