using ExPost.Engine.Experiments;
using ExPost.Mechanisms;
using Xunit;

namespace ExPost.Theory.Tests.SurplusAuctions;

/// <summary>What runs find for a private good, Ke (2009), Section 3, against exact values: closed forms, and integrals to twelve digits.</summary>
public sealed class PrivateGoodTests
{
    // Uniform types, S = θ^γ / γ, n buyers: M = (n − 1)/(n + γ) S. P(EPIC) = (nδ/(nδ + 1))^((n − 1)δ) with δ = 1/γ (Proposition 3).
    [Theory]
    [InlineData(1, 2, 2.0 / 9, 4.0 / 9, 2.0 / 9, 2.0 / 3, 1.0 / 3, 2.0 / 3, 0.03703703703703704)]
    [InlineData(1, 3, 0.375, 0.375, 0.1875, 0.75, 0.5, 0.5625, 0.04296875)]
    [InlineData(2, 2, 0.0625, 0.1875, 0.0625, 0.25, 1.0 / 12, 0.7071067811865476, 0.017258898432212295)]
    [InlineData(2, 5, 0.2040816326530612, 0.15306122448979592, 0.0510204081632653, 0.35714285714285715, 0.23809523809523808, 0.5102040816326531, 0.026377898098014715)]
    public void M1_with_buyers_who_are_alike(int gamma, int buyers, double payment, double winner, double loser, double surplus, double vcg, double compatible, double regret)
    {
        string set = FormattableString.Invariant($"gamma={gamma};buyers={buyers}");
        MechanismResult found = Surplus.Run("surplus-private", "m1", set);
        Surplus.AssertNear(found, ("transfer.winner", -payment), ("transfer.loser", payment / (buyers - 1)), ("utility.winner", winner), ("utility.loser", loser), ("surplus", surplus), ("vcg-surplus", vcg), ("revenue", 0), ("deficit", 0), ("probability-winner-worse", 0), ("probability-inefficient", 0));
        Assert.InRange(found["imbalance"]!.Mean, 0, 1e-12);

        MechanismResult verified = Surplus.Run("surplus-private", "m1", set, 400_000, new());
        Surplus.AssertNear(verified, ("probability-epic", compatible), ("regret", regret), ("probability-epir", 1), ("probability-payoff-monotone", 1));
        Assert.DoesNotContain(verified.Checks, check => check.IsViolation);
    }

    // The winner under-reports down to just above the second highest type: a gain at every draw, when every misreport counts. M(θ_w) − M(θ_(2)), or the loser's gain, whichever is larger.
    [Fact]
    public void Where_every_misreport_counts_M1_is_never_ex_post_IC()
    {
        MechanismResult found = Surplus.Run("surplus-private", "m1", "", 100_000, new() { Deviations = Deviations.All });
        Assert.Equal(0, found["probability-epic"]!.Mean);
        // E max((w² − l²)/8, (l² − w²/2)/2 where positive): integrated over l = t w, E w² = 1/2.
        static double Gain(double t) => Math.Max((1 - t * t) / 8, Math.Max(0, (t * t - 0.5) / 2));
        double mean = Enumerable.Range(0, 100_000).Average(k => Gain((k + 0.5) / 100_000)) / 2;
        Surplus.AssertNear(found, ("regret", mean));
    }

    // F_i = θ^a_i: M_i = m_i S, of which theory gives m_i for two buyers, and a linear system for three.
    [Theory]
    [InlineData("exponents=1,2;gamma=2", 0.08, 0.3, 0.11666666666666664, 1.0 / 3, 0.7163977794943222)]
    [InlineData("exponents=1,3;gamma=1", 0.24, 0.8, 0.45, 0.25, 0.728)]
    [InlineData("exponents=1,2,3;gamma=1;buyers=3", 0.47908999665439944, 0.8571428571428571, 0.6690476190476191, 1.0 / 6, 0.5493907793472349)]
    public void M1_with_buyers_who_differ(string set, double payment, double surplus, double vcg, double firstWins, double compatible)
    {
        MechanismResult found = Surplus.Run("surplus-private", "m1", set);
        Surplus.AssertNear(found, ("transfer.winner", -payment), ("surplus", surplus), ("vcg-surplus", vcg), ("probability-win.1", firstWins), ("deficit", 0));
        MechanismResult verified = Surplus.Run("surplus-private", "m1", set, 400_000, new());
        Surplus.AssertNear(verified, ("probability-epic", compatible), ("probability-epir", 1), ("probability-payoff-monotone", 1));
        Assert.DoesNotContain(verified.Checks, check => check.IsViolation);
    }

