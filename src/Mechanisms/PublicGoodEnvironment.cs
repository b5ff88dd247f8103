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
        Assumptions.Monotone | Assumptions.Continuous | (Agents == 2 ? Differences : Assumptions.None);

    /// <summary>How v_i − v_−i goes in s_i, of which at most one holds.</summary>
    protected static Assumptions Differences => Assumptions.IncreasingDifferences | Assumptions.DecreasingDifferences | Assumptions.PureCommonValues;

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

    /// <summary>
    /// What Chung and Ely (2002), Theorem 8, says of the three cases. In the third the budget is balanced exactly where each agent pays half the cost; the payments of the generalized VCG mechanism are more where one
    /// signal alone makes provision efficient.
    /// </summary>
    /// <inheritdoc/>
    public override string? Follows(Assumptions assumption) => assumption switch
    {
        Assumptions.IncreasingDifferences => "a rule that is ex post IC, ex post IR and budget-balanced is not efficient, where the good is worth its cost at some signals and not at others (Chung and Ely 2002, Theorem 8); the best of them is a threshold rule (Theorem 9).",
        Assumptions.DecreasingDifferences => "efficient rules are budget-balanced (Chung and Ely 2002, Theorem 8).",
        Assumptions.PureCommonValues => "efficient rules are budget-balanced, exactly so where each agent pays half the cost (Chung and Ely 2002, Theorem 8).",
        _ => null,
    };

    /// <inheritdoc/>
    public override Real Worth(int agent, int alternative, IReadOnlyList<Real> values) => alternative == Provided ? values[0] : 0;
}
