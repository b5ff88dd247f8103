using System.Globalization;

namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Section 4: several objects, with Example 2 and its tables. The signals of a state are p_a, p_b and c of buyer 1, then of buyers 2 and 3.</summary>
internal static partial class Bikhchandani
{
    private const string Additive = "verify -e two-objects -m personalized-price --set prices=printed --draws 2e6";

    private const string Subadditive = "verify -e two-objects -m personalized-price --set prices=printed --set preferences=subadditive --draws 2e6";

    private const string UnitDemand = "verify -e two-objects -m personalized-price --set prices=printed --set preferences=unit-demand --draws 2e6";

    private const string Repaired = "verify -e two-objects -m personalized-price --set preferences=subadditive --draws 2e5";

    private const string ConstructedAdditive = "verify -e two-objects -m demand";

    private const string ConstructedSubadditive = "verify -e two-objects -m demand --set preferences=subadditive --draws 2e5";

    /// <summary>How is known what no integral is made for.</summary>
    private const string Elsewhere = "10⁸ draws of a program in NumPy and Numba that shares nothing with ExPost, ± five standard errors";

    /// <summary>Values are sums of a few numbers up to 1.</summary>
    private const double Rounding = 1e-12;

    /// <summary>Where both buyers 1 and 2 demand a.</summary>
    private static double[] DemandedTwice => [0.9, 0, 0.5, 0.9, 0, 0.5, 0, 0, 1];

    private static double[] First => At(0.9, 0.1);

    private static double[] Second => At(0.1, 0.9);

    private static double[] Third => At(0.9, 0.9);

