using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;
using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Engine.Incentives;

/// <summary>
/// Checks what theorems assume of an environment's values. At each draw every dimension of every buyer's signal is raised by itself to a random higher
/// point; no value may fall (Bikhchandani 2005, Assumption 1), none may rise by more than that buyer's own (Assumption 2), none may jump between the two
/// points, and all must be finite. What is found is a violation; that none is found is no proof.
/// </summary>
public sealed class AssumptionCheck
{
    /// <summary>More draws than these tell nothing that matters.</summary>
    public const long MostDraws = 100_000;

    /// <summary>All that can be checked.</summary>
    public const Assumptions All = Assumptions.Monotone | Assumptions.Continuous | Assumptions.SingleCrossing;

    /// <summary>The name of the check that values are finite.</summary>
    public const string Finite = "finite";

    /// <summary>2⁻⁴⁰: a change of a value by less, relative to it, may be rounding.</summary>
    private const double RoundingShare = 9.094947017729282e-13;

    /// <summary>Halvings of the interval between two points: to 2⁻⁴⁴ of the support.</summary>
    private const int Halvings = 44;

    /// <summary>The share of the change over an interval of half as many halvings that a jump leaves over the last one; the root x^0.02 at 0 leaves 0.74.</summary>
    private const double JumpThatStays = 0.75;

    /// <summary>Smaller jumps, relative to the values, are not told from rounding.</summary>
    private const double SmallestJump = 1e-9;

    private readonly AuctionEnvironment _environment;
    private readonly Settings _settings;
    private readonly Kernel _kernel;
    private readonly List<Fault> _faults = [];
    private readonly List<(int Count, int Severity)> _places = [];

    /// <summary>Records the checks.</summary>
    /// <param name="environment">The values.</param>
    /// <param name="settings">The values of its parameters.</param>
    /// <param name="assumptions">What is checked, beside that values are finite.</param>
    public AssumptionCheck(AuctionEnvironment environment, Settings settings, Assumptions assumptions = All)
    {
        _environment = environment;
        _settings = settings;
        _kernel = Kernel.Record($"assumptions of {environment.Info.Name}", () => Record(assumptions));
    }

    private int Buyers => _environment.Buyers;

    private int Dimensions => _environment.Signals.Count;

    /// <summary>Checks at the first draws of a run.</summary>
    /// <param name="engine">What runs the checks.</param>
    /// <param name="run">Seed and number of draws; <see cref="MostDraws"/> at most are used.</param>
    /// <param name="stop">Stops early.</param>
    public IReadOnlyList<CheckResult> Run(IEngine engine, RunOptions run, CancellationToken stop = default)
    {
        IReadOnlyDictionary<string, double> values = _settings.InputValues(_environment.Info.Parameters);
        double[] inputs = [.. _kernel.Parameters.Select(name => values[name])];
        using var kernelRun = new KernelRun(engine, _kernel, inputs, run);
        Tally tally = kernelRun.Sum(Math.Min(run.Draws, MostDraws), null, stop);
        if (tally.Draws == 0) return [];
        return [.. _faults.Select((fault, k) =>
        {
            Estimate broken = Intervals.Probability(tally.Count(_places[k].Count), tally.Draws, run.Confidence);
            Witness? witness = kernelRun.FirstDraw(tally, _places[k].Severity) is { } draw ? fault.At(_environment, _kernel, inputs, run, draw) : null;
            return new CheckResult(fault.Property, false, tally.Draws, broken, witness);
        })];
    }

