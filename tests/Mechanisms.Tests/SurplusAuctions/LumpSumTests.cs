using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.SurplusAuctions;
using Xunit;

namespace ExPost.Mechanisms.Tests.SurplusAuctions;

/// <summary>The lump sums of Ke's M2 and M3, against the values of the examples, closed forms, and the integrals that define them by other rules.</summary>
public sealed class LumpSumTests
{
    private const double Stated = 1e-10;

    private const string Jumps = "piecewise(0.1:0.5,0.2:2.5,0.5:0,0.7:0.6666666666666667,1)";

    public static TheoryData<string, double> Cases { get; } = new()
    {
        { "uniform(0,1)", 0 },
        { "uniform(0,1)", 0.25 },
        { "uniform(0.5,1)", 1 },
        { "uniform(1000,1001)", 1 },
        { "power(0.5)", 0 },
        { "power(0.5)", 0.4 },
        { "power(3)", 1 },
        { "power(3)", 0.7 },
        { "beta(2,3)", 1 },
        { "beta(2,3)", 0.5 },
        { "beta(3,0.4)", 1 },
        { "beta(0.5,0.5)", 0 },
        { "beta(0.5,0.5)", 1 },
        { "triangular(0,0.3,1)", 1 },
        { "triangular(0,0.3,1)", 0.3 },
        { "normal(0.5,0.2,0,1)", 0 },
        { "normal(0.5,0.05,0,1)", 0.9 },
        { "lognormal(0,0.5,0.2,3)", 0 },
        { "lognormal(0,0.5,0.2,3)", 1 },
        { Jumps, 0 },
        { Jumps, 0.4 },
        { Jumps, 1 },
    };

    /// <summary>F.ex3.beta1 and F.ex3.beta0.</summary>
    [Fact]
    public void Example_3()
    {
        Func<double, double> one = LumpSum.Beta(new Uniform(0.5, 1), 1, PublicDiagonal, PublicSlope);
        Assert.Equal(0.24493196712153079, one(0.5), 1e-14);
        Assert.Equal(0.32456163458587056, one(0.6), 1e-14);
        Assert.Equal(0.4491712675526823, one(0.75), 1e-14);
        Assert.Equal(0.5784652203383133, one(0.9), 1e-14);
        Assert.Equal(0.6577842965101582, one(0.99), 1e-14);
        Assert.Equal(2.0 / 3, one(1), 1e-14);
        Func<double, double> zero = LumpSum.Beta(new Uniform(0.5, 1), 0, PublicDiagonal, PublicSlope);
        Assert.Equal(0.05, zero(0.5), 1e-14);
        Assert.Equal(0.12416030788783806, zero(0.6), 1e-14);
        Assert.Equal(0.2421103711456383, zero(0.75), 1e-14);
        Assert.Equal(0.36611110109043915, zero(0.9), 1e-14);
        Assert.Equal(0.4513551355068887, zero(1), 1e-14);
    }

    /// <summary>F.ex4.mu_r.</summary>
    [Fact]
    public void Example_4()
    {
        Func<double, double> one = LumpSum.R(new Uniform(0, 1), 1, FixedDiagonal, FixedSlope), zero = LumpSum.R(new Uniform(0, 1), 0, FixedDiagonal, FixedSlope);
        Assert.Equal(0.5568020175946411, one(0.7), 1e-14);
        Assert.Equal(0.9545177444479562, zero(0.7), 1e-14);
        foreach (double t in new[] { 0, 1e-15, 1e-12, 1e-6, 0.01, 0.3, 0.5, 0.77, 1 - 1e-6, 1 - 1e-12, 1 })
        {
            Assert.Equal((Math.Log(4) + 1) / 3 * t, one(t), 1e-13);
            Assert.Equal((Math.Log(4) + 1) * (2 * t + 1) / 6, zero(t), 1e-13);
        }
    }

    /// <summary>F.thm6.counterexample: a lump sum that falls, and is negative.</summary>
    [Fact]
    public void Counterexample_to_theorem_6()
    {
        var distribution = Distribution.Parse(FormattableString.Invariant($"piecewise(0.08:44,0.1:{0.03 / 0.85:R},0.95:1.8,1,normalized)"));
        Func<double, double> one = LumpSum.Beta(distribution, 1, PublicDiagonal, PublicSlope);
        Assert.Equal(0.009162979861461858, one(0.08), 1e-10);
        Assert.Equal(-0.06202558956415091, one(0.0999), 1e-10);
        Assert.Equal(0.6400593508609445, one(0.97), 1e-10);
        Assert.Equal(0, one(0.09626899324905108), 1e-8);
        Assert.Equal(0, one(0.19664845447159973), 1e-8);
    }

    /// <summary>Erratum 22: a lump sum of M3 that falls.</summary>
    [Fact]
    public void Counterexample_to_theorem_7()
    {
        var distribution = Distribution.Parse(FormattableString.Invariant($"piecewise(0.1:2,0.2:{0.02 / 0.7:R},0.9:7.8,1,normalized)"));
        Func<double, double> one = LumpSum.R(distribution, 1, FixedDiagonal, FixedSlope);
        Assert.Equal(0.7945, one(0.9), 5e-5);
        Assert.Equal(0.7330, one(0.92), 5e-5);
    }

