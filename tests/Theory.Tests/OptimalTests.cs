using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Engine.Statistics;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Distributions;
using Xunit;

namespace ExPost.Theory.Tests;

/// <summary>
/// The optimal mechanism and equal shares against exact values. Revenue is that of Goyal and Narayanan's Lemma 1, the expectation of the highest ironed virtual value where that is not negative, integrated by hand
/// where no method is named; payments are what the run sums.
/// </summary>
public sealed class OptimalTests
{
    private const string Irregular = "piecewise(0:1.6,0.5:0.4,1)";

    // J_i = s_1 + s_2 − (1 − s_i): the highest signal wins where 2 max + min ≥ 1.
    [Fact]
    public void Two_additive_signals() => Check("weighted-sum", "", new(13.0 / 18, 1.0 / 6, 101.0 / 108, 5.0 / 12, 5.0 / 12));

    // J_1 = 2 s_1 + s_2/2 − 1 and J_2 = s_1 + s_2 − 1/2: buyer 1 wins above s_1 = (1 + s_2)/2, where J_1 > 0, and buyer 2 below that and above 1/2 − s_2. E J_2 there is 17/48, E J_1 10/48;
    // unsold are 1/8 of the signals, worth 1/32 of 3/4.
    [Fact]
    public void Two_additive_signals_of_different_weights() => Check("weighted-sum", "weights=1,0.5", new(9.0 / 16, 1.0 / 8, 23.0 / 32, 1.0 / 4, 5.0 / 8));

    // The highest signal M wins where 2 M + m/2 ≥ 1, for the lower one m: M ≥ 2/5, and m ≥ 2 − 4 M as long as M < 1/2.
    [Fact]
    public void Two_linear_signals() => Check("linear", "b=0.5", new(17.0 / 30, 1.0 / 5, null, 2.0 / 5, 2.0 / 5));

    // Myerson's auction: reserve 1/2, and E[J; J > 0] = n ∫ (2x − 1) x^(n−1) from there; 5/12 and 17/32.
    [Theory]
    [InlineData(1, 1.0 / 4)]
    [InlineData(2, 5.0 / 12)]
    [InlineData(3, 17.0 / 32)]
    public void Uniform_private_values(int n, double revenue)
    {
        double half = Math.Pow(0.5, n);
        Check("private-values", $"buyers={Runs.Text(n)}", new(revenue, half, n / (n + 1.0) * (1 - half / 2), [.. Enumerable.Repeat((1 - half) / n, n)]));
    }

    // J = x − 1: reserve 1, and E max(J, 0) is the integral of 1 − Fⁿ from there.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Exponential_private_values(int n)
    {
        double e = Math.Exp(-1), revenue = n == 2 ? 2 * e - e * e / 2 : 3 * e - 3 * e * e / 2 + e * e * e / 3;
        Check("private-values", $"buyers={Runs.Text(n)};distribution=exponential(1)", new(revenue, Math.Pow(1 - e, n), null));
    }

    // F = 3x² − 2x³ and f = 6x (1 − x): J = x − (1 − x)(1 + 2x) / 6x is 0 where 8x² − x − 1 is. J f is a polynomial.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Private_values_of_a_beta_distribution(int n)
    {
        double reserve = (1 + Math.Sqrt(33)) / 16;
        static double F(double x) => x * x * (3 - 2 * x);
        double revenue = Integral(x => (6 * x * x * (1 - x) - (1 - F(x))) * n * Math.Pow(F(x), n - 1), reserve, 1);
        Check("private-values", $"buyers={Runs.Text(n)};distribution=beta(2,2)", new(revenue, Math.Pow(F(reserve), n), null));
    }

