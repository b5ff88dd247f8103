using ExPost.Engine.Draws;
using ExPost.Kernels;

namespace ExPost.Engine.Experiments;

/// <summary>
/// Kernels that an engine has compiled, kept for all that do the same operations: points of a sweep that differ in the values of inputs alone share one. For use by one thread at a time.
/// </summary>
/// <param name="engine">What compiles and runs them.</param>
/// <param name="uniforms">How random words become uniform numbers.</param>
/// <param name="sampling">How the numbers of different draws go together.</param>
public sealed class CompiledKernels(IEngine engine, UniformKind uniforms, Sampling sampling = Sampling.MonteCarlo) : IDisposable
{
    /// <summary>More are not kept, so that a long sweep does not fill the memory.</summary>
    public const int MostKept = 64;

    private readonly Dictionary<string, LinkedListNode<(string Key, ICompiledKernel Compiled)>> _known = [];

    /// <summary>The last used first.</summary>
    private readonly LinkedList<(string Key, ICompiledKernel Compiled)> _kept = [];

    /// <summary>The kernel that was asked for last, with its fingerprint: one is asked for again and again before the next.</summary>
    private (Kernel? Kernel, string Key) _last = (null, "");

    /// <summary>How many were compiled so far.</summary>
    public int Compilations { get; private set; }

    /// <summary>What compiles and runs them.</summary>
    public IEngine Engine => engine;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, ICompiledKernel compiled) in _kept) compiled.Dispose();
        _kept.Clear();
        _known.Clear();
    }

    /// <summary>A kernel ready for a run; it is not to be used any more when another has been asked for.</summary>
    internal KernelRun RunOf(Kernel kernel, double[] inputs, RunOptions run) => new(engine, kernel, inputs, run, Of(kernel));

    private ICompiledKernel Of(Kernel kernel)
    {
        if (_last.Kernel != kernel) _last = (kernel, Fingerprint.Of(kernel));
        string key = _last.Key;
        if (_known.TryGetValue(key, out LinkedListNode<(string Key, ICompiledKernel Compiled)>? found))
        {
            _kept.Remove(found);
            _kept.AddFirst(found);
            return found.Value.Compiled;
        }

        ICompiledKernel compiled = engine.Compile(kernel, uniforms, sampling);
        Compilations++;
        _known[key] = _kept.AddFirst((key, compiled));
        if (_kept.Count > MostKept && _kept.Last is { } last)
        {
            last.Value.Compiled.Dispose();
            _known.Remove(last.Value.Key);
            _kept.RemoveLast();
        }

        return compiled;
    }
}
