using ExPost.Kernels;

namespace ExPost.Mechanisms;

/// <summary>A public good of fixed size and cost c (Chung and Ely 2002, Section 5): it is provided for all agents or for none.</summary>
public abstract class PublicGoodEnvironment : ChoiceEnvironment, IEnvironmentKind
{
    /// <summary>The alternative that the good is provided.</summary>
    public const int Provided = 1;

    /// <summary>Makes an environment.</summary>
    /// <param name="info">Its entry in the catalogue.</param>
    /// <param name="agents">The number of agents.</param>
    /// <param name="signals">The one dimension of a signal.</param>
    protected PublicGoodEnvironment(EnvironmentInfo info, int agents, Signal signals) : base(info, agents, [signals], 2)
    {
    }

    /// <inheritdoc/>
    public static new string Kind => "the provision of a public good";

    /// <inheritdoc/>
    public override bool HasOutsideOption => true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Things => [""];

    /// <inheritdoc/>
    public override Assumptions Checkable =>
        Assumptions.Monotone | Assumptions.Continuous | (Agents == 2 ? Assumptions.IncreasingDifferences | Assumptions.DecreasingDifferences | Assumptions.PureCommonValues : Assumptions.None);

    /// <summary>v_i(s): what the good is worth to an agent.</summary>
    /// <param name="agent">The agent, from 0.</param>
    /// <param name="signals">The signals.</param>
    public abstract Real Value(int agent, Profile signals);

    /// <inheritdoc/>
    public override IReadOnlyList<Real> ValuesOf(int agent, Profile signals) => [Value(agent, signals)];

    /// <inheritdoc/>
    public override string NameOfAlternative(int alternative) => alternative == Provided ? "provided" : "not provided";

    /// <inheritdoc/>
    public override string? MeasureOf(int alternative) => alternative == Provided ? "probability-provided" : null;

    /// <inheritdoc/>
    public override Real Worth(int agent, int alternative, IReadOnlyList<Real> values) => alternative == Provided ? values[0] : 0;
}
