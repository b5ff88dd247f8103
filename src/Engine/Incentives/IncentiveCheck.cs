using ExPost.Engine.Measures;
using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Engine.Incentives;

/// <summary>What is recorded of a mechanism when its incentives are checked: measures, faults, and how misreports are searched for.</summary>
internal sealed class IncentiveCheck
{
    /// <summary>The measure of how often payoffs rise with types.</summary>
    internal const string PayoffMonotone = "probability-payoff-monotone";

    /// <summary>What agents pay sums to what a good costs but for rounding where it is no more than this, relative to what they pay.</summary>
    private const double Rounding = 1e-12;

    private readonly ValueEnvironment _environment;
    private readonly Mechanism _mechanism;
    private readonly Verification _verification;
    private readonly List<Measure> _measures = [];
    private readonly List<Fault> _faults = [];
    private readonly List<Real> _finite = [];

    /// <param name="environment">The values.</param>
    /// <param name="mechanism">The rule.</param>
    /// <param name="signals">The true signals.</param>
    /// <param name="values">The true values of every agent.</param>
    /// <param name="outcome">What the rule does when all tell the truth.</param>
    /// <param name="verification">How incentives are checked.</param>
    internal IncentiveCheck(ValueEnvironment environment, Mechanism mechanism, Profile signals, IReadOnlyList<IReadOnlyList<Real>> values, Outcome outcome, Verification verification)
    {
        _environment = environment;
        _mechanism = mechanism;
        _verification = verification;
        if (outcome.HasPayments) AddPayoffs(signals, outcome);
        if (outcome.HasPayments && outcome.Deficit is { } deficit) AddBudget(deficit, outcome);
        if (outcome.SharesSurplus) AddPayoffMonotonicity(signals, [.. Agents.Select(i => outcome.Utility(i, values[i]))]);
        if (outcome.Infeasible is { } overdemand) AddFeasibility(overdemand, values);
        Real?[] rising = [.. Agents.Select(outcome.Rising)];
        if (rising.All(number => number is not null)) AddMonotonicity(signals, [.. rising.Select(number => number!.Value)], outcome);
    }

    internal IReadOnlyList<Measure> Measures => _measures;

    internal IReadOnlyList<Fault> Faults => _faults;

    /// <summary>0 each, or NaN where a payoff of a misreport is not finite.</summary>
    internal IReadOnlyList<Real> Finite => _finite;

    /// <summary>The search for an agent's misreports, of the same size for all; null when the rule says nothing of payments.</summary>
    internal MisreportSearch? Search { get; private set; }

    private int[] Agents => [.. Enumerable.Range(0, _environment.Agents)];

    private int Dimensions => _environment.Signals.Count;

    private int Count => _environment.Agents * Dimensions;

    /// <summary>A uniform number for each dimension of each agent's signal, beside those that the signals themselves take.</summary>
    internal static Profile Shifts(ValueEnvironment environment)
    {
        int dimensions = environment.Signals.Count, signals = environment.Agents * dimensions;
        return new(Enumerable.Range(0, environment.Agents).Select(i => Enumerable.Range(0, dimensions).Select(k => Real.Uniform(signals + i * dimensions + k))));
    }

    /// <summary>All numbers of a profile, one agent after the other.</summary>
    internal static IEnumerable<Real> Flat(Profile profile) => Enumerable.Range(0, profile.Agents).SelectMany(profile.Of);

    internal static string Numbered(string name, int agent) => FormattableString.Invariant($"{name}.{agent + 1}");

    /// <summary>Taking part is a choice, so that individual rationality has a meaning.</summary>
    internal static bool CanStayOut(ValueEnvironment environment) => environment is not ChoiceEnvironment { HasOutsideOption: false };

