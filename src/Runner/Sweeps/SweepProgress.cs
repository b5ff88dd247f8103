using System.Globalization;
using ExPost.Runner.Output;

namespace ExPost.Runner.Sweeps;

/// <summary>Tells on stderr how far a sweep is: a bar that is drawn over on a terminal, a line a minute elsewhere.</summary>
internal sealed class SweepProgress : IDisposable
{
    private const int BarWidth = 20;

    private readonly int _points;
    private readonly long _draws;
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private readonly bool _terminal = !Console.IsErrorRedirected;
    private readonly Timer? _timer;
    private readonly Lock _lock = new();
    private (int Points, long Draws) _done;
    private bool _closed;
    private bool _written;

    internal SweepProgress(int points, long draws, bool quiet)
    {
        (_points, _draws) = (points, draws);
        TimeSpan every = _terminal ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromMinutes(1);
        if (!quiet) _timer = new Timer(_ => Write(), null, _terminal ? TimeSpan.FromSeconds(1) : every, every);
    }

    /// <summary>Takes the number of points and draws done; may be called from any thread.</summary>
    internal void Report(int points, long draws)
    {
        lock (_lock) _done = (Math.Max(_done.Points, points), Math.Max(_done.Draws, draws));
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
            double seconds = TimeProvider.System.GetElapsedTime(_start).TotalSeconds, rate = _done.Draws / seconds;
            double share = _draws == 0 ? 1 : (double)_done.Draws / _draws;
            string left = rate > 0 ? $", {((_draws - _done.Draws) / rate).ToString("0", CultureInfo.InvariantCulture)} s left" : "";
            string state = $"{Numbers.Count(_done.Points)} of {Numbers.Count(_points)} points, {Numbers.Rate(rate)} draws/s{left}";
            int filled = (int)(BarWidth * share);
            Console.Error.Write(_terminal ? $"\r[{new string('#', filled)}{new string('.', BarWidth - filled)}] {state}   " : state + "\n");
            _written = true;
        }
    }
}
