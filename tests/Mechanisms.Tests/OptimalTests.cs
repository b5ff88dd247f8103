using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.SingleObject;
using Xunit;

namespace ExPost.Mechanisms.Tests;

/// <summary>
/// The optimal mechanism, draw by draw, against its definition in doubles: at every signal of a grid who has the highest ironed virtual value by formulas that are written out; between signals at which a buyer's share
/// differs the point is halved for; and p_i = q_i v_i − ∫ v_i' q_i dx is a sum over the pieces.
/// </summary>
public sealed class OptimalTests
{
    private const int Grid = 256;
    private const string Irregular = "piecewise(0:1.6,0.5:0.4,1)";

    private static readonly Case[] s_cases =
    [
        new("private values", 3, [], (i, s) => s[i, 0], (s, i) => s[i], (s, i) => 2 * s[i] - 1),
        new("another unit", 2, [], (i, s) => (i + 1) * s[i, 0], (s, i) => (i + 1) * s[i], (s, i) => (i + 1) * (2 * s[i] - 1)),
        // With a constant that lowers the reserve below the lowest signal for buyer 2.
        new("constants", 2, [], (i, s) => s[i, 0] + 1.5 * i, (s, i) => s[i] + 1.5 * i, (s, i) => 2 * s[i] - 1 + 1.5 * i),
        new("exponential", 2, ["uniform(0,1)", "exponential(2)"], (i, s) => s[i, 0], (s, i) => s[i], (s, i) => i == 0 ? 2 * s[0] - 1 : s[1] - 0.5),
        new("linear", 3, [], (i, s) => s[i, 0] + 0.4 * Rest(s, i), (s, i) => s[i] + 0.4 * (s.Sum() - s[i]), (s, i) => s[i] + 0.4 * (s.Sum() - s[i]) - (1 - s[i])),
        new("additive", 3, [], (_, s) => s[0, 0] + 0.5 * s[1, 0] + 2 * s[2, 0], (s, _) => Weighted(s), (s, i) => Weighted(s) - new[] { 1, 0.5, 2 }[i] * (1 - s[i])),
        // Curved in the own signal: J = x + x²/2 + y/3 − (1 − x)(1 + x).
        new("curved", 2, [], (i, s) => s[i, 0] + 0.5 * s[i, 0] * s[i, 0] + s[1 - i, 0] / 3, (s, i) => s[i] + 0.5 * s[i] * s[i] + s[1 - i] / 3, (s, i) => s[i] + 0.5 * s[i] * s[i] + s[1 - i] / 3 - (1 - s[i]) * (1 + s[i])),
        new("ironed", 2, [Irregular], (i, s) => s[i, 0], (s, i) => s[i], (s, i) => Ironed(s[i])),
        new("ironed, three", 3, [Irregular], (i, s) => s[i, 0], (s, i) => s[i], (s, i) => Ironed(s[i])),
        new("ironed, two of three", 3, [Irregular, Irregular, "uniform(0,1)"], (i, s) => s[i, 0], (s, i) => s[i], (s, i) => i < 2 ? Ironed(s[i]) : 2 * s[i] - 1),
        new("ironed, affine", 2, [Irregular, "uniform(0,1)"], (i, s) => i == 0 ? s[0, 0] * (1 + s[1, 0]) : s[1, 0], (s, i) => i == 0 ? s[0] * (1 + s[1]) : s[1], (s, i) => i == 0 ? Ironed(s[0]) * (1 + s[1]) : 2 * s[1] - 1),
    ];

