using ExPost.Engine.Statistics;

namespace ExPost.Engine.Incentives;

/// <summary>What interim checks found of one type of an agent: expectations over the others' signals, who tell the truth.</summary>
/// <param name="Type">The type, by the name of the dimension.</param>
/// <param name="Utility">U(t, t): her payoff when she tells the truth. Null where the rule does not say what agents pay.</param>
/// <param name="Gain">U(r, t) − U(t, t): what the best misreport that was found adds to it, below 0 where all lose. Null likewise.</param>
/// <param name="Report">That misreport, by the name of the dimension; empty likewise.</param>
/// <param name="Probabilities">What is decided when she tells the truth, by name.</param>
public sealed record InterimType(
    IReadOnlyList<(string Name, double Value)> Type,
    Estimate? Utility,
    Estimate? Gain,
    IReadOnlyList<(string Name, double Value)> Report,
    IReadOnlyList<(string Name, Estimate Estimate)> Probabilities);

/// <summary>What interim checks found of an agent.</summary>
/// <param name="Agent">The agent, from 1.</param>
/// <param name="Name">What she is called by herself.</param>
/// <param name="Types">Her types.</param>
public sealed record InterimAgent(int Agent, string Name, IReadOnlyList<InterimType> Types);

/// <summary>What interim checks found of a mechanism.</summary>
/// <param name="Measures">The measures, in the order in which they are printed.</param>
/// <param name="Checks">Whether properties hold; the share of broken types, pairs or rectangles has no interval, for those were chosen and not drawn.</param>
/// <param name="Agents">The agents.</param>
public sealed record InterimResult(IReadOnlyList<(string Name, Estimate Estimate)> Measures, IReadOnlyList<CheckResult> Checks, IReadOnlyList<InterimAgent> Agents);

/// <summary>What shows, on average over the others' signals, that a property does not hold.</summary>
/// <param name="Property">What it breaks.</param>
/// <param name="Agent">The agent who shows it, from 1.</param>
/// <param name="Points">Her type, what she reports and the like: a name, and a number for each dimension by its name.</param>
/// <param name="Fact">What the number is that shows it.</param>
/// <param name="Estimate">The number, with an interval for it alone.</param>
public sealed record InterimWitness(string Property, int Agent, IReadOnlyList<(string Name, IReadOnlyList<(string Name, double Value)> Point)> Points, string Fact, Estimate Estimate)
{
    /// <summary>What the agent is called by herself.</summary>
    public required string Name { get; init; }

    /// <summary>What agents are called.</summary>
    public required string Noun { get; init; }

    /// <summary>The numbers of a point.</summary>
    /// <param name="name">What the point is called.</param>
    public IReadOnlyList<(string Name, double Value)> this[string name] => Points.First(point => point.Name == name).Point;
}
