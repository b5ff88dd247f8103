using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.SurplusAuctions;
using Xunit;

namespace ExPost.Mechanisms.Tests.SurplusAuctions;

/// <summary>The payments of Ke's M1, against closed forms and, by other methods than theirs, the integrals and the differential equations that define them.</summary>
public sealed class WinnerPaymentTests
{
    private const double Stated = 1e-10;

    private const string Jumps = "piecewise(0:0.5,0.2:2.5,0.5:0,0.7:0.5,1)";

    private static readonly (string Name, Func<double, double> S, Func<double, double> Slope)[] s_surpluses =
    [
        ("t", t => t, _ => 1),
        ("t²/2", t => t * t / 2, t => t),
        ("1 + √t", t => 1 + Math.Sqrt(t), t => 0.5 / Math.Sqrt(t)),
        ("e^t", Math.Exp, Math.Exp),
    ];

    public static TheoryData<string> Alike { get; } =
    [
        "uniform(0,1)", "uniform(0.5,1)", "uniform(1000,1001)", "power(0.5)", "power(3)", "beta(2,3)", "beta(0.5,0.5)", "beta(3,0.4)", "triangular(0,0.3,1)", "triangular(0,0,1)", "exponential(1)",
        "normal(0.5,0.2,0,1)", "normal(0.5,0.01,0,1)", "lognormal(0,0.5,0.2,3)", "lognormal(0,0.5,0,3)", Jumps,
    ];

    public static TheoryData<string, string> Pairs { get; } = new()
    {
        { "power(1)", "power(2)" },
        { "power(0.5)", "power(3)" },
        { "power(20)", "power(0.25)" },
        { "beta(2,3)", "triangular(0,0.3,1)" },
        { "beta(3,0.4)", "beta(0.5,0.5)" },
        { "normal(0.5,0.1,0,1)", "uniform(0,1)" },
        { "lognormal(0,0.5,0.2,3)", "uniform(0.2,3)" },
        { "triangular(1000,1000.5,1001)", "uniform(1000,1001)" },
        { Jumps, "uniform(0,1)" },
    };

    /// <summary>F.M1: M = (n − 1) / (n + γ) · S for uniform types, and (n − 1) a / (n a + γ) · S for powers a.</summary>
    [Theory]
    [InlineData(2, 1, 1)]
    [InlineData(3, 1, 1)]
    [InlineData(2, 1, 2)]
    [InlineData(5, 1, 2)]
    [InlineData(16, 1, 0.5)]
    [InlineData(3, 0.5, 0.25)]
    [InlineData(2, 7, 3)]
    [InlineData(1, 2, 1)]
    public void Alike_and_powers(int agents, double exponent, double gamma)
    {
        Distribution distribution = exponent == 1 ? new Uniform(0, 1) : new Power(exponent);
        Distribution[] all = [.. Enumerable.Repeat(distribution, agents)];
        Func<double, double>[] payments = WinnerPayment.Of(all, t => Math.Pow(t, gamma) / gamma);
        double share = (agents - 1) * exponent / (agents * exponent + gamma);
        Assert.Equal(agents, payments.Length);
        foreach (double t in Types(0, 1)) Assert.Equal(share * Math.Pow(t, gamma) / gamma, payments[^1](t), 1e-12);
        Assert.All(WinnerPayment.Shares(all, gamma)!, m => Assert.Equal(share, m, 1e-14));
    }

    /// <summary>M = (n − 1)/n · (S − ∫ (F(z) / F(θ))^n dS), by rules for functions that are singular at both ends.</summary>
    [Theory]
    [MemberData(nameof(Alike))]
    public void Agents_who_are_alike(string text)
    {
        var distribution = Distribution.Parse(text);
        double high = double.IsFinite(distribution.High) ? distribution.High : 20;
        foreach ((string name, Func<double, double> s, Func<double, double> slope) in s_surpluses)
        {
            if (high > 900 && name == "e^t") continue;
            foreach (int agents in new[] { 2, 5 })
            {
                Func<double, double> payment = WinnerPayment.Of([.. Enumerable.Repeat(distribution, agents)], s)[0];
                foreach (double t in Types(distribution.Low, high))
                {
                    double own = distribution.Cumulative(t);
                    // Far tails of a normal distribution, which are never drawn, are cut off.
                    if (own < (distribution is Tabulated ? 1e-9 : 1e-280)) continue;
                    double less = Quadrature.Integral(z => Math.Pow(distribution.Cumulative(z) / own, agents) * slope(z), distribution.Low, t, distribution.Breaks, 6);
                    Close((agents - 1.0) / agents * (s(t) - less), payment(t), s(high), $"{text} {name} {agents} at {t:R}");
                }
            }
        }
    }

