using ExPost.Engine;
using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Engine.Statistics;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Environments;
using ExPost.Mechanisms.SocialChoice;
using ExPost.Tests.Shared;
using Xunit;

namespace ExPost.Theory.Tests.SocialChoice;

/// <summary>What agents gain by lies when transfers are the others' values at reported signals.</summary>
public sealed class NaiveExternalityTests
{
    private const string Noncongruent = "[[[1,0.2],[0.8,1]],[[1,0.8],[0.2,1]]]";

    // Integrated with exact inner integrals: Example 4.5 with coefficients that are not congruent, and with such that are.
    [Theory]
    [InlineData(Noncongruent, 0.21795432134224763, 0.21795431853388314)]
    [InlineData(CongruentTransfersTests.Congruent, 0.17615104637533674, 0.20764409884212862)]
    public void The_expected_gain_of_an_agent_is_found(string coefficients, double first, double second)
    {
        const long Draws = 4_000_000;
        Settings settings = Runs.Settings(("coefficients", coefficients));
        ValueEnvironment environment = TwoAlternative.Entry.Create(settings);
        Kernel kernel = Gains(environment, 16, gains => [.. gains.SelectMany(gain => new[] { Sum.Of(gain), Sum.OfProduct(gain, gain) })]);
        using ICompiledKernel compiled = Runs.Simd.Compile(kernel, UniformKind.Bits32);
        Tally tally = BlockScheduler.Run(kernel, compiled, 45, Inputs(kernel, environment, settings), 0, Draws, 2, null, CancellationToken.None);
        double[] exact = [first, second];
        for (int i = 0; i < 2; i++)
        {
            double z = Runs.Z(Intervals.Mean(Draws, tally.Sum(2 * i), tally.Sum(2 * i + 1), 0.95), exact[i]);
            Assert.True(Math.Abs(z) <= 4.5, $"agent {i + 1}: {z} standard errors");
        }
    }

    // With positive coefficients the best report for A is (1, 0) and for B is (0, 1), where they make it efficient: corners, that the search always tries.
    [Theory]
    [InlineData(Noncongruent)]
    [InlineData(CongruentTransfersTests.Congruent)]
    [InlineData("[[[0.7,2],[0.1,0.4]],[[1.5,0.3],[0.9,1]]]")]
    public void The_search_finds_the_best_report_draw_by_draw(string coefficients)
    {
        Settings settings = Runs.Settings(("coefficients", coefficients));
        var environment = (TwoAlternative)TwoAlternative.Entry.Create(settings);
        Check(environment, settings, 16, 1e-13, 1e-13, (s, i) =>
        {
            double Value(int k, int agent, double[] at) => environment.Coefficient(k, agent, 0) * at[k] + environment.Coefficient(k, agent, 1) * at[2 + k];
            double Payoff(double[] reported)
            {
                int k = Value(0, 0, reported) + Value(0, 1, reported) >= Value(1, 0, reported) + Value(1, 1, reported) ? 0 : 1;
                return Value(k, i, s) + Value(k, 1 - i, reported);
            }

            double[] With(double a, double b) => i == 0 ? [a, b, s[2], s[3]] : [s[0], s[1], a, b];
            return Math.Max(Payoff(With(1, 0)), Payoff(With(0, 1))) - Payoff(s);
        });
    }

    // Signals of one dimension: where an alternative is efficient the transfer is a line in the report, so that the best report is at an end of an interval. The search comes near an end that is no corner.
    [Theory]
    [InlineData("[[[0.2,0.9],[0.1,1.2]],[[1,0.7],[0.6,0.8]],[[1.3,0.2],[0.9,0.1]]]")]
    [InlineData("random")]
    public void The_search_comes_near_the_best_report_of_one_dimension(string coefficients)
    {
        double[][][] a = coefficients == "random" ? LinearCoefficients.WeaklyCongruent(4, 3, 3) : System.Text.Json.JsonSerializer.Deserialize<double[][][]>(coefficients)!;
        Settings settings = Runs.Settings(("coefficients", LinearCoefficients.Text(a)));
        var plain = new PlainChoice(a);
        Check(LinearChoice.Entry.Create(settings), settings, 256, 1e-12, 0.002, (s, i) =>
        {
            double Payoff(int k, double report) => plain.Value(k, i, s) + Enumerable.Range(0, plain.Agents).Where(j => j != i).Sum(j => plain.Value(k, j, [.. s.Select((own, l) => l == i ? report : own)]));
            return plain.Intervals(i, s, 0, 1).Max(one => Math.Max(Payoff(one.Alternative, one.From), Payoff(one.Alternative, one.To))) - Payoff(plain.Efficient(s), s[i]);
        });
    }

