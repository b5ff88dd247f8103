using System.Globalization;

namespace ExPost.Engine.Experiments;

/// <summary>Sums a kernel while it finds out which of two engines is faster: an <see cref="AutoEngine"/> at work.</summary>
internal sealed class EngineTrial
{
    /// <summary>Why the processor goes on where no device was tried.</summary>
    internal const string TooShort = "the job is too short to try a device";

    /// <summary>Why the processor goes on where there are replications, each of which could have tried a device by itself.</summary>
    internal const string ReplicationsTooShort = "each replication is too short to try a device";

    private readonly AutoEngine _engine;
    private readonly Func<ICompiledKernel, long, long, CancellationToken, Tally> _run;
    private readonly Func<IEngine, ICompiledKernel> _compile;
    private readonly TrialTimes _times;

    /// <param name="engine">The engines.</param>
    /// <param name="compile">Makes the kernel ready.</param>
    /// <param name="run">Sums the kernel, given the first draw, how many at most, and when to stop.</param>
    /// <param name="times">How long engines are tried.</param>
    internal EngineTrial(AutoEngine engine, Func<IEngine, ICompiledKernel> compile, Func<ICompiledKernel, long, long, CancellationToken, Tally> run, TrialTimes times)
    {
        _times = times;
        _engine = engine;
        _compile = compile;
        _run = run;
    }

    /// <summary>Sums over draws.</summary>
    /// <param name="onProcessor">The kernel, ready for the processor.</param>
    /// <param name="draws">How many draws.</param>
    /// <param name="after">The draws that are expected to follow in the same run.</param>
    /// <param name="stop">Stops the run early.</param>
    /// <returns>What was gathered, and the kernel as it is ready for the device, if it is.</returns>
    internal (Tally Tally, ICompiledKernel? OnDevice) Sum(ICompiledKernel onProcessor, long draws, long after, CancellationToken stop)
    {
        (Tally total, double rate) = Try(onProcessor, 0, draws, _times.ProcessorsTurn, stop);
        if ((draws - total.Draws + after) / rate < _times.WorthTrying.TotalSeconds) return OnProcessor(TooShort);
        if (stop.IsCancellationRequested) return OnProcessor("the run was stopped before a device was tried");
        // While it is tried the device is in use, though it is not chosen yet.
        bool CanGiveUpDevice() => _engine.Why is null || _engine.IsOnDevice;
        ICompiledKernel? onDevice = null;
        bool kept = false;
        try
        {
            onDevice = _compile(_engine.ReadyDevice());
            (Tally tried, double deviceRate) = Try(onDevice, total.Draws, draws - total.Draws, _times.DevicesTurn, stop);
            total.Add(tried);
            if (stop.IsCancellationRequested) return OnProcessor("the run was stopped while a device was tried");
            if (deviceRate <= rate) return OnProcessor($"{_engine.ReadyDevice().Name} has {Ratio(deviceRate, rate)} of its speed on this job");
            _engine.Choose(_engine.ReadyDevice(), $"it has {Ratio(deviceRate, rate)} times the speed of {_engine.Processor.Name} on this job");
            total = Rest(total, onDevice, draws, stop);
            kept = true;
            return (total, onDevice);
        }
        catch (EngineException problem) when (CanGiveUpDevice())
        {
            _engine.GiveUpDevice(problem);
            // A device that is lost takes with it what it did since the trial, and no more.
            return (Rest(total, onProcessor, draws, stop), null);
        }
        finally
        {
            if (!kept) onDevice?.Dispose();
        }

        (Tally Tally, ICompiledKernel? OnDevice) OnProcessor(string why)
        {
            _engine.Choose(_engine.Processor, why);
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
