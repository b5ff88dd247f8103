namespace ExPost.Engine.Stopping;

/// <summary>The numbers of draws at which a run with targets may be looked at, and how wide intervals are that hold at all of them.</summary>
internal abstract class CheckGrid
{
    /// <summary>The most draws that a run can have.</summary>
    internal abstract long MostDraws { get; }

    /// <summary>The draws of the first check, where there are not fewer in all.</summary>
    internal long First => At(0);

    /// <summary>Where intervals become narrower by a power of the number of draws that is known, it; else it is seen from run to run.</summary>
    internal abstract double? Rate { get; }

    /// <summary>The standard deviation of the logarithm of a width that is seen, about.</summary>
    internal abstract double WidthError { get; }

    /// <summary>The first step at which a run can end that is too short for the first check, from 0 down.</summary>
    protected abstract int LeastStep { get; }

    /// <summary>Checks while the number of draws doubles.</summary>
    protected abstract int ChecksADoubling { get; }

    /// <summary>The largest number of draws that a run can have and that is not larger.</summary>
    internal abstract long Down(long draws);

    /// <summary>The draws at the checks of a run.</summary>
    /// <param name="most">The draws at which it ends in any case. The check there takes the place of one that is less than half a step before.</param>
    internal List<long> UpTo(long most)
    {
        double clear = Math.Pow(2, -0.5 / ChecksADoubling);
        return [.. Enumerable.Range(0, int.MaxValue).Select(At).TakeWhile(draws => draws < most && draws <= clear * most), most];
    }

    /// <summary>The first number of draws of the grid that is no smaller, however many a run can have.</summary>
    /// <param name="draws">A number of draws, positive.</param>
    /// <param name="isShort">A run may end before the first check; else it is that at least.</param>
    internal long From(double draws, bool isShort)
    {
        int step = Math.Max(isShort ? LeastStep : 0, (int)(ChecksADoubling * Math.Log2(draws / First)) - 1);
        while (At(step) < draws) step++;
        return At(step);
    }

    /// <summary>How many standard errors an interval has to either side.</summary>
    /// <param name="checks">The draws at the checks.</param>
    /// <param name="confidence">The confidence that the intervals of all checks have together.</param>
    internal abstract double CriticalValue(IReadOnlyList<long> checks, double confidence);

    /// <summary>The confidence of the intervals of a single check.</summary>
    /// <param name="checks">How many checks there are.</param>
    /// <param name="confidence">The confidence that the intervals of all checks have together.</param>
    /// <param name="critical">What <see cref="CriticalValue"/> gives for them.</param>
    internal abstract double Level(int checks, double confidence, double critical);

    /// <summary>A number of draws of the grid.</summary>
    /// <param name="step">Which, from 0 for the first check; below 0, down to <see cref="LeastStep"/>, where a run may end before it.</param>
    protected abstract long At(int step);
}
