using ExPost.Engine.Experiments;
using ExPost.Mechanisms;
using Xunit;

namespace ExPost.Theory.Tests.SurplusAuctions;

/// <summary>What runs find for goods that two agents share, Ke (2009), Sections 4 and 5, against exact values: closed forms, and integrals to ten digits.</summary>
public sealed class SharedGoodTests
{
    // Density masses on [.08, .10], [.10, .95], [.95, 1], with which the paper's Theorem 6 fails.
    private const string Counterexample = "distribution=piecewise(0.08:44,0.10:0.03529411764705882,0.95:1.8,1)";

    [Fact]
    public void M2_in_Example_3()
    {
        MechanismResult found = Surplus.Run("surplus-public", "m2", "");
        Surplus.AssertNear(found, ("utility.other", 0.3809159205918283), ("utility.entitled", 0.5217943504219491), ("surplus", 0.9027102710137774), ("vcg-surplus", 0.48986393424306157), ("deficit", 0));
        Assert.InRange(found["imbalance"]!.Mean, 0, 1e-12);

        // With autarky, where an agent alone would have θ²/(1 + θ), nobody loses either.
        foreach (string reservation in new[] { "none", "autarky" })
        {
            MechanismResult verified = Surplus.Run("surplus-public", "m2", $"reservation={reservation}", 100_000, new());
            Surplus.AssertNear(verified, ("probability-epic", 0), ("probability-epir", 1), ("probability-payoff-monotone", 1));
            Assert.DoesNotContain(verified.Checks, check => check.IsViolation);
            // The entitled agent has nothing to gain: this is the other's, in mean, integrated on a grid of 1,601 reports to 2e-5.
            Assert.Equal(0.0023417024356005636, verified["regret"]!.Mean, 3 * verified["regret"]!.StandardError!.Value + 2e-5);
        }
    }

    // β^0 is what the lower type has with k = 0: ∫ β^0(w) dF(w)², which is E S less the other's.
    [Theory]
    [InlineData("0")]
    [InlineData("0.25")]
    [InlineData("1")]
    public void Interim_utilities_do_not_depend_on_k(string k)
    {
        MechanismResult found = Surplus.Run("surplus-public", "m2", $"k={k}");
        Surplus.AssertNear(found, ("utility.1", 0.9027102710137774 / 2), ("utility.2", 0.9027102710137774 / 2), ("deficit", 0));
        found = Surplus.Run("surplus-fixed", "m3", $"k={k}");
        Surplus.AssertNear(found, ("utility.1", 0.7954314537066302 / 2), ("utility.2", 0.7954314537066302 / 2), ("deficit", 0));
    }

    // With k = 0 autarky is better for some.
    [Fact]
    public void M2_with_k_of_0_fails_participation_in_Example_3()
    {
        MechanismResult verified = Surplus.Run("surplus-public", "m2", "k=0;reservation=autarky", 100_000, new());
        Assert.InRange(verified["probability-epir"]!.Mean, 0.01, 0.99);
    }

    [Fact]
    public void Theorem_6_fails_for_a_distribution_with_two_peaks()
    {
        MechanismResult verified = Surplus.Run("surplus-public", "m2", Counterexample, 1_000_000, new());
        Surplus.AssertNear(verified, ("probability-epir", 1 - 0.06715638122186955));
        Assert.InRange(verified["probability-payoff-monotone"]!.Mean, 0.1, 0.9999);
        Assert.DoesNotContain(verified.Checks, check => check.IsViolation);
        Surplus.AssertNear(Surplus.Run("surplus-public", "m2", Counterexample), ("vcg-surplus", 0.01832595972292364));
    }

    [Fact]
    public void M3_in_Example_4()
    {
        MechanismResult found = Surplus.Run("surplus-fixed", "m3", "");
        Surplus.AssertNear(found, ("utility.entitled", 0.2651438179022101), ("utility.other", 0.5302876358044202), ("surplus", 0.7954314537066302), ("vcg-surplus", 0.2045685462933698), ("deficit", 0));
        Assert.InRange(found["imbalance"]!.Mean, 0, 1e-12);
        Surplus.AssertNear(Surplus.Run("surplus-fixed", "m3", "", 100_000, new()), ("probability-epir", 1), ("probability-payoff-monotone", 1));
        Surplus.AssertNear(Surplus.Run("surplus-fixed", "m3", "k=0", 400_000, new()), ("probability-epir", 1 - 0.2574318854995944));
    }

    [Fact]
    public void No_endowment_of_Example_5_keeps_everybody_in()
    {
        MechanismResult verified = Surplus.Run("surplus-fixed", "m3", "reservation=endowment;endowments=0.454,0.546", 1_000_000, new());
        Surplus.AssertNear(verified, ("probability-epir", 1 - 0.3953882939102117), ("probability-epir.1", 1 - 0.09753796087430494), ("probability-epir.2", 1 - 0.29785033303590674));
    }

    // v = 2θ√x: the auctioneer gets E p = E √(θ_1² + θ_2²) by the uniform price, and could charge EΔ = 2 − 2 E p for M3.
    [Fact]
    public void The_divisible_good()
    {
        MechanismResult found = Surplus.Run("square-root", "uniform-price", "");
        double price = (Math.Sqrt(2) + Math.Asinh(1)) / 3;
        Surplus.AssertNear(found, ("revenue", price), ("surplus", 2 * price), ("vcg-surplus", 2 - 2 * price), ("quantity.1", 0.5));
        Surplus.AssertNear(Surplus.Run("square-root", "m3", ""), ("surplus", 2 * price), ("deficit", 0));
        MechanismResult verified = Surplus.Run("square-root", "uniform-price", "", 50_000, new());
        Assert.True(verified["probability-epic"]!.Mean < 1);
    }

    [Theory]
    [InlineData("surplus-public", 0.48986393424306157)]
    [InlineData("surplus-fixed", 0.2045685462933698)]
    public void Vcg_and_Agv(string environment, double left)
    {
        Surplus.AssertNear(Surplus.Run(environment, "vcg", ""), ("deficit", -left));
        MechanismResult verified = Surplus.Run(environment, "vcg", "", 50_000, new() { Deviations = Deviations.All });
        Assert.InRange(verified["regret-max"]!.Mean, 0, 1e-14);
        Assert.DoesNotContain(verified.Checks, check => check.IsViolation);
        MechanismResult agv = Surplus.Run(environment, "agv", "");
        Assert.InRange(agv["imbalance"]!.Mean, 0, 1e-12);
        Surplus.AssertNear(agv, ("deficit", 0));
        Assert.True(Surplus.Run(environment, "agv", "", 50_000, new())["probability-epic"]!.Mean < 1);
    }
}
