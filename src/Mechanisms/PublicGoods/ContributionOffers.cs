using ExPost.Kernels;

namespace ExPost.Mechanisms.PublicGoods;

/// <summary>
/// Voluntary contributions that are contingent on each other (Chung and Ely 2002, Section 5.3), with no need to know values. Agent i offers to contribute up to p_i if the other contributes at least d_i. The good is provided if
/// p_1 ≥ d_2 and p_2 ≥ d_1, and then agent i pays d_−i. In the ex post equilibrium that carries out the threshold rule with pivotal valuations v̄_1 + v̄_2 = c, let F_i(s_i) be the signals of the other at which both values exceed their pivotal
/// valuations, and φ_−i the lowest of them, or the highest signal where there are none: p_i = v_i(s_i, φ_−i) and d_i = v_−i(s_i, φ_−i); but d_i = v̄_−i where F_i holds all signals. Reports are signals, from which the
/// mechanism computes the offers: truth is the equilibrium.
/// </summary>
/// <remarks>
/// <para>Values must be nondecreasing and continuous, and differences increasing; then the good is provided exactly where the threshold rule provides it. Where F_i holds all signals the other pays d_i = v̄_−i, less than the generalized VCG payment.</para>
/// <para>
/// φ_−i is the higher of two signals, that at which the other's own value reaches v̄_−i and that at which v_i reaches v̄_i, so p_i is the higher of v_i at the first and v̄_i itself, and d_i the higher of v̄_−i itself and v_−i at the second. Both p_i and
/// the other's d_−i are v̄_i at many signals, and p_i ≥ d_−i must then hold to the last bit: v̄_i is taken as it is, and not as the value at a signal that was found.
/// </para>
/// </remarks>
public sealed class ContributionOffers : ChoiceMechanism<PublicGoodEnvironment>
{
    private const string Name = "contribution-offers";

    private readonly PivotalValues _pivotal;

    private ContributionOffers(Settings settings) : base(Entry) => _pivotal = new(Name, settings);

    /// <summary>The entry in the catalogue.</summary>
    public static MechanismInfo Entry { get; } = MechanismInfo.For<PublicGoodEnvironment>(
        Name,
        "each agent offers a contribution and demands one; provided if both offers meet the demands, and each agent pays what the other demands",
        "Chung and Ely (2002), Section 5.3",
        [PivotalValues.First],
        PivotalValues.WhyNot,
        settings => new ContributionOffers(settings),
        _ => Claims.ExPostIncentiveCompatible | Claims.ExPostIndividuallyRational | Claims.MonotoneRule | Claims.BudgetBalanced) with
    {
        Assumes = Assumptions.Monotone | Assumptions.Continuous | Assumptions.IncreasingDifferences,
        Range = environment => PivotalValues.Window(Name, environment),
    };

    /// <inheritdoc/>
    public override ChoiceOutcome Run(PublicGoodEnvironment environment, Profile reports)
    {
        _pivotal.Check(environment);
        Offer first = Announced(environment, 0, reports[0, 0]), second = Announced(environment, 1, reports[1, 0]);
        Bool provided = first.Contributes >= second.Demands & second.Contributes >= first.Demands;
        ChoiceOutcome outcome = Provision.Outcome(environment, provided, [second.Demands, first.Demands]);
        if (environment is not Environments.PublicGood) outcome.PriceBound = Real.Max(first.Bound, second.Bound);
        return outcome;
    }

    /// <summary>What an agent announces, from her signal alone.</summary>
    private Offer Announced(PublicGoodEnvironment environment, int agent, Real own)
    {
        int other = 1 - agent;
        Real pivotal = _pivotal.Of(environment, agent), others = _pivotal.Of(environment, other);
        Real Value(int whose, Real signal) => environment.Value(whose, PivotalValues.At(agent, own, signal));
        (Real lowest, Real highest) = PivotalValues.Ends(environment, other);
        Real theirs = _pivotal.Reached(environment, agent: other, whose: other, own).Signal;
        (Real mine, Real least) = _pivotal.Reached(environment, agent: other, whose: agent, own);
        Real contributes = Real.Min(Value(agent, highest), Real.Max(pivotal, Value(agent, theirs)));
        Real demands = Real.Min(Value(other, highest), Real.Max(others, Value(other, mine)));
        Bool always = Value(agent, lowest) > pivotal & Value(other, lowest) > others;
        return new(contributes, Real.Choose(always, others, demands), Value(other, mine) - Value(other, least));
    }

    /// <param name="Contributes">p_i.</param>
    /// <param name="Demands">d_i.</param>
    /// <param name="Bound">How far the demand may be from the exact one.</param>
    private readonly record struct Offer(Real Contributes, Real Demands, Real Bound);
}
