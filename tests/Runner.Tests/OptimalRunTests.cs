using System.Text.Json;

namespace ExPost.Runner.Tests;

/// <summary>The mechanism optimal and own rules where values or numbers are not as they should be.</summary>
public sealed class OptimalRunTests : IDisposable
{
    private const string Head = "buyers: 2\nsignals:\n  s: uniform(0,1)\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>What does not move a buyer's value may decide whether she wins: she pays all of it. E[max(s_1, s_2)] = 2/3.</summary>
    [Fact]
    public void A_signal_that_does_not_move_the_own_value_may_decide()
    {
        Expost.Outcome outcome = Run("simulate --model m.yaml -m optimal --draws 20000 --format json --quiet", Head + "value: max(others.s)\n");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(2.0 / 3, Mean(outcome, "revenue"), 2);
        Assert.Equal(0, Mean(outcome, "probability-nonmonotone"));
    }

    [Theory]
    // Flat below the others' highest signal only; flat above 0.3 only; nowhere flat (the counterexample to Proposition 2).
    [InlineData("value: max(s, others.s)\n")]
    [InlineData("value: min(s, 0.3) + max(others.s)\n")]
    [InlineData("value:\n  - 1 + s\n  - s + 3 * s.1\n")]
    public void A_share_that_falls_where_the_value_has_moved_is_a_violation(string value)
    {
        Expost.Outcome outcome = Run("simulate --model m.yaml -m optimal --draws 20000 --format json --quiet", Head + value);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        JsonElement mechanism = JsonDocument.Parse(outcome.Output).RootElement.GetProperty("mechanisms")[0];
        Assert.False(mechanism.GetProperty("measures").TryGetProperty("revenue", out _));
        JsonElement witness = mechanism.GetProperty("witnesses")[0];
        Assert.True(witness.GetProperty("facts").GetProperty("more-likely-at").GetDouble() < witness.GetProperty("report").GetProperty("s").GetDouble());
    }

    /// <summary>A price at the signal at which a value jumps is that below the jump.</summary>
    [Theory]
    [InlineData("value: s + if(s > 0.5, 1, 0)\n", "optimal")]
    [InlineData("value: s + if(s > 0.5, 1, 0)\nallocation: s\n", "allocation")]
    public void Values_that_jump_are_warned_of(string model, string mechanism)
    {
        Expost.Outcome outcome = Run($"simulate --model m.yaml -m {mechanism} --draws 1000 --quiet", Head + model);
        Assert.Equal(0, outcome.ExitCode);
        Assert.StartsWith($"expost: warning: values are not continuous, as {mechanism} needs them to be; continuous: when s.", outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Values_that_are_steep_are_not_said_to_jump() =>
        Assert.Equal("", Run("simulate --model m.yaml -m optimal --draws 1000 --quiet", Head + "value: s ^ 0.1\n").Error);

    [Theory]
    [InlineData("allocation: 1 / 0\n", "probability.1 of allocation is Infinity at draw 0", "it must be from 0 to 1")]
    [InlineData("allocation: sqrt(s - 1)\n", "probability.1 of allocation is NaN at draw 0", "it must be from 0 to 1")]
    [InlineData("allocation: {highest: log(-s)}\n", "score.1 of allocation is NaN at draw 0", "it must be finite")]
    public void A_number_of_the_rule_that_is_not_finite_is_named_as_what_it_is(string rule, string what, string accepted)
    {
        Expost.Outcome outcome = Run("simulate --model m.yaml --draws 1000 --quiet", Head + "value: s\n" + rule);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith($"expost: m.yaml: {what}", outcome.Error, StringComparison.Ordinal);
        Assert.EndsWith(accepted, outcome.Error.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0,0")]
    public void Shares_that_are_all_zero_are_refused(string shares)
    {
        Expost.Outcome outcome = Expost.Run("simulate", "-e", "maximum", "-m", "equal-share", "--set", $"shares={shares}", "--draws", "100");
        Assert.Equal((2, $"expost: --set shares={shares}: at least one share is to be positive"), (outcome.ExitCode, outcome.Error.TrimEnd()));
    }

    private static double Mean(Expost.Outcome outcome, string measure) =>
        JsonDocument.Parse(outcome.Output).RootElement.GetProperty("mechanisms")[0].GetProperty("measures").GetProperty(measure).GetProperty("mean").GetDouble();

    private Expost.Outcome Run(string line, string model)
    {
        File.WriteAllText(_folder["m.yaml"], model);
        return Expost.Run(CommandLine.Split(line), null, _folder.Path);
    }
}
