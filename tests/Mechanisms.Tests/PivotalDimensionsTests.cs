using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.SingleObject;
using Xunit;

namespace ExPost.Mechanisms.Tests;

/// <summary>
/// The prices of pivotal for signals of one to four dimensions, against Section 3 of Bikhchandani (2005) carried out word for word: level sets of V_i, the
/// highest V_j on them, the largest root.
/// </summary>
public sealed class PivotalDimensionsTests
{
    [Theory]
    [InlineData(1, 2, 60)]
    [InlineData(1, 8, 20)]
    [InlineData(2, 2, 12)]
    [InlineData(2, 3, 12)]
    [InlineData(2, 8, 4)]
    [InlineData(3, 2, 6)]
    [InlineData(3, 4, 4)]
    [InlineData(4, 2, 3)]
    [InlineData(4, 3, 2)]
    public void Prices_are_what_Section_3_constructs(int dimensions, int buyers, int draws)
    {
        var environment = new Mixed(dimensions, buyers, seed: 10 * dimensions + buyers);
        var played = new Played(environment, Pivotal.Entry.Create(new Settings()));
        var random = new Random(dimensions + 100 * buyers);
        double range = Enumerable.Range(0, buyers).Max(i => environment.Plain([.. Enumerable.Repeat(1.0, buyers * dimensions)], i));
        int inside = 0;
        for (int t = 0; t < draws; t++)
        {
            double[] s = [.. Enumerable.Range(0, buyers * dimensions).Select(_ => random.NextDouble())];
            played.At(s);
            Assert.InRange(played.Bound, 0, 0.02 * range);
            Assert.True(played.Winners() <= 1);
            int i = t % buyers;
            double[] high = With(s, i, dimensions, 1), low = With(s, i, dimensions, 0);
            double constructed = double.NegativeInfinity;
            bool never = false, always = true;
            for (int j = 0; j < buyers; j++)
            {
                if (j == i) continue;
                never |= environment.Plain(high, i) < environment.Plain(high, j);
                bool ahead = environment.Plain(low, i) > environment.Plain(low, j);
                always &= ahead;
                constructed = Math.Max(constructed, LevelSets.Price(environment, s, i, j));
            }

            if (never)
            {
                // Her highest value, below every price that keeps her out: she never wins under either.
                Assert.InRange(played.Price(i), environment.Plain(high, i) - 1e-12, environment.Plain(high, i) + 1e-12);
                Assert.False(played.Wins(i));
                continue;
            }

            if (!always) inside++;
            // The literal construction looks at level sets point by point, and may miss a little of the highest value on them.
            Assert.InRange(played.Price(i), constructed - 1e-9, constructed + played.Bound + 1e-6);
        }

        Assert.True(inside > draws / 4, $"{inside} of {draws} have a root inside");
    }

    [Fact]
    public void One_dimension_has_a_closed_form()
    {
        // V_i = s_i + Σ_{j≠i} s_j / 2: i has the highest value when her signal is the highest.
        var played = new Played(new Halves(3), Pivotal.Entry.Create(new Settings()));
        var random = new Random(1);
        for (int t = 0; t < 2000; t++)
        {
            double[] s = [random.NextDouble(), random.NextDouble(), random.NextDouble()];
            played.At(s);
            Assert.InRange(played.Bound, 0, 1e-11);
            for (int i = 0; i < 3; i++)
            {
                double a = s[(i + 1) % 3], b = s[(i + 2) % 3], exact = Math.Max(a, b) + 0.5 * (a + b);
                Assert.InRange(played.Price(i), exact, exact + played.Bound + 1e-13);
                Assert.Equal(s[i] > Math.Max(a, b) + 1e-11, played.Wins(i));
            }
        }
    }

