using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;

namespace ExPost.Mechanisms;

/// <summary>
/// Agents with private signals and interdependent values: who knows what, and what is worth what to whom. An environment gives values and never sees payments.
/// </summary>
public abstract class ValueEnvironment
{
    /// <summary>Makes an environment.</summary>
    /// <param name="info">Its entry in the catalogue.</param>
    /// <param name="agents">The number of agents.</param>
    /// <param name="signals">The dimensions of an agent's signal, the same for all agents.</param>
    protected ValueEnvironment(EnvironmentInfo info, int agents, IReadOnlyList<Signal> signals)
    {
        Info = info;
        Agents = agents;
        Signals = signals;
    }

    /// <summary>The entry in the catalogue.</summary>
    public EnvironmentInfo Info { get; }

    /// <summary>The number of agents.</summary>
    public int Agents { get; }

    /// <summary>The dimensions of an agent's signal, the same for all agents.</summary>
    public IReadOnlyList<Signal> Signals { get; }

    /// <summary>
    /// True when agents can change places: agent i's values depend on her own signal as any other agent's do on his, and on the others' signals
    /// without regard to their order. What is found for one agent then holds for all.
    /// </summary>
    public abstract bool Exchangeable { get; }

    /// <summary>True when nothing tells agents apart, neither their values nor the distributions of their signals.</summary>
    public bool IsSymmetric => Exchangeable && Signals.All(signal => signal.IsSame);

    /// <summary>What an agent is called: a buyer, for instance.</summary>
    public virtual string AgentNoun => "agent";

    /// <summary>What things are called whose values <see cref="ValuesOf"/> gives, in its order; an empty name where there is one thing only.</summary>
    public abstract IReadOnlyList<string> Things { get; }

    /// <summary>What theorems assume of values, as far as it has a meaning here.</summary>
    public abstract Assumptions Checkable { get; }

    /// <summary>What can be said of the environment's numbers without a draw.</summary>
    public virtual IReadOnlyList<Condition> Conditions => [];

    /// <summary>What a theorem says follows where an assumption holds, in the rest of a sentence; null where there is nothing to say.</summary>
    /// <param name="assumption">The assumption.</param>
    public virtual string? Follows(Assumptions assumption) => null;

    /// <summary>What an agent is called by herself: "buyer 1", for instance.</summary>
    /// <param name="agent">The agent, from 0.</param>
    public virtual string NameOf(int agent) => FormattableString.Invariant($"{AgentNoun} {agent + 1}");

    /// <summary>What one of an agent's values is called in witnesses.</summary>
    /// <param name="place">Its place in <see cref="ValuesOf"/>, from 0.</param>
    public virtual string NameOfValue(int place) => FormattableString.Invariant($"value-{place + 1}");

    /// <summary>What each of <see cref="Things"/> is worth to an agent when these are the signals.</summary>
    public abstract IReadOnlyList<Real> ValuesOf(int agent, Profile signals);

    /// <summary>What an agent has when she takes no part, to which ex post IR compares.</summary>
    /// <param name="agent">The agent, from 0.</param>
    /// <param name="values">Her values.</param>
    public virtual Real Reservation(int agent, IReadOnlyList<Real> values) => 0;

    /// <summary>Further properties that values should have at every draw, each with how badly an agent's values break it: 0 where they do not.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="values">What things are worth to her.</param>
    public virtual IReadOnlyList<(Assumptions Assumption, Real Severity)> Breaks(int agent, IReadOnlyList<Real> values) => [];

    /// <summary>
    /// By how much single crossing fails when an agent's signal is raised, for each thing of each agent, one agent after the other; not positive where it does not. Here, as Bikhchandani (2005),
    /// Assumption 2, says: the value of a thing to another agent rises by no more than to the agent whose signal it is.
    /// </summary>
    /// <param name="owner">Whose signal is raised, from 0.</param>
    /// <param name="before">The values of every agent before.</param>
    /// <param name="after">The values of every agent after.</param>
    /// <param name="rounding">What may be rounding in the changes.</param>
    public virtual IReadOnlyList<Real> Crossings(Real owner, IReadOnlyList<IReadOnlyList<Real>> before, IReadOnlyList<IReadOnlyList<Real>> after, Real rounding)
    {
        Real[][] changes = [.. before.Select((values, i) => values.Select((value, k) => after[i][k] - value).ToArray())];
        Real[] own = [.. Things.Select((_, k) => Choice.At(owner, [.. changes.Select(change => change[k])]))];
        return [.. changes.SelectMany(change => change.Select((by, k) => by - own[k] - rounding))];
    }