    private List<Sum> Record(Assumptions assumptions)
    {
        Profile signals = _environment.Draw();
        Real[] before = _environment.Values(signals);
        Profile shifts = IncentiveCheck.Shifts(_environment);
        Real[][] raised = [.. Enumerable.Range(0, Buyers).Select(i => ReportSpace.Of(_environment, i).Select((space, d) => space.Raised(signals[i, d], shifts[i, d])).ToArray())];

        // The profile in which dimension q mod D of buyer q / D is raised, or stands at another point.
        Profile Moved(Real q, Func<int, int, Real> to) => new(Enumerable.Range(0, Buyers).Select(i => Enumerable.Range(0, Dimensions).Select(d => Real.Choose(Real.AreEqual(q, i * Dimensions + d), to(i, d), signals[i, d]))));

        // What is checked, each from q to how bad it is for every buyer's value.
        var checks = new List<(string Property, Func<Real, Step, Real[]> Severities)>();
        if (assumptions.HasFlag(Assumptions.Monotone)) checks.Add(("monotone", (_, step) => [.. step.Change.Select((by, i) => -by - step.Rounding(i))]));
        if (assumptions.HasFlag(Assumptions.SingleCrossing)) checks.Add(("single-crossing", Overtakings));
        if (assumptions.HasFlag(Assumptions.Continuous)) checks.Add(("continuous", (q, step) => Jumps(q, signals, raised, step, Moved)));
        checks.Add((Finite, (_, step) => [.. step.After.Select(value => Real.Choose(IsFinite(value), 0, 1))]));

        // State: for each check how bad the worst is, at which q and in whose value.
        Real[] worst = Loop.Iterate(Buyers * Dimensions, [.. Enumerable.Repeat<Real>(0, 3 * checks.Count)], (q, state) =>
        {
            var step = new Step(before, _environment.Values(Moved(q, (i, d) => raised[i][d])));
            return [.. checks.SelectMany((check, k) =>
            {
                // Infinities are told as such and not as falls.
                IEnumerable<Real> severities = check.Severities(q, step).Select((value, i) => check.Property == Finite ? value : Real.Choose(IsFinite(step.Change[i]) & IsFinite(value), value, 0));
                (Real severity, Real whose) = Choice.Largest([.. severities]);
                Bool more = severity > state[3 * k];
                return new[] { Real.Choose(more, severity, state[3 * k]), Real.Choose(more, q, state[3 * k + 1]), Real.Choose(more, whose, state[3 * k + 2]) };
            })];
        });

        var sums = new List<Sum>();
        for (int k = 0; k < checks.Count; k++)
        {
            (Real severity, Real q, Real whose) = (worst[3 * k], worst[3 * k + 1], worst[3 * k + 2]);
            Real[] after = _environment.Values(Moved(q, (i, d) => raised[i][d]));
            Real owner = Owner(q);
            _faults.Add(new(checks[k].Property, Claims.None, severity > 0, severity, owner,
                [.. Enumerable.Range(0, Dimensions).Select(d => Choice.At(owner, [.. Enumerable.Range(0, Buyers).Select(i => Real.Choose(Real.AreEqual(q, i * Dimensions + d), raised[i][d], signals[i, d]))]))],
                [("value-of", whose + 1), ("value-before", Choice.At(whose, before)), ("value-after", Choice.At(whose, after)), ("own-value-before", Choice.At(owner, before)), ("own-value-after", Choice.At(owner, after))]));
            _places.Add((sums.Count, sums.Count + 1));
            sums.Add(Sum.OfCount(severity > 0));
            sums.Add(Sum.OfMaximum(severity));
        }

        return sums;
    }

    /// <summary>By how much each value rises more than that of the buyer whose signal is raised.</summary>
    private Real[] Overtakings(Real q, Step step)
    {
        Real own = Choice.At(Owner(q), step.Change), rounding = Real.Sum(step.Change.Select((_, i) => step.Rounding(i)));
        return [.. step.Change.Select(by => by - own - rounding)];
    }

    private static Bool IsFinite(Real value) => Real.AreEqual(value * 0, 0);

    /// <summary>
    /// Each value's jump between two points, 0 where there is none. The interval is halved, always to the half with the larger change, and halved as often again. What is
    /// continuous changes less and less, even a square root where it is steepest; what jumps changes as much over the last interval as over one four million times as long.
    /// </summary>
    private Real[] Jumps(Real q, Profile signals, Real[][] raised, Step step, Func<Real, Func<int, int, Real>, Profile> moved)
    {
        Real Point(IEnumerable<Real[]> of) => Choice.At(q, [.. of.SelectMany(own => own)]);
        Real[] Halved(Real[] start) => Loop.Iterate(Halvings / 2, start, (_, state) =>
        {
            Real[] left = state[2..(2 + Buyers)], right = state[(2 + Buyers)..];
            Real middle = (state[0] + state[1]) * 0.5;
            Real[] at = _environment.Values(moved(q, (_, _) => middle));
            Bool first = Real.Max(at.Select((value, i) => Real.Abs(value - left[i]))) >= Real.Max(at.Select((value, i) => Real.Abs(right[i] - value)));
            return
            [
                Real.Choose(first, state[0], middle), Real.Choose(first, middle, state[1]),
                .. at.Select((value, i) => Real.Choose(first, left[i], value)), .. at.Select((value, i) => Real.Choose(first, value, right[i])),
            ];
        });
        Real Change(Real[] state, int i) => Real.Abs(state[2 + Buyers + i] - state[2 + i]);

        Real[] half = Halved([Point(Enumerable.Range(0, Buyers).Select(i => signals.Of(i).ToArray())), Point(raised), .. step.Before, .. step.After]), end = Halved(half);
        return [.. Enumerable.Range(0, Buyers).Select(i =>
        {
            Real jump = Change(end, i);
            return Real.Choose(jump > Change(half, i) * JumpThatStays & jump > (Real.Abs(step.Before[i]) + Real.Abs(step.After[i])) * SmallestJump, jump, 0);
        })];
    }

    /// <summary>The buyer whose signal has dimension q.</summary>
    private Real Owner(Real q)
    {
        Real owner = 0;
        for (int i = 1; i < Buyers; i++) owner = Real.Choose(q >= i * Dimensions, i, owner);
        return owner;
    }

    /// <summary>All values before and after a signal is raised.</summary>
    private sealed record Step(Real[] Before, Real[] After)
    {
        internal Real[] Change { get; } = [.. After.Select((value, i) => value - Before[i])];

        /// <summary>What may be rounding in a change.</summary>
        internal Real Rounding(int i) => (Real.Abs(Before[i]) + Real.Abs(After[i])) * RoundingShare;
    }
}
