using System.Runtime.CompilerServices;
using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>
/// The symmetric equilibrium of auctions in which buyers who are alike have independent signals of one dimension (Milgrom and Weber 1982, Theorems 6 and 14, with a reserve price as in
/// their Section 7). With v(x, y) = E[V_1 | X_1 = x, Y_1 = y], Y_1 the highest of the others' signals, and L(y|x) = (F(y) / F(x))^(n−1), a buyer with signal x bids v(x, x) in a
/// second-price auction, and reserve · L(x*|x) + ∫_{x*}^x v(y, y) dL(y|x) in a first-price auction. Who has a signal below the screening level x* does not bid:
/// E[V_1 | X_1 = x*, Y_1 &lt; x*] = reserve. With private values, v(x, x) is the value at x.
/// </summary>
/// <remarks>
/// <para>
/// Expectations over the signals that are neither the own nor the highest other one are exact, through the conditional mean, where the formula of the value shows that it is affine in them. Where it
/// does not, they are by rules of three kinds in the scale of probabilities that must agree to 10⁻¹⁰, and a value on which they do not, as one with a kink, is refused. Bids are tables with an error of
/// 10⁻¹² of the bid, or of the range of bids where that is larger; of 10⁻⁹ where expectations are by rules. A signal without an upper end counts up to the highest that is ever drawn.
/// </para>
/// <para>
/// That nobody gains by another bid needs more than bids that rise: E[V_1 | X_1 = x, Y_1 = y] must not fall in x. It is tried on a grid.
/// </para>
/// </remarks>
internal sealed class SymmetricEquilibrium
{
    /// <summary>The error of tables of bids, and of those that rest on expectations by rules, whose own errors are no smooth function.</summary>
    private const double Error = 1e-12, ErrorByRules = 1e-9;

    /// <summary>What was found before, by reserve and inputs: the same for all mechanisms, and for all kernels in which they are recorded.</summary>
    private static readonly ConditionalWeakTable<AuctionEnvironment, Dictionary<string, Lazy<SymmetricEquilibrium>>> s_found = [];

    private readonly ValueOfSignals _values;
    private readonly Distribution _distribution;
    private readonly int _rivals;
    private readonly double _reserve;
    private readonly double _low;
    private readonly double _high;
    private readonly Func<double, double> _mean;
    private readonly bool _isAffine;
    private readonly bool _isAffineAtTies;
    private readonly bool _isAffineBelow;
    private readonly double _error;
    private readonly Lazy<Func<Real, Real>> _secondPrice;
    private readonly Lazy<Func<Real, Real>> _firstPrice;

    private SymmetricEquilibrium(AuctionEnvironment environment, double reserve, IReadOnlyDictionary<string, double> inputs)
    {
        _reserve = reserve;
        _distribution = environment.Signals[0].Of(0);
        _rivals = environment.Buyers - 1;
        _low = _distribution.Low;
        _high = HighestSignal.Of(_distribution);
        _values = new ValueOfSignals(environment, new(_low, _high), name => inputs.GetValueOrDefault(name, 0.5));
        _mean = ConditionalAverage.Of(_distribution, _low, y => y, 1, _low, 0);
        _isAffine = _rivals < 2 || _values.IsAffine(known: 2, same: false);
        _isAffineAtTies = _rivals < 2 || _values.IsAffine(known: 2, same: true);
        _isAffineBelow = _rivals < 1 || _values.IsAffine(known: 1, same: true);
        _error = _isAffineAtTies ? Error : ErrorByRules;
        // Threads are kept out by a lock on the values, whose interpreters are for one at a time.
        _secondPrice = new(() => Tabulate("second-price bid", Value), LazyThreadSafetyMode.None);
        _firstPrice = new(() => Tabulate("first-price bid", FirstPriceBid()), LazyThreadSafetyMode.None);
        CheckBestReplies();
        Screening = Screen();
        // Where a bid falls the highest signal would not win.
        if (!double.IsNaN(Screening)) CheckRises(Value, Grid(Screening, 64), x => FormattableString.Invariant($"E[V_1 | X_1 = Y_1 = x] falls near x = {x:G6}, so that bids do"));
    }

    /// <summary>x*: who has a lower signal does not bid. Not a number when nobody bids.</summary>
    internal double Screening { get; }

