using ExPost.Engine.Draws;
using ExPost.Kernels;

namespace ExPost.Engine.Tests;

/// <summary>An engine that gives what a test makes.</summary>
internal sealed class FakeEngine(string name, Func<FakeKernel> compile) : IEngine
{
    public string Name => name;

    public string Device => $"the {name} of a test";

    /// <summary>All that were compiled.</summary>
    internal List<FakeKernel> Kernels { get; } = [];

    /// <summary>How often it was asked to compile.</summary>
    internal int Asked { get; private set; }

    public ICompiledKernel Compile(Kernel kernel, UniformKind uniforms, Sampling sampling)
    {
        Asked++;
        FakeKernel compiled = compile();
        Kernels.Add(compiled);
        return compiled;
    }
}
