using ExPost.Kernels;
using ExPost.Mechanisms.ManyObjects;
using Xunit;

namespace ExPost.Mechanisms.Tests.ManyObjects;

/// <summary>Demand, utility, the best allocation and subadditivity against a search through everything.</summary>
public sealed class PreferencesTests
{
    private static Preferences Made(string kind, int objects) => kind switch { "additive" => new Additive(objects), "unit-demand" => new UnitDemand(objects), _ => new Bundles(objects) };

    /// <summary>The values of a buyer, in the order in which preferences take them, and what bundles are worth.</summary>
    private static (double[] Values, Func<int, double> Worth) Drawn(Random random, string kind, Preferences preferences, Func<double> value)
    {
        double[] values = [.. Enumerable.Range(0, preferences.Objects + preferences.Larger.Count).Select(_ => value())];
        var places = preferences.Larger.Select((bundle, place) => (Set: bundle.Sum(k => 1 << k), place)).ToDictionary(own => own.Set, own => preferences.Objects + own.place);
        return (values, set => kind switch
        {
            "additive" => BruteForce.Members(set).Sum(k => values[k]),
            "unit-demand" => BruteForce.Members(set).Max(k => values[k]),
            _ => BruteForce.Size(set) == 1 ? values[int.Log2(set)] : values[places[set]],
        });
    }

    // Quarters, so that sums are exact and ties are frequent; values and prices of 0 and values below it are among them.
    [Theory]
    [InlineData("additive", 2)]
    [InlineData("additive", 5)]
    [InlineData("additive", 8)]
    [InlineData("unit-demand", 2)]
    [InlineData("unit-demand", 5)]
    [InlineData("unit-demand", 8)]
    [InlineData("bundles", 2)]
    [InlineData("bundles", 3)]
    [InlineData("bundles", 4)]
    [InlineData("bundles", 6)]
    public void Demand_is_the_first_of_the_minimal_demands(string kind, int objects)
    {
        Preferences preferences = Made(kind, objects);
        var random = new Random(objects);
        var formula = new Formula(preferences);
        int several = 0, none = 0;
        for (int trial = 0; trial < 2_000; trial++)
        {
            (double[] values, Func<int, double> worth) = Drawn(random, kind, preferences, () => random.Next(-2, 8) / 4.0);
            double[] prices = [.. Enumerable.Range(0, objects).Select(_ => random.Next(0, 6) / 4.0)];
            int[] minimal = BruteForce.MinimalDemands(objects, worth, prices);
            // The smaller ones first; of one size, the one with the first objects.
            int expected = minimal.OrderBy(BruteForce.Size).ThenBy(set => string.Concat(BruteForce.Members(set))).First();
            Assert.Equal(expected, formula.Demand(values, prices));
            several += minimal.Length > 1 ? 1 : 0;
            none += expected == 0 ? 1 : 0;
        }

        if (kind != "additive") Assert.InRange(several, 20, 2_000);
        if (objects <= 3) Assert.InRange(none, 20, 2_000);
    }

    /// <summary>To the last bit: a report that leads to another bundle is never better by a rounding.</summary>
    [Theory]
    [InlineData("additive", 3)]
    [InlineData("additive", 8)]
    [InlineData("unit-demand", 3)]
    [InlineData("unit-demand", 8)]
    [InlineData("bundles", 3)]
    [InlineData("bundles", 5)]
    public void No_bundle_is_worth_more_than_the_demanded_one(string kind, int objects)
    {
        Preferences preferences = Made(kind, objects);
        var random = new Random(objects);
        var formula = new Formula(preferences);
        for (int trial = 0; trial < 100; trial++)
        {
            (double[] values, Func<int, double> worth) = Drawn(random, kind, preferences, () => random.NextDouble() * 2);
            double[] prices = [.. Enumerable.Range(0, objects).Select(_ => random.NextDouble())];
            if (trial % 2 == 1)
            {
                // Every bundle is worth what it costs, but for some last bits: here roundings decide.
                double Near(double x) => x + random.Next(-3, 4) * Math.ScaleB(1, -53);
                for (int k = 0; k < objects; k++) values[k] = Near(prices[k]);
                for (int place = 0; place < preferences.Larger.Count; place++) values[objects + place] = Near(preferences.Larger[place].Sum(k => prices[k]));
            }

            double demanded = formula.Utility(formula.Demand(values, prices), values, prices);
            Assert.True(demanded >= 0);
            for (int set = 0; set < 1 << objects; set++)
            {
                Assert.Equal(set == 0 ? 0 : worth(set), formula.Worth(set, values), 1e-13);
                double utility = formula.Utility(set, values, prices);
                Assert.InRange(utility - (set == 0 ? 0 : worth(set) - BruteForce.Members(set).Sum(k => prices[k])), -1e-13, 1e-13);
                // Who throws objects away demands one at most.
                if (kind != "unit-demand" || BruteForce.Size(set) < 2) Assert.True(utility <= demanded, $"{set}: {utility:R} > {demanded:R}");
            }
        }
    }

