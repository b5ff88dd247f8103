using ExPost.Kernels;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>
/// Ke's (2009) M2 for two agents and a quantity that is chosen: the best quantity x* is produced; the higher type is entitled to the social surplus, for a lump sum B to the other. She pays −S_−i + B, with S_−i = S − v_i, and the other
/// v_i − B; together c. B = (1 − k) β^k(higher) + k β^k(lower), and β^k(θ) = ∫ (F − k)(S(τ,τ) − h) dF / (F(θ) − k)² from F⁻¹(k) to θ, h(τ) = ∫ ∂v(x*(τ,z),τ)/∂τ dF(z) / f(τ) from τ up (equation 8). It is Bayesian incentive
/// compatible and balances the budget for every k (Theorem 5).
/// </summary>
/// <remarks>
/// With k = 1 the paper says that nobody ever loses if EΔ ≥ 0 (Theorem 6). That needs S(θ,θ) − h(θ) to be nondecreasing, as it is in the paper's example, and fails for some distributions; so it is not claimed, and measured. Tables
/// depend on k, so a change of it is another kernel.
/// </remarks>
public sealed class M2 : SharedGoodMechanism
{
    private readonly double _k;

    private M2(Settings settings) : base(Entry) => _k = settings.Value(LumpSums.K);

    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<SharedGoodEnvironment>(
        "m2",
        "the best quantity; the higher type has the social surplus, and pays the other β^k for it",
        "Ke (2009), Section 4.1, M2, equation 8",
        [LumpSums.K],
        environment => environment.IsFixed ? "the quantity is fixed here, and m2 is for one that is chosen; see m3" : null,
        settings => new M2(settings),
        _ => Claims.ExactBudget | Claims.BudgetBalanced | Claims.MonotoneRule | Claims.InterimIncentiveCompatible) with
    {
        Deviations = Deviations.Allocation,
    };

    /// <inheritdoc/>
    public override SharedGoodOutcome Run(SharedGoodEnvironment environment, Profile reports)
    {
        Bool first = reports[0, 0] >= reports[1, 0];
        (Real lower, Real higher) = (Real.Min(reports[0, 0], reports[1, 0]), Real.Max(reports[0, 0], reports[1, 0]));
        return Entitlement.Outcome(environment, reports, [first, !first], LumpSums.Of(Entry.Name, environment, _k, entitled: higher, other: lower));
    }
}
