namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Goyal and Narayanan. Here are the introduction and the characterization of what can be implemented, and the list of all.</summary>
internal static partial class GoyalNarayanan
{
    private const string EventuallyMonotone = "verify --model docs/models/eventually-monotone.yaml --draws 1e5";

    private const string NotMonotone = "verify --model docs/models/not-monotone.yaml --draws 1e5";

    private const string LowestSignal = "verify --model docs/models/lowest-signal.yaml --draws 1e5";

    private const string Shares = "verify -e maximum -m equal-share --draws 1e6";

    /// <summary>Payoffs are sums of a few numbers up to 1.</summary>
    private const double Rounding = 1e-12;

    /// <summary>The paper.</summary>
    internal static Paper Paper { get; } = new(
        "goyal-narayanan",
        "Goyal and Narayanan, Ex-post Implementation with Interdependent Values",
        new Later<Claim>(() => [.. Characterization(), .. OptimalMechanisms()]),
        new Later<Exhibit>(() => [Figure1()]));

    private static Claim[] Characterization() =>
    [
        new("goyal-narayanan-introduction", "Section 1, definition of eventual monotonicity", "probability that truth is a best reply, where the object goes to the lower of two private values", Printed.Statement("ex post implementable are the rules whose allocation probability at s_i′ is no less than at s_i, for any s_i > s_i′ with s_i > ℓ"))
        {
            Exact = new(0, "some buyer gains |s_1 − s_2|"),
            Simulated = new(LowestSignal, "probability-epic"),
            Why = "Giving the object to the lower signal has this property and is not implementable, as at (0.7, 0.4) buyer 1 gains 0.3 by a lie: the inequality is the wrong way round here, and right in Definition 2.",
            Errata = [12],
            Witness = () =>
            {
                State low = State.Play(LowestSignal, 0.3, 0.4), high = State.Play(LowestSignal, 0.7, 0.4);
                return new(
                    [("s_2", 0.4), ("q_1 at s_1′ = 0.3", low.Detail(1, "probability")), ("q_1 at s_1 = 0.7", high.Detail(1, "probability")), ("gain of the best misreport at s_1 = 0.7", high.Gain)],
                    low.Detail(1, "probability") < high.Detail(1, "probability") || high.Gain <= Rounding);
            },
        },
        new("goyal-narayanan-introduction-more", "Section 1, after the definition", "probability that truth is a best reply with equal shares of a good of the value max s_j", Printed.Statement("the allocation probability of any type above ℓ must be more than that of any type below"))
        {
            Exact = new(1, "nobody's payment moves with her own report"),
            Simulated = new(Shares, "probability-epic"),
            Why = "Equal shares, of which Proposition 4 makes its optimal mechanism, give 1/2 above ℓ and below, and truth is a best reply: no less is enough.",
            Witness = () =>
            {
                State below = State.Play(Shares, 0.2, 0.6), above = State.Play(Shares, 0.8, 0.6);
                return new(
                    [("ℓ = s_2", 0.6), ("q_1 at s_1 = 0.2", below.Detail(1, "probability")), ("q_1 at s_1 = 0.8", above.Detail(1, "probability")), ("gain of the best misreport at 0.2", below.Gain), ("at 0.8", above.Gain)],
                    above.Detail(1, "probability") > below.Detail(1, "probability") || Math.Max(below.Gain, above.Gain) > Rounding);
            },
        },
        new("goyal-narayanan-maskin", "Section 1, related literature", "probability that truth is a best reply in the generalized Vickrey auction, where V_i = s_i + 1.5 s_j", Printed.Statement("the Vickrey auction may not be ex post implementable without single crossing"))
        {
            Exact = new(0, "the higher signal has the lower value, and gains by a report of 0"),
            Simulated = new("verify -e linear -m generalized-vickrey --set b=1.5 --draws 1e6", "probability-epic"),
            Witness = () =>
            {
                State state = State.Play("verify -e linear -m generalized-vickrey --set b=1.5", 0.6, 0.3);
                return new([("V_1 at (0.6, 0.3)", state.Value("1")), ("V_2", state.Value("2")), ("buyer 1 wins", state.Detail(1, "wins")), ("her gain by the best misreport", state.Gain)], state.Gain > 0);
            },
        },
        new("goyal-narayanan-bikhchandani", "Section 1, related literature", "value of buyer 1 as buyer 2's signal moves, in Bikhchandani's Example 1", Printed.Statement("Bikhchandani (2006) shows that there are non-trivial ex post implementable rules for private values"))
        {
            Why = "In his Example 1 buyer 1's value rises from 0.6 to 0.9 as c_2 alone rises from 0.2 to 0.8, and the rule sells the object: values are interdependent, and what is private are the goods.",
            Errata = [14],
            Witness = () =>
            {
                const string Example = "verify -e private-common -m personalized-price";
                State low = State.Play(Example, 0.5, 0.5, 0.1, 0.2), high = State.Play(Example, 0.5, 0.5, 0.1, 0.8);
                return new([("V_1 at c_2 = 0.2", low.Value("1")), ("V_1 at c_2 = 0.8", high.Value("1")), ("buyer 1 wins at c_2 = 0.2", low.Detail(1, "wins"))], low.Value("1") == high.Value("1"));
            },
        },
        new("goyal-narayanan-footnote-3", "Section 1, footnote 3", "probability that agent 1 has the highest value, for v_1 = 2 s_1 and v_2 = s_2", Printed.Statement("single crossing ensures that the agent with the highest signal is also the agent with the highest value"))
        {
            Exact = new(0.75, "P(2 s_1 > s_2); that she has the highest signal has 1/2"),
            Simulated = new("simulate --model docs/models/twice-the-signal.yaml -m efficient --draws 1e6", "probability-win.1"),
            Why = "With v_1 = 2 s_1 and v_2 = s_2, which cross once, agent 2 has the higher signal at (0.4, 0.6) and agent 1 the higher value, 0.8: it takes symmetric values too.",
            Witness = () =>
            {
                State state = State.Play("simulate --model docs/models/twice-the-signal.yaml -m efficient", 0.4, 0.6);
                return new([("s_1", 0.4), ("s_2", 0.6), ("v_1", state.Value("1")), ("v_2", state.Value("2"))], state.Value("2") > state.Value("1"));
            },
        },
        new("goyal-narayanan-ell", "Section 2, definition of ℓ", "ℓ at s_2 = 0.6, where v_1 = max{s_1, s_2}", Printed.Statement("for the max value function ℓ_{v_i}(s_−i) = max_{j ≠ i} s_j"))
        {
            Witness = () =>
            {
                double[] values = [.. new[] { 0, 0.6, 0.6 + 1e-9 }.Select(own => State.Play(Shares, own, 0.6).Value("1"))];
                return new([("v_1 at s_1 = 0", values[0]), ("at 0.6", values[1]), ("rise at 0.6 + 1e-9", values[2] - values[1])], values[0] == values[1] && values[2] > values[1]);
            },
        },
        new("goyal-narayanan-theorem-1-sufficient", "Section 3, Theorem 1", "probability that truth is a best reply under a rule that is eventually monotone and not monotone", Printed.Statement("a rule that is eventually monotone is ex post implementable"))
        {
            Exact = new(1, "below ℓ = s_j neither the value moves nor what it costs"),
            Simulated = new(EventuallyMonotone, "probability-epic"),
            Witness = () =>
            {
                State[] states = [.. new[] { 0.2, 0.4, 0.8 }.Select(own => State.Play(EventuallyMonotone, own, 0.6))];
                return new([("q_1 at (0.2, 0.6)", states[0].Detail(1, "probability")), ("at (0.4, 0.6)", states[1].Detail(1, "probability")), ("at (0.8, 0.6)", states[2].Detail(1, "probability")), ("largest gain of a misreport", states.Max(state => state.Gain))], states.All(state => state.Gain <= Rounding));
            },
        },
        new("goyal-narayanan-theorem-1-necessary", "Section 3, Theorem 1, inequality (1)", "probability that truth is a best reply under the same rule with private values", Printed.Statement("only eventually monotone rules are ex post implementable"))
        {
            Exact = new(0, "the lower of two signals always gains by a lie"),
            Simulated = new(NotMonotone, "probability-epic"),
            Witness = () =>
            {
                State low = State.Play(NotMonotone, 0.2, 0.6), high = State.Play(NotMonotone, 0.4, 0.6);
                double product = (high.Detail(1, "probability") - low.Detail(1, "probability")) * (high.Value("1") - low.Value("1"));
                return new([("q_1 at (0.2, 0.6)", low.Detail(1, "probability")), ("at (0.4, 0.6)", high.Detail(1, "probability")), ("(q″ − q′)(v″ − v′)", product), ("gain of the best misreport at (0.4, 0.6)", high.Gain)], product < 0 && high.Gain > 0);
            },
        },
        new("goyal-narayanan-proposition-1", "Section 4, Proposition 1", "revenue of that rule with max{s_1, s_2}", Printed.Evaluated("q_i v_i − ∫ ∂v_i/∂x q_i dx for each agent, in expectation", 2 * Quadrature.OfPieces(other => Quadrature.OfPieces(own => Payment(own, other), 0, 1, other / 2, other), 0, 1)))
        {
            Exact = new(1.0 / 3, "1/3: she pays q_i s_j, in closed form"),
            Simulated = new("simulate --model docs/models/eventually-monotone.yaml --draws 1e6", "revenue"),
        },
        new("goyal-narayanan-claim-1", "Appendix, Claim 1", "second differences of the payoff in the own signal", Printed.Statement("u_i is convex in s_i"))
        {
            Witness = () =>
            {
                double[] payoffs = [.. Enumerable.Range(0, 11).Select(k => State.Play(EventuallyMonotone, k / 10.0, 0.6).Payoff(1))];
                double[] second = [.. Enumerable.Range(1, 9).Select(k => payoffs[k + 1] - 2 * payoffs[k] + payoffs[k - 1])];
                return new([("least, at s_2 = 0.6", second.Min()), ("most", second.Max())], second.Min() >= -Rounding);
            },
        },
        new("goyal-narayanan-claim-2", "Appendix, Claim 2", "slope of the payoff in the own signal", Printed.Statement("∂u_i/∂s_i = ∂v_i/∂s_i q_i almost everywhere"))
        {
            Witness = () =>
            {
                double Slope(double own) => (State.Play(EventuallyMonotone, own + 0.01, 0.6).Payoff(1) - State.Play(EventuallyMonotone, own, 0.6).Payoff(1)) / 0.01;
                double below = Slope(0.4), above = Slope(0.8);
                return new([("slope at (0.4, 0.6), where the value is flat", below), ("at (0.8, 0.6), where q_1 is 0.5", above)], Math.Abs(below) < 1e-9 && Math.Abs(above - 0.5) < 1e-9);
            },
        },
        new("goyal-narayanan-claim-4", "Appendix, Claim 4", "the least payoff of agent 1 as she pays less, as much, or more than her value at her lowest signal, in the rule of Theorem 1", Printed.Statement("a mechanism is individually rational iff p_i ≤ q_i v_i at the lowest signal"))
        {
            Witness = () =>
            {
                State[] states = [.. Enumerable.Range(0, 11).Select(k => State.Play(EventuallyMonotone, k / 10.0, 0.6))];
                double slack = states[0].Detail(1, "probability") * states[0].Value("1") - states[0].Detail(1, "payment"), least = states.Min(state => state.Payoff(1));
                // A constant more in all payments moves both sides, and leaves incentives as they are.
                double[] more = [-0.01, 0, 0.01];
                return new(
                    [.. more.SelectMany(extra => new[] { (FormattableString.Invariant($"q_1 v_1 − p_1 at (0, 0.6), all payments {extra} higher"), slack - extra), (FormattableString.Invariant($"her least payoff over s_1, {extra} higher"), least - extra) })],
                    more.All(extra => slack - extra >= -Rounding == least - extra >= -Rounding));
            },
        },
    ];

    /// <summary>The rule of eventually-monotone.yaml.</summary>
    private static double Share(double own, double other) => own > other ? 0.5 : own < other / 2 ? 0.4 : 0.1;

    /// <summary>What Proposition 1 has a buyer pay under it, with no rent at the lowest signal.</summary>
    private static double Payment(double own, double other) => Share(own, other) * Math.Max(own, other) - Quadrature.OfPieces(x => x > other ? Share(x, other) : 0, 0, own, other / 2, other);

    private static Figure Figure1()
    {
        const double Other = 0.6;
        return new("goyal-narayanan-figure-1", "Figure 1", FormattableString.Invariant($"a rule that is eventually monotone, at s_2 = {Other} and v_1 = max{{s_1, s_2}}"), "s_1", "q_1", [
            new("q_1", [(0, Share(0, Other)), (Other / 2, Share(0, Other)), (Other / 2, Share(Other / 2, Other)), (Other, Share(Other, Other)), (Other, Share(1, Other)), (1, Share(1, Other))]),
            new("ℓ", [(Other, 0), (Other, 1)]),
        ]);
    }
}
