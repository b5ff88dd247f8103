namespace ExPost.Mechanisms;

/// <summary>A rule for selling several objects: from reports to who gets what and who pays what.</summary>
public abstract class ObjectsMechanism : Mechanism
{
    /// <summary>Makes a mechanism.</summary>
    /// <param name="info">Its entry in the catalogue.</param>
    protected ObjectsMechanism(MechanismInfo info) : base(info)
    {
    }

    /// <inheritdoc/>
    public sealed override Outcome Run(ValueEnvironment environment, Profile reports) => Run((ObjectsEnvironment)environment, reports);

    /// <summary>What happens when these are the reports.</summary>
    /// <param name="environment">The values that the rule is made for, as functions of reports.</param>
    /// <param name="reports">What the buyers say their signals are.</param>
    public abstract ObjectsOutcome Run(ObjectsEnvironment environment, Profile reports);
}
