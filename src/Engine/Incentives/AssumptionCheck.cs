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
    private const double Rounding = 9.094947017729282e-13;

    /// <summary>Halvings of the interval between two points: to 2⁻⁴⁴ of the support.</summary>
    private const int Halvings = 44;

    /// <summary>A change over the last interval that is larger, relative to the values, is a jump: a slope would have to exceed ten millions.</summary>
    private const double SmallestJump = 1e-6;

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
        Real[] before = Values(signals);
        Profile shifts = IncentiveCheck.Shifts(_environment);
        Real[][] raised = [.. Enumerable.Range(0, Buyers).Select(i => ReportSpace.Of(_environment, i).Select((space, d) => space.Raised(signals[i, d], shifts[i, d])).ToArray())];

        // The profile in which dimension q mod D of buyer q / D is raised, or stands at another point.
        Profile Moved(Real q, Func<int, int, Real> to) => new(Enumerable.Range(0, Buyers).Select(i => Enumerable.Range(0, Dimensions).Select(d => Real.Choose(Real.AreEqual(q, i * Dimensions + d), to(i, d), signals[i, d]))));

        // State: for falls, overtakings, jumps and values that are not finite, how bad the worst is, at which q and in whose value.
        Real[] worst = Loop.Iterate(Buyers * Dimensions, [.. Enumerable.Repeat<Real>(0, 12)], (q, state) =>
        {
            Real[] after = Values(Moved(q, (i, d) => raised[i][d]));
            Real[] change = [.. after.Select((value, i) => value - before[i])];
            Real own = Fault.At(Owner(q), change);
            Real Allowed(int i) => (Real.Abs(before[i]) + Real.Abs(after[i])) * Rounding;
            Real scale = Real.Sum(Enumerable.Range(0, Buyers).Select(Allowed));
            List<Real[]> found =
            [
                [.. change.Select((by, i) => -by - Allowed(i))],
                [.. change.Select(by => by - own - scale)],
                assumptions.HasFlag(Assumptions.Continuous) ? Jumps(q, signals, before, raised, after, Moved) : [.. change.Select(_ => (Real)0)],
                [.. after.Select(value => Real.Choose(Real.AreEqual(value * 0, 0), 0, 1))],
            ];
            return [.. found.SelectMany((severities, k) =>
            {
                (Real largest, Real whose) = Fault.Largest(severities);
                // A fall to −∞ is worse than any, but a sum must be finite.
                Real severity = Real.Min(largest, double.MaxValue);
                Bool more = severity > state[3 * k];
                return new[] { Real.Choose(more, severity, state[3 * k]), Real.Choose(more, q, state[3 * k + 1]), Real.Choose(more, whose, state[3 * k + 2]) };
            })];
        });

        var sums = new List<Sum>();
        void Add(int k, string property)
        {
            (Real severity, Real q, Real whose) = (worst[3 * k], worst[3 * k + 1], worst[3 * k + 2]);
            Real[] after = Values(Moved(q, (i, d) => raised[i][d]));
            Real owner = Owner(q);
            _faults.Add(new(property, Claims.None, severity > 0, severity, owner,
                [.. Enumerable.Range(0, Dimensions).Select(d => Fault.At(owner, [.. Enumerable.Range(0, Buyers).Select(i => Real.Choose(Real.AreEqual(q, i * Dimensions + d), raised[i][d], signals[i, d]))]))],
                [("value-of", whose + 1), ("value-before", Fault.At(whose, before)), ("value-after", Fault.At(whose, after)), ("own-value-before", Fault.At(owner, before)), ("own-value-after", Fault.At(owner, after))]));
            _places.Add((sums.Count, sums.Count + 1));
            sums.Add(Sum.OfCount(severity > 0));
            sums.Add(Sum.OfMaximum(severity));
        }

        if (assumptions.HasFlag(Assumptions.Monotone)) Add(0, "monotone");
        if (assumptions.HasFlag(Assumptions.SingleCrossing)) Add(1, "single-crossing");
        if (assumptions.HasFlag(Assumptions.Continuous)) Add(2, "continuous");
        Add(3, Finite);
        return sums;
    }

    /// <summary>The largest change of each value over a tiny interval, less what a steep slope may give: the half with the larger change is halved again.</summary>
    private Real[] Jumps(Real q, Profile signals, Real[] before, Real[][] raised, Real[] after, Func<Real, Func<int, int, Real>, Profile> moved)
    {
        Real Point(Real[][] of) => Fault.At(q, [.. of.SelectMany(own => own)]);
        Real[][] start = [.. Enumerable.Range(0, Buyers).Select(i => signals.Of(i).ToArray())];
        Real[] end = Loop.Iterate(Halvings, [Point(start), Point(raised), .. before, .. after], (_, state) =>
        {
            Real[] left = state[2..(2 + Buyers)], right = state[(2 + Buyers)..];
            Real middle = (state[0] + state[1]) * 0.5;
            Real[] at = Values(moved(q, (_, _) => middle));
            Bool first = Real.Max(at.Select((value, i) => Real.Abs(value - left[i]))) >= Real.Max(at.Select((value, i) => Real.Abs(right[i] - value)));
            return
            [
                Real.Choose(first, state[0], middle), Real.Choose(first, middle, state[1]),
                .. at.Select((value, i) => Real.Choose(first, left[i], value)), .. at.Select((value, i) => Real.Choose(first, value, right[i])),
            ];
        });
        return [.. Enumerable.Range(0, Buyers).Select(i =>
        {
            (Real left, Real right) = (end[2 + i], end[2 + Buyers + i]);
            return Real.Abs(right - left) - (Real.Abs(left) + Real.Abs(right)) * SmallestJump;
        })];
    }

    /// <summary>The buyer whose signal has dimension q.</summary>
    private Real Owner(Real q)
    {
        Real owner = 0;
        for (int i = 1; i < Buyers; i++) owner = Real.Choose(q >= i * Dimensions, i, owner);
        return owner;
    }

    private Real[] Values(Profile signals) => [.. Enumerable.Range(0, Buyers).Select(i => _environment.Value(i, signals))];
}
