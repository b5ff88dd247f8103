using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;
using MathNet.Numerics.Integration;
using Xunit;

namespace ExPost.Mechanisms.Tests;

/// <summary>Density, survival and inverse hazard rate as kernels compute them, against the functions of doubles and against closed forms.</summary>
public sealed class InverseHazardTests
{
    public static TheoryData<string> All { get; } =
    [
        .. ((IEnumerable<object[]>)DistributionTests.Known).Select(row => (string)row[0]),
        "beta(0.5,0.5)", "beta(0.01,0.01)", "beta(0.3,4)", "beta(0.01,100000)", "beta(10000,20000)", "beta(100000,100000)", "beta(60,0.5)",
        "normal(0,1,-40,40)", "normal(0,1,5,1000)", "normal(0,1,-1,38)", "normal(0,1,-38,1)", "normal(0,1,25,26)", "normal(0,1,-1000000,1000000)", "normal(3,0.01,0,5)",
        "lognormal(0,3,0,1000000)", "lognormal(0,0.001,0,2)", "lognormal(10,3,0,1)", "lognormal(0,1,1,1.001)", "lognormal(0,3,2,3)",
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void Kernels_compute_what_the_functions_of_doubles_do(string text)
    {
        var distribution = Distribution.Parse(text);
        RecordedFunction quantile = Function(distribution.Quantile), density = Function(distribution.Density), survival = Function(distribution.Survival), hazard = Function(distribution.InverseHazard);
        // What the rounding of a product of high powers leaves; and near 1 the function of doubles has the distance from there only as a difference.
        double steep = distribution is Beta beta ? 4e-12 + 1e-16 * (beta.A + beta.B) : 0;
        double large = distribution is Beta { A: > 1000 } or Beta { B: > 1000 } ? 1e-11 : 0;
        foreach (double u in DistributionTests.Shares().Where(u => u is >= 1e-6 and <= 1 - 1e-6))
        {
            double x = quantile.At(u);
            if (!(distribution.Density(x) > 1e-300 && distribution.Density(x) < 1e300)) continue;
            Assert.Equal(1, density.At(x) / distribution.Density(x), 1e-12 + steep + (distribution is Beta ? 1e-15 / (1 - x) : 0));
            Assert.Equal(distribution.Survival(x), survival.At(x), 1e-12 + large + (distribution is Beta ? 1e-15 * survival.At(x) / (1 - x) : 0));
            Assert.Equal(1 - distribution.Cumulative(x), survival.At(x), 1e-12 + large + (distribution is Beta ? 1e-15 * survival.At(x) / (1 - x) : 0) + (distribution is PiecewiseConstant ? 1e-9 : 0));
            Assert.Equal(1, hazard.At(x) / (distribution.Survival(x) / distribution.Density(x)), 1e-8);
            Assert.Equal(1, distribution.InverseHazard(x) / (distribution.Survival(x) / distribution.Density(x)), 1e-8);
            if (u is > 0.01 and < 0.99) Assert.Equal(1, hazard.At(x) / (distribution.Survival(x) / distribution.Density(x)), 2e-11 + steep);
        }
    }

    /// <summary>Whatever is drawn, and the ends of the support.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Inverse_hazard_rates_are_numbers_and_0_at_the_highest_point(string text)
    {
        var distribution = Distribution.Parse(text);
        RecordedFunction quantile = Function(distribution.Quantile), survival = Function(distribution.Survival), hazard = Function(distribution.InverseHazard);
        foreach (double u in DistributionTests.Shares().Where(u => u is > 1e-10 and < 1 - 1e-10))
        {
            double x = quantile.At(u);
            Assert.True(hazard.At(x) >= 0 && (double.IsFinite(hazard.At(x)) || distribution.Density(x) == 0), $"{text} at {x}: {hazard.At(x)}");
            Assert.InRange(survival.At(x), 0, 1 + 1e-12);
        }

        Assert.False(double.IsNaN(hazard.At(distribution.Low)));
        Assert.Equal(1, survival.At(distribution.Low), 1e-9);
        if (!double.IsFinite(distribution.High)) return;
        Assert.Equal(0, hazard.At(distribution.High));
        Assert.Equal(0, survival.At(distribution.High));
        Assert.Equal(0, distribution.InverseHazard(distribution.High));
    }

    /// <summary>Survival as the integral of the density above, panel by panel.</summary>
    [Theory]
    [InlineData("triangular(1,1.25,3)", 1.25)]
    [InlineData("beta(2,3)", 0.5)]
    [InlineData("normal(0.5,0.2,0,1)", 0.5)]
    [InlineData("lognormal(1,0.5,2,3)", 2.5)]
    [InlineData("power(3.7)", 0.5)]
    public void Survival_is_the_integral_of_the_density(string text, double split)
    {
        var distribution = Distribution.Parse(text);
        RecordedFunction density = Function(distribution.Density), survival = Function(distribution.Survival);
        for (int k = 1; k < 20; k++)
        {
            double x = distribution.Low + (distribution.High - distribution.Low) * k / 20;
            double Integral(double from, double to) => Enumerable.Range(0, 8).Sum(j => GaussLegendreRule.Integrate(y => density.At(y), from + (to - from) * j / 8, from + (to - from) * (j + 1) / 8, 32));
            double above = x < split ? Integral(x, split) + Integral(split, distribution.High) : Integral(x, distribution.High);
            Assert.Equal(above, survival.At(x), 1e-12);
        }
    }

    [Theory]
    [InlineData("uniform(2,5)", 3, 2)]
    [InlineData("exponential(0.25)", 1000, 4)]
    [InlineData("power(2)", 0.5, 0.75)]
    [InlineData("triangular(0,1,2)", 0.5, 1.75)]
    [InlineData("triangular(0,1,2)", 1, 0.5)]
    [InlineData("piecewise(0:1.6,0.5:0.4,1)", 0.25, 0.375)]
    [InlineData("piecewise(0:1.6,0.5:0.4,1)", 0.5, 0.5)]
    [InlineData("piecewise(0:0.5,1:0,3:0.25,5)", 2, double.PositiveInfinity)]
    [InlineData("power(2)", 0, double.PositiveInfinity)]
    [InlineData("power(0.5)", 0, 0)]
    [InlineData("beta(0.5,2)", 0, 0)]
    [InlineData("beta(2,2)", 0, double.PositiveInfinity)]
    [InlineData("triangular(0,1,2)", 0, double.PositiveInfinity)]
    public void Inverse_hazard_rates_at_special_points(string text, double x, double expected)
    {
        var distribution = Distribution.Parse(text);
        Assert.Equal(expected, Function(distribution.InverseHazard).At(x), 1e-15);
        Assert.Equal(expected, distribution.InverseHazard(x), 1e-15);
    }

    [Fact]
    public void Densities_are_divided_by_their_integral_only_on_request()
    {
        Assert.Equal(Distribution.Parse("piecewise(0:1.6,0.5:0.4,1)"), Distribution.Parse("piecewise(0:3.2,0.5:0.8,1, normalized)"));
        Assert.Equal("piecewise(0:1.6,0.5:0.4,1)", Distribution.Parse("piecewise(0:4,0.5:1,1,normalized)").ToString());
        Assert.Contains(", normalized)", Refusal("piecewise(0:2,0.5:1,1)"), StringComparison.Ordinal);
        Assert.Contains("integrates to 0", Refusal("piecewise(0:0,1,normalized)"), StringComparison.Ordinal);
        Assert.Contains("integrates to ∞", Refusal("piecewise(0:1e308,100,normalized)").Replace("Infinity", "∞", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("needs a point and a density", Refusal("piecewise(0:1,normalized)"), StringComparison.Ordinal);
        Assert.Contains("needs a point and a density", Refusal("piecewise(0:1,normalised,1)"), StringComparison.Ordinal);
    }

    private static string Refusal(string text) => Assert.Throws<FormatException>(() => Distribution.Parse(text)).Message;

    private static RecordedFunction Function(Func<Real, Real> formula) => new(1, Bounds.Unknown, x => formula(x[0]));
}
