using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;
using ExPost.Mechanisms;
using Xunit;

namespace ExPost.Theory.Tests;

/// <summary>
/// Auctions with signals of one dimension, and Example 4.2 of Jehiel and Moldovanu, against exact values. Where no method is named they are those of order
/// statistics: of n uniform signals the k-th highest has mean (n + 1 − k) / (n + 1); of n exponential ones of rate 1 the highest has mean
/// H_n = 1 + … + 1/n, and the second highest H_n − 1.
/// </summary>
public sealed class OneDimensionalTests
{
    private const long Draws = 2_000_000;
    private static readonly ulong[] s_seeds = [1, 20, 300];

    /// <summary>Mean y2 + b Σ_{j≠i} s_j, where y2 is the second highest of the signals and i has the highest, y1.</summary>
    [Theory]
    // The generalized Vickrey auction with V_i = s_i + Σ_{j≠i} s_j / 2: exactly 1/2 and 5/6, 7/8 and 9/8.
    [InlineData("buyers=2", 1.0 / 2, 5.0 / 6)]
    [InlineData("buyers=3", 7.0 / 8, 9.0 / 8)]
    [InlineData("buyers=2;b=0", 1.0 / 3, 2.0 / 3)]
    // y2 = 4/6, y1 = 5/6, Σ s = 5/2.
    [InlineData("buyers=5;b=0.3", 4.0 / 6 + 0.3 * (5.0 / 2 - 5.0 / 6), 5.0 / 6 + 0.3 * (5.0 / 2 - 5.0 / 6))]
    // y2 = 5/6, y1 = 11/6, Σ s = 3, at a rate of 1.
    [InlineData("buyers=3;distribution=exponential(1)", 5.0 / 6 + 0.5 * (3 - 11.0 / 6), 11.0 / 6 + 0.5 * (3 - 11.0 / 6))]
    public void The_generalized_Vickrey_auction_with_linear_values(string set, double revenue, double surplus) =>
        AssertVickrey("linear", set, revenue, surplus);

    [Theory]
    [InlineData("buyers=2", 1.0 / 3, 2.0 / 3)]
    [InlineData("buyers=5", 4.0 / 6, 5.0 / 6)]
    [InlineData("buyers=16", 15.0 / 17, 16.0 / 17)]
    [InlineData("buyers=2;distribution=uniform(1,3)", 5.0 / 3, 7.0 / 3)]
    // F = x²: E y1 = ∫ x d x⁴ = 4/5, and both signals together have 4/3.
    [InlineData("buyers=2;distribution=power(2)", 8.0 / 15, 4.0 / 5)]
    [InlineData("buyers=4;distribution=exponential(2)", 13.0 / 24, 25.0 / 24)]
    public void The_Vickrey_auction_with_private_values(string set, double revenue, double surplus) =>
        AssertVickrey("private-values", set, revenue, surplus);

    private static void AssertVickrey(string environment, string set, double revenue, double surplus) => Assert.All(s_seeds, seed =>
    {
        MechanismResult found = Run(environment, "generalized-vickrey", set, seed);
        int buyers = Runs.Environment(environment, Read(set)).Agents;
        Close(found, "revenue", revenue);
        Close(found, "surplus", surplus);
        for (int i = 1; i <= buyers; i++)
        {
            Close(found, $"utility.{Runs.Text(i)}", (surplus - revenue) / buyers);
            Close(found, $"probability-win.{Runs.Text(i)}", 1.0 / buyers);
        }

        // Two signals of 2³² have the same value now and then, and nobody wins.
        Assert.InRange(found["probability-inefficient"]!.Mean, 0, 1e-5);
        Assert.Equal(found["probability-inefficient"]!.Mean, found["probability-unsold"]!.Mean);
        Assert.Equal(0, found["probability-infeasible"]!.Mean);
        Assert.InRange(found["efficiency"]!.Mean, 1 - 1e-5, 1);
        Assert.InRange(found["price-bound"]!.Mean, 0, 1e-12);
    });