    private static Claim[] SectionFour() =>
    [
        new("bikhchandani-lemma-3-feasible", "Section 4, Lemma 3", "probability that an object goes to two buyers, in Example 2 with its subadditive preferences at the constructed prices", Printed.Statement("with subadditive preferences and prices as in (12) the demand mechanism is feasible"))
        {
            Exact = new(0, "Lemma 3 and equation (12)"),
            Simulated = new(ConstructedSubadditive, "probability-infeasible"),
            Witness = () =>
            {
                State state = State.Play(ConstructedSubadditive, DemandedTwice);
                double takers = Takers(state, "a");
                return new([("V_1^a = V_2^a", state.Value("a.1")), ("t_1^a", state.Detail(1, "price.a")), ("t_2^a", state.Detail(2, "price.a")), ("buyers of a", takers)], takers <= 1);
            },
        },
        new("bikhchandani-lemma-3-epic", "Section 4, Lemma 3", "probability that truth is everybody's best reply there", Printed.Statement("the demand mechanism is ex post incentive compatible"))
        {
            Exact = new(1, "everybody has the bundle that she wants most"),
            Simulated = new(ConstructedSubadditive, "probability-epic"),
            Witness = () =>
            {
                double gain = State.Play(ConstructedSubadditive, Third).Gain;
                return new([("gain of the best misreport in the third state of Table 1", gain)], gain == 0);
            },
        },
        new("bikhchandani-example-2-prices", "Section 4, Example 2, equation (14)", "probability that two buyers' values of a are above their prices", Printed.Statement("the prices (14) satisfy (12)"))
        {
            Exact = new(OverDemand.OfFirst, "integral over six signals, half of it in closed form", OverDemand.Error),
            Simulated = new(Additive, "probability-overdemanded.a"),
            Why = "At p_a = (0.9, 0.9, 0) and c = (0.5, 0.5, 1) buyers 1 and 2 both have a value of 1.4 and a price of 1.15: the argument has c_j where the value has the highest c among the others.",
            Errata = [1],
            Witness = () =>
            {
                State state = State.Play(Additive, DemandedTwice);
                double[] above = [state.Value("a.1") - state.Detail(1, "price.a"), state.Value("a.2") - state.Detail(2, "price.a")];
                return new(
                    [("V_1^a", state.Value("a.1")), ("t_1^a", state.Detail(1, "price.a")), ("V_2^a", state.Value("a.2")), ("t_2^a", state.Detail(2, "price.a"))],
                    above[0] <= 0 || above[1] <= 0);
            },
        },
        Infeasible("additive", "each bundle is worth the sum of its objects", Additive, new(OverDemand.OfAny, "integral over nine signals, two thirds of it in closed form", OverDemand.Error)),
        Infeasible("subadditive", "V_i^ab = p_ai + p_bi + 2 c_i max{c_j, c_j′}", Subadditive, new(0.04072325, Elsewhere, 5 * 1.9764834152969133e-05)),
        Infeasible("unit-demand", "V_i^ab = max{V_i^a, V_i^b}", UnitDemand, new(0.0376724, Elsewhere, 5 * 1.9040270554338245e-05)),
        new("bikhchandani-example-2-epic", "Section 4, Example 2", "probability that truth is everybody's best reply at the prices (14)", Printed.Statement("the demand mechanism at these prices is ex post incentive compatible"))
        {
            Exact = new(1, "everybody has the bundle that she wants most"),
            Simulated = new(Subadditive, "probability-epic"),
            Witness = () =>
            {
                double gain = State.Play(Subadditive, DemandedTwice).Gain;
                return new([("gain of the best misreport where a goes to two buyers", gain)], gain == 0);
            },
        },
        InText("bikhchandani-example-2-t-1-a", "price of a for buyer 1", "0.56", "max{0.4 + (0.4)², 0.1 + (0.4)²} = 0.56", s => ExampleTwo.Price(s, "a", 1), state => state.Detail(1, "price.a")),
        InText("bikhchandani-example-2-t-1-b", "price of b for buyer 1", "0.64", "max{0.1 + 1.5 × (0.4)², 0.4 + 1.5 × (0.4)²} = 0.64", s => ExampleTwo.Price(s, "b", 1), state => state.Detail(1, "price.b")),
        InText("bikhchandani-example-2-v-2-a", "value of a to buyer 2", "0.6", "V_2^a = 0.6", s => ExampleTwo.Value(s, "a", 2), state => state.Value("a.2")),
        InText("bikhchandani-example-2-v-2-b", "value of b to buyer 2", "0.4", "V_2^b = 0.4", s => ExampleTwo.Value(s, "b", 2), state => state.Value("b.2")),
        InText("bikhchandani-example-2-v-2-ab", "value of both to buyer 2", "0.9", "V_2^ab = 0.9", s => ExampleTwo.Both(s, 2)),
        InText("bikhchandani-example-2-v-3-a", "value of a to buyer 3", "0.3", "V_3^a = 0.3", s => ExampleTwo.Value(s, "a", 3), state => state.Value("a.3")),
        InText("bikhchandani-example-2-v-3-b", "value of b to buyer 3", "0.7", "V_3^b = 0.7", s => ExampleTwo.Value(s, "b", 3), state => state.Value("b.3")),
        InText("bikhchandani-example-2-v-3-ab", "value of both to buyer 3", "0.9", "0.9", s => ExampleTwo.Both(s, 3)),
        new("bikhchandani-example-2-v-2-ab-twice", "Section 4, Example 2, subadditive preferences", "whose value of both objects stands after V_3^a and V_3^b", Printed.Statement("V_3^a = 0.3, V_3^b = 0.7, and V_2^ab = 0.9"))
        {
            Why = "It is buyer 3's, V_3^ab, for V_2^ab = 0.9 stands before V_3^a already; the two are the same at these signals, but with p_a3 = 0.2 in place of 0.1 the value of both to buyer 3 is 1, and V_2^ab still 0.9.",
            Errata = [4],
            Witness = () =>
            {
                double[] moved = [.. First];
                moved[6] = 0.2;
                return new(
                    [("V_2^ab at the signals of the example", ExampleTwo.Both(First, 2)), ("V_3^ab there", ExampleTwo.Both(First, 3)), ("V_2^ab with p_a3 = 0.2", ExampleTwo.Both(moved, 2)), ("V_3^ab with p_a3 = 0.2", ExampleTwo.Both(moved, 3))],
                    Math.Abs(ExampleTwo.Both(moved, 2) - ExampleTwo.Both(moved, 3)) < Rounding);
            },
        },
        new("bikhchandani-example-2-item-2", "Section 4, Example 2, item (ii)", "who gets what at (p_a1, p_b1, c_1) = (0.9, 0.1, 0.5)", Printed.Statement("1 gets b, 2 gets a and 3 nothing when (p_a1, p_b1, c_1) = (0.9, 0.1, 0.5)"))
        {
            Why = "There buyer 1 gets a and buyer 3 gets b; item (ii) holds at (0.1, 0.9, 0.5), the second state of Table 1.",
            Errata = [4],
            Witness = () => Allocation(First, "b", "a", ""),
        },
        new("bikhchandani-example-2-item-3", "Section 4, Example 2, item (iii)", "what buyer 1 gets at (p_a1, p_b1, c_1) = (0.9, 0.1, 0.5)", Printed.Statement("1 gets both objects when (p_a1, p_b1, c_1) = (0.9, 0.1, 0.5)"))
        {
            Why = "There buyer 1 gets a alone; item (iii) holds at (0.9, 0.9, 0.5), the third state of Table 1.",
            Errata = [4],
            Witness = () => Allocation(First, "ab", "", ""),
        },
        new("bikhchandani-example-2-buyers", "Section 4, Example 2, after equation (14)", "buyers who have personalized prices", Printed.Statement("t_i = (t_i^a, t_i^b) are the prices for buyer i, i = 1, 2"))
        {
            Why = "In the first state of Table 1 buyer 3 gets b and pays a price of 0.475: i is 1, 2 or 3.",
            Errata = [4],
            Witness = () =>
            {
                State state = State.Play(Subadditive, First);
                return new([("buyer 3 gets b", state.Detail(3, "gets.b")), ("t_3^b", state.Detail(3, "price.b"))], state.Detail(3, "gets.b") == 0);
            },
        },
        new("bikhchandani-example-2-subadditive", "Section 4, Example 2, subadditive preferences", "V^a + V^b − V^ab", Printed.Statement("V_i^ab = p_ai + p_bi + 2 c_i max{c_j, c_j′} is subadditive for w_a = 1 and w_b = 1.5"))
        {
            Witness = () =>
            {
                double[] less = [.. new[] { First, Second, Third, DemandedTwice }.SelectMany(state => State.Play(Subadditive, state) is var played ? Enumerable.Range(1, 3).Select(i => Single(played, "a", i) + Single(played, "b", i) - ExampleTwo.Both(state, i)) : [])];
                return new([("least at four states, where it is c_i max{c_j, c_j′} / 2", less.Min()), ("most", less.Max())], less.Min() >= -1e-12);
            },
        },
        new("bikhchandani-table-1-singletons", "Section 4, Table 1", "how much more the bundle that is chosen leaves a buyer than any other", Printed.Statement("at each of these three states demand sets are singletons, so that the mechanism is non-trivial"))
        {
            Witness = () => Margins(Subadditive, Subadditively, First, Second, Third),
        },
        new("bikhchandani-table-2-singletons", "Section 4, Table 2", "how much more the bundle that is chosen leaves a buyer than any other", Printed.Statement("at each of the two states the demand set of each buyer is a singleton, so that the mechanism is non-trivial"))
        {
            Witness = () => Margins(UnitDemand, (signals, i) => ExampleTwo.Both(signals, i, isUnitDemand: true), First, Second),
        },
        new("bikhchandani-footnote-20", "Section 4, footnote 20", "probability that an object goes to two buyers at the prices max over j of p_kj + w_k c_j max over l ≠ i of c_l, for which (12) holds, with subadditive preferences", Printed.Statement("all that the proof of Lemma 3 requires is that the prices satisfy (12)"))
        {
            Exact = new(0, "Lemma 3 and equation (12)"),
            Simulated = new(Repaired, "probability-infeasible"),
            Witness = () =>
            {
                // Without rounding: signals are 0, 1/2 or 1.
                IEnumerable<double[]> states = Enumerable.Range(0, 19683).Select(n => (double[])[.. Enumerable.Range(0, 9).Select(_ => { int digit = n % 3; n /= 3; return 0.5 * digit; })]);
                int above = states.Max(state => new[] { "a", "b" }.Max(thing => ExampleTwo.Buyers.Count(i => ExampleTwo.Value(state, thing, i) > ExampleTwo.RepairedPrice(state, thing, i))));
                State twice = State.Play(Repaired, DemandedTwice);
                double price = ExampleTwo.RepairedPrice(DemandedTwice, "a", 1);
                return new(
                    [("states of a grid", 19683), ("buyers whose value of an object is above its price there, at most", above), ("price of a where (14) sells it twice", price), ("the engine's", twice.Detail(1, "price.a")), ("buyers of a there", Takers(twice, "a"))],
                    above <= 1 && Math.Abs(price - twice.Detail(1, "price.a")) < Rounding && Takers(twice, "a") <= 1);
            },
        },
        new("bikhchandani-lemma-3-additive", "Section 4, before Example 2", "how much more the bundle that is chosen leaves a buyer than any other, at the constructed prices of Example 2 with additive preferences, in three states where different buyers get an object", Printed.Statement("the demand mechanism is non-trivial for additive preferences"))
        {
            Witness = () =>
            {
                double[][] states = [[0.9, 0.1, 0.5, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1], [0.1, 0.1, 0.1, 0.1, 0.9, 0.5, 0.1, 0.1, 0.1], [0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.9, 0.9, 0.5]];
                string[] reached = [.. states.Select(state => State.Play(ConstructedAdditive, state)).Select(state => string.Join(',', ExampleTwo.Buyers.Select(i => Gets(state, i))))];
                Evidence margins = Margins(ConstructedAdditive, (signals, i) => ExampleTwo.Value(signals, "a", i) + ExampleTwo.Value(signals, "b", i), states);
                return margins with { Holds = margins.Holds && reached is ["a,,", ",b,", ",,ab"] };
            },
        },
        new("bikhchandani-example-2-full-range", "Section 4, Example 2, subadditive preferences", "margins at states that reach all kinds of assignments: a and b to two buyers, both to one, a to one and b unsold, b to one and a unsold, both unsold", Printed.Statement("by symmetry, the mechanism has full range"))
        {
            Witness = () =>
            {
                // Up to the names of buyers: each to another one, both to one, b unsold, a unsold, both unsold.
                (double[] Signals, string Gets)[] states =
                [
                    (First, "a,,b"),
                    (Third, "ab,,"),
                    ([0.9, 0.6, 0.2, 0.1, 0.2, 0.8, 0, 0, 0.1], "a,,"),
                    ([0.6, 0.95, 0.2, 0.3, 0.05, 0.8, 0, 0, 0.1], "b,,"),
                    ([0.6, 0.6, 0.2, 0.3, 0.2, 0.8, 0, 0, 0.1], ",,"),
                ];
                string[] reached = [.. states.Select(state => State.Play(Subadditive, state.Signals)).Select(state => string.Join(',', Enumerable.Range(1, 3).Select(i => Gets(state, i))))];
                Evidence margins = Margins(Subadditive, Subadditively, [.. states.Select(state => state.Signals)]);
                return margins with { Holds = margins.Holds && reached.SequenceEqual(states.Select(state => state.Gets)) };
            },
        },
        new("bikhchandani-example-2-full-range-unit-demand", "Section 4, Example 2, unit demand preferences", "probability that a buyer gets both objects", Printed.Statement("by symmetry, the mechanism has full range"))
        {
            Why = "Nobody ever gets both objects, since the better one alone leaves her more by the price of the other: of the 16 assignments (footnote 12 asks for each) the three in which one buyer has both are never reached.",
            Witness = () =>
            {
                State state = State.Play(UnitDemand, 1, 1, 1, 0, 0, 0.5, 0, 0, 0.5);
                double a = state.Value("a.1") - state.Detail(1, "price.a"), b = state.Value("b.1") - state.Detail(1, "price.b");
                double both = Math.Max(state.Value("a.1"), state.Value("b.1")) - state.Detail(1, "price.a") - state.Detail(1, "price.b");
                return new([("V_1^a − t_1^a at (1, 1, 1), (0, 0, 0.5), (0, 0, 0.5)", a), ("V_1^b − t_1^b", b), ("V_1^ab − t_1^a − t_1^b", both), ("objects that buyer 1 gets", Gets(state, 1).Length)], Gets(state, 1) == "ab");
            },
        },
    ];

