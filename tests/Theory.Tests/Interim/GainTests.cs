using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Engine.Statistics;
using ExPost.Mechanisms;
using Xunit;

namespace ExPost.Theory.Tests.Interim;

/// <summary>Gains from misreports against closed forms and brute force, and how sure they are.</summary>
public sealed class GainTests
{
    private static readonly (string, string) s_truthful = ("bids", "truthful");

    // Who bids her value has nothing, whatever she wins; with a bid r she has (t − r) r, and most with t / 2.
    [Fact]
    public void Truthful_bids_in_a_first_price_auction()
    {
        InterimResult result = Interims.Run("private-values", "first-price", 200_000, 1, s_truthful);
        foreach (InterimType type in result.Agents.SelectMany(agent => agent.Types))
        {
            double t = type.Type[0].Value, r = type.Report[0].Value;
            Assert.Equal(0, type.Utility!.Mean);
            Interims.AssertNear((t - r) * r, type.Gain!, $"gain of {t} from {r}");
            if (t > 0) Assert.InRange((t - r) * r, t * t / 4 - 0.01 * t, t * t / 4);
        }

        Assert.Equal(0.25, result.Measure("interim-regret").Mean, 3e-3);
        CheckResult check = result.Of("interim-ic");
        Assert.True(check.IsViolation);
        Assert.Equal(1, check.Interim!["type"][0].Value);
        Assert.Equal(0.5, check.Interim!["report"][0].Value, 3e-2);
        Assert.False(result.Of("interim-ir").IsBroken);
        // That the rule is monotone does not make its payments right.
        Assert.False(result.Of("monotone-field").IsBroken);
    }

    // The lowest types lose what the entrance fee takes.
    [Fact]
    public void A_fee_is_not_individually_rational()
    {
        var fee = new TestRule("fee", TestRule.All, (environment, reports) =>
        {
            var outcome = new AuctionOutcome(2);
            for (int i = 0; i < 2; i++) outcome.Draw(to: i, probability: 0.5, payment: 0.25);
            return outcome;
        });
        InterimResult result = Interims.Run(TestEnvironment.PrivateValues(2), fee, Runs.Settings(), 5_000);
        CheckResult check = result.Of("interim-ir");
        Assert.True(check.IsViolation);
        // U(t) = t / 2 − 1 / 4: 8 of 17 types are below 1 / 2.
        Assert.Equal(8.0 / 17, check.Broken.Mean, 1e-12);
        Assert.Equal(0, check.Interim!["type"][0].Value);
        Assert.Equal(-0.25, check.Interim!.Estimate.Mean);
        Assert.Equal(-0.25, result.Measure("interim-utility.1").Mean);
        Assert.False(result.Of("interim-ic").IsBroken);
    }

    // Two alternatives, signals of two dimensions: what agent 1 gains, by sums over a grid of the other's signals.
    [Fact]
    public void Naive_transfers_against_brute_force()
    {
        InterimResult result = Interims.Run("two-alternative", "naive-externality", 100_000);
        foreach (InterimType type in result.Agents[0].Types)
        {
            double[] t = [.. type.Type.Select(own => own.Value)], r = [.. type.Report.Select(own => own.Value)];
            double truth = Naive(t, t, 300);
            Interims.AssertNear(truth, type.Utility!, "utility");
            Assert.Equal(Naive(r, t, 300) - truth, type.Gain!.Mean, 5 * type.Gain.StandardError!.Value + 2e-3);
            double best = (from a in Enumerable.Range(0, 17) from b in Enumerable.Range(0, 17) select Naive([a / 16.0, b / 16.0], t, 60)).Max() - Naive(t, t, 60);
            Assert.True(type.Gain.Mean >= best - 0.02, FormattableString.Invariant($"{best} was to be had, {type.Gain.Mean} was found"));
        }

        Assert.True(result.Of("interim-ic").IsViolation);
    }

    // On draws of its own the second stage knows nothing of the choice: over seeds, gains are as large as they are.
    [Fact]
    public void The_gain_of_the_chosen_report_is_not_biased()
    {
        double sum = 0, squares = 0;
        const int Seeds = 150;
        InterimCheck check = PrivateValues(s_truthful);
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            InterimResult result = check.Run(Runs.Simd, new RunOptions { Draws = 100, Seed = seed, Threads = 1 })[0];
            foreach (InterimType type in result.Agents[0].Types.Skip(8))
            {
                double t = type.Type[0].Value, r = type.Report[0].Value, off = (type.Gain!.Mean - (t - r) * r) / t / t;
                sum += off / 9;
                squares += off * off / 9;
            }
        }

