using ExPost.Runner.Reproduction;
using ExPost.Runner.Reproduction.Papers;

namespace ExPost.Runner.Tests.Reproduction;

/// <summary>What is computed for Bikhchandani (2005), against closed forms, another program's draws and the engine.</summary>
public sealed class BikhchandaniTests
{
    private const string AtPrintedPrices = "simulate -e private-common -m personalized-price";

    private static readonly string[] s_differences =
    [
        "example-1-boundary", "example-1-dimension", "footnote-7", "assumption-2", "section-3-continuity", "section-3-unless", "theorem-1-proof", "section-3-1-pivot", "example-2-prices", "example-2-infeasible-additive",
        "example-2-infeasible-subadditive", "example-2-infeasible-unit-demand", "example-2-v-2-ab-twice", "example-2-item-2", "example-2-item-3", "example-2-buyers", "example-2-full-range-unit-demand",
    ];

    [Fact]
    public void Witnesses_decide_what_differs()
    {
        string[] found = [.. Bikhchandani.Paper.Claims.Where(claim => !new Finding(claim, null, claim.Witness?.Invoke()).IsConfirmed).Select(claim => claim.Id)];
        Assert.Equal(s_differences.Select(id => $"bikhchandani-{id}"), found);
        Assert.Equal([1, 2, 3, 4, 5], Bikhchandani.Paper.Claims.SelectMany(claim => claim.Errata).Distinct().Order());
    }

    // By quadrature of another kind: ε = 0.05 in references of the theory.
    [Theory]
    [InlineData(0, 53.0 / 120)]
    [InlineData(0.05, 0.40020000473831047)]
    public void How_often_a_buyer_wins_at_raised_prices(double epsilon, double expected) => Assert.Equal(expected, ExampleOne.Wins(epsilon), 1e-10);

    [Fact]
    public void Measures_of_sets_of_states()
    {
        Assert.Equal(53.0 / 120, ExampleOne.Measure((own, other) => other * (other - own), (_, _) => 1), 1e-13);
        Assert.Equal(7.0 / 60, ExampleOne.Measure((own, other) => own * (other - own), (own, other) => other * (other - own)), 1e-13);
        Assert.Equal(11.0 / 36, ExampleOne.Measure((own, other) => other * (1 - own), (_, _) => 1), 1e-13);
        Assert.Equal(1, ExampleOne.Measure((_, _) => -1, (_, _) => 1), 1e-13);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(0.99, 0.01)]
    [InlineData(0, 0)]
    [InlineData(0.2, 0.9)]
    [InlineData(0.9, 0.3)]
    public void Signals_of_the_other_buyer_with_which_she_wins(double ownP, double ownC)
    {
        const int Parts = 1000;
        double counted = Enumerable.Range(0, Parts).Average(k => Enumerable.Range(0, Parts).Count(l => ExampleOne.Value((l + 0.5) / Parts, (k + 0.5) / Parts, ownC) > ExampleOne.Price(ownP, ownC)) / (double)Parts);
        Assert.Equal(counted, ExampleOne.OtherWins(ownP, ownC), 1e-3);
    }

    // On the class of λ1 the product c_i c_j is at most V_i = λ (1 + c_j), and c_i at most 1.
    [Theory]
    [InlineData(0.1, 0.3, 0.5)]
    [InlineData(0.4, 0.3, 0.5)]
    [InlineData(1, 0.7, 0.2)]
    [InlineData(0.5, 0.7, 0)]
    [InlineData(0, 0.7, 0.4)]
    public void The_highest_value_of_the_other_on_a_class(double lambda, double otherP, double otherC) =>
        Assert.Equal(otherP + Math.Min(lambda * (1 + otherC), otherC), ExampleOne.HighestOther(lambda, otherP, otherC), 1e-12);

    // 10⁸ draws of another program, and their standard errors.
    [Theory]
    [InlineData(0.03331857, 1.794671081094112e-05, new[] { 1.0 })]
    [InlineData(0.02650974, 1.6064549070899062e-05, new[] { 1.5 })]
    [InlineData(0.05842188, 2.3453947202393374e-05, new[] { 1.0, 1.5 })]
    public void Demand_for_more_than_there_is(double mean, double error, double[] weights) => Assert.InRange(OverDemand.Probability(weights), mean - 3 * error - OverDemand.Error, mean + 3 * error + OverDemand.Error);

