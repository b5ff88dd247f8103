using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Engine.Incentives;

/// <summary>
/// Looks, at each draw, for the misreport from which an agent gains most: the same mechanism with one report changed, valued with the true signals. It
/// needs no code of a mechanism's own, and finds a lower bound on the largest gain. Tried are points spread evenly over all reports and shifted at random at
/// each draw; the corners and the middle of the signal space, and the true report with some dimensions moved there; reports just above and just below those of
/// every other agent, where rules switch; and a local search from the best of these.
/// </summary>
public sealed class MisreportSearch
{
    /// <summary>How far from another agent's report "just above" is, as a share of the support.</summary>
    private const double JustAbove = 1.0 / 4294967296.0;

    /// <summary>Rounds of the local search; each halves the step.</summary>
    private const int Rounds = 8;

    /// <summary>Where a dimension can be moved to, as shares of the support; the first stands for the true report.</summary>
    private static readonly double[] s_places = [-1, 0, 0.5, 1];

    private readonly ValueEnvironment _environment;
    private readonly Mechanism _mechanism;
    private readonly int _agent;
    private readonly ReportSpace[] _space;
    private readonly double[][] _corners;
    private readonly (int Rival, double Sign, int Dimension)[] _near;

    /// <summary>Prepares the search for an agent.</summary>
    /// <param name="environment">The values.</param>
    /// <param name="mechanism">The rule.</param>
    /// <param name="agent">Who may misreport.</param>
    /// <param name="verification">How many points are spread over all reports, and which misreports count.</param>
    public MisreportSearch(ValueEnvironment environment, Mechanism mechanism, int agent, Verification verification)
    {
        _environment = environment;
        _mechanism = mechanism;
        _agent = agent;
        Misreports = verification.Misreports;
        Deviations = verification.Deviations ?? mechanism.Info.Deviations;
        _space = ReportSpace.Of(environment, agent);
        _corners = [.. Corners(environment.Signals.Count)];
        _near = [.. NearOthers(environment, agent)];
    }

    /// <summary>The points that are spread over all reports.</summary>
    public int Misreports { get; }

    /// <summary>Which misreports count.</summary>
    public Deviations Deviations { get; }

    /// <summary>The special candidates: corners, the middle, single dimensions moved there, and reports near the others'.</summary>
    public int Special => _corners.Length + _near.Length;

    /// <summary>The reports that the local search tries.</summary>
    public int Local => Rounds * 2 * _space.Length;

    /// <summary>How often the mechanism is evaluated a draw: the truth and all candidates.</summary>
    public int Evaluations => 1 + Misreports + Special + Local;

    private int Dimensions => _space.Length;

    /// <summary>Records the search as a function and calls it.</summary>
    /// <param name="signals">The true signals; the others report theirs.</param>
    /// <param name="shift">A uniform number for each dimension, that moves the spread points.</param>
    public Found Run(Profile signals, IReadOnlyList<Real> shift)
    {
        int count = _environment.Agents * Dimensions;
        Function search = Function.Record($"misreports of {_environment.NameOf(_agent)} in {_mechanism.Info.Name}", count + Dimensions, arguments =>
        {
            Found found = Search(new Profile(arguments[..count].Chunk(Dimensions)), arguments[count..]);
            return [found.Truthful, found.Best, found.Finite, .. found.Report];
        });
        Real[] results = search.Call([.. IncentiveCheck.Flat(signals), .. shift]);
        return new(results[0], results[1], results[3..], results[2]);
    }

    private static IEnumerable<double[]> Corners(int dimensions)
    {
        for (int code = 0; code < 1 << (2 * dimensions); code++)
        {
            double[] shares = [.. Enumerable.Range(0, dimensions).Select(k => s_places[(code >> (2 * k)) & 3])];
            int kept = shares.Count(share => share < 0), middle = shares.Count(share => share == 0.5);
            // All corners, the middle, and every dimension moved by itself.
            if ((kept == 0 && (middle == 0 || middle == dimensions)) || (kept == dimensions - 1 && dimensions > 1)) yield return shares;
        }
    }

