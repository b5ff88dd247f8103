using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;
using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Engine.Incentives;

/// <summary>
/// Checks what theorems assume of an environment's values. At each draw every dimension of every agent's signal is raised by itself to a random higher
/// point; no value may fall (Bikhchandani 2005, Assumption 1), none may rise by more than that agent's own (Assumption 2), none may jump between the two
/// points, and all must be finite. What is found is a violation; that none is found is no proof.
/// </summary>
public sealed class AssumptionCheck
{
    /// <summary>More draws than these tell nothing that matters.</summary>
    public const long MostDraws = 100_000;

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

    /// <summary>A raise of a signal by a smaller share of its range tells nothing of what should change strictly.</summary>
    private const double SmallestRaise = 1.0 / 1024;

    private static readonly (Assumptions Assumption, string Property)[] s_names =
    [
        (Assumptions.Monotone, "monotone"), (Assumptions.Continuous, "continuous"), (Assumptions.SingleCrossing, "single-crossing"), (Assumptions.Subadditive, "subadditive"),
        (Assumptions.IncreasingDifferences, "increasing-differences"), (Assumptions.DecreasingDifferences, "decreasing-differences"), (Assumptions.PureCommonValues, "pure-common-values"),
        (Assumptions.Congruent, "congruent"), (Assumptions.WeaklyCongruent, "weakly-congruent"), (Assumptions.OwnMonotone, "own-monotone"),
    ];

    private readonly ValueEnvironment _environment;
    private readonly Settings _settings;
    private readonly Kernel _kernel;
    private readonly List<Fault> _faults = [];
    private readonly List<(int Count, int Severity)> _places = [];
    private readonly Condition[] _conditions;

    /// <summary>Records the checks.</summary>
    /// <param name="environment">The values.</param>
    /// <param name="settings">The values of its parameters.</param>
    /// <param name="assumptions">What is checked, beside that values are finite; null for all that has a meaning here.</param>
    public AssumptionCheck(ValueEnvironment environment, Settings settings, Assumptions? assumptions = null)
    {
        _environment = environment;
        _settings = settings;
        _kernel = Kernel.Record($"assumptions of {environment.Info.Name}", () => Record((assumptions ?? environment.Checkable) & environment.Checkable));
        _conditions = [.. environment.Conditions.Where(condition => assumptions is null || (assumptions & condition.Assumption) != Assumptions.None)];
    }

    private int Agents => _environment.Agents;

