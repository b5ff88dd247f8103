using ExPost.Engine.Measures;
using ExPost.Engine.Statistics;
using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Engine.Incentives;

/// <summary>
/// An agent's payoffs when the others tell the truth, as a kernel whose parameters are her type and what she may report: compiled once, it is run for all types and reports. All are on the same draws of the others'
/// signals, so that what a report gains over the truth is a mean of differences.
/// </summary>
internal sealed class InterimPayoffs
{
    /// <summary>2⁻⁴⁰: sums that are smaller, relative to what is added, may be rounding.</summary>
    private const double RoundingShare = 9.094947017729282e-13;

    private readonly int _agent;
    private readonly List<int> _gains = [];
    private readonly List<(string Name, Estimator Estimator)> _decided = [];
    private Estimator? _utility;
    private Estimator? _net;
    private Estimator? _gain;
    private Estimator? _monotone;
    private int _largest;

    private InterimPayoffs(ValueEnvironment environment, Mechanism mechanism, int agent, int reports, bool search)
    {
        _agent = agent;
        Reports = reports;
        string what = search ? "gains" : "payoffs";
        Kernel = Kernel.Record($"interim {what} of {environment.NameOf(agent)} in {mechanism.Info.Name}", () => Record(environment, mechanism, search));
    }

    internal Kernel Kernel { get; }

    /// <summary>How many reports are tried at once.</summary>
    internal int Reports { get; }

    /// <summary>The mechanism says what agents pay, so that payoffs have a meaning.</summary>
    internal bool HasPayments { get; private set; }

    /// <summary>For many reports: the sums of what they gain.</summary>
    internal static InterimPayoffs ForSearch(ValueEnvironment environment, Mechanism mechanism, int agent) => new(environment, mechanism, agent, 16, search: true);

    /// <summary>For one report, beside another type: payoffs, what is decided, and how the rule moves from the one type to the other.</summary>
    internal static InterimPayoffs ForEstimates(ValueEnvironment environment, Mechanism mechanism, int agent) => new(environment, mechanism, agent, 1, search: false);

    /// <summary>The values of the kernel's parameters.</summary>
    /// <param name="given">Those of environment and mechanism, by name.</param>
    /// <param name="type">The true type.</param>
    /// <param name="other">Another type.</param>
    /// <param name="reports">What is reported instead, at most as many as <see cref="Reports"/>; the first stands in for those that are missing.</param>
    internal double[] Inputs(IReadOnlyDictionary<string, double> given, double[] type, double[] other, IReadOnlyList<double[]> reports)
    {
        var values = new Dictionary<string, double>(given);
        void Set(string name, double[] point)
        {
            for (int d = 0; d < point.Length; d++) values[Place(name, d)] = point[d];
        }

        Set("type", type);
        Set("other", other);
        for (int k = 0; k < Reports; k++) Set(Report(k), k < reports.Count ? reports[k] : reports[0]);
        return [.. Kernel.Parameters.Select(name => values[name])];
    }

    /// <summary>The report that gains most, and the sum of what it gains.</summary>
    internal (int Place, System.Numerics.BigInteger Sum) Best(Tally tally, int reports) =>
        Enumerable.Range(0, reports).Select(k => (k, tally.Sum(_gains[k]).ToBigInteger())).Aggregate((best, next) => next.Item2 > best.Item2 ? next : best);

    /// <summary>U(t, t), the payoff of a truthful type.</summary>
    internal Estimate Utility(Tally tally, double confidence) => _utility!(tally, confidence);

    /// <summary>U(t, t), less what she has when she stays out.</summary>
    internal Estimate Net(Tally tally, double confidence) => _net!(tally, confidence);

    /// <summary>U(r, t) − U(t, t), the gain from a report.</summary>
    internal Estimate Gain(Tally tally, double confidence) => _gain!(tally, confidence);

    /// <summary>(s − t) · (Ψ(s) − Ψ(t)) for values that are linear in the type, and what stands for it else: U(s, s) − U(s, t) − U(t, s) + U(t, t), in which payments cancel.</summary>
    internal Estimate Monotone(Tally tally, double confidence) => _monotone!(tally, confidence);

    /// <summary>What is decided, on average over the others' signals, by name.</summary>
    internal IReadOnlyList<(string Name, Estimate Estimate)> Decided(Tally tally, double confidence) => [.. _decided.Select(own => (own.Name, own.Estimator(tally, confidence)))];

    /// <summary>The largest payoff that was seen, or difference to what she has when she stays out, in absolute value.</summary>
    internal double Largest(Tally tally) => tally.Maximum(_largest);