    /// <summary>Just above and just below another agent's report: as a whole (dimension −1), and in each dimension by itself.</summary>
    private static IEnumerable<(int Rival, double Sign, int Dimension)> NearOthers(ValueEnvironment environment, int agent) =>
        from rival in Enumerable.Range(0, environment.Agents)
        where rival != agent
        from sign in new[] { -1.0, 1.0 }
        from dimension in Enumerable.Range(-1, environment.Signals.Count == 1 ? 1 : environment.Signals.Count + 1)
        select (rival, sign, dimension);

    private Found Search(Profile signals, Real[] shift)
    {
        IReadOnlyList<Real> values = _environment.ValuesOf(_agent, signals);
        IReadOnlyList<Real> truth = signals.Of(_agent);
        (Outcome Outcome, Tried Tried) Play(IReadOnlyList<Real> report)
        {
            Outcome outcome = _mechanism.Run(_environment, signals.With(_agent, report));
            return (outcome, new(outcome.Utility(_agent, values), [.. outcome.Quotes(_agent).Select(quote => quote.Value)]));
        }

        (Outcome decided, Tried honest) = Play(truth);
        Real truthful = honest.Payoff;
        Real[] allocation = Deviations == Deviations.Allocation ? Allocation(decided) : [];
        Tried Try(IReadOnlyList<Real> report)
        {
            (Outcome outcome, Tried tried) = Play(report);
            if (Deviations == Deviations.All) return tried;
            Bool same = Allocation(outcome).Zip(allocation, Real.AreEqual).Aggregate((one, other) => one & other);
            return new(Real.Choose(same, truthful, tried.Payoff), [tried.Payoff, .. tried.Numbers]);
        }

        var best = new Candidates(truthful, truth, honest.Numbers.Aggregate(truthful, (sum, number) => sum + number) * 0);
        best = Spread(best, shift, Try);
        best = FromList(best, _corners.Length, k => [.. Enumerable.Range(0, Dimensions).Select(d =>
        {
            Real share = Entry("corner", k, _corners.Select(corner => corner[d]));
            return Real.Choose(share < 0, truth[d], _space[d].At(Real.Max(share, 0)));
        })], Try);
        best = FromList(best, _near.Length, k =>
        {
            Real sign = Entry("sign", k, _near.Select(near => near.Sign)), rival = Entry("rival", k, _near.Select(near => (double)near.Rival));
            return [.. Enumerable.Range(0, Dimensions).Select(d =>
            {
                Real other = Choice.At(rival, [.. Enumerable.Range(0, _environment.Agents).Select(j => signals[j, d])]);
                Real moved = Entry("moved", k, _near.Select(near => near.Dimension < 0 || near.Dimension == d ? 1.0 : 0.0));
                return Real.Choose(moved > 0, _space[d].Nearest(Real.Fma(sign, JustAbove * _space[d].Scale, other)), truth[d]);
            })];
        }, Try);
        best = Around(best, Try);
        return new(truthful, best.Payoff, best.Report, best.Finite);
    }

    private Real[] Allocation(Outcome outcome) => [.. Enumerable.Range(0, _environment.Agents).SelectMany(outcome.Allocation).Select(number => number.Value)];

    /// <summary>Points k of a set that fills the space evenly for any number of points: k/K in the first dimension, and multiples of generalised golden ratios in the others.</summary>
    private Candidates Spread(Candidates best, Real[] shift, Func<IReadOnlyList<Real>, Tried> evaluate)
    {
        if (Misreports == 0) return best;
        // Several at once: one is a chain of dependent operations.
        int together = Misreports % 4 == 0 ? 4 : Misreports % 2 == 0 ? 2 : 1;
        double ratio = GoldenRatio(Dimensions - 1);
        double[] steps = [.. Enumerable.Range(0, Dimensions).Select(d => d == 0 ? 1.0 / Misreports : Math.Pow(ratio, -d))];
        static Real Wrapped(Real x) => Real.Choose(x >= 1, x - 1, x);
        Real[] end = Loop.Iterate(Misreports / together, [.. best.State, .. shift], (_, state) =>
        {
            Candidates sofar = Candidates.Of(state, Dimensions);
            Real[] at = state[^Dimensions..];
            for (int m = 0; m < together; m++)
            {
                Real[] report = [.. at.Select((x, d) => _space[d].At(Wrapped(x + (m * steps[d] % 1))))];
                sofar = sofar.With(evaluate(report), report);
            }

            return [.. sofar.State, .. at.Select((x, d) => Wrapped(x + (together * steps[d] % 1)))];
        });
        return Candidates.Of(end, Dimensions);
    }

