using System.Globalization;

namespace ExPost.Engine.Experiments;

/// <summary>Sums a kernel while it finds out which of two engines is faster: an <see cref="AutoEngine"/> at work.</summary>
internal sealed class EngineTrial
{
    /// <summary>What the processor is given first. Devices take about as long to be made ready, so that shorter jobs would lose by it.</summary>
    private static readonly TimeSpan s_processorsTurn = TimeSpan.FromSeconds(1);

    /// <summary>What the device is given to show its speed, once it is ready.</summary>
    private static readonly TimeSpan s_devicesTurn = TimeSpan.FromSeconds(0.5);

    /// <summary>With less to do the device is not tried: kernels of some size take it seconds to compile.</summary>
    private static readonly TimeSpan s_worthTrying = TimeSpan.FromSeconds(5);

    private readonly AutoEngine _engine;
    private readonly Func<ICompiledKernel, long, long, CancellationToken, Tally> _run;
    private readonly Func<IEngine, ICompiledKernel> _compile;

    /// <param name="engine">The engines.</param>
    /// <param name="compile">Makes the kernel ready.</param>
    /// <param name="run">Sums the kernel, given the first draw, how many at most, and when to stop.</param>
    internal EngineTrial(AutoEngine engine, Func<IEngine, ICompiledKernel> compile, Func<ICompiledKernel, long, long, CancellationToken, Tally> run)
    {
        _engine = engine;
        _compile = compile;
        _run = run;
    }

    /// <summary>Sums over draws.</summary>
    /// <param name="onProcessor">The kernel, ready for the processor.</param>
    /// <param name="draws">How many draws.</param>
    /// <param name="stop">Stops the run early.</param>
    /// <returns>What was gathered, and the kernel as it is ready for the device, if it is.</returns>
    internal (Tally Tally, ICompiledKernel? OnDevice) Sum(ICompiledKernel onProcessor, long draws, CancellationToken stop)
    {
        (Tally total, double rate) = Try(onProcessor, 0, draws, s_processorsTurn, stop);
        TimeSpan left = TimeSpan.FromSeconds(Math.Min((draws - total.Draws) / rate, TimeSpan.MaxValue.TotalSeconds / 2));
        if (total.Draws == draws || stop.IsCancellationRequested || left < s_worthTrying)
        {
            _engine.Choose(_engine.Processor, "the job is too short to try a device");
            return (Rest(total, onProcessor, draws, stop), null);
        }

        ICompiledKernel? onDevice = null;
        double deviceRate;
        try
        {
            onDevice = _compile(_engine.ReadyDevice());
            (Tally tried, deviceRate) = Try(onDevice, total.Draws, draws - total.Draws, s_devicesTurn, stop);
            total.Add(tried);
        }
        catch (EngineException problem)
        {
            onDevice?.Dispose();
            _engine.Choose(_engine.Processor, problem.Message);
            return (Rest(total, onProcessor, draws, stop), null);
        }

        if (deviceRate <= rate)
        {
            _engine.Choose(_engine.Processor, $"{_engine.ReadyDevice().Name} has {Ratio(deviceRate, rate)} of its speed on this job");
            onDevice.Dispose();
            return (Rest(total, onProcessor, draws, stop), null);
        }

        _engine.Choose(_engine.ReadyDevice(), $"it has {Ratio(deviceRate, rate)} times the speed of {_engine.Processor.Name} on this job");
        try
        {
            return (Rest(total, onDevice, draws, stop), onDevice);
        }
        catch (EngineException problem)
        {
            // A device that is lost takes with it what it did since the trial, and no more.
            onDevice.Dispose();
            _engine.Choose(_engine.Processor, problem.Message);
            return (Rest(total, onProcessor, draws, stop), null);
        }
    }

    private static string Ratio(double a, double b) => (a / b).ToString("0.00", CultureInfo.InvariantCulture);

    private (Tally Tally, double Rate) Try(ICompiledKernel compiled, long first, long draws, TimeSpan time, CancellationToken stop)
    {
        using var turn = CancellationTokenSource.CreateLinkedTokenSource(stop);
        turn.CancelAfter(time);
        long start = TimeProvider.System.GetTimestamp();
        Tally tally = _run(compiled, first, draws, turn.Token);
        return (tally, tally.Draws / TimeProvider.System.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>Adds the draws that are left.</summary>
    private Tally Rest(Tally sofar, ICompiledKernel compiled, long draws, CancellationToken stop)
    {
        if (sofar.Draws < draws && !stop.IsCancellationRequested) sofar.Add(_run(compiled, sofar.Draws, draws - sofar.Draws, stop));
        return sofar;
    }
}