    /// <summary>Finds the equilibrium of a mechanism.</summary>
    /// <param name="mechanism">The name of the mechanism.</param>
    /// <param name="environment">Buyers who are alike.</param>
    /// <param name="settings">The reserve, and the values of the environment's parameters.</param>
    /// <param name="bid">The bid that the mechanism is played with, from the equilibrium.</param>
    /// <returns>The screening level, not a number when nobody bids; and the bid.</returns>
    /// <exception cref="CannotRunException">There is no equilibrium, or none that this can find.</exception>
    internal static (double Screening, Func<Real, Real> Bid) Of(string mechanism, AuctionEnvironment environment, Settings settings, Func<SymmetricEquilibrium, Func<Real, Real>> bid)
    {
        try
        {
            SymmetricEquilibrium equilibrium = Find(environment, settings);
            return (equilibrium.Screening, double.IsNaN(equilibrium.Screening) ? x => x : bid(equilibrium));
        }
        catch (NoEquilibriumException problem)
        {
            throw new CannotRunException(mechanism, problem.Message);
        }
    }

    /// <summary>Why the bids of a mechanism are not known, with the defaults of all numbers that are not part of the environment itself; null when they are.</summary>
    /// <param name="environment">The buyers.</param>
    /// <param name="bid">The bid that the mechanism is played with.</param>
    internal static string? WhyNot(AuctionEnvironment environment, Func<SymmetricEquilibrium, Func<Real, Real>> bid)
    {
        if (!environment.Exchangeable) return "its equilibrium is known for buyers whose values depend on signals alike";
        if (environment.Signals.Count != 1) return "its equilibrium is known for signals of one dimension";
        if (!environment.Signals[0].IsSame) return "its equilibrium is known for signals with one distribution for all";
        try
        {
            SymmetricEquilibrium equilibrium = Find(environment, new Settings());
            if (!double.IsNaN(equilibrium.Screening)) bid(equilibrium);
            return null;
        }
        catch (NoEquilibriumException problem)
        {
            return problem.Message;
        }
    }

    /// <summary>The bid in a second-price auction as a function of the signal, for signals from the screening level on.</summary>
    internal Func<Real, Real> SecondPrice()
    {
        lock (_values) return _secondPrice.Value;
    }

    /// <summary>The bid in a first-price auction as a function of the signal, for signals from the screening level on.</summary>
    internal Func<Real, Real> FirstPrice()
    {
        lock (_values) return _firstPrice.Value;
    }

    /// <summary>v(x, x).</summary>
    private double Value(double x) => Expect(_rivals == 0 ? [x] : [x, x], _isAffineAtTies);

    /// <summary>The exact bid in a first-price auction, for signals from the screening level on.</summary>
    private Func<double, double> FirstPriceBid()
    {
        Func<double, double> value = Value;
        if (!_isAffineAtTies)
        {
            // Faster than an expectation.
            var table = new RecordedFunction(1, Bounds.Unknown, x => SecondPrice()(x[0]));
            value = x => table.At(x);
        }

        return ConditionalAverage.Of(_distribution, Screening, value, _rivals, _reserve, Math.Pow(_distribution.Cumulative(Screening), _rivals));
    }

    private static SymmetricEquilibrium Find(AuctionEnvironment environment, Settings settings)
    {
        double reserve = settings.Value(Bidding.Reserve);
        IReadOnlyDictionary<string, double> inputs = settings.InputValues(environment.Info.Parameters);
        string key = string.Join(' ', inputs.Select(pair => FormattableString.Invariant($"{pair.Key}={pair.Value:R}")).Prepend(FormattableString.Invariant($"{reserve:R}")));
        Dictionary<string, Lazy<SymmetricEquilibrium>> known = s_found.GetOrCreateValue(environment);
        lock (known)
        {
            // What is not there is remembered too: it throws the same again.
            if (!known.TryGetValue(key, out Lazy<SymmetricEquilibrium>? found)) known[key] = found = new(() => new(environment, reserve, inputs));
            return found.Value;
        }
    }

    /// <summary>The expected value to buyer 1 when the first buyers have these signals, and the others signals that are not above the last of them.</summary>
    private double Expect(double[] known, bool isAffine)
    {
        int free = _rivals + 1 - known.Length;
        if (free == 0) return _values.At(known, []);
        return isAffine ? _values.At(known, [.. Enumerable.Repeat(Math.Min(known[^1], _mean(known[^1])), free)]) : _values.Average(known, _distribution.Cumulative(known[^1]));
    }

