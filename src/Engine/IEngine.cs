using ExPost.Engine.Draws;
using ExPost.Kernels;

namespace ExPost.Engine;

/// <summary>Something that runs kernels over draws. Engines know no economics, and all give the same bits.</summary>
public interface IEngine
{
    /// <summary>The name by which it is chosen.</summary>
    string Name { get; }

    /// <summary>What it runs on, in words.</summary>
    string Device { get; }

    /// <summary>Prepares a kernel for runs with any seed and parameters.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="uniforms">How random words become uniform numbers.</param>
    /// <param name="sampling">How the numbers of different draws go together.</param>
    /// <exception cref="EngineException">The engine cannot run the kernel.</exception>
    ICompiledKernel Compile(Kernel kernel, UniformKind uniforms, Sampling sampling = Sampling.MonteCarlo);
}

/// <summary>
/// A kernel that an engine has prepared. Any number of threads may make workers of it, each for itself; an engine whose draws must all be run from one thread says that
/// one worker is of use, and then only one may be at work at a time.
/// </summary>
public interface ICompiledKernel : IDisposable
{
    /// <summary>How many workers are of use side by side.</summary>
    /// <param name="threads">The number of processor threads that may be used, at least 1.</param>
    int Workers(int threads) => threads;

    /// <summary>Makes a worker for one thread.</summary>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="parameters">The values of the kernel's parameters, in its order.</param>
    IBlockWorker CreateWorker(ulong seed, ReadOnlySpan<double> parameters);
}

/// <summary>Runs blocks of draws; used by one thread at a time.</summary>
public interface IBlockWorker : IDisposable
{
    /// <summary>Blocks that it may be given now: as many as keep the worker busy for a moment.</summary>
    int BlocksAtOnce => 1;

    /// <summary>Whether the worker works while its thread does something else, so that it should be given the next blocks by <see cref="Start"/> before it is asked for the present ones.</summary>
    bool WorksAhead => false;

    /// <summary>
    /// Starts on draws that <see cref="Run"/> will be asked for, and does not wait. Calls of <see cref="Run"/> follow in the order of calls of this one, with the same draws, and at
    /// most two are started that were not run yet. Need not be called, least of all for draws that fill no block: they are done when they are asked for.
    /// </summary>
    /// <param name="firstDraw">The index of the first draw.</param>
    /// <param name="draws">How many, at most <see cref="BlocksAtOnce"/> times <see cref="Blocks.DrawsPerBlock"/>.</param>
    /// <exception cref="InvalidOperationException">Two are started and not run yet, and the worker works ahead.</exception>
    /// <exception cref="EngineException">What the engine runs on failed.</exception>
    void Start(ulong firstDraw, int draws)
    {
    }

    /// <summary>Sums a kernel over consecutive draws, in the order of <see cref="Blocks"/>.</summary>
    /// <param name="firstDraw">The index of the first draw.</param>
    /// <param name="draws">
    /// How many, at most <see cref="Blocks.DrawsPerBlock"/> times what <see cref="BlocksAtOnce"/> was when they were started, or is now if they were not; only the last block may
    /// have fewer than others.
    /// </param>
    /// <param name="sums">Receives a number for each of the kernel's sums, block after block.</param>
    /// <exception cref="EngineException">What the engine runs on failed.</exception>
    void Run(ulong firstDraw, int draws, Span<double> sums);
}

/// <summary>An engine cannot do its work: code does not compile for its device, or the device was lost. The message is for the user.</summary>
public sealed class EngineException : Exception
{
    /// <summary>With a message for the user, and what lies behind it.</summary>
    public EngineException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
