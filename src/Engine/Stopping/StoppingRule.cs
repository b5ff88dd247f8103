using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;

namespace ExPost.Engine.Stopping;

/// <summary>
/// Draws until measures are as precise as they are to be. Whether that is so is looked at only at certain numbers of draws, which depend on nothing that is drawn, and the intervals of all these checks together hold with the confidence asked for:
/// they do at whichever the run ends. docs/adr/0012-stopping.md says why.
/// </summary>
public sealed class StoppingRule
{
    /// <summary>The draws of the first check of independent draws.</summary>
    public const long FirstCheck = 1 << 16;

    /// <summary>The highest confidence of a rule. The intervals of a single check have a higher one still, and soon no double lies between that and 1.</summary>
    public const double MostConfidence = 0.999999999999;

    /// <summary>A prediction beyond it means never.</summary>
    private const double MostPredicted = 1e18;

    /// <summary>The last looks from which it is seen how fast intervals become narrower: with more, what holds for few draws would count.</summary>
    private const int LooksForRate = 5;

    /// <summary>The power of the number of draws by which intervals become narrower: of independent draws, and of lattices at best, whatever a few looks make of it.</summary>
    private const double LeastRate = 0.5, MostRate = 1;

    /// <summary>So many standard errors of what was seen are added to it where a run is predicted: 3% of normal variables are beyond them.</summary>
    private const double Caution = 1.9;

    private readonly CheckGrid _grid;
    private readonly double _confidence;

    /// <summary>Makes a rule for independent draws.</summary>
    /// <param name="targets">What is to be reached, at least one target.</param>
    /// <param name="maxDraws">The draws at which the run ends in any case, at least 1.</param>
    /// <param name="confidence">The confidence that the intervals are to have wherever the run ends, positive and at most <see cref="MostConfidence"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public StoppingRule(IReadOnlyList<Target> targets, long maxDraws, double confidence) : this(targets, maxDraws, confidence, FirstCheck, Blocks.DrawsPerBlock)
    {
    }

    /// <summary>Makes a rule for the draws of a run.</summary>
    /// <param name="targets">What is to be reached, at least one target.</param>
    /// <param name="maxDraws">The draws at which the run ends in any case. Where they depend on each other it ends at the largest number that is no larger and has as many for each replication, for antithetic draws pairs, for a lattice a power of two.</param>
    /// <param name="confidence">The confidence that the intervals are to have wherever the run ends, positive and at most <see cref="MostConfidence"/>.</param>
    /// <param name="run">How the numbers of different draws go together, and in how many replications.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range, or replications have not so many or not so few draws.</exception>
    public StoppingRule(IReadOnlyList<Target> targets, long maxDraws, double confidence, RunOptions run) : this(targets, maxDraws, confidence, Grid(run))
    {
    }

    /// <summary>With other checks of independent draws.</summary>
    /// <param name="targets">What is to be reached.</param>
    /// <param name="maxDraws">The draws at which the run ends in any case.</param>
    /// <param name="confidence">The confidence that the intervals are to have wherever the run ends.</param>
    /// <param name="first">The draws of the first check, a multiple of <paramref name="block"/>.</param>
    /// <param name="block">All checks but the last are at a multiple of so many draws.</param>
    internal StoppingRule(IReadOnlyList<Target> targets, long maxDraws, double confidence, long first, long block) : this(targets, maxDraws, confidence, new IndependentChecks(first, block))
    {
    }

