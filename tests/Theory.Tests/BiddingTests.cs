using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Distributions;
using MathNet.Numerics.Integration;
using Xunit;

namespace ExPost.Theory.Tests;

/// <summary>First-price and second-price auctions in equilibrium: bids against closed forms, revenue against fractions, and that no deviation pays.</summary>
public sealed class BiddingTests
{
    /// <summary>First-price bids with private values V_i = s_i: E[Y_1 | Y_1 &lt; x], and with a reserve r, r (F(r)/F(x))^(n−1) + ∫_r^x y dL(y|x).</summary>
    public static TheoryData<int, string, double, Func<double, double>> PrivateBids()
    {
        var data = new TheoryData<int, string, double, Func<double, double>>();
        foreach (int n in new[] { 2, 3, 5, 10 })
        {
            data.Add(n, "uniform(0,1)", 0, x => x * (n - 1) / n);
            data.Add(n, "uniform(2,5)", 0, x => 2 + (x - 2) * (n - 1) / n);
            data.Add(n, "uniform(0,1)", 0.4, x => (n - 1.0) / n * x + Math.Pow(0.4 / x, n - 1) * 0.4 / n);
            data.Add(n, "power(0.5)", 0, x => x * (0.5 * (n - 1)) / (0.5 * (n - 1) + 1));
            data.Add(n, "power(3)", 0, x => x * (3 * (n - 1.0)) / (3 * (n - 1) + 1));
        }

        // Two buyers: E[Y | Y < x] = 1/r − x e^(−rx) / (1 − e^(−rx)), by its series near 0.
        data.Add(2, "exponential(2)", 0, x => x < 1e-3 ? x / 2 - x * x / 6 + x * x * x * x * 8 / 720 : 0.5 - x * Math.Exp(-2 * x) / (1 - Math.Exp(-2 * x)));
        // Density 4y up to ½ and 4 (1 − y) from there: ∫ y f is 1/6 at ½.
        data.Add(2, "triangular(0,0.5,1)", 0, x => x <= 0.5 ? 2 * x / 3 : (1.0 / 6 + 2 * (x * x - 0.25) - 4 * (x * x * x - 0.125) / 3) / (1 - 2 * (1 - x) * (1 - x)));
        data.Add(2, "piecewise(0:0.5,1:0,2:0.5,3)", 0, x => x <= 1 ? x / 2 : x <= 2 ? 0.5 : (0.25 + (x * x - 4) / 4) / (0.5 + (x - 2) / 2));
        data.Add(2, "beta(2,1)", 0, x => 2 * x / 3);
        data.Add(3, "beta(2,1)", 0, x => 4 * x / 5);
        return data;
    }

    [Theory]
    [MemberData(nameof(PrivateBids))]
    public void First_price_bids_with_private_values(int n, string distribution, double reserve, Func<double, double> exact)
    {
        var alike = new Alike(n, distribution, (own, _) => own);
        var played = new PlayedAt(alike, "first-price", reserve);
        double high = double.IsFinite(alike.Signals[0].Of(0).High) ? alike.Signals[0].Of(0).High : 15, low = Math.Max(reserve, alike.Signals[0].Of(0).Low);
        for (int k = 0; k <= 100; k++)
        {
            double x = low + (high - low) * k / 100;
            if (k == 0 && low == 0) x = 1e-9;
            Assert.Equal(exact(x), played.At(x).Price, 4e-12 * Math.Max(1, high));
        }

        // Below the reserve nobody wins.
        if (reserve > 0) Assert.False(played.At(0.99 * reserve).Wins);
    }

