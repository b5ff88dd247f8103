using ExPost.Engine.Experiments;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.SingleObject;
using Xunit;

namespace ExPost.Theory.Tests;

/// <summary>
/// pivotal never sells to two buyers, for signals of one to four dimensions and values that satisfy its assumptions, be they smooth, with kinks and flat stretches, or
/// equal up to how they are rounded. How many draws there are is what the search over boxes takes in a few seconds.
/// </summary>
public sealed class PivotalFeasibilityTests
{
    public static TheoryData<string, int, int, long> All()
    {
        var data = new TheoryData<string, int, int, long>();
        foreach (string kind in new[] { "smooth", "kinked", "common" })
        {
            foreach (int buyers in new[] { 2, 3, 8 })
            {
                // Multiples of 16, or the last draws are left to the interpreter.
                data.Add(kind, buyers, 1, 1_000_000);
                data.Add(kind, buyers, 2, 200_000);
                data.Add(kind, buyers, 3, buyers == 8 ? 400 : 1600);
                data.Add(kind, buyers, 4, buyers == 8 ? 80 : 480);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void At_most_one_buyer_gets_the_object(string kind, int buyers, int dimensions, long draws)
    {
        MechanismResult found = Run(Pivotal.Entry.Create(new Settings()), new Family(kind, dimensions, buyers), draws);
        Assert.Equal(0, found["probability-infeasible"]!.Mean);
        // Where all have the same value nobody ever has a strictly higher one; elsewhere somebody often has.
        if (kind == "common") Assert.Equal(1, found["probability-unsold"]!.Mean);
        else Assert.InRange(found["probability-unsold"]!.Mean, 0, 0.95);
    }

    [Theory]
    [InlineData("smooth", 2, 1, 0.02)]
    [InlineData("smooth", 3, 1, 0.02)]
    [InlineData("kinked", 2, 2, 0.1)]
    [InlineData("smooth", 8, 2, 0.1)]
    [InlineData("common", 2, 1, 0.01)]
    [InlineData("common", 3, 2, 0.1)]
    [InlineData("common", 2, 3, 0.8)]
    public void Prices_that_are_too_low_sell_to_two(string kind, int buyers, int dimensions, double less) =>
        Assert.True(Run(new Lowered(less), new Family(kind, dimensions, buyers), dimensions < 3 ? 200_000 : 1600)["probability-infeasible"]!.Mean > 0);

    /// <summary>
    /// The prices that comparing the computed values at their own scale, without slack, would give: at most the highest value on a grid at which they do not differ. On
    /// the grid the values of two buyers differ in their last bits.
    /// </summary>
    [Fact]
    public void Comparing_computed_values_without_slack_sells_what_nobody_should_get()
    {
        var environment = new Family("common", 1, 3);
        MechanismResult found = Run(new Strict(), environment, 100_000);
        Assert.True(found["probability-unsold"]!.Mean < 1);
    }

    private static MechanismResult Run(Mechanism mechanism, AuctionEnvironment environment, long draws) =>
        new Experiment(environment, [mechanism], new Settings(), false, new HashSet<string> { "probability-infeasible", "probability-unsold" })
            .Run(Runs.Simd, new RunOptions { Draws = draws, Seed = 9, Threads = 2 }).Mechanisms[0];

    /// <summary>V_i = h(s_i) + C(s), h and C nondecreasing: V_i − V_j = h(s_i) − h(s_j) is nondecreasing in s_i. Where all buyers have the same value, h is 0.</summary>
    private sealed class Family : AuctionEnvironment
    {
        private readonly string _kind;
        private readonly double[] _own, _common;

        internal Family(string kind, int dimensions, int buyers) : base(
            new(kind, kind, "test", [], _ => throw new NotSupportedException()),
            buyers,
            [.. Enumerable.Range(0, dimensions).Select(k => new Signal($"s{k}", new Uniform(0, 1)))])
        {
            var random = new Random(100 * dimensions + buyers);
            _kind = kind;
            _own = [.. Enumerable.Range(0, 2 * dimensions).Select(_ => 0.2 + 0.8 * random.NextDouble())];
            _common = [.. Enumerable.Range(0, 2 * dimensions).Select(_ => 0.2 + 0.8 * random.NextDouble())];
        }

        public override bool Exchangeable => _kind != "common";

        public override Real Value(int buyer, Profile signals)
        {
            int n = Signals.Count;
            Real Linear(double[] weights, int from, IReadOnlyList<Real> x) => Real.Sum(x.Select((value, k) => weights[from + k] * value));
            IEnumerable<int> all = Enumerable.Range(0, Buyers);
            switch (_kind)
            {
                case "smooth":
                    Real own = Real.Sum(signals.Of(buyer).Select((x, k) => _own[k] * x * (x + _own[n + k])));
                    Real[] mean = [.. Enumerable.Range(0, n).Select(k => Real.Sum(all.Select(j => signals[j, k])) * (1.0 / Buyers))];
                    return own + Linear(_common, 0, [.. mean.Select(m => m * (2 - m))]);
                case "kinked":
                    // Flat where the own signal is low, and where it is high.
                    Real flat = Real.Min(Real.Max(Real.Max(Linear(_own, 0, signals.Of(buyer)), Linear(_own, n, signals.Of(buyer))), 0.4), 0.5 * n + 0.2);
                    return flat + Real.Sum(all.Select(j => Real.Min(Linear(_common, 0, signals.Of(j)), Linear(_common, n, signals.Of(j)))));
                default:
                    // The same number for all, added from buyer i on.
                    return Real.Sum(all.Select(j => Linear(_common, 0, signals.Of((j + buyer) % Buyers))));
            }
        }
    }

    private sealed class Lowered(double less) : AuctionMechanism(new("lowered", "pivotal's prices, lowered", "test", [], _ => null, _ => new Lowered(less)))
    {
        public override AuctionOutcome Run(AuctionEnvironment environment, Profile reports)
        {
            AuctionOutcome right = new Pivotal().Run(environment, reports), lowered = new(environment.Buyers);
            for (int i = 0; i < environment.Buyers; i++)
            {
                Real price = ((SureSale)right.Sales[i]!).Price!.Value - less;
                lowered.Sell(to: i, at: price, when: environment.Value(i, reports) > price);
            }

            return lowered;
        }
    }

    private sealed class Strict() : AuctionMechanism(new("strict", "prices from a grid, without slack", "test", [], _ => null, _ => new Strict()))
    {
        public override AuctionOutcome Run(AuctionEnvironment environment, Profile reports)
        {
            var outcome = new AuctionOutcome(environment.Buyers);
            for (int i = 0; i < environment.Buyers; i++)
            {
                Real price = Real.Max(Enumerable.Range(0, 17).Select(k =>
                {
                    Profile at = reports.With(i, [k / 16.0]);
                    Real own = environment.Value(i, at), others = Real.Max(reports.Others(i).Select(j => environment.Value(j, at)));
                    return Real.Choose(own <= others, own, 0);
                }));
                outcome.Sell(to: i, at: price, when: environment.Value(i, reports) > price);
            }

            return outcome;
        }
    }
}
