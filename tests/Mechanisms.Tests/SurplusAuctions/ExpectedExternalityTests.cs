using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.SurplusAuctions;
using Xunit;

namespace ExPost.Mechanisms.Tests.SurplusAuctions;

/// <summary>Expected externalities, against closed forms and sums by other rules.</summary>
public sealed class ExpectedExternalityTests
{
    private static readonly double[] s_parts = [0, 1e-12, 1e-6, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 1 - 1e-6, 1 - 1e-12, 1];

    /// <summary>F.ex1.AGV.standard: (1 − t³) / 6 for two uniform types and S = t²/2; and the like for the highest of n types with powers.</summary>
    [Theory]
    [InlineData(2, new[] { 1.0, 1 })]
    [InlineData(1, new[] { 1.0, 2 })]
    [InlineData(1, new[] { 1.0, 2, 3 })]
    [InlineData(5, new[] { 0.5, 0.25 })]
    public void Powers(double gamma, double[] exponents)
    {
        Distribution[] all = [.. exponents.Select(exponent => new Power(exponent))];
        Func<double, double> found = ExpectedExternality.Private(all, 0, t => Math.Pow(t, gamma) / gamma);
        double q = exponents.Skip(1).Sum();
        foreach (double t in s_parts) Assert.Equal(q / (q + gamma) / gamma * (1 - Math.Pow(t, q + gamma)), found(t), 1e-13);
    }

    [Theory]
    [InlineData("beta(2,3)", "beta(0.5,0.5)", "uniform(0,1)")]
    [InlineData("uniform(0,2)", "normal(0.5,0.02,0,1)", "triangular(0.25,0.3,3)")]
    [InlineData("uniform(0,9)", "exponential(1)")]
    [InlineData("uniform(0,1)", "piecewise(0:0.5,0.2:2.5,0.5:0,0.7:0.5,1)", "lognormal(0,0.5,0.2,3)", "power(3)")]
    public void Others_of_many_kinds(params string[] texts)
    {
        Distribution[] all = [.. texts.Select(Distribution.Parse)], others = all[1..];
        Func<double, double> found = ExpectedExternality.Private(all, 0, Math.Sqrt);
        double high = others.Max(other => double.IsFinite(other.High) ? other.High : 36);
        IEnumerable<double> breaks = others.SelectMany(other => other.Breaks.Append(other.Low).Append(other.High)).Distinct().Order();
        double G(double x) => others.Aggregate(1.0, (product, other) => product * other.Cumulative(x));
        foreach (double part in s_parts)
        {
            // By parts: √high − G(t) √t − ∫ G dS above t.
            double t = part * all[0].High, exact = t >= high ? 0 : Math.Sqrt(high) - G(t) * Math.Sqrt(t) - Quadrature.Integral(x => x == 0 ? 0 : G(x) * 0.5 / Math.Sqrt(x), t, high, breaks, 8);
            Assert.True(Math.Abs(exact - found(t)) <= 1e-10, $"{texts[1]} at {t:R}: {found(t):R} is not {exact:R}");
        }
    }

    [Fact]
    public void Nobody_else_loses_nothing() => Assert.Equal(0, ExpectedExternality.Private([new Uniform(0, 1)], 0, t => t)(0.5));

    /// <summary>E|t − θ|, with a kink where the types are equal.</summary>
    [Fact]
    public void Shared_with_a_kink()
    {
        Func<double, double> found = ExpectedExternality.Shared(new Uniform(0, 1), (t, z) => Math.Abs(t - z));
        foreach (double t in s_parts) Assert.Equal(t * t - t + 0.5, found(t), 1e-14);
        Assert.Equal(1.5, found(2), 1e-14);
    }

    [Theory]
    [InlineData("beta(2,3)")]
    [InlineData("beta(3,0.4)")]
    [InlineData("power(0.5)")]
    [InlineData("triangular(0,0.3,1)")]
    [InlineData("normal(0.5,0.05,0,1)")]
    [InlineData("piecewise(0:0.5,0.2:2.5,0.5:0,0.7:0.5,1)")]
    public void Shared_of_many_kinds(string text)
    {
        var other = Distribution.Parse(text);
        static double Net(double t, double z) => t + z == 0 ? 0 : Math.Max(t, z) + t * z / (t + z);
        Func<double, double> found = ExpectedExternality.Shared(other, Net);
        foreach (double t in s_parts)
        {
            // By parts, as a density may be infinite.
            double exact = Net(t, 1) - Quadrature.Integral(z => other.Cumulative(z) * ((z > t ? 1 : 0) + (t == 0 ? 0 : t * t / ((t + z) * (t + z)))), 0, 1, other.Breaks.Append(t).Order(), 4);
            Assert.True(Math.Abs(exact - found(t)) <= 1e-10, $"{text} at {t:R}: {found(t):R} is not {exact:R}");
        }
    }
}
