using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.Environments;
using ExPost.Mechanisms.SingleObject;
using Xunit;

namespace ExPost.Mechanisms.Tests;

/// <summary>The generalized Vickrey auction against closed forms, against a search by grids in plain arithmetic, and against misreports.</summary>
public sealed class GeneralizedVickreyTests
{
    private static Mechanism Mechanism { get; } = GeneralizedVickrey.Entry.Create(new Settings());

    // V_i − V_j = (1 − b)(s_i − s_j): the critical signal is the highest of the others' signals.
    [Theory]
    [InlineData(2, 0.5)]
    [InlineData(3, 0.5)]
    [InlineData(5, 0.9)]
    [InlineData(16, 0.25)]
    [InlineData(4, 0)]
    public void Linear_values_at_the_second_highest_signal(int buyers, double b)
    {
        var played = new Played(Linear.Entry.Create(Played.Settings(FormattableString.Invariant($"buyers={buyers};b={b}"))), Mechanism, b);
        var random = new Random(buyers);
        for (int t = 0; t < 5000; t++)
        {
            double[] s = Signals(random, buyers);
            played.At(s);
            Assert.InRange(played.Bound, 0, 1e-14);
            for (int i = 0; i < buyers; i++)
            {
                double others = s.Where((_, j) => j != i).Sum(), highest = s.Where((_, j) => j != i).Max();
                Assert.Equal(highest + b * others, played.Price(i), 1e-12);
                Assert.Equal(s[i] > highest, played.Wins(i));
            }
        }
    }

    [Theory]
    [InlineData(1, "uniform(0,1)")]
    [InlineData(2, "uniform(0,1)")]
    [InlineData(5, "uniform(2,5)")]
    [InlineData(3, "exponential(0.5)")]
    [InlineData(6, "exponential(20)")]
    [InlineData(4, "piecewise(0:0.5,1:0,3:0.25,5)")]
    [InlineData(3, "power(0.2)")]
    public void Private_values_pay_the_second_highest(int buyers, string distribution)
    {
        var environment = (AuctionEnvironment)PrivateValues.Entry.Create(Played.Settings($"buyers={buyers};distribution={distribution}"));
        var played = new Played(environment, Mechanism);
        var kernel = Kernel.Record("signals", () => [.. Enumerable.Range(0, buyers).Select(i => Sum.Of(environment.Draw()[i, 0]))]);
        var signals = new Interpreter(kernel);
        var random = new Random(7);
        double low = environment.Signals[0].Of(0).Low;
        for (int t = 0; t < 3000; t++)
        {
            double[] u = Signals(random, buyers);
            // The highest uniform that is ever drawn.
            if (t % 20 == 0) u[t / 20 % buyers] = 1 - Math.ScaleB(1, -53);
            played.At(u);
            signals.Run(u);
            double[] s = [.. kernel.Sums.Select(sum => signals[sum.Operands.First()])];
            for (int i = 0; i < buyers; i++)
            {
                double highest = s.Where((_, j) => j != i).Append(low).Max();
                // Rounded up.
                Assert.InRange(played.Price(i), highest, highest + played.Bound + 1e-15 * (1 + highest));
                Assert.InRange(played.Bound, 0, 1e-12);
                Assert.Equal(s[i] > highest, played.Wins(i));
            }
        }
    }

