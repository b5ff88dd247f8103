using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Engine.Statistics;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Environments;
using ExPost.Mechanisms.SocialChoice;
using ExPost.Tests.Shared;
using Xunit;

namespace ExPost.Theory.Tests.SocialChoice;

/// <summary>Jehiel and Moldovanu (2001), Theorem 5.1.</summary>
public sealed class EfficientTransfersTests
{
    private static readonly Settings s_default = Runs.Settings();

    // Integrated exactly for the default coefficients; probabilities are 3/13, 27/52 and 1/4, the surplus is 107/65.
    [Fact]
    public void Ten_million_draws_come_within_four_and_a_half_standard_errors()
    {
        MechanismResult found = Simulate(s_default, 10_000_000).Mechanisms[0];
        foreach ((string measure, double exact) in new[]
        {
            ("transfer.1", -0.0627465483234714), ("transfer.2", -0.029684418145956695), ("deficit", -0.0627465483234714 - 0.029684418145956695),
            ("probability-alternative.1", 3.0 / 13), ("probability-alternative.2", 27.0 / 52), ("probability-alternative.3", 0.25),
            ("surplus", 107.0 / 65), ("efficient-surplus", 107.0 / 65),
        })
        {
            Estimate estimate = found[measure]!;
            double error = estimate.StandardError ?? Math.Sqrt(exact * (1 - exact) / 10_000_000);
            Assert.True(Math.Abs(estimate.Mean - exact) <= 4.5 * error, $"{measure} is {(estimate.Mean - exact) / error} standard errors off");
        }

        Assert.Equal(0, found["probability-inefficient"]!.Mean);
        Assert.Equal(1, found["efficiency"]!.Mean);
        // What agents have is the surplus and the transfers.
        Assert.Equal(found["surplus"]!.Mean, found["utility.1"]!.Mean + found["utility.2"]!.Mean - found["transfer.1"]!.Mean - found["transfer.2"]!.Mean, 1e-12);
        Assert.Equal(found["revenue"]!.Mean, -found["deficit"]!.Mean, 1e-12);
    }

    // The regions of the default coefficients by hand: agent 1 switches at 6t/13 from alternative 1 to 2 and at 2t to 3, t the signal of agent 2.
    [Theory]
    [InlineData(0.1, 0.5, 0)]
    [InlineData(0.23, 0.5, 0)]
    [InlineData(0.24, 0.5, 1)]
    [InlineData(0.99, 0.5, 1)]
    [InlineData(0.5, 0.24, 2)]
    [InlineData(0.5, 0.26, 1)]
    public void The_default_coefficients_by_hand(double s, double t, int chosen)
    {
        PlayedChoice played = Played(s_default).At(s, t);
        Assert.Equal(chosen, played.Chosen);
        // x_2 = −(V_2 − V_1)(z) with z = 6t/13, where V_2 − V_1 = 0.8 z − 0.2 t; x_3 = x_2 − (0.3 z − 0.5 t) at z = 2t.
        double second = -(0.8 * 6 * t / 13 - 0.2 * t), third = second - (0.3 * 2 * t - 0.5 * t);
        Assert.Equal(chosen == 0 ? 0 : chosen == 1 ? second : third, played.Transfer(0), 1e-14);
    }

