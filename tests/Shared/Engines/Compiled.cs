using ExPost.Engine;
using ExPost.Engine.Draws;
using ExPost.Kernels;

namespace ExPost.Tests.Shared.Engines;

/// <summary>Runs kernels on an engine.</summary>
internal static class Compiled
{
    internal static readonly UniformKind[] Kinds = [UniformKind.Bits32, UniformKind.Bits52];

    internal static readonly Sampling[] Samplings = Enum.GetValues<Sampling>();

    internal static double[] Run(IEngine engine, Kernel kernel, UniformKind kind, ulong seed, double[] parameters, ulong first, int draws, Sampling sampling = Sampling.MonteCarlo)
    {
        using ICompiledKernel compiled = engine.Compile(kernel, kind, sampling);
        return Run(compiled, kernel, seed, parameters, first, draws);
    }

    internal static double[] Run(ICompiledKernel compiled, Kernel kernel, ulong seed, double[] parameters, ulong first, int draws)
    {
        using IBlockWorker worker = compiled.CreateWorker(seed, parameters);
        var sums = new double[kernel.Sums.Count];
        worker.Run(first, draws, sums);
        return sums;
    }

    /// <summary>What a run with the scheduler gathers.</summary>
    internal static Tally Tally(IEngine engine, Kernel kernel, UniformKind kind, double[] parameters, long draws, int threads = 1)
    {
        using ICompiledKernel compiled = engine.Compile(kernel, kind);
        return BlockScheduler.Run(kernel, compiled, 3, parameters, 0, draws, threads, null, CancellationToken.None);
    }

    /// <summary>All that a tally holds: two texts are the same when all its bytes are.</summary>
    internal static string Text(Kernel kernel, Tally tally) => FormattableString.Invariant($"{tally.Draws} draws\n")
        + string.Join('\n', Enumerable.Range(0, kernel.Sums.Count).Select(k => FormattableString.Invariant($"{tally.Sum(k)} {tally.Maximum(k):R} {tally.FirstBlock(k)}")));
}