    /// <summary>v(x, x) and E[v(Y, Y) | Y &lt; x] for values of other buyers' signals in closed form.</summary>
    public static TheoryData<string, int, string, Func<double, double>, Func<double, double>> InterdependentBids()
    {
        var data = new TheoryData<string, int, string, Func<double, double>, Func<double, double>>();
        foreach (int n in new[] { 2, 3, 4, 8 })
        {
            // Uniform: the other n − 2 are x/2 on average. Linear in x, so the first-price bid is (n − 1)/n of it.
            double slope = 1.5 + 0.5 * (n - 2) / 2;
            data.Add("linear", n, "uniform(0,1)", x => slope * x, x => slope * x * (n - 1) / n);
            data.Add("maximum", n, "uniform(0,1)", x => x, x => x * (n - 1) / n);
            data.Add("wallet", n, "power(2)", x => x * (2 + (n - 2) * 2.0 / 3), x => x * (2 + (n - 2) * 2.0 / 3) * (2 * (n - 1.0)) / (2 * (n - 1) + 1));
        }

        // Not affine: s_1 + s_2² + s_3²; E[s² | s < x] = x²/3, and L = (y/x)².
        data.Add("squares", 3, "uniform(0,1)", x => x + x * x * 4 / 3, x => x * 2 / 3 + x * x * 4 / 3 / 2);
        // The same where signals go to the lower end like a root: E[s² | s < x] = x²/2 and x² · 3/5, L = (y/x)⁴ and (y/x)⁶.
        data.Add("squares", 3, "power(2)", x => x + x * x * 3 / 2, x => x * 4 / 5 + x * x);
        data.Add("squares", 3, "power(3)", x => x + x * x * 8 / 5, x => x * 6 / 7 + x * x * 6 / 5);
        // A product: s_1 (1 + s_2 s_3 s_4) with two of them x/2 on average: affine in each, but not in both.
        data.Add("product", 4, "uniform(0,1)", x => x * (1 + x * x * x / 4), x => x * 3 / 4 + x * x * x * x / 4 * 3 / 7);
        return data;
    }

    [Theory]
    [MemberData(nameof(InterdependentBids))]
    public void Bids_with_interdependent_values(string values, int n, string distribution, Func<double, double> second, Func<double, double> first)
    {
        Alike alike = Named(values, n, distribution);
        PlayedAt secondPrice = new(alike, "second-price", 0), firstPrice = new(alike, "first-price", 0);
        double tolerance = values is "squares" or "product" ? 1e-8 : 1e-11;
        for (int k = 1; k <= 50; k++)
        {
            double x = k / 50.0;
            Assert.Equal(first(x), firstPrice.At(x).Price, tolerance);
            // The price of the first buyer, with the highest signal, is the bid of the second.
            Assert.Equal(second(0.7 * x), secondPrice.At(x, 0.7 * x).Price, tolerance);
            Assert.True(secondPrice.At(x, 0.7 * x).Wins);
            Assert.False(secondPrice.At(0.7 * x, x).Wins);
        }
    }

    /// <summary>Screening: with V_i = s_i + ½ Σ s_j, uniform, E[V_1 | X_1 = x, Y_1 &lt; x] = x (1 + (n−1)/4).</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Whose_expected_value_is_below_the_reserve_does_not_bid(int n)
    {
        const double reserve = 0.5;
        double slope = 1.5 + 0.5 * (n - 2) / 2, screening = reserve / (1 + (n - 1) / 4.0);
        Alike alike = Named("linear", n, "uniform(0,1)");
        PlayedAt first = new(alike, "first-price", reserve), second = new(alike, "second-price", reserve);
        foreach (PlayedAt played in new[] { first, second })
        {
            Assert.True(played.At(screening + 1e-9, 0).Wins);
            Assert.Equal(reserve, played.At(screening + 1e-9, 0).Price, 1e-8);
            Assert.False(played.At(screening - 1e-9, 0).Wins);
        }

        double x = 0.8, mass = Math.Pow(screening / x, n - 1);
        double exact = reserve * mass + slope * (n - 1.0) / n * x * (1 - Math.Pow(screening / x, n));
        Assert.Equal(exact, first.At(x, 0).Price, 1e-11);
        // A rival who does not bid sets no price.
        Assert.Equal(reserve, second.At(x, screening - 1e-6).Price);
        Assert.Equal(slope * 0.7, second.At(x, 0.7).Price, 1e-11);
    }

    [Fact]
    public void A_reserve_that_nobody_expects_to_be_worth_it_leaves_the_object_unsold()
    {
        foreach (string mechanism in new[] { "first-price", "second-price" }) Assert.False(new PlayedAt(Named("linear", 2, "uniform(0,1)"), mechanism, 5).At(1, 1).Wins);
    }

