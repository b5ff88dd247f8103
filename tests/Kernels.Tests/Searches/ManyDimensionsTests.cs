using ExPost.Kernels.Searches;
using Xunit;

namespace ExPost.Kernels.Tests.Searches;

/// <summary>
/// In one to four dimensions: f = C + h and g = C + c, so that f ≤ g where h ≤ c. Coefficients are parameters and one kernel serves all problems of a kind. The
/// maxima are known: for linear C and h by filling the best coordinates first, which ends at a corner; for concave C and quadratic h by a multiplier, inside.
/// </summary>
public sealed class ManyDimensionsTests
{
    [Theory]
    [InlineData("linear", 1, 1e-11)]
    [InlineData("linear", 2, 0.02)]
    [InlineData("linear", 3, 0.01)]
    [InlineData("linear", 4, 0.03)]
    [InlineData("smooth", 1, 1e-11)]
    [InlineData("smooth", 2, 0.002)]
    [InlineData("smooth", 3, 0.005)]
    [InlineData("smooth", 4, 0.02)]
    [InlineData("highest", 1, 1e-11)]
    [InlineData("highest", 2, 1e-4)]
    [InlineData("highest", 3, 1e-5)]
    [InlineData("highest", 4, 2e-5)]
    public void The_bounds_hold_the_maximum_and_are_close(string kind, int dimensions, double close)
    {
        var search = new Search(kind, dimensions);
        var random = new Random(dimensions);
        int told = 0, problems = dimensions < 3 ? 400 : 25;
        double widest = 0, mean = 0;
        for (int t = 0; t < problems; t++)
        {
            double[] w = Weights(random, dimensions), u = Weights(random, dimensions);
            double c = (0.1 + 0.8 * random.NextDouble()) * Search.Plain(kind, w, u, Enumerable.Repeat(1.0, dimensions).ToArray()).H;
            (bool feasible, double lower, double upper) = search.Solve(w, u, c);
            double maximum = Maximum(kind, w, u, c), range = w.Sum() + u.Sum();
            Assert.True(feasible);
            Assert.True(upper >= maximum, FormattableString.Invariant($"{upper:R} is below {maximum:R}"));
            Assert.True(lower <= maximum + 1e-12, FormattableString.Invariant($"{lower:R} is above {maximum:R}"));
            // A price at the lower bound would be found out, here or by the check above.
            if (lower < maximum - 1e-15) told++;
            widest = Math.Max(widest, (upper - lower) / range);
            mean += (upper - lower) / range / problems;
        }

        Assert.True(widest <= close, FormattableString.Invariant($"{widest} at most, {mean} in the mean"));
        Assert.True(mean <= close / 2, FormattableString.Invariant($"{mean} in the mean, {widest} at most"));
        if (kind == "smooth") Assert.True(told > problems / 2, $"{told} of {problems} tell");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Nothing_or_everything_is_feasible(int dimensions)
    {
        var search = new Search("smooth", dimensions);
        double[] w = [.. Enumerable.Repeat(1.0, dimensions)], u = [.. Enumerable.Repeat(0.5, dimensions)];
        Assert.False(search.Solve(w, u, -0.001).Feasible);
        (bool feasible, double lower, double upper) = search.Solve(w, u, 0.5 * dimensions + 0.01);
        Assert.True(feasible);
        Assert.Equal(1.5 * dimensions, lower);
        Assert.InRange(upper, lower, lower + 1e-13);
        // Only the origin.
        (feasible, lower, upper) = search.Solve(w, u, 0);
        Assert.True(feasible);
        Assert.InRange(lower, 0, 1e-6);
        Assert.InRange(upper, lower, lower + (dimensions < 3 ? 0.1 : 1e-3));
    }

    /// <summary>The same sum, added in two orders: whatever the last bits say, everything is feasible.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void What_rounding_says_of_equal_values_does_not_count(int dimensions)
    {
        double[] weights = [.. Enumerable.Range(0, dimensions).Select(k => 0.1 + 0.7 * k)];
        var random = new Random(4);
        Node[] result = [];
        Kernel kernel = Kernel.Record("equal", () =>
        {
            Real[] rest = [Real.Uniform(0), Real.Uniform(1) * 0.3];
            IEnumerable<Real> Terms(IReadOnlyList<Real> at) => [.. rest, .. at.Select((x, k) => x * weights[k])];
            MonotoneMaximum.Result found = MonotoneMaximum.Bracket(dimensions, at => Real.Sum(Terms(at)), at => Real.Sum(Terms(at).Reverse()));
            Real highest = Real.Sum(Terms([.. weights.Select(_ => (Real)1)]));
            result = [found.Feasible.Node, found.Lower.Node, found.Upper.Node, highest.Node];
            return [Sum.OfCount(found.Feasible), Sum.Of(found.Lower), Sum.Of(found.Upper), Sum.Of(highest)];
        });
        var interpreter = new Interpreter(kernel, result);
        for (int t = 0; t < (dimensions < 3 ? 200 : 15); t++)
        {
            interpreter.Run([random.NextDouble(), random.NextDouble()]);
            Assert.Equal(1, interpreter[result[0]]);
            Assert.Equal(interpreter[result[3]], interpreter[result[1]]);
            Assert.InRange(interpreter[result[2]], interpreter[result[3]], interpreter[result[3]] + 1e-13);
        }
    }

    /// <summary>f − g is 0, up to its rounding, until the first coordinate reaches 0.7.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Rounding_on_a_flat_stretch_does_not_end_it(int dimensions)
    {
        double[] weights = [.. Enumerable.Range(0, dimensions).Select(k => 0.1 + 0.7 * k)];
        double[] found = Evaluation.Of(() =>
        {
            MonotoneMaximum.Result result = MonotoneMaximum.Bracket(
                dimensions,
                at => 0.3 + Real.Sum(at.Select((x, k) => x * weights[k])) + Real.Max(at[0] - 0.7, 0),
                at => Real.Sum(at.Select((x, k) => x * weights[k]).Reverse()) + 0.3);
            return [result.Lower, result.Upper];
        });
        double maximum = 0.3 + 0.7 * weights[0] + weights[1..].Sum();
        Assert.InRange(found[1], maximum, maximum + (dimensions < 3 ? 0.1 : 1e-3));
        Assert.InRange(found[0], maximum - (dimensions < 3 ? 0.1 : 1e-9), maximum + 1e-13);
    }

    [Fact]
    public void There_is_at_least_one_dimension() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Kernel.Record("none", () => [Sum.Of(MonotoneMaximum.Bracket(0, _ => 0, _ => 0).Upper)]));