    [Fact]
    public void Tables_are_those_of_the_paper()
    {
        Table[] tables = [.. Bikhchandani.Paper.Exhibits.OfType<Table>()];
        Assert.Equal([(18, 3), (15, 2)], tables.Select(table => (table.Rows.Count, table.Columns.Count - 1)));
        foreach (TableRow row in tables.SelectMany(table => table.Rows)) Assert.All(row.Cells, cell => Assert.True(cell.IsConfirmed, $"{row.Name}: {cell.Computed}, printed {cell.Printed}"));
        Assert.All(tables, table => Assert.All(table.Rows, row => Assert.Equal(table.Columns.Count - 1, row.Cells.Count)));
    }

    // The tables are computed without the engine.
    [Theory]
    [InlineData("subadditive", false, "printed")]
    [InlineData("unit-demand", true, "printed")]
    [InlineData("subadditive", false, "repaired")]
    public void Example_2_is_what_the_engine_does(string preferences, bool isUnitDemand, string prices)
    {
        var random = new Random(2005);
        for (int k = 0; k < 20; k++)
        {
            double[] signals = [.. Enumerable.Range(0, 9).Select(_ => random.NextDouble())];
            State state = State.Play($"simulate -e two-objects -m personalized-price --set prices={prices} --set preferences={preferences}", signals);
            foreach (int i in ExampleTwo.Buyers)
            {
                foreach (string thing in new[] { "a", "b" })
                {
                    Assert.Equal(ExampleTwo.Value(signals, thing, i), state.Value($"{thing}.{i}"), 1e-12);
                    Assert.Equal(prices == "printed" ? ExampleTwo.Price(signals, thing, i) : ExampleTwo.RepairedPrice(signals, thing, i), state.Detail(i, $"price.{thing}"), 1e-12);
                }

                if (prices == "printed") Assert.Equal(ExampleTwo.Demanded(signals, i, isUnitDemand), string.Concat(new[] { "a", "b" }.Where(thing => state.Detail(i, $"gets.{thing}") == 1)));
            }
        }
    }

    // So that the mechanism is not trivial all the same.
    [Theory]
    [InlineData("subadditive", 0.9, 0.1, "a,,b")]
    [InlineData("subadditive", 0.1, 0.9, "b,a,")]
    [InlineData("subadditive", 0.9, 0.9, "ab,,")]
    [InlineData("unit-demand", 0.9, 0.1, "a,,b")]
    [InlineData("unit-demand", 0.1, 0.9, "b,a,")]
    public void Repaired_prices_sell_the_same_in_the_states_of_the_tables(string preferences, double a, double b, string sold)
    {
        State state = State.Play($"simulate -e two-objects -m personalized-price --set preferences={preferences}", a, b, 0.5, 0.4, 0.1, 0.4, 0.1, 0.4, 0.4);
        Assert.Equal(sold, string.Join(',', Enumerable.Range(1, 3).Select(i => string.Concat(new[] { "a", "b" }.Where(thing => state.Detail(i, $"gets.{thing}") == 1)))));
    }

    // V_1^ab, for which the engine has no name, where buyer 1 gets both: what is left to her and what she pays.
    [Fact]
    public void Both_objects_are_worth_what_the_engine_says()
    {
        State state = State.Play("simulate -e two-objects -m personalized-price --set prices=printed --set preferences=subadditive", 0.9, 0.9, 0.5, 0.4, 0.1, 0.4, 0.1, 0.4, 0.4);
        Assert.Equal(2.2, state.Payoff(1) + state.Detail(1, "price.a") + state.Detail(1, "price.b"), 1e-12);
    }

    [Fact]
    public void Regions_of_the_figures_are_what_the_mechanism_does()
    {
        Figure figure = Figure("bikhchandani-figure-1b"), touch = Figure("bikhchandani-figure-1b-touch");
        foreach (double p in new[] { 0.03, 0.31, 0.55, 0.77, 0.97 })
        {
            foreach (double q in new[] { 0.04, 0.25, 0.5, 0.71, 0.98 })
            {
                Assert.Equal(Winner(p, 0.2, q, 0.8), Region(figure, p, q));
                // Here c_1 is along, and p_1 − p_2 up.
                Assert.Equal(Winner(0.5 + 0.5 * (p - 0.5), q, 0.5 - 0.5 * (p - 0.5), 0.5), Region(touch, q, p - 0.5));
            }
        }

        static string Winner(params double[] signals) => State.Play(AtPrintedPrices, signals) is var state && state.Detail(1, "wins") == 1 ? "a_1" : state.Detail(2, "wins") == 1 ? "a_2" : "a_0";
    }

