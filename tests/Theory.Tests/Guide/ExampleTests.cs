using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Engine.Statistics;
using ExPost.Mechanisms;
using Xunit;

namespace ExPost.Theory.Tests.Guide;

/// <summary>The example of docs/extending.md against exact values: of n uniform signals the highest, y1, and the second highest, y2, have E y1 = n/(n + 1), E y2 = (n − 1)/(n + 1), E y2² = n (n − 1)/((n + 1)(n + 2)) and E y1 y2 = (n − 1)/(n + 2).</summary>
public sealed class ExampleTests
{
    private static readonly RunOptions s_run = new() { Draws = 1_000_000, Threads = 2 };

    /// <summary>Revenue is E y2 (1 + a y2), and surplus E y1 (1 + a y2).</summary>
    [Theory]
    [InlineData("2", "0.5", 1 / 3.0 + 0.5 / 6, 2 / 3.0 + 0.5 / 4)]
    [InlineData("3", "2", 1 / 2.0 + 2 * 3 / 10.0, 3 / 4.0 + 2 * 2 / 5.0)]
    public void Revenue_and_surplus_are_exact(string buyers, string a, double revenue, double surplus)
    {
        MechanismResult found = Experiment(buyers, a).Run(Runs.Simd, s_run).Mechanisms[0];
        Assert.InRange(Runs.Z(found["revenue"]!, revenue), -4.5, 4.5);
        Assert.InRange(Runs.Z(found["surplus"]!, surplus), -4.5, 4.5);
    }

    /// <summary>Prices that depend on the others alone leave nothing to gain, to the last bit.</summary>
    [Fact]
    public void Nobody_gains_by_a_misreport()
    {
        MechanismResult found = Experiment("3", "2", new Verification()).Run(Runs.Simd, s_run with { Draws = 100_000 }).Mechanisms[0];
        Assert.Equal(0, found["regret-max"]!.Mean);
        Assert.DoesNotContain(found.Checks, check => check.IsViolation);
        Assert.Contains(found.Checks, check => check is { Property: "ex-post-ic", Claimed: true });
    }

    /// <summary>The same auction with prices by search, on the same draws.</summary>
    [Fact]
    public void It_is_the_generalized_Vickrey_auction()
    {
        Settings settings = Runs.Settings(("buyers", "3"), ("a", "2"));
        ValueEnvironment environment = Complements.Entry.Create(settings);
        Mechanism[] both = [RunnerUpSignal.Entry.Create(settings), Runs.Mechanism("generalized-vickrey", environment, settings)];
        Estimate difference = new Experiment(environment, both, settings, compare: true).Run(Runs.Simd, s_run).Differences[0]["revenue"]!;
        Assert.InRange(difference.Mean, -1e-12, 1e-12);
    }

    [Fact]
    public void The_interpreter_and_vectors_have_the_same_bits()
    {
        Experiment experiment = Experiment("3", "2");
        RunOptions few = s_run with { Draws = 10_000 };
        Assert.Equal(experiment.Run(new ScalarEngine(), few).Mechanisms[0].Measures, experiment.Run(Runs.Simd, few).Mechanisms[0].Measures);
    }

    private static Experiment Experiment(string buyers, string a, Verification? verification = null)
    {
        Settings settings = Runs.Settings(("buyers", buyers), ("a", a));
        return new(Complements.Entry.Create(settings), [RunnerUpSignal.Entry.Create(settings)], settings, compare: false, null, verification);
    }
}