    // Values that differ from buyer to buyer, with every V_i − V_j nondecreasing in s_i: nothing is assumed of them by the search in plain arithmetic, which
    // looks for the lowest signal at which a buyer wins in a grid, and in ever finer grids before it.
    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 3)]
    [InlineData(5, 4)]
    [InlineData(6, 5)]
    public void Buyers_who_differ_pay_what_a_search_by_grids_finds(int seed, int buyers)
    {
        var random = new Random(seed);
        int never = 0, always = 0, winners = 0, unsold = 0;
        for (int k = 0; k < 12; k++)
        {
            var environment = new Different(random, buyers);
            var played = new Played(environment, Mechanism);
            Assert.Null(GeneralizedVickrey.Entry.WhyNot(environment));
            for (int t = 0; t < 25; t++)
            {
                double[] u = Signals(random, buyers), s = environment.Signals(u);
                played.At(u);
                Assert.InRange(played.Bound, 0, 1e-12);
                double[] values = [.. Enumerable.Range(0, buyers).Select(i => environment.Plain(i, s))];
                for (int i = 0; i < buyers; i++)
                {
                    Assert.Equal(values[i] > values.Where((_, j) => j != i).Append(0).Max(), played.Wins(i));
                    double? critical = environment.Critical(i, s);
                    if (critical is not { } found)
                    {
                        never++;
                        Assert.False(played.Wins(i));
                        continue;
                    }

                    if (found == environment.Low(i)) always++;
                    double[] at = [.. s];
                    at[i] = found;
                    Assert.Equal(environment.Plain(i, at), played.Price(i), 1e-12);
                    if (played.Wins(i)) winners++;
                }

                if (played.Winners() == 0) unsold++;
            }
        }

        Assert.True(winners > 200 && unsold == 0, $"{winners} winners, {unsold} unsold");
        Assert.True(never > 0 && always > 0, $"{never} never win, {always} always");
    }

    [Fact]
    public void Who_always_wins_pays_her_value_at_her_lowest_signal()
    {
        var environment = new Formula((i, s) => i == 0 ? 3 + s[0, 0] : s[1, 0], new Uniform(0.5, 1));
        Played played = new Played(environment, Mechanism).At([0.25, 0.75]);
        Assert.True(played.Wins(0));
        Assert.Equal(3.5, played.Price(0));
        Assert.Equal(0, played.Bound);
        Assert.False(played.Wins(1));
    }

    // A value that does not depend on the own signal at all is what its buyer pays: she gains nothing and still gets the object.
    [Fact]
    public void A_value_without_an_own_signal_is_paid_in_full()
    {
        var environment = new Formula((i, s) => i == 0 ? 1 + 0.5 * s[1, 0] : s[1, 0], new Uniform(0, 1));
        Played played = new Played(environment, Mechanism).At([0.25, 0.75]);
        Assert.True(played.Wins(0));
        Assert.Equal(1.375, played.Price(0));
    }

    [Fact]
    public void Who_is_worth_less_than_nothing_to_does_not_get_the_object()
    {
        var environment = new Formula((i, s) => s[i, 0] - 0.5, new Uniform(0, 1));
        var played = new Played(environment, Mechanism);
        Assert.Equal(0, played.At([0.25, 0.375]).Winners());
        Assert.True(played.At([0.25, 0.75]).Wins(1));
        Assert.Equal(0, played.Price(1), 1e-14);
        Assert.True(played.At([0.75, 0.875]).Wins(1));
        Assert.Equal(0.25, played.Price(1), 1e-14);
    }

    [Fact]
    public void In_a_tie_nobody_wins()
    {
        var played = new Played(Linear.Entry.Create(new Settings()), Mechanism, 0.5);
        Assert.Equal(0, played.At([0.375, 0.375]).Winners());
        Assert.Equal(1, played.At([0.375, Math.BitIncrement(0.375) + 1e-14]).Winners());
    }

    // V_1 = s_1 and V_2 = s_1 between 1/4 and 1/2: there buyer 1 does not win, so her critical signal is the end of the tie and not its beginning.
    [Fact]
    public void A_signal_at_which_she_ties_is_not_one_at_which_she_would_still_have_won()
    {
        var environment = new Formula((i, s) => i == 0 ? s[0, 0] : Real.Min(Real.Max(s[0, 0], 0.25), 0.5), new Uniform(0, 1));
        var played = new Played(environment, Mechanism);
        Assert.Equal(0, played.At([0.375, 0.5]).Winners());
        Assert.True(played.At([0.75, 0.5]).Wins(0));
        Assert.Equal(0.5, played.Price(0), 1e-14);
    }

    // The same value, added up in another order: neither is higher but by rounding.
    [Fact]
    public void Where_rounding_decides_whose_value_is_higher_one_at_most_wins()
    {
        var environment = new Formula((i, s) => i == 0 ? 0.1 * s[0, 0] + 0.7 * s[1, 0] + 0.3 : 0.1 * s[0, 0] + (0.7 * s[1, 0] + 0.3), new Uniform(0, 1));
        var played = new Played(environment, Mechanism);
        var random = new Random(10);
        int sold = 0;
        for (int t = 0; t < 2000; t++)
        {
            int winners = played.At(Signals(random, 2)).Winners();
            Assert.InRange(winners, 0, 1);
            sold += winners;
        }

        Assert.True(sold > 0);
    }

    // Ever so little above the critical signal the price, which is rounded up, must not exceed the value.
    [Theory]
    [InlineData("linear", "buyers=3;b=0.7", 0.7)]
    [InlineData("private-values", "buyers=3")]
    [InlineData("private-values", "buyers=3;distribution=exponential(1)")]
    [InlineData("different", "")]
    public void No_report_gains_nobody_loses_and_no_bit_of_the_price_depends_on_the_own_report(string name, string set, params double[] numbers)
    {
        var random = new Random(8);
        AuctionEnvironment environment = name switch
        {
            "linear" => (AuctionEnvironment)Linear.Entry.Create(Played.Settings(set)),
            "private-values" => (AuctionEnvironment)PrivateValues.Entry.Create(Played.Settings(set)),
            _ => new Different(random, 3),
        };
        var played = new Played(environment, Mechanism, numbers);
        Node[] nodes = [];
        var kernel = Kernel.Record("values", () =>
        {
            Profile signals = environment.Draw();
            Real[] all = [.. Enumerable.Range(0, 3).Select(i => environment.Value(i, signals))];
            nodes = [.. all.Select(value => value.Node)];
            return [.. all.Select(Sum.Of)];
        });
        var values = new Interpreter(kernel);
        values.SetParameters(numbers);
        int changed = 0, close = 0;
        for (int t = 0; t < 3000; t++)
        {
            double[] u = Signals(random, 3);
            // Every other draw nearly a tie.
            if (t % 2 == 1) u[1] = u[0] + (random.Next(9) - 4) * Math.ScaleB(1, -51);
            values.Run(u);
            for (int i = 0; i < 3; i++)
            {
                bool won = played.At(u).Wins(i);
                double price = played.Price(i), value = values[nodes[i]], truthful = won ? value - price : 0;
                Assert.True(truthful >= 0, $"buyer {i + 1} loses {truthful:R}");
                if (won && truthful < 1e-14) close++;
                double[] reported = [.. u];
                foreach (double report in new[] { Math.ScaleB(1, -53), 1 - Math.ScaleB(1, -53), u[(i + 1) % 3], Math.BitIncrement(u[i]), Math.BitDecrement(u[i]), random.NextDouble(), random.NextDouble() })
                {
                    reported[i] = report;
                    bool wins = played.At(reported).Wins(i);
                    Assert.Equal(BitConverter.DoubleToInt64Bits(price), BitConverter.DoubleToInt64Bits(played.Price(i)));
                    double gain = (wins ? value - price : 0) - truthful;
                    Assert.True(gain < 1e-14, $"buyer {i + 1} gains {gain:R}");
                    if (wins != won) changed++;
                }
            }

            Assert.True(played.At(u).Winners() <= 1);
        }

        Assert.True(changed > 3000, $"{changed}");
        if (name != "different") Assert.True(close > 50, $"{close}");
    }

    [Fact]
    public void Where_it_cannot_run_it_says_why()
    {
        Assert.Equal("it needs signals of one dimension, and these have 2", GeneralizedVickrey.Entry.WhyNot(TwoSignal.Entry.Create(new Settings())));
        Assert.Equal("it needs signals of one dimension, and these have 2", GeneralizedVickrey.Entry.WhyNot(Played.PrivateCommon(3)));
        foreach (EnvironmentInfo info in new[] { Maximum.Entry, WeightedSum.Entry })
        {
            Assert.Equal("the object is worth the same to all buyers, so none of them ever has the highest value", GeneralizedVickrey.Entry.WhyNot(info.Create(new Settings())));
        }

        Assert.Null(GeneralizedVickrey.Entry.WhyNot(Linear.Entry.Create(new Settings())));
        Assert.Null(GeneralizedVickrey.Entry.WhyNot(PrivateValues.Entry.Create(Played.Settings("buyers=1"))));
    }

    private static double[] Signals(Random random, int buyers) => [.. Enumerable.Range(0, buyers).Select(_ => (random.NextInt64(1L << 32) + 0.5) / 4294967296.0)];

    /// <summary>Two buyers with one signal each.</summary>
    private sealed class Formula(Func<int, Profile, Real> value, Distribution distribution)
        : AuctionEnvironment(new("formula", "made up", "test", [], _ => new Formula(value, distribution)), 2, [new("s", distribution)])
    {
        public override bool Exchangeable => false;

        public override Real Value(int buyer, Profile signals) => value(buyer, signals);
    }

    /// <summary>
    /// V_i = α_i + Σ_j m_ij s_j + q Σ_{j&lt;k} s_j s_k + r_i s_i², m_ii ≥ m_ji: increasing and single crossing, for buyers who differ in everything, in
    /// their signals' distributions too.
    /// </summary>
    private sealed class Different : AuctionEnvironment
    {
        private readonly double[] _constant, _square;
        private readonly double[][] _weights;
        private readonly double _product;

        internal Different(Random random, int buyers) : base(new("different", "made up", "test", [], _ => new Different(random, buyers)), buyers, [Draws(random, buyers)])
        {
            _constant = [.. Enumerable.Range(0, buyers).Select(_ => random.NextDouble() * 1.5)];
            _square = [.. Enumerable.Range(0, buyers).Select(_ => random.NextDouble() * 0.25)];
            _product = random.NextDouble();
            double[] own = [.. Enumerable.Range(0, buyers).Select(_ => 0.5 + random.NextDouble())];
            _weights = [.. Enumerable.Range(0, buyers).Select(i => Enumerable.Range(0, buyers).Select(j => i == j ? own[j] : own[j] * 0.9 * random.NextDouble()).ToArray())];
        }

        public override bool Exchangeable => false;

        public override Real Value(int buyer, Profile signals)
        {
            Real value = _constant[buyer] + Real.Sum(Enumerable.Range(0, Buyers).Select(j => _weights[buyer][j] * signals[j, 0]));
            Real products = 0;
            for (int j = 0; j < Buyers; j++)
            {
                for (int k = j + 1; k < Buyers; k++) products += signals[j, 0] * signals[k, 0];
            }

            return value + _product * products + _square[buyer] * signals[buyer, 0] * signals[buyer, 0];
        }

        internal double Plain(int buyer, double[] s)
        {
            double value = _constant[buyer] + _square[buyer] * s[buyer] * s[buyer];
            for (int j = 0; j < Buyers; j++)
            {
                value += _weights[buyer][j] * s[j];
                for (int k = j + 1; k < Buyers; k++) value += _product * s[j] * s[k];
            }

            return value;
        }

        /// <summary>From uniforms to signals, in the runtime's own functions.</summary>
        internal new double[] Signals(double[] u) => [.. u.Select((share, i) => base.Signals[0].Of(i) switch
        {
            Uniform uniform => uniform.A + share * (uniform.B - uniform.A),
            Exponential exponential => -Math.Log(1 - share) / exponential.Rate,
            _ => throw new InvalidOperationException(),
        })];

        internal double Low(int buyer) => base.Signals[0].Of(buyer).Low;

        /// <summary>The lowest signal at which a buyer wins, by grids within grids; null where there is none.</summary>
        internal double? Critical(int buyer, double[] signals)
        {
            double[] s = [.. signals];
            bool Wins(double x)
            {
                s[buyer] = x;
                double own = Plain(buyer, s);
                return Enumerable.Range(0, Buyers).All(j => j == buyer || own > Plain(j, s)) && own > 0;
            }

            Distribution range = base.Signals[0].Of(buyer);
            // e⁻³⁷ is less than the smallest share that a draw can have.
            (double low, double high) = (range.Low, range is Exponential { Rate: var rate } ? 37 / rate : range.High);
            if (Wins(low)) return low;
            const int points = 1000;
            for (int level = 0; level < 6; level++)
            {
                double width = (high - low) / points;
                int first = Enumerable.Range(1, points).FirstOrDefault(k => Wins(k == points ? high : low + k * width));
                if (first == 0) return level == 0 ? null : high;
                (low, high) = (low + (first - 1) * width, first == points ? high : low + first * width);
            }

            return high;
        }

        private static Signal Draws(Random random, int buyers) => new("s", [.. Enumerable.Range(0, buyers).Select<int, Distribution>(_ => random.Next(3) switch
        {
            0 => new Uniform(0, 1),
            1 => new Uniform(0.25, 1 + random.NextDouble()),
            _ => new Exponential(1 + random.NextDouble()),
        })]);
    }
}
