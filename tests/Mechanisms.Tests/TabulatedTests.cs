using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;
using MathNet.Numerics;
using MathNet.Numerics.Integration;
using Xunit;

namespace ExPost.Mechanisms.Tests;

/// <summary>Quantiles that are tabulated, against closed forms, special functions and integrals in the variable itself; the tables are made by none of these.</summary>
public sealed class TabulatedTests
{
    /// <summary>What is stated: relative to the length of the support, beside the rounding of a sum with the lowest point.</summary>
    private const double Stated = 1e-12;

    private static readonly double[] s_ends = [Math.ScaleB(1, -53), Math.ScaleB(3, -53), Math.ScaleB(1, -40), Math.ScaleB(1, -33), 1e-6, 0.25, Math.BitDecrement(0.5), 0.5];

    public static TheoryData<string, Func<double, double>> ClosedForms { get; } = new()
    {
        { "beta(1,1)", u => u },
        { "beta(3,1)", u => Math.Cbrt(u) },
        { "beta(0.25,1)", u => u * u * u * u },
        { "beta(0.01,1)", u => Math.Pow(u, 100) },
        { "beta(1,2)", u => u / (1 + Math.Sqrt(1 - u)) },
        { "beta(1,0.5)", u => u * (2 - u) },
        { "beta(1,4)", u => 1 - Math.Sqrt(Math.Sqrt(1 - u)) },
        { "beta(2,2)", u => 0.5 - Math.Sin(Math.Asin(1 - 2 * u) / 3) },
        { "beta(0.5,0.5)", u => Math.Pow(Math.Sin(Math.PI * u / 2), 2) },
        { "beta(100000,1)", u => Math.Pow(u, 1e-5) },
    };

    [Theory]
    [MemberData(nameof(ClosedForms))]
    public void Quantiles_of_closed_form(string text, Func<double, double> exact)
    {
        var distribution = Distribution.Parse(text);
        foreach (double u in Shares()) Assert.Equal(exact(u), DistributionTests.Quantile(distribution, u), 2e-13);
    }

    /// <summary>By the complementary error function, from the end that is further out.</summary>
    [Theory]
    [InlineData(0, 1, -3, 3)]
    [InlineData(0, 1, 5, 6)]
    [InlineData(0, 1, 5, 1000)]
    [InlineData(0, 1, -40, 40)]
    [InlineData(0, 1, -1, 38)]
    [InlineData(0.5, 0.2, 0, 1)]
    [InlineData(10, 4, 0, 8)]
    [InlineData(0, 1, 25, 26)]
    public void Quantiles_of_truncated_normals(double mean, double deviation, double low, double high)
    {
        var distribution = Distribution.Parse(FormattableString.Invariant($"normal({mean},{deviation},{low},{high})"));
        double Above(double x) => SpecialFunctions.Erfc((x - mean) / deviation / Constants.Sqrt2) / 2;
        double Below(double x) => SpecialFunctions.Erfc((mean - x) / deviation / Constants.Sqrt2) / 2;
        // Differences of small numbers where both are.
        double Mass(double a, double b) => a > mean ? Above(a) - Above(b) : Below(b) - Below(a);
        double total = low > mean || high < mean ? Mass(low, high) : 1 - Below(low) - Above(high);
        foreach (double u in Shares())
        {
            double exact = Bisect(x => u < 0.5 ? Mass(low, x) < u * total : Mass(x, high) > (1 - u) * total, low, high);
            Assert.Equal(exact, DistributionTests.Quantile(distribution, u), Stated * (high - low));
        }
    }

    [Theory]
    [InlineData(0, 1, 0, 10)]
    [InlineData(0, 3, 0, 1000000)]
    [InlineData(0, 3, 2, 3)]
    [InlineData(2, 0.25, 1, 20)]
    [InlineData(10, 3, 0, 1)]
    public void Quantiles_of_truncated_lognormals(double mu, double sigma, double low, double high)
    {
        var distribution = Distribution.Parse(FormattableString.Invariant($"lognormal({mu},{sigma},{low},{high})"));
        double Below(double x) => SpecialFunctions.Erfc((mu - Math.Log(x)) / sigma / Constants.Sqrt2) / 2;
        double Above(double x) => SpecialFunctions.Erfc((Math.Log(x) - mu) / sigma / Constants.Sqrt2) / 2;
        double total = Above(low) - Above(high);
        if (Math.Log(high) < mu) total = Below(high) - Below(low);
        foreach (double u in Shares())
        {
            double exact = Bisect(x => u < 0.5 ? Below(x) - Below(low) < u * total : Above(x) - Above(high) > (1 - u) * total, low, high);
            Assert.Equal(exact, DistributionTests.Quantile(distribution, u), Stated * (high - low));
        }
    }

