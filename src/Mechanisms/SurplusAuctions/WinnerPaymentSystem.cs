using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.SingleObject;
using MathNet.Numerics.LinearAlgebra;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>
/// The payments of winners whose types have different distributions (Ke 2009, equation 6): M_i' = q_−i (S − M_i) − Σ_{k≠i} q_k M_k / (n − 1), with q_k = f_k / F_k and q_−i = Σ_{k≠i} q_k. It is singular
/// at the lowest type, where one solution is bounded. With M_i = (n − 1)/n · S(low) + N_i the N_i solve the same system with S − S(low) for S, from 0 on, and nothing cancels.
/// </summary>
/// <remarks>
/// Near the lowest type the solution is that of powers. From there on the system is solved by collocation at the nodes of a Gauss
/// rule on panels that crowd at both ends, and that are halved until both halves agree with the whole. Agents with one distribution are one unknown function.
/// </remarks>
internal sealed class WinnerPaymentSystem
{
    /// <summary>How far the halves of a panel may be from the whole, as a share of the largest S − S(low).</summary>
    private const double Error = 1e-13;

    /// <summary>How far payments may be off near the lowest type, as such a share: what is paid more by one agent there, and less by another, stays up to the highest type.</summary>
    private const double StartError = 8e-11;

    private const int MostHalvings = 12;

    private readonly int _agents;
    private readonly Distribution[] _distributions;
    private readonly int[] _counts;
    private readonly Func<double, double> _excess;
    private readonly double _high;

    /// <summary>Where the density may be infinite at the upper end: few doubles, or a part of the support that is never drawn.</summary>
    private readonly double _tiny;

    private readonly double _scale;
    private readonly List<double> _grid = [];

    /// <summary>For each panel, N of each distribution at its points.</summary>
    private readonly List<double[][]> _panels = [];

    private WinnerPaymentSystem(IReadOnlyList<Distribution> distributions, Func<double, double> excess)
    {
        _agents = distributions.Count;
        _distributions = [.. distributions.Distinct()];
        _counts = [.. _distributions.Select(distribution => distributions.Count(distribution.Equals))];
        _excess = excess;
        _high = distributions[0].High;
        _tiny = Math.Max(Math.ScaleB(_high - distributions[0].Low, 1 - CrowdedGrid.Depth), 64 * (Math.BitIncrement(Math.Abs(_high)) - Math.Abs(_high)));
        _scale = excess(_high);
    }

    /// <summary>M_i of each agent.</summary>
    /// <param name="distributions">The distributions of the types, one an agent, with one bounded support.</param>
    /// <param name="surplus">S, which does not fall.</param>
    /// <param name="kinks">The points at which S is not smooth.</param>
    /// <exception cref="NoPaymentException">So few types are near the lowest that the bounded solution is not found.</exception>
    internal static Func<double, double>[] Solve(IReadOnlyList<Distribution> distributions, Func<double, double> surplus, IReadOnlyList<double> kinks)
    {
        double least = surplus(distributions[0].Low), paid = (distributions.Count - 1.0) / distributions.Count * least;
        var system = new WinnerPaymentSystem(distributions, x => surplus(x) - least);
        Func<double, double>[] solutions = system.Solutions(kinks);
        return [.. distributions.Select(distribution =>
        {
            Func<double, double> solution = solutions[Array.IndexOf(system._distributions, distribution)];
            return (Func<double, double>)(x => paid + solution(x));
        })];
    }

    private Func<double, double>[] Solutions(IReadOnlyList<double> kinks)
    {
        var lowest = new NearLowest(_distributions, _counts, _excess, _high, kinks);
        double start = lowest.End;
        if (lowest.Error > StartError * _scale)
        {
            throw new NoPaymentException(FormattableString.Invariant($"the payments of agents with the distributions {string.Join(" and ", _distributions.Select(distribution => distribution.ToString()))} depend on types below {start:G6}, and there types and surplus are too far from powers of the distance to the lowest for ten digits"));
        }

        List<double> grid = lowest.Grid;
        double[] now = [.. lowest.Shares.Select(share => share * _excess(start))];
        _grid.Add(start);
        for (int k = 1; k < grid.Count; k++) now = Advance(grid[k - 1], grid[k], now, Panel(grid[k - 1], grid[k], now), MostHalvings);
        return [.. lowest.Shares.Select((share, g) =>
        {
            Func<double, double> solution = PanelPolynomial.Joined(_grid, [.. _panels.Select(panel => panel[g])]);
            return (Func<double, double>)(x => x <= start ? share * _excess(x) : solution(x));
        })];
    }