    private static Table Table1() => new(
        "bikhchandani-table-1",
        "Table 1",
        "values, prices (14) and allocations in Example 2 with subadditive preferences",
        ["(p_a1, p_b1, c_1)", "(0.9, 0.1, 0.5)", "(0.1, 0.9, 0.5)", "(0.9, 0.9, 0.5)"],
        Rows(
            false,
            [First, Second, Third],
            [
                ("V_1^a", ["1.1", "0.3", "1.1"]), ("V_1^b", ["0.4", "1.2", "1.2"]), ("V_1^ab", ["1.4", "1.4", "2.2"]), ("t_1^a", ["0.56", "0.56", "0.56"]), ("t_1^b", ["0.64", "0.64", "0.64"]), ("buyer 1's allocation", ["a", "b", "ab"]),
                ("V_2^a", ["0.6", "0.6", "0.6"]), ("V_2^b", ["0.4", "0.4", "0.4"]), ("V_2^ab", ["0.9", "0.9", "0.9"]), ("t_2^a", ["1.15", "0.35", "1.15"]), ("t_2^b", ["0.64", "1.275", "1.275"]), ("buyer 2's allocation", ["∅", "a", "∅"]),
                ("V_3^a", ["0.3", "0.3", "0.3"]), ("V_3^b", ["0.7", "0.7", "0.7"]), ("V_3^ab", ["0.9", "0.9", "0.9"]), ("t_3^a", ["1.15", "0.56", "1.15"]), ("t_3^b", ["0.475", "1.275", "1.275"]), ("buyer 3's allocation", ["b", "∅", "∅"]),
            ]));

