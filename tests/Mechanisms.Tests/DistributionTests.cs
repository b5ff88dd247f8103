using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.SingleObject;
using Xunit;

namespace ExPost.Mechanisms.Tests;

/// <summary>Distributions: their inverse, their support and how they are written.</summary>
public sealed class DistributionTests
{
    public static TheoryData<string> Known { get; } =
    [
        "uniform(0,1)", "uniform(2,5)", "uniform(0.1,0.30000000000000004)", "power(1)", "power(2)", "power(0.5)", "power(3.7)", "exponential(1)", "exponential(0.25)",
        "triangular(0,0.5,1)", "triangular(0,0,1)", "triangular(0,2,2)", "triangular(1,1.25,3)", "piecewise(0:0.5,1:0.5,2)", "piecewise(0:1,0.5:0,1:0.25,3)",
        "piecewise(0.08:44,0.1:0.03529411764705882,0.95:1.8,1)", "piecewise(0:0,1:1,2)", "piecewise(0:1,1:0,2)", "piecewise(0:0,1:0.5,2:0,3:0.5,4:0,5)",
        "beta(1,1)", "beta(2,3)", "beta(2.5,1)", "beta(1,2)", "normal(0.5,0.2,0,1)", "normal(0,1,5,6)", "normal(-3,1,-3,0)", "lognormal(0,1,0,10)", "lognormal(1,0.5,2,3)",
    ];

    [Theory]
    [MemberData(nameof(Known))]
    public void The_cumulative_distribution_undoes_the_quantile(string text)
    {
        var distribution = Distribution.Parse(text);
        double previous = double.NegativeInfinity;
        foreach (double u in Shares().Order())
        {
            double x = Quantile(distribution, u);
            // 1e-12 in u; where the density is high, the rounding of x itself moves F by more.
            double step = Math.Max(distribution.Cumulative(Math.BitIncrement(x)) - distribution.Cumulative(x), distribution.Cumulative(x) - distribution.Cumulative(Math.BitDecrement(x)));
            Assert.InRange(distribution.Cumulative(x), u - 1e-12 - 4 * step, u + 1e-12 + 4 * step);
            Assert.InRange(x, distribution.Low, distribution.High);
            double error = distribution is Tabulated ? 1e-12 * (distribution.High - distribution.Low) : 0;
            Assert.True(x >= previous - 4e-16 * Math.Abs(x) - error, $"{text}: quantile({u:R}) = {x:R} after {previous:R}");
            previous = x;
        }
    }

    [Theory]
    [MemberData(nameof(Known))]
    public void The_quantile_undoes_the_cumulative_distribution(string text)
    {
        var distribution = Distribution.Parse(text);
        double high = double.IsFinite(distribution.High) ? distribution.High : 12;
        for (int k = 1; k < 400; k++)
        {
            double x = distribution.Low + (high - distribution.Low) * k / 400, u = distribution.Cumulative(x), width = 1e-4 * (high - distribution.Low);
            // Inside a gap, where F is flat, no quantile can tell points apart.
            if (distribution.Cumulative(x - width) == u || distribution.Cumulative(x + width) == u) continue;
            Assert.Equal(x, Quantile(distribution, u), 1e-11 * Math.Max(1, Math.Abs(x)));
        }
    }

    [Theory]
    [MemberData(nameof(Known))]
    public void The_support_is_where_the_mass_is(string text)
    {
        var distribution = Distribution.Parse(text);
        Assert.Equal(0, distribution.Cumulative(distribution.Low));
        Assert.Equal(0, distribution.Cumulative(distribution.Low - 1));
        Assert.True(distribution.Cumulative(distribution.Low + 1e-3) > 0, "no mass above the lowest point");
        if (double.IsFinite(distribution.High))
        {
            Assert.Equal(1, distribution.Cumulative(distribution.High));
            Assert.Equal(1, distribution.Cumulative(distribution.High + 1));
            Assert.True(distribution.Cumulative(distribution.High - 1e-3) < 1, "no mass below the highest point");
        }
        else
        {
            Assert.Equal(1, distribution.Cumulative(1e6), 12);
        }
    }

    [Theory]
    [MemberData(nameof(Known))]
    public void What_is_written_reads_as_the_same_distribution(string text)
    {
        var distribution = Distribution.Parse(text);
        Assert.Equal(distribution, Distribution.Parse(distribution.ToString()));
        Assert.Equal(text, distribution.ToString());
    }

    [Theory]
    [MemberData(nameof(Known))]
    public void The_density_is_the_slope_of_the_cumulative_distribution(string text)
    {
        var distribution = Distribution.Parse(text);
        double high = double.IsFinite(distribution.High) ? distribution.High : 12, length = high - distribution.Low;
        for (int k = 1; k < 97; k++)
        {
            // Points that are no break points of any of these.
            double x = distribution.Low + length * (k + 0.123) / 97.5, h = 1e-5 * length;
            double slope = (distribution.Cumulative(x + h) - distribution.Cumulative(x - h)) / (2 * h), density = distribution.Density(x);
            Assert.Equal(density, slope, 1e-6 * (density + (1 / length)));
        }

        Assert.Equal(0, distribution.Density(distribution.Low - 0.1));
        Assert.Equal(0, distribution.Density(distribution.High + 0.1));
    }

