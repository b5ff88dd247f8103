using ExPost.Engine.Measures;
using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Engine.Incentives;

/// <summary>What is recorded of a mechanism when its incentives are checked: measures, faults, and how misreports are searched for.</summary>
internal sealed class IncentiveCheck
{
    private readonly AuctionEnvironment _environment;
    private readonly AuctionMechanism _mechanism;
    private readonly Verification _verification;
    private readonly List<Measure> _measures = [];
    private readonly List<Fault> _faults = [];
    private readonly List<Real> _finite = [];

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
        _verification = verification;
        Real[] shares = [.. Buyers.Select(i => outcome.Sales[i]?.Share ?? 0)];
        Outcomes = Possible(outcome, shares);
        if (outcome.HasPayments) AddPayoffs(signals);
        AddFeasibility(shares, values);
        AddMonotonicity(signals, shares, outcome.Nonmonotone);
    }

    /// <summary>The outcomes that the mechanism may have, by name; whether each has a positive probability, and whether it is certain.</summary>
    internal IReadOnlyList<(string Name, Bool Happens, Bool Certain)> Outcomes { get; }

    internal IReadOnlyList<Measure> Measures => _measures;

    internal IReadOnlyList<Fault> Faults => _faults;

    /// <summary>0 each, or NaN where a payoff of a misreport is not finite.</summary>
    internal IReadOnlyList<Real> Finite => _finite;

    /// <summary>The search for a buyer's misreports, of the same size for all; null when the rule says nothing of payments.</summary>
    internal MisreportSearch? Search { get; private set; }

    private int[] Buyers => [.. Enumerable.Range(0, _environment.Buyers)];

    private int Dimensions => _environment.Signals.Count;

    private int Count => _environment.Buyers * Dimensions;

    /// <summary>A uniform number for each dimension of each buyer's signal, beside those that the signals themselves take.</summary>
    internal static Profile Shifts(AuctionEnvironment environment)
    {
        int dimensions = environment.Signals.Count, signals = environment.Buyers * dimensions;
        return new(Enumerable.Range(0, environment.Buyers).Select(i => Enumerable.Range(0, dimensions).Select(k => Real.Uniform(signals + i * dimensions + k))));
    }

    /// <summary>All numbers of a profile, one buyer after the other.</summary>
    internal static IEnumerable<Real> Flat(Profile profile) => Enumerable.Range(0, profile.Buyers).SelectMany(profile.Of);

    private static string Numbered(string name, int buyer) => FormattableString.Invariant($"{name}.{buyer + 1}");

    /// <summary>Ex post IC and ex post IR.</summary>
    private void AddPayoffs(Profile signals)
    {
        MisreportSearch[] searches = [.. Buyers.Select(i => new MisreportSearch(_environment, _mechanism, i, _verification.Misreports))];
        Search = searches[0];
        // A function of its own, or with many buyers the body of the kernel would grow beyond what a compiler optimises.
        Function payoffs = Function.Record($"incentives of {_mechanism.Info.Name}", 2 * Count, arguments =>
        {
            Profile truth = new(arguments[..Count].Chunk(Dimensions)), shifts = new(arguments[Count..].Chunk(Dimensions));
            MisreportSearch.Found[] found = [.. searches.Select((search, i) => search.Run(truth, shifts.Of(i)))];
            (Real regret, Real who) = Choice.Largest([.. found.Select(own => own.Gain)]);
            (Real loss, Real loser) = Choice.Largest([.. found.Select(own => -own.Truthful)]);
            return
            [
                regret, who, Choice.At(who, [.. found.Select(own => own.Truthful)]), Choice.At(who, [.. found.Select(own => own.Best)]), loss, loser,
                .. Reported(who, [.. found.Select(own => own.Report)]), .. found.Select(own => own.Finite),
            ];
        });
        Real[] results = payoffs.Call([.. Flat(signals), .. Flat(Shifts(_environment))]);
        (Real regret, Real who, Real loss, Real loser) = (results[0], results[1], results[4], results[5]);
        _finite.AddRange(results[(6 + Dimensions)..].Select((finite, i) => finite.Named($"{Numbered("payoff", i)} of a misreport in {_mechanism.Info.Name}")));

        Bool compatible = regret <= _verification.Tolerance, rational = loss <= _verification.Tolerance;
        _measures.Add(new Probability("probability-epic", compatible));
        _measures.Add(new Mean("regret", regret));
        _measures.Add(new Largest("regret-max", regret));
        _measures.Add(new Probability("probability-epir", rational));
        _faults.Add(new("ex-post-ic", Claims.ExPostIncentiveCompatible, !compatible, regret, who, results[6..(6 + Dimensions)], [("payoff-truth", results[2]), ("payoff-misreport", results[3])]));
        _faults.Add(new("ex-post-ir", Claims.ExPostIndividuallyRational, !rational, Real.Max(loss, 0), loser, [], [("payoff-truth", -loss)]));
    }

    private static (string Name, Bool Happens, Bool Certain)[] Possible(Outcome outcome, Real[] shares)
    {
        static string Gets(int buyer) => FormattableString.Invariant($"buyer {buyer + 1} gets it");
        if (outcome.Sales.All(sale => sale is null or SureSale))
        {
            Bool[] wins = [.. outcome.Sales.Select(sale => sale is SureSale sure ? sure.Wins : false)];
            return [("nobody gets it", !Bool.Any(wins), !Bool.Any(wins)), .. wins.Select((win, i) => (Gets(i), win, win))];
        }

        Real total = Real.Sum(shares);
        return
        [
            ("nobody gets it", total < 1 - AuctionMeasures.Rounding, total <= 0),
            .. shares.Select((share, i) => (Gets(i), share > 0, share >= 1 - AuctionMeasures.Rounding)),
        ];
    }

    private void AddFeasibility(Real[] shares, IReadOnlyList<Real> values)
    {
        Real winners = Real.Sum(shares);
        Real last = Buyers.Aggregate((Real)0, (sofar, i) => Real.Choose(shares[i] > 0, i, sofar));
        _faults.Add(new("feasible", Claims.Feasible, winners > 1 + AuctionMeasures.Rounding, null, last, [],
            [("winners", winners), .. Buyers.Select(i => (Numbered("wins", i), shares[i])), .. Buyers.Select(i => (Numbered("value", i), values[i]))]));
    }

    /// <summary>
    /// Goyal and Narayanan, Definition 2, at a random pair of reports: a buyer is not less likely to win when she raises her report in all dimensions, unless that leaves
    /// her value where it is at her lowest signal; and what the mechanism itself found.
    /// </summary>
    private void AddMonotonicity(Profile signals, Real[] shares, Nonmonotone? found)
    {
        Function rule = Function.Record($"raised reports in {_mechanism.Info.Name}", 2 * Count + _environment.Buyers, arguments =>
        {
            Profile truth = new(arguments[..Count].Chunk(Dimensions)), shifts = new(arguments[Count..(2 * Count)].Chunk(Dimensions));
            Real[] share = arguments[(2 * Count)..];
            Real[][] raised = [.. Buyers.Select(i => ReportSpace.Of(_environment, i).Select((space, d) => space.Raised(truth[i, d], shifts[i, d])).ToArray())];
            Real[] broken = [.. Buyers.Select(i => Loss(i, share[i], truth, raised[i]))];
            (Real any, Real who) = Choice.Largest(broken);
            return [any, who, .. Reported(who, raised)];
        });
        Real[] results = rule.Call([.. Flat(signals), .. Flat(Shifts(_environment)), .. shares]);
        (Bool broken, Real buyer) = (results[0] > AuctionMeasures.Rounding, results[1]);
        if (found is null)
        {
            _faults.Add(new("eventually-monotone", Claims.EventuallyMonotone, broken, null, buyer, results[2..], []));
            return;
        }

        // Where the mechanism looks itself, at signals of one dimension, either may see what the other does not.
        Real own = Choice.At(buyer, [.. Buyers.Select(i => signals[i, 0])]);
        _faults.Add(Fault.Of(new Nonmonotone(
            found.Happens | broken, Real.Choose(found.Happens, found.Buyer, buyer), Real.Choose(found.Happens, found.Lower, own), Real.Choose(found.Happens, found.Higher, results[2]))));
    }

    /// <summary>How much less likely a buyer is to win with a raised report, though it moves her value from where it is at her lowest signal; 0 where she is not.</summary>
    private Real Loss(int buyer, Real share, Profile truth, Real[] raised)
    {
        Function loss = Function.Record($"raised report of buyer {buyer + 1} in {_mechanism.Info.Name}", 1 + Count + Dimensions, arguments =>
        {
            Profile others = new(arguments[1..(1 + Count)].Chunk(Dimensions)), higher = others.With(buyer, arguments[(1 + Count)..]);
            Profile lowest = others.With(buyer, ReportSpace.Of(_environment, buyer).Select(space => space.At(0)));
            Real still = _mechanism.Run(_environment, higher).Sales[buyer]?.Share ?? 0;
            return [Real.Choose(_environment.Value(buyer, higher) > _environment.Value(buyer, lowest), Real.Max(arguments[0] - still, 0), 0)];
        });
        return loss.Call([share, .. Flat(truth), .. raised])[0];
    }

    private static IReadOnlyList<Real> Reported(Real who, IReadOnlyList<Real>[] reports) =>
        [.. Enumerable.Range(0, reports[0].Count).Select(d => Choice.At(who, [.. reports.Select(report => report[d])]))];
}