    /// <summary>The expected value of the second highest of n uniform signals is (n − 1)/(n + 1), and both auctions raise it (Vickrey 1961).</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Revenue_with_uniform_private_values(int n)
    {
        foreach (MechanismResult result in Run(new Alike(n, "uniform(0,1)", (own, _) => own), "0", 2_000_000))
        {
            Assert.InRange(Runs.Z(result["revenue"]!, (n - 1.0) / (n + 1)), -4, 4);
            Assert.Equal(0, result["probability-inefficient"]!.Mean);
            Assert.Equal(0, result["probability-infeasible"]!.Mean);
        }
    }

    /// <summary>Two uniform private values and a reserve of ½: 5/12 (Myerson 1981).</summary>
    [Fact]
    public void Revenue_of_the_optimal_auction()
    {
        foreach (MechanismResult result in Run(new Alike(2, "uniform(0,1)", (own, _) => own), "0.5", 2_000_000))
        {
            Assert.InRange(Runs.Z(result["revenue"]!, 5.0 / 12), -4, 4);
            Assert.InRange(Runs.Z(result["probability-unsold"]!, 0.25), -4, 4);
        }
    }

    /// <summary>With independent signals both auctions raise the same on average, whatever the values.</summary>
    [Theory]
    [InlineData("linear", 3, "uniform(0,1)", "0")]
    [InlineData("linear", 3, "beta(2,3)", "0.4")]
    [InlineData("maximum", 3, "power(2)", "0")]
    [InlineData("wallet", 2, "exponential(1)", "0")]
    [InlineData("wallet", 4, "triangular(0,0.25,1)", "0")]
    [InlineData("squares", 3, "uniform(0,1)", "0")]
    public void Revenue_equivalence(string values, int n, string distribution, string reserve)
    {
        Settings settings = Runs.Settings(("reserve", reserve));
        ExperimentResult result = new Experiment(Named(values, n, distribution), [Runs.Mechanism("second-price", settings), Runs.Mechanism("first-price", settings)], settings, compare: true)
            .Run(Runs.Simd, new RunOptions { Draws = 2_000_000, Seed = 3, Threads = 2 });
        Estimate difference = result.Differences[0]["revenue"]!;
        Assert.InRange(Runs.Z(difference, 0), -4, 4);
        Assert.True(difference.StandardError < 1e-3 * n);
    }

    /// <summary>No report pays more than the truth on average over the others, by integration: in the first-price auction with V_i = s_i + ½ s_j, uniform, two buyers.</summary>
    [Theory]
    [InlineData("first-price", 0)]
    [InlineData("second-price", 0)]
    [InlineData("first-price", 0.5)]
    [InlineData("second-price", 0.5)]
    public void No_report_is_better_than_the_truth_in_expectation(string mechanism, double reserve)
    {
        Alike alike = Named("linear", 2, "uniform(0,1)");
        var played = new PlayedAt(alike, mechanism, reserve);
        double Utility(double signal, double report)
        {
            // The outcome changes where the other's signal passes the report or the screening level.
            double[] breaks = [.. new[] { 0, reserve / 1.25, report, 1 }.Order()];
            return breaks.Zip(breaks[1..]).Where(pair => pair.First < pair.Second).Sum(pair => GaussLegendreRule.Integrate(
                other => played.At(report, other).Wins ? signal + 0.5 * other - played.Price : 0, pair.First, pair.Second, 16));
        }

        for (int k = 1; k < 20; k++)
        {
            double signal = k / 20.0, truth = Utility(signal, signal);
            Assert.True(truth >= -1e-12);
            for (int r = 0; r <= 60; r++) Assert.True(Utility(signal, r / 60.0) <= truth + 1e-10, FormattableString.Invariant($"at {signal} report {r / 60.0} pays more"));
        }
    }