    private static Table Table2() => new(
        "bikhchandani-table-2",
        "Table 2",
        "values, prices (14) and allocations in Example 2 with unit demand preferences",
        ["(p_a1, p_b1, c_1)", "(0.9, 0.1, 0.5)", "(0.1, 0.9, 0.5)"],
        Rows(
            true,
            [First, Second],
            [
                ("V_1^a", ["1.1", "0.3"]), ("V_1^b", ["0.4", "1.2"]), ("t_1^a", ["0.56", "0.56"]), ("t_1^b", ["0.64", "0.64"]), ("buyer 1's allocation", ["a", "b"]),
                ("V_2^a", ["0.6", "0.6"]), ("V_2^b", ["0.4", "0.4"]), ("t_2^a", ["1.15", "0.35"]), ("t_2^b", ["0.64", "1.275"]), ("buyer 2's allocation", ["∅", "a"]),
                ("V_3^a", ["0.3", "0.3"]), ("V_3^b", ["0.7", "0.7"]), ("t_3^a", ["1.15", "0.56"]), ("t_3^b", ["0.475", "1.275"]), ("buyer 3's allocation", ["b", "∅"]),
            ]));

    /// <summary>The state of the tables with these private parts of buyer 1.</summary>
    private static double[] At(double a, double b) => [a, b, 0.5, 0.4, 0.1, 0.4, 0.1, 0.4, 0.4];

