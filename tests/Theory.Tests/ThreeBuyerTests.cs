using ExPost.Engine;
using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Kernels;
using ExPost.Mechanisms;
using Xunit;

namespace ExPost.Theory.Tests;

/// <summary>More than two buyers: reference values, feasibility, and the prices that the paper prints and that are not admissible.</summary>
public sealed class ThreeBuyerTests
{
    private const long Draws = 10_000_000;

    // Example 2, object a (w = 1), additive preferences: integrated over c by Gauss-Legendre with p in closed form, to 1e-8.
    [Fact]
    public void Repaired_prices_of_three_buyers()
    {
        Settings settings = Runs.Settings(("buyers", "3"));
        MechanismResult found = Runs.Run(settings, [Runs.Mechanism("personalized-price", settings)], Draws, 3).Mechanisms[0];
        Assert.InRange(Runs.Z(found["probability-unsold"]!, 1 - 0.8997023809523818), -4, 4);
        Assert.InRange(Runs.Z(found["revenue"]!, 0.760654761904764), -4, 4);
        for (int i = 1; i <= 3; i++) Assert.InRange(Runs.Z(found[$"probability-win.{Runs.Text(i)}"]!, 0.8997023809523818 / 3), -4, 4);
    }

    // (10) with prices in closed form, 10⁸ draws of another program: 0.41754754 with a standard error of 4.9e-5.
    [Fact]
    public void Constructed_prices_of_three_buyers()
    {
        Settings settings = Runs.Settings(("buyers", "3"));
        const long draws = 2_000_000;
        MechanismResult found = Runs.Run(settings, [Runs.Mechanism("pivotal", settings)], draws, 4).Mechanisms[0];
        double error = Math.Sqrt(Math.Pow(found["probability-unsold"]!.StandardError!.Value, 2) + Math.Pow(4.93e-5, 2));
        Assert.InRange(found["probability-unsold"]!.Mean, 0.41754754 - 4 * error, 0.41754754 + 4 * error);
        Assert.InRange(found["price-bound"]!.Mean, 0, 1e-3);
        Assert.Equal(0, found["probability-infeasible"]!.Mean);
    }

    // The kernel itself compares every price with the closed form, so that the vectors and not only the interpreter are held to it.
    [Fact]
    public void A_million_draws_never_undercut_the_closed_form_and_never_exceed_the_bound()
    {
        Settings settings = Runs.Settings(("buyers", "3"));
        AuctionEnvironment environment = Runs.Environment(settings);
        var kernel = Kernel.Record("closed form", () =>
        {
            Profile s = environment.Draw();
            var outcome = (AuctionOutcome)Runs.Mechanism("pivotal", settings).Run(environment, s);
            List<Sum> sums = [Sum.OfMaximum(outcome.PriceBound!.Value)];
            for (int i = 0; i < 3; i++)
            {
                Real Against(int j, int k) => s[j, 0] + s[j, 1] * Real.Choose(s[j, 1] >= s[k, 1], 1, Real.Min(Real.Max(s[j, 0] / (s[k, 1] - s[j, 1]), s[k, 1]), 1));
                (int a, int b) = ((i + 1) % 3, (i + 2) % 3);
                Real exact = Real.Max(Against(a, b), Against(b, a)), price = ((SureSale)outcome.Sales[i]!).Price!.Value;
                sums.Add(Sum.OfMaximum(exact - price));
                sums.Add(Sum.OfMaximum(price - exact - outcome.PriceBound.Value));
                sums.Add(Sum.OfMaximum(price - exact));
            }

            return sums;
        });
        using ICompiledKernel compiled = Runs.Simd.Compile(kernel, UniformKind.Bits32);
        Tally tally = BlockScheduler.Run(kernel, compiled, 5, [], 0, 1_000_000, 2, null, CancellationToken.None);
        for (int i = 0; i < 3; i++)
        {
            // The closed form is rounded as well.
            Assert.InRange(tally.Maximum(1 + 3 * i), 0, 1e-15);
            Assert.InRange(tally.Maximum(2 + 3 * i), 0, 1e-15);
            // The search closes in on the price; the bound that it can prove is wider.
            Assert.InRange(tally.Maximum(3 + 3 * i), 0, 2e-4);
        }

        Assert.InRange(tally.Maximum(0), 0, 1e-3);
    }