    [Theory]
    [InlineData("additive", 3, 3)]
    [InlineData("additive", 8, 2)]
    [InlineData("unit-demand", 2, 5)]
    [InlineData("unit-demand", 3, 3)]
    [InlineData("unit-demand", 5, 2)]
    [InlineData("unit-demand", 4, 5)]
    [InlineData("unit-demand", 6, 3)]
    [InlineData("bundles", 2, 4)]
    [InlineData("bundles", 3, 3)]
    [InlineData("bundles", 4, 3)]
    [InlineData("bundles", 5, 2)]
    public void The_best_allocation_is_the_best_of_all(string kind, int objects, int buyers)
    {
        Preferences preferences = Made(kind, objects);
        var random = new Random(objects * 10 + buyers);
        var formula = new Best(preferences, buyers);
        Assert.True(formula.IsKnown);
        int idle = 0;
        for (int trial = 0; trial < 40; trial++)
        {
            (double[] Values, Func<int, double> Worth)[] drawn = [.. Enumerable.Range(0, buyers).Select(_ => Drawn(random, kind, preferences, () => random.NextDouble() * 2 - (trial % 2 == 0 ? 0.5 : 1.9)))];
            double best = BruteForce.Best(objects, [.. drawn.Select(own => own.Worth)]);
            Assert.Equal(best, formula.Of([.. drawn.SelectMany(own => own.Values)]), 1e-13);
            idle += best == 0 ? 1 : 0;
        }

        Assert.InRange(idle, 0, 39);
    }

