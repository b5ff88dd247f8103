using ExPost.Kernels;

namespace ExPost.Mechanisms;

/// <summary>Several alternatives, one of which is chosen for all: who knows what, and what each alternative is worth to whom.</summary>
public abstract class ChoiceEnvironment : ValueEnvironment, IEnvironmentKind
{
    /// <summary>Makes an environment.</summary>
    /// <param name="info">Its entry in the catalogue.</param>
    /// <param name="agents">The number of agents.</param>
    /// <param name="signals">The dimensions of an agent's signal.</param>
    /// <param name="alternatives">The number of alternatives.</param>
    protected ChoiceEnvironment(EnvironmentInfo info, int agents, IReadOnlyList<Signal> signals, int alternatives) : base(info, agents, signals) => Alternatives = alternatives;

    /// <inheritdoc/>
    public static string Kind => "a choice between alternatives";

    /// <summary>The number of alternatives.</summary>
    public int Alternatives { get; }

    /// <inheritdoc/>
    public override bool Exchangeable => false;

    /// <inheritdoc/>
    public override Assumptions Checkable => Assumptions.None;

    /// <summary>True when an agent may stay out and have nothing, so that taking part is a choice (ex post IR).</summary>
    public virtual bool HasOutsideOption => false;

    /// <summary>What an alternative is worth to an agent.</summary>
    /// <param name="agent">The agent, from 0.</param>
    /// <param name="alternative">The alternative, from 0.</param>
    /// <param name="values">Her values, as <see cref="ValueEnvironment.ValuesOf"/> gives them.</param>
    public abstract Real Worth(int agent, int alternative, IReadOnlyList<Real> values);

    /// <summary>What an alternative costs the planner.</summary>
    /// <param name="alternative">The alternative, from 0.</param>
    public virtual Real Cost(int alternative) => 0;

    /// <summary>What it is called that an alternative is chosen, in words.</summary>
    /// <param name="alternative">The alternative, from 0.</param>
    public virtual string NameOfAlternative(int alternative) => FormattableString.Invariant($"alternative {alternative + 1}");

    /// <summary>The measure of how often an alternative is chosen; null where it goes without saying.</summary>
    /// <param name="alternative">The alternative, from 0.</param>
    public virtual string? MeasureOf(int alternative) => FormattableString.Invariant($"probability-alternative.{alternative + 1}");

    /// <summary>What an alternative is worth to an agent when these are the signals.</summary>
    /// <param name="agent">The agent, from 0.</param>
    /// <param name="alternative">The alternative, from 0.</param>
    /// <param name="signals">The signals.</param>
    public Real Worth(int agent, int alternative, Profile signals) => Worth(agent, alternative, ValuesOf(agent, signals));

    /// <summary>The social surplus of an alternative: what it is worth to all, less what it costs.</summary>
    /// <param name="alternative">The alternative, from 0.</param>
    /// <param name="values">The values of every agent.</param>
    public Real Surplus(int alternative, IReadOnlyList<IReadOnlyList<Real>> values) =>
        Real.Sum(Enumerable.Range(0, Agents).Select(i => Worth(i, alternative, values[i]))) - Cost(alternative);

    /// <summary>The social surplus of every alternative when these are the signals.</summary>
    /// <param name="signals">The signals.</param>
    public virtual Real[] Surpluses(Profile signals)
    {
        IReadOnlyList<Real>[] values = [.. Enumerable.Range(0, Agents).Select(i => ValuesOf(i, signals))];
        return [.. Enumerable.Range(0, Alternatives).Select(k => Surplus(k, values))];
    }
}