    public static TheoryData<string, bool> Cases()
    {
        var data = new TheoryData<string, bool>();
        foreach (Case one in s_cases)
        {
            data.Add(one.Name, false);
            // Buyers who are alike have a way of their own.
            if (one.IsPrivate && one.Distributions.Length < 2 && one.Name is not ("another unit" or "constants")) data.Add(one.Name, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Shares_and_payments_are_those_of_the_definition(string name, bool alike)
    {
        Case one = s_cases.Single(entry => entry.Name == name);
        Distribution[] distributions = [.. one.Distributions.DefaultIfEmpty("uniform(0,1)").Select(Distribution.Parse)];
        var played = new Played(new MadeUp(one, distributions, alike), Optimal.Entry.Create(new Settings()));
        var random = new Random(17);
        int ties = 0, unsold = 0, sold = 0;
        for (int draw = 0; draw < 200; draw++)
        {
            double[] shares = [.. Enumerable.Range(0, one.Buyers).Select(_ => random.NextDouble())];
            double[] s = [.. shares.Select((share, i) => DistributionTests.Quantile(distributions[distributions.Length == 1 ? 0 : i], share))];
            played.At(shares);
            for (int i = 0; i < one.Buyers; i++)
            {
                double expected = Share(one, s, i);
                Assert.Equal(expected, played.Share(i), 1e-15);
                Assert.True(Math.Abs(Payment(one, s, i, distributions[distributions.Length == 1 ? 0 : i].Low) - played.Payment(i)) <= 1e-9, $"{string.Join(' ', s)}: buyer {i + 1} pays {played.Payment(i)} and not {Payment(one, s, i, 0)}");
                if (expected is > 0 and < 1) ties++;
            }

            if (played.Winners() == 0) unsold++;
            else sold++;
            Assert.True(played.Nonmonotone is null or false);
        }

        Assert.True(sold > 100 && (unsold > 0 || name == "constants"), $"{sold} sold, {unsold} not");
        bool hasTies = name.StartsWith("ironed", StringComparison.Ordinal) && name != "ironed, affine";
        Assert.True(hasTies ? ties >= 4 : ties == 0, $"{ties} ties");
    }

    // In the interval [7/16, 5/8]: one at a tie of two pays half of 7/16; one above it the average of both ends, or of three a third of the one and two of the other.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_tie_costs(bool alike)
    {
        Distribution distribution = Distribution.Parse(Irregular);
        double Of(double signal) => distribution.Cumulative(signal);
        var two = new Played(new MadeUp(s_cases.Single(entry => entry.Name == "ironed"), [distribution], alike), Optimal.Entry.Create(new Settings()));
        two.At([Of(0.45), Of(0.6)]);
        Assert.Equal((0.5, 0.5), (two.Share(0), two.Share(1)));
        Assert.Equal(7.0 / 32, two.Payment(0), 1e-12);
        Assert.Equal(7.0 / 32, two.Payment(1), 1e-12);
        two.At([Of(0.45), Of(0.7)]);
        Assert.Equal((0, 1), (two.Share(0), two.Share(1)));
        Assert.Equal((7.0 / 16 + 5.0 / 8) / 2, two.Payment(1), 1e-12);
        two.At([Of(0.45), Of(0.4)]);
        Assert.Equal(0.4, two.Payment(0), 1e-12);
        // The reserve.
        two.At([Of(0.45), Of(0.3)]);
        Assert.Equal(5.0 / 16, two.Payment(0), 1e-12);
        two.At([Of(0.31), Of(0.3)]);
        Assert.Equal(0, two.Winners());

        var three = new Played(new MadeUp(s_cases.Single(entry => entry.Name == "ironed, three"), [distribution], alike), Optimal.Entry.Create(new Settings()));
        three.At([Of(0.45), Of(0.5), Of(0.6)]);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(1.0 / 3, three.Share(i));
            Assert.Equal(7.0 / 48, three.Payment(i), 1e-12);
        }

        three.At([Of(0.45), Of(0.7), Of(0.6)]);
        Assert.Equal(1, three.Share(1));
        Assert.Equal((7.0 / 16 + 2 * 5.0 / 8) / 3, three.Payment(1), 1e-12);
    }

    [Fact]
    public void Virtual_values_are_not_ironed_ones()
    {
        Distribution distribution = Distribution.Parse(Irregular);
        var played = new Played(new MadeUp(s_cases.Single(entry => entry.Name == "ironed"), [distribution], true), Optimal.Entry.Create(new Settings()));
        played.At([distribution.Cumulative(0.45), distribution.Cumulative(0.6)]);
        // Both in the ironed interval: half of each one's own.
        Assert.Equal((2 * 0.45 - 0.625 + 2 * 0.6 - 1) / 2, played.VirtualSurplus, 1e-12);
    }

    private static Real Rest(Profile s, int i) => Real.Sum(s.Others(i).Select(j => s[j, 0]));

    private static double Weighted(double[] s) => s[0] + 0.5 * s[1] + 2 * s[2];

    /// <summary>φ̄ of the irregular density, by hand.</summary>
    private static double Ironed(double x) => x is >= 7.0 / 16 and <= 5.0 / 8 ? 0.25 : x < 0.5 ? 2 * x - 0.625 : 2 * x - 1;

    private static double Share(Case one, double[] s, int buyer)
    {
        double[] j = [.. Enumerable.Range(0, one.Buyers).Select(i => one.Virtual(s, i))];
        double highest = Math.Max(j.Max(), 0);
        return j[buyer] < highest ? 0 : 1.0 / j.Count(value => value == highest);
    }

    private static double Payment(Case one, double[] s, int buyer, double lowest)
    {
        double[] At(double x) => [.. s.Select((signal, j) => j == buyer ? x : signal)];
        double ShareAt(double x) => Share(one, At(x), buyer);
        double ValueAt(double x) => one.Plain(At(x), buyer);
        double own = s[buyer], integral = 0;
        double[] grid = [.. Enumerable.Range(0, Grid + 1).Select(k => k == Grid ? own : lowest + (own - lowest) * k / Grid)];
        for (int k = 1; k <= Grid; k++)
        {
            (double from, double to) = (grid[k - 1], grid[k]);
            (double before, double after) = (ShareAt(from), ShareAt(to));
            double middle = to;
            if (before != after)
            {
                (double low, double high) = (from, to);
                for (int step = 0; step < 60; step++)
                {
                    double half = (low + high) / 2;
                    if (ShareAt(half) == before) low = half;
                    else high = half;
                }

                middle = high;
            }

            integral += before * (ValueAt(middle) - ValueAt(from)) + after * (ValueAt(to) - ValueAt(middle));
        }

        return ShareAt(own) * ValueAt(own) - integral;
    }

    /// <param name="Name">What it is called.</param>
    /// <param name="Buyers">How many there are.</param>
    /// <param name="Distributions">One for all, one for each, or none for uniform(0,1).</param>
    /// <param name="Value">v_i(s) as recorded.</param>
    /// <param name="Plain">v_i(s) in doubles.</param>
    /// <param name="Virtual">J̄_i(s) in doubles.</param>
    private sealed record Case(string Name, int Buyers, string[] Distributions, Func<int, Profile, Real> Value, Func<double[], int, double> Plain, Func<double[], int, double> Virtual)
    {
        internal bool IsPrivate => Name is "private values" or "another unit" or "constants" or "exponential" || (Name.StartsWith("ironed", StringComparison.Ordinal) && Name != "ironed, affine");
    }

    private sealed class MadeUp(Case one, Distribution[] distributions, bool alike)
        : AuctionEnvironment(new("made up", "made up", "test", [], _ => new MadeUp(one, distributions, alike)), one.Buyers, [new Signal("s", distributions)])
    {
        public override bool Exchangeable => alike;

        public override Real Value(int buyer, Profile signals) => one.Value(buyer, signals);
    }
}