    private static Claim Infeasible(string preferences, string means, string command, Exact exact) =>
        new($"bikhchandani-example-2-infeasible-{preferences}", "Section 4, Example 2, with Lemma 3", $"probability that an object goes to two buyers at the prices (14), where {means}", Printed.Statement("the demand mechanism at the prices (14) is feasible"))
        {
            Exact = exact,
            Simulated = new(command, "probability-infeasible"),
            Why = FormattableString.Invariant($"Prices (14) do not satisfy (12), which Lemma 3 needs: at p_a = (0.9, 0.9, 0), p_b = 0 and c = (0.5, 0.5, 1) buyers 1 and 2 both get a, and in {100 * exact.Value:F1}% of all states some object goes to two buyers."),
            Errata = [1],
            Witness = () =>
            {
                State state = State.Play(command, DemandedTwice);
                return new([("buyer 1 gets a", state.Detail(1, "gets.a")), ("buyer 2 gets a", state.Detail(2, "gets.a"))], Takers(state, "a") <= 1);
            },
        };

    /// <summary>A number of the text, evaluated; the engine must find the same where it has a name for it.</summary>
    private static Claim InText(string id, string says, string digits, string text, Func<double[], double> number, Func<State, double>? played = null)
    {
        var printed = Printed.Number(digits, text);
        return new(id, "Section 4, Example 2, subadditive preferences", says, printed)
        {
            Exact = new(number(First), "its formula at the signals of the example"),
            Witness = played is null ? null : () =>
            {
                double found = played(State.Play(Subadditive, First));
                return new([("evaluated", number(First)), ("what the engine finds", found)], Math.Abs(number(First) - found) < Rounding && Math.Abs(found - printed.Value!.Value) <= printed.Within);
            },
        };
    }

