using ExPost.Engine.Draws;
using ExPost.Kernels;

namespace ExPost.Engine.Experiments;

/// <summary>A kernel made ready for a run with certain numbers: it is summed over draws, and the draw behind what a sum tells is found again.</summary>
internal sealed class KernelRun : IDisposable
{
    private readonly Kernel _kernel;
    private readonly double[] _inputs;
    private readonly RunOptions _options;
    private readonly IEngine _engine;
    private readonly bool _isBorrowed;
    private ICompiledKernel _compiled;

    /// <summary>Whether the kernel is ready for a device that was chosen, and not for the processor.</summary>
    private bool _onDevice;

    /// <summary>The draws a second of what was summed last, where it is not known how long a run will be; without limit at first, so that nothing is tried.</summary>
    private double _rate = double.PositiveInfinity;

    /// <summary>With a kernel that is compiled already, and stays so: one that does the same operations.</summary>
    internal KernelRun(IEngine engine, Kernel kernel, double[] inputs, RunOptions options, ICompiledKernel compiled)
    {
        _kernel = kernel;
        _inputs = inputs;
        _options = options;
        _engine = engine;
        _compiled = compiled;
        _isBorrowed = true;
    }

    /// <summary>With a kernel that is compiled for it.</summary>
    /// <param name="engine">What runs it.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="inputs">The values of its parameters, as they are when it is summed.</param>
    /// <param name="options">How much is run, and with which numbers.</param>
    internal KernelRun(IEngine engine, Kernel kernel, double[] inputs, RunOptions options)
    {
        _kernel = kernel;
        _inputs = inputs;
        _options = options;
        _engine = engine;
        try
        {
            _onDevice = IsOnDevice;
            _compiled = Compile(engine);
        }
        catch (EngineException problem) when (_onDevice)
        {
            GiveUpDevice(problem);
            _compiled = Compile(engine);
        }
    }

    /// <summary>How long engines are tried where there is a choice.</summary>
    internal TrialTimes Times { get; init; } = new();

    public void Dispose()
    {
        if (!_isBorrowed) _compiled.Dispose();
    }

    /// <summary>Sums over the draws of the run.</summary>
    /// <exception cref="NonFiniteBlockException">A sum was infinite or not a number.</exception>
    /// <exception cref="EngineException">What the engine runs on failed.</exception>
    internal Tally Sum(long draws, Action<long>? progress, CancellationToken stop)
    {
        // What is decided once holds for all kernels of a job.
        if (_engine is not AutoEngine { Why: null } auto) return RetryOnProcessor(() => Sum(_compiled, 0, draws, progress, stop));
        return Try(auto, 0, draws, 0, progress, stop);
    }

    /// <summary>Sums over the next draws of a run of which it is not known how long it will be.</summary>
    /// <param name="first">The first of them, a multiple of <see cref="Blocks.DrawsPerBlock"/>.</param>
    /// <param name="draws">How many.</param>
    /// <param name="expected">The draws that the run is expected to have in all.</param>
    /// <param name="progress">Is told the number of draws done of the whole run, from any thread.</param>
    /// <param name="stop">Stops early; the tally then has fewer draws.</param>
    /// <exception cref="NonFiniteBlockException">A sum was infinite or not a number.</exception>
    /// <exception cref="EngineException">What the engine runs on failed.</exception>
    internal Tally Sum(long first, long draws, long expected, Action<long>? progress, CancellationToken stop)
    {
        Action<long>? report = progress is null ? null : done => progress(first + done);
        long start = TimeProvider.System.GetTimestamp(), after = Math.Max(0, expected - first - draws);
        Tally tally = _engine is AutoEngine { Why: null } auto && CanTry(draws, after)
            ? Try(auto, first, draws, after, report, stop)
            : RetryOnProcessor(() => Sum(_compiled, first, draws, report, stop));
        _rate = tally.Draws / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        return tally;
    }

    /// <summary>A run has ended that was summed bit by bit: where it did not come to a trial of engines, the processor was the right one.</summary>
    internal void EndTrial()
    {
        if (_engine is AutoEngine { Why: null } auto) auto.Choose(auto.Processor, _options.Sampling == Sampling.MonteCarlo ? EngineTrial.TooShort : EngineTrial.ReplicationsTooShort);
    }

    /// <summary>By the speed until now the draws last long enough to give both engines their turns, and with those after them it is worth while.</summary>
    private bool CanTry(long draws, long after) =>
        draws >= _rate * (Times.ProcessorsTurn + Times.DevicesTurn).TotalSeconds && draws + after >= _rate * (Times.ProcessorsTurn + Times.WorthTrying).TotalSeconds;

