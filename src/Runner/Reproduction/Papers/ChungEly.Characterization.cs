namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Sections 2 and 3: definitions, and the lemmas of a single agent.</summary>
internal static partial class ChungEly
{
    private static Claim[] Characterization() =>
    [
        new("chung-ely-definition-3-name", "Section 2.2, before Definition 3", "the condition that goes with dominant strategy incentive compatibility and makes everybody take part", Printed.Statement("the natural individual rationality counterpart to dominant strategy incentive compatibility is ex post incentive compatibility"))
        {
            Why = "It is ex post individual rationality, as Definition 3 calls it: this rule is ex post incentive compatible, and at this state agent 1 has less than the 0 that she is sure of when she stays out.",
            Errata = [8],
            Witness = () =>
            {
                State state = State.Play("verify -e linear-choice -m efficient-transfers --set distribution=uniform(-1,1)", -0.5, -0.5);
                return new([("s_1", -0.5), ("s_2", -0.5), ("largest gain from a lie", state.Gain), ("agent 1 has", state.Payoff(1)), ("agent 2 has", state.Payoff(2))], state.Gain > 0 || (state.Payoff(1) >= 0 && state.Payoff(2) >= 0));
            },
        },
        new("chung-ely-theorem-2", "Theorem 2", "the largest gain from a lie under two rules for an object and two private values: that the higher signal gets it, and that the lower one does", Printed.Statement("in the separable environment, f is ex post incentive compatible if and only if it is monotone"))
        {
            Witness = () =>
            {
                const string Lowest = "verify --model docs/models/lowest-signal.yaml", Highest = "verify -e private-values -m second-price";
                static (double Low, double High, double Gain) Of(string rule, string key) =>
                    (State.Play(rule, 0.29, 0.52).Detail(1, key), State.Play(rule, 0.74, 0.52).Detail(1, key), States.Of(rule).Max(state => state.Gain));
                ((double low, double high, double gain), (double lowAt, double highAt, double gainAt)) = (Of(Highest, "wins"), Of(Lowest, "probability"));
                return new(
                    [("h_1 at (0.29, 0.52), the higher gets it", low), ("at (0.74, 0.52)", high), ("largest gain at 25 states", gain), ("h_1 at (0.29, 0.52), the lower gets it", lowAt), ("then at (0.74, 0.52)", highAt), ("largest gain at 25 states then", gainAt)],
                    low <= high == gain <= 1e-9 && lowAt <= highAt == gainAt <= 1e-9);
            },
        },
        new("chung-ely-lemma-1", "Proof of Lemma 1", "how little w must be of decisions that are never taken, for a single type with v(a) = −1 and v(a') = 1, of which a is taken for nothing", Printed.Statement("M > sup |v| + sup |t| and w = −M make g(θ) the best"))
        {
            Why = "v(a') − v(a) may be 2 sup |v|: where agent 1 has the value −1 of a, which is efficient as it is worth 3 to agent 2, and 1 of a', M must be 2 and not 1: with M = 1.5 the decision a' that is never taken has 1 − 1.5, more than the −1 of a; M > 2 sup |v| + sup |t| is enough, and the lemma holds.",
            Witness = () =>
            {
                State state = State.Play("verify -e linear-choice -m efficient --set coefficients=[[[-1,0],[0,3]],[[1,0],[0,0]]]", 1, 1);
                (double taken, double other, double payment) = (state.Value("1.1"), state.Value("2.1"), 0);
                double printed = Math.Max(Math.Abs(taken), Math.Abs(other)) + Math.Abs(payment), m = printed + 0.5;
                double least = Quadrature.Root(m => taken - payment - (other - m), 0, 10);
                return new(
                    [("a is taken", state.Detail(1, "alternative-1")), ("sup |v| + sup |t|", printed), ("v(a) + w(a)", taken - payment), ("v(a') + w(a') with M = 1.5", other - m), ("least M with which a is the best", least)],
                    least <= printed);
            },
        },
        new("chung-ely-lemma-3-inequality", "Proof of Lemma 3, before (4)", "what a type that is not willing to trade says of one that is: buyers with 0.4 and 0.6, s_σ = 1/2 and a = 1/2", Printed.Statement("v(a, θ^k) − t(a) ≥ v(a', β^k) − t(a')"))
        {
            Why = "A type compares decisions at her own θ^k, and on the right stands another type, β^k, who likes a' better: she has 0.1 from trade where θ^k has 0 without; with θ^k on both sides it is the incentive constraint, and (4) follows.",
            Witness = () =>
            {
                const string Rule = "verify -e bilateral-trade -m generalized-vcg";
                (State stays, State trades) = (State.Play(Rule, 0.4, 0.5), State.Play(Rule, 0.6, 0.5));
                double lie = stays.Value("1") - trades.Detail(1, "payment");
                return new([("θ^k", 0.4), ("β^k", 0.6), ("v(a, θ^k) − t(a)", stays.Payoff(1)), ("v(a', β^k) − t(a')", trades.Payoff(1)), ("v(a', θ^k) − t(a')", lie)], stays.Payoff(1) >= trades.Payoff(1));
            },
        },
        new("chung-ely-lemma-3-telescope", "Proof of Lemma 3", "the difference of payments between the first and the last of three decisions, agent 1 of linear-choice with s_2 = 1/4", Printed.Statement("Σ_j [v(a_j, θ̄_j) − v(a_(j+1), θ̄_j)] = v(a_0, θ̄_0) − v(a_n, θ̄_(n−1))"))
        {
            Why = "a_1 is valued at θ̄_0 in one term and at θ̄_1 in the next, so that the sum does not telescope: it is −0.067, which the payments differ by, and the right side is −0.452; that payments are equal up to a constant does not depend on it.",
            Errata = [7],
            Witness = () =>
            {
                const string Rule = "verify -e linear-choice -m efficient-transfers";
                const double Other = 0.25;
                // Where alternatives 1 and 2, and then 2 and 3, are equally good.
                (double first, double second) = (6 * Other / 13, 2 * Other);
                (State low, State high) = (State.Play(Rule, 0.05, Other), State.Play(Rule, 0.8, Other));
                (State one, State two) = (State.Play(Rule, first, Other), State.Play(Rule, second, Other));
                double paid = low.Detail(1, "payment") - high.Detail(1, "payment"), sum = one.Value("1.1") - one.Value("2.1") + two.Value("2.1") - two.Value("3.1"), printed = one.Value("1.1") - two.Value("3.1");
                return new([("θ̄_0", first), ("θ̄_1", second), ("t(a_0) − t(a_2) of the mechanism", paid), ("the sum", sum), ("v(a_0, θ̄_0) − v(a_2, θ̄_1)", printed)], Math.Abs(sum - printed) < 1e-12 || Math.Abs(sum - paid) > 1e-12);
            },
        },
        new("chung-ely-theorem-3", "Theorem 3", "payments of price offers and generalized VCG, which trade at the same states; v_β = s_β + 0.4 s_σ and v_σ = 0.8 s_σ", Printed.Statement("any ex post incentive compatible public decision rule satisfies the ex post payoff equivalence property"))
        {
            Witness = () =>
            {
                (State One, State Other)[] pairs = [.. States.Of(Quality).Zip(States.Of("verify --model docs/models/quality-trade.yaml -m price-offers"))];
                int different = pairs.Count(pair => pair.One.Detail(1, "trade") != pair.Other.Detail(1, "trade")), signals = (int)Math.Sqrt(pairs.Length);
                // The buyer's signal comes first: that of the other stays where places differ by a row, or stay in one.
                double[] Differences(int agent) => [.. pairs.Select(pair => pair.Other.Detail(agent, "payment") - pair.One.Detail(agent, "payment"))];
                static double Spread(IEnumerable<double> numbers) => numbers.Max() - numbers.Min();
                (double[] buyer, double[] seller) = (Differences(1), Differences(2));
                double spread = Enumerable.Range(0, signals).Max(k => Math.Max(Spread(buyer.Where((_, place) => place % signals == k)), Spread(seller.Where((_, place) => place / signals == k))));
                return new(
                    [("states", pairs.Length), ("of them with another decision", different), ("payments with price offers less those of generalized VCG, at least", buyer.Concat(seller).Min()), ("largest spread of that over the own signals of an agent", spread)],
                    different == 0 && spread < 1e-8);
            },
        },
        new("chung-ely-3-4-constants", "Section 3.4", "what the lowest type has after payments are moved by constants, for the payments of generalized-vcg of a public good, a = 1/2 and cost 1", Printed.Statement("with t''_i(·, s_low) ≡ E t'_i(s_−i, s_low) the mechanism is ex post individually rational"))
        {
            Why = "What f gives the lowest type is worth a s_−i to her where the good is provided and 0 elsewhere; a payment that is always the same then leaves her with −5/36 where it is not provided, and her payoff, not her payment, is what must be the same everywhere: t'' = v_i(f) − E[v_i(f) − t'_i].",
            Errata = [9],
            Witness = () =>
            {
                const string Rule = "verify -e public-good -m generalized-vcg";
                double mean = Quadrature.OfPieces(y => State.Play(Rule, 0, y).Detail(1, "payment"), 0, 1, 2.0 / 3);
                State low = State.Play(Rule, 0, 0.3), high = State.Play(Rule, 0, 0.9);
                double Worth(State state) => state.Detail(1, "provided") * state.Value("1");
                return new(
                    [("s_i", 0), ("E t'_i", mean), ("she has with t' at s_−i = 0.3", low.Payoff(1)), ("with t'' there", Worth(low) - mean), ("with t'' at s_−i = 0.9", Worth(high) - mean)],
                    Worth(low) - mean >= 0 && Worth(high) - mean >= 0);
            },
        },
    ];
}