    /// <summary>Adds a panel, in parts where it must be, and gives N at its upper end.</summary>
    private double[] Advance(double a, double b, double[] from, double[][] whole, int halvings)
    {
        if (_high - a <= _tiny)
        {
            _grid.Add(b);
            _panels.Add(whole);
            return [.. whole.Select(values => values[^1])];
        }

        double middle = 0.5 * (a + b);
        double[][] left = Panel(a, middle, from);
        double[] between = [.. left.Select(values => values[^1])];
        double[][] right = Panel(middle, b, between);
        double difference = 0;
        for (int g = 0; g < whole.Length; g++)
        {
            for (int j = 0; j < PanelPolynomial.Points.Length; j++)
            {
                double share = 0.5 * PanelPolynomial.Points[j];
                difference = Math.Max(difference, Math.Abs(PanelPolynomial.At(whole[g], share) - left[g][j]));
                difference = Math.Max(difference, Math.Abs(PanelPolynomial.At(whole[g], 0.5 + share) - right[g][j]));
            }
        }

        if (!(difference <= Error * _scale) && halvings > 0) return Advance(middle, b, Advance(a, middle, from, left, halvings - 1), halvings - 1);
        _grid.AddRange(middle, b);
        _panels.AddRange(left, right);
        return [.. right.Select(values => values[^1])];
    }

    private double[] Advance(double a, double b, double[] from, int halvings) => Advance(a, b, from, Panel(a, b, from), halvings);

    /// <summary>N of each distribution at the points of a panel, by collocation: the unknowns are the slopes at the nodes.</summary>
    private double[][] Panel(double a, double b, double[] from)
    {
        int count = _distributions.Length, nodes = PanelPolynomial.Rule.Length;
        double length = b - a;
        var matrix = new double[count * nodes, count * nodes];
        var slopes = new double[count * nodes];
        for (int j = 0; j < nodes; j++)
        {
            double x = a + length * PanelPolynomial.Rule[j].Node, excess = _excess(x);
            double[] q = [.. _distributions.Select(distribution => Rate(distribution, x, a, b))];
            double all = q.Select((rate, g) => _counts[g] * rate).Sum();
            for (int g = 0; g < count; g++)
            {
                int row = g * nodes + j;
                slopes[row] = (all - q[g]) * excess;
                matrix[row, row] = 1;
                for (int other = 0; other < count; other++)
                {
                    double factor = _counts[other] * q[other] / (_agents - 1) + (other == g ? all - q[g] - q[g] / (_agents - 1) : 0);
                    slopes[row] -= factor * from[other];
                    for (int l = 0; l < nodes; l++) matrix[row, other * nodes + l] += factor * length * PanelPolynomial.Integrals[j][l];
                }
            }
        }

        slopes = Matrix<double>.Build.DenseOfArray(matrix).Solve(Vector<double>.Build.Dense(slopes)).AsArray();
        return [.. Enumerable.Range(0, count).Select(g => (double[])
        [
            from[g],
            .. PanelPolynomial.Integrals.Select(weights => from[g] + length * weights.Select((weight, l) => weight * slopes[g * nodes + l]).Sum()),
        ])];
    }

    /// <summary>f / F. At the very upper end, where the density may be infinite, it is the average, which is exact.</summary>
    private double Rate(Distribution distribution, double x, double a, double b) =>
        _high - a <= _tiny
            ? (distribution.Survival(a) - distribution.Survival(b)) / (b - a)
            : distribution.Density(x) / distribution.Cumulative(x);
}