    private static Evidence Allocation(double[] signals, params string[] printed)
    {
        State state = State.Play(Subadditive, signals);
        string[] gets = [.. Enumerable.Range(1, 3).Select(i => Gets(state, i))];
        return new([.. Enumerable.Range(1, 3).SelectMany(i => new[] { "a", "b" }.Select(thing => ($"buyer {i} gets {thing}", state.Detail(i, $"gets.{thing}"))))], gets.SequenceEqual(printed));
    }

    /// <summary>How much more than every other bundle, and than nothing, a buyer's bundle leaves her: the least over buyers, a state a row.</summary>
    /// <param name="command">What is played.</param>
    /// <param name="bundle">What both objects are worth to a buyer.</param>
    /// <param name="states">The states.</param>
    private static Evidence Margins(string command, Func<double[], int, double> bundle, params double[][] states)
    {
        double[] least = [.. states.Select(signals =>
        {
            State state = State.Play(command, signals);
            return Enumerable.Range(1, 3).Min(i =>
            {
                double a = state.Detail(i, "price.a"), b = state.Detail(i, "price.b"), both = bundle(signals, i);
                (string Bundle, double Left)[] all = [("", 0), ("a", Single(state, "a", i) - a), ("b", Single(state, "b", i) - b), ("ab", both - a - b)];
                string gets = Gets(state, i);
                return all.Single(one => one.Bundle == gets).Left - all.Where(one => one.Bundle != gets).Max(one => one.Left);
            });
        })];
        return new([.. least.Select((margin, k) => ($"least margin in state {k + 1}", margin))], least.Min() > 0);
    }

    /// <summary>What one object is worth to a buyer.</summary>
    private static double Single(State state, string thing, int buyer) => state.Value(FormattableString.Invariant($"{thing}.{buyer}"));

    private static double Subadditively(double[] signals, int buyer) => ExampleTwo.Both(signals, buyer);

    private static double Takers(State state, string thing) => Enumerable.Range(1, 3).Sum(i => state.Detail(i, $"gets.{thing}"));

    private static string Gets(State state, int buyer) => string.Concat(new[] { "a", "b" }.Where(thing => state.Detail(buyer, $"gets.{thing}") == 1));

    private static TableRow[] Rows(bool isUnitDemand, double[][] states, IReadOnlyList<(string Name, string[] Printed)> rows) =>
        [.. rows.Select(row => new TableRow(row.Name, [.. row.Printed.Select((printed, k) => new TableCell(printed, Cell(row.Name, states[k], isUnitDemand)))]))];

    /// <summary>A cell by the name of its row: V_1^a, t_1^b, or buyer 1's allocation.</summary>
    private static string Cell(string name, double[] signals, bool isUnitDemand)
    {
        int buyer = name.First(char.IsAsciiDigit) - '0';
        string thing = name[(name.IndexOf('^', StringComparison.Ordinal) + 1)..];
        return name[0] switch
        {
            'b' => ExampleTwo.Demanded(signals, buyer, isUnitDemand) is { Length: > 0 } gets ? gets : "∅",
            't' => Text(ExampleTwo.Price(signals, thing, buyer)),
            _ => Text(thing == "ab" ? ExampleTwo.Both(signals, buyer, isUnitDemand) : ExampleTwo.Value(signals, thing, buyer)),
        };

        static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
    }
}