    [Theory]
    [InlineData("uniform(2,4)", 2, 0.5)]
    [InlineData("uniform(2,4)", 4, 0.5)]
    [InlineData("power(1)", 0, 1)]
    [InlineData("power(3)", 1, 3)]
    [InlineData("power(0.5)", 0, double.PositiveInfinity)]
    [InlineData("exponential(2)", 0, 2)]
    [InlineData("triangular(0,1,2)", 1, 1)]
    [InlineData("triangular(0,0,2)", 0, 1)]
    [InlineData("triangular(0,2,2)", 2, 1)]
    [InlineData("triangular(0,2,2)", 0, 0)]
    [InlineData("piecewise(0:0.5,1:0.25,3)", 1, 0.25)]
    [InlineData("piecewise(0:0.5,1:0.25,3)", 3, 0.25)]
    [InlineData("piecewise(0:0,1:1,2:0,3)", 2, 1)]
    [InlineData("beta(2,3)", 0, 0)]
    [InlineData("beta(1,3)", 0, 3)]
    [InlineData("beta(3,1)", 1, 3)]
    [InlineData("beta(0.5,3)", 0, double.PositiveInfinity)]
    [InlineData("beta(2,2)", 0.5, 1.5)]
    [InlineData("lognormal(0,1,0,1)", 0, 0)]
    public void Densities_at_special_points(string text, double x, double density) => Assert.Equal(density, Distribution.Parse(text).Density(x), 12);

    [Fact]
    public void Spaces_do_not_matter() => Assert.Equal(new Uniform(0, 2), Distribution.Parse("uniform( 0 , 2 )"));

