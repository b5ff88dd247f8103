namespace ExPost.Mechanisms;

/// <summary>A rule for choosing one of several alternatives: from reports to what is chosen and who pays what.</summary>
/// <typeparam name="T">The kind of environment that it is made for.</typeparam>
public abstract class ChoiceMechanism<T> : Mechanism
    where T : ChoiceEnvironment
{
    /// <summary>Makes a mechanism.</summary>
    /// <param name="info">Its entry in the catalogue.</param>
    protected ChoiceMechanism(MechanismInfo info) : base(info)
    {
    }

    /// <inheritdoc/>
    public sealed override Outcome Run(ValueEnvironment environment, Profile reports) => Run((T)environment, reports);

    /// <summary>What happens when these are the reports.</summary>
    /// <param name="environment">The values that the rule is made for, as functions of reports.</param>
    /// <param name="reports">What the agents say their signals are.</param>
    public abstract ChoiceOutcome Run(T environment, Profile reports);
}