    /// <summary>A point of an agent's signals as parameters.</summary>
    internal static Real[] Parameters(ValueEnvironment environment, int agent, string name) =>
        [.. environment.Signals.Select((signal, d) => Real.Parameter(Place(name, d), signal.Of(agent).Low, signal.Of(agent).High))];

    internal static string Place(string name, int dimension) => FormattableString.Invariant($"interim-{name}.{dimension + 1}");

    private static string Report(int k) => FormattableString.Invariant($"report.{k + 1}");

    private List<Sum> Record(ValueEnvironment environment, Mechanism mechanism, bool search)
    {
        var sums = new SumList();
        Profile signals = environment.Draw();
        Real[] type = Parameters(environment, _agent, "type");
        Real[][] reports = [.. Enumerable.Range(0, Reports).Select(k => Parameters(environment, _agent, Report(k)))];
        IReadOnlyList<Real> values = environment.ValuesOf(_agent, signals.With(_agent, type));
        Outcome truth = mechanism.Run(environment, signals.With(_agent, type));
        HasPayments = truth.HasPayments;
        Real truthful = truth.Utility(_agent, values);
        Real finite = Finite(truth);
        Outcome Instead(Real k, Real[][] of) => mechanism.Run(environment, signals.With(_agent, [.. type.Select((_, d) => Choice.At(k, [.. of.Select(report => report[d])]))]));

        if (search)
        {
            // A loop, and not as many evaluations as reports: what does not depend on the report is computed before it.
            Real[] gains = Loop.Iterate(Reports, [.. reports.Select(_ => (Real)0), finite], (k, state) =>
            {
                Outcome outcome = Instead(k, reports);
                Real gain = outcome.Utility(_agent, values) - truthful;
                return [.. state[..^1].Select((own, m) => Real.Choose(Real.AreEqual(k, m), gain, own)), state[^1] + Finite(outcome)];
            });
            for (int k = 0; k < Reports; k++) _gains.Add(sums.PlaceOf(Sum.Of(gains[k])));
            sums.PlaceOf(Sum.Of(gains[^1]));
            return [.. sums.Sums];
        }

        Real[] other = Parameters(environment, _agent, "other");
        IReadOnlyList<Real> otherValues = environment.ValuesOf(_agent, signals.With(_agent, other));
        // The payoffs of both types from each report: of the other type first, then of the misreport.
        Real[][] tried = HasPayments ? [other, reports[0]] : [other];
        int count = tried.Length;
        Real[] payoffs = Loop.Iterate(count, [.. Enumerable.Repeat<Real>(0, 2 * count), finite], (k, state) =>
        {
            Outcome outcome = Instead(k, tried);
            Real own = outcome.Utility(_agent, values), others = outcome.Utility(_agent, otherValues);
            return [.. state[..^1].Select((sofar, m) => Real.Choose(Real.AreEqual(k, m / 2), m % 2 == 0 ? own : others, sofar)), state[^1] + Finite(outcome)];
        });
        Real[] corners = [payoffs[1], -payoffs[0], -truth.Utility(_agent, otherValues), truthful];
        // Payments cancel but for rounding.
        Real rise = Real.Sum(corners), rounding = Real.Sum(corners.Select(Real.Abs)) * RoundingShare;
        _monotone = new Mean("monotone", Real.Choose(Real.Abs(rise) <= rounding, 0, rise)).Estimate(sums);
        foreach ((string name, Real value) in truth.Allocation(_agent)) _decided.Add((name, (value.Node.Bounds is { Known: true, Low: >= 0, High: <= 1 } ? (Measure)new Chance(name, value) : new Mean(name, value)).Estimate(sums)));
        List<Real> seen = [.. corners, .. payoffs[2..^1]];
        if (HasPayments)
        {
            _utility = new Mean("utility", truthful).Estimate(sums);
            Real net = truthful - environment.Reservation(_agent, values);
            _net = new Mean("net", net).Estimate(sums);
            seen.Add(net);
            _gain = new Mean("gain", payoffs[2] - truthful).Estimate(sums);
        }

        _largest = sums.PlaceOf(Sum.OfMaximum(Real.Max(seen.Select(Real.Abs))));
        sums.PlaceOf(Sum.Of(payoffs[^1]));
        return [.. sums.Sums];
    }

    /// <summary>0, or NaN where a number that a mechanism goes by is not finite: it may hide, for a value is just not above a price that is none.</summary>
    private Real Finite(Outcome outcome) =>
        outcome.Quotes(_agent).Where(quote => !quote.Value.Node.Bounds.Known).Aggregate((Real)0, (sum, quote) => Real.Fma(quote.Value, 0, sum));
}
