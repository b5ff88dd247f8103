using System.Runtime.ExceptionServices;
using ExPost.Kernels;

namespace ExPost.Engine;

/// <summary>
/// Runs the blocks of a run on several threads. Threads take the next blocks that nobody has; since blocks are added exactly, it does not matter who
/// took which. When a run is stopped, the blocks that were taken are finished, so that what is gathered is always that of the first draws.
/// </summary>
public static class BlockScheduler
{
    /// <summary>With no more blocks than this, other threads wait until the first blocks have shown how long the rest takes.</summary>
    private const int FewBlocks = 32;

    /// <summary>Work that is done before another thread has woken up.</summary>
    private static readonly TimeSpan s_notWorthAThread = TimeSpan.FromMilliseconds(0.5);

    /// <summary>Sums a kernel over consecutive draws.</summary>
    /// <param name="kernel">The kernel, for its sums.</param>
    /// <param name="compiled">The same kernel, prepared by an engine.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="parameters">The values of the kernel's parameters, in its order.</param>
    /// <param name="first">The index of the first draw, a multiple of <see cref="Blocks.DrawsPerBlock"/>.</param>
    /// <param name="draws">How many draws.</param>
    /// <param name="threads">How many threads, at least 1.</param>
    /// <param name="progress">Is told the number of draws done, from any thread.</param>
    /// <param name="stop">Stops the run early.</param>
    /// <exception cref="NonFiniteBlockException">A sum was infinite or not a number.</exception>
    /// <exception cref="EngineException">What the engine runs on failed.</exception>
    public static Tally Run(Kernel kernel, ICompiledKernel compiled, ulong seed, double[] parameters, long first, long draws, int threads, Action<long>? progress, CancellationToken stop)
    {
        if (first % Blocks.DrawsPerBlock != 0) throw new ArgumentOutOfRangeException(nameof(first), first, $"A part of a run starts at a multiple of {Blocks.DrawsPerBlock}.");
        long blocks = Blocks.Count(draws), firstBlock = first / Blocks.DrawsPerBlock, next = 0, done = 0, failed = long.MaxValue;
        var total = new Tally(kernel.Sums);
        Exception? error = null;
        ulong FirstDraw(Batch batch) => (ulong)(first + batch.From * Blocks.DrawsPerBlock);
        void Work(Action? afterBatch)
        {
            try
            {
                using IBlockWorker worker = compiled.CreateWorker(seed, parameters);
                var own = new Tally(kernel.Sums);
                double[] sums = [];
                Batch? Take()
                {
                    if (stop.IsCancellationRequested) return null;
                    int most = worker.BlocksAtOnce;
                    long from = Interlocked.Add(ref next, most) - most;
                    if (from >= Math.Min(blocks, Volatile.Read(ref failed))) return null;
                    var batch = new Batch(from, (int)Math.Min((long)most * Blocks.DrawsPerBlock, draws - from * Blocks.DrawsPerBlock));
                    worker.Start(FirstDraw(batch), batch.Draws);
                    return batch;
                }

                Batch? ahead = Take();
                while (ahead is { } batch)
                {
                    if (worker.WorksAhead) ahead = Take();
                    int width = kernel.Sums.Count, taken = (int)Blocks.Count(batch.Draws);
                    if (sums.Length < taken * width) sums = new double[taken * width];
                    worker.Run(FirstDraw(batch), batch.Draws, sums);
                    for (int k = 0; k < taken; k++)
                    {
                        if (own.TryAdd(firstBlock + batch.From + k, Math.Min(Blocks.DrawsPerBlock, batch.Draws - k * Blocks.DrawsPerBlock), sums.AsSpan(k * width, width))) continue;
                        // Blocks before this one are done or under way, so the first that failed is the same however threads race.
                        lock (total) failed = Math.Min(failed, batch.From + k);
                        return;
                    }

                    long now = Interlocked.Add(ref done, batch.Draws);
                    progress?.Invoke(now);
                    afterBatch?.Invoke();
                    if (!worker.WorksAhead) ahead = Take();
                }

                lock (total) total.Add(own);
            }
            catch (Exception problem)
            {
                lock (total)
                {
                    error ??= problem;
                    failed = -1;
                }
            }
        }

        Thread[] others = [];
        void CallOthers()
        {
            others = [.. Enumerable.Range(1, (int)Math.Min(compiled.Workers(threads), blocks) - 1).Select(_ => new Thread(() => Work(null)))];
            foreach (Thread thread in others) thread.Start();
        }

        long start = TimeProvider.System.GetTimestamp();
        void CallOthersIfWorthIt()
        {
            long finished = Interlocked.Read(ref done);
            if (others.Length == 0 && TimeProvider.System.GetElapsedTime(start) * ((double)(draws - finished) / finished) > s_notWorthAThread) CallOthers();
        }

        if (blocks > FewBlocks) CallOthers();
        Work(blocks > FewBlocks ? null : CallOthersIfWorthIt);
        foreach (Thread thread in others) thread.Join();
        if (error is EngineException) ExceptionDispatchInfo.Throw(error);
        if (error is not null) throw new InvalidOperationException(error.Message, error);
        return failed == long.MaxValue ? total : throw new NonFiniteBlockException(firstBlock + failed);
    }

    /// <summary>Consecutive blocks for one worker.</summary>
    /// <param name="From">The first block, counted from the start of this part of the run.</param>
    /// <param name="Draws">The draws in them.</param>
    private readonly record struct Batch(long From, int Draws);
}

/// <summary>A block of draws gave a sum that is infinite or not a number.</summary>
public sealed class NonFiniteBlockException : Exception
{
    /// <summary>With the number of the block.</summary>
    public NonFiniteBlockException(long block) : base($"A sum over block {block} is not finite.") => Block = block;

    /// <summary>The number of the block.</summary>
    public long Block { get; }
}