    [Fact]
    public void What_is_claimed_depends_on_whose_signals_values_depend_on()
    {
        Alike own = new(3, "uniform(0,1)", (s, _) => s * s), other = Named("linear", 3, "uniform(0,1)");
        MechanismInfo first = Info("first-price"), second = Info("second-price");
        Assert.Equal(Claims.ExPostIncentiveCompatible | Claims.ExPostIndividuallyRational | Claims.Feasible, second.Claims(own));
        const Claims interim = Claims.InterimIncentiveCompatible | Claims.InterimIndividuallyRational;
        Assert.Equal(interim | Claims.Feasible, second.Claims(other));
        Assert.Equal(interim | Claims.ExPostIndividuallyRational | Claims.Feasible, first.Claims(own));
        Assert.Equal(interim | Claims.Feasible, first.Claims(other));
        // V_i = s_i²: the bid is the value.
        Assert.Equal(0.7 * 0.7, new PlayedAt(own, "second-price", 0).At(0.9, 0.7).Price);
        Assert.Equal(0.36 / 2, new PlayedAt(own, "first-price", 0).At(0.6).Price, 1e-12);
    }

    [Fact]
    public void Where_no_equilibrium_is_known_a_line_says_why()
    {
        MechanismInfo first = Info("first-price"), second = Info("second-price");
        var common = (AuctionEnvironment)Mechanisms.Environments.PrivateCommon.Entry.Create(new Settings());
        Assert.Contains("one dimension", first.WhyNot(common), StringComparison.Ordinal);
        Assert.Contains("one dimension", second.WhyNot(common), StringComparison.Ordinal);
        Assert.Contains("alike", first.WhyNot(new Alike(2, "uniform(0,1)", (own, _) => own) { Unlike = true }), StringComparison.Ordinal);
        // Private values need no symmetry.
        Assert.Null(second.WhyNot(new Alike(2, "uniform(0,1)", (own, _) => own) { Unlike = true }));
        Assert.Contains("buyers=9", second.WhyNot(Named("product", 9, "uniform(0,1)")), StringComparison.Ordinal);
        Assert.Null(second.WhyNot(Named("linear", 16, "uniform(0,1)")));
        // A value that falls in others' signals faster than it rises in the own has no such equilibrium.
        Alike falling = new(2, "uniform(0,1)", (own, others) => 3 + own - 2 * others[0]);
        CannotRunException problem = Assert.Throws<CannotRunException>(() => new PlayedAt(falling, "first-price", 0));
        Assert.Contains("no symmetric equilibrium", problem.Message, StringComparison.Ordinal);
        Assert.Equal("first-price", problem.Mechanism);
        // The reserve has no part in it.
        Assert.DoesNotContain("reserve", problem.Message, StringComparison.Ordinal);
        Assert.Equal(problem.Message, first.WhyNot(falling));
        Assert.Equal(problem.Message, second.WhyNot(falling));
    }

    /// <summary>v(x, x) rises in both, but given the highest of the others' signals the own signal lowers the value: the lowest report would win least and be best.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Bids_that_rise_and_are_no_best_replies_are_refused(int n)
    {
        Alike alike = new(n, "uniform(0,1)", (own, others) => 2 * Real.Max(others) - 0.5 * own);
        foreach (string mechanism in new[] { "first-price", "second-price" })
        {
            string? problem = Info(mechanism).WhyNot(alike);
            Assert.Contains("E[V_1 | X_1 = x, Y_1 = 0]", problem, StringComparison.Ordinal);
            Assert.Contains("falls in x near x = ", problem, StringComparison.Ordinal);
            Assert.Equal(problem, Assert.Throws<CannotRunException>(() => new PlayedAt(alike, mechanism, 0)).Message);
        }
    }

    /// <summary>Who bids is found by bisection, so E[V_1 | X_1 = x, Y_1 &lt; x] must rise.</summary>
    [Fact]
    public void A_screening_level_needs_an_expectation_that_rises()
    {
        // v(x, x) = 0.1 x + q(x) and E[V | X = x, Y < x] = 0.1 x + average of q below x, q(y) = 1 − 4 y + 4 y²: the average 1 − 2 x + 4 x²/3 falls up to ¾.
        Alike alike = new(2, "uniform(0,1)", (own, others) => 0.1 * own + (1 - 2 * others[0]) * (1 - 2 * others[0]));
        // At a reserve of 0 everybody bids, but bids fall.
        Assert.Contains("so that bids do", Info("second-price").WhyNot(alike), StringComparison.Ordinal);
        string problem = Assert.Throws<CannotRunException>(() => new PlayedAt(alike, "second-price", 0.5)).Message;
        Assert.Contains("by which buyers decide whether to bid, falls near x = ", problem, StringComparison.Ordinal);
    }

