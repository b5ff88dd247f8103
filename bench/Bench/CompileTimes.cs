using BenchmarkDotNet.Attributes;
using ExPost.Engine;
using ExPost.Engine.Cpu;
using ExPost.Engine.Draws;
using ExPost.Kernels;

namespace ExPost.Bench;

/// <summary>Time from formulas to machine code, recording and compiling apart.</summary>
public class CompileTimes
{
    private readonly SimdEngine _engine = new();
    private Kernel _kernel = null!;

    /// <summary>The number of buyers.</summary>
    [Params(2, 5, 16)]
    public int Buyers { get; set; }

    /// <summary>The mechanism.</summary>
    [Params("personalized-price", "pivotal")]
    public string Mechanism { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _kernel = Record();

    [Benchmark]
    public Kernel Record() => Workloads.PrivateCommon(Buyers, Mechanism, allMeasures: true);

    [Benchmark]
    public void Compile()
    {
        ICompiledKernel compiled = _engine.Compile(_kernel, UniformKind.Bits32);
        compiled.Dispose();
    }
}
