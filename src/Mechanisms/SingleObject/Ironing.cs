using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>An interval of signals on which the ironed virtual value is constant and differs from the virtual value.</summary>
/// <param name="Low">The lowest signal.</param>
/// <param name="High">The highest signal.</param>
/// <param name="Level">The ironed virtual value, the average of the virtual value over the interval.</param>
internal readonly record struct IronedInterval(double Low, double High, double Level);

/// <summary>
/// Myerson (1981), Section 6; Goyal and Narayanan, Section 4.1: the virtual value φ(x) = u(x) − u′(x) (1 − F(x)) / f(x) made nondecreasing by convexifying H(q) = ∫₀^q φ(F⁻¹(t)) dt in quantile space.
/// </summary>
/// <remarks>
/// H(q) = u(low) − (1 − q) u(F⁻¹(q)), so nothing is integrated: the hull is that of the points (F(x), −R(x)) with the revenue R(x) = (1 − F(x)) u(x) of the posted signal x. It is
/// found on a grid, and the ends of an interval are then solved for where φ crosses its level. In a gap of the density, where F⁻¹ jumps, H falls by a jump: an interval reaches over every gap. An interval
/// that would change the revenue of no posted signal by more than <see cref="Tolerance"/> of the largest, or is no further from it in the share that buys, is rounding and left out; a support without an end ends at the highest point that is drawn.
/// </remarks>
internal sealed class Ironing
{
    /// <summary>The least distance of hull and revenue, relative to the largest revenue above that of the lowest signal, and in the share that buys.</summary>
    internal const double Tolerance = 1e-11;

    private const double LargestUniform = 0.9999999999999999;
    private const double SmallestUniform = 1.1102230246251565e-16;

    /// <summary>Points of the grid at equal distances, and again at equal shares of the draws.</summary>
    private const int Count = 2048;

    private readonly Distribution _distribution;
    private readonly Func<double, double> _utility;
    private readonly Func<double, double> _slope;
    private readonly double _lowest;

    private Ironing(Distribution distribution, Func<double, double>? utility, Func<double, double>? slope)
    {
        if (utility is null != slope is null) throw new ArgumentException("A utility needs its slope, and a slope its utility.", nameof(slope));
        (_distribution, _utility, _slope) = (distribution, utility ?? (x => x), slope ?? (_ => 1));
        _lowest = _utility(distribution.Low);
    }

    /// <summary>The intervals that are ironed, in order and disjoint but for ends; none where the virtual value rises.</summary>
    /// <param name="distribution">The distribution of signals; its lowest point is finite.</param>
    /// <param name="utility">u, continuous and nondecreasing; x itself when null.</param>
    /// <param name="slope">u′, given with u; where u has kinks, the value above.</param>
    /// <exception cref="ArgumentException">Only one of u and u′ is given.</exception>
    internal static IReadOnlyList<IronedInterval> Of(Distribution distribution, Func<double, double>? utility = null, Func<double, double>? slope = null) =>
        new Ironing(distribution, utility, slope).Intervals();

    /// <summary>The lowest signal whose ironed virtual value is not negative: the lowest of the support where all are such, infinity where none is.</summary>
    /// <param name="distribution">The distribution of signals.</param>
    /// <param name="intervals">What <see cref="Of"/> gives for the same distribution and utility.</param>
    /// <param name="utility">u; x itself when null.</param>
    /// <param name="slope">u′, given with u.</param>
    /// <exception cref="ArgumentException">Only one of u and u′ is given.</exception>
    internal static double Reserve(Distribution distribution, IReadOnlyList<IronedInterval> intervals, Func<double, double>? utility = null, Func<double, double>? slope = null)
    {
        var ironing = new Ironing(distribution, utility, slope);
        double Ironed(double x)
        {
            foreach (IronedInterval interval in intervals)
            {
                if (x >= interval.Low && x < interval.High) return interval.Level;
            }

            return ironing.Virtual(x);
        }

        double low = distribution.Low, high = distribution.High;
        if (Ironed(low) >= 0) return low;
        for (double step = 1; double.IsInfinity(high) && low + step < double.MaxValue; step *= 2)
        {
            if (Ironed(low + step) >= 0) high = low + step;
        }

        return double.IsFinite(high) && Ironed(high) >= 0 ? Crossing(low, high, x => Ironed(x) >= 0) : double.PositiveInfinity;
    }

    private List<IronedInterval> Intervals()
    {
        double[] grid = Grid();
        double[] share = [.. grid.Select(_distribution.Survival)], revenue = [.. grid.Select(Revenue)];
        double least = Tolerance * revenue.Max();
        var result = new List<IronedInterval>();
        List<int> hull = Hull(share, revenue);
        foreach ((int left, int right) in hull.Zip(hull.Skip(1)))
        {
            double slope = Chord(grid[left], grid[right]), furthest = 0;
            for (int k = left + 1; k < right; k++) furthest = Math.Max(furthest, revenue[left] + slope * (share[k] - share[left]) - revenue[k]);
            if (!(furthest > least && furthest > Tolerance * Math.Abs(slope))) continue;
            IronedInterval found = Refined(grid, left, right);
            // Two chords of one tangent line are one interval.
            if (result.Count > 0 && result[^1].High > found.Low) (found, result) = (new(result[^1].Low, found.High, Level(result[^1].Low, found.High)), result[..^1]);
            result.Add(found);
        }

        return result;
    }

