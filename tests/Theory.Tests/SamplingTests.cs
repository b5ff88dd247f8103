using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Distributions;
using Xunit;

namespace ExPost.Theory.Tests;

/// <summary>Signals that are not uniform, from the words of the generator to the measures.</summary>
public sealed class SamplingTests
{
    private const int Draws = 1_000_000;

    // Kolmogorov and Smirnov: the largest distance of the empirical from the exact distribution exceeds sqrt(ln(2/α) / (2n)) with a probability of about α.
    private static readonly double s_critical = Math.Sqrt(Math.Log(2 / 1e-6) / 2 / Draws);

    public static TheoryData<string> Distributions { get; } =
    [
        "uniform(0,1)", "uniform(0.5,4)", "power(2)", "power(0.3)", "exponential(1.5)", "triangular(0,0.25,2)", "triangular(1,1,2)",
        "piecewise(0:0.5,1:0.5,2)", "piecewise(0:1,0.5:0,1:0.25,3)", "piecewise(0.08:44,0.1:0.03529411764705882,0.95:1.8,1)", "piecewise(0:0,1:0.5,2:0,3:0.5,4:0,5)",
    ];

    [Theory]
    [MemberData(nameof(Distributions))]
    public void A_million_signals_have_the_distribution(string text)
    {
        var distribution = Distribution.Parse(text);
        AuctionEnvironment environment = Runs.Environment(Runs.Settings(("p", text), ("c", text)));
        Node[] nodes = [];
        var kernel = Kernel.Record("signals", () =>
        {
            Profile s = environment.Draw();
            nodes = [s[0, 0].Node, s[1, 1].Node];
            return [Sum.Of(s[0, 0]), Sum.Of(s[1, 1])];
        });
        var interpreter = new Interpreter(kernel);
        var source = new UniformSource(31);
        var uniforms = new double[4];
        double[][] found = [new double[Draws], new double[Draws]];
        for (int d = 0; d < Draws; d++)
        {
            source.Fill((ulong)d, uniforms);
            interpreter.Run(uniforms);
            for (int k = 0; k < 2; k++) found[k][d] = interpreter[nodes[k]];
        }

        foreach (double[] sample in found)
        {
            Array.Sort(sample);
            Assert.InRange(sample[0], distribution.Low, distribution.High);
            Assert.InRange(sample[^1], distribution.Low, distribution.High);
            Assert.InRange(Distance(sample, distribution.Cumulative), 0, s_critical);
            // The test would see a distribution that is off by a hundredth.
            Assert.True(Distance(sample, x => distribution.Cumulative(x * 0.99)) > s_critical);
        }
    }

    [Theory]
    [InlineData("triangular(0,0.25,2)", "power(2)", 2)]
    [InlineData("triangular(0,0.25,2)", "power(2)", 4)]
    [InlineData("piecewise(0:1,0.5:0,1:0.25,3)", "uniform(0.5,1.5)", 3)]
    [InlineData("exponential(2)", "power(0.5)", 2)]
    [InlineData("exponential(2)", "exponential(1)", 5)]
    public void Runs_with_other_signals_are_those_of_a_plain_simulation(string p, string c, int buyers)
    {
        const int draws = 200_000;
        Settings settings = Runs.Settings(("buyers", Runs.Text(buyers)), ("p", p), ("c", c), ("epsilon", "0.01"));
        MechanismResult found = new Experiment(Runs.Environment(settings), [Runs.Mechanism("personalized-price", settings)], settings, compare: false)
            .Run(Runs.Simd, new RunOptions { Draws = draws, Seed = 32, Threads = 2 }).Mechanisms[0];

        var source = new UniformSource(32);
        var uniforms = new double[2 * buyers];
        double revenue = 0, surplus = 0, squares = 0, efficient = 0;
        int unsold = 0;
        double[] ps = new double[buyers], cs = new double[buyers];
        for (int d = 0; d < draws; d++)
        {
            source.Fill((ulong)d, uniforms);
            for (int i = 0; i < buyers; i++) (ps[i], cs[i]) = (Plain(p, uniforms[2 * i]), Plain(c, uniforms[2 * i + 1]));
            int winners = 0;
            double best = 0;
            for (int i = 0; i < buyers; i++)
            {
                double m = 0, price = 0;
                for (int j = 0; j < buyers; j++) m = j == i ? m : Math.Max(m, cs[j]);
                for (int j = 0; j < buyers; j++) price = j == i ? price : Math.Max(price, ps[j] + cs[j] * m);
                double value = ps[i] + cs[i] * m;
                best = Math.Max(best, value);
                if (value <= price + 0.01) continue;
                winners++;
                revenue += price + 0.01;
                surplus += value;
                squares += value * value;
            }

            efficient += best;
            if (winners == 0) unsold++;
        }

        void Same(double expected, Estimate estimate) => Assert.InRange(estimate.Mean, expected * (1 - 1e-9), expected * (1 + 1e-9));
        Same(revenue / draws, found["revenue"]!);
        Same(surplus / draws, found["surplus"]!);
        Same(efficient / draws, found["efficient-surplus"]!);
        Same(surplus / efficient, found["efficiency"]!);
        Assert.Equal((double)unsold / draws, found["probability-unsold"]!.Mean);
        double error = Math.Sqrt((squares - surplus * surplus / draws) / (draws - 1.0) / draws);
        Assert.Equal(error, found["surplus"]!.StandardError!.Value, 1e-9 * error);
        Assert.All(found.Measures, entry => Assert.True(double.IsFinite(entry.Estimate.Mean) && double.IsFinite(entry.Estimate.StandardError!.Value)));
    }

