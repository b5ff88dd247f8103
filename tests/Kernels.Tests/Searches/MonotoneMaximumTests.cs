using ExPost.Kernels.Searches;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace ExPost.Kernels.Tests.Searches;

/// <summary>
/// f = p + h and g = p + c for polynomials p and h with coefficients that are not negative: both are nondecreasing, f − g = h − c is, and
/// f ≤ g where h ≤ c. The coefficients are parameters, so that one kernel serves all problems.
/// </summary>
[Properties(Arbitrary = [typeof(Problems)], MaxTest = 500)]
public sealed class MonotoneMaximumTests
{
    [Property]
    public void The_bounds_hold_the_maximum(Problem problem)
    {
        (bool feasible, double lower, double upper) = Polynomials.Solve(problem);
        Assert.Equal(problem.H[0] <= problem.C, feasible);
        if (!feasible) return;
        double maximum = problem.Maximum();
        Assert.True(upper >= maximum, FormattableString.Invariant($"the upper bound {upper:R} is below {maximum:R}, by {maximum - upper:E2}"));
        // The lower bound is taken at a point that is feasible as computed. Where h is flat that may be 10⁻⁸ beyond the exact end.
        Assert.True(lower <= maximum + 1e-6, FormattableString.Invariant($"the lower bound {lower:R} is above {maximum:R}, by {lower - maximum:E2}"));
        Assert.True(lower <= upper);
        // A column is at most a sixteenth wide.
        double slope = problem.SlopeInY;
        Assert.True(upper - lower <= slope / 16 + 1e-9, FormattableString.Invariant($"{lower:R} and {upper:R} are {upper - lower} apart, with a slope of {slope}"));
    }

    [Fact]
    public void The_bounds_are_usually_close_and_the_true_maximum_is_known_closely_enough_to_tell_them_apart()
    {
        int problems = 0, close = 0, told = 0;
        foreach (Problem problem in Gen.Sample(Problems.Any, 400, 400))
        {
            (bool feasible, double lower, double upper) = Polynomials.Solve(problem);
            if (!feasible || problem.SlopeInY == 0) continue;
            double maximum = problem.Maximum();
            if (maximum >= problem.P.Sum() + problem.H.Sum()) continue;
            problems++;
            if (upper - lower <= problem.SlopeInY / 100) close++;
            // An upper bound taken at the left ends of columns, or one that is a thousandth of the slope too low, would be found out here.
            if (lower < maximum && upper - problem.SlopeInY / 256 < maximum) told++;
        }

        Assert.True(problems > 150, $"{problems} problems");
        Assert.True(close > 0.7 * problems, $"{close} of {problems} are close");
        Assert.True(told > 0.5 * problems, $"{told} of {problems} tell");
    }

    [Fact]
    public void Nothing_is_feasible()
    {
        Assert.False(Polynomials.Solve(new Problem([0, 1, 1, 0, 0, 0], [0.5, 1, 1, 0, 0, 0], 0.25)).Feasible);
        Assert.False(Polynomials.Solve(new Problem([0, 0, 0, 0, 0, 0], [0.5 + 1e-14, 0, 0, 0, 0, 0], 0.5)).Feasible);
        // Less than that may be rounding.
        Assert.True(Polynomials.Solve(new Problem([0, 0, 0, 0, 0, 0], [Math.BitIncrement(0.5), 0, 0, 0, 0, 0], 0.5)).Feasible);
    }

    [Fact]
    public void Everything_is_feasible()
    {
        (bool feasible, double lower, double upper) = Polynomials.Solve(new Problem([1, 1, 2, 0, 0, 0.5], [0, 1, 1, 0, 0, 0], 3));
        Assert.True(feasible);
        Assert.Equal(6.5, lower);
        Assert.InRange(upper, 6.5, 6.5 + 1e-13);
    }