    // J̄ = 1/4 on [7/16, 5/8], and the reserve is 5/16, below which half of the signals are. Of two in the interval it is not the higher that wins but either: E|x − y|/2 less, with masses 1/10 and 1/20
    // below and above 1/2, 1/16 and 1/8 long.
    [Fact]
    public void Ironed_private_values()
    {
        double between = 0.01 / 16 / 3 + 0.0025 / 8 / 3 + 2 * 0.1 * 0.05 * (9.0 / 16 - 15.0 / 32);
        double highest = Integral(x => x * 2 * 1.6 * 1.6 * x, 5.0 / 16, 0.5) + Integral(x => x * 2 * 0.4 * (0.6 + 0.4 * x), 0.5, 1);
        Check("private-values", $"distribution={Irregular}", new(1277.0 / 4800, 1.0 / 4, highest - between / 2, 3.0 / 8, 3.0 / 8));
    }

    // Two intervals and more: the highest of n ironed virtual values, which are those of shares of the draws, with neighbours that fall averaged.
    [Theory]
    [InlineData(2, "piecewise(0:1,1:0.1,2:1,3:0.1,4:1,5,normalized)")]
    [InlineData(3, "piecewise(0:1,1:0.1,2:1,3:0.1,4:1,5,normalized)")]
    [InlineData(4, "piecewise(0:3,1:0.2,2:1,3:0.05,4:0.5,5:0.1,6,normalized)")]
    [InlineData(3, "piecewise(1:1,2:0,2.1:2,2.5:0,2.6:1,3,normalized)", true)]
    public void Private_values_that_are_ironed_in_several_intervals(int n, string distribution, bool hasGap = false)
    {
        const int Cells = 100_000;
        double[] x = PiecewiseQuantiles(distribution, Cells);
        double[] pooled = Neighbours.Pooled([.. Enumerable.Range(0, Cells).Select(k => (1 - (double)k / Cells) * x[k] * Cells - (1 - (k + 1.0) / Cells) * x[k + 1] * Cells)]);
        double revenue = Enumerable.Range(0, Cells).Sum(k => Math.Max(pooled[k], 0) * (Math.Pow((k + 1.0) / Cells, n) - Math.Pow((double)k / Cells, n)));
        double unsold = Math.Pow((double)pooled.Count(value => value < 0) / Cells, n);
        Check("private-values", $"buyers={Runs.Text(n)};distribution={distribution}", new(revenue, unsold, null, [.. Enumerable.Repeat((1 - unsold) / n, n)]) { IsVirtual = !hasGap });
    }

    // J_1 = 2 s_1 − 1 is uniform on [−1, 1] and J_2 = 4 s_2 − 2 on [−2, 2].
    [Fact]
    public void Private_values_in_another_unit() =>
        Check(new TestEnvironment(2, 1, (i, s) => (i + 1) * s[i, 0]), new(31.0 / 48, 1.0 / 4, null, 5.0 / 16, 7.0 / 16));

    // J_1 is uniform on [−1, 1], and J_2 + 1 exponential.
    [Fact]
    public void Private_values_of_two_distributions()
    {
        double e = Math.Exp(-1);
        Check(new TestEnvironment(2, 1, (i, s) => s[i, 0], new Uniform(0, 1), new Exponential(1)), new(1.0 / 4 + e - e * e / 2, (1 - e) / 2, null));
    }

    // P(J̄_1 ≤ z) = 1/2 + 0.8 z below 1/4, and 0.8 + 0.2 z from there; P(J_2 ≤ z) = (1 + z)/2. In the interval, of mass 0.15, buyer 1 wins if s_2 < 5/8.
    [Fact]
    public void Private_values_of_which_one_is_ironed()
    {
        double revenue = 1 - Integral(z => (0.5 + 0.8 * z) * (1 + z) / 2, 0, 0.25) - Integral(z => (0.8 + 0.2 * z) * (1 + z) / 2, 0.25, 1);
        double wins = Integral(z => 0.8 * (1 + z) / 2, 0, 0.25) + 0.15 * 5 / 8 + Integral(z => 0.2 * (1 + z) / 2, 0.25, 1);
        Check(new TestEnvironment(2, 1, (i, s) => s[i, 0], Distribution.Parse(Irregular), new Uniform(0, 1)), new(revenue, 1.0 / 4, null, wins, 3.0 / 4 - wins));
    }