    /// <summary>v(x, y) must not fall in x: otherwise the bid of another signal may be a better reply than the own one.</summary>
    private void CheckBestReplies()
    {
        // Where expectations are by rules, each may take thousands of values.
        double[] grid = Grid(_low, _isAffine ? 32 : 12);
        foreach (double y in _rivals == 0 ? [_low] : grid)
        {
            CheckRises(
                x => Expect(_rivals == 0 ? [x] : [x, y], _isAffine),
                grid,
                x => FormattableString.Invariant($"E[V_1 | X_1 = x, Y_1 = {y:G6}], the value given the own signal and the highest of the others', falls in x near x = {x:G6}, so that another bid than that of the own signal would pay more"));
        }
    }

    /// <summary>Refuses a function that falls between points of a grid.</summary>
    private void CheckRises(Func<double, double> function, double[] grid, Func<double, string> what)
    {
        double highest = double.NegativeInfinity;
        foreach (double x in grid)
        {
            double now = function(x);
            if (!(now >= highest - ErrorByRules * _values.Scale)) throw new NoEquilibriumException($"there is no symmetric equilibrium: {what(x)}");
            highest = Math.Max(highest, now);
        }
    }

    /// <summary>Points at equal distances and at equal probabilities, in order, from a point to the highest.</summary>
    private double[] Grid(double from, int count)
    {
        double below = _distribution.Cumulative(from);
        return [.. Enumerable.Range(0, count + 1).SelectMany(k => new[]
        {
            from + (_high - from) * k / count,
            Math.Clamp(_values.Quantile(below + (1 - below) * k / count), from, _high),
        }).Distinct().Order()];
    }

    private double Screen()
    {
        // As v(x, y) rises in x, all bid where it is worth it at the lowest signal, whatever the others': no expectation is needed.
        if (_rivals > 0 && Grid(_low, _isAffine ? 32 : 12).All(y => Expect([_low, y], _isAffine) >= _reserve)) return _low;
        double At(double x)
        {
            if (_isAffineBelow || !_isAffine || _rivals < 2) return Expect([x], _isAffineBelow);
            // Only the highest signal has to be averaged over: F(Y_1) as a share t of F(x) has the density (n − 1) t^(n−2).
            double below = _distribution.Cumulative(x);
            return _values.Agreed(x, 1, rule => rule.Sum(entry => entry.Weight * _rivals * Math.Pow(entry.Node, _rivals - 1) * Expect([x, Math.Min(x, _values.Quantile(entry.Node * below))], isAffine: true)));
        }

        double[] grid = Grid(_low, _isAffineBelow ? 64 : 16);
        if (grid.All(x => At(x) >= _reserve)) return _low;
        CheckRises(At, grid, x => FormattableString.Invariant($"E[V_1 | X_1 = x, Y_1 < x], by which buyers decide whether to bid, falls near x = {x:G6}"));
        if (At(_high) < _reserve) return double.NaN;
        double low = _low, high = _high;
        while (0.5 * (low + high) is var middle && middle > low && middle < high)
        {
            if (At(middle) < _reserve) low = middle;
            else high = middle;
        }

        return high;
    }

    /// <summary>Tables of a bid between the points where the density is not smooth.</summary>
    private Func<Real, Real> Tabulate(string name, Func<double, double> bid)
    {
        double from = Screening;
        double largest = Math.Max(Math.Abs(bid(from)), Math.Abs(bid(_high)));
        if (!double.IsFinite(largest)) throw new NoEquilibriumException(FormattableString.Invariant($"the {name} is not finite at the signal {from:G6} or {_high:G6}"));
        if (from == _high) return _ => largest;
        try
        {
            // Bids rise.
            return BrokenTable.Of(name, bid, from, _high, _distribution.Breaks, (start, to) => new(bid(start), Math.Max(bid(to), bid(start))), _error, range => range.High - range.Low + 1e-3 * largest);
        }
        catch (TableException problem)
        {
            string reserve = _reserve == 0 ? "" : FormattableString.Invariant($", with a reserve of {_reserve},");
            throw new NoEquilibriumException($"the {name}{reserve} is no smooth function of the signal: {problem.Message}");
        }
    }
}
