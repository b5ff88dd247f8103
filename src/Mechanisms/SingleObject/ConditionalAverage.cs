using ExPost.Mechanisms.Distributions;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>The average of a function of the highest of independent signals with one distribution, given that it is not above a point.</summary>
internal static class ConditionalAverage
{
    /// <summary>The error of the mass of a panel, as a share of the mass up to its end, beyond which it is halved.</summary>
    private const double Error = 1e-12;

    private const int MostHalvings = 20;

    private static readonly (double Node, double Weight)[] s_rule = QuadratureRules.Gauss(16);

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
    internal static Func<double, double> Of(Distribution distribution, double from, Func<double, double> g, int power, double first, double mass)
    {
        double high = HighestSignal.Of(distribution);
        List<double> grid = CrowdedGrid.Between(from, high, distribution.Breaks);
        var sums = new (double Mass, double Moment)[grid.Count];
        double at = g(from);
        double tiny = Math.ScaleB(high - from, 1 - CrowdedGrid.Depth);
        (double Mass, double Moment) Panel(double a, double b, int halvings)
        {
            double below = Math.Pow(distribution.Cumulative(b), power), exact = below - Math.Pow(distribution.Cumulative(a), power);
            // At the very ends the density may be infinite, and g hardly changes.
            if (b - a <= tiny) return (exact, exact * g(0.5 * (a + b)));
            (double sum, double moment) = (0, 0);
            foreach ((double node, double weight) in s_rule)
            {
                double y = a + node * (b - a);
                double w = weight * (b - a) * power * Math.Pow(distribution.Cumulative(y), power - 1) * distribution.Density(y);
                sum += w;
                moment += w * g(y);
            }

            // A peak of the density may be narrow for its panel.
            if (Math.Abs(sum - exact) <= Error * below || halvings == 0) return (sum, moment);
            (double Mass, double Moment) left = Panel(a, 0.5 * (a + b), halvings - 1), right = Panel(0.5 * (a + b), b, halvings - 1);
            return (left.Mass + right.Mass, left.Moment + right.Moment);
        }

        if (power > 0)
        {
            for (int k = 1; k < grid.Count; k++)
            {
                (double panel, double moment) = Panel(grid[k - 1], grid[k], MostHalvings);
                sums[k] = (sums[k - 1].Mass + panel, sums[k - 1].Moment + moment);
            }
        }

        return x =>
        {
            int k = CrowdedGrid.Place(grid, x);
            (double panel, double moment) = power > 0 && x > grid[k] ? Panel(grid[k], x, MostHalvings) : (0, 0);
            double total = mass + sums[k].Mass + panel;
            return total > 0 ? (first * mass + sums[k].Moment + moment) / total : at;
        };
    }
}
