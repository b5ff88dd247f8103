using ExPost.Engine.Incentives;
using ExPost.Mechanisms.Distributions;
using Xunit;

namespace ExPost.Theory.Tests.Interim;

/// <summary>Interim utilities and probabilities against what can be computed by hand.</summary>
public sealed class ClosedFormTests
{
    private const long Draws = 200_000;

    // q(t) = F(t)^(n−1), and U(t) is its integral, in both auctions (revenue equivalence).
    [Theory]
    [InlineData("second-price", "uniform(0,1)", 2)]
    [InlineData("first-price", "uniform(0,1)", 2)]
    [InlineData("second-price", "uniform(0,1)", 4)]
    [InlineData("first-price", "uniform(0,1)", 4)]
    [InlineData("second-price", "power(2)", 2)]
    [InlineData("first-price", "power(2)", 3)]
    [InlineData("second-price", "exponential(1)", 2)]
    [InlineData("first-price", "exponential(1)", 2)]
    [InlineData("second-price", "triangular(0,0.5,2)", 3)]
    [InlineData("first-price", "triangular(0,0.5,2)", 2)]
    [InlineData("second-price", "beta(2,3)", 2)]
    [InlineData("first-price", "beta(2,3)", 2)]
    [InlineData("second-price", "normal(1,0.5,0,2)", 2)]
    [InlineData("first-price", "normal(1,0.5,0,2)", 2)]
    [InlineData("second-price", "lognormal(0,0.5,0,5)", 3)]
    [InlineData("second-price", "piecewise(0:2,0.25:0,0.75:2,1)", 2)]
    public void Auctions_of_private_values(string mechanism, string distribution, int buyers)
    {
        var signals = Distribution.Parse(distribution);
        InterimResult result = Interims.Run("private-values", mechanism, Draws, 1, ("distribution", distribution), ("buyers", Runs.Text(buyers)));
        Assert.Equal(buyers, result.Agents.Count);
        foreach (InterimType type in result.Agents.SelectMany(agent => agent.Types))
        {
            double t = Assert.Single(type.Type).Value;
            double Wins(double x) => Math.Pow(signals.Cumulative(x), buyers - 1);
            Interims.AssertNear(Integral(Wins, signals.Low, t), type.Utility!, $"utility of {t}");
            Interims.AssertNear(Wins(t), Assert.Single(type.Probabilities).Estimate, $"probability of {t}");
            Assert.NotEqual(type.Type, type.Report);
        }

        // Equal probabilities, from the lowest type on.
        double[] types = [.. result.Agents[0].Types.Select(type => type.Type[0].Value)];
        Assert.Equal(17, types.Length);
        for (int k = 0; k < 16; k++) Assert.Equal(k / 16.0, signals.Cumulative(types[k]), 1e-9);
        Assert.True(signals.Cumulative(types[16]) > 1 - 1e-9);
        Assert.All(result.Checks, check => Assert.False(check.IsBroken, check.Property));
        for (int i = 1; i <= buyers; i++) Interims.AssertNear(0, result.Measure($"interim-utility.{i}"));
    }

    // The buyer pays (1 + a) s_σ and has the good's t + a s_σ, the seller receives (1 + a) s_β for it: t − s_σ and s_β − t, where positive.
    [Theory]
    [InlineData("-0.5")]
    [InlineData("0.5")]
    public void Trade(string a)
    {
        InterimResult result = Interims.Run("bilateral-trade", "generalized-vcg", Draws, 1, ("a", a));
        foreach (InterimType type in result.Agents[0].Types)
        {
            double t = type.Type[0].Value;
            Interims.AssertNear(t * t / 2, type.Utility!);
            Interims.AssertNear(t, type.Probabilities.Single(own => own.Name == "trade").Estimate);
        }

        foreach (InterimType type in result.Agents[1].Types)
        {
            double t = type.Type[0].Value;
            Interims.AssertNear((1 - t) * (1 - t) / 2, type.Utility!);
            Interims.AssertNear(1 - t, type.Probabilities.Single(own => own.Name == "trade").Estimate);
        }

        Assert.All(result.Checks, check => Assert.False(check.IsBroken, check.Property));
    }

    // Provided where t + s ≥ k = c / (1 + a); an agent has t + s − k where s is below k, and t above.
    [Fact]
    public void A_public_good()
    {
        const double K = 2.0 / 3;
        InterimResult result = Interims.Run("public-good", "generalized-vcg", Draws, 1, ("a", "0.5"), ("cost", "1"));
        foreach (InterimType type in result.Agents.SelectMany(agent => agent.Types))
        {
            double t = type.Type[0].Value, from = Math.Max(K - t, 0);
            Interims.AssertNear(Integral(s => t + s - K, from, K) + t * (1 - K), type.Utility!);
            Interims.AssertNear(1 - from, type.Probabilities.Single(own => own.Name == "provided").Estimate);
        }

        Assert.All(result.Checks, check => Assert.False(check.IsBroken, check.Property));
    }

    // With a above 1 gains from trade are where the seller's signal is the higher one: the rule falls in the buyer's signal, with q(t) = 1 − t and a rise of −(s − t)² a pair.
    [Fact]
    public void A_rule_that_falls()
    {
        InterimResult result = Interims.Run("bilateral-trade", "efficient", Draws, 1, ("a", "1.5"));
        Assert.Equal(["interim-nonmonotonicity"], result.Measures.Select(entry => entry.Name));
        Interims.AssertNear(1, result.Measure("interim-nonmonotonicity"));
        CheckResult check = result.Of("monotone-field");
        Assert.True(check.IsViolation);
        Assert.Equal(-1, check.Interim!.Estimate.Mean, 1e-2);
        Assert.All(result.Agents.SelectMany(agent => agent.Types), type => Assert.Null(type.Utility));
    }

    [Theory]
    [InlineData("public-good", "efficient")]
    [InlineData("bilateral-trade", "efficient")]
    [InlineData("linear-choice", "efficient")]
    [InlineData("linear-choice", "efficient-transfers")]
    [InlineData("private-common", "personalized-price")]
    [InlineData("private-common", "pivotal")]
    [InlineData("linear", "generalized-vickrey")]
    [InlineData("linear", "second-price")]
    [InlineData("two-objects", "personalized-price")]
    public void What_is_claimed_is_found_to_hold(string environment, string mechanism)
    {
        InterimResult result = Interims.Run(environment, mechanism, 20_000);
        Assert.Contains(result.Checks, check => check.Claimed);
        Assert.All(result.Checks, check => Assert.False(check.IsViolation, check.Property));
    }

    private static double Integral(Func<double, double> of, double from, double to)
    {
        const int Steps = 20_000;
        double step = (to - from) / Steps;
        return Enumerable.Range(0, Steps).Sum(k => of(from + (k + 0.5) * step)) * step;
    }
}