    private int Things => _environment.Things.Count;

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
        IEnumerable<CheckResult> certain = _conditions.Select(condition => new CheckResult(condition.Name, false, tally.Draws, new(condition.Holds ? 0 : 1, null, null, null, null), null) { Remark = condition.Sentence });
        return [.. certain, .. _faults.Select((fault, k) =>
        {
            Estimate broken = Intervals.Probability(tally.Count(_places[k].Count), tally.Draws, run.Confidence);
            Witness? witness = kernelRun.FirstDraw(tally, _places[k].Severity) is { } draw ? fault.At(_environment, _kernel, inputs, run, draw) : null;
            string? follows = broken.Mean > 0 ? null : _environment.Follows(AssumptionOf(fault.Property));
            return new CheckResult(fault.Property, false, tally.Draws, broken, witness) { Remark = follows is null ? null : $"{fault.Property}: it is broken at no draw; if it holds, {follows}" };
        })];
    }

    /// <summary>What a check is called.</summary>
    public static string NameOf(Assumptions assumption) => Array.Find(s_names, entry => entry.Assumption == assumption).Property;

    /// <summary>What a check of a name tells about; none for a check that no theorem needs by itself.</summary>
    public static Assumptions AssumptionOf(string property) => Array.Find(s_names, entry => entry.Property == property).Assumption;

    /// <summary>All that is assumed, by name.</summary>
    public static IEnumerable<string> NamesOf(Assumptions assumptions) => s_names.Where(entry => assumptions.HasFlag(entry.Assumption)).Select(entry => entry.Property);

    private List<Sum> Record(Assumptions assumptions)
    {
        Profile signals = _environment.Draw();
        Real[] before = Values(signals);
        Profile shifts = IncentiveCheck.Shifts(_environment);
        ReportSpace[][] spaces = [.. Enumerable.Range(0, Agents).Select(i => ReportSpace.Of(_environment, i))];
        Real[][] raised = [.. spaces.Select((own, i) => own.Select((space, d) => space.Raised(signals[i, d], shifts[i, d])).ToArray())];

        // The profile in which dimension q mod D of agent q / D is raised, or stands at another point.
        Profile Moved(Real q, Func<int, int, Real> to) => new(Enumerable.Range(0, Agents).Select(i => Enumerable.Range(0, Dimensions).Select(d => Real.Choose(Real.AreEqual(q, i * Dimensions + d), to(i, d), signals[i, d]))));

        // What is checked, each from q to how bad it is for every value, thing by thing of each agent.
        var checks = new List<(string Property, Func<Real, Step, Real[]> Severities)>();
        if (assumptions.HasFlag(Assumptions.Monotone)) checks.Add((NameOf(Assumptions.Monotone), (_, step) => [.. step.Change.Select((by, i) => -by - step.Rounding(i))]));
        if (assumptions.HasFlag(Assumptions.OwnMonotone)) checks.Add((NameOf(Assumptions.OwnMonotone), (q, step) => [.. step.Change.Select((by, i) => Real.Choose(Real.AreEqual(Owner(q), i / Things), -by - step.Rounding(i), 0))]));
        if (assumptions.HasFlag(Assumptions.SingleCrossing)) checks.Add((NameOf(Assumptions.SingleCrossing), Crossings));
        if (assumptions.HasFlag(Assumptions.Continuous)) checks.Add((NameOf(Assumptions.Continuous), (q, step) => Jumps(q, signals, raised, step, Moved)));
        Assumptions differences = assumptions & (Assumptions.IncreasingDifferences | Assumptions.DecreasingDifferences | Assumptions.PureCommonValues);
        foreach (Assumptions difference in new[] { Assumptions.IncreasingDifferences, Assumptions.DecreasingDifferences, Assumptions.PureCommonValues }.Where(one => differences.HasFlag(one)))
        {
            checks.Add((NameOf(difference), (q, step) => Differences(difference, q, step, Choice.At(q, [.. spaces.SelectMany((own, i) => own.Select((space, d) => (raised[i][d] - signals[i, d]) * (1 / space.Scale)))]))));
        }

        checks.Add((Finite, (_, step) => [.. step.After.Select(value => Real.Choose(IsFinite(value), 0, 1))]));

        // State: for each check how bad the worst is, at which q and in which value.
        Real[] worst = Loop.Iterate(Agents * Dimensions, [.. Enumerable.Repeat<Real>(0, 3 * checks.Count)], (q, state) =>
        {
            var step = new Step(before, Values(Moved(q, (i, d) => raised[i][d])));
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
            Real[] after = Values(Moved(q, (i, d) => raised[i][d]));
            Real owner = Owner(q), thing = whose, of = 0;
            for (int i = 1; i < Agents; i++)
            {
                of = Real.Choose(whose >= i * Things, i, of);
                thing = Real.Choose(whose >= i * Things, whose - i * Things, thing);
            }

            Real own = owner * Things + thing;
            IReadOnlyList<(string, Real)> what = Things == 1 ? [] : [("thing", thing + 1)];
            Add(sums, new(checks[k].Property, Claims.None, severity > 0, severity, owner,
                [.. Enumerable.Range(0, Dimensions).Select(d => Choice.At(owner, [.. Enumerable.Range(0, Agents).Select(i => Real.Choose(Real.AreEqual(q, i * Dimensions + d), raised[i][d], signals[i, d]))]))],
                [("value-of", of + 1), .. what, ("value-before", Choice.At(whose, before)), ("value-after", Choice.At(whose, after)), ("own-value-before", Choice.At(own, before)), ("own-value-after", Choice.At(own, after))]));
        }

        foreach (Fault fault in Breaks(signals, assumptions)) Add(sums, fault);
        return sums;
    }

    private void Add(List<Sum> sums, Fault fault)
    {
        _faults.Add(fault);
        _places.Add((sums.Count, sums.Count + 1));
        sums.Add(Sum.OfCount(fault.Happens));
        sums.Add(Sum.OfMaximum(fault.Severity!.Value));
    }

    /// <summary>What the environment itself finds wrong with an agent's values at the draw.</summary>
    private IEnumerable<Fault> Breaks(Profile signals, Assumptions assumptions)
    {
        IReadOnlyList<Real>[] values = [.. Enumerable.Range(0, Agents).Select(i => _environment.ValuesOf(i, signals))];
        IReadOnlyList<(Assumptions Assumption, Real Severity)>[] found = [.. values.Select((own, i) => _environment.Breaks(i, own))];
        for (int k = 0; k < found[0].Count; k++)
        {
            int place = k;
            if (!assumptions.HasFlag(found[0][k].Assumption)) continue;
            (Real severity, Real who) = Choice.Largest([.. found.Select(own => own[place].Severity)]);
            yield return new(NameOf(found[0][k].Assumption), Claims.None, severity > 0, Real.Max(severity, 0), who, [],
                [("by", severity), .. Enumerable.Range(0, values[0].Count).Select(v => (_environment.NameOfValue(v), Choice.At(who, [.. values.Select(own => own[v])])))])
            {
                Sentence = fact => FormattableString.Invariant($"by {fact("by"):R}"),
            };
        }
    }

    /// <summary>The values of all things to all agents, one agent after the other.</summary>
    private Real[] Values(Profile signals) => [.. Enumerable.Range(0, Agents).SelectMany(i => _environment.ValuesOf(i, signals).Take(Things))];

    private Real[][] Each(Real[] values) => [.. values.Chunk(Things)];

    /// <summary>By how much values rise more than that of the agent whose signal is raised.</summary>
    private Real[] Crossings(Real q, Step step)
    {
        Real rounding = Real.Sum(step.Change.Select((_, i) => step.Rounding(i)));
        return [.. _environment.Crossings(Owner(q), Each(step.Before), Each(step.After), rounding)];
    }

    /// <summary>Chung and Ely (2002), Definition 11: how v_i − v_−i changes when agent i's signal is raised.</summary>
    private Real[] Differences(Assumptions wanted, Real q, Step step, Real raise)
    {
        Real rounding = step.Rounding(0) + step.Rounding(1), change = step.Change[0] - step.Change[1];
        Real by = Real.Choose(Real.AreEqual(Owner(q), 0), change, -change);
        Bool breaks = wanted switch
        {
            Assumptions.IncreasingDifferences => by <= rounding,
            Assumptions.DecreasingDifferences => by >= -rounding,
            _ => Real.Abs(by) > rounding,
        };
        Real severity = Real.Choose(breaks & raise >= SmallestRaise, 1 + Real.Abs(by), 0);
        // In the other agent's place: the witness then tells both values.
        Bool first = Real.AreEqual(Owner(q), 0);
        return [Real.Choose(first, 0, severity), Real.Choose(first, severity, 0)];
    }

    private static Bool IsFinite(Real value) => Real.AreEqual(value * 0, 0);

    /// <summary>
    /// Each value's jump between two points, 0 where there is none. The interval is halved, always to the half with the larger change, and halved as often again. What is
    /// continuous changes less and less, even a square root where it is steepest; what jumps changes as much over the last interval as over one four million times as long.
    /// </summary>
    private Real[] Jumps(Real q, Profile signals, Real[][] raised, Step step, Func<Real, Func<int, int, Real>, Profile> moved)
    {
        Real Point(IEnumerable<Real[]> of) => Choice.At(q, [.. of.SelectMany(own => own)]);
        int count = step.Before.Length;
        Real[] Halved(Real[] start) => Loop.Iterate(Halvings / 2, start, (_, state) =>
        {
            Real[] left = state[2..(2 + count)], right = state[(2 + count)..];
            Real middle = (state[0] + state[1]) * 0.5;
            Real[] at = Values(moved(q, (_, _) => middle));
            Bool first = Real.Max(at.Select((value, i) => Real.Abs(value - left[i]))) >= Real.Max(at.Select((value, i) => Real.Abs(right[i] - value)));
            return
            [
                Real.Choose(first, state[0], middle), Real.Choose(first, middle, state[1]),
                .. at.Select((value, i) => Real.Choose(first, left[i], value)), .. at.Select((value, i) => Real.Choose(first, value, right[i])),
            ];
        });
        Real Change(Real[] state, int i) => Real.Abs(state[2 + count + i] - state[2 + i]);

        Real[] half = Halved([Point(Enumerable.Range(0, Agents).Select(i => signals.Of(i).ToArray())), Point(raised), .. step.Before, .. step.After]), end = Halved(half);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            Real jump = Change(end, i);
            return Real.Choose(jump > Change(half, i) * JumpThatStays & jump > (Real.Abs(step.Before[i]) + Real.Abs(step.After[i])) * SmallestJump, jump, 0);
        })];
    }

    /// <summary>The agent whose signal has dimension q.</summary>
    private Real Owner(Real q)
    {
        Real owner = 0;
        for (int i = 1; i < Agents; i++) owner = Real.Choose(q >= i * Dimensions, i, owner);
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
