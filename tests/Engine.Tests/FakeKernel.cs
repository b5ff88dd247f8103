using Xunit;

namespace ExPost.Engine.Tests;

/// <summary>A kernel that sums nothing but makes numbers of its blocks, so that what is gathered is known.</summary>
/// <param name="sums">How many sums there are.</param>
internal sealed class FakeKernel(int sums) : ICompiledKernel
{
    private long _asked, _made, _disposed;

    /// <summary>Blocks that a worker asks for; asked for anew at each call.</summary>
    internal Func<int> BlocksAtOnce { get; init; } = () => 1;

    /// <summary>The number of workers that are of use, whatever the threads; null for all threads.</summary>
    internal int? UsefulWorkers { get; init; }

    /// <summary>Whether its workers are to be given the next blocks before they are asked for the present ones.</summary>
    internal bool WorksAhead { get; init; }

    /// <summary>Is told the first block of what is started, and may throw.</summary>
    internal Action<long> OnStart { get; init; } = _ => { };

    /// <summary>Is told the first block, the number of draws and the sums of a call before it ends, and may throw.</summary>
    internal Action<long, int, double[]> OnRun { get; init; } = (_, _, _) => { };

    /// <summary>Is told the number of each worker, from 1, before it is made, and may throw.</summary>
    internal Action<long> OnWorker { get; init; } = _ => { };

    internal long Made => Interlocked.Read(ref _made);

    internal long Disposed => Interlocked.Read(ref _disposed);

    internal bool IsDisposed { get; private set; }

    private int Sums => sums;

    /// <summary>What a block gives for a sum.</summary>
    internal static double Of(long block, int draws, int place) => place + (block + 1) * (draws / 4096.0);

    public int Workers(int threads) => UsefulWorkers ?? threads;

    public IBlockWorker CreateWorker(ulong seed, ReadOnlySpan<double> parameters)
    {
        Assert.False(IsDisposed, "a worker of a kernel that is gone");
        OnWorker(Interlocked.Increment(ref _asked));
        Interlocked.Increment(ref _made);
        return new Worker(this);
    }

    public void Dispose() => IsDisposed = true;

    private sealed class Worker(FakeKernel kernel) : IBlockWorker
    {
        private readonly Queue<(ulong First, int Draws)> _started = [];

        public int BlocksAtOnce { get; private set; } = kernel.BlocksAtOnce();

        public bool WorksAhead => kernel.WorksAhead;

        public void Start(ulong firstDraw, int draws)
        {
            _started.Enqueue((firstDraw, draws));
            Assert.InRange(_started.Count, 1, kernel.WorksAhead ? 2 : 1);
            Assert.InRange(draws, 1, (long)BlocksAtOnce * Blocks.DrawsPerBlock);
            kernel.OnStart((long)firstDraw / Blocks.DrawsPerBlock);
        }

        public void Run(ulong firstDraw, int draws, Span<double> result)
        {
            if (_started.TryDequeue(out (ulong, int) started)) Assert.Equal((firstDraw, draws), started);
            long first = (long)firstDraw / Blocks.DrawsPerBlock;
            int blocks = (int)Blocks.Count(draws);
            var own = new double[blocks * kernel.Sums];
            for (int k = 0; k < own.Length; k++) own[k] = Of(first + k / kernel.Sums, Math.Min(Blocks.DrawsPerBlock, draws - k / kernel.Sums * Blocks.DrawsPerBlock), k % kernel.Sums);
            kernel.OnRun(first, draws, own);
            own.CopyTo(result);
            BlocksAtOnce = kernel.BlocksAtOnce();
        }

        public void Dispose() => Interlocked.Increment(ref kernel._disposed);
    }
}
