using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;
using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Engine.Incentives;

/// <summary>Something that must not happen at any draw if a property is to hold, and what is told of a draw at which it does.</summary>
/// <param name="Property">The name of the property.</param>
/// <param name="Claim">The claim that it breaks.</param>
/// <param name="Happens">Whether it happens.</param>
/// <param name="Severity">How bad it is, above 0 where it happens: the worst draw is the witness. Null when no draw is worse than another; then it is the first.</param>
/// <param name="Agent">Which agent shows it, from 0.</param>
/// <param name="Report">What that agent reports instead of the truth; empty where all tell the truth.</param>
/// <param name="Facts">Further numbers, by name.</param>
internal sealed record Fault(
    string Property,
    Claims Claim,
    Bool Happens,
    Real? Severity,
    Real Agent,
    IReadOnlyList<Real> Report,
    IReadOnlyList<(string Name, Real Value)> Facts)
{
    /// <summary>The property that a buyer is not less likely to win with a higher report that moves her value (Goyal and Narayanan, Definition 2): without it no payments implement a rule.</summary>
    internal const string EventuallyMonotone = "eventually-monotone";

    /// <summary>What a witness says of it, from the facts, where the property by itself does not tell.</summary>
    internal Func<Func<string, double>, string>? Sentence { get; init; }

    /// <summary>A break of Goyal and Narayanan's Definition 2 that the mechanism itself found.</summary>
    internal static Fault Of(Nonmonotone found) =>
        new(EventuallyMonotone, Claims.EventuallyMonotone, found.Happens, null, found.Agent, [found.Higher], [("more-likely-at", found.Lower)]);

    /// <summary>What a draw shows.</summary>
    internal Witness At(ValueEnvironment environment, Kernel kernel, double[] inputs, RunOptions options, long draw)
    {
        IReadOnlyList<NamedNode> signals = environment.SignalsIn(kernel);
        Interpreter at = KernelRun.At(kernel, inputs, options, draw, [Agent.Node, .. signals.Select(named => named.Node), .. Report.Select(value => value.Node), .. Facts.Select(fact => fact.Value.Node)]);
        return new(
            Property,
            draw,
            (int)at[Agent.Node] + 1,
            [.. signals.Select(named => (named.Name, at[named.Node]))],
            [.. Report.Select((value, d) => (environment.Signals[d].Name, at[value.Node]))],
            [.. Facts.Select(fact => (fact.Name, at[fact.Value.Node]))])
        {
            Name = environment.NameOf((int)at[Agent.Node]),
            Noun = environment.AgentNoun,
            Things = environment.Things,
            Sentence = Sentence?.Invoke(name => at[Facts.First(fact => fact.Name == name).Value.Node]),
        };
    }
}

/// <summary>Whether a property holds at the draws that were made.</summary>
/// <param name="Property">The name of the property.</param>
/// <param name="Claimed">The mechanism is said to have it.</param>
/// <param name="Draws">The draws at which it was checked.</param>
/// <param name="Broken">The share of draws at which it does not hold.</param>
/// <param name="Witness">A draw that shows it; null where the property holds.</param>
public sealed record CheckResult(string Property, bool Claimed, long Draws, Estimate Broken, Witness? Witness)
{
    /// <summary>What shows, on average over the others' signals, that the property does not hold; null where it holds, or a draw shows it.</summary>
    public InterimWitness? Interim { get; init; }

    /// <summary>What else is to be said, in a sentence; null for nothing.</summary>
    public string? Remark { get; init; }

    /// <summary>At least one draw breaks the property.</summary>
    public bool IsBroken => Broken.Mean > 0;

    /// <summary>At least one draw breaks the property, though the mechanism is said to have it.</summary>
    public bool IsViolation => Claimed && IsBroken;
}

/// <summary>A draw that shows something, with all that is needed to see it.</summary>
/// <param name="Property">What it breaks.</param>
/// <param name="Draw">The index of the draw.</param>
/// <param name="Agent">The agent who shows it, from 1.</param>
/// <param name="Signals">All signals, by name.</param>
/// <param name="Report">What the agent reports instead of the truth, by the name of the dimension; empty where all tell the truth.</param>
/// <param name="Facts">Further numbers, by name.</param>
public sealed record Witness(
    string Property,
    long Draw,
    int Agent,
    IReadOnlyList<(string Name, double Value)> Signals,
    IReadOnlyList<(string Name, double Value)> Report,
    IReadOnlyList<(string Name, double Value)> Facts)
{
    /// <summary>What the agent is called by herself.</summary>
    public required string Name { get; init; }

    /// <summary>What agents are called.</summary>
    public required string Noun { get; init; }

    /// <summary>What the things are called whose values facts are about.</summary>
    public required IReadOnlyList<string> Things { get; init; }

    /// <summary>What happens, in words; null where the property tells.</summary>
    public string? Sentence { get; init; }
}