    // V_i = s_i1 + a (s_12 + s_22): whoever gets it pays nothing; to lose, with s_i2 = 1 and s_i1 = 0, brings s_j1 + a (1 + s_j2).
    [Fact]
    public void A_buyer_who_loses_reports_the_highest_common_part()
    {
        Settings settings = Runs.Settings(("a", "0.5"));
        Check(TwoSignal.Entry.Create(settings), settings, 16, 1e-13, 1e-13, (s, i) =>
        {
            (double own, double other, double common, double others) = (s[2 * i], s[2 - 2 * i], s[1] + s[3], s[3 - 2 * i]);
            double win = own + 0.5 * common, lose = other + 0.5 * (1 + others);
            return Math.Max(win, lose) - (own >= other ? win : other + 0.5 * common);
        });
    }

    [Theory]
    [InlineData("linear-choice")]
    [InlineData("two-alternative")]
    [InlineData("two-signal")]
    public void The_claim_is_refuted(string name)
    {
        Settings settings = Runs.Settings();
        ValueEnvironment environment = Runs.Environment(name, settings);
        MechanismResult found = new Experiment(environment, [new NaiveExternality()], settings, compare: false, verification: new Verification { Misreports = 8 })
            .Run(Runs.Simd, new RunOptions { Draws = 5000, Seed = 1, Threads = 2 }).Mechanisms[0];
        CheckResult check = found.Checks.Single(one => one.Property == "ex-post-ic");
        Assert.True(check.IsViolation);
        Assert.NotNull(check.Witness);
        Assert.Equal(1, found["efficiency"]!.Mean);
        // Each of two agents gets the other's value.
        Assert.Equal(found["surplus"]!.Mean, found["deficit"]!.Mean, 1e-12);
    }

    // Values of nobody depend on others' signals: then it is a Groves mechanism.
    [Fact]
    public void With_private_values_nobody_gains()
    {
        Settings settings = Runs.Settings(("coefficients", "[[[1,0,0],[0,2,0],[0,0,0.5]],[[2,0,0],[0,1,0],[0,0,0.75]],[[0.5,0,0],[0,0.5,0],[0,0,3]]]"));
        MechanismResult found = new Experiment(LinearChoice.Entry.Create(settings), [new NaiveExternality()], settings, compare: false, verification: new Verification { Misreports = 32 })
            .Run(Runs.Simd, new RunOptions { Draws = 20_000, Seed = 1, Threads = 2 }).Mechanisms[0];
        Assert.InRange(found["regret-max"]!.Mean, 0, 1e-14);
    }

    /// <summary>What each agent gains, as the search finds it, recorded by itself.</summary>
    private static Kernel Gains(ValueEnvironment environment, int misreports, Func<Real[], IReadOnlyList<Sum>> sums) => Kernel.Record("gains", () =>
    {
        var rule = new NaiveExternality();
        Profile signals = environment.Draw();
        int count = environment.Agents * environment.Signals.Count;
        Real[] gains = [.. Enumerable.Range(0, environment.Agents).Select(i =>
            new MisreportSearch(rule.View(environment), rule, i, new Verification { Misreports = misreports }).Run(signals, [.. environment.Signals.Select((_, d) => Real.Uniform(count + i * environment.Signals.Count + d))]).Gain)];
        return sums(gains);
    });

    private static double[] Inputs(Kernel kernel, ValueEnvironment environment, Settings settings)
    {
        IReadOnlyDictionary<string, double> values = settings.InputValues(environment.Info.Parameters);
        return [.. kernel.Parameters.Select(name => values[name])];
    }

    /// <summary>Compares what the search finds with the largest gain that there is: never more but for rounding, and less by no more than is said.</summary>
    private static void Check(ValueEnvironment environment, Settings settings, int misreports, double above, double below, Func<double[], int, double> gain)
    {
        Node[] watched = [];
        Kernel kernel = Gains(environment, misreports, gains =>
        {
            watched = [.. gains.Select(own => own.Node)];
            return [.. gains.Select(Sum.Of)];
        });
        var interpreter = new Interpreter(kernel, watched);
        interpreter.SetParameters(Inputs(kernel, environment, settings));
        var source = new UniformSource(3, UniformKind.Bits32);
        var uniforms = new double[kernel.UniformCount];
        int count = environment.Agents * environment.Signals.Count;
        int positive = 0;
        for (ulong draw = 0; draw < 400; draw++)
        {
            source.Fill(draw, uniforms);
            interpreter.Run(uniforms);
            for (int i = 0; i < environment.Agents; i++)
            {
                double exact = gain(uniforms[..count], i), found = interpreter[watched[i]];
                Assert.True(found <= exact + above && found >= exact - below, $"draw {draw}, agent {i + 1}: {found} is found of {exact}");
                if (exact > 0.01) positive++;
            }
        }

        Assert.True(positive > 100);
    }
}