    public static TheoryData<int, int, int, string> Sets()
    {
        var data = new TheoryData<int, int, int, string>();
        foreach ((int alternatives, int agents) in new[] { (2, 2), (2, 4), (3, 2), (3, 3), (4, 3), (5, 2), (6, 4), (16, 16), (16, 2), (2, 16) }) data.Add(alternatives, agents, 101 * alternatives + agents, "uniform(0,1)");
        data.Add(4, 3, 7, "uniform(0.5,2)");
        data.Add(4, 3, 8, "uniform(-1,1)");
        data.Add(5, 3, 9, "power(2)");
        data.Add(4, 2, 10, "exponential(1)");
        return data;
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Transfers_are_those_of_the_envelope_theorem_draw_by_draw(int alternatives, int agents, int seed, string distribution)
    {
        double[][][] a = LinearCoefficients.WeaklyCongruent(alternatives, agents, seed);
        Settings settings = Runs.Settings(("coefficients", LinearCoefficients.Text(a)), ("distribution", distribution));
        LinearChoice environment = Environment(settings);
        PlayedChoice played = Played(settings);
        var plain = new PlainChoice(a);
        var random = new Random(seed);
        var seen = new HashSet<int>();
        double low = environment.Signals[0].Of(0).Low;
        for (int draw = 0; draw < (agents * alternatives > 100 ? 60 : 2000); draw++)
        {
            played.At([.. Enumerable.Range(0, agents).Select(_ => random.NextDouble() * 0.999 + 0.0005)]);
            double[] s = [.. Enumerable.Range(0, agents).Select(played.Signal)];
            Assert.Equal(plain.Efficient(s), played.Chosen);
            seen.Add(played.Chosen);
            for (int i = 0; i < agents; i++) Assert.Equal(plain.Transfer(i, s, low), played.Transfer(i), 1e-12 * Math.Max(1, s.Max(Math.Abs)));
        }

        Assert.True(seen.Count > 1);
    }

    // What an agent gets for an alternative is the same to the last bit, whatever she reports.
    [Fact]
    public void No_report_moves_a_bit_of_the_own_transfers()
    {
        Settings settings = Runs.Settings(("coefficients", LinearCoefficients.Text(LinearCoefficients.WeaklyCongruent(6, 3, 4))));
        PlayedChoice played = Played(settings);
        var random = new Random(5);
        for (int draw = 0; draw < 50; draw++)
        {
            double[] s = [random.NextDouble(), random.NextDouble(), random.NextDouble()];
            for (int i = 0; i < 3; i++)
            {
                var transfers = new Dictionary<int, double>();
                for (int r = 0; r < 500; r++)
                {
                    played.At([.. s.Select((own, j) => j == i ? r / 500.0 : own)]);
                    Assert.Equal(transfers.TryAdd(played.Chosen, played.Transfer(i)) ? played.Transfer(i) : transfers[played.Chosen], played.Transfer(i));
                }

                // The efficient alternative at the lowest reports has none.
                Assert.Contains(0, transfers.Values);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Nobody_regrets_the_truth(int alternatives, int agents, int seed, string distribution)
    {
        Settings settings = Runs.Settings(("coefficients", LinearCoefficients.Text(LinearCoefficients.WeaklyCongruent(alternatives, agents, seed))), ("distribution", distribution));
        MechanismResult found = Verify(settings, agents * alternatives > 100 ? 2048 : 20_000).Mechanisms[0];
        Assert.Equal(0, found["regret-max"]!.Mean);
        Assert.Equal(1, found["probability-epic"]!.Mean);
        Assert.Null(found["probability-epir"]);
        Assert.Equal(["ex-post-ic", "budget-balanced", "monotone-rule", "non-trivial"], found.Checks.Select(check => check.Property));
        Assert.Equal([true, false, true, false], found.Checks.Select(check => check.Claimed));
        Assert.DoesNotContain(found.Checks, check => check.Claimed && check.IsBroken);
        Condition condition = Assert.Single(Environment(settings).Conditions);
        Assert.Equal((Assumptions.WeaklyCongruent, true), (condition.Assumption, condition.Holds));
    }

    // Agent 1 likes alternative 1 more than 2 the more she sees, and society less: by (5.1) no transfers help, and these do not.
    [Fact]
    public void Where_weak_congruence_fails_the_pair_is_named_and_there_is_regret()
    {
        Settings settings = Runs.Settings(("coefficients", "[[[1.4,0.9],[0.1,1.2]],[[1,0.7],[0.9,0.8]],[[1.3,0.2],[0.9,0.1]]]"));
        Condition condition = Assert.Single(Environment(settings).Conditions);
        Assert.False(condition.Holds);
        Assert.Equal(
            "weakly-congruent: agent 1's own coefficient is larger in alternative 1 than in alternative 2, 1.4 and 1, and the social one is not, 1.5 and 1.9; condition (5.1) holds for 4 of 6 pairs of alternatives of an agent.",
            condition.Sentence);
        MechanismResult found = Verify(settings, 20_000).Mechanisms[0];
        Assert.True(found["regret"]!.Mean > 0.01);
        CheckResult check = found.Checks.Single(one => one.Property == "ex-post-ic");
        Assert.Equal((false, true), (check.Claimed, check.IsBroken));
        Assert.True(found.Checks.Single(one => one.Property == "monotone-rule").IsBroken);
        CheckResult assumed = new Experiment(Environment(settings), [new EfficientTransfers()], settings, false).Assumptions(Assumptions.WeaklyCongruent).Run(Runs.Simd, new RunOptions { Draws = 100 }).Single(one => one.Property == "weakly-congruent");
        Assert.Equal((true, condition.Sentence), (assumed.IsBroken, assumed.Remark));
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(2, 5)]
    public void Weak_congruence_is_told_as_its_definition_has_it(int alternatives, int agents)
    {
        var random = new Random(alternatives);
        int holds = 0;
        for (int trial = 0; trial < 300; trial++)
        {
            // Few different numbers, so that own and social coefficients are often the same.
            double[][][] a = [.. Enumerable.Range(0, alternatives).Select(_ => Enumerable.Range(0, agents).Select(_ => Enumerable.Range(0, agents).Select(_ => random.Next(3) * 1.0).ToArray()).ToArray())];
            for (int i = 0; i < agents; i++)
            {
                for (int k = 0; k < alternatives; k++) a[k][i][i] += random.Next(2) * 2 * agents * k;
            }

            bool expected = true;
            for (int i = 0; i < agents; i++)
            {
                foreach (double[][] one in a)
                {
                    foreach (double[][] other in a) expected &= one[i][i] <= other[i][i] || one.Sum(own => own[i]) > other.Sum(own => own[i]);
                }
            }

            if (expected) holds++;
            Assert.Equal(expected, Environment(Runs.Settings(("coefficients", LinearCoefficients.Text(a)))).IsWeaklyCongruent);
        }

        Assert.InRange(holds, 3, 297);
    }

    // Sums that differ only by rounding are the same, so that (5.1), which is strict, does not hold.
    [Fact]
    public void Social_coefficients_that_differ_by_rounding_are_not_in_order()
    {
        Assert.True(0.2 + 0.1 > 0.15 + 0.15);
        Assert.False(Environment(Runs.Settings(("coefficients", "[[[0.2,0],[0.1,1]],[[0.15,0],[0.15,2]]]"))).IsWeaklyCongruent);
        Assert.True(Environment(Runs.Settings(("coefficients", "[[[0.2,0],[0.11,1]],[[0.15,0],[0.15,2]]]"))).IsWeaklyCongruent);
    }

    // Two alternatives with the same social coefficients: rounding chooses among them, and is not called inefficient.
    [Fact]
    public void A_tie_is_not_inefficient()
    {
        MechanismResult found = Simulate(Runs.Settings(("coefficients", "[[[0.7,0.1],[0.1,0.3]],[[0.1,0.3],[0.7,0.1]],[[0.3,0.2],[0.5,0.2]]]")), 20_000).Mechanisms[0];
        Assert.Equal(0, found["probability-inefficient"]!.Mean);
    }

    [Fact]
    public void Own_coefficients_must_differ()
    {
        LinearChoice environment = Environment(Runs.Settings(("coefficients", "[[[1,2],[3,0.5]],[[2,2],[3,0.25]],[[3,2],[3,0.5]]]")));
        Assert.Equal("agent 2 has the same own coefficient, 0.5, in alternatives 1 and 3, and Theorem 5.1 is for own coefficients that all differ", EfficientTransfers.Entry.WhyNot(environment));
        Assert.Null(EfficientTransfers.Entry.WhyNot(Environment(s_default)));
        Assert.NotNull(EfficientTransfers.Entry.WhyNot(Runs.Environment("linear", s_default)));
        Assert.NotNull(EfficientTransfers.Entry.WhyNot(Runs.Environment("two-alternative", s_default)));
    }

    [Fact]
    public void What_an_environment_refuses()
    {
        static string Refused(string environment, string coefficients) => Assert.Throws<SettingException>(() => Runs.Environment(environment, Runs.Settings(("coefficients", coefficients)))).Message;
        string large = LinearCoefficients.Text(LinearCoefficients.WeaklyCongruent(17, 2, 1)), many = LinearCoefficients.Text(LinearCoefficients.WeaklyCongruent(2, 17, 1));
        Assert.Equal("coefficients: there are 17 alternatives and 2 agents, and at most 16 of each are accepted", Refused("linear-choice", large));
        Assert.Equal("coefficients: there are 2 alternatives and 17 agents, and at most 16 of each are accepted", Refused("linear-choice", many));
        Assert.StartsWith("coefficients: there are 3 alternatives and 2 agents, and this environment has 2 of each; coefficients is a list ", Refused("two-alternative", LinearCoefficients.Text(LinearCoefficients.WeaklyCongruent(3, 2, 1))), StringComparison.Ordinal);
        Assert.StartsWith("coefficients: there are 2 alternatives and 3 agents, ", Refused("two-alternative", LinearCoefficients.Text(LinearCoefficients.WeaklyCongruent(2, 3, 1))), StringComparison.Ordinal);
    }

    private static LinearChoice Environment(Settings settings) => (LinearChoice)LinearChoice.Entry.Create(settings);

    private static PlayedChoice Played(Settings settings) => new(Environment(settings), new EfficientTransfers(), settings);

    private static ExperimentResult Simulate(Settings settings, long draws) =>
        new Experiment(Environment(settings), [new EfficientTransfers()], settings, compare: false).Run(Runs.Simd, new RunOptions { Draws = draws, Seed = 20010501, Threads = 2 });

    private static ExperimentResult Verify(Settings settings, long draws) =>
        new Experiment(Environment(settings), [new EfficientTransfers()], settings, compare: false, verification: new Verification { Misreports = 32 }).Run(Runs.Simd, new RunOptions { Draws = draws, Seed = 3, Threads = 2 });
}