    /// <summary>φ(x), with the density above where it jumps; −∞ where nothing is drawn.</summary>
    private double Virtual(double x)
    {
        double slope = _slope(x);
        return slope == 0 ? _utility(x) : _utility(x) - slope * _distribution.InverseHazard(x);
    }

    /// <summary>(1 − F(x)) (u(x) − u(low)): a constant of u moves φ and its ironed values alike, and without it less is rounded.</summary>
    private double Revenue(double x) => _distribution.Survival(x) * (_utility(x) - _lowest);

    /// <summary>The average of φ − u(low) over an interval: the slope of the revenue in the share that buys.</summary>
    private double Chord(double a, double b) => (Revenue(a) - Revenue(b)) / (_distribution.Survival(a) - _distribution.Survival(b));

    private double Level(double a, double b) => _lowest + Chord(a, b);

    /// <summary>
    /// The level and the ends move in turn: the ends to where φ crosses the level from below, or jumps over it, and the level to the average between them. As the ends maximise the distance of the revenue from a line
    /// of that slope, this is Newton's method.
    /// </summary>
    private IronedInterval Refined(double[] grid, int left, int right)
    {
        double a = grid[left], b = grid[right], level = Level(a, b);
        for (int k = 0; k < 40; k++)
        {
            double previous = level;
            a = End(grid, left, level);
            b = End(grid, right, level);
            level = Level(a, b);
            if (Math.Abs(level - previous) <= 1e-16 * Math.Abs(level)) break;
        }

        return new(a, b, level);
    }

    /// <summary>Where φ crosses a level from below, near a point of the grid; an end of the grid where there it need not cross.</summary>
    private double End(double[] grid, int at, double level)
    {
        bool Reached(double x) => Virtual(x) >= level;
        int from = Math.Max(at - 1, 0), to = Math.Min(at + 1, grid.Length - 1);
        // The level of the grid's chord is not yet that of the interval: the crossing may lie in another cell.
        for (int k = 0; k < grid.Length; k++)
        {
            double x = Crossing(grid[from], grid[to], Reached);
            if (from == 0 && x <= Math.BitIncrement(grid[0]) && Reached(grid[0])) return grid[0];
            if (from > 0 && x <= Math.BitIncrement(grid[from]) && Reached(grid[from])) (from, to) = (from - 1, from);
            else if (to < grid.Length - 1 && x == grid[to] && !Reached(x)) (from, to) = (to, to + 1);
            else return x;
        }

        return grid[at];
    }

    /// <summary>Between two points, the first double from which on a condition holds; the second point where it never does.</summary>
    private static double Crossing(double low, double high, Func<double, bool> holds)
    {
        while (true)
        {
            double middle = low + 0.5 * (high - low);
            if (!(middle > low && middle < high)) return high;
            if (holds(middle)) high = middle;
            else low = middle;
        }
    }

    /// <summary>The upper hull of revenue over the share that buys. Signals rise, so shares fall.</summary>
    private static List<int> Hull(double[] share, double[] revenue)
    {
        var hull = new List<int>();
        for (int k = 0; k < share.Length; k++)
        {
            while (hull.Count > 0)
            {
                int last = hull[^1];
                // Of signals with the same share that buys, as over a gap, the one with the highest revenue.
                bool below = share[k] == share[last] && revenue[k] >= revenue[last];
                if (!below && hull.Count > 1)
                {
                    int before = hull[^2];
                    below = (revenue[last] - revenue[before]) * (share[before] - share[k]) <= (revenue[k] - revenue[before]) * (share[before] - share[last]);
                }

                if (!below) break;
                hull.RemoveAt(hull.Count - 1);
            }

            hull.Add(k);
        }

        return hull;
    }

    /// <summary>Points at equal distances, at equal shares, geometrically towards the ends and both sides of every break, and the breaks.</summary>
    private double[] Grid()
    {
        var quantile = new RecordedFunction(1, new(SmallestUniform, LargestUniform), u => _distribution.Quantile(u[0]));
        double low = _distribution.Low, high = double.IsFinite(_distribution.High) ? _distribution.High : quantile.At(LargestUniform);
        double[] marks = [low, .. _distribution.Breaks, high];
        var points = new SortedSet<double>(marks);
        for (int k = 1; k < Count; k++)
        {
            points.Add(low + (high - low) * k / Count);
            points.Add(quantile.At((double)k / Count));
        }

        for (double v = 0.5; v > SmallestUniform; v *= 0.8)
        {
            points.Add(quantile.At(v));
            points.Add(quantile.At(1 - v));
            foreach ((double from, double to) in marks.Zip(marks.Skip(1)))
            {
                points.Add(from + (to - from) * v);
                points.Add(to - (to - from) * v);
            }
        }

        return [.. points.Where(x => x >= low && x <= high)];
    }
}
