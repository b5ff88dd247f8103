using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Environments;
using ExPost.Mechanisms.SocialChoice;
using ExPost.Tests.Shared;
using Xunit;

namespace ExPost.Theory.Tests.SocialChoice;

/// <summary>Jehiel and Moldovanu (2001), Example 4.5, where private and social rates of substitution are the same.</summary>
public sealed class CongruentTransfersTests
{
    internal const string Congruent = "[[[1,0.3],[0.5,0.6]],[[0.8,0.6],[0.4,1.2]]]";

    /// <summary>Congruent coefficients: a_ki^i = m_i A_k^i and a_k,−i^i = (1 − m_i) A_k^i.</summary>
    private static double[][][] Random(int seed)
    {
        var random = new Random(seed);
        double[][][] a = [[[0, 0], [0, 0]], [[0, 0], [0, 0]]];
        for (int i = 0; i < 2; i++)
        {
            double share = seed % 3 == 0 ? random.Next(2) : 0.1 + 2 * random.NextDouble();
            for (int k = 0; k < 2; k++)
            {
                double social = seed % 5 == 0 ? 2 * random.NextDouble() - 1 : random.NextDouble() + 0.1;
                (a[k][i][i], a[k][1 - i][i]) = (share * social, social - share * social);
            }
        }

        return a;
    }

    public static TheoryData<string> Sets() => [Congruent, "[[[1,0],[0,1]],[[1,0],[0,1]]]", "[[[0,0.5],[1,0]],[[0,0.25],[2,0]]]", "[[[0,1],[0,1]],[[0,0.5],[0,0.5]]]", "[[[0,0.5],[0,0.25]],[[0.5,1],[0.5,0.5]]]", .. Enumerable.Range(1, 15).Select(seed => LinearCoefficients.Text(Random(seed)))];

    [Theory]
    [MemberData(nameof(Sets))]
    public void Nobody_regrets_the_truth(string coefficients)
    {
        Settings settings = Runs.Settings(("coefficients", coefficients));
        TwoAlternative environment = Environment(settings);
        Assert.Null(CongruentTransfers.Entry.WhyNot(environment));
        MechanismResult found = new Experiment(environment, [new CongruentTransfers()], settings, compare: false, verification: new Verification { Misreports = 64 })
            .Run(Runs.Simd, new RunOptions { Draws = 20_000, Seed = 4, Threads = 2 }).Mechanisms[0];
        // Shares of 0 leave an agent indifferent everywhere; rounding is all that she can gain.
        Assert.InRange(found["regret-max"]!.Mean, 0, environment.Coefficient(0, 0, 0) * environment.Coefficient(0, 1, 1) == 0 ? 1e-15 : 0);
        Assert.Equal(1, found["efficiency"]!.Mean);
        Assert.Equal(("ex-post-ic", true, false), (found.Checks[0].Property, found.Checks[0].Claimed, found.Checks[0].IsBroken));
    }

    // Where both alternatives are as good for society, on a line in her two signals that is followed far beyond [0, 1], she is indifferent between them and their transfers.
    [Theory]
    [MemberData(nameof(Sets))]
    public void An_agent_is_indifferent_where_society_is(string coefficients)
    {
        Settings settings = Runs.Settings(("coefficients", coefficients));
        TwoAlternative environment = Environment(settings);
        var played = new PlayedChoice(environment, new CongruentTransfers(), settings);
        double A(int k, int i, int j) => environment.Coefficient(k, i, j);
        var random = new Random(8);
        for (int draw = 0; draw < 500; draw++)
        {
            double[] s = [random.NextDouble(), random.NextDouble(), random.NextDouble(), random.NextDouble()];
            played.At(s);
            double Value(int k, int i, double[] at) => A(k, i, 0) * at[k] + A(k, i, 1) * at[2 + k];
            double Gap(double[] at) => Value(0, 0, at) + Value(0, 1, at) - Value(1, 0, at) - Value(1, 1, at);
            if (Math.Abs(Gap(s)) < 1e-12) continue;
            Assert.Equal(Gap(s) > 0 ? 0 : 1, played.Chosen);
            for (int i = 0; i < 2; i++)
            {
                if (played.Chosen == 1)
                {
                    Assert.Equal(0, played.Transfer(i));
                    continue;
                }

                // By the secant in the signal that counts for more.
                int k = Math.Abs(A(0, 0, i) + A(0, 1, i)) >= Math.Abs(A(1, 0, i) + A(1, 1, i)) ? 0 : 1;
                double[] At(double x) => [.. s.Select((own, place) => place == 2 * i + k ? x : own)];
                double slope = Gap(At(1)) - Gap(At(0));
                if (Math.Abs(slope) < 1e-12) continue;
                double[] tie = At(-Gap(At(0)) / slope);
                Assert.Equal(0, Gap(tie), 1e-9);
                Assert.Equal(Value(1, i, tie) - Value(0, i, tie), played.Transfer(i), 1e-9);
            }
        }
    }

