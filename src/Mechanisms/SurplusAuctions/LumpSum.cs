using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>
/// The lump sums of Ke's mechanisms M2 and M3 for two agents with one distribution F (Ke 2009, equations 8 and 9): averages of S(τ, τ) − h(τ) and S(τ, τ) + μ(τ) with the weight |F(τ) − s| dF(τ) between
/// F⁻¹(s) and the type, halved, with s = k in M2 and 1 − k in M3. With v_θ(x*(τ, z), τ) the slope, h f is its integral over z above τ, dF, and μ f that below τ.
/// </summary>
/// <remarks>Numerator and denominator are sums over panels from F⁻¹(s) on, of terms of one sign in the denominator, so that nothing cancels near F⁻¹(s). As h and μ come with f as a factor, nothing is divided by a density.</remarks>
internal static class LumpSum
{
    /// <summary>β^k of M2, from the lowest to the highest type.</summary>
    /// <param name="distribution">F.</param>
    /// <param name="k">From 0 to 1.</param>
    /// <param name="diagonal">S(t, t) by t.</param>
    /// <param name="slope">v_θ(x*(t, z), t) by t and z: how fast the value of the own quantity rises with the own type.</param>
    /// <param name="corners">Where slope has a kink; null for nowhere.</param>
    /// <exception cref="NoPaymentException">β^k is infinite, or the support is.</exception>
    internal static Func<double, double> Beta(Distribution distribution, double k, Func<double, double> diagonal, Func<double, double, double> slope, Corners? corners = null) =>
        Of(FormattableString.Invariant($"the lump sum of M2 with k = {k}"), distribution, k, diagonal, slope, corners, isAbove: true);

    /// <summary>r^k of M3, from the lowest to the highest type.</summary>
    /// <param name="distribution">F.</param>
    /// <param name="k">From 0 to 1.</param>
    /// <param name="diagonal">S(t, t) by t.</param>
    /// <param name="slope">v_θ(x*(t, z), t) by t and z: how fast the value of the own quantity rises with the own type.</param>
    /// <param name="corners">Where slope has a kink; null for nowhere.</param>
    /// <exception cref="NoPaymentException">r^k is infinite, or the support is.</exception>
    internal static Func<double, double> R(Distribution distribution, double k, Func<double, double> diagonal, Func<double, double, double> slope, Corners? corners = null) =>
        Of(FormattableString.Invariant($"the lump sum of M3 with k = {k}"), distribution, 1 - k, diagonal, slope, corners, isAbove: false);

    private static Func<double, double> Of(string name, Distribution distribution, double share, Func<double, double> diagonal, Func<double, double, double> slope, Corners? corners, bool isAbove)
    {
        if (!distribution.IsBounded) throw new NoPaymentException($"{name} needs types with a highest point, and {distribution} has none");
        (double low, double high) = (distribution.Low, distribution.High);
        double anchor = share == 0 ? low : share == 1 ? high : Math.Clamp(new RecordedFunction(1, new(0, 1), u => distribution.Quantile(u[0])).At(share), Math.BitIncrement(low), Math.BitDecrement(high));
        // There the other types that count are fewer than the density is small.
        bool vanishes = share == (isAbove ? 1 : 0);
        double near = Math.ScaleB(high - low, -30);
        bool isThin = share == 0 ? !(distribution.Density(low) > 0) : share == 1 ? !(distribution.Density(high) > 0) : !(distribution.Density(anchor - near) > 0 && distribution.Density(anchor + near) > 0);
        if (!vanishes && isThin)
        {
            string type = share == 0 ? "lowest type" : share == 1 ? "highest type" : FormattableString.Invariant($"type {anchor:G6}");
            throw new NoPaymentException($"{name} is not finite for {distribution}, a distribution without density at the {type}; with k = 1 it is");
        }

        var integral = new TypeIntegral(distribution, [anchor, .. corners?.Breaks ?? []]);
        double Slopes(double t)
        {
            IReadOnlyList<double> kinks = corners?.At(t) ?? [];
            return isAbove ? -integral.Above(t, z => slope(t, z), kinks) : integral.Below(t, z => slope(t, z), kinks);
        }

        List<double> grid = integral.Grid;
        var values = new double[grid.Count - 1][];
        int middle = grid.IndexOf(anchor);
        var up = new Sums(distribution, integral, share, diagonal, Slopes);
        for (int k = middle; k < values.Length; k++) values[k] = up.Panel(grid[k], grid[k + 1]);
        var down = new Sums(distribution, integral, share, diagonal, Slopes);
        for (int k = middle - 1; k >= 0; k--) values[k] = [.. down.Panel(grid[k + 1], grid[k]).Reverse()];
        return PanelPolynomial.Joined(grid, values);
    }

    /// <summary>The integrals from F⁻¹(s) on, to one side.</summary>
    private sealed class Sums(Distribution distribution, TypeIntegral integral, double share, Func<double, double> diagonal, Func<double, double> slopes)
    {
        private bool _isFirst = true;

