using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.SingleObject;
using ExPost.Mechanisms.SurplusAuctions;
using Xunit;

namespace ExPost.Mechanisms.Tests.SurplusAuctions;

/// <summary>Tables of functions of a type, as formulas, against the functions.</summary>
public sealed class TypeTableTests
{
    [Theory]
    [InlineData("uniform(0.5,1)")]
    [InlineData("power(0.5)")]
    [InlineData("power(3)")]
    [InlineData("beta(2,3)")]
    [InlineData("beta(0.5,0.5)")]
    [InlineData("triangular(0,0.3,1)")]
    [InlineData("normal(0.5,0.2,0,1)")]
    [InlineData("lognormal(0,0.5,0.2,3)")]
    [InlineData("exponential(1)")]
    [InlineData("piecewise(0.1:0.5,0.2:2.5,0.5:0.5,0.7:0.33333333333333333,1)")]
    public void Payments_and_lump_sums(string text)
    {
        var distribution = Distribution.Parse(text);
        static double Surplus(double t) => 1 + t + t * t;
        Same(WinnerPayment.Of([distribution, distribution, distribution], Surplus)[0], distribution);
        if (!distribution.IsBounded) return;
        Same(LumpSum.Beta(distribution, 1, t => 4 * t * t / (1 + 2 * t), (t, z) => 1 - 1 / ((1 + t + z) * (1 + t + z))), distribution);
        Same(LumpSum.R(distribution, 1, t => 1.5 * t, (t, z) => 1 - z / (t + z) * (z / (t + z))), distribution);
        Same(ExpectedExternality.Shared(distribution, (t, z) => (t + z) * (t + z) / (1 + t + z)), distribution);
    }

    [Fact]
    public void Agents_with_breaks_of_their_own()
    {
        Distribution[] all = [Distribution.Parse("triangular(0,0.3,1)"), Distribution.Parse("piecewise(0:0.5,0.6:1.75,1)"), new Power(2)];
        double[] breaks = [0.6, 0.3];
        foreach (Func<double, double> payment in WinnerPayment.Of(all, Math.Exp)) Same(payment, TypeTable.Of("payment", payment, 0, 1, breaks), 0, 1);
    }

    /// <summary>Its largest value lies between the types at which the range is looked for.</summary>
    [Fact]
    public void A_function_that_rises_and_falls() => Same(t => t * (0.7317 - t), new Uniform(0, 1));

    [Fact]
    public void A_function_that_is_zero() => Same(_ => 0, new Uniform(0, 1));

    [Fact]
    public void What_is_refused()
    {
        Assert.Equal("the payment is not finite at the type 1", Assert.Throws<NoPaymentException>(() => TypeTable.Of("payment", t => 1 / (1 - t), new Uniform(0, 1))).Message);
        Assert.StartsWith("the payment is no smooth function of the type: ", Assert.Throws<NoPaymentException>(() => TypeTable.Of("payment", t => Math.Abs(t - 0.3), new Uniform(0, 1))).Message, StringComparison.Ordinal);
    }

    private static void Same(Func<double, double> function, Distribution distribution) => Same(function, TypeTable.Of("function", function, distribution), distribution.Low, HighestSignal.Of(distribution));

    private static void Same(Func<double, double> function, Func<Real, Real> table, double low, double high)
    {
        var formula = new RecordedFunction(1, new(low, high), x => table(x[0]));
        IEnumerable<double> near = Enumerable.Range(1, 52).Select(k => Math.ScaleB(1.37, -k));
        double[] types = [low, high, .. near.Select(part => low + part * (high - low)), .. near.Select(part => high - part * (high - low)), .. Enumerable.Range(1, 500).Select(k => low + k * (high - low) / 501)];
        double scale = types.Max(t => Math.Abs(function(t)));
        foreach (double t in types) Assert.True(Math.Abs(function(t) - formula.At(t)) <= 4e-12 * scale, FormattableString.Invariant($"at {t:R}: {formula.At(t):R} is not {function(t):R}"));
    }
}
