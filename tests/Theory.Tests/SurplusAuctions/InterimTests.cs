using ExPost.Engine.Incentives;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Theory.Tests.Interim;
using Xunit;

namespace ExPost.Theory.Tests.SurplusAuctions;

/// <summary>Bayesian incentives of auctions of social surplus: those that have them pass for any distribution, and what only looks like one of them is rejected.</summary>
public sealed class InterimTests
{
    private const long Draws = 60_000;

    private static readonly string[] s_distributions = ["uniform(0,1)", "power(2)", "beta(2,3)", "triangular(0,0.25,1)", "lognormal(0,1,0.1,3)", "piecewise(0:1.5,0.5:0.5,1)", "normal(1,0.5,0,2)"];

    public static TheoryData<string, string, string> Cases()
    {
        var data = new TheoryData<string, string, string>();
        foreach (string distribution in s_distributions)
        {
            foreach (string set in new[] { "gamma=2", "gamma=1;buyers=3" })
            {
                data.Add("surplus-private", "m1", $"{set};distribution={distribution}");
                data.Add("surplus-private", "agv", $"{set};distribution={distribution}");
            }

            data.Add("surplus-public", "m2", $"distribution={distribution}");
            data.Add("surplus-public", "agv", $"distribution={distribution}");
            data.Add("surplus-fixed", "m3", $"distribution={distribution}");
            data.Add("surplus-fixed", "agv", $"distribution={distribution}");
        }

        data.Add("surplus-private", "m1", "gamma=1;distribution=exponential(1)");
        data.Add("surplus-private", "agv", "gamma=1;distribution=exponential(1)");
        data.Add("surplus-private", "m1", "gamma=1;buyers=3;exponents=1,2,3");
        data.Add("surplus-private", "m1", "gamma=0.5;exponents=0.5,4");
        data.Add("surplus-private", "agv", "gamma=1;buyers=3;exponents=1,2,3");
        data.Add("surplus-private", "first-price-redistribution", "gamma=1.5;buyers=3");
        foreach (string k in new[] { "0", "0.4" })
        {
            data.Add("surplus-public", "m2", $"k={k}");
            data.Add("surplus-fixed", "m3", $"k={k}");
            data.Add("square-root", "m3", $"k={k};distribution=uniform(0.5,2)");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void No_type_gains_by_a_misreport_on_average(string environment, string mechanism, string set)
    {
        Settings settings = Surplus.Read(set);
        ValueEnvironment made = Runs.Environment(environment, settings);
        InterimResult found = Interims.Run(made, Runs.Mechanism(mechanism, made, settings), settings, Draws);
        Assert.All(found.Checks.Where(check => check.Claimed), check => Assert.False(check.IsBroken, check.Property));
        Assert.Contains(found.Checks, check => check is { Property: "interim-ic", Claimed: true });
        // Not for want of draws: no gain as large as this share of what agents have.
        double scale = found.Agents.SelectMany(agent => agent.Types).Max(type => Math.Abs(type.Utility!.Mean));
        Assert.InRange(found.Measure("interim-regret").Mean, 0, 0.01 * scale);
    }

    // The lowest type has E Δ / n under M1, M2 and M3, and so do those of AGV where they are alike.
    [Theory]
    [InlineData("surplus-private", "m1", "", 1.0 / 24)]
    [InlineData("surplus-private", "agv", "", 1.0 / 24)]
    [InlineData("surplus-private", "m1", "gamma=1;buyers=3", 1.0 / 6)]
    [InlineData("surplus-private", "vcg", "", 0)]
    [InlineData("surplus-public", "m2", "", 0.48986393424306157 / 2)]
    [InlineData("surplus-public", "m2", "k=0.5", 0.48986393424306157 / 2)]
    [InlineData("surplus-fixed", "m3", "", 0.2045685462933698 / 2)]
    [InlineData("surplus-fixed", "m3", "k=0", 0.2045685462933698 / 2)]
    public void The_lowest_type_has_her_part_of_the_surplus_of_Vcg(string environment, string mechanism, string set, double utility)
    {
        Settings settings = Surplus.Read(set);
        ValueEnvironment made = Runs.Environment(environment, settings);
        InterimResult found = Interims.Run(made, Runs.Mechanism(mechanism, made, settings), settings, Draws);
        foreach (InterimAgent agent in found.Agents) Interims.AssertNear(utility, agent.Types[0].Utility!, $"agent {agent.Agent}");
    }

    // Buyers with different distributions: F_i = θ^a_i, S = θ² / 2 or θ.
    [Theory]
    [InlineData("exponents=1,2;gamma=2", 0.05, 0.06666666666666667)]
    [InlineData("exponents=1,3;gamma=1", 0.15, 0.3)]
    public void The_lowest_types_of_buyers_who_differ(string set, double first, double second)
    {
        Settings settings = Surplus.Read(set);
        ValueEnvironment made = Runs.Environment("surplus-private", settings);
        InterimResult found = Interims.Run(made, Runs.Mechanism("m1", made, settings), settings, 4 * Draws);
        Interims.AssertNear(first, found.Agents[0].Types[0].Utility!);
        Interims.AssertNear(second, found.Agents[1].Types[0].Utility!);
    }

    // The highest type gains most. U(r, 1) is r/2 − ∫_0^r T + (1 − r) T(r) with T = (1 + θ + θ²)/6, whose maximum less U(1, 1) = 7/36 is at (4r² + r = 2); r/2 − 2r³/3 + 1/6, with 1/3 at r = 1/2; and r (1 − r), with 1/4 there.
    [Theory]
    [InlineData("surplus-private", "agv", "payoffs=printed", 0.09424528394774995)]
    [InlineData("surplus-private", "first-price-redistribution", "bids=truthful", 1.0 / 3)]
    [InlineData("private-values", "first-price", "bids=truthful", 0.25)]
    public void What_only_looks_like_one_is_rejected(string environment, string mechanism, string set, double gain)
    {
        Settings settings = Surplus.Read(set);
        ValueEnvironment made = Runs.Environment(environment, settings);
        InterimResult found = Interims.Run(made, Runs.Mechanism(mechanism, made, settings), settings, Draws);
        Assert.True(found.Of("interim-ic").IsViolation);
        // The best report of a grid is as good as the best but for the square of its distance.
        Interims.AssertNear(gain, found.Measure("interim-regret"), mechanism);
        Assert.InRange(found.Measure("interim-regret").Low!.Value, 0.9 * gain, gain);
    }

    // The equilibrium payment of M1 is found from a distance of a tenth: M is S / 4 here.
    [Theory]
    [InlineData(0.25, false)]
    [InlineData(0.275, true)]
    [InlineData(0.225, true)]
    public void Another_payment_than_that_of_M1_is_rejected(double share, bool isBroken)
    {
        Settings settings = Surplus.Read("");
        ValueEnvironment made = Runs.Environment("surplus-private", settings);
        var rule = new TestRule("shared", Claims.None, (environment, reports) =>
        {
            var outcome = new AuctionOutcome(2);
            Bool first = reports[0, 0] >= reports[1, 0];
            Real paid = Real.Max(environment.Value(0, reports), environment.Value(1, reports)) * share;
            outcome.Share(to: 0, when: first, payment: Real.Choose(first, paid, -paid));
            outcome.Share(to: 1, when: !first, payment: Real.Choose(first, -paid, paid));
            return outcome;
        });
        Assert.Equal(isBroken, Interims.Run(made, rule, settings, 4_000_000).Of("interim-ic").IsBroken);
    }
}