    // The same as for buyers who are known to be alike, on the way for those who may differ.
    [Fact]
    public void Ironed_private_values_one_buyer_at_a_time() =>
        Check(new TestEnvironment(2, 1, (i, s) => s[i, 0], Distribution.Parse(Irregular)), new(1277.0 / 4800, 1.0 / 4, null, 3.0 / 8, 3.0 / 8));

    // v_1 = s_1 (1 + s_2) is affine in s_1: J̄_1 = φ̄(s_1) (1 + s_2), against J_2 = 2 s_2 − 1 of a private value. By a sum over shares of s_1, with s_2 integrated.
    [Fact]
    public void An_affine_value_that_is_ironed()
    {
        static double Ironed(double x) => x is >= 7.0 / 16 and <= 5.0 / 8 ? 0.25 : x < 0.5 ? 2 * x - 0.625 : 2 * x - 1;
        double Revenue(double x, double y) => Math.Max(0, Math.Max(Ironed(x) * (1 + y), 2 * y - 1));
        double Given(double x)
        {
            double j = Ironed(x), cross = Math.Clamp((1 + j) / (2 - j), 0, 1);
            return j < 0 ? Integral(y => Revenue(x, y), 0.5, 1) : Integral(y => Revenue(x, y), 0, cross) + Integral(y => Revenue(x, y), cross, 1);
        }

        double revenue = new[] { (0, 5.0 / 16, 1.6), (5.0 / 16, 7.0 / 16, 1.6), (5.0 / 8, 1, 0.4) }.Sum(part => part.Item3 * Integral(Given, part.Item1, part.Item2)) + 0.15 * Given(0.5);
        Check(new TestEnvironment(2, 1, (i, s) => i == 0 ? s[0, 0] * (1 + s[1, 0]) : s[1, 0], Distribution.Parse(Irregular), new Uniform(0, 1)), new(revenue, 1.0 / 4, null));
    }

    // Proposition 4: (n − 1)/n, whatever the shares, and the object is always sold.
    [Theory]
    [InlineData("optimal", 2, "")]
    [InlineData("optimal", 3, "")]
    [InlineData("equal-share", 2, "")]
    [InlineData("equal-share", 3, "")]
    [InlineData("equal-share", 2, "shares=3,1")]
    [InlineData("equal-share", 3, "shares=1,0,4")]
    public void The_maximum_of_signals(string mechanism, int n, string shares)
    {
        double[] parts = shares.Length == 0 ? [.. Enumerable.Repeat(1.0, n)] : [.. shares.Split('=')[1].Split(',').Select(part => double.Parse(part, System.Globalization.CultureInfo.InvariantCulture))];
        MechanismResult found = Run("maximum", mechanism, $"buyers={Runs.Text(n)};{shares}");
        Close(found, "revenue", (n - 1.0) / n);
        Close(found, "surplus", n / (n + 1.0));
        for (int i = 1; i <= n; i++)
        {
            double share = parts[i - 1] / parts.Sum();
            Assert.Equal(share, found[$"probability-win.{Runs.Text(i)}"]!.Mean, 1e-14);
            // E max of n less E max of n − 1.
            if (share > 0) Close(found, $"utility.{Runs.Text(i)}", share * (n / (n + 1.0) - (n - 1.0) / n));
            else Assert.Equal(0, found[$"utility.{Runs.Text(i)}"]!.Mean);
        }

        Assert.Equal(0, found["probability-unsold"]!.Mean);
        Assert.Equal(0, found["probability-infeasible"]!.Mean);
        Assert.Equal(0, found["probability-inefficient"]!.Mean);
    }