        /// <summary>|F − s|, its square halved, and what is averaged, up to the last panel.</summary>
        private (double Away, double Mass, double Moment) _sums;

        /// <summary>The lump sum at the points of the next panel, whose ends are in the order of distance from F⁻¹(s).</summary>
        internal double[] Panel(double from, double to)
        {
            bool isFirst = _isFirst;
            _isFirst = false;
            if (isFirst) return share is 0 or 1 ? AtEnd(from, to) : Inside(from, to);
            return integral.IsTiny(Math.Min(from, to), Math.Max(from, to)) && !(share is 0 or 1 && Math.Abs(_sums.Away) < 0.5) ? AtFarEnd(from, to) : Regular(from, to);
        }

        private double[] Regular(double from, double to)
        {
            double length = Math.Abs(to - from), away = _sums.Away;
            (double[] density, double[] terms) = Nodes(from, to);
            double[] distances = share switch
            {
                0 => [.. PanelPolynomial.Rule.Select(entry => distribution.Cumulative(from + entry.Node * (to - from)))],
                1 => [.. PanelPolynomial.Rule.Select(entry => distribution.Survival(from + entry.Node * (to - from)))],
                _ => [.. PanelPolynomial.Integrals[..^1].Select(weights => away + length * Sum(weights, density))],
            };
            double[] masses = [.. density.Zip(distances, (f, w) => f * w)], moments = [.. terms.Zip(distances, (term, w) => term * w)];
            (double Away, double Mass, double Moment) before = _sums;
            var values = new double[PanelPolynomial.Points.Length];
            values[0] = Value;
            for (int j = 1; j < values.Length; j++)
            {
                double[] weights = PanelPolynomial.Integrals[j - 1];
                _sums = (before.Away + length * Sum(weights, density), before.Mass + length * Sum(weights, masses), before.Moment + length * Sum(weights, moments));
                values[j] = Value;
            }

            return values;
        }

        /// <summary>From an end of the support: the density may be infinite, or 0, and the average hardly changes.</summary>
        private double[] AtEnd(double from, double to)
        {
            double length = Math.Abs(to - from);
            foreach ((double node, double weight) in PanelPolynomial.Rule)
            {
                // In the sixth root of the distance powers are smooth.
                double x = from + (to - from) * Math.Pow(node, 6), w = 6 * Math.Pow(node, 5) * weight * length * (share == 0 ? distribution.Cumulative(x) : distribution.Survival(x));
                if (w == 0) continue;
                double f = distribution.Density(x);
                _sums.Mass += w * f;
                _sums.Moment += w * (diagonal(x) * f + slopes(x));
            }

            _sums.Away = share == 0 ? distribution.Cumulative(to) : distribution.Survival(to);
            double value = _sums.Mass > 0 ? Value : 0.5 * diagonal(from);
            return [.. PanelPolynomial.Points.Select(_ => value)];
        }

        /// <summary>From a point inside: with everything divided by the distance to it.</summary>
        private double[] Inside(double from, double to)
        {
            (double[] density, double[] terms) = Nodes(from, to);
            double Mean(double end) => PanelPolynomial.Rule.Sum(entry => entry.Weight * PanelPolynomial.AtOfNodes(density, end * entry.Node));
            double Moment(double end) => PanelPolynomial.Rule.Sum(entry => entry.Weight * entry.Node * Mean(end * entry.Node) * PanelPolynomial.AtOfNodes(terms, end * entry.Node));
            double[] values = [.. PanelPolynomial.Points.Select(end => Moment(end) / (Mean(end) * Mean(end)))];
            double away = Math.Abs(to - from) * Mean(1);
            _sums = (away, 0.5 * away * away, values[^1] * away * away);
            return values;
        }

        /// <summary>Up to an end of the support at which the density may be infinite: by masses.</summary>
        private double[] AtFarEnd(double from, double to)
        {
            double middle = 0.5 * (from + to), own = diagonal(middle), others = slopes(middle);
            (double Away, double Mass, double Moment) before = _sums;
            var values = new double[PanelPolynomial.Points.Length];
            for (int j = 0; j < values.Length; j++)
            {
                double x = j == values.Length - 1 ? to : from + PanelPolynomial.Points[j] * (to - from), mass = integral.Mass(Math.Min(from, x), Math.Max(from, x));
                _sums = (before.Away + mass, before.Mass + before.Away * mass, before.Moment + before.Away * (own * mass + others * Math.Abs(x - from)));
                values[j] = Value;
            }

            return values;
        }

        private double Value => 0.5 * _sums.Moment / _sums.Mass;

        private (double[] Density, double[] Terms) Nodes(double from, double to)
        {
            double[] at = [.. PanelPolynomial.Rule.Select(entry => from + entry.Node * (to - from))];
            double[] density = [.. at.Select(distribution.Density)];
            return (density, [.. at.Select((x, j) => diagonal(x) * density[j] + slopes(x))]);
        }

        private static double Sum(double[] weights, double[] values)
        {
            double sum = 0;
            for (int k = 0; k < weights.Length; k++) sum += weights[k] * values[k];
            return sum;
        }
    }
}
