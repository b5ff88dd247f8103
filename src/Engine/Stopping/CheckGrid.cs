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

    /// <summary>By this factor more draws are predicted than what was seen says, so that most runs do with them.</summary>
    internal abstract double Margin { get; }

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
    internal long From(double draws)
    {
        int step = Math.Max(0, (int)(ChecksADoubling * Math.Log2(draws / First)) - 1);
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
    /// <param name="step">Which, from 0.</param>
    protected abstract long At(int step);
}
