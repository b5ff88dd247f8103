using ExPost.Engine.Incentives;
using ExPost.Mechanisms;
using Xunit;

namespace ExPost.Theory.Tests.Interim;

/// <summary>The field of interim probabilities: conservative or not, against closed forms.</summary>
public sealed class FieldTests
{
    private const long Draws = 100_000;

    /// <summary>Congruent (4.8), as in the references of Example 4.5.</summary>
    private static readonly (string, string) s_congruent = ("coefficients", "[[[1,0.3],[0.5,0.6]],[[0.8,0.6],[0.4,1.2]]]");

    // Example 4.2: q_i = s_i1 and Ψ = (q, a q), so the curl is a all over.
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.25)]
    public void Efficiency_in_Example_4_2(double a)
    {
        InterimResult result = Interims.Run("two-signal", "efficient", Draws, 1, ("a", a.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(a, result.Measure("interim-curl").Mean, 0.02);
        CheckResult check = result.Of("conservative");
        Assert.True(check.IsViolation);
        Assert.Equal(1, check.Broken.Mean);
    }

    [Fact]
    public void The_second_best_in_Example_4_2()
    {
        InterimResult result = Interims.Run("two-signal", "second-best", Draws);
        Assert.All(result.Checks, check => Assert.False(check.IsBroken, check.Property));
        Assert.True(result.Measure("interim-curl") is { Low: <= 0, High: >= 0 });
        Assert.True(result.Of("interim-ic").Claimed);
        Assert.True(result.Of("interim-ir").Claimed);
    }

    // Example 4.5: for agent 1, A is chosen where z = 1.8 x_B − 1.2 x_A ≤ 1.8 s_A − 1.2 s_B, so with h the density of z her field is (q, 1 − q) with the curl −0.6 h; for agent 2 the roles are changed.
    [Fact]
    public void Efficiency_in_Example_4_5()
    {
        InterimResult result = Interims.Run("two-alternative", "efficient", Draws);
        CheckResult check = result.Of("conservative");
        Assert.True(check.IsViolation);
        InterimWitness witness = check.Interim!;
        double[] from = [.. witness["from"].Select(own => own.Value)], to = [.. witness["to"].Select(own => own.Value)];
        double expected = witness.Agent == 1 ? -0.6 * Mean((a, b) => Density(1.8 * a - 1.2 * b)) : 0.6 * Mean((a, b) => Density(1.8 * b - 1.2 * a));
        Interims.AssertNear(expected, witness.Estimate, $"agent {witness.Agent}");
        Assert.False(result.Of("monotone-field").IsBroken);

        double Mean(Func<double, double, double> of)
        {
            const int Steps = 500;
            double At(int d, int k) => from[d] + (to[d] - from[d]) * (k + 0.5) / Steps;
            return Enumerable.Range(0, Steps).Average(a => Enumerable.Range(0, Steps).Average(b => of(At(0, a), At(1, b))));
        }

        static double Density(double z) => Math.Max(0, Math.Min(Math.Min((z + 1.2) / 2.16, 1 / 1.8), (1.8 - z) / 2.16));
    }

    // Only agent 1 breaks congruence: her field alone is broken.
    [Fact]
    public void The_sign_of_the_curl_and_who_breaks_it()
    {
        foreach ((double cross, int sign) in new[] { (0.8, -1), (0.2, 1) })
        {
            // Agent 1: private 1/1, social (1 + cross) / (1 + 1 − cross); agent 2: private 1/1, social 1.5 / 1.5.
            FormattableString coefficients = $"[[[1,0.5],[{cross},1]],[[1,0.5],[{1 - cross},1]]]";
            InterimResult result = Interims.Run("two-alternative", "efficient", Draws, 1, ("coefficients", FormattableString.Invariant(coefficients)));
            InterimWitness witness = result.Of("conservative").Interim!;
            Assert.Equal(1, witness.Agent);
            Assert.Equal(sign, Math.Sign(witness.Estimate.Mean));
            Assert.Equal(0.5, result.Of("conservative").Broken.Mean);
        }
    }

    [Theory]
    [InlineData("efficient")]
    [InlineData("efficient-transfers")]
    public void With_congruence_the_field_is_conservative(string mechanism)
    {
        InterimResult result = Interims.Run("two-alternative", mechanism, Draws, 1, s_congruent);
        Assert.All(result.Checks, check => Assert.False(check.IsBroken, check.Property));
        Assert.True(result.Measure("interim-curl") is { Low: <= 0, High: >= 0 });
        Assert.Equal(mechanism == "efficient", result.Of("conservative").Claimed);
    }

    // Whoever has the higher product wins and pays nothing: Ψ = q (1, 2) with q = F(s_1 s_2), so the curl is ∂_1 2q − ∂_2 q = f (2 s_2 − s_1), by sums over the rectangle.
    [Fact]
    public void Another_rule_and_other_values()
    {
        var environment = new TestEnvironment(2, 2, (i, s) => s[i, 0] + 2 * s[i, 1]);
        var rule = new TestRule("product", Claims.InterimImplementable, (_, reports) =>
        {
            var outcome = new AuctionOutcome(2);
            for (int i = 0; i < 2; i++) outcome.Award(to: i, when: reports[i, 0] * reports[i, 1] > reports[1 - i, 0] * reports[1 - i, 1]);
            return outcome;
        });
        InterimResult result = Interims.Run(environment, rule, Runs.Settings(), 400_000);
        InterimWitness witness = result.Of("conservative").Interim!;
        double[] from = [.. witness["from"].Select(own => own.Value)], to = [.. witness["to"].Select(own => own.Value)];
        const int Steps = 800;
        double At(int d, int k) => from[d] + (to[d] - from[d]) * (k + 0.5) / Steps;
        // The product of two uniform numbers has the density −log z.
        double expected = Enumerable.Range(0, Steps).Average(a => Enumerable.Range(0, Steps).Average(b => -Math.Log(At(0, a) * At(1, b)) * (2 * At(1, b) - At(0, a))));
        Assert.Equal(expected, witness.Estimate.Mean, 5 * witness.Estimate.StandardError!.Value + 1e-4);
    }

    // Who has more of the one signal wins: q = s_2 and Ψ = (s_2, 0): moves along s_1 and s_2 at once show that it is not monotone.
    [Fact]
    public void A_field_that_is_not_monotone()
    {
        var environment = new TestEnvironment(2, 2, (i, s) => s[i, 0]);
        var rule = new TestRule("other signal", Claims.InterimImplementable, (_, reports) =>
        {
            var outcome = new AuctionOutcome(2);
            for (int i = 0; i < 2; i++) outcome.Award(to: i, when: reports[i, 1] > reports[1 - i, 1]);
            return outcome;
        });
        InterimResult result = Interims.Run(environment, rule, Runs.Settings(), Draws);
        InterimWitness witness = result.Of("monotone-field").Interim!;
        (double s1, double s2, double t1, double t2) = (witness["other"][0].Value, witness["other"][1].Value, witness["type"][0].Value, witness["type"][1].Value);
        Interims.AssertNear((s1 - t1) * (s2 - t2), witness.Estimate);
        Assert.Equal(-1, result.Measure("interim-curl").Mean, 0.02);
    }
}
