using System.Runtime.CompilerServices;
using ExPost.Kernels;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>
/// The mechanism of d'Aspremont and Gérard-Varet and of Arrow for a shared good (Ke 2009, Section 4.1): the best quantities; each agent bears half the cost, is paid ξ(θ_i) = E[v_j − c/2], what the other may expect to have at her report,
/// and pays what the other is paid. It is Bayesian incentive compatible and balances the budget at every draw.
/// </summary>
/// <remarks>What the other has is net of her share of the cost: gross of it, as the paper's footnote 9 writes it, the budget would not balance.</remarks>
public sealed class SharedAgv() : SharedGoodMechanism(Entry)
{
    private static readonly ConditionalWeakTable<SharedGoodEnvironment, Func<Real, Real>> s_found = [];

    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<SharedGoodEnvironment>(
        Agv.Entry.Name,
        "the best quantities; each agent is paid the other's expected surplus at her report, by the other",
        "Ke (2009), Section 4.1; d'Aspremont and Gérard-Varet (1979)",
        [],
        _ => null,
        _ => new SharedAgv(),
        _ => Claims.ExactBudget | Claims.BudgetBalanced | Claims.MonotoneRule | Claims.InterimIncentiveCompatible) with
    {
        Deviations = Deviations.Allocation,
    };

    /// <inheritdoc/>
    public override SharedGoodOutcome Run(SharedGoodEnvironment environment, Profile reports)
    {
        var shares = new Efficient(environment, reports);
        Func<Real, Real> expected = SurplusSale.OrCannotRun(Entry.Name, () => Found(environment));
        Real given = expected(reports[1, 0]) - expected(reports[0, 0]), half = shares.Cost * 0.5;
        return new(environment, shares.Quantities, [half + given, half - given]);
    }

    private static Func<Real, Real> Found(SharedGoodEnvironment environment)
    {
        lock (s_found) return s_found.GetValue(environment, Make);
    }

    private static Func<Real, Real> Make(SharedGoodEnvironment environment)
    {
        var net = new RecordedFunction(2, Bounds.Unknown, x =>
        {
            Real quantity = environment.Quantity(x[1], x[0]);
            return environment.Worth(quantity, x[1]) - environment.Cost(quantity) * 0.5;
        });
        Corners? corners = Corners.Of(environment);
        return Corners.Table("expected externality", ExpectedExternality.Shared(environment.Types, (own, other) => net.At(own, other), corners), environment.Types, corners);
    }
}
