using System.Globalization;
using ExPost.Engine.Statistics;
using MathNet.Numerics.Distributions;
using Xunit;

namespace ExPost.Theory.Tests.Calibration;

/// <summary>Over ten thousand runs 95% intervals of means and ratios contain the exact value as often as they say.</summary>
public sealed class MeanCalibrationTests
{
    private sealed record Case(string Environment, string Mechanism, string Settings, int Draws, params (string Measure, double Exact)[] Exact)
    {
        internal Estimate[][]? Found { get; set; }
    }

    /// <summary>The first measure of each is one that is neither skewed nor of few values.</summary>
    private static readonly Case[] s_cases =
    [
        // V_1 = s_1 + s_2 / 2: the winner pays 3/2 of the lower signal, whose mean is 1/3.
        new("linear", "generalized-vickrey", "b=0.5", 4096, ("revenue", 1.0 / 2), ("surplus", 5.0 / 6), ("utility.1", 1.0 / 6), ("probability-win.1", 1.0 / 2)),
        // The k-th of three uniform values is k/4 on average.
        new("private-values", "second-price", "buyers=3", 4096, ("surplus", 3.0 / 4), ("revenue", 1.0 / 2), ("utility.1", 1.0 / 12)),
        // Two values and a reserve: sold at 1/2 where one is above it, and at the second value, 2/3, where both are.
        new("private-values", "second-price", "reserve=0.5", 4096, ("efficiency", 7.0 / 8), ("revenue", 5.0 / 12)),
        new("private-common", "personalized-price", "epsilon=0", 4096, ("revenue", 1307.0 / 2520), ("surplus", 86.0 / 105), ("efficiency", 344.0 / 385), ("efficient-surplus", 11.0 / 12), ("utility.1", 757.0 / 5040)),
        new("private-common", "pivotal", "", 1024, ("efficiency", 43.0 / 66), ("revenue", 61.0 / 144), ("surplus", 43.0 / 72), ("utility.2", 25.0 / 288)),
        // Buyer and seller each receive the whole gains from trade, whose mean is 1/6: the planner pays them once more.
        new("bilateral-trade", "generalized-vcg", "a=0", 4096, ("surplus", 1.0 / 6), ("deficit", 1.0 / 6)),
        // A skewness of 2.
        new("private-values", "posted-price", "buyers=1 price=0 distribution=exponential(2)", 4096, ("surplus", 1.0 / 2)),
        new("private-values", "posted-price", "buyers=1 price=0 distribution=exponential(2)", 512, ("surplus", 1.0 / 2)),
        new("private-values", "second-price", "reserve=0.5", 512, ("efficiency", 7.0 / 8)),
        new("private-common", "personalized-price", "epsilon=0", 512, ("revenue", 1307.0 / 2520)),
    ];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, s_cases.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Intervals_cover(int number)
    {
        Case own = s_cases[number];
        foreach (((string measure, double exact), Estimate[] found) in own.Exact.Zip(Found(number)))
        {
            int covered = Repeated.Of(found, exact).Covered;
            Assert.True(Repeated.IsLikely(covered, 0.95), $"{own.Environment}/{own.Mechanism} {measure}: {covered} of {Repeated.Runs}");
        }
    }

    // A single case cannot tell standard errors that are off by 3%, all cases together can. They have no draws in common.
    [Theory]
    [InlineData(1, true)]
    [InlineData(0.97, false)]
    [InlineData(1.03, false)]
    public void All_cases_together_tell_a_small_error(double factor, bool isRight)
    {
        int covered = 0, trials = 0;
        for (int number = 0; number < s_cases.Length; number++)
        {
            covered += Repeated.Of(Found(number)[0], s_cases[number].Exact[0].Exact, factor).Covered;
            trials += Repeated.Runs;
        }

        Assert.True(Repeated.IsLikely(covered, 0.95, trials) == isRight, $"{covered} of {trials}");
    }

    [Fact]
    public void Intervals_of_another_confidence_are_told()
    {
        Case own = s_cases[1];
        (string measure, double exact) = own.Exact[0];
        int covered = Repeated.Of(Results(1, 0.9).Select(found => found[0]), exact).Covered;
        Assert.True(Repeated.IsLikely(covered, 0.9), $"{measure}: {covered} of {Repeated.Runs}");
        Assert.False(Repeated.IsLikely(covered, 0.95));
    }

    /// <summary>
    /// A price that is paid or not: the interval depends on the number of sales alone, so that its coverage is a sum. With few draws it is less than 95%, and much less where nearly all draws are the same: the Student quantile is for normal
    /// numbers, and where all draws are the same the interval has no length.
    /// </summary>
    [Theory]
    [InlineData(16, 0.5, 0.92, 0.95)]
    [InlineData(16, 0.9, 0.8, 0.82)]
    [InlineData(64, 0.3, 0.93, 0.96)]
    [InlineData(512, 0.5, 0.94, 0.96)]
    [InlineData(512, 0.99, 0.85, 0.95)]
    [InlineData(2048, 0.9, 0.94, 0.96)]
    public void Means_of_two_values_cover_as_often_as_the_binomial_distribution_says(int draws, double price, double least, double most)
    {
        // Sold with probability 1 − price.
        double quantile = draws <= Intervals.StudentMaxCount ? StudentT.InvCDF(0, 1, draws - 1, 0.975) : Normal.InvCDF(0, 1, 0.975);
        double Side(int sales) => ((double)sales / draws - (1 - price)) / Math.Sqrt((double)sales * (draws - sales) / draws / draws / (draws - 1.0));
        double below = Repeated.Probability(draws, 1 - price, sales => Side(sales) < -quantile), above = Repeated.Probability(draws, 1 - price, sales => Side(sales) > quantile);
        Assert.InRange(1 - below - above, least, most);
        string text = price.ToString(CultureInfo.InvariantCulture);
        var experiment = Repeated.Experiment("private-values", "posted-price", $"buyers=1 price={text}", ["revenue"]);
        Misses found = Repeated.Of(Repeated.Results(experiment, draws, 100 + draws).Select(result => result.Mechanisms[0]["revenue"]!), price * (1 - price));
        Assert.True(Repeated.IsLikely(found.Below, below) && Repeated.IsLikely(found.Above, above), $"{found}, not {below} and {above}");
    }

    private static Estimate[][] Found(int number)
    {
        Case own = s_cases[number];
        lock (own)
        {
            if (own.Found is { } known) return known;
            Estimate[][] runs = [.. Results(number, 0.95)];
            return own.Found = [.. own.Exact.Select((_, k) => runs.Select(run => run[k]).ToArray())];
        }
    }

    private static IEnumerable<Estimate[]> Results(int number, double confidence)
    {
        Case own = s_cases[number];
        var experiment = Repeated.Experiment(own.Environment, own.Mechanism, own.Settings, own.Exact.Select(entry => entry.Measure));
        return Repeated.Results(experiment, own.Draws, number, confidence).Select(found => own.Exact.Select(entry => found.Mechanisms[0][entry.Measure]!).ToArray());
    }
}