    // J_1 = 2 s_1 and J_2 = 2 s_2 − 1 + 3 s_1: buyer 1 wins where s_1 < 1 − 2 s_2, so not with high signals wherever s_2 < 1/2.
    [Fact]
    public void The_highest_virtual_value_is_not_always_implementable()
    {
        TestEnvironment environment = Counterexample();
        ExperimentResult result = new Experiment(environment, [Optimal(), Runs.Mechanism("equal-share", Runs.Settings())], Runs.Settings(), compare: true)
            .Run(Runs.Simd, new RunOptions { Draws = 1_000_000, Seed = 3, Threads = 2 });
        MechanismResult found = result.Mechanisms[0];
        Close(found, "probability-nonmonotone", 0.5);
        // P(s_1 < 1 − 2 s_2) = 1/4, and E J_2 ≥ 0 elsewhere: always sold.
        Close(found, "probability-win.1", 0.25);
        Close(found, "probability-win.2", 0.75);
        string[] paid = ["revenue", "virtual-surplus", "utility.1", "utility.2", "price-bound"];
        Assert.All(paid, name => Assert.Null(found[name]));
        Assert.All(paid, name => Assert.Null(result.Differences[0][name]));
        Assert.NotNull(result.Differences[0]["surplus"]);
        // The other mechanism has its own; s_1 = 0: v_1 = 1, and s_2 = 0: v_2 = 3 s_1.
        Close(result.Mechanisms[1], "revenue", (1 + 1.5) / 2);
        CheckResult check = Assert.Single(found.Checks);
        Assert.Equal("eventually-monotone", check.Property);
        Assert.True(check.IsViolation);
        Assert.Equal(found["probability-nonmonotone"]!.Mean, check.Broken.Mean);
        Witness witness = check.Witness!;
        (double lower, double higher, double other) = (witness.Facts.Single(fact => fact.Name == "more-likely-at").Value, Assert.Single(witness.Report).Value, witness.Signals[1].Value);
        Assert.Equal(1, witness.Agent);
        Assert.True(lower < higher && lower <= 1 - 2 * other && higher > 1 - 2 * other, $"{lower} {higher} {other}");
    }

    [Fact]
    public void A_check_of_incentives_finds_that_too()
    {
        MechanismResult found = new Experiment(Counterexample(), [Optimal()], Runs.Settings(), compare: false, null, new Verification { Misreports = 16 })
            .Run(Runs.Simd, new RunOptions { Draws = 50_000, Seed = 3, Threads = 2 }).Mechanisms[0];
        CheckResult monotone = found.Checks.Single(check => check.Property == "eventually-monotone");
        Assert.True(monotone.IsViolation);
        Assert.InRange(monotone.Broken.Mean, 0.45, 0.51);
        Assert.True(found.Checks.Single(check => check.Property == "ex-post-ic").IsViolation);
    }

    // Both in the interval: J̄_1 = s_2 + 1/4 and J̄_2 = s_1 + 1/4, so the lower signal would win.
    [Theory]
    [InlineData("weighted-sum", "")]
    [InlineData("linear", "b=0.5")]
    [InlineData("linear", "b=1.5")]
    public void Ironing_where_signals_count_for_others_is_not_implementable(string environment, string set)
    {
        MechanismResult found = Run(environment, "optimal", $"{set};distribution={Irregular}", 100_000);
        Assert.True(found["probability-nonmonotone"]!.Mean > 0.01);
        Assert.Null(found["revenue"]);
    }

    [Fact]
    public void Nothing_is_sold_where_all_virtual_values_are_negative()
    {
        // J = 2x − 3 on [0, 1].
        MechanismResult found = Check(new TestEnvironment(2, 1, (i, s) => s[i, 0] - 2), new(0, 1, null, 0, 0));
        Assert.Equal(0, found["revenue"]!.Mean);
    }

    /// <summary>What is expected of a run; Surplus is null where it was not integrated.</summary>
    private sealed record Expected(double Revenue, double Unsold, double? Surplus, params double[] Wins)
    {
        /// <summary>The virtual surplus is the revenue: not where nothing is drawn between signals that are, as values rise there too.</summary>
        internal bool IsVirtual { get; init; } = true;
    }

    private static TestEnvironment Counterexample() => new(2, 1, (i, s) => i == 0 ? 1 + s[0, 0] : s[1, 0] + 3 * s[0, 0]);

