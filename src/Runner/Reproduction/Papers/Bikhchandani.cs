namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Bikhchandani (2005). Here are Section 2 with Example 1, and the list of all.</summary>
internal static partial class Bikhchandani
{
    private const string AtPrintedPrices = "verify -e private-common -m personalized-price --draws 1e6";

    private const string Two = "simulate -e private-common -m personalized-price,pivotal --draws 4e6";

    /// <summary>The paper.</summary>
    internal static Paper Paper { get; } = new(
        "bikhchandani",
        "Bikhchandani (2005), Ex Post Implementation in Environments with Private Goods, December 2005",
        new Later<Claim>(() => [.. SectionTwo(), .. SectionThree(), .. SectionFour()]),
        new Later<Exhibit>(() => [Table1(), Table2(), .. Figure1(), .. Figure2()]));

    private static Claim[] SectionTwo() =>
    [
        new("bikhchandani-lemma-1", "Section 2, Lemma 1", "probability that truth is everybody's best reply, at the prices of Example 1", Printed.Statement("a rule that implements admissible personalized prices is ex post incentive compatible"))
        {
            Exact = new(1, "nobody's report moves her own price"),
            Simulated = new(AtPrintedPrices, "probability-epic"),
            Witness = () =>
            {
                double[] gains = [.. new[] { (0.6, 0.5, 0.5, 0.4), (0.5, 0.4, 0.6, 0.5), (0.5, 0.5, 0.5, 0.6) }.Select(s => State.Play(AtPrintedPrices, s.Item1, s.Item2, s.Item3, s.Item4).Gain)];
                return new([("gain of the best misreport where buyer 1 wins", gains[0]), ("where buyer 2 wins", gains[1]), ("where nobody does", gains[2])], gains.All(gain => gain == 0));
            },
        },
        new("bikhchandani-example-1-admissible", "Section 2, Example 1", "probability that both buyers' values are above their prices", Printed.Statement("p_2 + c_2² for buyer 1 and p_1 + c_1² for buyer 2 are admissible"))
        {
            Exact = new(0, "(V_1 − t_1) + (V_2 − t_2) = −(c_1 − c_2)²"),
            Simulated = new(AtPrintedPrices, "probability-infeasible"),
            Witness = () =>
            {
                double largest = Grid(16).Max(s => Math.Min(ExampleOne.Value(s[0], s[1], s[3]) - ExampleOne.Price(s[2], s[3]), ExampleOne.Value(s[2], s[3], s[1]) - ExampleOne.Price(s[0], s[1])));
                return new([("states of a grid", Math.Pow(17, 4)), ("largest of min(V_1 − t_1, V_2 − t_2)", largest)], largest <= 0);
            },
        },
        new(
            "bikhchandani-example-1-one-buyer",
            "Section 2, Example 1",
            "measure of the states at which buyer 1 gets the object",
            Printed.Evaluated("that of {p_1 − p_2 > c_2² − c_1 c_2}", ExampleOne.Measure((own, other) => other * (other - own), (_, _) => 1)))
        {
            Exact = new(53.0 / 120, "53/120: the moments of c_2 (c_2 − c_1) in closed form"),
            Simulated = new(Two, "probability-win.1", "personalized-price"),
        },
        new(
            "bikhchandani-example-1-nobody",
            "Section 2, Example 1",
            "measure of the states at which nobody gets the object",
            Printed.Evaluated("that of {c_1 c_2 − c_1² ≤ p_1 − p_2 ≤ c_2² − c_1 c_2}", ExampleOne.Measure((own, other) => own * (other - own), (own, other) => other * (other - own))))
        {
            Exact = new(7.0 / 60, "1 − 2 · 53/120"),
            Simulated = new(Two, "probability-unsold", "personalized-price"),
        },
        new("bikhchandani-example-1-non-trivial", "Section 2, Example 1", "measure of the states at which buyer 2 gets the object", Printed.Statement("each of the three sets of states is of positive measure"))
        {
            Exact = new(53.0 / 120, "by symmetry that of buyer 1"),
            Simulated = new(Two, "probability-win.2", "personalized-price"),
            Witness = () =>
            {
                double wins = ExampleOne.Wins(0);
                return new([("measure of h⁻¹(a_1) and of h⁻¹(a_2)", wins), ("measure of h⁻¹(a_0)", 1 - 2 * wins)], wins > 0 && 1 - 2 * wins > 0);
            },
        },
        new("bikhchandani-example-1-boundary", "Section 2, Example 1", "states that touch both buyers' sets", Printed.Statement("the closures of h⁻¹(a_1) and h⁻¹(a_2) meet in {p_1 = p_2, c_1 = c_2 = 0}"))
        {
            Why = "At (p, c) = (0.5, 0.5) for both, 10⁻⁶ more of p_1 gives the object to buyer 1 and 10⁻⁶ more of p_2 gives it to buyer 2, though c is not 0: the closures meet in {p_1 = p_2, c_1 = c_2}.",
            Errata = [2],
            Witness = () =>
            {
                (double first, double second) = Touch(0.5, 0.5);
                return new([("p_1 = p_2", 0.5), ("c_1 = c_2", 0.5), ("buyer 1 wins with p_1 + 1e-6", first), ("buyer 2 wins with p_2 + 1e-6", second)], first == 0 || second == 0);
            },
        },
        new("bikhchandani-example-1-dimension", "Section 2, Example 1", "dimension of the set of those states", Printed.Statement("this boundary is a one dimensional set"))
        {
            Why = "The states at which both buyers have the signals (0.2, 0.3), (0.7, 0.3) or (0.2, 0.8) are all in it, and are on no line: it is {(p, c, p, c)}, of dimension 2.",
            Errata = [2],
            Witness = () =>
            {
                (double P, double C)[] points = [(0.2, 0.3), (0.7, 0.3), (0.2, 0.8)];
                double[] both = [.. points.Select(at => Touch(at.P, at.C)).Select(at => at.First * at.Second)];
                double area = (points[1].P - points[0].P) * (points[2].C - points[0].C) - (points[2].P - points[0].P) * (points[1].C - points[0].C);
                return new([("(0.2, 0.3) touches both sets", both[0]), ("(0.7, 0.3) does", both[1]), ("(0.2, 0.8) does", both[2]), ("twice the area between them", area)], both.Contains(0) || area == 0);
            },
        },
        new("bikhchandani-example-1-projection", "Section 2, Example 1", "boundary states that have one given signal of buyer 2", Printed.Statement("their projection onto buyer 1's signals is the single point (p_1, c_1) = (p_2, 0) where c_2 = 0"))
        {
            Witness = () =>
            {
                // p_1 − p_2 ≥ c_2² − c_1 c_2 and p_2 − p_1 ≥ c_1² − c_1 c_2, in numbers without rounding.
                double[] points = [.. Enumerable.Range(0, 129).Select(k => k / 128.0)];
                (double P, double C)[] found = [.. points.SelectMany(p => points.Select(c => (p, c))).Where(own => own.p - 0.5 >= 0 && 0.5 - own.p >= own.c * own.c)];
                return new([("p_2", 0.5), ("c_2", 0), ("points of a grid of 129² in it", found.Length), ("p_1", found[0].P), ("c_1", found[0].C)], found is [(0.5, 0)]);
            },
        },
        new("bikhchandani-footnote-7", "Section 2, footnote 7", "signals of buyer 1 for which some outcome has no measure", Printed.Statement("unless (p_1, c_1) is (0, 0) or (1, 1), each of a_0, a_1 and a_2 has a positive measure of buyer 2's signals"))
        {
            Why = "(1, 0) is a third exception: buyer 2's value is then p_2 and her price 1, so that she wins nowhere.",
            Errata = [3],
            Witness = () =>
            {
                double measure = ExampleOne.OtherWins(1, 0);
                State best = State.Play(AtPrintedPrices, 1, 0, 1, 1);
                return new(
                    [("p_1", 1), ("c_1", 0), ("highest value of buyer 2", best.Value("2")), ("price of buyer 2", best.Detail(2, "price")), ("measure of a_2", measure), ("at (0.99, 0.01)", ExampleOne.OtherWins(0.99, 0.01))],
                    measure > 0);
            },
        },
        new("bikhchandani-example-1-epsilon", "Section 2, Example 1", "measure of the states at which buyer 1 gets the object at prices that are 0.05 higher", Printed.Statement("with ε_i ≥ 0 added to prices the mechanism is ex post incentive compatible, and for small enough ε_i non-trivial"))
        {
            Exact = new(ExampleOne.Wins(0.05), "four-dimensional integral, over p in closed form"),
            Simulated = new("simulate -e private-common -m personalized-price --set epsilon=0.05 --draws 4e6", "probability-win.1"),
            Witness = () =>
            {
                const string Raised = "verify -e private-common -m personalized-price --set epsilon=0.05";
                double gain = State.Play(Raised, 0.6, 0.5, 0.5, 0.4).Gain;
                double margin = Grid(16).Max(s => ExampleOne.Value(s[0], s[1], s[3]) - ExampleOne.Price(s[2], s[3]));
                return new([("gain of the best misreport at (0.6, 0.5), (0.5, 0.4)", gain), ("largest V_1 − t_1 without ε", margin)], gain == 0 && margin > 0.05);
            },
        },
    ];

    /// <summary>Whether 10⁻⁶ more of a buyer's p makes her win, 1 or 0, at a state at which both have the same signals.</summary>
    private static (double First, double Second) Touch(double p, double c)
    {
        const double Little = 1e-6;
        return (State.Play(AtPrintedPrices, p + Little, c, p, c).Detail(1, "wins"), State.Play(AtPrintedPrices, p, c, p + Little, c).Detail(2, "wins"));
    }

    /// <summary>All (p_1, c_1, p_2, c_2) on a grid, in numbers without rounding where the parts are a power of two.</summary>
    private static IEnumerable<double[]> Grid(int parts)
    {
        double[] points = [.. Enumerable.Range(0, parts + 1).Select(k => (double)k / parts)];
        return points.SelectMany(_ => points, (p, c) => (p, c)).SelectMany(_ => points, (own, q) => (own, q)).SelectMany(_ => points, (s, d) => (double[])[s.own.p, s.own.c, s.q, d]);
    }
}