    private Candidates FromList(Candidates best, int count, Func<Real, Real[]> candidate, Func<IReadOnlyList<Real>, Tried> evaluate)
    {
        if (count == 0) return best;
        Real[] end = Loop.Iterate(count, best.State, (k, state) =>
        {
            Real[] report = candidate(k);
            return Candidates.Of(state, Dimensions).With(evaluate(report), report).State;
        });
        return Candidates.Of(end, Dimensions);
    }

    /// <summary>Steps in each dimension from the best report, of half the distance of the spread points at first.</summary>
    private Candidates Around(Candidates best, Func<IReadOnlyList<Real>, Tried> evaluate)
    {
        double first = 0.5 * Math.Pow(Math.Max(Misreports, 1), -1.0 / Dimensions);
        Real[] end = Loop.Iterate(Rounds, [.. best.State, first], (_, state) =>
        {
            Candidates start = Candidates.Of(state, Dimensions), sofar = start;
            for (int d = 0; d < Dimensions; d++)
            {
                foreach (double sign in new[] { -1.0, 1.0 })
                {
                    Real[] report = [.. start.Report];
                    report[d] = _space[d].Nearest(Real.Fma(state[^1], sign * _space[d].Scale, report[d]));
                    sofar = sofar.With(evaluate(report), report);
                }
            }

            return [.. sofar.State, state[^1] * 0.5];
        });
        return Candidates.Of(end, Dimensions);
    }

    /// <summary>The solution above 1 of x^(n+1) = x + 1: for n = 1 the golden ratio.</summary>
    internal static double GoldenRatio(int n)
    {
        double x = 2;
        for (int k = 0; k < 60; k++) x = Math.Pow(1 + x, 1.0 / (n + 1));
        return x;
    }

    private static Real Entry(string name, Real index, IEnumerable<double> values) => Real.Lookup(new Table(name, [.. values]), index);

    /// <summary>What a search found at a draw.</summary>
    /// <param name="Truthful">The agent's payoff when she tells the truth.</param>
    /// <param name="Best">The highest payoff of all reports that were tried, the truth among them.</param>
    /// <param name="Report">A report that gives it.</param>
    /// <param name="Finite">0, or NaN when a payoff was infinite or not a number.</param>
    public readonly record struct Found(Real Truthful, Real Best, IReadOnlyList<Real> Report, Real Finite)
    {
        /// <summary>What the agent gains by not telling the truth; never negative.</summary>
        public Real Gain => Best - Truthful;
    }

    /// <summary>What a report gives, and the numbers from which that was computed.</summary>
    private readonly record struct Tried(Real Payoff, IReadOnlyList<Real> Numbers);

    /// <summary>The best of the reports that were tried.</summary>
    private readonly record struct Candidates(Real Payoff, IReadOnlyList<Real> Report, Real Finite)
    {
        internal Real[] State => [Payoff, Finite, .. Report];

        internal static Candidates Of(Real[] state, int dimensions) => new(state[0], state[2..(2 + dimensions)], state[1]);

        internal Candidates With(Tried tried, Real[] report)
        {
            Bool better = tried.Payoff > Payoff;
            // 0 times a number that is not finite is NaN, and stays. A price by itself, for value > NaN is just false, and the payoff is 0.
            Real finite = tried.Numbers.Aggregate(Real.Fma(tried.Payoff, 0, Finite), (sum, number) => Real.Fma(number, 0, sum));
            return new(Real.Choose(better, tried.Payoff, Payoff), [.. Report.Select((own, d) => Real.Choose(better, report[d], own))], finite);
        }
    }
}