    private static Mechanism Optimal() => Runs.Mechanism("optimal", Runs.Settings());

    private static void Check(string environment, string set, Expected expected) => Check(Run(environment, "optimal", set), expected);

    private static MechanismResult Check(AuctionEnvironment environment, Expected expected) => Check(
        new Experiment(environment, [Optimal()], Runs.Settings(), compare: false).Run(Runs.Simd, new RunOptions { Draws = 2_000_000, Seed = 8, Threads = 2 }).Mechanisms[0],
        expected);

    private static MechanismResult Check(MechanismResult found, Expected expected)
    {
        Close(found, "revenue", expected.Revenue);
        if (expected.IsVirtual) Close(found, "virtual-surplus", expected.Revenue);
        else Assert.Null(found["virtual-surplus"]);
        Close(found, "probability-unsold", expected.Unsold);
        if (expected.Surplus is { } surplus) Close(found, "surplus", surplus);
        for (int i = 0; i < expected.Wins.Length; i++) Close(found, $"probability-win.{Runs.Text(i + 1)}", expected.Wins[i]);
        Assert.Equal(0, found["probability-infeasible"]!.Mean);
        if (found["probability-nonmonotone"] is { } nonmonotone) Assert.Equal(0, nonmonotone.Mean);
        if (found["price-bound"] is { } bound) Assert.InRange(bound.Mean, 0, 1e-12);
        return found;
    }

    private static void Close(MechanismResult found, string measure, double exact)
    {
        Estimate? estimate = found[measure];
        Assert.True(estimate is not null, $"{found.Name} has no {measure}");
        // The rounding of sums, where nothing varies.
        double off = Math.Abs(estimate.Mean - exact), allowed = 4 * estimate.StandardError!.Value + 1e-15;
        Assert.True(off <= allowed, $"{found.Name}, {measure}: {estimate.Mean:R} and not {exact:R}, {Runs.Z(estimate, exact):F1} standard errors off");
    }

    private static MechanismResult Run(string environment, string mechanism, string set, long draws = 2_000_000)
    {
        Settings settings = new(set.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1])));
        return new Experiment(Runs.Environment(environment, settings), [Runs.Mechanism(mechanism, settings)], settings, compare: false)
            .Run(Runs.Simd, new RunOptions { Draws = draws, Seed = 8, Threads = 2 }).Mechanisms[0];
    }

    /// <summary>Simpson's rule.</summary>
    private static double Integral(Func<double, double> f, double low, double high)
    {
        const int Parts = 400;
        double step = (high - low) / Parts;
        return step / 3 * Enumerable.Range(0, Parts + 1).Sum(k => (k is 0 or Parts ? 1 : k % 2 == 0 ? 2 : 4) * f(low + k * step));
    }

    /// <summary>The quantiles of k / cells, read off the text.</summary>
    private static double[] PiecewiseQuantiles(string text, int cells)
    {
        (double Point, double Density)[] pieces =
            [.. text.Split('(', ')')[1].Replace(",normalized", "", StringComparison.Ordinal).Split(',').Select(part => part.Split(':')).Select(pair => (Number(pair[0]), pair.Length > 1 ? Number(pair[1]) : 0))];
        double[] mass = [.. Enumerable.Range(0, pieces.Length - 1).Select(k => pieces[k].Density * (pieces[k + 1].Point - pieces[k].Point))];
        double Quantile(double share)
        {
            double left = share * mass.Sum();
            for (int k = 0; k < mass.Length; k++)
            {
                if (mass[k] > 0 && left <= mass[k] * (1 + 1e-12)) return pieces[k].Point + left / pieces[k].Density;
                left -= mass[k];
            }

            return pieces[^1].Point;
        }

        return [.. Enumerable.Range(0, cells + 1).Select(k => Quantile((double)k / cells))];

        static double Number(string part) => double.Parse(part, System.Globalization.CultureInfo.InvariantCulture);
    }
}