    /// <summary>Equation (7) as it is printed, S' and all.</summary>
    [Theory]
    [MemberData(nameof(Pairs))]
    public void Two_who_differ(string one, string two)
    {
        Distribution[] all = [Distribution.Parse(one), Distribution.Parse(two)];
        double low = all[0].Low, high = all[0].High;
        double[] breaks = [.. all.SelectMany(distribution => distribution.Breaks).Distinct().Order()];
        for (int i = 0; i < 2; i++)
        {
            (string name, Func<double, double> s, Func<double, double> slope) = s_surpluses[high > 900 ? i : 1 + 2 * i];
            Func<double, double> payment = WinnerPayment.Of(all, s)[i];
            (Distribution own, Distribution other) = (all[i], all[1 - i]);
            double Both(double x) => own.Cumulative(x) * other.Cumulative(x);
            double Inner(double x) => Quadrature.Integral(z => Both(z) / Both(x) * slope(z), low, x, breaks, 1);
            double Rate(double x) => Both(x) < 1e-250 ? 0 : other.Density(x) / other.Cumulative(x) * Inner(x);
            foreach (double t in new[] { 1e-3, 0.6, 1 - 1e-12 })
            {
                double type = low + (high - low) * t;
                // Such types are never drawn.
                if (own.Cumulative(type) < 1e-17) continue;
                Close(s(low) / 2 + Quadrature.Integral(Rate, low, type, breaks, 1), payment(type), s(high), $"{one} {two} {name} {i} at {type:R}");
            }
        }
    }

    /// <summary>F.ex2: the shares, and the payments by the differential equations.</summary>
    [Theory]
    [InlineData(1, 2, 2, 0.4, 0.2)]
    [InlineData(1, 3, 1, 0.6, 0.2)]
    public void Two_with_powers(double a1, double a2, double gamma, double m1, double m2)
    {
        Distribution[] all = [new Power(a1), new Power(a2)];
        double[] shares = WinnerPayment.Shares(all, gamma)!;
        Assert.Equal(m1, shares[0], 1e-15);
        Assert.Equal(m2, shares[1], 1e-15);
        Func<double, double>[] payments = WinnerPayment.Of(all, t => Math.Pow(t, gamma));
        foreach (double t in Types(0, 1)) Assert.Equal(m1 * Math.Pow(t, gamma), payments[0](t), 1e-14);
        foreach (double t in Types(0, 1)) Assert.Equal(m2 * Math.Pow(t, gamma), payments[1](t), 1e-14);
    }

    /// <summary>F.ode6.n3, with a constant that is added to the surplus: of it (n − 1)/n is paid, not 1/n.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Three_with_powers(double least)
    {
        Distribution[] all = [new Uniform(0, 1), new Power(2), new Power(3)];
        double[] exact = [258.0 / 427, 248.0 / 427, 226.0 / 427];
        double[] shares = WinnerPayment.Shares(all, 1)!;
        Func<double, double>[] payments = WinnerPayment.Of(all, t => least + t);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(exact[i], shares[i], 1e-15);
            foreach (double t in Types(0, 1)) Assert.Equal(least * 2 / 3 + exact[i] * t, payments[i](t), 1e-14);
        }