    /// <summary>Ex post IC and ex post IR.</summary>
    private void AddPayoffs(Profile signals, Outcome outcome)
    {
        MisreportSearch[] searches = [.. Agents.Select(i => new MisreportSearch(_environment, _mechanism, i, _verification))];
        Search = searches[0];
        // A function of its own, or with many buyers the body of the kernel would grow beyond what a compiler optimises.
        Function payoffs = Function.Record($"incentives of {_mechanism.Info.Name}", 2 * Count, arguments =>
        {
            Profile truth = new(arguments[..Count].Chunk(Dimensions)), shifts = new(arguments[Count..].Chunk(Dimensions));
            MisreportSearch.Found[] found = [.. searches.Select((search, i) => search.Run(truth, shifts.Of(i)))];
            (Real regret, Real who) = Choice.Largest([.. found.Select(own => own.Gain)]);
            Real[] losses = [.. found.Select((own, i) => _environment.Reservation(i, _environment.ValuesOf(i, truth)) - own.Truthful)];
            (Real loss, Real loser) = Choice.Largest(losses);
            return
            [
                regret, who, Choice.At(who, [.. found.Select(own => own.Truthful)]), Choice.At(who, [.. found.Select(own => own.Best)]), loss, loser,
                .. Reported(who, [.. found.Select(own => own.Report)]), .. found.Select(own => own.Finite), .. losses, Choice.At(loser, [.. found.Select(own => own.Truthful)]), Choice.At(loser, [.. Agents.Select(i => _environment.Reservation(i, _environment.ValuesOf(i, truth)))]),
            ];
        });
        Real[] results = payoffs.Call([.. Flat(signals), .. Flat(Shifts(_environment))]);
        (Real regret, Real who, Real loss, Real loser) = (results[0], results[1], results[4], results[5]);
        int count = Agents.Length, after = 6 + Dimensions;
        _finite.AddRange(results[after..(after + count)].Select((finite, i) => finite.Named($"{Numbered("payoff", i)} of a misreport in {_mechanism.Info.Name}")));

        Bool compatible = regret <= _verification.Tolerance, rational = loss <= _verification.Tolerance;
        _measures.Add(new Probability("probability-epic", compatible));
        _measures.Add(new Mean("regret", regret));
        _measures.Add(new Largest("regret-max", regret));
        _measures.AddRange(IncentiveMeasures.RegretLevels.Select(level => new Probability(IncentiveMeasures.RegretAbove(level), regret > (double)level)));
        _faults.Add(new("ex-post-ic", Claims.ExPostIncentiveCompatible, !compatible, regret, who, results[6..(6 + Dimensions)], [("payoff-truth", results[2]), ("payoff-misreport", results[3])]));
        // Where nobody can stay out there is nothing to compare with.
        if (!CanStayOut(_environment)) return;
        _measures.Add(new Probability("probability-epir", rational));
        if (outcome.SharesSurplus) _measures.AddRange(Agents.Select(i => new Probability(Numbered("probability-epir", i), results[after + count + i] <= _verification.Tolerance)));
        _faults.Add(new("ex-post-ir", Claims.ExPostIndividuallyRational, !rational, Real.Max(loss, 0), loser, [], [("payoff-truth", results[^2]), ("reservation", results[^1])]));
    }

    /// <summary>Budget balance, in every state (Chung and Ely 2002, Sections 4.1 and 5): the planner does not pay.</summary>
    private void AddBudget(Real deficit, Outcome outcome)
    {
        Bool balanced = deficit <= _verification.Tolerance;
        _measures.Add(new Probability("probability-budget-balanced", balanced));
        _faults.Add(new("budget-balanced", Claims.BudgetBalanced, !balanced, Real.Max(deficit, 0), 0, [], [("deficit", deficit)])
        {
            Sentence = fact => FormattableString.Invariant($"the planner pays {fact("deficit"):R}"),
        });
        if (!outcome.SharesSurplus) return;
        Real size = Real.Abs(deficit), paid = Real.Sum(Agents.SelectMany(outcome.Quotes).Select(quote => Real.Abs(quote.Value)));
        _faults.Add(new("exact-budget", Claims.ExactBudget, size > Real.Max(paid, 1) * Rounding, size, 0, [], [("deficit", deficit)])
        {
            Sentence = fact => FormattableString.Invariant($"what agents pay misses the cost by {fact("deficit"):R}"),
        });
    }

    /// <summary>At a random pair of types: an agent's payoff does not fall when her type rises and all tell the truth (Ke 2009, Definition 3).</summary>
    private void AddPayoffMonotonicity(Profile signals, IReadOnlyList<Real> before)
    {
        Function payoffs = Function.Record($"raised types in {_mechanism.Info.Name}", 2 * Count, arguments =>
        {
            Profile truth = new(arguments[..Count].Chunk(Dimensions)), shifts = new(arguments[Count..].Chunk(Dimensions));
            Real[][] raised = [.. Agents.Select(i => Raised(i, truth, shifts))];
            return [.. Agents.Select(i => Payoff(i, truth.With(i, raised[i]))), .. raised.SelectMany(own => own)];
        });
        Real[] results = payoffs.Call([.. Flat(signals), .. Flat(Shifts(_environment))]), payoffsAfter = results[..Agents.Length];
        (Real fall, Real who) = Choice.Largest([.. payoffsAfter.Select((payoff, i) => before[i] - payoff)]);
        Bool broken = fall > _verification.Tolerance;
        _measures.Add(new Probability(PayoffMonotone, !broken));
        _faults.Add(new("payoff-monotone", Claims.PayoffMonotone, broken, Real.Max(fall, 0), who, Reported(who, [.. results[Agents.Length..].Chunk(Dimensions)]),
            [("payoff-truth", Choice.At(who, [.. before])), ("payoff-raised", Choice.At(who, payoffsAfter))])
        {
            Sentence = fact => FormattableString.Invariant($"a payoff falls from {fact("payoff-truth"):R} to {fact("payoff-raised"):R} when the type rises"),
        });
    }

