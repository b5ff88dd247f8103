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
    ICompiledKernel Compile(Kernel kernel, UniformKind uniforms);
}

/// <summary>A kernel that an engine has prepared. Safe for use by several threads.</summary>
public interface ICompiledKernel : IDisposable
{
    /// <summary>Makes a worker for one thread.</summary>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="parameters">The values of the kernel's parameters, in its order.</param>
    IBlockWorker CreateWorker(ulong seed, ReadOnlySpan<double> parameters);
}

/// <summary>Runs blocks of draws; used by one thread at a time.</summary>
public interface IBlockWorker : IDisposable
{
    /// <summary>Sums a kernel over consecutive draws, in the order of <see cref="Blocks"/>.</summary>
    /// <param name="firstDraw">The index of the first draw.</param>
    /// <param name="draws">How many, at most <see cref="Blocks.DrawsPerBlock"/>.</param>
    /// <param name="sums">Receives a number for each of the kernel's sums.</param>
    void Run(ulong firstDraw, int draws, Span<double> sums);
}