    [Fact]
    public void What_rounding_takes_from_a_value_is_added_to_the_upper_bound()
    {
        // f(1, 1) is 1 + 3 · 2⁻⁵³; computed, the first 2⁻⁵³ is lost. The bound is not below 1 + 4 · 2⁻⁵³.
        double unit = Math.ScaleB(1, -53);
        (_, double lower, double upper) = Polynomials.Solve(new Problem([1, unit, unit, unit, 0, 0], [0, 0, 0, 0, 0, 0], 1));
        Assert.Equal(1 + 2 * unit, lower);
        Assert.InRange(upper, 1 + 4 * unit, 1 + 100 * unit);
    }

    [Fact]
    public void Only_the_origin_is_feasible()
    {
        (bool feasible, double lower, double upper) = Polynomials.Solve(new Problem([1, 1, 1, 0, 0, 0], [0, 1, 1, 0, 0, 0], 0));
        Assert.True(feasible);
        Assert.InRange(1, lower, upper);
        Assert.InRange(upper - lower, 0, 1e-10);
    }

    [Theory]
    // f = x + y, constraint x/2 + 3y/4 ≤ 1/2: the corners are (1, 0) and (0, 2/3).
    [InlineData(0.5, 0.25, 0.5, 0.75, 0.5, 1)]
    // The same with coordinates exchanged: the maximum lies at the end of the strip.
    [InlineData(0.25, 0.5, 0.75, 0.5, 0.5, 1)]
    // f and g equal h and c: all of the boundary has the value c, and no point more.
    [InlineData(0, 0, 1, 1, 0.75, 0.75)]
    // h does not depend on x: y ≤ 1/4, and x = 1.
    [InlineData(1, 1, 0, 1, 0.25, 1.5)]
    // h does not depend on y: x ≤ 1/4, and y = 1.
    [InlineData(1, 1, 1, 0, 0.25, 1.5)]
    public void Linear_problems_have_known_maxima(double px, double py, double hx, double hy, double c, double maximum)
    {
        (bool feasible, double lower, double upper) = Polynomials.Solve(new Problem([0, px, py, 0, 0, 0], [0, hx, hy, 0, 0, 0], c));
        Assert.True(feasible);
        Assert.InRange(maximum, lower - 1e-15, upper);
        Assert.InRange(upper - lower, 0, (py + hy) / 16 + 1e-10);
    }
}

/// <summary>Solves problems with one kernel.</summary>
internal static class Polynomials
{
    private static readonly Kernel s_kernel = Record(out s_result);
    private static readonly Node[] s_result;
    private static readonly Interpreter s_interpreter = new(s_kernel, s_result);

    internal static (bool Feasible, double Lower, double Upper) Solve(Problem problem)
    {
        lock (s_kernel)
        {
            s_interpreter.SetParameters([.. problem.P.Zip(problem.H, (p, h) => p + h), .. problem.P, problem.C]);
            s_interpreter.Run([]);
            return (s_interpreter[s_result[0]] != 0, s_interpreter[s_result[1]], s_interpreter[s_result[2]]);
        }
    }

    internal static T Value<T>(IReadOnlyList<T> k, T x, T y, Func<T, T, T> add, Func<T, T, T> multiply) =>
        add(add(add(k[0], multiply(k[1], x)), add(multiply(k[2], y), multiply(multiply(k[3], x), y))), add(multiply(multiply(k[4], x), x), multiply(multiply(k[5], y), y)));

    private static Kernel Record(out Node[] nodes)
    {
        Node[] result = [];
        Kernel kernel = Kernel.Record("polynomials", () =>
        {
            // The coefficients of f are those of p and h added, so f and g are rounded differently.
            Real[] f = [.. Enumerable.Range(0, 6).Select(k => Real.Parameter($"f{k}"))], p = [.. Enumerable.Range(0, 6).Select(k => Real.Parameter($"p{k}"))];
            Real c = Real.Parameter("c");
            Real Of(Real[] k, Real x, Real y) => Value(k, x, y, (a, b) => a + b, (a, b) => a * b);
            MonotoneMaximum.Result found = MonotoneMaximum.Bracket(2, at => Of(f, at[0], at[1]), at => Of(p, at[0], at[1]) + c);
            result = [found.Feasible.Node, found.Lower.Node, found.Upper.Node];
            return [Sum.OfCount(found.Feasible), Sum.Of(found.Lower), Sum.Of(found.Upper)];
        });
        nodes = result;
        return kernel;
    }
}