    private Real[] Raised(int agent, Profile truth, Profile shifts) => [.. ReportSpace.Of(_environment, agent).Select((space, d) => space.Raised(truth[agent, d], shifts[agent, d]))];

    /// <summary>What an agent has when all tell the truth.</summary>
    private Real Payoff(int agent, Profile truth) => _mechanism.Run(_environment, truth).Utility(agent, _environment.ValuesOf(agent, truth));

    private void AddFeasibility(Overdemand overdemand, IReadOnlyList<IReadOnlyList<Real>> values)
    {
        IEnumerable<(string, Real)> worth = _environment.Things.SelectMany((thing, k) => Agents.Select(i => (Numbered(thing.Length == 0 ? "value" : $"value.{thing}", i), values[i][k])));
        _faults.Add(new("feasible", Claims.Feasible, overdemand.Happens, null, overdemand.Last, [], [.. overdemand.Facts, .. worth]) { Sentence = overdemand.Sentence });
    }

    /// <summary>
    /// At a random pair of reports: what must not fall when an agent raises her report in all dimensions does not. For a sale Goyal and Narayanan, Definition 2: a buyer is not less likely to win, unless that leaves
    /// her value where it is at her lowest signal; and what the mechanism itself found. For a choice Chung and Ely (2002), Theorem 2.
    /// </summary>
    private void AddMonotonicity(Profile signals, Real[] rising, Outcome outcome)
    {
        Function rule = Function.Record($"raised reports in {_mechanism.Info.Name}", 2 * Count + _environment.Agents, arguments =>
        {
            Profile truth = new(arguments[..Count].Chunk(Dimensions)), shifts = new(arguments[Count..(2 * Count)].Chunk(Dimensions));
            Real[] before = arguments[(2 * Count)..];
            Real[][] raised = [.. Agents.Select(i => Raised(i, truth, shifts))];
            Real[] broken = [.. Agents.Select(i => Loss(i, before[i], truth, raised[i]))];
            (Real any, Real who) = Choice.Largest(broken);
            return [any, who, .. Reported(who, raised)];
        });
        Real[] results = rule.Call([.. Flat(signals), .. Flat(Shifts(_environment)), .. rising]);
        (Bool broken, Real agent) = (results[0] > AuctionOutcome.Rounding, results[1]);
        if (outcome is not AuctionOutcome)
        {
            _faults.Add(new("monotone-rule", Claims.MonotoneRule, broken, null, agent, results[2..], []));
        }
        else if (outcome.Nonmonotone is { } found)
        {
            // Where the mechanism looks itself, at signals of one dimension, either may see what the other does not.
            Real own = Choice.At(agent, [.. Agents.Select(i => signals[i, 0])]);
            _faults.Add(Fault.Of(new Nonmonotone(
                found.Happens | broken, Real.Choose(found.Happens, found.Agent, agent), Real.Choose(found.Happens, found.Lower, own), Real.Choose(found.Happens, found.Higher, results[2]))));
        }
        else
        {
            _faults.Add(new(Fault.EventuallyMonotone, Claims.EventuallyMonotone, broken, null, agent, results[2..], []));
        }
    }

    /// <summary>By how much falls what must not fall when an agent raises her report, though it moves her values from where they are at her lowest signal; 0 where it does not.</summary>
    private Real Loss(int agent, Real before, Profile truth, Real[] raised)
    {
        Function loss = Function.Record($"raised report of {_environment.NameOf(agent)} in {_mechanism.Info.Name}", 1 + Count + Dimensions, arguments =>
        {
            Profile others = new(arguments[1..(1 + Count)].Chunk(Dimensions)), higher = others.With(agent, arguments[(1 + Count)..]);
            Profile lowest = others.With(agent, ReportSpace.Of(_environment, agent).Select(space => space.At(0)));
            Real still = _mechanism.Run(_environment, higher).Rising(agent)!.Value;
            Real fall = Real.Max(arguments[0] - still, 0);
            return [_environment is AuctionEnvironment ? Real.Choose(_environment.ValuesOf(agent, higher)[0] > _environment.ValuesOf(agent, lowest)[0], fall, 0) : fall];
        });
        return loss.Call([before, .. Flat(truth), .. raised])[0];
    }

    private static IReadOnlyList<Real> Reported(Real who, IReadOnlyList<Real>[] reports) =>
        [.. Enumerable.Range(0, reports[0].Count).Select(d => Choice.At(who, [.. reports.Select(report => report[d])]))];
}