    [Fact]
    public void Nothing_is_drawn_from_a_gap()
    {
        var distribution = Distribution.Parse("piecewise(0:0.5,1:0,3:0.25,5)");
        foreach (double u in Shares()) Assert.False(Quantile(distribution, u) is > 1 and < 3, $"u = {u:R}");
        Assert.Equal(1, Quantile(distribution, 0.5));
        Assert.True(Quantile(distribution, Math.BitIncrement(0.5)) >= 3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("uniform")]
    [InlineData("uniform(0,1")]
    [InlineData("uniform 0,1)")]
    [InlineData("uniform(0,1,2)")]
    [InlineData("uniform()")]
    [InlineData("uniform(0)")]
    [InlineData("uniform(1,0)")]
    [InlineData("uniform(1,1)")]
    [InlineData("uniform(0,NaN)")]
    [InlineData("uniform(0,Infinity)")]
    [InlineData("uniform(0,1e999)")]
    [InlineData("uniform(-1e308,1e308)")]
    [InlineData("uniform(a,b)")]
    [InlineData("uniform(0;1)")]
    [InlineData("normal(0,1)")]
    [InlineData("Uniform(0,1)")]
    [InlineData("beta(1)")]
    [InlineData("beta(0,1)")]
    [InlineData("beta(1,-2)")]
    [InlineData("beta(0.001,1)")]
    [InlineData("beta(1,1e6)")]
    [InlineData("normal(0,0,0,1)")]
    [InlineData("normal(0,-1,0,1)")]
    [InlineData("normal(0,1,1,1)")]
    [InlineData("normal(0,1,2,1)")]
    [InlineData("normal(0,1,0,Infinity)")]
    [InlineData("normal(0,1,39,40)")]
    [InlineData("normal(0,1e-300,0,1e300)")]
    [InlineData("normal(0,1,-1e308,1e308)")]
    [InlineData("lognormal(0,1,-1,1)")]
    [InlineData("lognormal(0,0,0,1)")]
    [InlineData("lognormal(0,1,2,2)")]
    [InlineData("lognormal(0,1,1e20,1e21)")]
    [InlineData("lognormal(1e5,1,0,1)")]
    [InlineData("lognormal(0,1,0)")]
    [InlineData("power(0)")]
    [InlineData("power(-1)")]
    [InlineData("power(1,2)")]
    [InlineData("exponential(0)")]
    [InlineData("exponential(-2)")]
    [InlineData("triangular(0,2,1)")]
    [InlineData("triangular(0,-1,1)")]
    [InlineData("triangular(1,1,1)")]
    [InlineData("triangular(0,1)")]
    [InlineData("triangular(0,1,1e200)")]
    [InlineData("piecewise(0)")]
    [InlineData("piecewise(0:1)")]
    [InlineData("piecewise(0:1,1:1)")]
    [InlineData("piecewise(0,1)")]
    [InlineData("piecewise(0:1:2,1)")]
    [InlineData("piecewise(0:1,0)")]
    [InlineData("piecewise(0:1,-1)")]
    [InlineData("piecewise(0:0.5,1)")]
    [InlineData("piecewise(0:2,1:-1,2)")]
    [InlineData("piecewise(0:x,1)")]
    public void What_is_no_distribution_is_refused_in_a_line(string text)
    {
        string message = Assert.Throws<FormatException>(() => Distribution.Parse(text)).Message;
        Assert.DoesNotContain('\n', message);
        Assert.True(message.Length > 10);
        // The setting's error names the parameter and the value as well.
        var setting = new ParameterInfo("p", "the private part", ParameterKind.Distribution, "uniform(0,1)");
        message = Assert.Throws<SettingException>(() => new Settings([new("p", text)]).Distribution(setting)).Message;
        Assert.StartsWith($"p={text}: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("normal(0,1)")]
    [InlineData("uniform")]
    [InlineData("triangular(0,1)")]
    public void Where_name_or_shape_is_unknown_the_message_says_what_is_accepted(string text) =>
        Assert.Contains(Distribution.Accepted, Assert.Throws<FormatException>(() => Distribution.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("uniform(1,0)", "uniform(a,b) needs a < b")]
    [InlineData("power(0)", "power(k) needs k > 0")]
    [InlineData("exponential(0)", "exponential(r) needs r > 0")]
    [InlineData("triangular(0,2,1)", "triangular(a,m,b) needs a ≤ m ≤ b and a < b")]
    [InlineData("piecewise(0:0.5,1)", "integrates to 0.5")]
    [InlineData("piecewise(0:2,1:-1,2)", "must not be negative")]
    [InlineData("piecewise(0:1,0)", "must increase")]
    [InlineData("power(two)", "'two' is no number")]
    [InlineData("beta(0,1)", "beta(a,b) needs a and b from 0.01 to 100000")]
    [InlineData("normal(0,1,1,0)", "normal(mean,sd,low,high) needs sd > 0 and low < high")]
    [InlineData("normal(0,1,39,40)", "no probability in double precision")]
    [InlineData("lognormal(0,1,-1,1)", "lognormal(mu,sigma,low,high) needs sigma > 0 and 0 ≤ low < high")]
    [InlineData("lognormal(0,1,1e20,1e21)", "no probability in double precision")]
    public void Where_a_number_is_impossible_the_message_says_what_it_must_be(string text, string part) =>
        Assert.Contains(part, Assert.Throws<FormatException>(() => Distribution.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("p", "uniform(-1,1)")]
    [InlineData("c", "piecewise(-1:0.5,1)")]
    public void Values_that_could_be_negative_are_refused(string parameter, string text)
    {
        string message = Assert.Throws<SettingException>(() => Environments.PrivateCommon.Entry.Create(new Settings([new(parameter, text)]))).Message;
        Assert.Contains(text, message, StringComparison.Ordinal);
        Assert.Contains("never negative", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pivotal_refuses_unbounded_signals_with_a_reason_and_the_other_mechanisms_do_not()
    {
        var unbounded = (AuctionEnvironment)Environments.PrivateCommon.Entry.Create(new Settings([new("p", "exponential(2)")]));
        string? reason = Pivotal.Entry.WhyNot(unbounded);
        Assert.NotNull(reason);
        Assert.Contains("bounded", reason, StringComparison.Ordinal);
        Assert.Contains("exponential(2)", reason, StringComparison.Ordinal);
        Assert.Null(PersonalizedPrice.Entry.WhyNot(unbounded));
        Assert.Null(Efficient.Entry.WhyNot(unbounded));
        Assert.Null(Pivotal.Entry.WhyNot(Played.PrivateCommon(2)));
    }

    internal static IEnumerable<double> Shares()
    {
        var random = new Random(5);
        return Enumerable.Range(0, 2000).Select(_ => (random.NextInt64(1L << 32) + 0.5) / 4294967296.0)
            .Concat(Enumerable.Range(1, 63).Select(k => k / 64.0))
            .Concat(Enumerable.Range(2, 51).SelectMany(k => new[] { Math.ScaleB(1, -k), 1 - Math.ScaleB(1, -k) }));
    }

    // One for each thread: test classes run beside each other, and an interpreter holds the values of one run.
    private static readonly ThreadLocal<Dictionary<Distribution, (Interpreter Interpreter, Node Node)>> s_quantiles = new(() => []);

    /// <summary>F⁻¹(u) as a kernel computes it.</summary>
    internal static double Quantile(Distribution distribution, double u)
    {
        if (!s_quantiles.Value!.TryGetValue(distribution, out (Interpreter Interpreter, Node Node) recorded))
        {
            Node? node = null;
            var kernel = Kernel.Record("quantile", () =>
            {
                Real x = distribution.Quantile(Real.Uniform(0));
                node = x.Node;
                return [Sum.Of(x)];
            });
            s_quantiles.Value![distribution] = recorded = (new Interpreter(kernel), node!);
        }

        recorded.Interpreter.Run([u]);
        return recorded.Interpreter[recorded.Node];
    }
}
