using ExPost.Kernels;

namespace ExPost.Mechanisms;

/// <summary>What a mechanism does at a draw: what is decided, and who pays what.</summary>
public abstract class Outcome
{
    private readonly List<Requirement> _required = [];

    /// <summary>Numbers that must lie in a range, or the run stops.</summary>
    public IReadOnlyList<Requirement> Required => _required;

    /// <summary>True when the mechanism says what agents pay.</summary>
    public abstract bool HasPayments { get; }

    /// <summary>
    /// By how much prices and payments that were found by search or quadrature may differ from those that the rule defines, roundings apart, over all agents at a draw, whether they win or
    /// not; prices that were searched for are never too low. Null when they are exact.
    /// </summary>
    public Real? PriceBound { get; set; }

    /// <summary>
    /// Where the rule is seen not to be eventually monotone, given the others' reports: then no payments implement it, and what is computed from payments is not printed. Null where that
    /// cannot be, or is left to a check of incentives.
    /// </summary>
    public Nonmonotone? Nonmonotone { get; set; }

    /// <summary>
    /// True when the mechanism shares the social surplus among the agents (Ke 2009): then it is looked at whether the budget is balanced to the last unit and whether payoffs rise with types.
    /// </summary>
    public virtual bool SharesSurplus => false;

    /// <summary>What the planner pays to the agents, and for what is decided, less what she gets; negative for a surplus. Null where nobody stands in for what is missing.</summary>
    public virtual Real? Deficit => null;

    /// <summary>An object goes to two buyers, with what is told of it; null where that has no meaning.</summary>
    public virtual Overdemand? Infeasible => null;

    /// <summary>The possible decisions, by name, where they can be listed; whether each has a positive probability, and whether it is certain.</summary>
    public abstract IReadOnlyList<(string Name, Bool Happens, Bool Certain)> Decisions { get; }

    /// <summary>The numbers that decide what an agent may have and pays.</summary>
    /// <param name="agent">The agent, from 0.</param>
    public abstract IReadOnlyList<Quote> Quotes(int agent);

    /// <summary>What happens to an agent is worth to her, less what she pays; where there are no payments, what it is worth.</summary>
    /// <param name="agent">The agent, from 0.</param>
    /// <param name="values">Her true values, as the environment gives them.</param>
    public abstract Real Utility(int agent, IReadOnlyList<Real> values);

    /// <summary>
    /// What is decided, as far as it concerns an agent: her probability of getting the object, for instance, by a name for reading. What is decided is the same at two reports where these numbers of all agents are.
    /// </summary>
    /// <param name="agent">The agent, from 0.</param>
    public abstract IReadOnlyList<(string Name, Real Value)> Allocation(int agent);

    /// <summary>A number that must not fall when an agent's signal rises, if the rule is to be implementable; null where there is none.</summary>
    /// <param name="agent">The agent, from 0.</param>
    public abstract Real? Rising(int agent);

    /// <summary>What happens to an agent, for reading.</summary>
    /// <param name="agent">The agent, from 0.</param>
    public abstract IReadOnlyList<Detail> Details(int agent);

    /// <summary>A number that the mechanism goes by must be finite.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="agent">Whose it is, from 0.</param>
    /// <param name="value">The number.</param>
    public void Require(string name, int agent, Real value) => _required.Add(new(name, agent, value, -double.MaxValue, double.MaxValue));

    private protected void Require(Requirement requirement) => _required.Add(requirement);
}

/// <summary>A number that a mechanism computed for an agent.</summary>
/// <param name="Name">What it is called: a price, for instance.</param>
/// <param name="Value">The number.</param>
/// <param name="Decides">It decides what she gets, and not only what she pays.</param>
public sealed record Quote(string Name, Real Value, bool Decides);

/// <summary>Something that happens to an agent, for reading.</summary>
/// <param name="Heading">What it is called in a table.</param>
/// <param name="Key">What it is called in JSON.</param>
/// <param name="Number">The number; null for an event.</param>
/// <param name="Event">The event; null for a number.</param>
public sealed record Detail(string Heading, string Key, Real? Number, Bool? Event);

/// <summary>An object goes to two buyers at once.</summary>
/// <param name="Happens">It does at this draw.</param>
/// <param name="Last">The last buyer who gets one of those objects, from 0.</param>
/// <param name="Sentence">What a witness says of it, from the facts.</param>
/// <param name="Facts">Further numbers, by name.</param>
public sealed record Overdemand(Bool Happens, Real Last, Func<Func<string, double>, string> Sentence, IReadOnlyList<(string Name, Real Value)> Facts);

/// <summary>A number of an agent that must lie in a range.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Agent">Whose it is, from 0.</param>
/// <param name="Value">The number.</param>
/// <param name="Low">The lowest that is accepted.</param>
/// <param name="High">The highest that is accepted.</param>
public sealed record Requirement(string Name, int Agent, Real Value, double Low, double High)
{
    /// <summary>It cannot be elsewhere.</summary>
    public bool IsCertain => Value.Node.Bounds is { Known: true } bounds && bounds.Low >= Low && bounds.High <= High;

    /// <summary>0 where it is in the range, and not a number elsewhere.</summary>
    public Real Check => Real.Choose(Value >= Low & Value <= High, 0, double.NaN);
}

/// <summary>A break of Goyal and Narayanan's Definition 2: an agent is less likely to win with a higher signal.</summary>
/// <param name="Happens">There is one at this draw.</param>
/// <param name="Agent">The agent, from 0.</param>
/// <param name="Lower">The signal at which she is more likely to win.</param>
/// <param name="Higher">The signal at which she is less likely to.</param>
public sealed record Nonmonotone(Bool Happens, Real Agent, Real Lower, Real Higher);
