using ExPost.Kernels;
using Xunit;

namespace ExPost.Engine.Tests;

/// <summary>Workers that take several blocks at once.</summary>
public sealed class BlockBatchTests
{
    private static readonly Kernel s_kernel = Kernel.Record("batches", () => [Sum.Of(Real.Uniform(0)), Sum.Of(Real.Uniform(1)), Sum.OfMaximum(Real.Uniform(2))]);

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(16 * 4096)]
    [InlineData(16 * 4096 + 1)]
    [InlineData(101 * 4096 - 1)]
    public void The_number_of_blocks_at_once_changes_nothing(long draws)
    {
        foreach (int batch in new[] { 1, 2, 3, 16, 1000, 16_384 })
        {
            foreach (int threads in new[] { 1, 2, 5 })
            {
                foreach (bool ahead in new[] { false, true }) Check(Run(new(3) { BlocksAtOnce = () => batch, WorksAhead = ahead }, draws, threads), draws);
            }
        }
    }

    [Fact]
    public void A_worker_may_change_its_mind_at_each_call()
    {
        foreach (int threads in new[] { 1, 3 })
        {
            int calls = 0;
            const long Draws = 500 * 4096 + 77;
            foreach (bool ahead in new[] { false, true }) Check(Run(new(3) { BlocksAtOnce = () => 1 + Interlocked.Increment(ref calls) * 7 % 23, WorksAhead = ahead }, Draws, threads), Draws);
        }
    }

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(1, 7, false)]
    [InlineData(1, 7, true)]
    [InlineData(3, 16, false)]
    [InlineData(3, 16, true)]
    [InlineData(3, 1000, false)]
    public void The_first_block_that_is_not_finite_is_named_wherever_it_lies_in_a_batch(int threads, int batch, bool ahead)
    {
        foreach (long bad in new long[] { 0, 1, 15, 16, 40, 99 })
        {
            var fake = new FakeKernel(3)
            {
                BlocksAtOnce = () => batch,
                WorksAhead = ahead,
                OnRun = (first, draws, sums) =>
                {
                    // Later blocks fail before the first does.
                    if (first <= bad && bad < first + Blocks.Count(draws)) Thread.Sleep(20);
                    for (int k = 0; k < sums.Length; k++)
                    {
                        if (first + k / 3 >= bad) sums[k] = double.NaN;
                    }
                },
            };
            Assert.Equal(bad, Assert.Throws<NonFiniteBlockException>(() => Run(fake, 100 * 4096, threads)).Block);
            Assert.Equal(fake.Made, fake.Disposed);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 16)]
    [InlineData(7, 16)]
    public void What_an_engine_says_is_passed_on_as_it_is(int threads, int batch)
    {
        var lost = new EngineException("the device was lost");
        var fake = new FakeKernel(3)
        {
            BlocksAtOnce = () => batch,
            OnRun = (first, _, _) =>
            {
                if (first >= 50) throw lost;
            },
        };
        Assert.Same(lost, Assert.Throws<EngineException>(() => Run(fake, 1_000_000L * 4096, threads)));
        Assert.Equal(fake.Made, fake.Disposed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_worker_that_cannot_be_made_ends_the_run(int which)
    {
        var lost = new EngineException("no queue is made");
        var fake = new FakeKernel(3)
        {
            UsefulWorkers = 2,
            OnWorker = number =>
            {
                if (number == which) throw lost;
            },
        };
        Assert.Same(lost, Assert.Throws<EngineException>(() => Run(fake, long.MaxValue / 2, 1)));
        Assert.Equal(fake.Made, fake.Disposed);
    }

    [Theory]
    [InlineData(1, 5, false)]
    [InlineData(1, 5, true)]
    [InlineData(2, 5, false)]
    [InlineData(2, 64, false)]
    [InlineData(2, 64, true)]
    public void A_run_that_is_stopped_has_gathered_whole_batches_from_the_first_on(int threads, int batch, bool ahead)
    {
        using var stop = new CancellationTokenSource();
        Tally tally = BlockScheduler.Run(s_kernel, new FakeKernel(3) { BlocksAtOnce = () => batch, WorksAhead = ahead }, 1, [], 0, 1_000_000L * 4096, threads, done =>
        {
            if (done >= 100 * 4096) stop.Cancel();
        }, stop.Token);
        Assert.InRange(tally.Draws, 100 * 4096, 999_999L * 4096);
        Assert.Equal(0, tally.Draws % (batch * 4096));
        Check(tally, tally.Draws);
    }

    [Fact]
    public void A_worker_that_works_ahead_has_the_next_blocks_before_it_is_asked_for_the_present_ones()
    {
        var order = new List<string>();
        foreach (bool ahead in new[] { false, true })
        {
            order.Clear();
            Run(new(3) { BlocksAtOnce = () => 2, WorksAhead = ahead, OnStart = first => order.Add($"start {first}"), OnRun = (first, _, _) => order.Add($"run {first}") }, 6 * 4096, 1);
            Assert.Equal(ahead ? "start 0, start 2, run 0, start 4, run 2, run 4" : "start 0, run 0, start 2, run 2, start 4, run 4", string.Join(", ", order));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public void What_an_engine_says_at_the_start_of_blocks_is_passed_on_too(long at)
    {
        var lost = new EngineException("the device was lost");
        var fake = new FakeKernel(3)
        {
            WorksAhead = true,
            OnStart = first =>
            {
                if (first == at) throw lost;
            },
        };
        Assert.Same(lost, Assert.Throws<EngineException>(() => Run(fake, 1_000_000L * 4096, 2)));
        Assert.Equal(fake.Made, fake.Disposed);
    }

    [Fact]
    public void The_number_of_workers_is_the_kernels_choice()
    {
        var fake = new FakeKernel(3) { UsefulWorkers = 2 };
        Run(fake, 1000 * 4096, 1);
        Assert.Equal(2, fake.Made);
        fake = new FakeKernel(3) { UsefulWorkers = 2 };
        Run(fake, 1000 * 4096, 7);
        Assert.Equal(2, fake.Made);
    }

    [Fact]
    public void A_part_of_a_run_counts_its_blocks_from_the_start_of_the_run()
    {
        Tally whole = Run(new(3) { BlocksAtOnce = () => 4 }, 10 * 4096, 1), parts = Part(0, 3 * 4096);
        parts.Add(Part(3 * 4096, 7 * 4096));
        Check(parts, 10 * 4096);
        Assert.Equal(whole.FirstBlock(2), parts.FirstBlock(2));
        Assert.Equal(9, parts.FirstBlock(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Part(5, 4096));

        static Tally Part(long first, long draws) => BlockScheduler.Run(s_kernel, new FakeKernel(3) { BlocksAtOnce = () => 4 }, 1, [], first, draws, 2, null, CancellationToken.None);
    }

    private static Tally Run(FakeKernel fake, long draws, int threads) => BlockScheduler.Run(s_kernel, fake, 1, [], 0, draws, threads, null, CancellationToken.None);

    private static void Check(Tally tally, long draws)
    {
        var expected = new Tally(s_kernel.Sums);
        for (long block = 0; block < Blocks.Count(draws); block++)
        {
            int count = (int)Math.Min(4096, draws - block * 4096);
            Assert.True(expected.TryAdd(block, count, [FakeKernel.Of(block, count, 0), FakeKernel.Of(block, count, 1), FakeKernel.Of(block, count, 2)]));
        }

        Assert.Equal((draws, expected.Maximum(2), expected.FirstBlock(2)), (tally.Draws, tally.Maximum(2), tally.FirstBlock(2)));
        foreach (int place in new[] { 0, 1 }) Assert.Equal(expected.Sum(place).ToBigInteger(), tally.Sum(place).ToBigInteger());
    }
}
