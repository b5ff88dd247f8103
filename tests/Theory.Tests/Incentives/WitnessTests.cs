using ExPost.Engine;
using ExPost.Engine.Cpu;
using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Mechanisms;
using Xunit;

namespace ExPost.Theory.Tests.Incentives;

/// <summary>The draw that a check names is the right one, whoever ran it, and can be replayed.</summary>
public sealed class WitnessTests
{
    private static readonly Settings s_none = Runs.Settings();

    private static readonly TestRule s_first = TestRule.Highest("first price", (values, i) => values[i]);

    [Fact]
    public void The_worst_draw_is_named_whatever_ran_it()
    {
        const long Draws = 9_500;
        AuctionEnvironment environment = TestEnvironment.PrivateValues(3);
        // In plain C#: the largest distance between the two highest signals.
        (double gap, long worst) = (0, -1);
        var uniforms = new double[3];
        for (long draw = 0; draw < Draws; draw++)
        {
            new UniformSource(3).Fill((ulong)draw, uniforms);
            double[] ordered = [.. uniforms.Order()];
            if (ordered[2] - ordered[1] > gap) (gap, worst) = (ordered[2] - ordered[1], draw);
        }

        string? text = null;
        foreach (IEngine engine in new IEngine[] { new SimdEngine(512), new SimdEngine(256), new SimdEngine(128), new ScalarEngine() })
        {
            foreach (int threads in new[] { 1, 3 })
            {
                MechanismResult result = new Experiment(environment, [s_first], s_none, false, null, new Verification { Misreports = 8 })
                    .Run(engine, new RunOptions { Draws = Draws, Seed = 3, Threads = threads }).Mechanisms[0];
                Witness witness = result.Checks.Single(check => check.Property == "ex-post-ic").Witness!;
                Assert.Equal(worst, witness.Draw);
                string all = string.Join('\n', result.Checks.Select(check => $"{check.Property} {check.Broken} {Text(check.Witness)}")) + string.Join('\n', result.Measures);
                Assert.Equal(text ??= all, all);
            }
        }

        static string Text(Witness? witness) =>
            witness is null ? "" : FormattableString.Invariant($"{witness.Draw} {witness.Agent} ") + string.Join(' ', witness.Signals.Concat(witness.Report).Concat(witness.Facts).Select(pair => FormattableString.Invariant($"{pair.Name}={pair.Value:R}")));
    }

    [Fact]
    public void A_witness_is_what_its_replay_shows()
    {
        AuctionEnvironment environment = TestEnvironment.PrivateValues(2);
        var verification = new Verification();
        var run = new RunOptions { Draws = 50_000, Seed = 9, Threads = 2 };
        Witness witness = new Experiment(environment, [s_first], s_none, false, null, verification).Run(Runs.Simd, run).Mechanisms[0].Checks.Single(check => check.Property == "ex-post-ic").Witness!;
        Replay replay = Replay.Of(environment, [s_first], s_none, verification, run, witness.Draw);
        Replay.Play play = replay.Mechanisms[0];
        Assert.Equal(witness.Signals, replay.Signals);
        Assert.Equal(witness.Agent, play.Agent);
        Assert.Equal(witness.Report, play.Report);
        Replay.Share before = play.Truth[witness.Agent - 1], after = play.Misreport[witness.Agent - 1];
        Assert.Equal(play.Gain, after.Payoff - before.Payoff);
        static double Of(Replay.Share share, string key) => share.Details.Single(detail => detail.Key == key).Value;
        Assert.Equal((1, 1), (Of(before, "wins"), Of(after, "wins")));
        // A first-price auction bid truthfully: winner pays her report.
        Assert.Equal(0, before.Payoff);
        Assert.Equal(play.Report[0].Value, Of(after, "price"));
        Assert.Equal(replay.Values[witness.Agent - 1].Value, Of(before, "price"));
        Assert.InRange(play.Gain, 0.99, 1);
    }

    [Fact]
    public void The_first_draw_is_named_where_none_is_worse_than_another()
    {
        AuctionEnvironment environment = TestEnvironment.PrivateValues(2);
        // Both get the object when both signals exceed 0.9.
        var rule = new TestRule("twice sold", TestRule.All, (own, reports) =>
        {
            var outcome = new AuctionOutcome(2);
            for (int i = 0; i < 2; i++) outcome.Sell(to: i, at: 0.9, when: own.Value(i, reports) > 0.9);
            return outcome;
        });
        CheckResult check = new Experiment(environment, [rule], s_none, false, null, new Verification()).Run(Runs.Simd, new RunOptions { Draws = 20_000, Seed = 4, Threads = 2 })
            .Mechanisms[0].Checks.Single(own => own.Property == "feasible");
        long first = Enumerable.Range(0, 20_000).First(draw =>
        {
            var uniforms = new double[2];
            new UniformSource(4).Fill((ulong)draw, uniforms);
            return uniforms[0] > 0.9 && uniforms[1] > 0.9;
        });
        Assert.True(check.IsViolation);
        Assert.Equal(first, check.Witness!.Draw);
        Assert.Equal(2, check.Witness.Facts.Single(fact => fact.Name == "winners").Value);
    }

    [Fact]
    public void Parts_of_a_run_merge_to_the_whole_in_bytes()
    {
        var experiment = new Experiment(TestEnvironment.PrivateValues(2), [s_first], s_none, false, null, new Verification { Misreports = 4 });
        using ICompiledKernel compiled = Runs.Simd.Compile(experiment.Kernel, UniformKind.Bits32);
        Tally Part(long first, long draws) => BlockScheduler.Run(experiment.Kernel, compiled, 2, [], first, draws, 2, null, CancellationToken.None);
        Tally whole = Part(0, 7 * Blocks.DrawsPerBlock + 100);
        Tally last = Part(3 * Blocks.DrawsPerBlock, 4 * Blocks.DrawsPerBlock + 100);
        last.Add(Part(0, Blocks.DrawsPerBlock));
        last.Add(Part(Blocks.DrawsPerBlock, 2 * Blocks.DrawsPerBlock));
        Assert.Equal(whole.Draws, last.Draws);
        for (int k = 0; k < experiment.Kernel.Sums.Count; k++)
        {
            Assert.Equal(whole.Sum(k).ToString(), last.Sum(k).ToString());
            Assert.Equal(whole.Maximum(k), last.Maximum(k));
            Assert.Equal(whole.FirstBlock(k), last.FirstBlock(k));
        }
    }
}
