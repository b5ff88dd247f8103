using System.Globalization;
using ExPost.Mechanisms.Environments;
using ExPost.Mechanisms.ManyObjects;
using ExPost.Mechanisms.SingleObject;
using Xunit;

namespace ExPost.Mechanisms.Tests.ManyObjects;

/// <summary>Bikhchandani (2005), Example 2: the numbers that the paper prints, those that it overlooks, and prices of a single object as the sale of one object has them.</summary>
public sealed class TwoObjectsTests
{
    private const double W = 1.5;

    private static ObjectsEnvironment Environment(string set) => (ObjectsEnvironment)TwoObjects.Entry.Create(Played.Settings(set));

    private static PlayedObjects Prices(string set) => new(Environment(set), Mechanisms.ManyObjects.PersonalizedPrice.Entry.Create(Played.Settings(set)), Played.Settings(set));

    /// <summary>Buyer 1's signals, and for each buyer V^a, V^b, t^a, t^b and the objects, as Tables 1 and 2 have them; V^ab is in Table 1 alone.</summary>
    public static TheoryData<string, double[], string[]> Tables() => new()
    {
        { "subadditive", [0.9, 0.1, 0.5], ["1.1 0.4 0.56 0.64 a 1.4", "0.6 0.4 1.15 0.64 - 0.9", "0.3 0.7 1.15 0.475 b 0.9"] },
        { "subadditive", [0.1, 0.9, 0.5], ["0.3 1.2 0.56 0.64 b 1.4", "0.6 0.4 0.35 1.275 a 0.9", "0.3 0.7 0.56 1.275 - 0.9"] },
        { "subadditive", [0.9, 0.9, 0.5], ["1.1 1.2 0.56 0.64 ab 2.2", "0.6 0.4 1.15 1.275 - 0.9", "0.3 0.7 1.15 1.275 - 0.9"] },
        { "unit-demand", [0.9, 0.1, 0.5], ["1.1 0.4 0.56 0.64 a", "0.6 0.4 1.15 0.64 -", "0.3 0.7 1.15 0.475 b"] },
        { "unit-demand", [0.1, 0.9, 0.5], ["0.3 1.2 0.56 0.64 b", "0.6 0.4 0.35 1.275 a", "0.3 0.7 0.56 1.275 -"] },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void The_printed_tables(string preferences, double[] first, string[] rows)
    {
        PlayedObjects played = Prices($"preferences={preferences};prices=printed").At([.. first, 0.4, 0.1, 0.4, 0.1, 0.4, 0.4]);
        for (int i = 0; i < 3; i++)
        {
            string[] row = rows[i].Split(' ');
            Assert.Equal(Number(row[0]), played.Value(i, 0), 1e-15);
            Assert.Equal(Number(row[1]), played.Value(i, 1), 1e-15);
            Assert.Equal(Number(row[2]), played.Price(i, 0), 1e-15);
            Assert.Equal(Number(row[3]), played.Price(i, 1), 1e-15);
            Assert.Equal(row[4], played.Gets(i) switch { 0 => "-", 1 => "a", 2 => "b", _ => "ab" });
            if (row.Length > 5) Assert.Equal(Number(row[5]), played.Value(i, 2), 1e-15);
        }
    }

    /// <summary>Two buyers have a value of 1.4 and a price of 1.15; the repaired prices are 1.4 for both, and neither buys.</summary>
    [Theory]
    [InlineData("additive")]
    [InlineData("subadditive")]
    [InlineData("unit-demand")]
    public void Printed_prices_sell_an_object_twice(string preferences)
    {
        double[] signals = [0.9, 0, 0.5, 0.9, 0, 0.5, 0, 0, 1];
        PlayedObjects printed = Prices($"preferences={preferences};prices=printed").At(signals);
        Assert.Equal([1.4, 1.4, 0.5], Enumerable.Range(0, 3).Select(i => printed.Value(i, 0)));
        Assert.Equal([1.15, 1.15, 1.15], Enumerable.Range(0, 3).Select(i => printed.Price(i, 0)));
        Assert.Equal([1, 1, 0], Enumerable.Range(0, 3).Select(i => printed.Gets(i) & 1));
        PlayedObjects repaired = Prices($"preferences={preferences}").At(signals);
        Assert.Equal([1.4, 1.4, 1.15], Enumerable.Range(0, 3).Select(i => repaired.Price(i, 0)));
        Assert.Equal([0, 0, 0], Enumerable.Range(0, 3).Select(i => repaired.Gets(i) & 1));
    }

    [Theory]
    [InlineData("repaired")]
    [InlineData("printed")]
    public void Prices_of_two_buyers_are_those_of_example_1(string prices)
    {
        PlayedObjects played = Prices($"buyers=2;prices={prices};wa=0.5;wb=3");
        var random = new Random(1);
        for (int trial = 0; trial < 100; trial++)
        {
            double[] s = [.. Enumerable.Range(0, 6).Select(_ => random.NextDouble())];
            played.At(s);
            for (int i = 0; i < 2; i++)
            {
                int j = 3 * (1 - i);
                Assert.Equal(Math.FusedMultiplyAdd(0.5 * s[j + 2], s[j + 2], s[j]), played.Price(i, 0));
                Assert.Equal(Math.FusedMultiplyAdd(3 * s[j + 2], s[j + 2], s[j + 1]), played.Price(i, 1));
            }
        }
    }

    /// <summary>Bit for bit what <see cref="Pivotal"/> charges where object a is the only one: the same search, over the two signals that matter.</summary>
    [Theory]
    [InlineData(2, "additive")]
    [InlineData(3, "unit-demand")]
    [InlineData(4, "subadditive")]
    public void Constructed_prices_are_those_of_one_object(int buyers, string preferences)
    {
        string set = string.Create(CultureInfo.InvariantCulture, $"buyers={buyers};preferences={preferences}");
        var demand = new PlayedObjects(Environment(set), Demand.Entry.Create(new Settings()), Played.Settings(set));
        var pivotal = new Played(Played.PrivateCommon(buyers), Pivotal.Entry.Create(new Settings()));
        var random = new Random(buyers);
        for (int trial = 0; trial < 50; trial++)
        {
            double[] s = [.. Enumerable.Range(0, 3 * buyers).Select(_ => random.NextDouble())];
            demand.At(s);
            pivotal.At([.. Enumerable.Range(0, buyers).SelectMany(i => new[] { s[3 * i], s[3 * i + 2] })]);
            for (int i = 0; i < buyers; i++) Assert.Equal(pivotal.Price(i), demand.Price(i, 0));
            Assert.True(demand.Bound >= pivotal.Bound);
        }
    }

    [Fact]
    public void A_search_is_over_the_signals_that_matter()
    {
        ObjectsEnvironment environment = Environment("");
        Assert.Equal(["pa", "c"], environment.Sale(0).Signals.Select(signal => signal.Name));
        Assert.Equal(["pb", "c"], environment.Sale(1).Signals.Select(signal => signal.Name));
        Assert.Same(environment.Sale(0), environment.Sale(0));
    }

    [Theory]
    [InlineData("wa=1;wb=1.5", 2)]
    [InlineData("wa=0.5;wb=1", 1.5)]
    [InlineData("wa=0;wb=0", 0)]
    [InlineData("wa=5;wb=0.5", 5)]
    [InlineData("wa=1;wb=3", 3)]
    public void Both_objects_are_worth_no_more_than_each_and_no_less_than_either(string set, double weight)
    {
        string all = $"{set};preferences=subadditive";
        var played = new PlayedObjects(Environment(all), Mechanisms.ManyObjects.PersonalizedPrice.Entry.Create(Played.Settings(all)), Played.Settings(all));
        played.At(0.25, 0.5, 0.75, 0, 0, 0.5, 0, 0, 0.25);
        Assert.Equal(0.75 + weight * 0.75 * 0.5, played.Value(0, 2), 1e-15);
        Assert.InRange(played.Value(0, 2), Math.Max(played.Value(0, 0), played.Value(0, 1)), played.Value(0, 0) + played.Value(0, 1) + 1e-15);
    }

    // All values below 0: the pivotal price is, too, and is raised.
    [Fact]
    public void No_price_is_below_0()
    {
        var environment = new Local(new Additive(2), (i, k, s) => s[i, 0] - 2 + k);
        var played = new PlayedObjects(environment, Demand.Entry.Create(new Settings()));
        played.At(0.5, 0.25);
        Assert.Equal([0, 0], new[] { played.Price(0, 0), played.Price(1, 0) });
        Assert.Equal([0, 0], new[] { played.Price(0, 1), played.Price(1, 1) });
        Assert.Equal([0, 0], new[] { played.Gets(0), played.Gets(1) });
    }

    /// <summary>A price of each buyer for each object from the values of the others, W times what they know, as one object after the other has it.</summary>
    [Fact]
    public void Buyers_who_differ_have_prices_of_their_own()
    {
        // Private values: the price is the highest of the others' values.
        var environment = new Local(new UnitDemand(2), (i, k, s) => s[i, 0] * (i == 0 ? 2 : 1) * (k == 0 ? 1 : W));
        var played = new PlayedObjects(environment, Demand.Entry.Create(new Settings()));
        played.At(0.5, 0.75);
        Assert.Equal(0.75, played.Price(0, 0), 1e-12);
        Assert.Equal(0.75 * W, played.Price(0, 1), 1e-12);
        Assert.Equal(1, played.Price(1, 0), 1e-12);
        Assert.Equal(1 * W, played.Price(1, 1), 1e-12);
        // Buyer 1 has 0.25 more of a than it costs her, and 0.375 more of b.
        Assert.Equal([2, 0], new[] { played.Gets(0), played.Gets(1) });
    }

    [Theory]
    [InlineData("p=exponential(1)", "its search needs bounded signals, and pa is exponential(1)")]
    [InlineData("", null)]
    public void Where_prices_cannot_be_searched_for(string set, string? reason) => Assert.Equal(reason, Demand.Entry.WhyNot(Environment(set)));

    [Fact]
    public void Rules_know_their_environments()
    {
        Assert.Equal("it is a rule for the sale of one object", Pivotal.Entry.WhyNot(Environment("")));
        Assert.Equal("it is a rule for the sale of several objects", Demand.Entry.WhyNot(Played.PrivateCommon(2)));
        Assert.Equal("its prices are made for the values of two-objects", Mechanisms.ManyObjects.PersonalizedPrice.Entry.WhyNot(new Local(new Additive(2), (i, _, s) => s[i, 0])));
        Assert.Null(Mechanisms.ManyObjects.PersonalizedPrice.Entry.WhyNot(Environment("")));
    }

    [Theory]
    [InlineData("buyers=1", "buyers=1: buyers (the number of buyers) is a whole number from 2 to 16")]
    [InlineData("preferences=substitutes", "preferences=substitutes: preferences (what both objects together are worth) is additive or subadditive or unit-demand")]
    [InlineData("c=uniform(-1,1)", "c=uniform(-1,1): values of this environment need a signal c that is never negative")]
    [InlineData("p=uniform(-1,1)", "p=uniform(-1,1): values of this environment need a signal p that is never negative")]
    public void What_cannot_be_set(string set, string message) => Assert.Equal(message, Assert.Throws<SettingException>(() => Environment(set)).Message);

    [Fact]
    public void Only_bundles_can_fail_to_be_subadditive()
    {
        Assert.False(Environment("").Checkable.HasFlag(Assumptions.Subadditive));
        Assert.False(Environment("preferences=unit-demand").Checkable.HasFlag(Assumptions.Subadditive));
        Assert.True(Environment("preferences=subadditive").Checkable.HasFlag(Assumptions.Subadditive));
        Assert.False(Environment("").HasPrivateValues);
        Assert.True(new Local(new Additive(2), (i, _, s) => s[i, 0]).HasPrivateValues);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Values that a test makes up, for two buyers with one signal that is uniform(0,1).</summary>
    private sealed class Local(Preferences preferences, Func<int, int, Profile, Kernels.Real> value)
        : ObjectsEnvironment(new("made up", "made up", "test", [], _ => throw new NotSupportedException()), 2, [new("s", new Distributions.Uniform(0, 1))], ["a", "b"], preferences)
    {
        public override bool Exchangeable => false;

        public override Kernels.Real Value(int buyer, int thing, Profile signals) => value(buyer, thing, signals);
    }
}
