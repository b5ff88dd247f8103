namespace ExPost.Mechanisms;

/// <summary>A rule for a good that two agents share: from reports to who consumes how much and who pays what.</summary>
public abstract class SharedGoodMechanism : Mechanism
{
    /// <summary>Makes a mechanism.</summary>
    /// <param name="info">Its entry in the catalogue.</param>
    protected SharedGoodMechanism(MechanismInfo info) : base(info)
    {
    }

    /// <inheritdoc/>
    public sealed override Outcome Run(ValueEnvironment environment, Profile reports) => Run((SharedGoodEnvironment)environment, reports);

    /// <summary>What happens when these are the reports.</summary>
    /// <param name="environment">The values that the rule is made for, as functions of reports.</param>
    /// <param name="reports">What the agents say their types are.</param>
    public abstract SharedGoodOutcome Run(SharedGoodEnvironment environment, Profile reports);
}