    [Fact]
    public void Without_a_third_outcome_the_higher_value_wins()
    {
        Figure figure = Figure("bikhchandani-figure-1a");
        foreach ((double p, double q) in new[] { (0.2, 0.7), (0.61, 0.6), (0.9, 0.1), (0.4, 0.45) })
        {
            State state = State.Play("simulate -e private-common -m efficient", p, 0.2, q, 0.8);
            Assert.Equal(state.Detail(1, "wins") == 1 ? "a_1" : "a_2", Region(figure, p, q));
        }
    }

    [Fact]
    public void Curves_touch_where_the_figure_says()
    {
        Figure figure = Figure("bikhchandani-figure-2");
        static double Own((double X, double Y) at) => at.X + at.Y;
        static double Other((double X, double Y) at) => 0.5 * (at.X + at.Y) - 0.15 * Math.Pow(at.X - at.Y - 0.3, 2);
        foreach ((string name, double lambda, int place) in new[] { ("λ", 0.4, 1), ("λ′", 0.65, 2) })
        {
            (double X, double Y) best = Line("s^m for all λ")[place];
            Assert.All(Line($"S_i({name}), {name} = {lambda.ToString(System.Globalization.CultureInfo.InvariantCulture)}"), point => Assert.Equal(2 * lambda, Own(point), 1e-12));
            Assert.Equal(2 * lambda, Own(best), 1e-12);
            IReadOnlyList<(double X, double Y)> curve = Line($"buyer j's curve that touches S_i({name})");
            Assert.True(curve.Count > 50);
            Assert.All(curve, point => Assert.Equal(Other(best), Other(point), 1e-12));
            // On her own class nothing is worth more to j.
            Assert.All(Enumerable.Range(0, 101).Select(k => (2 * lambda * k / 100, 2 * lambda * (1 - k / 100.0))), point => Assert.True(Other(point) <= Other(best) + 1e-12));
        }

        (double X, double Y) ray = Line("from 0 to λ^m s^m(λ′)")[1], end = Line("from λ^m s^m(λ′) to s^m(λ′)")[1];
        Assert.Equal([ray, end], [Line("from λ^m s^m(λ′) to s^m(λ′)")[0], Line("s^m for all λ")[2]]);
        Assert.Equal(0.8, Own(ray), 1e-12);
        Assert.Equal(end.Y / end.X, ray.Y / ray.X, 1e-12);

        // Example 1, at the price that the engine finds.
        Figure example = Figure("bikhchandani-figure-2-example-1");
        double price = State.Play("simulate -e private-common -m pivotal", 0.5, 0.5, 0.3, 0.5).Detail(1, "price");
        Assert.All(example.Lines[0].Points.Append(example.Lines[2].Points[0]), point => Assert.Equal(price, ExampleOne.Value(point.X, point.Y, 0.5), 1e-12));
        Assert.All(example.Lines[3].Points, point => Assert.Equal(price, ExampleOne.Value(0.3, 0.5, point.Y), 1e-12));
        Assert.Contains(example.Lines[3].Points[0], example.Lines[0].Points);

        IReadOnlyList<(double X, double Y)> Line(string name) => figure.Lines.Single(line => line.Name == name).Points;
    }

    [Fact]
    public void Help_names_the_papers() => Assert.Equal(Literature.Names, string.Join(", ", Literature.Papers.Select(paper => paper.Name)));

    private static Figure Figure(string id) => Bikhchandani.Paper.Exhibits.OfType<Figure>().Single(figure => figure.Id == id);

    /// <summary>The region that a point is in: a ray from it crosses its boundary an odd number of times.</summary>
    private static string Region(Figure figure, double x, double y) => Assert.Single(figure.Lines, line => line.Points.Count > 3 && line.Points.Zip(line.Points.Skip(1)).Count(side =>
        side.First.Y > y != side.Second.Y > y && x < side.First.X + (y - side.First.Y) / (side.Second.Y - side.First.Y) * (side.Second.X - side.First.X)) % 2 == 1).Name;
}