    /// <summary>The definitions by parts, one integral in the other: without a density, which may be infinite.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void By_definition(string text, double k)
    {
        var distribution = Distribution.Parse(text);
        double low = distribution.Low, high = distribution.High;
        double Integral(Func<double, double> g, double from, double to) => Quadrature.Integral(g, from, to, distribution.Breaks, 1);
        // ∫ v_θ dF over the types above t, and below.
        double Above(double t) => PublicSlope(t, t) * distribution.Survival(t) + Integral(z => 2 / Math.Pow(1 + t + z, 3) * distribution.Survival(z), t, high);
        double Below(double t) => FixedSlope(t, t) * distribution.Cumulative(t) + Integral(z => 2 * t * z / Math.Pow(t + z, 3) * distribution.Cumulative(z), low, t);
        Check("M2", LumpSum.Beta(distribution, k, PublicDiagonal, PublicSlope), PublicDiagonal, t => 8 * t * (1 + t) / ((1 + 2 * t) * (1 + 2 * t)), t => -Above(t));
        // The same point from where integrals begin.
        if (k < 1 || distribution.Density(high) > 0) Check("M3", LumpSum.R(distribution, 1 - k, FixedDiagonal, FixedSlope), FixedDiagonal, _ => 1.5, Below);

        void Check(string what, Func<double, double> found, Func<double, double> diagonal, Func<double, double> rise, Func<double, double> slopes)
        {
            double anchor = k == 0 ? low : k == 1 ? high : DistributionTests.Quantile(distribution, k);
            double Away(double t) => k == 1 ? distribution.Survival(t) : Math.Abs(distribution.Cumulative(t) - k);
            foreach (double part in new[] { 0.3, k == 1 ? 1e-12 : 1 - 1e-12 })
            {
                double t = low + part * (high - low), away = Away(t);
                // There the rule cancels.
                if (away < 1e-3) continue;
                double rises = Integral(tau => Away(tau) * Away(tau) * rise(tau), Math.Min(t, anchor), Math.Max(t, anchor));
                double others = Integral(tau => Away(tau) * slopes(tau), Math.Min(t, anchor), Math.Max(t, anchor));
                double exact = 0.5 * diagonal(t) + ((t < anchor ? 0.5 : -0.5) * rises + others) / (away * away);
                Assert.True(Math.Abs(exact - found(t)) <= Stated * Math.Max(1, diagonal(high)), $"{text} {what} s = {k} at {t:R}: {found(t):R} is not {exact:R}");
            }
        }
    }

    /// <summary>Around a type inside the support the lump sum goes through half of what it averages there.</summary>
    [Fact]
    public void Near_a_type_inside()
    {
        Func<double, double> beta = LumpSum.Beta(new Uniform(0, 1), 0.25, PublicDiagonal, PublicSlope);
        double h = 0.75 - 1 / 1.5 + 1 / 2.25, exact = 0.5 * (PublicDiagonal(0.25) - h);
        foreach (double distance in new[] { 0, 1e-15, -1e-15, 1e-12, -1e-12 }) Assert.Equal(exact, beta(0.25 + distance), 1e-11);
    }

    [Theory]
    [InlineData("power(3)", 0, "the lump sum of M2 with k = 0 is not finite for power(3), a distribution without density at the lowest type; with k = 1 it is")]
    [InlineData("triangular(0,0.3,1)", 0, "the lump sum of M2 with k = 0 is not finite for triangular(0,0.3,1), a distribution without density at the lowest type; with k = 1 it is")]
    [InlineData("exponential(1)", 1, "the lump sum of M2 with k = 1 needs types with a highest point, and exponential(1) has none")]
    public void What_M2_refuses(string text, double k, string message) =>
        Assert.Equal(message, Assert.Throws<NoPaymentException>(() => LumpSum.Beta(Distribution.Parse(text), k, PublicDiagonal, PublicSlope)).Message);

    [Theory]
    [InlineData("triangular(0,0.3,1)", 0, "the lump sum of M3 with k = 0 is not finite for triangular(0,0.3,1), a distribution without density at the highest type; with k = 1 it is")]
    [InlineData("piecewise(0:1,0.5:0,1:1,1.5)", 0.5, "the lump sum of M3 with k = 0.5 is not finite for piecewise(0:1,0.5:0,1:1,1.5), a distribution without density at the type 0.5; with k = 1 it is")]
    public void What_M3_refuses(string text, double k, string message) =>
        Assert.Equal(message, Assert.Throws<NoPaymentException>(() => LumpSum.R(Distribution.Parse(text), k, FixedDiagonal, FixedSlope)).Message);

    [Fact]
    public void Slopes_are_evaluated_a_million_times_at_most()
    {
        int count = 0;
        LumpSum.Beta(Distribution.Parse("beta(2,3)"), 1, PublicDiagonal, (t, z) =>
        {
            count++;
            return PublicSlope(t, z);
        });
        Assert.InRange(count, 1, 1_200_000);
    }

    /// <summary>Example 3: v = θ (2 x − x²), cost x², x* = (t + z) / (1 + t + z).</summary>
    private static double PublicDiagonal(double t) => 4 * t * t / (1 + 2 * t);

    private static double PublicSlope(double t, double z) => 1 - 1 / ((1 + t + z) * (1 + t + z));

    /// <summary>Example 4: quantities that add up to 1, x* = t / (t + z).</summary>
    private static double FixedDiagonal(double t) => 1.5 * t;

    private static double FixedSlope(double t, double z) => 1 - z / (t + z) * (z / (t + z));
}