    /// <summary>A bonus where the mean of the others' signals is nearly as high as it can be, which a few nodes inside the range do not see: v(1, 1) is 1 + ∫ 10 max((1 + s)/2 − c, 0) ds = 1 + 10 (1 − c)².</summary>
    [Theory]
    [InlineData(0.95)]
    [InlineData(0.999)]
    [InlineData(0.99999)]
    public void Kinks_near_the_end_are_seen(double c)
    {
        Alike alike = new(3, "uniform(0,1)", (own, others) => own + 10 * Real.Max(Real.Sum(others) / 2 - c, 0));
        foreach (string mechanism in new[] { "first-price", "second-price" })
        {
            if (Info(mechanism).WhyNot(alike) is { } problem) Assert.Contains("kink", problem, StringComparison.Ordinal);
            else Assert.Equal(1 + 10 * (1 - c) * (1 - c), new PlayedAt(alike, "second-price", 0).At(1, 1).Price, 2e-9);
        }
    }

    /// <summary>A kink wherever it lies, down to where it no longer matters: E[max(s − c, 0) | s &lt; x] = (x − c)²/2x for x above c. What is not refused is right.</summary>
    [Fact]
    public void A_kink_anywhere_is_refused_or_does_no_harm()
    {
        int refused = 0;
        double[] distances = [0.5, 0.3, 0.2, 0.1, .. Enumerable.Range(2, 14).Select(k => Math.Pow(10, -k))];
        foreach (double c in distances.SelectMany(distance => new[] { distance, 1 - distance }))
        {
            Alike alike = new(3, "uniform(0,1)", (own, others) => own + Real.Sum(others.Select(other => Real.Max(other - c, 0))));
            if (Info("second-price").WhyNot(alike) is { } problem)
            {
                Assert.True(problem.Contains("kink", StringComparison.Ordinal) || problem.Contains("smooth", StringComparison.Ordinal), problem);
                refused++;
                continue;
            }

            var played = new PlayedAt(alike, "second-price", 0);
            foreach (double x in Enumerable.Range(1, 100).Select(k => k / 100.0).Concat(distances).Concat(distances.Select(distance => 1 - distance)))
            {
                double over = Math.Max(x - c, 0);
                Assert.Equal(x + over + over * over / (2 * x), played.At(1, x).Price, 4e-9);
            }
        }

        Assert.InRange(refused, 5, 30);
    }

    /// <summary>Where a kink lies at no signal that is averaged over, there is nothing wrong with it.</summary>
    [Fact]
    public void Values_that_are_not_affine_as_written_but_are_where_it_matters()
    {
        // The larger of a signal and one that is not above it.
        Alike highest = new(16, "uniform(0,1)", (own, others) => own + Real.Max(others));
        Assert.Equal(2 * 0.7, new PlayedAt(highest, "second-price", 0).At(0.9, 0.7).Price, 1e-12);
        // Without a rival the highest of the others' is not known: a reserve of 1 keeps out who expects less of x + E[Y_1 | Y_1 < x] = x (1 + 15/16).
        Assert.True(new PlayedAt(highest, "second-price", 1).At(16 / 31.0 + 1e-9).Wins);
        Assert.False(new PlayedAt(highest, "second-price", 1).At(16 / 31.0 - 1e-9).Wins);
        // Two buyers bid the value itself, and with nobody to be screened nothing is averaged.
        Alike kinked = new(2, "uniform(0,1)", (own, others) => own + Real.Max(others[0], 0.3));
        Assert.Equal(0.5, new PlayedAt(kinked, "second-price", 0).At(0.9, 0.2).Price, 1e-15);
        // The others add s³ each, and s³ ≥ s − 1, but nothing in the formula says so; of the third ∫_0^x s³ ds / x = x³/4.
        Alike cubes = new(3, "uniform(0,1)", (own, others) => own + Real.Sum(others.Select(other => Real.Max(other * other * other, other - 1))));
        Assert.Equal(0.7 + 1.25 * 0.343, new PlayedAt(cubes, "second-price", 0).At(0.9, 0.7).Price, 1e-9);
    }

