using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;

namespace ExPost.Mechanisms.Tests.Choices;

/// <summary>Trade with values that a test makes up; signals are uniform on [0, 1] unless it says otherwise.</summary>
internal sealed class MadeUpTrade(Func<int, Profile, Real> value, params Distribution[] distributions) : TradeEnvironment(
    new("made-up trade", "made up by a test", "test", [], _ => new MadeUpTrade(value, distributions)),
    new Signal("s", distributions.Length == 0 ? [new Uniform(0, 1)] : distributions))
{
    public override Real Value(int agent, Profile signals) => value(agent, signals);

    /// <summary>s_i + a s_−i.</summary>
    internal static MadeUpTrade Linear(double a, params Distribution[] distributions) => new((i, s) => Real.Fma(a, s[1 - i, 0], s[i, 0]), distributions);
}

/// <summary>A public good with values that a test makes up.</summary>
internal sealed class MadeUpGood(int agents, double cost, Func<int, Profile, Real> value, params Distribution[] distributions) : PublicGoodEnvironment(
    new("made-up good", "made up by a test", "test", [], _ => new MadeUpGood(agents, cost, value, distributions)),
    agents,
    new Signal("s", distributions.Length == 0 ? [new Uniform(0, 1)] : distributions))
{
    public override Real Cost(int alternative) => alternative == Provided ? cost : 0;

    public override Real Value(int agent, Profile signals) => value(agent, signals);

    /// <summary>s_i + a s_−i.</summary>
    internal static MadeUpGood Linear(double a, double cost, params Distribution[] distributions) => new(2, cost, (i, s) => Real.Fma(a, s[1 - i, 0], s[i, 0]), distributions);
}