    [Theory]
    [InlineData("additive", 8, 16, true)]
    [InlineData("unit-demand", 8, 16, true)]
    [InlineData("bundles", 5, 16, true)]
    [InlineData("bundles", 6, 5, true)]
    [InlineData("bundles", 6, 6, false)]
    [InlineData("bundles", 8, 2, false)]
    public void The_best_allocation_is_not_known_where_that_takes_too_long(string kind, int objects, int buyers, bool known) => Assert.Equal(known, new Best(Made(kind, objects), buyers).IsKnown);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(6)]
    public void Subadditivity_is_inequality_13(int objects)
    {
        var preferences = new Bundles(objects);
        var random = new Random(objects);
        var formula = new Formula(preferences);
        int broken = 0;
        for (int trial = 0; trial < 300; trial++)
        {
            // A concave function of size, so that most pairs of bundles hold, and now and then one bundle that is worth more.
            (double[] values, Func<int, double> worth) = Drawn(random, "bundles", preferences, () => 0);
            for (int k = 0; k < objects; k++) values[k] = 1 + random.NextDouble() * 0.1;
            for (int place = 0; place < preferences.Larger.Count; place++) values[objects + place] = Math.Pow(preferences.Larger[place].Count, 0.9);
            if (trial % 2 == 1) values[objects + random.Next(preferences.Larger.Count)] += random.NextDouble() * 0.6;
            double worst = 0;
            for (int one = 1; one < 1 << objects; one++)
            {
                for (int other = 1; other < 1 << objects; other++)
                {
                    if ((one & other) == 0) worst = Math.Max(worst, worth(one | other) - worth(one) - worth(other));
                }
            }

            Assert.InRange(formula.Superadditivity(values) - worst, -1e-10, 1e-13);
            broken += worst > 1e-9 ? 1 : 0;
        }

        Assert.InRange(broken, 5, 295);
    }

    // Sums of parts in another order are no break of (13).
    [Fact]
    public void Rounding_is_not_superadditive()
    {
        var formula = new Formula(new Bundles(3));
        Assert.Equal(0, formula.Superadditivity([0.1, 0.2, 0.3, 0.1 + 0.2, 0.1 + 0.3, 0.2 + 0.3, 0.1 + 0.2 + 0.3]));
        Assert.Equal(0.25, formula.Superadditivity([0.5, 0.5, 0.5, 1.25, 1, 1, 1]), 1e-11);
    }

    [Theory]
    [InlineData("additive")]
    [InlineData("unit-demand")]
    public void Values_of_bundles_that_follow_are_not_given(string kind) => Assert.Empty(Made(kind, 4).Larger);

    [Fact]
    public void Bundles_come_in_order_of_size() =>
        Assert.Equal(["01", "02", "03", "12", "13", "23", "012", "013", "023", "123", "0123"], new Bundles(4).Larger.Select(bundle => string.Concat(bundle)));

    /// <summary>The formulas of preferences, at numbers that a test chooses.</summary>
    private sealed class Formula
    {
        private readonly Preferences _preferences;
        private readonly Interpreter _interpreter;
        private readonly Node[] _gets;
        private readonly Node _utility, _worth;
        private readonly Node? _excess;

        internal Formula(Preferences preferences)
        {
            _preferences = preferences;
            Node[] gets = [];
            Node? utility = null, worth = null, excess = null;
            Kernel kernel = Kernel.Record("preferences", () =>
            {
                Real[] values = [.. Enumerable.Range(0, preferences.Objects + preferences.Larger.Count).Select(k => Real.Parameter($"value {k}"))];
                Real[] prices = [.. Enumerable.Range(0, preferences.Objects).Select(k => Real.Parameter($"price {k}"))];
                Bool[] given = [.. Enumerable.Range(0, preferences.Objects).Select(k => Real.Parameter($"gets {k}") > 0)];
                gets = [.. preferences.Demand(values, prices).Select(got => Real.Choose(got, 1, 0).Node)];
                (utility, worth, excess) = (preferences.Utility(given, values, prices).Node, preferences.Worth(given, values).Node, preferences.Superadditivity(values)?.Node);
                return [];
            });
            (_gets, _utility, _worth, _excess) = (gets, utility!, worth!, excess);
            _interpreter = new Interpreter(kernel, [.. gets, _utility, _worth, .. excess is null ? Array.Empty<Node>() : [excess]]);
        }

        internal int Demand(double[] values, double[] prices)
        {
            Run(values, prices, 0);
            return _gets.Select((node, k) => _interpreter[node] != 0 ? 1 << k : 0).Sum();
        }

        internal double Utility(int set, double[] values, double[] prices)
        {
            Run(values, prices, set);
            return _interpreter[_utility];
        }

        internal double Worth(int set, double[] values)
        {
            Run(values, new double[_preferences.Objects], set);
            return _interpreter[_worth];
        }

        internal double Superadditivity(double[] values)
        {
            Run(values, new double[_preferences.Objects], 0);
            return _interpreter[_excess!];
        }

        private void Run(double[] values, double[] prices, int set)
        {
            _interpreter.SetParameters([.. values, .. prices, .. Enumerable.Range(0, _preferences.Objects).Select(k => (double)(set >> k & 1))]);
            _interpreter.Run([]);
        }
    }

    /// <summary>The best allocation.</summary>
    private sealed class Best
    {
        private readonly Interpreter? _interpreter;
        private readonly Node? _best;

        internal Best(Preferences preferences, int buyers)
        {
            Node? best = null;
            Kernel kernel = Kernel.Record("best", () =>
            {
                int count = preferences.Objects + preferences.Larger.Count;
                Real[][] values = [.. Enumerable.Range(0, buyers).Select(i => Enumerable.Range(0, count).Select(k => Real.Parameter($"value {i} {k}")).ToArray())];
                best = preferences.Best(values)?.Node;
                return [];
            });
            _best = best;
            if (best is not null) _interpreter = new Interpreter(kernel, [best]);
        }

        internal bool IsKnown => _best is not null;

        internal double Of(double[] values)
        {
            _interpreter!.SetParameters(values);
            _interpreter.Run([]);
            return _interpreter[_best!];
        }
    }
}
