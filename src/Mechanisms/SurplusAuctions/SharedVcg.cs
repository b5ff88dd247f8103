namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>
/// The VCG mechanism for a shared good (Ke 2009, Section 2.3): the best quantities, and each agent pays what leaves her S(θ) − S(θ̲, θ_−i), the gain in social surplus over her lowest type. It is ex post IC; the lowest type has nothing. What
/// is left over costs, EΔ in expectation, is what mechanisms that balance the budget can share (Lemma 1).
/// </summary>
public sealed class SharedVcg() : SharedGoodMechanism(Entry)
{
    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<SharedGoodEnvironment>(
        Vcg.Entry.Name,
        "the best quantities; each agent has the gain in social surplus over her lowest type",
        "Ke (2009), Section 2.3, Lemma 1",
        [],
        _ => null,
        _ => new SharedVcg(),
        _ => Claims.ExPostIncentiveCompatible | Claims.MonotoneRule | Claims.PayoffMonotone) with
    {
        Deviations = Deviations.Allocation,
    };

    /// <inheritdoc/>
    public override SharedGoodOutcome Run(SharedGoodEnvironment environment, Profile reports)
    {
        var shares = new Efficient(environment, reports);
        double low = environment.Types.Low;
        return new(environment, shares.Quantities, [.. shares.Worth.Select((own, i) => environment.Surplus(low, reports[1 - i, 0]) - (shares.Surplus - own))]);
    }
}
