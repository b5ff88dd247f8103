namespace ExPost.Runner.Reproduction.Papers;

/// <summary>A rule for two uniform types by which the higher one produces and pays the other, looked at on a grid of types and reports.</summary>
/// <param name="surplus">S of the winner's type.</param>
/// <param name="payment">What the winner pays, by her type and the loser's.</param>
/// <param name="outside">What an agent has by staying out, by her type.</param>
internal sealed class KeSale(Func<double, double> surplus, Func<double, double, double> payment, Func<double, double> outside)
{
    private static readonly double[] s_grid = Quadrature.Grid(0, 1, 50);

    /// <summary>The largest gain of a type on average by a misreport.</summary>
    internal double Gain
    {
        get
        {
            // What a report costs on average, by the types that it beats and those that beat it.
            double[] costs = [.. s_grid.Select(report => Quadrature.Integral(loser => payment(report, loser), 0, report) - Quadrature.Integral(winner => payment(winner, report), report, 1))];
            double Interim(int report, int type) => s_grid[report] * surplus(s_grid[type]) - costs[report];
            int[] all = [.. Enumerable.Range(0, s_grid.Length)];
            return all.Max(type => all.Max(report => Interim(report, type) - Interim(type, type)));
        }
    }

    /// <summary>The smallest payoff, less what the agent has by staying out.</summary>
    internal double Least => s_grid.Min(other => Others(other).Min(own => Payoff(own, other) - outside(own)));

    /// <summary>The smallest rise of a payoff with the own type, from one type of the grid to the next.</summary>
    internal double Rise => s_grid.Min(other => Others(other).Zip(Others(other).Skip(1), (own, next) => Payoff(next, other) - Payoff(own, other)).Min());

    private static double[] Others(double other) => [.. s_grid.Where(own => own != other)];

    private double Payoff(double own, double other) => own > other ? surplus(own) - payment(own, other) : payment(other, own);
}
