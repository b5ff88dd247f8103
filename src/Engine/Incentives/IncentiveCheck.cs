using ExPost.Engine.Measures;
using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Engine.Incentives;

/// <summary>What is recorded of a mechanism when its incentives are checked: measures, faults, and what the search for misreports costs.</summary>
internal sealed class IncentiveCheck
{
    private readonly AuctionEnvironment _environment;
    private readonly AuctionMechanism _mechanism;
    private readonly Profile _signals;
    private readonly Real[][] _shifts;

    /// <param name="environment">The values.</param>
    /// <param name="mechanism">The rule.</param>
    /// <param name="signals">The true signals.</param>
    /// <param name="values">V_i(s), the true values.</param>
    /// <param name="outcome">What the rule does when all tell the truth.</param>
    /// <param name="verification">How incentives are checked.</param>
    internal IncentiveCheck(AuctionEnvironment environment, AuctionMechanism mechanism, Profile signals, IReadOnlyList<Real> values, Outcome outcome, Verification verification)
    {
        _environment = environment;
        _mechanism = mechanism;
        _signals = signals;
        _shifts = Shifts(environment);
        var measures = new List<Measure>();
        var faults = new List<Fault>();
        if (outcome.HasPayments)
        {
            MisreportSearch[] searches = [.. Buyers.Select(i => new MisreportSearch(environment, mechanism, i, verification.Misreports))];
            MisreportSearch.Found[] found = [.. searches.Select((search, i) => search.Run(signals, _shifts[i]))];
            Search = searches[0];
            Checks = [.. found.Select((own, i) => own.Check.Named($"{Numbered("payoff", i)} of a misreport in {mechanism.Info.Name}"))];
            (Real regret, Real who) = Fault.Largest([.. found.Select(own => own.Gain)]);
            Bool compatible = regret <= verification.Tolerance;
            measures.Add(new Probability("probability-epic", compatible));
            measures.Add(new Mean("regret", regret));
            measures.Add(new Largest("regret-max", regret));
            faults.Add(new("ex-post-ic", Claims.ExPostIncentiveCompatible, !compatible, regret, who, Reported(who, [.. found.Select(own => own.Report)]),
            [
                ("payoff-truth", Fault.At(who, [.. found.Select(own => own.Truthful)])),
                ("payoff-misreport", Fault.At(who, [.. found.Select(own => own.Best)])),
            ]));

            (Real loss, Real loser) = Fault.Largest([.. found.Select(own => -own.Truthful)]);
            Bool rational = loss <= verification.Tolerance;
            measures.Add(new Probability("probability-epir", rational));
            faults.Add(new("ex-post-ir", Claims.ExPostIndividuallyRational, !rational, Real.Max(loss, 0), loser, [], [("payoff-truth", -loss)]));
        }

        Bool[] wins = [.. Buyers.Select(i => outcome.Sales[i]?.Wins ?? false)];
        Real winners = Real.Sum(wins.Select(win => Real.Choose(win, 1, 0)));
        Real last = Buyers.Aggregate((Real)0, (sofar, i) => Real.Choose(wins[i], i, sofar));
        faults.Add(new("feasible", Claims.Feasible, winners > 1, null, last, [], [("winners", winners), .. Buyers.Select(i => (Numbered("wins", i), Real.Choose(wins[i], 1, 0))), .. Buyers.Select(i => (Numbered("value", i), values[i]))]));
        faults.Add(EventualMonotonicity(wins));
        Measures = measures;
        Faults = faults;
    }

    /// <summary>The measures that only a check of incentives has.</summary>
    internal static IReadOnlyList<string> Names { get; } = ["probability-epic", "regret", "regret-max", "probability-epir"];

    internal IReadOnlyList<Measure> Measures { get; }

    internal IReadOnlyList<Fault> Faults { get; }

    /// <summary>0 each, or NaN where a payoff of a misreport is not finite.</summary>
    internal IReadOnlyList<Real> Checks { get; } = [];

    /// <summary>The search for a buyer's misreports, which is the same for all; null when the rule says nothing of payments.</summary>
    internal MisreportSearch? Search { get; }

    private int[] Buyers => [.. Enumerable.Range(0, _environment.Buyers)];

    /// <summary>A uniform number for each dimension of each buyer's signal, beside those that the signals themselves take.</summary>
    internal static Real[][] Shifts(AuctionEnvironment environment)
    {
        int dimensions = environment.Signals.Count, signals = environment.Buyers * dimensions;
        return [.. Enumerable.Range(0, environment.Buyers).Select(i => Enumerable.Range(0, dimensions).Select(k => Real.Uniform(signals + i * dimensions + k)).ToArray())];
    }

    private static string Numbered(string name, int buyer) => FormattableString.Invariant($"{name}.{buyer + 1}");

    private static IReadOnlyList<Real> Reported(Real who, IReadOnlyList<Real>[] reports) =>
        [.. Enumerable.Range(0, reports[0].Count).Select(d => Fault.At(who, [.. reports.Select(report => report[d])]))];

    /// <summary>
    /// Goyal and Narayanan, Definition 2, at a random pair of reports: a buyer who wins still wins when she raises her report in all dimensions, unless that leaves
    /// her value where it is at her lowest signal.
    /// </summary>
    private Fault EventualMonotonicity(Bool[] wins)
    {
        var raised = new Real[_environment.Buyers][];
        var broken = new Real[_environment.Buyers];
        foreach (int i in Buyers)
        {
            ReportSpace[] space = ReportSpace.Of(_environment, i);
            raised[i] = [.. space.Select((own, d) => own.Raised(_signals[i, d], _shifts[i][d]))];
            int count = _environment.Buyers * space.Length;
            Function rule = Function.Record($"raised report of {i + 1} in {_mechanism.Info.Name}", count + space.Length, arguments =>
            {
                var truth = new Profile(arguments[..count].Chunk(space.Length));
                Profile higher = truth.With(i, arguments[count..]);
                Bool still = _mechanism.Run(_environment, higher).Sales[i]?.Wins ?? false;
                Bool matters = _environment.Value(i, higher) > _environment.Value(i, truth.With(i, space.Select(own => own.At(0))));
                return [Real.Choose(matters & !still, 1, 0)];
            });
            broken[i] = Real.Choose(wins[i], rule.Call([.. Buyers.SelectMany(_signals.Of), .. raised[i]])[0], 0);
        }

        (Real any, Real who) = Fault.Largest(broken);
        return new("eventually-monotone", Claims.None, any > 0, null, who, Reported(who, raised), []);
    }
}
