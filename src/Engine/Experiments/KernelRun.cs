using ExPost.Engine.Draws;
using ExPost.Kernels;

namespace ExPost.Engine.Experiments;

/// <summary>A kernel made ready for a run with certain numbers: it is summed over draws, and the draw behind what a sum tells is found again.</summary>
internal sealed class KernelRun : IDisposable
{
    private readonly Kernel _kernel;
    private readonly double[] _inputs;
    private readonly RunOptions _options;
    private readonly ICompiledKernel _compiled;

    internal KernelRun(IEngine engine, Kernel kernel, double[] inputs, RunOptions options)
    {
        _kernel = kernel;
        _inputs = inputs;
        _options = options;
        _compiled = engine.Compile(kernel, options.Uniforms);
        // One group of draws first, so that what is compiled at its first use does not count as time of the draw loop.
        using IBlockWorker worker = _compiled.CreateWorker(options.Seed, inputs);
        var sums = new double[kernel.Sums.Count];
        worker.Run(0, Blocks.Slots, sums);
        new Tally(kernel.Sums).TryAdd(0, Blocks.Slots, sums);
    }

    public void Dispose() => _compiled.Dispose();

    /// <summary>Sums over the draws of the run.</summary>
    /// <exception cref="NonFiniteBlockException">A sum was infinite or not a number.</exception>
    internal Tally Sum(long draws, Action<long>? progress, CancellationToken stop) =>
        BlockScheduler.Run(_kernel, _compiled, _options.Seed, _inputs, 0, draws, _options.Threads, progress, stop);

    /// <summary>The first draw that has the maximum that the tally has, or at which what is counted held; null where there is none.</summary>
    internal long? FirstDraw(Tally tally, int place)
    {
        if (tally.FirstBlock(place) is not { } block) return null;
        long first = block * Blocks.DrawsPerBlock;
        using IBlockWorker worker = _compiled.CreateWorker(_options.Seed, _inputs);
        var sums = new double[_kernel.Sums.Count];
        bool Shows(int draws)
        {
            worker.Run((ulong)first, draws, sums);
            return _kernel.Sums[place].Kind == SumKind.Maximum ? sums[place] == tally.Maximum(place) : sums[place] != 0;
        }

        // The fewest first draws of the block that show it: it once has shown, it goes on to show.
        int low = 0, high = (int)Math.Min(Blocks.DrawsPerBlock, tally.Draws - first);
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (Shows(middle)) high = middle;
            else low = middle;
        }

        return first + high - 1;
    }

    /// <summary>The values of a kernel at a draw.</summary>
    internal static Interpreter At(Kernel kernel, double[] inputs, RunOptions options, long draw, IEnumerable<Node> watched)
    {
        var interpreter = new Interpreter(kernel, watched);
        interpreter.SetParameters(inputs);
        var uniforms = new double[kernel.UniformCount];
        new UniformSource(options.Seed, options.Uniforms).Fill((ulong)draw, uniforms);
        interpreter.Run(uniforms);
        return interpreter;
    }
}
