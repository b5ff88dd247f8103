using ExPost.Kernels;

namespace ExPost.Mechanisms.PublicGoods;

/// <summary>
/// A threshold contribution rule (Chung and Ely 2002, Definition 12): the good is provided where v_1 ≥ v̄_1 and v_2 ≥ v̄_2, with v̄_1 + v̄_2 = c. With increasing differences these are the undominated rules that are ex post IC and
/// budget-balanced (Theorem 9). Each agent pays the generalized VCG payment, t_i = inf over x of v_i(x, s_−i) subject to provision, which is at least v̄_i; so the planner never pays.
/// </summary>
/// <remarks>
/// t_i is the higher of v̄_i and of v_i at the lowest signal at which i makes the other's value reach v̄_−i. Values must be nondecreasing. By the word "best" v̄_1 is the one with the largest expected surplus, the best
/// that can be had without a subsidy.
/// </remarks>
public sealed class Threshold : ChoiceMechanism<PublicGoodEnvironment>
{
    private const string Name = "threshold";

    private readonly PivotalValues _pivotal;

    private Threshold(Settings settings) : base(Entry) => _pivotal = new(Name, settings);

    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<PublicGoodEnvironment>(
        Name,
        "provided where v_1 ≥ v1 and v_2 ≥ cost − v1; each agent pays her value at the lowest signal at which it would still be provided",
        "Chung and Ely (2002), Section 5.2, Theorem 9",
        [PivotalValues.First],
        PivotalValues.WhyNot,
        settings => new Threshold(settings),
        _ => Claims.ExPostIncentiveCompatible | Claims.ExPostIndividuallyRational | Claims.MonotoneRule | Claims.BudgetBalanced) with
    {
        Assumes = Assumptions.Monotone,
        Range = environment => PivotalValues.Window(Name, environment),
    };

    /// <inheritdoc/>
    public override ChoiceOutcome Run(PublicGoodEnvironment environment, Profile reports)
    {
        _pivotal.Check(environment);
        Bool provided = true;
        var shares = new Real[2];
        var bounds = new Real[2];
        for (int i = 0; i < 2; i++)
        {
            Real pivotal = _pivotal.Of(environment, i), other = reports[1 - i, 0];
            Real Value(Real own) => environment.Value(i, PivotalValues.At(i, own, other));
            (Real signal, Real least) = _pivotal.Reached(environment, agent: i, whose: 1 - i, other);
            (Real price, Real value) = (Value(signal), environment.Value(i, reports));
            shares[i] = Real.Max(pivotal, price);
            bounds[i] = price - Value(least);
            // At least the pivotal valuation; where both agents' values are, they are at least the prices, but for what is rounded.
            provided &= value >= shares[i];
        }

        ChoiceOutcome outcome = Provision.Outcome(environment, provided, shares);
        if (environment is not Environments.PublicGood) outcome.PriceBound = Real.Max(bounds);
        return outcome;
    }
}