    [Fact]
    public void Supports_that_differ_from_buyer_to_buyer_are_searched_each_over_its_own()
    {
        // V_i = x_i + y_i / 2, private: the price is the highest value of the other, unless i's own support ends before or begins above it.
        var played = new Played(new Apart(), Pivotal.Entry.Create(new Settings()));
        var random = new Random(2);
        int wins = 0;
        for (int t = 0; t < 2000; t++)
        {
            double[] s = [random.NextDouble(), random.NextDouble(), random.NextDouble(), random.NextDouble()];
            played.At(s);
            double first = s[0] + 0.5 * s[1], second = 0.5 + 3 * s[2] + s[3];
            // Buyer 1 has at most 1.5, buyer 2 from 0.5 to 4.5.
            Assert.InRange(played.Price(0), Math.Min(second, 1.5), Math.Min(second, 1.5) + played.Bound + 1e-12);
            Assert.InRange(played.Price(1), first, first + played.Bound + 1e-12);
            Assert.True(played.Winners() <= 1);
            if (played.Wins(0)) wins++;
        }

        Assert.True(wins > 20, $"{wins}");
    }

    [Theory]
    [InlineData("uniform(0,1)", 4, null)]
    [InlineData("uniform(0,1)", 5, "its search is over signals of at most 4 dimensions")]
    [InlineData("exponential(2)", 3, "its search needs bounded signals, and s0 is exponential(2)")]
    public void What_it_cannot_do_is_said(string distribution, int dimensions, string? why) =>
        Assert.Equal(why, Pivotal.Entry.WhyNot(new Mixed(dimensions, 2, 1, Distribution.Parse(distribution))));

    private static double[] With(double[] s, int buyer, int dimensions, double value)
    {
        double[] changed = [.. s];
        Array.Fill(changed, value, buyer * dimensions, dimensions);
        return changed;
    }

    /// <summary>
    /// V_i = Σ_k s_ik (a_ik + b_k mean over j ≠ i of s_jk) + Σ_k w_k Σ_{j≠i} s_jk / (½ + s_jk), with a_ik ≥ b_k + 2 w_k, so that V_i − V_j is nondecreasing in s_i. V_i is linear
    /// in i's own signal and V_j concave, so that the highest V_j on a level set may lie inside.
    /// </summary>
    internal sealed class Mixed : AuctionEnvironment
    {
        private readonly double[] _a, _b, _w;

        internal Mixed(int dimensions, int buyers, int seed, Distribution? distribution = null) : base(
            new("mixed", "values that differ", "test", [], _ => throw new NotSupportedException()),
            buyers,
            [.. Enumerable.Range(0, dimensions).Select(k => new Signal($"s{k}", distribution ?? new Uniform(0, 1)))])
        {
            var random = new Random(seed);
            _b = [.. Enumerable.Range(0, dimensions).Select(_ => 0.5 * random.NextDouble())];
            _w = [.. Enumerable.Range(0, dimensions).Select(_ => 0.1 + 0.4 * random.NextDouble())];
            _a = [.. Enumerable.Range(0, buyers * dimensions).Select(k => _b[k % dimensions] + 2 * _w[k % dimensions] + 0.3 * random.NextDouble())];
        }

        public override bool Exchangeable => false;

        public override Real Value(int buyer, Profile signals)
        {
            Real value = 0;
            for (int k = 0; k < _b.Length; k++)
            {
                Real others = Real.Sum(signals.Others(buyer).Select(j => signals[j, k])) * (1.0 / (Buyers - 1));
                value += signals[buyer, k] * (_a[buyer * _b.Length + k] + _b[k] * others) + _w[k] * Real.Sum(signals.Others(buyer).Select(j => signals[j, k] / (0.5 + signals[j, k])));
            }

            return value;
        }

        internal double Plain(double[] s, int buyer)
        {
            double value = 0;
            for (int k = 0; k < _b.Length; k++) value += s[buyer * _b.Length + k] * Slope(s, buyer, k) + _w[k] * Others(buyer).Sum(j => s[j * _b.Length + k] / (0.5 + s[j * _b.Length + k]));
            return value;
        }