    /// <summary>With checks of any kind.</summary>
    internal StoppingRule(IReadOnlyList<Target> targets, long maxDraws, double confidence, CheckGrid grid)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentOutOfRangeException.ThrowIfZero(targets.Count, nameof(targets));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxDraws, grid.MostDraws);
        maxDraws = grid.Down(maxDraws);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxDraws, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(confidence, MostConfidence);
        (_grid, _confidence) = (grid, confidence);
        (Targets, MaxDraws) = (targets, maxDraws);
        Checks = grid.UpTo(maxDraws);
        CriticalValue = grid.CriticalValue(Checks, confidence);
        Level = grid.Level(Checks.Count, confidence, CriticalValue);
    }

    /// <summary>What is to be reached.</summary>
    public IReadOnlyList<Target> Targets { get; }

    /// <summary>The draws at which the run ends in any case.</summary>
    public long MaxDraws { get; }

    /// <summary>
    /// The draws at the checks, increasing, and the last at <see cref="MaxDraws"/>: of independent draws from <see cref="FirstCheck"/> on four a doubling, in whole blocks; where they depend on each other at a block of draws for each replication, and at
    /// every doubling.
    /// </summary>
    public IReadOnlyList<long> Checks { get; }

    /// <summary>
    /// The draws, increasing and below the first check, at which it is only looked how fast intervals become narrower, so that the first check can tell how long a run takes; none where that is known. Of a lattice they are its first points, down to a sixteenth of those
    /// of the first check.
    /// </summary>
    public IReadOnlyList<long> Trials => _grid.Rate is null ? [.. Enumerable.Range(1, LooksForRate - 1).Reverse().Select(halved => _grid.Down(Checks[0] >> halved)).Where(draws => draws > 0)] : [];

    /// <summary>How many standard errors an interval has to either side (<see cref="RepeatedChecks"/>); where draws depend on each other, of the mean of replications.</summary>
    public double CriticalValue { get; }

    /// <summary>The confidence of the intervals of a single check: what estimates are made with, so that all checks together have the confidence asked for.</summary>
    public double Level { get; }

    /// <summary>Looks at the estimates of a check.</summary>
    /// <param name="number">The number of the check, from 1.</param>
    /// <param name="mechanisms">The estimates, at the level <see cref="Level"/>.</param>
    /// <param name="before">What was seen before, at <see cref="Trials"/> and checks, in order; only predictions depend on it.</param>
    public StoppingCheck At(int number, IReadOnlyList<MechanismResult> mechanisms, IReadOnlyList<Look>? before = null)
    {
        Look[] looks = [.. (before ?? []).TakeLast(LooksForRate - 1), new(Checks[number - 1], mechanisms)];
        return new(number, looks[^1].Draws, [.. Targets.Select(target => Reading(target, looks))], number == Checks.Count);
    }

    /// <summary>The draws that a run is expected to take that may have as many: with more checks intervals are wider.</summary>
    /// <param name="reading">What was found in a run of this rule.</param>
    /// <returns>A number of draws up to a check; null where what is known tells nothing of it, or replications have not so many.</returns>
    public long? DrawsNeeded(TargetReading reading) => Needed(reading) is { } draws && draws <= _grid.MostDraws ? draws : null;

    /// <summary>It takes more draws than a run can have, of so many replications where draws depend on each other.</summary>
    /// <param name="reading">What was found in a run of this rule.</param>
    public bool IsBeyondReach(TargetReading reading) => Needed(reading) is { } draws ? draws > _grid.MostDraws : reading.Expected >= MostPredicted;

    /// <summary>Draws depend on each other, and replications tell how precise estimates are.</summary>
    public bool IsReplicated => _grid is ReplicatedChecks;

    private static CheckGrid Grid(RunOptions run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.Sampling == Sampling.MonteCarlo ? new IndependentChecks(FirstCheck, Blocks.DrawsPerBlock) : new ReplicatedChecks(run.Sampling, run.Replications, Blocks.DrawsPerBlock);
    }

    private long? Needed(TargetReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        if (reading.PredictedDraws is not { } draws || draws <= MaxDraws) return reading.PredictedDraws;
        double wider = _grid.CriticalValue(_grid.UpTo(draws), _confidence) / CriticalValue;
        return Predicted(reading.Expected * Math.Pow(wider, reading.Growth), reading.Margin);
    }

    /// <summary>What is said of draws that are expected. Where replications can have those, but not the margin, it is all that they can have.</summary>
    private long? Predicted(double expected, double margin)
    {
        double draws = Math.Min(expected * margin, Math.Max(expected, _grid.MostDraws));
        return draws < MostPredicted ? _grid.From(draws, MaxDraws < _grid.First) : null;
    }

    private TargetReading Reading(Target target, Look[] looks)
    {
        TargetReading[] all = [.. looks[^1].Mechanisms.Where(mechanism => mechanism[target.Measure] is not null).Select(mechanism => Reading(target, looks, mechanism.Name, mechanism[target.Measure]!))];
        return all.MaxBy(StoppingCheck.Order) ?? new(target, null, null, double.NaN, null);
    }

    private TargetReading Reading(Target target, Look[] looks, string mechanism, Estimate estimate)
    {
        (double? width, double allowed) = (Target.Width(estimate), target.Allowed(estimate));
        (double Rate, double Middle, double Spread)? seen = _grid.Rate is { } known ? (known, 0, double.PositiveInfinity) : Rate(target.Measure, mechanism, looks);
        // A bound shrinks with the number of draws, and an interval of independent ones with its root.
        double growth = Target.IsBound(estimate) ? 1 : 1 / seen?.Rate ?? double.NaN;
        double expected = looks[^1].Draws * Math.Pow(width / allowed ?? double.NaN, growth), margin = width > allowed ? Margin(Math.Log(width.Value / allowed)) : 1;
        return new(target, mechanism, width, allowed, width == 0 ? _grid.First : Predicted(expected, margin)) { Growth = growth, Expected = expected, Margin = margin };

        // The widths of this look and of the last one are off, and so is the slope between them, which this look's width is a part of; but the slope is not below the least.
        double Margin(double far)
        {
            double ahead = far * growth, last = Math.Log2(looks[^1].Draws) - (seen?.Middle ?? 0), spread = (seen?.Spread ?? double.PositiveInfinity);
            double slope = Target.IsBound(estimate) || double.IsInfinity(spread) ? 0 : ahead / Math.Log(2) * (2 * last + ahead / Math.Log(2)) / spread;
            double cautious = growth * Caution * _grid.WidthError * Math.Sqrt(2 + slope), most = (far + Caution * _grid.WidthError * Math.Sqrt(2)) / LeastRate - ahead;
            return Math.Exp(Math.Min(cautious, most));
        }
    }

    /// <summary>By which power of the number of draws the interval of a measure becomes narrower: the slope of the line that is nearest to the logarithms of what was seen, with the middle of those of the draws, to base 2, and the sum of the squares
    /// of their distances from it. Null where it was seen once.</summary>
    private static (double Rate, double Middle, double Spread)? Rate(string measure, string mechanism, Look[] looks)
    {
        (double Draws, double Width)[] seen = [.. looks.Select(look => (Math.Log2(look.Draws), look[mechanism]?[measure])).Where(look => look.Item2 is { } estimate && !Target.IsBound(estimate) && Target.Width(estimate) > 0).Select(look => (look.Item1, Math.Log2(Target.Width(look.Item2!)!.Value)))];
        if (seen.Length < 2) return null;
        (double draws, double width) = (seen.Average(look => look.Draws), seen.Average(look => look.Width));
        double spread = seen.Sum(look => (look.Draws - draws) * (look.Draws - draws)), slope = seen.Sum(look => (look.Draws - draws) * (look.Width - width)) / spread;
        return (Math.Clamp(-slope, LeastRate, MostRate), draws, spread);
    }
}
