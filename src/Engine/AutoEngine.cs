using ExPost.Engine.Draws;
using ExPost.Kernels;

namespace ExPost.Engine;

/// <summary>
/// The faster of two engines for a job: the processor starts, and most jobs are done before it is worth while to try the device. Draws that are done while engines are
/// tried count, for all engines give the same bits.
/// </summary>
public sealed class AutoEngine : IEngine, IDisposable
{
    private readonly Func<IEngine> _makeDevice;
    private IEngine? _device;
    private IEngine _engine;

    /// <summary>Makes the choice possible.</summary>
    /// <param name="processor">The engine that is always there, and ready at once.</param>
    /// <param name="device">Makes the other ready; throws an <see cref="EngineException"/> with the reason when there is none.</param>
    public AutoEngine(IEngine processor, Func<IEngine> device)
    {
        Processor = _engine = processor;
        _makeDevice = device;
    }

    /// <summary>Whether it is the device that compiles and runs now. Else a failure is the processor's, and nothing is left to go on with.</summary>
    internal bool IsOnDevice => _engine != Processor;

    /// <summary>The engine that starts.</summary>
    public IEngine Processor { get; }

    /// <summary>Why the engine was chosen, in a clause; null until it is.</summary>
    public string? Why { get; private set; }

    /// <summary>The name of the engine that was chosen, or that of the processor.</summary>
    public string Name => _engine.Name;

    /// <inheritdoc/>
    public string Device => _engine.Device;

    /// <inheritdoc/>
    public ICompiledKernel Compile(Kernel kernel, UniformKind uniforms, Sampling sampling = Sampling.MonteCarlo) => _engine.Compile(kernel, uniforms, sampling);

    /// <inheritdoc/>
    public void Dispose() => (_device as IDisposable)?.Dispose();

    /// <summary>The device.</summary>
    /// <exception cref="EngineException">There is none, with the reason.</exception>
    internal IEngine ReadyDevice() => _device ??= _makeDevice();

    /// <summary>Decides.</summary>
    internal void Choose(IEngine engine, string why) => (_engine, Why) = (engine, why);

    /// <summary>Decides for the processor, for the device cannot do its work.</summary>
    /// <param name="problem">Why it cannot; the first line of it is the reason.</param>
    internal void GiveUpDevice(EngineException problem) => Choose(Processor, problem.Message.Split('\n')[0].TrimEnd(':', ' '));
}
