using BenchmarkDotNet.Attributes;
using ExPost.Engine;
using ExPost.Engine.Cpu;
using ExPost.Engine.Draws;
using ExPost.Kernels;

namespace ExPost.Bench;

/// <summary>Time per draw of the draw loop, one thread.</summary>
public abstract class BlockLoop
{
    private ICompiledKernel _compiled = null!;
    private IBlockWorker _worker = null!;
    private double[] _sums = [];

    [GlobalCleanup]
    public void Cleanup()
    {
        _worker.Dispose();
        _compiled.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Blocks.DrawsPerBlock)]
    public double[] Block()
    {
        _worker.Run(0, Blocks.DrawsPerBlock, _sums);
        return _sums;
    }

    /// <summary>Compiles what is run, with every input at its default, 0.</summary>
    protected void Prepare(Kernel kernel, int bits)
    {
        _compiled = new SimdEngine(bits).Compile(kernel, UniformKind.Bits32);
        _worker = _compiled.CreateWorker(1, new double[kernel.Parameters.Count]);
        _sums = new double[kernel.Sums.Count];
    }
}
