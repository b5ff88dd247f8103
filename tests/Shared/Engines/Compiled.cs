using ExPost.Engine.Draws;
using ExPost.Kernels;

namespace ExPost.Engine.Cpu.Tests;

/// <summary>Runs kernels on every engine of this project.</summary>
internal static class Compiled
{
    internal static readonly int[] Widths = [128, 256, 512];

    internal static readonly UniformKind[] Kinds = [UniformKind.Bits32, UniformKind.Bits52];

    internal static double[] Run(IEngine engine, Kernel kernel, UniformKind kind, ulong seed, double[] parameters, ulong first, int draws)
    {
        using ICompiledKernel compiled = engine.Compile(kernel, kind);
        return Run(compiled, kernel, seed, parameters, first, draws);
    }

    internal static double[] Run(ICompiledKernel compiled, Kernel kernel, ulong seed, double[] parameters, ulong first, int draws)
    {
        using IBlockWorker worker = compiled.CreateWorker(seed, parameters);
        var sums = new double[kernel.Sums.Count];
        worker.Run(first, draws, sums);
        return sums;
    }
}