        // Types share their draws: the error is that of one of them.
        Assert.InRange(sum / Seeds / Math.Sqrt(squares / Seeds / Seeds), -3.5, 3.5);
    }

    // Few draws show no losses that are rare: a bid a little lower then seems to gain at every draw.
    [Fact]
    public void Few_draws_make_no_false_alarm()
    {
        InterimCheck check = PrivateValues(("buyers", "3"));
        foreach (long draws in new[] { 2, 10, 50, 300, 2_000 })
        {
            for (ulong seed = 1; seed <= 12; seed++)
            {
                InterimResult result = check.Run(Runs.Simd, new RunOptions { Draws = draws, Seed = seed, Threads = 1 })[0];
                Assert.All(result.Checks, own => Assert.False(own.IsBroken, FormattableString.Invariant($"{own.Property}, {draws} draws, seed {seed}")));
            }
        }
    }

    [Fact]
    public void Intervals_cover()
    {
        InterimCheck check = PrivateValues(s_truthful), second = Interims.Check(Runs.Environment("private-values", Runs.Settings()), Runs.Mechanism("second-price", Runs.Settings()), Runs.Settings());
        const int Seeds = 200;
        int regret = 0, utility = 0, types = 0;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            var run = new RunOptions { Draws = 2_000, Seed = seed, Threads = 1, Confidence = 0.9 };
            InterimResult first = check.Run(Runs.Simd, run)[0];
            // The largest of what the reports that were chosen really gain.
            double largest = first.Agents.SelectMany(agent => agent.Types).Max(type => (type.Type[0].Value - type.Report[0].Value) * type.Report[0].Value);
            Estimate found = first.Measure("interim-regret");
            if (found.Low <= largest && largest <= found.High) regret++;
            IReadOnlyList<InterimType> own = second.Run(Runs.Simd, run)[0].Agents[0].Types;
            bool Covers(InterimType type) => type.Utility!.Low <= type.Type[0].Value * type.Type[0].Value / 2 && type.Type[0].Value * type.Type[0].Value / 2 <= type.Utility.High;
            // One type alone at its level.
            if (Covers(own[12])) types++;
            if (own.Count(Covers) >= 12) utility++;
        }

        // Simultaneous intervals are wider than they need be, for types share their draws.
        Assert.InRange(regret, (int)(0.9 * Seeds), Seeds);
        Assert.InRange(types, (int)(0.9 * Seeds) - 17, (int)(0.9 * Seeds) + 17);
        Assert.InRange(utility, (int)(0.7 * Seeds), Seeds);
    }

    [Fact]
    public void A_run_that_is_stopped_has_the_mechanisms_that_were_done()
    {
        InterimCheck check = PrivateValues(s_truthful);
        Assert.Empty(check.Run(Runs.Simd, new RunOptions { Draws = 10_000 }, null, new CancellationToken(canceled: true)));
        var run = new RunOptions { Draws = 10_000, Threads = 2 };
        long most = 0;
        Assert.Single(check.Run(Runs.Simd, run, done => Interlocked.Exchange(ref most, Math.Max(Interlocked.Read(ref most), done))));
        Assert.InRange(most, 1, check.Draws(run));
    }

    private static InterimCheck PrivateValues(params (string, string)[] set)
    {
        Settings settings = Runs.Settings(set);
        return Interims.Check(Runs.Environment("private-values", settings), Runs.Mechanism("first-price", settings), settings);
    }

    /// <summary>E[V_k^1(t, x) + V_k^2(r, x)] with k efficient at (r, x), over a grid of x: coefficients are the environment's defaults.</summary>
    private static double Naive(double[] r, double[] t, int steps)
    {
        double sum = 0;
        for (int a = 0; a < steps; a++)
        {
            for (int b = 0; b < steps; b++)
            {
                double xA = (a + 0.5) / steps, xB = (b + 0.5) / steps;
                bool isA = 1.8 * r[0] + 1.2 * xA >= 1.2 * r[1] + 1.8 * xB;
                sum += isA ? t[0] + 0.2 * xA + 0.8 * r[0] + xA : t[1] + 0.8 * xB + 0.2 * r[1] + xB;
            }
        }

        return sum / steps / steps;
    }
}
