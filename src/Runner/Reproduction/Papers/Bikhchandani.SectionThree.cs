namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Section 3: the constructed mechanism. In Example 1 its prices are p_j + c_j, for which no formula is printed.</summary>
internal static partial class Bikhchandani
{
    private const string AtConstructedPrices = "verify -e private-common -m pivotal --draws 1e6";

    private const string Unequal = "verify --model docs/models/unequal-buyers.yaml -m pivotal";

    private static Claim[] SectionThree() =>
    [
        new("bikhchandani-assumption-2", "Section 3, Assumption 2 and footnote 14", "what Assumption 2 asks of the signal of buyer 1", Printed.Statement("V_i(s_i′, s_j) − V_i(s_i, s_j) ≥ V_i(s_j, s_i′) − V_i(s_j, s_i) for s_i′ > s_i, which is the same as that V_i − V_j does not fall in s_i"))
        {
            Why = "With V_1 = p_1 and V_2 = 3 p_2 + 2 p_1 the inequality holds for both buyers, and yet V_1 − V_2 falls from 0 to −1 while p_1 rises from 0 to 1: on its right side must stand V_j.",
            Witness = () =>
            {
                static double First(double own, double other) => own;
                static double Second(double own, double other) => 3 * own + 2 * other;
                double Slack(Func<double, double, double> value) => value(1, 0) - value(0, 0) - (value(0, 1) - value(0, 0));
                double fall = First(0, 0) - Second(0, 0) - (First(1, 0) - Second(0, 1));
                return new([("left less right side for buyer 1", Slack(First)), ("for buyer 2", Slack(Second)), ("fall of V_1 − V_2", fall)], Slack(First) < 0 || Slack(Second) < 0 || fall <= 0);
            },
        },
        new("bikhchandani-section-3-continuity", "Section 3, before equation (6)", "V_ij^m(λ, s_j) as a function of λ", Printed.Statement("the continuity of V_i and V_j implies that V_ij^m is continuous"))
        {
            Why = "With V_i = min(p_i, 0.3) + max(p_i − 0.6, 0) and V_j = p_i, which are continuous and do not fall, V_ij^m jumps from 0.3 to 0.6 at λ = 0.3; what makes it continuous is Assumption 2, which these values break.",
            Errata = [5],
            Witness = () =>
            {
                static double Own(double p) => Math.Min(p, 0.3) + Math.Max(p - 0.6, 0);
                // V_j rises with p_i, so that it is highest at the largest p_i at which V_i is no higher than at λ.
                static double Highest(double lambda)
                {
                    (double low, double high) = (0, 1);
                    for (int step = 0; step < 60; step++) (low, high) = 0.5 * (low + high) is var middle && Own(middle) <= Own(lambda) ? (middle, high) : (low, middle);
                    return low;
                }

                double before = Highest(0.3 - 1e-6), at = Highest(0.3);
                return new([("V^m(0.3 − 1e-6)", before), ("V^m(0.3)", at)], at - before < 1e-3);
            },
        },
        new("bikhchandani-lemma-2", "Section 3, Lemma 2", "g_ij(λ; s_j) = V_i(λ1, s_j) − V_ij^m(λ, s_j) in Example 1", Printed.Statement("V_i(λ′1, s_j) − V_ij^m(λ′, s_j) ≥ V_i(λ1, s_j) − V_ij^m(λ, s_j) for λ′ > λ"))
        {
            Witness = () =>
            {
                double least = new[] { (0.3, 0.5), (0, 0), (0.7, 1), (1, 0.2) }.Min(s => Enumerable.Range(0, 50).Min(k => Margin((k + 1) / 50.0, s.Item1, s.Item2) - Margin(k / 50.0, s.Item1, s.Item2)));
                return new([("least rise of g over a step of λ, at four s_j", least), ("g(0) at s_j = (0.3, 0.5)", Margin(0, 0.3, 0.5)), ("g(1)", Margin(1, 0.3, 0.5))], least >= -1e-12);
            },
        },
        new("bikhchandani-equation-8", "Section 3, equation (8) and footnote 17", "price of buyer 1 in Example 1 at s_2 = (0.3, 0.5)", Printed.Statement("t_i* = V_ij^m(λ_ij*, s_j), which is V_i(λ_ij* 1, s_j) where 0 ≤ λ_ij* < 1"))
        {
            Witness = () =>
            {
                const double P = 0.3, C = 0.5;
                (double low, double high) = (0, 1);
                for (int step = 0; step < 60; step++) (low, high) = 0.5 * (low + high) is var middle && Margin(middle, P, C) <= 0 ? (middle, high) : (low, middle);
                double price = State.Play(AtConstructedPrices, 0.6, 0.5, P, C).Detail(1, "price"), other = ExampleOne.HighestOther(low, P, C), own = ExampleOne.Value(low, low, C);
                return new([("p_2", P), ("c_2", C), ("λ*", low), ("V^m(λ*)", other), ("V_1(λ*1)", own), ("price that the engine finds", price)], Math.Abs(price - other) < 1e-12 && Math.Abs(price - own) < 1e-12);
            },
        },
        new("bikhchandani-footnote-17", "Section 3, footnote 17", "prices where g_ij is nowhere 0, for V_1 = p_1 + c_1 c_2 and V_2 = 0.5 + 2 p_2 + c_1 c_2", Printed.Statement("if λ_ij* = 0⁻ then V_i(0, s_j) > V_ij^m(0, s_j) = t_i*, and if λ_ij* = 1 then V_i(1, s_j) ≤ V_ij^m(1, s_j) = t_i*"))
        {
            Witness = () =>
            {
                // The class of 0 is s_2 = (0, 0) where c_1 is not 0, and that of 1 is s_1 = (1, 1) where c_2 is not 0.
                (double p1, double c1, double p2, double c2) = (0.3, 0.5, 0.9, 0.9);
                (double lowest, double first) = (0.5, ExampleOne.Value(p1, c1, 0));
                (double highest, double second) = (ExampleOne.Value(1, 1, c2), 0.5 + 2 * p2 + c2);
                double ofSecond = State.Play(Unequal, p1, c1, 0.5, 0.5).Detail(2, "price"), wins = State.Play(Unequal, 1, 1, p2, c2).Detail(1, "wins");
                return new(
                    [("V_2(0, s_1) at s_1 = (0.3, 0.5)", lowest), ("V_21^m(0, s_1)", first), ("t_2* of the engine", ofSecond), ("V_1(1, s_2) at s_2 = (0.9, 0.9)", highest), ("V_12^m(1, s_2)", second), ("buyer 1 wins there with (1, 1)", wins)],
                    lowest > first && Math.Abs(ofSecond - first) < 1e-12 && highest <= second && wins == 0);
            },
        },
        new("bikhchandani-theorem-1-admissible", "Section 3, Theorem 1", "probability that both buyers' values are above the constructed prices of Example 1", Printed.Statement("the prices t* are admissible"))
        {
            Exact = new(0, "(V_1 − t_1*) + (V_2 − t_2*) = 2 c_1 c_2 − c_1 − c_2"),
            Simulated = new(AtConstructedPrices, "probability-infeasible"),
            Witness = () =>
            {
                double price = State.Play(AtConstructedPrices, 0.6, 0.5, 0.3, 0.5).Detail(1, "price");
                double largest = Grid(16).Max(s => Math.Min(ExampleOne.Value(s[0], s[1], s[3]) - s[2] - s[3], ExampleOne.Value(s[2], s[3], s[1]) - s[0] - s[1]));
                return new([("t_1* at s_2 = (0.3, 0.5)", price), ("p_2 + c_2", 0.8), ("largest of min(V_1 − t_1*, V_2 − t_2*) on a grid", largest)], Math.Abs(price - 0.8) < 1e-12 && largest <= 0);
            },
        },
        new("bikhchandani-theorem-1-epic", "Section 3, Theorem 1", "probability that truth is everybody's best reply, at the constructed prices of Example 1", Printed.Statement("the mechanism (h*, t*) is ex post incentive compatible"))
        {
            Exact = new(1, "nobody's report moves her own price"),
            Simulated = new(AtConstructedPrices, "probability-epic"),
            Witness = () =>
            {
                double[] gains = [State.Play(AtConstructedPrices, 0.9, 0.9, 0.3, 0.5).Gain, State.Play(AtConstructedPrices, 0.4, 0.5, 0.3, 0.5).Gain];
                return new([("gain of the best misreport where buyer 1 wins", gains[0]), ("where nobody does", gains[1])], gains.All(gain => gain == 0));
            },
        },
        new("bikhchandani-theorem-1-non-trivial", "Section 3, Theorem 1", "measure of the states of Example 1 at which buyer 1 gets the object at the constructed price", Printed.Statement("the mechanism (h*, t*) is non-trivial"))
        {
            Exact = new(11.0 / 36, "11/36: E (1 − c_2 (1 − c_1))² / 2"),
            Simulated = new(Two, "probability-win.1", "pivotal"),
            Witness = () =>
            {
                double wins = ExampleOne.Measure((own, other) => other * (1 - own), (_, _) => 1);
                return new([("measure of {p_1 − p_2 > c_2 (1 − c_1)}, by quadrature", wins), ("what is left for a_0", 1 - 2 * wins)], wins > 0 && 1 - 2 * wins > 0);
            },
        },
        new("bikhchandani-section-3-highest", "Section 3, after Theorem 1", "probability that the buyer with the highest value does not get the object in Example 1, which is that nobody does", Printed.Statement("whoever is assigned the object has the highest reservation value"))
        {
            Exact = new(7.0 / 18, "1 − 2 · 11/36"),
            Simulated = new(Two, "probability-inefficient", "pivotal"),
            Witness = () =>
            {
                double least = Grid(16).Where(s => ExampleOne.Value(s[0], s[1], s[3]) > s[2] + s[3]).Min(s => s[0] - s[2]);
                return new([("least V_1 − V_2 on a grid where V_1 > t_1*", least)], least > 0);
            },
        },
        new("bikhchandani-section-3-unsold", "Section 3, after Theorem 1", "probability that the object is unsold in Example 1", Printed.Statement("there is a positive measure of states with λ_i < λ_ij* for both, at which neither buyer is allocated the object"))
        {
            Exact = new(7.0 / 18, "1 − 2 · 11/36"),
            Simulated = new(Two, "probability-unsold", "pivotal"),
            Witness = () =>
            {
                State state = State.Play(AtConstructedPrices, 0.5, 0.5, 0.5, 0.5);
                double[] above = [state.Value("1") - state.Detail(1, "price"), state.Value("2") - state.Detail(2, "price")];
                return new([("p_1 = p_2", 0.5), ("c_1 = c_2", 0.5), ("V_1 − t_1*", above[0]), ("V_2 − t_2*", above[1])], above.All(margin => margin < 0));
            },
        },
        new("bikhchandani-section-3-unless", "Section 3, after Theorem 1", "probability that the object is unsold, where nobody's signals matter to the other", Printed.Statement("such states have positive measure unless the buyers' indifference curves in S_i are identical, or Assumption 3 is not satisfied"))
        {
            Exact = new(0, "the price is the other's value"),
            Simulated = new("simulate --model docs/models/two-private-signals.yaml -m pivotal --draws 1e6", "probability-unsold"),
            Why = "With private values x_i + y_i the other's value does not move with s_i, so that buyer 1's curves are lines and buyer 2 has none, and yet the object is always sold: what matters is whether V_j changes along i's curves.",
            Witness = () =>
            {
                const string Private = "verify --model docs/models/two-private-signals.yaml -m pivotal";
                State near = State.Play(Private, 0.6, 0.5, 0.6, 0.49), lower = State.Play(Private, 0.1, 0.2, 0.6, 0.49);
                bool differ = near.Value("1") != lower.Value("1") && near.Value("2") == lower.Value("2"), isSold = near.Detail(1, "wins") == 1;
                return new(
                    [("V_1 at s_1 = (0.6, 0.5)", near.Value("1")), ("V_2", near.Value("2")), ("buyer 1's price", near.Detail(1, "price")), ("V_1 at s_1 = (0.1, 0.2)", lower.Value("1")), ("V_2 there", lower.Value("2"))],
                    !(differ && isSold));
            },
        },
        new("bikhchandani-theorem-1-proof", "Section 3, proof of Theorem 1", "what buyer 2's value is compared with", Printed.Statement("if V_2(s_1, s_1) > t_2*(s_1), then V_1(s_1, s_2) ≤ t_1*(s_2)"))
        {
            Why = "For V_2 = 0.5 + 2 p_2 + c_1 c_2 and s_1 = (0.9, 0.5), s_2 = (0, 0) V_2(s_1, s_1) = 2.55 is above 1.4, and yet V_1 = 0.9 is above 0.5: it is V_2(s_2, s_1), here 0.5, that must be above the price.",
            Errata = [5],
            Witness = () =>
            {
                State state = State.Play(Unequal, 0.9, 0.5, 0, 0), same = State.Play(Unequal, 0.9, 0.5, 0.9, 0.5);
                return new(
                    [("V_2(s_1, s_1)", same.Value("2")), ("t_2*", state.Detail(2, "price")), ("V_1", state.Value("1")), ("t_1*", state.Detail(1, "price")), ("V_2(s_2, s_1)", state.Value("2"))],
                    same.Value("2") <= state.Detail(2, "price") || state.Value("1") <= state.Detail(1, "price"));
            },
        },
        new("bikhchandani-section-3-one-dimension", "Section 3, after Theorem 1", "probability that the buyer with the highest value does not get the object, where V_i = s_i + s_j / 2", Printed.Statement("with one-dimensional signals single crossing is enough for the mechanism to be efficient"))
        {
            Exact = new(0, "the price is V_i at s_i = s_j"),
            Simulated = new("simulate -e linear -m pivotal --draws 1e6", "probability-inefficient"),
            Witness = () =>
            {
                State state = State.Play("verify -e linear -m pivotal", 0.51, 0.5);
                return new([("s_1", 0.51), ("s_2", 0.5), ("V_1", state.Value("1")), ("V_2", state.Value("2")), ("buyer 1's price", state.Detail(1, "price")), ("gain of the best misreport", state.Gain)], state.Detail(1, "wins") == 1 && state.Gain == 0);
            },
        },
        new("bikhchandani-section-3-1-pivot", "Section 3.1, definition of λ*", "λ* of a buyer who has the highest value whatever her signal", Printed.Statement("λ_ij* = 0 if g_ij(0) > 0, and i wins if and only if λ > λ_ij*"))
        {
            Why = "For V_2 = 0.5 + 2 p_2 + c_1 c_2, s_1 = (0.3, 0.5) and s_2 = (0, 0) buyer 2 wins, since 0.5 is above her price of 0.3, and her λ is 0, which is not above λ* = 0: with 0⁻, as in Section 3, it is.",
            Errata = [5],
            Witness = () =>
            {
                State state = State.Play(Unequal, 0.3, 0.5, 0, 0);
                return new([("V_1", state.Value("1")), ("V_2", state.Value("2")), ("t_2*", state.Detail(2, "price")), ("λ_2", 0), ("buyer 2 wins", state.Detail(2, "wins"))], state.Detail(2, "wins") == 0);
            },
        },
        new("bikhchandani-section-3-1-feasible", "Section 3.1, equation (10)", "probability that two of three buyers' values are above their prices", Printed.Statement("with the prices (10) at most one of n buyers' values is above her price"))
        {
            Exact = new(0, "V_i > t_i* only where V_i is above all V_j"),
            Simulated = new("verify -e private-common -m pivotal --set buyers=3 --draws 4e5", "probability-infeasible"),
            Witness = () =>
            {
                // Where the prices (14) of Example 2 fail.
                State state = State.Play("verify -e private-common -m pivotal --set buyers=3", 0.9, 0.5, 0.9, 0.5, 0, 1);
                int winners = Enumerable.Range(1, 3).Count(i => state.Detail(i, "wins") == 1);
                return new([("V_1 = V_2", state.Value("1")), ("V_3", state.Value("3")), ("t_1*", state.Detail(1, "price")), ("t_2*", state.Detail(2, "price")), ("t_3*", state.Detail(3, "price")), ("winners", winners)], winners <= 1 && state.Gain == 0);
            },
        },
    ];

    /// <summary>g_ij(λ; s_j) in Example 1.</summary>
    private static double Margin(double lambda, double otherP, double otherC) => ExampleOne.Value(lambda, lambda, otherC) - ExampleOne.HighestOther(lambda, otherP, otherC);
}
