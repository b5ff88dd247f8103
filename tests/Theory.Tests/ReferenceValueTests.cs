using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;
using ExPost.Mechanisms;
using MathNet.Numerics.Distributions;
using Xunit;

namespace ExPost.Theory.Tests;

/// <summary>
/// What runs find for Bikhchandani (2005), Example 1, against values that were integrated: p in closed form, c by piecewise Gauss-Legendre; the
/// fractions are exact.
/// </summary>
public sealed class ReferenceValueTests
{
    /// <summary>Win is the probability that buyer 1 wins, and buyer 2's; Utility is both buyers' together; Inefficient is null where it was not integrated.</summary>
    internal sealed record Reference(double Win, double Unsold, double Revenue, double Surplus, double Utility, double Efficiency, double? Inefficient)
    {
        internal const double EfficientSurplus = 11.0 / 12;
    }

    private static readonly Dictionary<string, Reference> s_references = new()
    {
        // Section 2, Example 1: t_i = p_j + c_j² + epsilon. The wrong buyer wins where 0 < p_j − p_i < d = c_j (c_i − c_j): 2 E[d − d²/2] = 7/90 beside 7/60.
        ["p+cc"] = new(53.0 / 120, 7.0 / 60, 1307.0 / 2520, 86.0 / 105, 757.0 / 2520, 344.0 / 385, 7.0 / 36),
        ["p+cc+0.05"] = new(0.40020000473831047, 0.19959999052337907, 0.4959893396691325, 0.7542975650462086, 0.2583082253770761, 0.8228700709595003, null),
        // Section 3, equation (8): t_i = p_j + c_j, and with a surcharge. Only the higher value ever wins.
        ["p+c"] = new(11.0 / 36, 7.0 / 18, 61.0 / 144, 43.0 / 72, 25.0 / 144, 43.0 / 66, 7.0 / 18),
        ["p+c+0.1"] = new(0.23555130265242663, 0.5288973946951467, 0.3551020967240779, 0.47476893291766975, 0.11966683619359186, 0.5179297450010943, 0.5288973946951467),
    };

    [Fact]
    public void The_references_agree_with_each_other()
    {
        foreach (Reference r in s_references.Values)
        {
            Assert.Equal(1, 2 * r.Win + r.Unsold, 1e-12);
            Assert.Equal(r.Surplus, r.Revenue + r.Utility, 1e-12);
            Assert.Equal(r.Efficiency, r.Surplus / Reference.EfficientSurplus, 1e-12);
        }
    }

    [Theory]
    [InlineData("p+cc", "0")]
    [InlineData("p+cc+0.05", "0.05")]
    [InlineData("p+c", "0")]
    [InlineData("p+c+0.1", "0")]
    public void Ten_million_draws_come_within_four_standard_errors(string rule, string epsilon)
    {
        Settings settings = Runs.Settings(("epsilon", epsilon));
        MechanismResult found = Runs.Run(settings, [Mechanism(rule, settings)], 10_000_000, seed: 20050101).Mechanisms[0];
        foreach ((string measure, double z) in Scores(found, s_references[rule], 10_000_000)) Assert.True(Math.Abs(z) <= 4, $"{measure} is {z} standard errors off");
        Assert.Equal(0, found["probability-infeasible"]!.Mean);
    }

    // Means could be right and standard errors wrong; or both a little: over many seeds the sum of squared z-scores tells. Each measure has one chance in
    // 10⁴ on either side; measures of a run are correlated, so each is tested by itself.
    [Theory]
    [InlineData("p+cc", "0", 1_000_000)]
    [InlineData("p+cc+0.05", "0.05", 1_000_000)]
    [InlineData("p+c", "0", 250_000)]
    [InlineData("p+c+0.1", "0", 1_000_000)]
    public void Over_many_seeds_errors_are_as_large_as_standard_errors_say(string rule, string epsilon, long draws)
    {
        const int seeds = 24;
        Settings settings = Runs.Settings(("epsilon", epsilon));
        var experiment = new Experiment(Runs.Environment(settings), [Mechanism(rule, settings)], settings, compare: false);
        var squares = new Dictionary<string, (double Sum, double Squares)>();
        int covered = 0, intervals = 0;
        for (ulong seed = 1; seed <= seeds; seed++)
        {
            MechanismResult found = experiment.Run(Runs.Simd, new RunOptions { Draws = draws, Seed = seed, Threads = 2 }).Mechanisms[0];
            foreach ((string measure, double z) in Scores(found, s_references[rule], draws))
            {
                (double sum, double square) = squares.GetValueOrDefault(measure);
                squares[measure] = (sum + z, square + z * z);
            }

            foreach ((Estimate estimate, double exact) in Exact(found, s_references[rule]))
            {
                intervals++;
                if (estimate.Low <= exact && exact <= estimate.High) covered++;
            }
        }

        (double low, double high) = (ChiSquared.InvCDF(seeds, 1e-4), ChiSquared.InvCDF(seeds, 1 - 1e-4));
        foreach ((string measure, (double sum, double square)) in squares)
        {
            Assert.True(square >= low && square <= high, $"{measure}: χ² is {square}, not between {low} and {high}");
            Assert.True(Math.Abs(sum) <= 4 * Math.Sqrt(seeds), $"{measure}: mean z is {sum / seeds}");
        }

        // 95% intervals; correlated within a run, so the band is that of as many runs and not of as many intervals.
        Assert.InRange((double)covered / intervals, 0.95 - 4 * Math.Sqrt(0.05 * 0.95 / seeds), 1);
    }

    private static Mechanism Mechanism(string rule, Settings settings) => rule switch
    {
        "p+c" => Runs.Mechanism("pivotal", settings),
        "p+c+0.1" => new PriceRule("p+c+0.1", (_, reports, i) => reports[1 - i, 0] + reports[1 - i, 1] + 0.1),
        _ => Runs.Mechanism("personalized-price", settings),
    };

    private static IEnumerable<(Estimate Estimate, double Exact)> Exact(MechanismResult found, Reference r) =>
    [
        (found["probability-win.1"]!, r.Win),
        (found["probability-win.2"]!, r.Win),
        (found["probability-unsold"]!, r.Unsold),
        (found["revenue"]!, r.Revenue),
        (found["surplus"]!, r.Surplus),
        (found["utility.1"]!, r.Utility / 2),
        (found["utility.2"]!, r.Utility / 2),
        (found["efficient-surplus"]!, Reference.EfficientSurplus),
        (found["efficiency"]!, r.Efficiency),
        .. r.Inefficient is { } inefficient ? [(found["probability-inefficient"]!, inefficient)] : Array.Empty<(Estimate, double)>(),
    ];

    private static IEnumerable<(string Measure, double Z)> Scores(MechanismResult found, Reference r, long draws)
    {
        int k = 0;
        foreach ((Estimate estimate, double exact) in Exact(found, r)) yield return (Runs.Text(k++), Runs.Z(estimate, exact));
        // Never both positive, so their covariance is minus the product of their means.
        (Estimate one, Estimate two) = (found["utility.1"]!, found["utility.2"]!);
        double variance = Math.Pow(one.StandardError!.Value, 2) + Math.Pow(two.StandardError!.Value, 2) - 2 * one.Mean * two.Mean / draws;
        yield return ("both utilities", (one.Mean + two.Mean - r.Utility) / Math.Sqrt(variance));
    }
}