        Assert.Equal(0.3021077283372366 + least * 2 / 3, payments[0](0.5), 1e-14);
        Assert.Equal(0.39695550351288056 + least * 2 / 3, payments[2](0.75), 1e-14);
    }

    /// <summary>Runge-Kutta in the logarithm of the distance to the lowest type, from far below, where what it starts with is forgotten.</summary>
    [Theory]
    [InlineData("power(0.5)", "beta(2,3)", "uniform(0,1)")]
    [InlineData("power(3)", "normal(0.5,0.2,0,1)", "triangular(0,1,1)")]
    [InlineData("normal(0.5,0.03,0,1)", "uniform(0,1)")]
    [InlineData("lognormal(0,1,0,1)", "power(2)")]
    [InlineData("lognormal(0,1,0.5,2)", "uniform(0.5,2)", "uniform(0.5,2)", "triangular(0.5,2,2)")]
    [InlineData("power(1)", "power(2)", "power(1)", "power(8)", "power(0.3)", "beta(2,1.5)")]
    public void More_who_differ(params string[] texts)
    {
        Distribution[] all = [.. texts.Select(Distribution.Parse)];
        int n = all.Length;
        double low = all[0].Low, length = all[0].High - low;
        static double S(double t) => 1 + t + t * t;
        Func<double, double>[] payments = WinnerPayment.Of(all, S);
        double[] Slopes(double u, double[] m)
        {
            double distance = length * Math.Exp(u), x = low + distance;
            double[] q = [.. all.Select(distribution => distribution.Density(x) / distribution.Cumulative(x))];
            return [.. m.Select((own, i) => distance * ((q.Sum() - q[i]) * (S(x) - own) - Enumerable.Range(0, n).Where(k => k != i).Sum(k => q[k] * m[k]) / (n - 1)))];
        }

        double[] now = [.. all.Select(_ => (n - 1.0) / n * S(low))];
        // The distance of the last step to the highest type keeps off densities that are infinite there.
        double from = Math.Log(1e-11), step = (Math.Log(0.97) - from) / 40000;
        for (int k = 0; k < 40000; k++)
        {
            double u = from + k * step;
            double[] Moved(double[] slopes, double by) => [.. now.Zip(slopes, (m, slope) => m + by * slope)];
            double[] k1 = Slopes(u, now), k2 = Slopes(u + step / 2, Moved(k1, step / 2)), k3 = Slopes(u + step / 2, Moved(k2, step / 2)), k4 = Slopes(u + step, Moved(k3, step));
            now = [.. now.Select((m, i) => m + step / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]))];
            if (k % 2000 != 1999 || u < -15) continue;
            for (int i = 0; i < n; i++) Close(now[i], payments[i](low + length * Math.Exp(u + step)), S(low + length), $"{texts[i]} of {n} at {Math.Exp(u + step):R}");
        }
    }

    /// <summary>By the integral equation that the differential equations come from, agents who are alike are the case of agents who differ by nothing.</summary>
    [Fact]
    public void Alike_as_the_limit_of_those_who_differ()
    {
        Distribution same = Distribution.Parse("beta(2,3)"), almost = Distribution.Parse("beta(2,3.000000000001)");
        Func<double, double> alike = WinnerPayment.Of([same, same, same, same], Math.Exp)[0];
        Func<double, double>[] differ = WinnerPayment.Of([same, almost, same, same], Math.Exp);
        foreach (double t in Types(0, 1)) Assert.All(differ, payment => Assert.Equal(alike(t), payment(t), 1e-10));
    }

    [Fact]
    public void A_constant_surplus_is_paid_but_for_the_own_share()
    {
        Func<double, double>[] payments = WinnerPayment.Of([new Power(2), new Uniform(0, 1), new Power(0.5)], _ => 3);
        foreach (double t in Types(0, 1)) Assert.All(payments, payment => Assert.Equal(2, payment(t), 1e-15));
    }

    [Theory]
    [InlineData("uniform(0,1)", "uniform(0,2)", "the payments need types with the same lowest and highest point, and those of uniform(0,1) and uniform(0,2) differ")]
    [InlineData("exponential(1)", "exponential(2)", "the payments of agents with different distributions need types with a highest point, and exponential(1) has none")]
    public void Supports_that_are_refused(string one, string two, string message)
    {
        NoPaymentException problem = Assert.Throws<NoPaymentException>(() => WinnerPayment.Of([Distribution.Parse(one), Distribution.Parse(two)], t => t));
        Assert.Equal(message, problem.Message);
    }

    /// <summary>What agents pay depends on how few normal types there are below all that are ever drawn.</summary>
    [Theory]
    [InlineData("normal(0.5,0.01,0,1)")]
    [InlineData("lognormal(0,0.2,0,1)")]
    [InlineData("beta(500,500)")]
    public void Tails_that_are_refused(string text)
    {
        NoPaymentException problem = Assert.Throws<NoPaymentException>(() => WinnerPayment.Of([Distribution.Parse(text), new Uniform(0, 1)], t => t));
        Assert.StartsWith($"the payments of agents with the distributions {text} and uniform(0,1) depend on types below 0.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Shares_of_other_distributions_are_not_known() => Assert.Null(WinnerPayment.Shares([new Power(2), new Uniform(0, 2)], 1));

    private static IEnumerable<double> Types(double low, double high) =>
        new[] { 0, 1e-15, 1e-12, 1e-9, 1e-6, 1e-4, 0.01, 0.05, 0.1, 0.2, 0.3, 0.37, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8, 0.95, 0.9999, 1 - 1e-9, 1 - 1e-12, 1 }.Select(share => share == 1 ? high : low + share * (high - low));

    private static void Close(double exact, double found, double scale, string where) => Assert.True(Math.Abs(exact - found) <= Stated * scale, $"{where}: {found:R} is not {exact:R}");
}
