using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.SingleObject;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>What the others of an agent can expect from an efficient choice, by the agent's type: the transfers of the mechanism of Arrow (1979) and d'Aspremont and Gérard-Varet (1979).</summary>
internal static class ExpectedExternality
{
    /// <summary>ξ_i(t) = E[S(θ) 1{θ &gt; t}] with θ the highest of the others' types, who get the surplus where they win.</summary>
    /// <param name="all">The distributions of the types, one an agent. The supports may differ; a type without an end counts up to the highest that is ever drawn.</param>
    /// <param name="agent">The agent, from 0.</param>
    /// <param name="surplus">S: the surplus by the winner's type.</param>
    /// <param name="kinks">The points at which S is not smooth, beside those at which a density is not.</param>
    /// <returns>The function, of any type.</returns>
    internal static Func<double, double> Private(IReadOnlyList<Distribution> all, int agent, Func<double, double> surplus, params IReadOnlyList<double> kinks)
    {
        Distribution[] others = [.. all.Where((_, j) => j != agent)];
        if (others.Length == 0) return _ => 0;
        // Below the highest of the lowest types somebody else is always higher.
        double low = others.Max(other => other.Low), high = others.Max(HighestSignal.Of);
        List<double> grid = CrowdedGrid.Between(low, high, others.SelectMany(other => other.Breaks.Append(other.High)).Concat(kinks).Distinct().Order());
        // How fast the product of all F moves with one of them.
        IEnumerable<(Distribution Other, double Others)> Rests(double x) => others.Select((other, j) => (other, others.Where((_, k) => k != j).Aggregate(1.0, (product, third) => product * third.Cumulative(x))));
        double Density(double x) => Rests(x).Sum(one => one.Other.Density(x) * one.Others);
        var panels = new PanelIntegral(x => others.Aggregate(1.0, (product, other) => product * other.Cumulative(x)), Density, surplus, x => Rests(x).Sum(one => one.Others) * PanelIntegral.CumulativeError, Math.ScaleB(high - low, 1 - CrowdedGrid.Depth));
        var above = new double[grid.Count];
        for (int k = grid.Count - 2; k >= 0; k--) above[k] = above[k + 1] + panels.Of(grid[k], grid[k + 1]).Moment;
        return t =>
        {
            if (t <= low) return above[0];
            if (t >= high) return 0;
            int k = CrowdedGrid.Place(grid, t) + 1;
            return above[k] + panels.Of(t, grid[k]).Moment;
        };
    }

    /// <summary>ξ(t) = E[g(t, θ)] with θ the other agent's type.</summary>
    /// <param name="other">The distribution of the other's type, with a bounded support.</param>
    /// <param name="net">g: what the other gets, by the own and the other's type; it may have a kink where they are equal.</param>
    /// <param name="corners">Where else g has a kink; null for nowhere.</param>
    /// <returns>The function, of any type. On the support of the other's it is made of polynomials, elsewhere an integral for each type.</returns>
    /// <exception cref="NoPaymentException">The support is infinite.</exception>
    internal static Func<double, double> Shared(Distribution other, Func<double, double, double> net, Corners? corners = null)
    {
        if (!other.IsBounded) throw new NoPaymentException($"what the other agent can expect needs types with a highest point, and {other} has none");
        var integral = new TypeIntegral(other, corners?.Breaks ?? []);
        List<double> grid = integral.Grid;
        double At(double t)
        {
            IReadOnlyList<double> kinks = corners?.At(t) ?? [];
            return integral.Below(t, z => net(t, z), kinks) + integral.Above(t, z => net(t, z), kinks);
        }

        Func<double, double> inside = PanelPolynomial.Joined(
            grid,
            [.. Enumerable.Range(1, grid.Count - 1).Select(k => PanelPolynomial.Points.Select(share => At(share == 1 ? grid[k] : grid[k - 1] + share * (grid[k] - grid[k - 1]))).ToArray())]);
        return t => t < other.Low || t > other.High ? At(t) : inside(t);
    }
}
