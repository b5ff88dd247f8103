using ExPost.Engine.Draws;
using ExPost.Kernels;
using Xunit;

namespace ExPost.Engine.Tests;

public sealed class BlockSchedulerTests
{
    private static readonly Kernel s_kernel = Kernel.Record("scheduled", () =>
    {
        Real u = Real.Uniform(0), v = Real.Uniform(1);
        return [Sum.Of(u / 3 - v), Sum.OfProduct(u, v / 7), Sum.OfCount(u < v), Sum.OfMaximum(u * v)];
    });

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(50_001)]
    public void The_number_of_threads_changes_nothing(long draws)
    {
        string one = Text(Run(new ScalarEngine().Compile(s_kernel, UniformKind.Bits32), draws, 1));
        foreach (int threads in new[] { 2, 3, 7 }) Assert.Equal(one, Text(Run(new ScalarEngine().Compile(s_kernel, UniformKind.Bits32), draws, threads)));
    }

    [Fact]
    public void A_tally_is_the_sum_of_the_blocks()
    {
        const long Draws = 3 * Blocks.DrawsPerBlock + 5;
        Tally tally = Run(new ScalarEngine().Compile(s_kernel, UniformKind.Bits32), Draws, 2);
        var expected = new Tally(s_kernel.Sums);
        using IBlockWorker worker = new ScalarEngine().Compile(s_kernel, UniformKind.Bits32).CreateWorker(1, []);
        var sums = new double[4];
        foreach ((ulong first, int count) in new[] { (8192ul, 4096), (0ul, 4096), (12288ul, 5), (4096ul, 4096) })
        {
            worker.Run(first, count, sums);
            Assert.True(expected.TryAdd((long)first / Blocks.DrawsPerBlock, count, sums));
        }

        Assert.Equal(Text(expected), Text(tally));
        Assert.Equal(Draws, tally.Draws);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void A_run_that_is_stopped_has_gathered_what_a_shorter_run_gathers(int threads)
    {
        using var stop = new CancellationTokenSource();
        ICompiledKernel compiled = new ScalarEngine().Compile(s_kernel, UniformKind.Bits32);
        Tally stopped = BlockScheduler.Run(s_kernel, compiled, 1, [], 0, 400 * Blocks.DrawsPerBlock, threads, done =>
        {
            if (done >= 9 * Blocks.DrawsPerBlock) stop.Cancel();
        }, stop.Token);
        Assert.InRange(stopped.Draws, 9 * Blocks.DrawsPerBlock, 399 * Blocks.DrawsPerBlock);
        Assert.Equal(Text(Run(compiled, stopped.Draws, 1)), Text(stopped));
    }

    [Fact]
    public void A_run_that_is_stopped_before_it_starts_has_no_draws()
    {
        Tally tally = BlockScheduler.Run(s_kernel, new ScalarEngine().Compile(s_kernel, UniformKind.Bits32), 1, [], 0, 10_000, 3, null, new CancellationToken(true));
        Assert.Equal(0, tally.Draws);
    }

    [Fact]
    public void Progress_is_told_up_to_the_last_draw()
    {
        long most = 0, calls = 0;
        BlockScheduler.Run(s_kernel, new ScalarEngine().Compile(s_kernel, UniformKind.Bits32), 1, [], 0, 20_001, 3, done =>
        {
            Interlocked.Increment(ref calls);
            long seen;
            while (done > (seen = Interlocked.Read(ref most))) Interlocked.CompareExchange(ref most, done, seen);
        }, CancellationToken.None);
        Assert.Equal(20_001, most);
        Assert.Equal(5, calls);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void The_first_block_that_is_not_finite_is_named(int threads)
    {
        foreach (double bad in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            // The first bad block is slow, so that with several threads later ones fail before it does.
            var fake = new Fake((block, sums) =>
            {
                if (block == 20) Thread.Sleep(30);
                sums[1] = block is 20 or 21 or 22 or 35 ? bad : 1;
            });
            var problem = Assert.Throws<NonFiniteBlockException>(() => Run(fake, 100 * Blocks.DrawsPerBlock, threads));
            Assert.Equal(20, problem.Block);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void An_exception_of_a_worker_surfaces_and_ends_the_run(int threads)
    {
        long blocks = 0;
        var fake = new Fake((block, _) =>
        {
            Interlocked.Increment(ref blocks);
            if (block == 10) throw new NotSupportedException("the worker's own words");
            if (threads > 1) Thread.Sleep(1);
        });
        var problem = Assert.Throws<InvalidOperationException>(() => Run(fake, 100_000L * Blocks.DrawsPerBlock, threads));
        Assert.Equal("the worker's own words", problem.Message);
        Assert.IsType<NotSupportedException>(problem.InnerException);
        Assert.InRange(blocks, 11, 5000);
        Assert.Equal(fake.Made, fake.Disposed);
    }

    /// <summary>Whichever thread meets it: what a thread does not catch would end the process.</summary>
    [Fact]
    public void A_thread_that_has_no_memory_left_ends_the_run_and_not_the_process()
    {
        int own = Environment.CurrentManagedThreadId;
        var fake = new Fake((_, _) =>
        {
            // No array is that long, and the exception is the one of a machine without memory.
            if (Environment.CurrentManagedThreadId != own) GC.KeepAlive(new byte[int.MaxValue]);
            Thread.Sleep(1);
        });
        var problem = Assert.Throws<InvalidOperationException>(() => Run(fake, 100_000L * Blocks.DrawsPerBlock, 2));
        Assert.IsType<OutOfMemoryException>(problem.InnerException);
        Assert.Equal(fake.Made, fake.Disposed);
    }

    [Fact]
    public void Workers_are_disposed_and_no_more_are_made_than_there_are_blocks()
    {
        var fake = new Fake((_, _) => { });
        Run(fake, 2 * Blocks.DrawsPerBlock, 7);
        Assert.InRange(fake.Made, 1, 2);
        Assert.Equal(fake.Made, fake.Disposed);
    }

    [Fact]
    public void Few_blocks_that_take_long_are_shared_by_all_threads()
    {
        var fake = new Fake((_, _) => Thread.Sleep(20));
        Run(fake, 20 * Blocks.DrawsPerBlock, 3);
        Assert.Equal(3, fake.Made);
        Assert.Equal(fake.Made, fake.Disposed);
    }

    private static Tally Run(ICompiledKernel compiled, long draws, int threads) => BlockScheduler.Run(s_kernel, compiled, 1, [], 0, draws, threads, null, CancellationToken.None);

    private static string Text(Tally tally) =>
        FormattableString.Invariant($"{tally.Draws} {tally.Sum(0)} {tally.Sum(1)} {tally.Sum(2)} {tally.Count(2)} {BitConverter.DoubleToInt64Bits(tally.Maximum(3)):x}");

    /// <summary>A kernel that does what a test says for a block.</summary>
    private sealed class Fake(Action<long, double[]> run) : ICompiledKernel
    {
        private long _made, _disposed;

        internal long Made => Interlocked.Read(ref _made);

        internal long Disposed => Interlocked.Read(ref _disposed);

        public IBlockWorker CreateWorker(ulong seed, ReadOnlySpan<double> parameters)
        {
            Interlocked.Increment(ref _made);
            return new Worker(this);
        }

        public void Dispose()
        {
        }

        private sealed class Worker(Fake fake) : IBlockWorker
        {
            public void Run(ulong firstDraw, int draws, Span<double> sums)
            {
                var own = new double[sums.Length];
                fake.Do((long)(firstDraw / Blocks.DrawsPerBlock), own);
                own.CopyTo(sums);
            }

            public void Dispose() => Interlocked.Increment(ref fake._disposed);
        }

        private void Do(long block, double[] sums) => run(block, sums);
    }
}