/// <summary>Coefficients of 1, x, y, xy, x² and y², and the constant c.</summary>
public sealed record Problem(double[] P, double[] H, double C)
{
    /// <summary>The largest slope of f in the second coordinate.</summary>
    public double SlopeInY => P[2] + H[2] + P[3] + H[3] + 2 * (P[5] + H[5]);

    /// <summary>
    /// The maximum, from below: f at points where h ≤ c, on a grid of y and then on finer ones around every local maximum. Where the largest x reaches 1
    /// there is a kink, so the two sides of it are searched apart.
    /// </summary>
    public double Maximum()
    {
        // Without the constants, near which small terms would be lost; their difference is exact.
        double[] h = [0, .. H[1..]];
        double limit = C - H[0], end = Last(y => Of(h, 0, y) <= limit), kink = Of(h, 1, 0) <= limit ? Last(y => Of(h, 1, y) <= limit) : 0;
        double Value(double y)
        {
            double x = Last(x => Of(h, x, y) <= limit);
            return Of(h, x, y) <= limit ? Of(P, x, y) + Of(H, x, y) : double.NegativeInfinity;
        }

        double best = double.NegativeInfinity;
        foreach ((double from, double to) in new[] { (0, kink), (kink, end) })
        {
            (double[] y, double[] value) = Grid(from, to, 200);
            for (int k = 0; k < y.Length; k++)
            {
                best = Math.Max(best, value[k]);
                double before = value[Math.Max(k - 1, 0)], after = value[Math.Min(k + 1, 200)];
                if (value[k] >= after && (k == 0 || value[k] > before)) best = Math.Max(best, Around(y[Math.Max(k - 1, 0)], y[Math.Min(k + 1, 200)]));
            }
        }

        return best;

        (double[] Y, double[] Value) Grid(double from, double to, int cuts)
        {
            double[] y = [.. Enumerable.Range(0, cuts).Select(k => from + k * ((to - from) / cuts)), to];
            return (y, [.. y.Select(Value)]);
        }

        double Around(double from, double to)
        {
            double highest = double.NegativeInfinity;
            for (int level = 0; level < 5; level++)
            {
                (double[] y, double[] value) = Grid(from, to, 20);
                int at = Array.IndexOf(value, value.Max());
                highest = Math.Max(highest, value[at]);
                (from, to) = (y[Math.Max(at - 1, 0)], y[Math.Min(at + 1, 20)]);
            }

            return highest;
        }
    }

    public override string ToString() => FormattableString.Invariant($"p [{string.Join("; ", P)}], h [{string.Join("; ", H)}], c {C}");

    private static double Of(double[] k, double x, double y) => Polynomials.Value(k, x, y, (a, b) => a + b, (a, b) => a * b);

    /// <summary>The last double of [0, 1] at which a condition holds, to the last bits.</summary>
    private static double Last(Func<double, bool> holds)
    {
        if (holds(1)) return 1;
        double low = 0, high = 1;
        for (int k = 0; k < 55; k++)
        {
            double middle = (low + high) / 2;
            if (holds(middle)) low = middle;
            else high = middle;
        }

        return low;
    }
}

public static class Problems
{
    private static readonly Gen<double> s_coefficient = Gen.Frequency((1, Gen.Constant(0.0)), (2, from k in Gen.Choose(1, 16) select k / 8.0));

    public static Gen<Problem> Any { get; } =
        from p in s_coefficient.ArrayOf(6)
        from h in s_coefficient.ArrayOf(6)
        from c in Gen.Choose(-20, 100)
        let range = h.Sum() - h[0]
        select new Problem(p, h, h[0] + Math.Round(range * c * 1e4) / (1 << 20));

    public static Arbitrary<Problem> Problem() => Any.ToArbitrary();
}
