using ExPost.Runner.Reproduction;

namespace ExPost.Runner.Tests.Reproduction;

/// <summary>Mechanisms that are played at signals that are given.</summary>
public sealed class StateTests
{
    // V_i = p_i + c_i c_j: buyer 1 pays p_2 + c_2².
    [Fact]
    public void What_happens_is_what_the_rule_says()
    {
        State state = State.Play("verify -e private-common -m personalized-price", 0.9, 0.5, 0.2, 0.4);
        Assert.Equal((0.9 + 0.5 * 0.4, 0.2 + 0.5 * 0.4), (state.Value("1"), state.Value("2")));
        Assert.Equal((1, 0), (state.Detail(1, "wins"), state.Detail(2, "wins")));
        Assert.Equal(0.2 + 0.4 * 0.4, state.Detail(1, "price"));
        Assert.Equal(1.1 - 0.36, state.Payoff(1), 1e-15);
        Assert.Equal(0, state.Payoff(2));
        Assert.Equal((0, (int?)null), (state.Gain, state.Agent));
    }

    // Without the condition of monotone payments a winner who reports less pays less.
    [Fact]
    public void The_best_misreport_is_found()
    {
        State state = State.Play("verify -e private-values -m first-price --set bids=truthful", 0.5, 0.8);
        Assert.Equal(2, state.Agent);
        Assert.InRange(state.Gain, 0.29, 0.3);
        Assert.InRange(state.Report("s"), 0.5, 0.51);
    }

    [Fact]
    public void Signals_are_those_of_draws()
    {
        Expost.Outcome drawn = Expost.Run("verify", "-e", "two-signal", "-m", "second-best", "--replay", "5", "--format", "json");
        using var json = System.Text.Json.JsonDocument.Parse(drawn.Result);
        double[] signals = [.. json.RootElement.GetProperty("signals").EnumerateObject().Select(signal => signal.Value.GetDouble())];
        State state = State.Play("verify -e two-signal -m second-best", signals);
        System.Text.Json.JsonElement truth = json.RootElement.GetProperty("mechanisms")[0].GetProperty("truth");
        for (int i = 0; i < 2; i++) Assert.Equal(truth[i].GetProperty("payoff").GetDouble(), state.Payoff(i + 1));
    }

    [Fact]
    public void What_is_not_there_is_refused_with_what_is()
    {
        Assert.Contains("4 signals, and here are 2", Assert.Throws<ArgumentException>(() => State.Play("verify -e private-common -m personalized-price", 0.9, 0.5)).Message, StringComparison.Ordinal);
        State state = State.Play("verify -e private-common -m personalized-price", 0.9, 0.5, 0.2, 0.4);
        Assert.Contains("there are 1, 2", Assert.Throws<ArgumentException>(() => state.Value("3")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Simulation.ModelText("docs/models/none.yaml"));
        Assert.Throws<ArgumentException>(() => Simulation.ModelText("/etc/passwd"));
    }
}