        /// <summary>∂V_i/∂s_ik.</summary>
        internal double Slope(double[] s, int buyer, int k) => _a[buyer * _b.Length + k] + _b[k] * Others(buyer).Sum(j => s[j * _b.Length + k]) / (Buyers - 1);

        private IEnumerable<int> Others(int buyer) => Enumerable.Range(0, Buyers).Where(j => j != buyer);
    }

    private sealed class Halves(int buyers) : AuctionEnvironment(
        new("halves", "V_i = s_i + Σ s_j / 2", "test", [], _ => throw new NotSupportedException()), buyers, [new Signal("s", new Uniform(0, 1))])
    {
        public override bool Exchangeable => true;

        public override Real Value(int buyer, Profile signals) => signals[buyer, 0] + 0.5 * Real.Sum(signals.Others(buyer).Select(j => signals[j, 0]));
    }

    private sealed class Apart() : AuctionEnvironment(
        new("apart", "V_i = x_i + y_i / 2", "test", [], _ => throw new NotSupportedException()),
        2,
        [new Signal("x", [new Uniform(0, 1), new Uniform(0.5, 3.5)]), new Signal("y", [new Uniform(0, 1), new Uniform(0, 2)])])
    {
        public override bool Exchangeable => false;

        public override Real Value(int buyer, Profile signals) => signals[buyer, 0] + 0.5 * signals[buyer, 1];
    }

    /// <summary>V_i(λ1), the level set S(λ), the highest value V^m of j on it, the largest root λ* of g = V_i(λ1) − V^m, and the price V^m(λ*).</summary>
    private static class LevelSets
    {
        private const int Steps = 42;

        internal static double Price(Mixed environment, double[] signals, int i, int j)
        {
            int n = environment.Signals.Count;
            double[] s = [.. signals], slopes = [.. Enumerable.Range(0, n).Select(k => environment.Slope(signals, i, k))];
            // A level set is the part of a plane in the cube: coordinate after coordinate anywhere from the lowest to the highest that the others can make up for.
            double Of(double[] shares, double level)
            {
                for (int k = n - 1; k >= 0; k--)
                {
                    double rest = slopes[..k].Sum(), from = Math.Max(0, (level - rest) / slopes[k]), to = Math.Min(1, level / slopes[k]);
                    double at = k == 0 ? to : from + shares[k - 1] * (to - from);
                    s[i * n + k] = at;
                    level = Math.Max(0, level - at * slopes[k]);
                }

                return environment.Plain(s, j);
            }

            double Highest(double lambda)
            {
                double level = lambda * slopes.Sum();
                if (n == 1) return Of([], level);
                int cuts = n == 2 ? 24 : n == 3 ? 10 : 8;
                double[] centre = [.. Enumerable.Repeat(0.5, n - 1)], best = centre;
                double highest = double.NegativeInfinity;
                // A grid, and finer ones around the best point of the one before.
                for (double reach = 0.5; reach > 1e-5; reach *= 0.4)
                {
                    for (int point = 0; point < (int)Math.Pow(cuts + 1, n - 1); point++)
                    {
                        double[] shares = [.. centre.Select((c, k) => Math.Clamp(c - reach + 2 * reach * (point / (int)Math.Pow(cuts + 1, k) % (cuts + 1)) / cuts, 0, 1))];
                        double value = Of(shares, level);
                        if (value > highest) (highest, best) = (value, shares);
                    }

                    centre = best;
                }

                return highest;
            }

            double Diagonal(double lambda)
            {
                Array.Fill(s, lambda, i * n, n);
                return environment.Plain(s, i);
            }

            double G(double lambda) => Diagonal(lambda) - Highest(lambda);
            if (G(1) < 0) return Highest(1);
            if (G(0) > 0) return Highest(0);
            double low = 0, high = 1;
            for (int step = 0; step < Steps; step++)
            {
                double middle = (low + high) / 2;
                if (G(middle) > 0) high = middle;
                else low = middle;
            }

            return Highest(high);
        }
    }
}