    // Signals that are the same in law give the same auction, whatever they are called; the pivotal search must know their range.
    [Fact]
    public void Pivotal_runs_with_bounded_signals_of_every_kind()
    {
        foreach ((string p, string c) in new[] { ("triangular(0,0.5,1)", "power(2)"), ("piecewise(0:1,0.5:0,1:0.25,3)", "uniform(0.5,1.5)"), ("power(0.5)", "triangular(0.5,2,2)") })
        {
            Settings settings = Runs.Settings(("buyers", "3"), ("p", p), ("c", c));
            MechanismResult found = Runs.Run(settings, [Runs.Mechanism("pivotal", settings)], 100_000).Mechanisms[0];
            Assert.Equal(0, found["probability-infeasible"]!.Mean);
            Assert.InRange(found["probability-unsold"]!.Mean, 0.05, 0.95);
            Assert.InRange(found["price-bound"]!.Mean, 0, 0.01);
        }
    }

    [Fact]
    public void Pivotal_searches_the_whole_range_of_signals()
    {
        // p on [0, 4] and c on [0, 2]: two buyers have the same value where p_i = p_j, and the highest of these is p_j + 2 c_j.
        Settings settings = Runs.Settings(("p", "uniform(0,4)"), ("c", "uniform(0,2)"));
        const int draws = 200_000;
        MechanismResult found = Runs.Run(settings, [Runs.Mechanism("pivotal", settings)], draws, 33).Mechanisms[0];
        var source = new UniformSource(33);
        Span<double> u = stackalloc double[4];
        int unsold = 0;
        double revenue = 0;
        for (int d = 0; d < draws; d++)
        {
            source.Fill((ulong)d, u);
            double p1 = 4 * u[0], c1 = 2 * u[1], p2 = 4 * u[2], c2 = 2 * u[3];
            bool one = p1 + c1 * c2 > p2 + 2 * c2, two = p2 + c1 * c2 > p1 + 2 * c1;
            revenue += one ? p2 + 2 * c2 : two ? p1 + 2 * c1 : 0;
            if (!one && !two) unsold++;
        }

        Assert.Equal((double)unsold / draws, found["probability-unsold"]!.Mean);
        Assert.Equal(revenue / draws, found["revenue"]!.Mean, 1e-9);
    }

    private static double Distance(double[] sorted, Func<double, double> cumulative)
    {
        double distance = 0;
        for (int k = 0; k < sorted.Length; k++)
        {
            double f = cumulative(sorted[k]);
            distance = Math.Max(distance, Math.Max((k + 1.0) / sorted.Length - f, f - (double)k / sorted.Length));
        }

        return distance;
    }

    /// <summary>F⁻¹ in the runtime's own functions.</summary>
    private static double Plain(string distribution, double u) => distribution switch
    {
        "triangular(0,0.25,2)" => u <= 0.125 ? Math.Sqrt(u * 2 * 0.25) : 2 - Math.Sqrt((1 - u) * 2 * 1.75),
        "power(2)" => Math.Sqrt(u),
        "power(0.5)" => u * u,
        "exponential(2)" => -Math.Log(1 - u) / 2,
        "exponential(1)" => -Math.Log(1 - u),
        "uniform(0.5,1.5)" => 0.5 + u,
        "piecewise(0:1,0.5:0,1:0.25,3)" => u <= 0.5 ? u : 1 + (u - 0.5) / 0.25,
        _ => throw new ArgumentOutOfRangeException(nameof(distribution)),
    };
}
