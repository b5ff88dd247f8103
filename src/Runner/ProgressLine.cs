using System.Globalization;
using ExPost.Engine.Stopping;
using ExPost.Runner.Output;

namespace ExPost.Runner;

/// <summary>Tells on stderr how far a run is: a bar that is drawn over on a terminal, a line now and then elsewhere, once a minute for a sweep of many points. Short runs say nothing.</summary>
internal sealed class ProgressLine : IDisposable
{
    private const int BarWidth = 30;
    private static readonly TimeSpan s_firstAfter = TimeSpan.FromSeconds(1);
    private long _draws;
    private readonly int _points;
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private readonly bool _terminal = !Console.IsErrorRedirected;
    private readonly Timer? _timer;
    private readonly Lock _lock = new();
    private long _done;
    private int _pointsDone;
    private string _limiting = "";
    private bool _closed;
    private bool _written;

    /// <param name="draws">The draws of the run; 0 where it is not known how many there will be.</param>
    /// <param name="quiet">Nothing is to be told.</param>
    /// <param name="points">The points of a sweep; 0 elsewhere.</param>
    internal ProgressLine(long draws, bool quiet, int points = 0)
    {
        (_draws, _points) = (draws, points);
        TimeSpan every = _terminal ? TimeSpan.FromMilliseconds(200) : points == 0 ? TimeSpan.FromSeconds(10) : TimeSpan.FromMinutes(1);
        if (!quiet) _timer = new Timer(_ => Write(), null, _terminal || points == 0 ? s_firstAfter : every, every);
    }

    /// <summary>Takes what a check found: how long the run is expected to be, and why.</summary>
    /// <param name="rule">When the run ends.</param>
    /// <param name="check">What was found.</param>
    internal void Expect(StoppingRule rule, StoppingCheck check)
    {
        TargetReading limiting = check.Limiting;
        lock (_lock) (_draws, _limiting) = (Math.Min(limiting.PredictedDraws ?? 0, rule.MaxDraws), check.Stops || limiting.IsReached || limiting.IsHopeless ? "" : $", {StoppingReport.Limiting(rule, limiting)}");
    }

    /// <summary>Takes the number of draws of the run.</summary>
    internal void Expect(long draws)
    {
        lock (_lock) (_draws, _limiting) = (draws, "");
    }

    /// <summary>Takes the number of points and of draws done in a sweep.</summary>
    internal void Report(int points, long done)
    {
        Volatile.Write(ref _pointsDone, points);
        Report(done);
    }

    /// <summary>Takes the number of draws done; may be called from any thread.</summary>
    internal void Report(long done)
    {
        // Threads report out of order: what is shown never goes back.
        long seen;
        while ((seen = Volatile.Read(ref _done)) < done && Interlocked.CompareExchange(ref _done, done, seen) != seen)
        {
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            _timer?.Dispose();
            if (_written && _terminal) Console.Error.Write("\r" + new string(' ', 79) + "\r");
        }
    }

    private void Write()
    {
        lock (_lock)
        {
            if (_closed) return;
            double done = Volatile.Read(ref _done), seconds = TimeProvider.System.GetElapsedTime(_start).TotalSeconds, rate = done / seconds;
            double part = _points > 0 && _draws == 0 ? (double)Volatile.Read(ref _pointsDone) / _points : _draws == 0 ? 0 : Math.Min(1, done / _draws);
            int filled = (int)(BarWidth * part);
            string left = rate > 0 && _draws > 0 ? $", {(Math.Max(0, _draws - done) / rate).ToString("0", CultureInfo.InvariantCulture)} s left" : "";
            string share = _points > 0 ? $"{Numbers.Count(Volatile.Read(ref _pointsDone))} of {Numbers.Count(_points)} points"
                : _draws == 0 ? $"{Numbers.Count(done)} draws{_limiting}"
                : $"{(100 * part).ToString("0", CultureInfo.InvariantCulture),3}% of {Numbers.Count(_draws)} draws{_limiting}";
            string state = $"{share}, {Numbers.Rate(rate)}/s{left}";
            Console.Error.Write(_terminal ? $"\r[{new string('#', filled)}{new string('.', BarWidth - filled)}] {state}   " : state + "\n");
            _written = true;
        }
    }
}