    private Tally Try(AutoEngine auto, long first, long draws, long after, Action<long>? progress, CancellationToken stop)
    {
        var trial = new EngineTrial(auto, Compile, (compiled, from, most, ends) => Sum(compiled, first + from, most, progress is null ? null : done => progress(from + done), ends), Times);
        (Tally tally, ICompiledKernel? onDevice) = trial.Sum(_compiled, draws, after, stop);
        if (onDevice is null) return tally;
        _compiled.Dispose();
        (_compiled, _onDevice) = (onDevice, true);
        return tally;
    }

    /// <summary>Sums over consecutive draws with other values of the kernel's parameters.</summary>
    /// <exception cref="NonFiniteBlockException">A sum was infinite or not a number.</exception>
    /// <exception cref="EngineException">What the engine runs on failed.</exception>
    internal Tally Sum(double[] inputs, long first, long draws, Action<long>? progress, CancellationToken stop) =>
        RetryOnProcessor(() => BlockScheduler.Run(_kernel, _compiled, _options.Seed, inputs, first, draws, _options.Threads, progress, stop));

    /// <summary>The sums of groups of draws, each by itself.</summary>
    /// <param name="firsts">The first draw of each group.</param>
    /// <param name="draws">How many draws a group has, at most <see cref="Blocks.DrawsPerBlock"/>.</param>
    /// <param name="stop">Stops early; the groups that are left have sums of 0.</param>
    /// <exception cref="EngineException">What the engine runs on failed.</exception>
    internal double[][] Sums(IReadOnlyList<long> firsts, int draws, CancellationToken stop) => RetryOnProcessor(() =>
    {
        using IBlockWorker worker = _compiled.CreateWorker(_options.Seed, _inputs);
        double[][] groups = [.. firsts.Select(_ => new double[_kernel.Sums.Count])];
        for (int k = 0; k < groups.Length && !stop.IsCancellationRequested; k++) worker.Run((ulong)firsts[k], draws, groups[k]);
        return groups;
    });

    /// <summary>Runs what needs the kernel; where a device had been chosen and is lost meanwhile, again on the processor. A choice that nobody made must not end a job.</summary>
    private T RetryOnProcessor<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (EngineException problem) when (_onDevice)
        {
            GiveUpDevice(problem);
            _compiled.Dispose();
            _compiled = Compile(_engine);
            return run();
        }
    }

    private bool IsOnDevice => _engine is AutoEngine { IsOnDevice: true };

    private void GiveUpDevice(EngineException problem)
    {
        ((AutoEngine)_engine).GiveUpDevice(problem);
        _onDevice = false;
    }

    private Tally Sum(ICompiledKernel compiled, long first, long draws, Action<long>? progress, CancellationToken stop) =>
        BlockScheduler.Run(_kernel, compiled, _options.Seed, _inputs, first, draws, _options.Threads, progress, stop);

    private ICompiledKernel Compile(IEngine engine)
    {
        ICompiledKernel compiled = engine.Compile(_kernel, _options.Uniforms, _options.Sampling);
        try
        {
            // One group of draws first, so that what is compiled at its first use does not count as time of the draw loop.
            using IBlockWorker worker = compiled.CreateWorker(_options.Seed, _inputs);
            var sums = new double[_kernel.Sums.Count];
            worker.Run(0, Blocks.Slots, sums);
            new Tally(_kernel.Sums).TryAdd(0, Blocks.Slots, sums);
            return compiled;
        }
        catch
        {
            compiled.Dispose();
            throw;
        }
    }

    /// <summary>The first draw that has the maximum that the tally has, or at which what is counted held; null where there is none.</summary>
    internal long? FirstDraw(Tally tally, int place) => tally.FirstBlock(place) is { } block ? RetryOnProcessor(() => FirstDraw(tally, place, block)) : null;

    private long FirstDraw(Tally tally, int place, long block)
    {
        long first = block * Blocks.DrawsPerBlock;
        using IBlockWorker worker = _compiled.CreateWorker(_options.Seed, _inputs);
        var sums = new double[_kernel.Sums.Count];
        bool Shows(int draws)
        {
            worker.Run((ulong)first, draws, sums);
            return _kernel.Sums[place].Kind == SumKind.Maximum ? sums[place] == tally.Maximum(place) : sums[place] != 0;
        }

        // The fewest first draws of the block that show it: it once has shown, it goes on to show.
        int low = 0, high = (int)Math.Min(Blocks.DrawsPerBlock, _options.End(first, tally.Draws) - first);
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
        new UniformSource(options.Seed, options.Uniforms, options.Sampling).Fill((ulong)draw, uniforms);
        interpreter.Run(uniforms);
        return interpreter;
    }
}
