using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Distributions;

namespace ExPost.Theory.Tests;

/// <summary>Trade with values that a test makes up, by agent, own and other's signal; signals are uniform on [0, 1].</summary>
internal sealed class TestTrade(Func<int, Real, Real, Real> value) : TradeEnvironment(new("test trade", "made up by a test", "test", [], _ => new TestTrade(value)), new Signal("s", new Uniform(0, 1)))
{
    public override Real Value(int agent, Profile signals) => value(agent, signals[agent, 0], signals[1 - agent, 0]);
}

/// <summary>A public good with values that a test makes up, by agent, own signal and the mean of the others'; signals are uniform on [0, 1].</summary>
internal sealed class TestGood(int agents, double cost, Func<int, Real, Real, Real> value)
    : PublicGoodEnvironment(new("test good", "made up by a test", "test", [], _ => new TestGood(agents, cost, value)), agents, new Signal("s", new Uniform(0, 1)))
{
    public override Real Cost(int alternative) => alternative == Provided ? cost : 0;

    public override Real Value(int agent, Profile signals) => value(agent, signals[agent, 0], Real.Sum(signals.Others(agent).Select(j => signals[j, 0])) / (Agents - 1));
}
