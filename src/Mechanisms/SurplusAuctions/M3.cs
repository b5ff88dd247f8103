using ExPost.Kernels;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>
/// Ke's (2009) M3 for two agents and a fixed quantity, the reverse of M2: the quantity is divided in the best way; the LOWER type is entitled to the social surplus, for a lump sum B to the other. She pays −S_−i + B, and the other v_i − B;
/// together nothing. B = (1 − k) r^k(lower) + k r^k(higher), and r^k(θ) = ∫ (k − 1 + F)(S(τ,τ) + μ) dF / (k − 1 + F(θ))² from F⁻¹(1 − k) to θ, μ(τ) = ∫ ∂v(x*(τ,z),τ)/∂τ dF(z) / f(τ) up to τ (equation 9). It is Bayesian incentive
/// compatible and balances the budget for every k; with k = 1 nobody ever loses (Theorem 7).
/// </summary>
/// <remarks>The signs of payments are those that balance the budget; the paper prints others. Tables depend on k, so a change of it is another kernel.</remarks>
public sealed class M3 : SharedGoodMechanism
{
    private readonly double _k;

    private M3(Settings settings) : base(Entry) => _k = settings.Value(LumpSums.K);

    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<SharedGoodEnvironment>(
        "m3",
        "the best division; the lower type has the social surplus, and pays the other r^k for it",
        "Ke (2009), Section 4.2, M3, equation 9",
        [LumpSums.K],
        environment => environment.IsFixed ? null : "the quantity is chosen here, and m3 is for one that is fixed; see m2",
        settings => new M3(settings),
        _ => Claims.ExactBudget | Claims.BudgetBalanced | Claims.MonotoneRule | Claims.InterimIncentiveCompatible) with
    {
        Deviations = Deviations.Allocation,
    };

    /// <inheritdoc/>
    public override SharedGoodOutcome Run(SharedGoodEnvironment environment, Profile reports)
    {
        Bool first = reports[0, 0] <= reports[1, 0];
        (Real lower, Real higher) = (Real.Min(reports[0, 0], reports[1, 0]), Real.Max(reports[0, 0], reports[1, 0]));
        return Entitlement.Outcome(environment, reports, [first, !first], LumpSums.Of(Entry.Name, environment, _k, entitled: lower, other: higher));
    }
}
