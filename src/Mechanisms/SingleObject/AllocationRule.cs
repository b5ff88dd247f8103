using ExPost.Kernels;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>
/// Any allocation rule, a user's own for instance, with the payments that it must charge to be ex post incentive compatible: p_i = q_i v_i − ∫ v_i' q_i dx, with no rent at the lowest
/// signal (Goyal and Narayanan, Proposition 1). They keep buyers honest if and only if the rule is eventually monotone (Theorem 1), which is to be verified.
/// </summary>
public sealed class AllocationRule : AuctionMechanism
{
    private readonly Shares? _shares;
    private readonly Winners? _winners;
    private readonly Shares? _scores;

    private AllocationRule(MechanismInfo info, Shares? shares, Winners? winners, Shares? scores) : base(info) => (_shares, _winners, _scores) = (shares, winners, scores);

    /// <summary>The entry of a rule that gives each buyer the object with a probability.</summary>
    /// <param name="name">The name by which it is chosen.</param>
    /// <param name="summary">The rule, in a line.</param>
    /// <param name="source">Where it is from.</param>
    /// <param name="shares">The rule.</param>
    public static MechanismInfo Entry(string name, string summary, string source, Shares shares) => Entry(name, summary, source, info => new AllocationRule(info, shares, null, null));

    /// <summary>The entry of a rule that draws no lots.</summary>
    /// <param name="name">The name by which it is chosen.</param>
    /// <param name="summary">The rule, in a line.</param>
    /// <param name="source">Where it is from.</param>
    /// <param name="winners">The rule.</param>
    /// <param name="scores">Numbers that it compares, which must be finite; null for none.</param>
    public static MechanismInfo Entry(string name, string summary, string source, Winners winners, Shares? scores = null) =>
        Entry(name, summary, source, info => new AllocationRule(info, null, winners, scores));

    /// <inheritdoc/>
    public override AuctionOutcome Run(AuctionEnvironment environment, Profile reports)
    {
        var outcome = new AuctionOutcome(environment.Buyers);
        if (_winners is not null)
        {
            Bool[] wins = _winners(environment, reports);
            SearchedPrice[] prices = EnvelopePayments.CriticalValues($"price of {Info.Name}", environment, reports, _winners);
            for (int i = 0; i < environment.Buyers; i++) outcome.Sell(to: i, at: prices[i].Price, when: wins[i]);
            outcome.PriceBound = Real.Max(prices.Select(found => found.Bound));
            Real[] scores = _scores?.Invoke(environment, reports) ?? [];
            for (int i = 0; i < scores.Length; i++) outcome.Require("score", i, scores[i]);
        }
        else
        {
            (Real Share, Real Payment, Real Bound)[] found = Payments(environment, reports, _shares!);
            for (int i = 0; i < environment.Buyers; i++) outcome.Draw(to: i, found[i].Share, found[i].Payment);
            outcome.PriceBound = Real.Max(found.Select(own => own.Bound));
        }

        outcome.VirtualSurplus = VirtualValue.Surplus(environment, reports, outcome);
        return outcome;
    }

    private static MechanismInfo Entry(string name, string summary, string source, Func<MechanismInfo, AllocationRule> create)
    {
        MechanismInfo? info = null;
        return info = MechanismInfo.For<AuctionEnvironment>(
            name,
            summary,
            source,
            [],
            EnvelopePayments.WhyNot,
            _ => create(info!),
            _ => Claims.ExPostIncentiveCompatible | Claims.ExPostIndividuallyRational | Claims.Feasible | Claims.EventuallyMonotone) with
        {
            Assumes = Assumptions.Monotone | Assumptions.Continuous,
        };
    }

    private (Real Share, Real Payment, Real Bound)[] Payments(AuctionEnvironment environment, Profile reports, Shares shares)
    {
        try
        {
            return EnvelopePayments.Of(Info.Name, environment, reports, shares);
        }
        catch (NotDifferentiableException problem)
        {
            throw new CannotRunException(Info.Name, $"its payments need the derivative of the value: {problem.Message}");
        }
    }
}