    /// <summary>The density in the variable itself, integrated by panels, up to the quantile.</summary>
    [Theory]
    [InlineData(10000, 20000)]
    [InlineData(100000, 100000)]
    [InlineData(30, 7)]
    [InlineData(2, 5000)]
    [InlineData(4, 3)]
    public void Quantiles_of_beta_by_integration(double a, double b)
    {
        var distribution = Distribution.Parse(FormattableString.Invariant($"beta({a},{b})"));
        double mean = a / (a + b), deviation = Math.Sqrt(a * b / (a + b + 1)) / (a + b);
        double Density(double x) => x <= 0 || x >= 1 ? 0 : Math.Exp((a - 1) * Math.Log(x / mean) + (b - 1) * Math.Log((1 - x) / (1 - mean)));
        double low = Math.Max(0, mean - 14 * deviation), high = Math.Min(1, mean + 40 * deviation);
        double Integral(double from, double to) => Enumerable.Range(0, 200).Sum(k => GaussLegendreRule.Integrate(Density, from + (to - from) * k / 200, from + (to - from) * (k + 1) / 200, 20));
        double total = Integral(low, high);
        foreach (double u in new[] { 1e-9, 1e-4, 0.01, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.99, 0.9999 })
        {
            double x = DistributionTests.Quantile(distribution, u);
            double error = (u < 0.5 ? Integral(low, x) - u * total : (1 - u) * total - Integral(x, high)) / Density(x);
            Assert.InRange(error, -4e-12 * deviation, 4e-12 * deviation);
            Assert.Equal(u, distribution.Cumulative(x), 1e-12 + 4e-16 * distribution.Density(x));
        }
    }

    [Fact]
    public void Mirrored_parameters_give_mirrored_quantiles()
    {
        foreach ((string one, string other) in new[] { ("beta(0.01,0.01)", "beta(0.01,0.01)"), ("beta(0.2,5)", "beta(5,0.2)"), ("beta(700,3)", "beta(3,700)") })
        {
            (Distribution left, Distribution right) = (Distribution.Parse(one), Distribution.Parse(other));
            foreach (double u in Shares()) Assert.Equal(1 - DistributionTests.Quantile(right, 1 - u), DistributionTests.Quantile(left, u), 3e-13);
        }
    }

    [Theory]
    [InlineData(0.01, 0.01)]
    [InlineData(0.3, 4)]
    [InlineData(2, 3)]
    [InlineData(10000, 20000)]
    public void Moments_of_beta(double a, double b)
    {
        var distribution = Distribution.Parse(FormattableString.Invariant($"beta({a},{b})"));
        double mean = a / (a + b), variance = a * b / ((a + b) * (a + b) * (a + b + 1));
        Assert.Equal(mean, Mean(u => DistributionTests.Quantile(distribution, u)), 1e-11);
        Assert.Equal(variance, Mean(u => Math.Pow(DistributionTests.Quantile(distribution, u) - mean, 2)), 1e-11);
    }

    /// <summary>E[X | X &gt; 5] of a standard normal is φ(5) / Φ(−5); E[X | X &lt; 10] of a lognormal is e^½ Φ(log 10 − 1) / Φ(log 10).</summary>
    [Fact]
    public void Means_of_what_is_cut()
    {
        double Normal(double z) => SpecialFunctions.Erfc(-z / Constants.Sqrt2) / 2;
        var tail = Distribution.Parse("normal(0,1,5,1000)");
        Assert.Equal(Math.Exp(-12.5) * Constants.InvSqrt2Pi / Normal(-5), Mean(u => DistributionTests.Quantile(tail, u)), 1e-10);
        var lognormal = Distribution.Parse("lognormal(0,1,0,10)");
        Assert.Equal(Math.Exp(0.5) * Normal(Math.Log(10) - 1) / Normal(Math.Log(10)), Mean(u => DistributionTests.Quantile(lognormal, u)), 1e-11);
    }

    /// <summary>Where the support is narrow compared to where it lies, the quantile is as good as its doubles.</summary>
    [Theory]
    [InlineData("normal(0,1,5,5.000000001)")]
    [InlineData("lognormal(0,1,1,1.000000001)")]
    [InlineData("normal(1000000,1,1000000,1000001)")]
    public void Narrow_supports(string text)
    {
        var distribution = Distribution.Parse(text);
        foreach (double u in Shares()) Assert.InRange(DistributionTests.Quantile(distribution, u), distribution.Low, distribution.High);
        // So narrow that the density is flat, or half a normal.
        double middle = (DistributionTests.Quantile(distribution, 0.5) - distribution.Low) / (distribution.High - distribution.Low);
        Assert.Equal(text.StartsWith("normal(1000000", StringComparison.Ordinal) ? 0.44177054668658106 : 0.5, middle, 1e-6);
    }

    [Fact]
    public void Bounds_are_those_of_the_support() => Kernel.Record("bounds", () =>
    {
        Assert.Equal(new Bounds(0, 1), Distribution.Parse("beta(2,3)").Quantile(Real.Uniform(0)).Node.Bounds);
        Assert.Equal(new Bounds(-2, 3), Distribution.Parse("normal(0,1,-2,3)").Quantile(Real.Uniform(0)).Node.Bounds);
        return [];
    });

    private static IEnumerable<double> Shares() => s_ends.Concat(s_ends[..^1].Select(u => 1 - u)).Concat(DistributionTests.Shares().Take(400));

    private static double Bisect(Func<double, bool> below, double low, double high)
    {
        for (int k = 0; k < 2000 && Math.BitIncrement(low) < high; k++)
        {
            // Geometrically while the ends differ in size.
            double middle = low > 0 && high > 4 * low ? Math.Sqrt(low) * Math.Sqrt(high) : 0.5 * (low + high);
            if (below(middle)) low = middle;
            else high = middle;
        }

        return low;
    }

    /// <summary>∫ f(u) du, octave by octave from both ends.</summary>
    private static double Mean(Func<double, double> f)
    {
        double sum = 0;
        for (int e = -53; e < -1; e++)
        {
            for (int k = 0; k < 16; k++)
            {
                double width = Math.ScaleB(1.0 / 16, e), from = Math.ScaleB(1, e) + k * width;
                sum += GaussLegendreRule.Integrate(u => f(u) + f(1 - u), from, from + width, 20);
            }
        }

        return sum;
    }
}