    [Theory]
    [InlineData("uniform(1,2)")]
    [InlineData("uniform(0,2)")]
    public void A_value_with_a_pole_is_refused(string distribution)
    {
        Alike alike = new(3, distribution, (own, others) => 1 / (2 - own) + Real.Sum(others));
        foreach (string mechanism in new[] { "first-price", "second-price" })
        {
            Assert.Contains("finite", Info(mechanism).WhyNot(alike), StringComparison.Ordinal);
            Assert.Throws<CannotRunException>(() => new PlayedAt(alike, mechanism, 0.5));
        }
    }

    /// <summary>Values of all kinds, most of which no auction can be played with: each runs, or is refused in a line.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Whatever_the_values_nothing_but_a_refusal_is_thrown(int seed)
    {
        var random = new Random(seed);
        string[] distributions = ["uniform(0,1)", "uniform(-1,1)", "uniform(1,2)", "power(0.5)", "exponential(1)", "triangular(0,0.5,1)", "beta(0.5,0.5)", "piecewise(0:0.5,1:0,2:0.5,3)"];
        (int runs, int refused) = (0, 0);
        for (int trial = 0; trial < 40; trial++)
        {
            int shape = random.Next(), buyers = random.Next(1, 5);
            var alike = new Alike(buyers, distributions[random.Next(distributions.Length)], (own, others) => Made(new Random(shape), own, others, 3));
            foreach (string mechanism in new[] { "first-price", "second-price" })
            {
                string? problem = Info(mechanism).WhyNot(alike);
                foreach (double reserve in new[] { 0, 0.5 })
                {
                    try
                    {
                        var played = new PlayedAt(alike, mechanism, reserve);
                        played.At(0.5);
                        runs++;
                    }
                    catch (CannotRunException refusal)
                    {
                        refused++;
                        Assert.DoesNotContain('\n', refusal.Message);
                        if (reserve == 0) Assert.Equal(problem, refusal.Message);
                    }
                }
            }
        }

        Assert.True(runs > 10 && refused > 10, $"{runs} run, {refused} do not");
    }

    /// <summary>
    /// What could be gained ex post in the equilibrium of the first-price auction, V_i = s_i uniform, two buyers who bid half: with signals x &gt; y the winner could bid just above y/2 and
    /// gain (x − y)/2, and the loser could outbid x/2 and gain y − x/2 where that is positive. With t = y/x uniform, the larger is x max((1 − t)/2, t − ½), which is (1 − t)/2 up to t = 2/3:
    /// E[x] (2/9 + 1/9) = 2/3 · 1/3.
    /// </summary>
    [Fact]
    public void Regret_in_the_equilibrium_of_the_first_price_auction()
    {
        var experiment = new Experiment(
            new Alike(2, "uniform(0,1)", (own, _) => own), [Runs.Mechanism("first-price", Runs.Settings())], Runs.Settings(), compare: false, measures: null, new Engine.Incentives.Verification { Misreports = 64 });
        MechanismResult result = experiment.Run(Runs.Simd, new RunOptions { Draws = 200_000, Seed = 7, Threads = 2 }).Mechanisms[0];
        Assert.InRange(Runs.Z(result["regret"]!, 2.0 / 9), -4, 4);
        Assert.Equal(1, result["probability-epir"]!.Mean);
    }

    /// <summary>A formula at random, the same for the same random numbers.</summary>
    private static Real Made(Random random, Real own, Real[] others, int depth)
    {
        Real Part() => Made(random, own, others, depth - 1);
        if (depth == 0)
        {
            return random.Next(5) switch
            {
                0 => random.Next(-2, 4) * 0.5,
                1 when others.Length > 0 => Real.Sum(others),
                2 when others.Length > 0 => Real.Max(others),
                _ => own,
            };
        }

        switch (random.Next(12))
        {
            case 0: return Part() - Part();
            case 1: return Part() * Part();
            case 2: return Part() / Part();
            case 3: return 1 / (random.Next(1, 3) - Part());
            case 4: return Real.Max(Part(), Part());
            case 5: return Real.Sqrt(Part());
            case 6: return Elementary.Log(Part());
            case 7: return Elementary.Exp(Part());
            case 8:
                Real a = Part(), b = Part();
                return Real.Choose(a < b, Part(), Part());
            default: return Part() + Part();
        }
    }

