using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Environments;
using ExPost.Mechanisms.SocialChoice;
using Xunit;

namespace ExPost.Theory.Tests.SocialChoice;

/// <summary>Jehiel and Moldovanu (2001), Example 4.2 after its reduction.</summary>
public sealed class SecondBestTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 2)]
    [InlineData(1, 3)]
    [InlineData(2.5, 4)]
    public void Surplus_is_the_integral_of_what_the_higher_type_has(double a, ulong seed)
    {
        MechanismResult found = Verified(a, 1_000_000, seed, misreports: 4);
        double z = Runs.Z(found["surplus"]!, a + 2 * ExpectedPart(a));
        Assert.True(Math.Abs(z) <= 4.5, $"{z} standard errors");
        // First best is E max(s_11, s_21) + a.
        double efficiency = (a + 2 * ExpectedPart(a)) / (2.0 / 3 + a);
        Assert.True(Math.Abs(Runs.Z(found["efficiency"]!, efficiency)) <= 4.5 || a == 0);
        if (a == 0) Assert.Equal(1, found["efficiency"]!.Mean);
        else Assert.True(found["efficiency"]!.High < 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(2.5)]
    public void Nobody_regrets_the_truth_or_to_take_part(double a)
    {
        MechanismResult found = Verified(a, 100_000, 5, misreports: 64);
        Assert.Equal(0, found["regret-max"]!.Mean);
        Assert.Equal(1, found["probability-epir"]!.Mean);
        Assert.Equal(["ex-post-ic", "ex-post-ir", "budget-balanced", "monotone-rule", "non-trivial"], found.Checks.Select(check => check.Property));
        Assert.Equal([true, true, false, true, false], found.Checks.Select(check => check.Claimed));
        Assert.DoesNotContain(found.Checks, check => check.IsBroken);
    }

    // The winner's price is her value at the lowest own part with which she would still have got the object.
    [Fact]
    public void The_price_by_hand()
    {
        Settings settings = Runs.Settings(("a", "0.5"));
        var played = new PlayedChoice(TwoSignal.Entry.Create(settings), new SecondBest(), settings);
        // t = 0.5 + 0.125 and 0.25 + 0.4: buyer 2 has the higher one, though the lower own part.
        played.At(0.5, 0.25, 0.25, 0.8);
        Assert.Equal(1, played.Chosen);
        Assert.Equal(0, played.Transfer(0));
        Assert.Equal(-(0.5 + 0.125 + 0.125), played.Transfer(1), 1e-15);
        played.At(0.6, 0.25, 0.25, 0.8);
        Assert.Equal(0, played.Chosen);
        Assert.Equal(-(0.25 + 0.4 + 0.4), played.Transfer(0), 1e-15);
        Assert.Equal(0, played.Transfer(1));
    }

    // E[s_1 | t] from draws near t, against (max(0, t − a) + min(1, t)) / 2, and that it never falls.
    [Theory]
    [InlineData(0.25)]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(2.5)]
    public void What_a_type_says_of_the_own_part(double a)
    {
        const int Bins = 40;
        var random = new Random(9);
        double[] sums = new double[Bins], squares = new double[Bins], counts = new double[Bins];
        for (int draw = 0; draw < 2_000_000; draw++)
        {
            double own = random.NextDouble(), t = own + a * random.NextDouble();
            int bin = (int)(t / (1 + a) * Bins);
            // Less the formula, so that a wide bin does no harm.
            double rest = own - Expected(t, a);
            (sums[bin], squares[bin], counts[bin]) = (sums[bin] + rest, squares[bin] + rest * rest, counts[bin] + 1);
        }

        for (int bin = 0; bin < Bins; bin++) Assert.InRange(Math.Abs(sums[bin]) / Math.Sqrt(squares[bin]), 0, 4.5);
        for (int k = 0; k < 1000; k++) Assert.True(Expected((k + 1) * (1 + a) / 1000, a) >= Expected(k * (1 + a) / 1000, a) - 1e-12);
    }

    // No other monotone rule in the types does better: who wins is at or above a rising step function of the other's type.
    [Theory]
    [InlineData(0.5)]
    [InlineData(2.5)]
    public void No_other_monotone_rule_in_the_types_does_better(double a)
    {
        const int Draws = 300_000;
        for (int rule = 0; rule < 24; rule++)
        {
            var random = new Random(rule);
            double[] steps = [.. Enumerable.Range(0, 12).Select(_ => random.NextDouble() * (1 + a)).Order()];
            // One always, the other always, the lower type, and random rules.
            Func<double, double, bool> first = rule switch
            {
                0 => (_, _) => true,
                1 => (_, _) => false,
                2 => (t1, t2) => t1 < t2,
                _ => (t1, t2) => t1 > steps[(int)(t2 / (1 + a) * steps.Length)],
            };
            double sum = 0, squares = 0;
            for (int draw = 0; draw < Draws; draw++)
            {
                double own1 = random.NextDouble(), own2 = random.NextDouble(), t1 = own1 + a * random.NextDouble(), t2 = own2 + a * random.NextDouble();
                double better = (t1 > t2 ? own1 : own2) - (first(t1, t2) ? own1 : own2);
                (sum, squares) = (sum + better, squares + better * better);
            }

            double error = Math.Sqrt(squares - sum * sum / Draws);
            Assert.True(sum >= -4 * error, $"rule {rule}: better by {-sum / Draws}");
            if (rule < 3) Assert.True(sum > 10 * error);
        }
    }

    private static double Expected(double t, double a) => (Math.Max(0, t - a) + Math.Min(1, t)) / 2;

    /// <summary>E[s_11 · 1{wins}] on a grid, s_21 and s_22 by the distribution of t: ∫∫ s F(s + a r) ds dr, F that of the sum of two uniforms.</summary>
    private static double ExpectedPart(double a)
    {
        static double Square(double x) => x > 0 ? x * x : 0;
        double F(double t) => a == 0 ? Math.Clamp(t, 0, 1) : (Square(t) - Square(t - 1) - Square(t - a) + Square(t - 1 - a)) / (2 * a);
        const int Points = 1000;
        double sum = 0;
        for (int k = 0; k < Points; k++)
        {
            for (int l = 0; l < Points; l++)
            {
                double s = (k + 0.5) / Points, r = (l + 0.5) / Points;
                sum += s * F(s + a * r);
            }
        }

        return sum / Points / Points;
    }

    private static MechanismResult Verified(double a, long draws, ulong seed, int misreports)
    {
        Settings settings = Runs.Settings(("a", a.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return new Experiment(TwoSignal.Entry.Create(settings), [new SecondBest()], settings, compare: false, verification: new Verification { Misreports = misreports })
            .Run(Runs.Simd, new RunOptions { Draws = draws, Seed = seed, Threads = 2 }).Mechanisms[0];
    }
}