    [Fact]
    public void Vcg_leaves_the_planner_the_second_highest_surplus()
    {
        MechanismResult found = Surplus.Run("surplus-private", "vcg", "gamma=2;buyers=5");
        Surplus.AssertNear(found, ("revenue", 0.23809523809523808), ("vcg-surplus", 0.23809523809523808), ("deficit", -0.23809523809523808), ("utility.loser", 0));
        MechanismResult verified = Surplus.Run("surplus-private", "vcg", "gamma=2;buyers=3", 100_000, new() { Deviations = Deviations.All });
        Assert.Equal((1, 0), (verified["probability-epic"]!.Mean, verified["regret-max"]!.Mean));
        Assert.DoesNotContain(verified.Checks, check => check.IsViolation);
    }

    // Example 1: the winner has w²/2 − (w³ − l³)/6, the loser (w³ − l³)/6. The winner gains most just above the loser's type, the loser at 0 or just above the winner's.
    [Fact]
    public void Agv()
    {
        MechanismResult found = Surplus.Run("surplus-private", "agv", "");
        Surplus.AssertNear(found, ("utility.winner", 0.2), ("utility.loser", 0.05), ("surplus", 0.25), ("deficit", 0), ("probability-winner-worse", 0));
        Assert.InRange(found["imbalance"]!.Mean, 0, 1e-12);
        MechanismResult verified = Surplus.Run("surplus-private", "agv", "", 400_000, new() { Deviations = Deviations.All });
        Surplus.AssertNear(verified, ("probability-epic", 0), ("probability-epir", 1));
        // E max((w³ − l³)/6, w³/6 − (w³ − l³)/6, l²/2 − (w³ − l³)/6) over the two agents, by the midpoint rule.
        double mean = 0;
        const int Steps = 2000;
        for (int i = 0; i < Steps; i++)
        {
            for (int j = 0; j < Steps; j++)
            {
                double w = Math.Sqrt((i + 0.5) / Steps), l = w * (j + 0.5) / Steps, handed = (w * w * w - l * l * l) / 6;
                mean += Math.Max(handed, Math.Max(l * l * l / 6, l * l / 2 - handed)) / ((double)Steps * Steps);
            }
        }

        Surplus.AssertNear(verified, ("regret", mean));
    }

    // Of what the paper prints for AGV: the winner hands T(l) = (1 + l + l²)/6 to the loser.
    [Fact]
    public void Printed_payoffs_of_Agv_are_no_good()
    {
        MechanismResult found = Surplus.Run("surplus-private", "agv", "payoffs=printed");
        Surplus.AssertNear(found, ("probability-winner-worse", 0.9290752544442844), ("deficit", 0));
        MechanismResult verified = Surplus.Run("surplus-private", "agv", "payoffs=printed", 400_000, new());
        Surplus.AssertNear(verified, ("probability-epir", 1 - 0.5437278249068104));
    }

    // The auction in which M1 is what bidders do.
    [Fact]
    public void The_first_price_auction_with_redistribution_is_M1()
    {
        foreach (string set in new[] { "", "buyers=4;gamma=1", "distribution=beta(2,3);gamma=1" })
        {
            MechanismResult auction = Surplus.Run("surplus-private", "first-price-redistribution", set, 1_000_000), rule = Surplus.Run("surplus-private", "m1", set, 1_000_000);
            foreach (string measure in new[] { "utility.1", "utility.winner", "utility.loser", "transfer.2", "deficit" }) Assert.Equal(rule[measure]!.Mean, auction[measure]!.Mean, 1e-12);
        }
    }
}
