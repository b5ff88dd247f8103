namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Section 4 from Lemma 1 on: optimal mechanisms.</summary>
internal static partial class GoyalNarayanan
{
    private const string Additive = "simulate -e weighted-sum -m optimal --draws 4e6";

    private const string Unequal = "simulate -e weighted-sum -m optimal --set weights=1,2 --draws 4e6";

    private const string Private = "simulate -e private-values -m optimal,second-price --draws 4e6";

    private const string CrossTwice = "simulate --model docs/models/proposition-2.yaml -m optimal --draws 1e6";

    private static Claim[] OptimalMechanisms() =>
    [
        new(
            "goyal-narayanan-lemma-1",
            "Section 4, Lemma 1",
            "revenue of the optimal mechanism for v_i = s_1 + s_2",
            Printed.Evaluated("∫ Σ J_i q_i f, with J_i = s_1 + s_2 − (1 − s_i)", 2 * Quadrature.OfPieces(low => Quadrature.OfPieces(high => Math.Max(0, 2 * high + low - 1), low, 1, (1 - low) / 2), 0, 1, 1.0 / 3)))
        {
            Exact = new(13.0 / 18, "13/18: what the winner pays, s_j + max(s_j, (1 − s_j)/2), in closed form"),
            Simulated = new(Additive, "revenue"),
        },
        new("goyal-narayanan-lemma-1-virtual", "Section 4, Lemma 1", "mean of Σ J_i q_i there", Printed.Statement("expected revenue is the expectation of Σ J_i q_i"))
        {
            Exact = new(13.0 / 18, "13/18, as that of revenue"),
            Simulated = new(Additive, "virtual-surplus"),
            Witness = () =>
            {
                double paid = 2 * Quadrature.OfPieces(other => Math.Max(other, (1 - other) / 2) is var critical ? (1 - critical) * (critical + other) : 0, 0, 1, 1.0 / 3);
                double surplus = 2 * Quadrature.OfPieces(low => Quadrature.OfPieces(high => Math.Max(0, 2 * high + low - 1), low, 1, (1 - low) / 2), 0, 1, 1.0 / 3);
                return new([("payments, by quadrature", paid), ("virtual values, by quadrature", surplus)], Math.Abs(paid - surplus) < Rounding);
            },
        },
        new("goyal-narayanan-proposition-2", "Section 4.1, Proposition 2", "probability that the rule gives an agent the object less often for a higher signal", Printed.Statement("the optimal mechanism gives the object to the highest ironed virtual value, with payments that implement it ex post"))
        {
            Exact = new(0.5, "P(s_2 < 1/2)"),
            Simulated = new(CrossTwice, "probability-nonmonotone"),
            Why = "With v_1 = 1 + s_1 and v_2 = s_2 + 3 s_1 agent 1 has the highest virtual value at (0.1, 0.2) and not at (0.9, 0.2), so that no payments implement it: J_1 − J_2 must not fall in s_1.",
            Errata = [13],
            Witness = () =>
            {
                static double First(double own) => 1 + own - (1 - own);
                static double Second(double own, double other) => own + 3 * other - (1 - own);
                double low = State.Play(CrossTwice, 0.1, 0.2).Detail(1, "wins"), high = State.Play(CrossTwice, 0.9, 0.2).Detail(1, "wins");
                return new(
                    [("J_1 at (0.1, 0.2)", First(0.1)), ("J_2", Second(0.2, 0.1)), ("agent 1 wins", low), ("J_1 at (0.9, 0.2)", First(0.9)), ("J_2 there", Second(0.2, 0.9)), ("agent 1 wins there", high)],
                    high >= low);
            },
        },
        new("goyal-narayanan-proposition-2-withheld", "Section 4.1, Proposition 2", "revenue from two private values, where the highest virtual value always gets the object", Printed.Statement("the optimal mechanism gives the object to the highest ironed virtual value"))
        {
            Exact = new(1.0 / 3, "E min{s_1, s_2}"),
            Simulated = new(Private, "revenue", "second-price"),
            Why = "With s_i uniform on [0, 1] that raises 1/3, and 5/12 if the object is withheld where all virtual values are negative: that clause stands in Proposition 3 and is missing here.",
            Errata = [13],
            Witness = () =>
            {
                double always = Quadrature.OfPieces(x => 2 * x * (2 * x - 1), 0, 1), withheld = Quadrature.OfPieces(x => 2 * x * Math.Max(0, 2 * x - 1), 0, 1, 0.5);
                State state = State.Play("verify -e private-values -m optimal", 0.1, 0.2);
                return new([("highest virtual value at (0.1, 0.2)", 2 * 0.2 - 1), ("agent 2 wins there in the optimal auction", state.Detail(2, "wins")), ("revenue if always sold", always), ("if withheld", withheld)], always >= withheld);
            },
        },
        new("goyal-narayanan-proposition-2-private", "Section 4.1, after Proposition 2", "revenue of the optimal auction of two private values", Printed.Statement("the case of private values is covered"))
        {
            Exact = new(5.0 / 12, "5/12: the winner pays max(s_j, 1/2)"),
            Simulated = new(Private, "revenue", "optimal"),
            Witness = () =>
            {
                double paid = 2 * Quadrature.OfPieces(other => Math.Max(other, 0.5) is var price ? (1 - price) * price : 0, 0, 1, 0.5), surplus = Quadrature.OfPieces(x => 2 * x * Math.Max(0, 2 * x - 1), 0, 1, 0.5);
                return new([("payments, by quadrature", paid), ("virtual values, by quadrature", surplus)], Math.Abs(paid - surplus) < Rounding);
            },
        },
        new("goyal-narayanan-proposition-2-ironed", "Section 4.1, before Proposition 2", "revenue of the optimal auction of two private values with density 1.6 below 1/2 and 0.4 above", Printed.Statement("the problem is solved by the ironing technique of Myerson"))
        {
            Exact = new(1277.0 / 4800, "1277/4800: ∫ 1 − G², where G is the distribution of the ironed virtual value"),
            Simulated = new("simulate -e private-values -m optimal --set distribution=\"piecewise(0:1.6,0.5:0.4,1)\" --draws 4e6", "revenue"),
            Witness = () =>
            {
                const double Low = 7.0 / 16, High = 5.0 / 8, Reserve = 5.0 / 16;
                static double Ironed(double x) => x < Low ? 2 * x - 0.625 : x < High ? 0.25 : 2 * x - 1;
                static double Density(double x) => x < 0.5 ? 2 * 1.6 * 1.6 * x : 2 * 0.4 * (0.8 + 0.4 * (x - 0.5));
                double surplus = Quadrature.OfPieces(x => Ironed(x) * Density(x), Reserve, 1, Low, 0.5, High);
                // Without ironing agents with 0.49 and 0.51 would be ranked the wrong way round.
                State state = State.Play("verify -e private-values -m optimal --set distribution=\"piecewise(0:1.6,0.5:0.4,1)\"", 0.49, 0.51);
                return new([("virtual values, by quadrature", surplus), ("share of agent 1 at (0.49, 0.51)", state.Detail(1, "probability")), ("share of agent 2", state.Detail(2, "probability")), ("gain of the best misreport", state.Gain)], Math.Abs(surplus - 1277.0 / 4800) < Rounding && state.Gain <= 1e-9);
            },
        },
        new("goyal-narayanan-proposition-3", "Section 4.2, Proposition 3", "revenue of the optimal mechanism for v_i = s_1 + 2 s_2", Printed.Statement("the object goes to the lowest adjusted hazard rate c_i (1 − F)/f if that agent's virtual value is not negative, and to nobody otherwise"))
        {
            // J_1 = 2 s_1 + 2 s_2 − 1 and J_2 = s_1 + 4 s_2 − 2 are alike where s_1 = 2 s_2 − 1.
            Exact = new(
                Quadrature.OfPieces(second => Quadrature.OfPieces(first => Math.Max(0, Math.Max(2 * first + 2 * second - 1, first + 4 * second - 2)), 0, 1, 2 * second - 1, 0.5 - second, 2 - 4 * second), 0, 1, 0.25, 0.5, 0.75),
                "E max(0, J_1, J_2), by quadrature"),
            Simulated = new(Unequal, "revenue"),
            Witness = () =>
            {
                (double First, double Second, int Winner)[] states = [(0.3, 0.1, 0), (0.3, 0.9, 2), (0.9, 0.4, 1), (0.5, 0.7, 1)];
                int[] winners = [.. states.Select(s => State.Play(Unequal, s.First, s.Second)).Select(state => state.Detail(1, "wins") == 1 ? 1 : state.Detail(2, "wins") == 1 ? 2 : 0)];
                return new([.. states.Select((s, k) => (FormattableString.Invariant($"winner at ({s.First}, {s.Second})"), (double)winners[k]))], winners.SequenceEqual(states.Select(s => s.Winner)));
            },
        },
        new("goyal-narayanan-proposition-3-equal", "Section 4.2, after Proposition 3", "probability that agent 1 gets the object for v_i = s_1 + s_2", Printed.Statement("with equal weights the object goes to the agent with the highest signal"))
        {
            Exact = new(5.0 / 12, "(1 − P(2 max + min < 1))/2"),
            Simulated = new(Additive, "probability-win.1"),
            Witness = () =>
            {
                double first = State.Play(Additive, 0.6, 0.5).Detail(1, "wins"), second = State.Play(Additive, 0.6, 0.7).Detail(2, "wins");
                return new([("agent 1 wins at (0.6, 0.5)", first), ("agent 2 wins at (0.6, 0.7)", second)], first == 1 && second == 1);
            },
        },
        new("goyal-narayanan-proposition-3-proof", "Appendix, proof of Proposition 3", "hazard rate of the uniform distribution, which Proposition 3 covers", Printed.Statement("the hazard rate is monotone non-increasing"))
        {
            Why = "The hazard rate f/(1 − F) of the uniform distribution rises from 4/3 at 0.25 to 4 at 0.75; what does not rise is its inverse (1 − F)/f, from which the argument goes on.",
            Errata = [14],
            Witness = () =>
            {
                static double Hazard(double x) => 1 / (1 - x);
                return new([("f/(1 − F) at 0.25", Hazard(0.25)), ("at 0.75", Hazard(0.75)), ("(1 − F)/f at 0.25", 1 / Hazard(0.25)), ("at 0.75", 1 / Hazard(0.75))], Hazard(0.75) <= Hazard(0.25));
            },
        },
        Sharing("goyal-narayanan-proposition-4-two", "of two agents with equal shares", 2, "simulate -e maximum -m equal-share --draws 4e6"),
        Sharing("goyal-narayanan-proposition-4-three", "of three agents with equal shares", 3, "simulate -e maximum -m equal-share --set buyers=3 --draws 4e6"),
        Sharing("goyal-narayanan-proposition-4-shares", "of two agents with shares 3/4 and 1/4", 2, "simulate -e maximum -m equal-share --set shares=3,1 --draws 4e6"),
        new("goyal-narayanan-proposition-4-payments", "Appendix, proof of Proposition 4", "payments of three agents with signals 0.8, 0.5 and 0.3", Printed.Statement("the highest signal pays max s_−j / N, and the others s_j / N for the highest s_j"))
        {
            Witness = () =>
            {
                State state = State.Play("verify -e maximum -m equal-share --set buyers=3", 0.8, 0.5, 0.3);
                double[] paid = [.. Enumerable.Range(1, 3).Select(i => state.Detail(i, "payment"))];
                return new([("payment of agent 1", paid[0]), ("of agent 2", paid[1]), ("of agent 3", paid[2])], paid.Zip([0.5 / 3, 0.8 / 3, 0.8 / 3], (own, printed) => Math.Abs(own - printed)).Max() < Rounding);
            },
        },
        new("goyal-narayanan-proposition-4-epir", "Section 4.3, after Proposition 4", "probability that nobody loses with equal shares", Printed.Statement("the result is an ex post individually rational implementation"))
        {
            Exact = new(1, "nobody pays more than her share of the value"),
            Simulated = new(Shares, "probability-epir"),
            Witness = () =>
            {
                State state = State.Play(Shares, 0.2, 0.3);
                return new([("payoff of agent 1 at (0.2, 0.3)", state.Payoff(1)), ("of agent 2", state.Payoff(2))], state.Payoff(1) >= 0 && state.Payoff(2) >= 0);
            },
        },
        new("goyal-narayanan-posted-price", "Section 4.3, after Proposition 4", "payoff from the inclusive posted price of two agents", Printed.Statement("the mechanism of Bergemann, Brooks and Morris is not ex post individually rational"))
        {
            Witness = () =>
            {
                double price = Quadrature.OfPieces(x => x, 0, 1), value = State.Play(Shares, 0.2, 0.3).Value("1");
                return new([("price ∫ x dF", price), ("value at (0.2, 0.3)", value), ("payoff of who gets the object", value - price)], value < price);
            },
        },
    ];

    private static Claim Sharing(string id, string whose, int agents, string command) =>
        new(id, "Section 4.3, Proposition 4 and its proof", $"revenue {whose}, where v_i = max s_j", Printed.Evaluated("∫ x d(F^{N−1}(x))", Quadrature.OfPieces(x => x * (agents - 1) * Math.Pow(x, agents - 2), 0, 1)))
        {
            Exact = new((agents - 1.0) / agents * agents / (agents + 1) + 1.0 / agents * (agents - 1) / (agents + 1), "order statistics of the payments"),
            Simulated = new(command, "revenue"),
        };
}