    // Single-object numbers of Example 2 with prices (14), object a: Monte Carlo of 10⁸ draws of another program (standard errors 1.8e-5 and 2.9e-5), and the
    // expected number and payments of buyers who want the object by quadrature.
    [Fact]
    public void The_printed_prices_sell_to_several_of_three_buyers_as_often_as_elsewhere()
    {
        Settings settings = Runs.Settings(("buyers", "3"));
        MechanismResult found = Runs.Run(settings, [PriceRule.Printed], Draws, 6).Mechanisms[0];
        double infeasible = found["probability-infeasible"]!.Mean;
        Assert.InRange(infeasible - 0.03331857, -4 * Math.Sqrt(5.7e-5 * 5.7e-5 + 1.8e-5 * 1.8e-5), 4 * Math.Sqrt(5.7e-5 * 5.7e-5 + 1.8e-5 * 1.8e-5));
        Assert.InRange(found["probability-unsold"]!.Mean - 0.09144946, -4 * Math.Sqrt(9.2e-5 * 9.2e-5 + 2.9e-5 * 2.9e-5), 4 * Math.Sqrt(9.2e-5 * 9.2e-5 + 2.9e-5 * 2.9e-5));
        Assert.InRange(Runs.Z(found["revenue"]!, 0.7858796166198966), -4, 4);
        for (int i = 1; i <= 3; i++) Assert.InRange(Runs.Z(found[$"probability-win.{Runs.Text(i)}"]!, 0.9419249181182905 / 3), -4, 4);

        // And in plain arithmetic with another generator.
        (double one, double any) = OverDemand(1_000_000);
        Assert.InRange(one - infeasible, -7.5e-4, 7.5e-4);
        // Erratum: 5.84% of states have too much demand for one of the two objects (w = 1 and 1.5), with additive preferences.
        Assert.InRange(any - 0.05842188, -1e-3, 1e-3);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Pivotal_never_sells_to_two(int buyers) => AssertFeasible("pivotal", buyers);

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(16)]
    public void Repaired_prices_never_sell_to_two(int buyers) => AssertFeasible("personalized-price", buyers);

    private static void AssertFeasible(string name, int buyers)
    {
        Settings settings = Runs.Settings(("buyers", Runs.Text(buyers)));
        MechanismResult found = Runs.Run(settings, [Runs.Mechanism(name, settings)], 1_000_000, 7, new HashSet<string> { "probability-infeasible", "probability-unsold" }).Mechanisms[0];
        Assert.Equal(0, found["probability-infeasible"]!.Mean);
        Assert.InRange(found["probability-unsold"]!.Mean, 0.005, 0.5);
    }

    /// <summary>How often the printed prices make two buyers want one object, for w = 1 and for any of w = 1 and w = 1.5.</summary>
    private static (double One, double Any) OverDemand(int draws)
    {
        var random = new Random(8);
        int one = 0, any = 0;
        Span<double> a = stackalloc double[3], b = stackalloc double[3], c = stackalloc double[3];
        for (int t = 0; t < draws; t++)
        {
            for (int i = 0; i < 3; i++) (a[i], b[i], c[i]) = (random.NextDouble(), random.NextDouble(), random.NextDouble());
            bool overA = Wanting(a, c, 1) > 1, overB = Wanting(b, c, 1.5) > 1;
            if (overA) one++;
            if (overA || overB) any++;
        }

        return ((double)one / draws, (double)any / draws);

        static int Wanting(ReadOnlySpan<double> p, ReadOnlySpan<double> c, double w)
        {
            int wanting = 0;
            for (int i = 0; i < 3; i++)
            {
                (int j, int k) = ((i + 1) % 3, (i + 2) % 3);
                if (p[i] + w * c[i] * Math.Max(c[j], c[k]) > Math.Max(p[j] + w * c[j] * c[j], p[k] + w * c[k] * c[k])) wanting++;
            }

            return wanting;
        }
    }
}
