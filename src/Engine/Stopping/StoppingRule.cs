using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;

namespace ExPost.Engine.Stopping;

/// <summary>
/// Draws until measures are as precise as they are to be. Whether that is so is looked at only at certain numbers of draws, which depend on nothing that is drawn, and the intervals of all these checks together hold with the confidence asked for:
/// they do at whichever the run ends. docs/adr/0012-stopping.md says why.
/// </summary>
public sealed class StoppingRule
{
    /// <summary>The draws of the first check.</summary>
    public const long FirstCheck = 1 << 16;

    /// <summary>The highest confidence of a rule. The intervals of a single check have a higher one still, and soon no double lies between that and 1.</summary>
    public const double MostConfidence = 0.999999999999;

    /// <summary>Checks while the number of draws doubles.</summary>
    private const int ChecksADoubling = 4;

    /// <summary>A prediction beyond it means never.</summary>
    private const double MostPredicted = 1e18;

    private readonly long _first;
    private readonly long _block;
    private readonly double _confidence;

    /// <summary>Makes a rule.</summary>
    /// <param name="targets">What is to be reached, at least one target.</param>
    /// <param name="maxDraws">The draws at which the run ends in any case, at least 1.</param>
    /// <param name="confidence">The confidence that the intervals are to have wherever the run ends, positive and at most <see cref="MostConfidence"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public StoppingRule(IReadOnlyList<Target> targets, long maxDraws, double confidence) : this(targets, maxDraws, confidence, FirstCheck, Blocks.DrawsPerBlock)
    {
    }

    /// <summary>With other checks.</summary>
    /// <param name="targets">What is to be reached.</param>
    /// <param name="maxDraws">The draws at which the run ends in any case.</param>
    /// <param name="confidence">The confidence that the intervals are to have wherever the run ends.</param>
    /// <param name="first">The draws of the first check, a multiple of <paramref name="block"/>.</param>
    /// <param name="block">All checks but the last are at a multiple of so many draws.</param>
    internal StoppingRule(IReadOnlyList<Target> targets, long maxDraws, double confidence, long first, long block)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentOutOfRangeException.ThrowIfZero(targets.Count, nameof(targets));
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDraws, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(confidence, MostConfidence);
        (_first, _block) = (first, block);
        (Targets, MaxDraws) = (targets, maxDraws);
        _confidence = confidence;
        Checks = ChecksUpTo(maxDraws);
        CriticalValue = CriticalValueOf(Checks);
        Level = RepeatedChecks.Level(CriticalValue);
    }

    /// <summary>What is to be reached.</summary>
    public IReadOnlyList<Target> Targets { get; }

    /// <summary>The draws at which the run ends in any case.</summary>
    public long MaxDraws { get; }

    /// <summary>The draws at the checks, increasing: from <see cref="FirstCheck"/> on four a doubling, in whole blocks, and the last at <see cref="MaxDraws"/>.</summary>
    public IReadOnlyList<long> Checks { get; }

    /// <summary>How many standard errors an interval has to either side (<see cref="RepeatedChecks"/>).</summary>
    public double CriticalValue { get; }

    /// <summary>The confidence of the intervals of a single check: what estimates are made with, so that all checks together have the confidence asked for.</summary>
    public double Level { get; }

    /// <summary>Looks at the estimates of a check.</summary>
    /// <param name="number">The number of the check, from 1.</param>
    /// <param name="mechanisms">The estimates, at the level <see cref="Level"/>.</param>
    public StoppingCheck At(int number, IReadOnlyList<MechanismResult> mechanisms)
    {
        long draws = Checks[number - 1];
        return new(number, draws, [.. Targets.Select(target => Reading(target, draws, mechanisms))], number == Checks.Count);
    }

    /// <summary>The draws that a run is expected to take that may have as many: with more checks intervals are wider.</summary>
    /// <param name="reading">What was found in a run of this rule.</param>
    /// <returns>A number of draws up to a check; null where what is known tells nothing of it.</returns>
    public long? DrawsNeeded(TargetReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        if (reading.PredictedDraws is not { } draws || draws <= MaxDraws) return reading.PredictedDraws;
        double wider = CriticalValueOf(ChecksUpTo(draws)) / CriticalValue;
        return CheckFrom(draws * wider * wider);
    }

    private TargetReading Reading(Target target, long draws, IReadOnlyList<MechanismResult> mechanisms)
    {
        TargetReading[] all = [.. mechanisms.Where(mechanism => mechanism[target.Measure] is not null).Select(mechanism => Reading(target, draws, mechanism.Name, mechanism[target.Measure]!))];
        return all.MaxBy(StoppingCheck.Order) ?? new(target, null, null, double.NaN, null);
    }

    private TargetReading Reading(Target target, long draws, string mechanism, Estimate estimate)
    {
        (double? width, double allowed) = (Target.Width(estimate), target.Allowed(estimate));
        double share = width / allowed ?? double.NaN;
        // A bound shrinks with the number of draws, and an interval with its root.
        double predicted = draws * (Target.IsBound(estimate) ? share : share * share);
        return new(target, mechanism, width, allowed, width == 0 ? _first : predicted < MostPredicted ? CheckFrom(predicted) : null);
    }

    private List<long> ChecksUpTo(long most)
    {
        // The last check takes the place of one that is less than half a step before it.
        double clear = Math.Pow(2, -0.5 / ChecksADoubling);
        return [.. Enumerable.Range(0, int.MaxValue).Select(GridAt).TakeWhile(draws => draws < most && draws <= clear * most), most];
    }

    private double CriticalValueOf(IReadOnlyList<long> checks) => RepeatedChecks.CriticalValue([.. checks.Select(draws => (double)draws)], _confidence);

    /// <summary>The first number of draws of the grid that is no smaller.</summary>
    private long CheckFrom(double draws)
    {
        int step = Math.Max(0, (int)(ChecksADoubling * Math.Log2(draws / _first)) - 1);
        while (GridAt(step) < draws) step++;
        return GridAt(step);
    }

    private long GridAt(int step) => (long)Math.Round(_first / _block * Math.Pow(2, (double)step / ChecksADoubling)) * _block;
}