    private static MechanismInfo Info(string name) => Catalogue.Mechanisms.Single(info => info.Name == name);

    private static IReadOnlyList<MechanismResult> Run(AuctionEnvironment environment, string reserve, long draws)
    {
        Settings settings = Runs.Settings(("reserve", reserve));
        return new Experiment(environment, [Runs.Mechanism("second-price", settings), Runs.Mechanism("first-price", settings)], settings, compare: false)
            .Run(Runs.Simd, new RunOptions { Draws = draws, Seed = 2, Threads = 2 }).Mechanisms;
    }

    private static Alike Named(string values, int n, string distribution) => new(n, distribution, values switch
    {
        "linear" => (own, others) => own + 0.5 * Real.Sum(others),
        "maximum" => (own, others) => Real.Max(own, Real.Max(others)),
        "wallet" => (own, others) => own + Real.Sum(others),
        "squares" => (own, others) => own + Real.Sum(others.Select(other => other * other)),
        _ => (own, others) => own * (1 + others.Aggregate((a, b) => a * b)),
    });

    /// <summary>Buyers who are alike, with signals of one dimension.</summary>
    private sealed class Alike(int buyers, string distribution, Func<Real, Real[], Real> value)
        : AuctionEnvironment(new("alike", "test", "test", [], _ => throw new NotSupportedException()), buyers, [new("s", Distribution.Parse(distribution))])
    {
        internal bool Unlike { get; init; }

        public override bool Exchangeable => !Unlike;

        public override Real Value(int buyer, Profile signals) => value(signals[buyer, 0], [.. signals.Others(buyer).Select(j => signals[j, 0])]);
    }

    /// <summary>What happens to the first buyer at reports that a test chooses; those it does not choose are the lowest.</summary>
    private sealed class PlayedAt
    {
        private readonly Interpreter _interpreter;
        private readonly Node _wins;
        private readonly Node _price;
        private readonly double[] _parameters;
        private readonly int[] _places;
        private readonly double _low;

        internal PlayedAt(AuctionEnvironment environment, string mechanism, double reserve)
        {
            Settings settings = Runs.Settings(("reserve", reserve.ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
            Mechanism rule = Runs.Mechanism(mechanism, settings);
            AuctionOutcome? outcome = null;
            Kernel kernel = Kernel.Record("played", () =>
            {
                Real[] reports = [.. Enumerable.Range(0, environment.Buyers).Select(i => Real.Parameter($"report {i}"))];
                outcome = (AuctionOutcome)rule.Run(environment, new Profile(reports.Select(report => new[] { report })));
                return [Sum.OfCount(((SureSale)outcome.Sales[0]!).Wins), Sum.Of(((SureSale)outcome.Sales[0]!).Price!.Value), Sum.Of(Real.Sum(reports))];
            });
            (_wins, _price) = (((SureSale)outcome!.Sales[0]!).Wins.Node, ((SureSale)outcome.Sales[0]!).Price!.Value.Node);
            _interpreter = new Interpreter(kernel);
            List<string> names = [.. kernel.Parameters];
            _parameters = [.. names.Select(name => name == "reserve" ? reserve : 0)];
            _places = [.. Enumerable.Range(0, environment.Buyers).Select(i => names.IndexOf($"report {i}"))];
            _low = environment.Signals[0].Of(0).Low;
        }

        internal bool Wins => _interpreter[_wins] != 0;

        internal double Price => _interpreter[_price];

        internal PlayedAt At(params double[] reports)
        {
            for (int i = 0; i < _places.Length; i++) _parameters[_places[i]] = i < reports.Length ? reports[i] : _low;
            _interpreter.SetParameters(_parameters);
            _interpreter.Run([]);
            return this;
        }
    }
}