    // Somebody of n has a value above the price with probability 1 − pⁿ; the first who does has one that is uniform above it.
    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.5)]
    [InlineData(3, 0.7)]
    [InlineData(5, 0.25)]
    public void Posted_prices_with_private_values(int n, double price) => Assert.All(s_seeds, seed =>
    {
        MechanismResult found = Run("private-values", "posted-price", FormattableString.Invariant($"buyers={n};price={price}"), seed);
        double sold = 1 - Math.Pow(price, n);
        Close(found, "revenue", price * sold);
        Close(found, "probability-unsold", 1 - sold);
        Close(found, "surplus", sold * (1 + price) / 2);
        Close(found, "efficient-surplus", n / (n + 1.0));
        for (int i = 1; i <= n; i++)
        {
            double wins = Math.Pow(price, i - 1) * (1 - price);
            Close(found, $"probability-win.{Runs.Text(i)}", wins);
            Close(found, $"utility.{Runs.Text(i)}", wins * (1 - price) / 2);
        }
    });

    // The same value for all: the first buyer always has it, and buys when it is above the price. Means of the highest of n.
    [Theory]
    [InlineData(2, 0.5)]
    [InlineData(3, 0.5)]
    [InlineData(3, 0.8)]
    public void Posted_prices_for_the_maximum_of_signals(int n, double price) => Assert.All(s_seeds, seed =>
    {
        MechanismResult found = Run("maximum", "posted-price", FormattableString.Invariant($"buyers={n};price={price}"), seed);
        double sold = 1 - Math.Pow(price, n);
        Close(found, "revenue", price * sold);
        Close(found, "surplus", n / (n + 1.0) * (1 - Math.Pow(price, n + 1)));
        // 2/3 for two and 3/4 for three buyers, as in Goyal and Narayanan's maximum model.
        Close(found, "efficient-surplus", n / (n + 1.0));
        Close(found, "probability-win.1", sold);
        Assert.Equal(0, found["probability-win.2"]!.Mean);
    });

    // s_1 + s_2 has density x up to 1: P(≤ p) = p²/2, and ∫ x · x = p³/3.
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.816496580927726)]
    [InlineData(1)]
    public void Posted_prices_for_the_sum_of_two_signals(double price) => Assert.All(s_seeds, seed =>
    {
        MechanismResult found = Run("weighted-sum", "posted-price", FormattableString.Invariant($"price={price}"), seed);
        Close(found, "revenue", price * (1 - price * price / 2));
        Close(found, "surplus", 1 - price * price * price / 3);
        Close(found, "efficient-surplus", 1);
    });

    // w · s with w = (1, 2, 1/2): the cube below 1/2 cuts a corner of volume p³ / (3! · 1 · 2 · 1/2) from the signals.
    [Fact]
    public void Weights_count() => Assert.All(s_seeds, seed =>
    {
        MechanismResult found = Run("weighted-sum", "posted-price", "weights=1,2,0.5;price=0.5", seed);
        Close(found, "probability-unsold", 0.125 / 6);
        Close(found, "efficient-surplus", 1.75);
    });

    // One kernel, other weights: the numbers of a run are those of its own settings.
    [Fact]
    public void Weights_are_read_when_a_run_starts()
    {
        foreach ((string weights, double expected) in new[] { ("1,3", 2.0), ("2,1", 1.5), ("0,4", 2) }) Close(Run("weighted-sum", "efficient", $"weights={weights}", 4), "surplus", expected);
    }

    // Jehiel and Moldovanu, Example 4.2. First best: max(s_11, s_21) has mean 2/3 and the common part a. Integrated once more over the difference of
    // the private parts, d = s_11 − s_21 with density 1 − |d|: E max = E s_21 + E d⁺ = 1/2 + ∫ d (1 − d) = 2/3.
    [Theory]
    [InlineData(0.5)]
    [InlineData(0)]
    [InlineData(2)]
    public void Two_signals_first_best(double a) => Assert.All(s_seeds, seed =>
    {
        MechanismResult found = Run("two-signal", "efficient", FormattableString.Invariant($"a={a}"), seed);
        Close(found, "surplus", 2.0 / 3 + a);
        Close(found, "efficient-surplus", 2.0 / 3 + a);
        Close(found, "probability-win.1", 0.5);
        Close(found, "probability-win.2", 0.5);
    });

    // Bikhchandani's price in Example 4.2: the highest value that i can have with s_i1 ≤ s_j1, so s_j1 + a (1 + s_j2). She buys if d = s_i1 − s_j1 exceeds
    // c = a (1 − s_i2). Given c, P = (1 − c)²/2 and E[s_j1; d > c] = ∫ y (1 − c − y) dy = (1 − c)³/6, and c is uniform on [0, a].
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.25)]
    [InlineData(1)]
    public void Two_signals_at_pivotal_prices(double a) => Assert.All(s_seeds, seed =>
    {
        MechanismResult found = Run("two-signal", "pivotal", FormattableString.Invariant($"a={a}"), seed, 500_000);
        double square = (1 - Math.Pow(1 - a, 3)) / (3 * a), cube = (1 - Math.Pow(1 - a, 4)) / (4 * a);
        Close(found, "probability-unsold", 1 - square);
        Close(found, "revenue", cube / 3 + 1.5 * a * square);
        Assert.Equal(0, found["probability-infeasible"]!.Mean);
    });

    private static void Close(MechanismResult found, string measure, double exact)
    {
        Estimate estimate = found[measure]!;
        Assert.True(Math.Abs(Runs.Z(estimate, exact)) <= 4, $"{found.Name}, {measure}: {estimate.Mean:R} and not {exact:R}, {Runs.Z(estimate, exact):F1} standard errors off");
    }

    private static MechanismResult Run(string environment, string mechanism, string set, ulong seed, long draws = Draws)
    {
        Settings settings = Read(set);
        return new Experiment(Runs.Environment(environment, settings), [Runs.Mechanism(mechanism, settings)], settings, compare: false)
            .Run(Runs.Simd, new RunOptions { Draws = draws, Seed = seed, Threads = 2 }).Mechanisms[0];
    }

    private static Settings Read(string set) =>
        new(set.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1])));
}
