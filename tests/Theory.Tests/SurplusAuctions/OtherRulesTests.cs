using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Theory.Tests.Interim;
using Xunit;

namespace ExPost.Theory.Tests.SurplusAuctions;

/// <summary>Rules that Ke (2009) says there are none of: the engine finds their properties from the payments alone.</summary>
public sealed class OtherRulesTests
{
    // Theorem 3: S = θ²/2, and the winner pays w²/8 + ε (¾w² − w³ + l³). With l² for l³ a type gains.
    [Theory]
    [InlineData(0.1, 3, false)]
    [InlineData(0.1, 2, true)]
    public void M1_is_not_the_only_one(double epsilon, int power, bool isBroken)
    {
        TestRule rule = Redistributed((winner, loser) => winner * winner / 8 + epsilon * (winner * winner * (0.75 - winner) + (power == 3 ? loser * loser * loser : loser * loser)));
        Settings settings = Surplus.Read("");
        ValueEnvironment made = Runs.Environment("surplus-private", settings);
        Assert.Equal(isBroken, Interims.Run(made, rule, settings, 1_000_000).Of("interim-ic").IsBroken);
        if (isBroken) return;
        MechanismResult found = new Experiment(made, [rule], settings, compare: false, null, new Verification { Deviations = Deviations.Allocation }).Run(Runs.Simd, new RunOptions { Draws = 100_000, Seed = 1, Threads = 2 }).Mechanisms[0];
        Assert.Equal((1, 1), (found["probability-epir"]!.Mean, found["probability-payoff-monotone"]!.Mean));
        // More often than M1, of which 1/√2 is known. l²/2 > ¼w² + ε (3/2 w² − w³ + l³) is what the loser gains by.
        Surplus.AssertNear(found, ("probability-epic", 0.867432));
    }

    // Proposition 7: S = θ, and the winner pays w/2 − (w² − l²)/4, between l/2 and w/2. With a fifth a type gains.
    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public void Partners_with_equal_shares_can_part(int divisor, bool isBroken)
    {
        TestRule rule = Redistributed((winner, loser) => winner / 2 - (winner * winner - loser * loser) / divisor);
        Settings settings = Surplus.Read("gamma=1");
        ValueEnvironment made = Runs.Environment("surplus-private", settings);
        Assert.Equal(isBroken, Interims.Run(made, rule, settings, 1_000_000).Of("interim-ic").IsBroken);
    }

    /// <summary>The higher type wins and pays the other something.</summary>
    private static TestRule Redistributed(Func<Real, Real, Real> payment) => new("redistributed", Claims.InterimIncentiveCompatible, (_, reports) =>
    {
        var outcome = new AuctionOutcome(2);
        Bool first = reports[0, 0] >= reports[1, 0];
        Real paid = payment(Real.Max(reports[0, 0], reports[1, 0]), Real.Min(reports[0, 0], reports[1, 0]));
        outcome.Share(to: 0, when: first, payment: Real.Choose(first, paid, -paid));
        outcome.Share(to: 1, when: !first, payment: Real.Choose(first, -paid, paid));
        return outcome;
    });
}