    // For two agents with values of their own alone it is the pivotal mechanism but for what does not depend on the report: an agent is paid by how much the other likes A more.
    [Fact]
    public void With_private_values_it_is_a_Groves_mechanism()
    {
        Settings settings = Runs.Settings(("coefficients", "[[[1,0],[0,2]],[[3,0],[0,0.5]]]"));
        var played = new PlayedChoice(Environment(settings), new CongruentTransfers(), settings);
        played.At(0.9, 0.1, 0.5, 0.25);
        Assert.Equal(0, played.Chosen);
        Assert.Equal(2 * 0.5 - 0.5 * 0.25, played.Transfer(0), 1e-15);
        Assert.Equal(0.9 - 3 * 0.1, played.Transfer(1), 1e-15);
    }

    [Theory]
    [InlineData(null, "private 1/1 = 1, social 1.8/1.2 = 1.5")]
    [InlineData("[[[1,0],[0,1]],[[1,0.5],[0,1]]]", "it needs private and social rates of substitution that are the same (Jehiel and Moldovanu, condition 4.8), and these differ: agent 2 private 1/1 = 1, social 1/1.5 = 0.666666666667")]
    [InlineData("[[[1,0],[0,1]],[[0,0],[1,1]]]", "agent 1 private 1/0, social 1/1 = 1")]
    [InlineData("[[[1,0],[-2,1]],[[1,0],[-2,1]]]", "what agent 1's signals do for her they undo for society, and no transfers make up for that: agent 1 private 1/1 = 1, social -1/-1 = 1")]
    public void Other_coefficients_are_refused(string? coefficients, string reason)
    {
        TwoAlternative environment = Environment(coefficients is null ? Runs.Settings() : Runs.Settings(("coefficients", coefficients)));
        Assert.Contains(reason, CongruentTransfers.Entry.WhyNot(environment)!, StringComparison.Ordinal);
    }

    // (4.19) fails for both agents for the first set, and holds for both for the second.
    [Fact]
    public void Congruence_is_told_with_its_numbers()
    {
        const string Begin = "congruent: private and social rates of substitution between sA and sB are the same for ", Of = ", condition (4.8) of Jehiel and Moldovanu: ";
        Told(Runs.Settings(), false, $"{Begin}neither agent{Of}agent 1 private 1/1 = 1, social 1.8/1.2 = 1.5; agent 2 private 1/1 = 1, social 1.2/1.8 = 0.666666666667.");
        Told(Runs.Settings(("coefficients", Congruent)), true, $"{Begin}both agents{Of}agent 1 private 1/0.8 = 1.25, social 1.5/1.2 = 1.25; agent 2 private 0.6/1.2 = 0.5, social 0.9/1.8 = 0.5.");
        Told(Runs.Settings(("coefficients", "[[[1,0.2],[0,1]],[[1,0.8],[0,1]]]")), false, $"{Begin}agent 1 only{Of}agent 1 private 1/1 = 1, social 1/1 = 1; agent 2 private 1/1 = 1, social 1.2/1.8 = 0.666666666667.");
        Told(Runs.Settings(("coefficients", "[[[0,0],[0,1]],[[1,0],[1,1]]]")), true, $"{Begin}both agents{Of}agent 1 private 0/1 = 0, social 0/2 = 0; agent 2 private 1/1 = 1, social 1/1 = 1.");

        static void Told(Settings settings, bool holds, string sentence)
        {
            Condition condition = Assert.Single(Environment(settings).Conditions);
            Assert.Equal((Assumptions.Congruent, "congruent", holds, sentence), (condition.Assumption, condition.Name, condition.Holds, condition.Sentence));
            Assert.Equal(holds, CongruentTransfers.Entry.WhyNot(Environment(settings)) is null);
        }
    }

    private static TwoAlternative Environment(Settings settings) => (TwoAlternative)TwoAlternative.Entry.Create(settings);
}