    private static double[] Weights(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => 0.1 + 0.9 * random.NextDouble())];

    /// <summary>The maximum of C + h where h ≤ c.</summary>
    private static double Maximum(string kind, double[] w, double[] u, double c)
    {
        int n = w.Length;
        var s = new double[n];
        switch (kind)
        {
            case "linear":
                double left = c;
                foreach (int k in Enumerable.Range(0, n).OrderByDescending(k => w[k] / u[k]))
                {
                    s[k] = Math.Min(1, left / u[k]);
                    left -= s[k] * u[k];
                }

                break;
            case "smooth":
                // s_k = w_k / (w_k + λ u_k), and h falls with λ.
                double low = 0, high = 1e6;
                for (int step = 0; step < 200; step++)
                {
                    double middle = (low + high) / 2;
                    for (int k = 0; k < n; k++) s[k] = w[k] / (w[k] + middle * u[k]);
                    if (Search.Plain(kind, w, u, s).H > c) low = middle;
                    else high = middle;
                }

                for (int k = 0; k < n; k++) s[k] = w[k] / (w[k] + high * u[k]);
                break;
            default:
                for (int k = 0; k < n; k++) s[k] = Math.Min(1, c / u[k]);
                break;
        }

        // Less than any rounding of the above, so that what is called the maximum is not above it.
        (double common, double h) = Search.Plain(kind, w, u, s);
        return common + h - 4e-15;
    }

    private sealed class Search
    {
        private readonly Interpreter _interpreter;
        private readonly Node[] _result = [];

        internal Search(string kind, int dimensions)
        {
            Node[] result = [];
            Kernel kernel = Kernel.Record(kind, () =>
            {
                Real[] w = [.. Enumerable.Range(0, dimensions).Select(k => Real.Parameter($"w{k}"))], u = [.. Enumerable.Range(0, dimensions).Select(k => Real.Parameter($"u{k}"))];
                Real c = Real.Parameter("c");
                Real C(IReadOnlyList<Real> at) => Real.Sum(at.Select((x, k) => w[k] * (kind == "smooth" ? 2 * x - x * x : x)));
                Real H(IReadOnlyList<Real> at) => kind == "highest" ? Real.Max(at.Select((x, k) => u[k] * x)) : Real.Sum(at.Select((x, k) => u[k] * (kind == "smooth" ? x * x : x)));
                MonotoneMaximum.Result found = MonotoneMaximum.Bracket(dimensions, at => C(at) + H(at), at => C(at) + c);
                result = [found.Feasible.Node, found.Lower.Node, found.Upper.Node];
                return [Sum.OfCount(found.Feasible), Sum.Of(found.Lower), Sum.Of(found.Upper)];
            });
            _result = result;
            _interpreter = new Interpreter(kernel, result);
        }

        internal static (double C, double H) Plain(string kind, double[] w, double[] u, double[] s) =>
            (s.Select((x, k) => w[k] * (kind == "smooth" ? 2 * x - x * x : x)).Sum(),
            kind == "highest" ? s.Select((x, k) => u[k] * x).Max() : s.Select((x, k) => u[k] * (kind == "smooth" ? x * x : x)).Sum());

        internal (bool Feasible, double Lower, double Upper) Solve(double[] w, double[] u, double c)
        {
            _interpreter.SetParameters([.. w, .. u, c]);
            _interpreter.Run([]);
            return (_interpreter[_result[0]] != 0, _interpreter[_result[1]], _interpreter[_result[2]]);
        }
    }
}