    /// <summary>A draw of all signals: dimension k of agent i is the quantile of uniform i · dimensions + k.</summary>
    public Profile Draw()
    {
        int dimensions = Signals.Count;
        return new(Enumerable.Range(0, Agents).Select(i => Signals.Select((signal, k) =>
            signal.Of(i).Quantile(Real.Uniform(i * dimensions + k)).Named(SignalName(i, k)))));
    }

    /// <summary>
    /// Numbers of a draw whose expectations are known and with which revenue, surplus and utilities move. Here the signals, dimension by dimension: their sum over agents where these can change places, and each where they cannot.
    /// </summary>
    /// <param name="signals">The signals, as <see cref="Draw"/> gives them.</param>
    public virtual IReadOnlyList<Control> Controls(Profile signals) =>
    [
        .. Signals.SelectMany((signal, k) => Exchangeable
            ? [new Control($"sum of {signal.Name}", Real.Sum(Enumerable.Range(0, Agents).Select(i => signals[i, k])), Enumerable.Range(0, Agents).Sum(i => signal.Of(i).Expectation))]
            : Enumerable.Range(0, Agents).Select(i => new Control(SignalName(i, k), signals[i, k], signal.Of(i).Expectation))),
    ];

    /// <summary>The highest signal of a dimension over all agents, as a control.</summary>
    /// <param name="dimension">The dimension.</param>
    /// <param name="signals">The signals.</param>
    protected Control Highest(int dimension, Profile signals)
    {
        int[] agents = [.. Enumerable.Range(0, Agents)];
        Signal signal = Signals[dimension];
        return new($"highest {signal.Name}", Real.Max(agents.Select(i => signals[i, dimension])), HighestOf.Expectation([.. agents.Select(signal.Of)]));
    }

    /// <summary>The signals that <see cref="Draw"/> recorded in a kernel, by name.</summary>
    public IReadOnlyList<NamedNode> SignalsIn(Kernel kernel)
    {
        HashSet<string> names = [.. Enumerable.Range(0, Agents).SelectMany(i => Enumerable.Range(0, Signals.Count).Select(k => SignalName(i, k)))];
        return [.. kernel.Names.Where(named => names.Contains(named.Name)).DistinctBy(named => named.Name)];
    }

    /// <summary>The name of a dimension of an agent's signal, such as s.1.</summary>
    /// <param name="agent">The agent, from 0.</param>
    /// <param name="dimension">The dimension, from 0.</param>
    public string SignalName(int agent, int dimension) => FormattableString.Invariant($"{Signals[dimension].Name}.{agent + 1}");
}

/// <summary>A kind of environment, for rules that are made for it.</summary>
public interface IEnvironmentKind
{
    /// <summary>What is decided, in a few words: "the sale of one object", for instance.</summary>
    static abstract string Kind { get; }
}

/// <summary>Something that the numbers of an environment satisfy or not, whatever the draw.</summary>
/// <param name="Assumption">The assumption that it decides; none where no theorem here needs it.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Holds">It is satisfied.</param>
/// <param name="Sentence">What was found, in a sentence: where it fails, the numbers that break it and what still holds.</param>
public sealed record Condition(Assumptions Assumption, string Name, bool Holds, string Sentence);

/// <summary>What the catalogue says of an environment.</summary>
/// <param name="Name">The name by which it is chosen.</param>
/// <param name="Summary">What is worth what to whom, in a line.</param>
/// <param name="Source">Paper and place.</param>
/// <param name="Parameters">What can be set.</param>
/// <param name="Create">Makes it; throws a <see cref="SettingException"/> for impossible settings.</param>
public sealed record EnvironmentInfo(string Name, string Summary, string Source, IReadOnlyList<ParameterInfo> Parameters, Func<Settings, ValueEnvironment> Create);
