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
/// Expectations over the signals that are neither the own nor the highest other one are exact, through the conditional mean, where the value is affine in them, and by Gauss-Legendre
/// rules of growing order in the scale of probabilities where it is not, until two agree to 10⁻¹⁰. Bids are tables with an error of 10⁻¹² of the bid, or of the range of bids where that is
/// larger; of 10⁻⁹ where expectations are by rules. A signal without an upper end counts up to the highest that is ever drawn.
/// </remarks>
internal sealed class SymmetricEquilibrium
{
    /// <summary>The error of tables of bids, and of those that rest on expectations by rules, whose own errors are no smooth function.</summary>
    private const double Error = 1e-12, ErrorByRules = 1e-9;

    /// <summary>Rules of growing order must agree to this, relative to the value.</summary>
    private const double Agreement = 1e-10;

    /// <summary>The most values that one expectation may take.</summary>
    private const int MostValues = 1000;

    /// <summary>Panels shorter than 2⁻⁵⁰ of an interval at its ends are one point.</summary>
    private const int Depth = 50;

    private static readonly (double Node, double Weight)[] s_rule = Rule(16);

    private readonly ValueFunction _values;
    private readonly Distribution _distribution;
    private readonly int _rivals;
    private readonly double _reserve;
    private readonly double _low;
    private readonly double _high;
    private readonly Func<double, double> _mean;
    private readonly bool _oneAffine;
    private readonly bool _allAffine;
    private readonly double _error;

    /// <summary>Finds the equilibrium.</summary>
    /// <param name="environment">Buyers who are alike.</param>
    /// <param name="reserve">The lowest bid.</param>
    /// <param name="inputs">The values of the environment's parameters, by name.</param>
    /// <exception cref="SettingException">There is none that this can find.</exception>
    internal SymmetricEquilibrium(AuctionEnvironment environment, double reserve, IReadOnlyDictionary<string, double> inputs)
    {
        _reserve = reserve;
        _distribution = environment.Signals[0].Of(0);
        _rivals = environment.Buyers - 1;
        _low = _distribution.Low;
        _high = Highest(_distribution);
        _values = new ValueFunction(environment, _low, _high, name => inputs[name]);
        _mean = Accumulated(_low, y => y, 1, _low, 0);
        _oneAffine = _values.IsAffine(_low, _high, _rivals - 1);
        _allAffine = _values.IsAffine(_low, _high, _rivals);
        _error = _oneAffine ? Error : ErrorByRules;
        Screening = Screen();
        double last = double.NegativeInfinity;
        for (int k = 0; k <= 64 && !double.IsNaN(Screening); k++)
        {
            // Where a bid falls the highest signal would not win.
            double x = Screening + (_high - Screening) * k / 64, now = Value(x);
            if (!(now >= last - ErrorByRules * _values.Scale)) throw new SettingException(FormattableString.Invariant($"reserve={reserve}: there is no symmetric equilibrium, for E[V_1 | X_1 = Y_1 = x] falls near x = {x}"));
            last = now;
        }
    }

    /// <summary>What is needed for expectations.</summary>
    private SymmetricEquilibrium(AuctionEnvironment environment)
    {
        _distribution = environment.Signals[0].Of(0);
        _rivals = environment.Buyers - 1;
        (_low, _high) = (_distribution.Low, Highest(_distribution));
        _values = new ValueFunction(environment, _low, _high, name => 0.5);
        _mean = x => 0.5 * (_low + x);
        _oneAffine = _values.IsAffine(_low, _high, _rivals - 1);
    }

    /// <summary>x*: who has a lower signal does not bid. Not a number when nobody bids.</summary>
    internal double Screening { get; }

    /// <summary>Why buyers are not alike, or null when they are.</summary>
    internal static string? WhyNot(AuctionEnvironment environment)
    {
        if (!environment.Exchangeable) return "its equilibrium is known for buyers whose values depend on signals alike";
        if (environment.Signals.Count != 1) return "its equilibrium is known for signals of one dimension";
        if (!environment.Signals[0].IsSame) return "its equilibrium is known for signals with one distribution for all";
        try
        {
            // Inputs may have any values here: they hardly decide how hard an expectation is.
            var equilibrium = new SymmetricEquilibrium(environment);
            equilibrium.Value(equilibrium._high);
            return null;
        }
        catch (SettingException problem)
        {
            return problem.Message;
        }
    }

    /// <summary>v(x, x).</summary>
    internal double Value(double x) => Expect(x, Math.Min(1, _rivals), Math.Max(0, _rivals - 1), _oneAffine);

    /// <summary>The bid in a second-price auction as a function of the signal, for signals from the screening level on.</summary>
    internal Func<Real, Real> SecondPrice() => Tabulate("second-price bid", Value);

    /// <summary>The bid in a first-price auction as a function of the signal, for signals from the screening level on.</summary>
    internal Func<Real, Real> FirstPrice() => Tabulate("first-price bid", FirstPriceBid());

    /// <summary>The exact bid in a first-price auction, for signals from the screening level on.</summary>
    internal Func<double, double> FirstPriceBid()
    {
        Func<double, double> value = _oneAffine ? Value : ByTable(SecondPrice());
        return Accumulated(Screening, value, _rivals, _reserve, Math.Pow(_distribution.Cumulative(Screening), _rivals));
    }

    /// <summary>A recorded function in numbers: faster than an expectation.</summary>
    private static Func<double, double> ByTable(Func<Real, Real> function)
    {
        Node? node = null;
        Kernel kernel = Kernel.Record("table", () =>
        {
            Real x = function(Real.Parameter("x"));
            node = x.Node;
            return [Sum.Of(x)];
        });
        var interpreter = new Interpreter(kernel);
        return x =>
        {
            interpreter.SetParameters([x]);
            interpreter.Run([]);
            return interpreter[node!];
        };
    }

    /// <summary>The highest point of a support, or the highest point that is ever drawn.</summary>
    private static double Highest(Distribution distribution)
    {
        if (double.IsFinite(distribution.High)) return distribution.High;
        Node? node = null;
        Kernel kernel = Kernel.Record("highest", () =>
        {
            Real x = distribution.Quantile(Real.Uniform(0));
            node = x.Node;
            return [Sum.Of(x)];
        });
        var interpreter = new Interpreter(kernel);
        interpreter.Run([1 - Math.ScaleB(1, -53)]);
        return interpreter[node!];
    }

    /// <summary>The value to buyer 1 at a signal x when some others have the signal x too, and the free ones signals that are not higher.</summary>
    private double Expect(double x, int same, int free, bool affine)
    {
        if (free == 0 || affine) return _values.At(x, same, [.. Enumerable.Repeat(free == 0 ? x : _mean(x), free)]);
        double before = double.NaN;
        for (int order = 4; ; order *= 2)
        {
            if (Math.Exp(LogMultisets(order, free)) > MostValues)
            {
                throw new SettingException(FormattableString.Invariant(
                    $"buyers={_rivals + 1}: with values that are not affine in the others' signals, the expectation over {free} of them does not reach ten digits within {MostValues} values"));
            }

            double now = _values.Average(x, same, free, [.. Rule(order).Select(entry => (_values.Quantile(entry.Node * _distribution.Cumulative(x)), entry.Weight))]);
            if (Math.Abs(now - before) <= Agreement * Math.Max(Math.Abs(now), _values.Scale * 1e-3)) return now;
            before = now;
        }
    }

    /// <summary>log of the number of ways to put k alike buyers on m nodes, (m + k − 1)! / (k! (m − 1)!).</summary>
    private static double LogMultisets(int m, int k) => Enumerable.Range(1, k).Sum(j => Math.Log((m - 1.0 + j) / j));

    private double Screen()
    {
        double At(double x) => Expect(x, 0, _rivals, _allAffine);
        if (At(_high) < _reserve) return double.NaN;
        if (At(_low) >= _reserve) return _low;
        double low = _low, high = _high;
        while (0.5 * (low + high) is var middle && middle > low && middle < high)
        {
            if (At(middle) < _reserve) low = middle;
            else high = middle;
        }

        return high;
    }

    /// <summary>
    /// x ↦ (first · mass + ∫_from^x g d(F^power)) / (mass + F(x)^power − F(from)^power): the average of g. The denominator is the same sum with 1 for g, so that the average of a constant is that
    /// constant whatever the rounding.
    /// </summary>
    private Func<double, double> Accumulated(double from, Func<double, double> g, int power, double first, double mass)
    {
        List<double> grid = [from];
        foreach (double to in _distribution.Breaks.Where(point => point > from && point < _high).Append(_high))
        {
            double start = grid[^1], length = to - start;
            for (int k = -Depth; k < 0; k++) grid.Add(start + Math.ScaleB(length, k));
            for (int k = -2; k >= -Depth; k--) grid.Add(to - Math.ScaleB(length, k));
            grid.Add(to);
        }

        grid = [.. grid.Distinct()];
        var sums = new (double Mass, double Moment)[grid.Count];
        double at = g(from);
        (double Mass, double Moment) Panel(double a, double b)
        {
            // At the very ends the density may be infinite, and g hardly changes.
            if (b - a <= Math.ScaleB(_high - from, 1 - Depth))
            {
                double tiny = Math.Pow(_distribution.Cumulative(b), power) - Math.Pow(_distribution.Cumulative(a), power);
                return (tiny, tiny * g(0.5 * (a + b)));
            }

            (double sum, double moment) = (0, 0);
            foreach ((double node, double weight) in s_rule)
            {
                double y = a + node * (b - a);
                double w = weight * (b - a) * power * Math.Pow(_distribution.Cumulative(y), power - 1) * _distribution.Density(y);
                sum += w;
                moment += w * g(y);
            }

            return (sum, moment);
        }

        if (power > 0)
        {
            for (int k = 1; k < grid.Count; k++)
            {
                (double panel, double moment) = Panel(grid[k - 1], grid[k]);
                sums[k] = (sums[k - 1].Mass + panel, sums[k - 1].Moment + moment);
            }
        }

        return x =>
        {
            int k = grid.BinarySearch(x);
            k = k >= 0 ? k : Math.Max(0, ~k - 1);
            (double panel, double moment) = power > 0 && x > grid[k] ? Panel(grid[k], x) : (0, 0);
            double total = mass + sums[k].Mass + panel;
            return total > 0 ? (first * mass + sums[k].Moment + moment) / total : at;
        };
    }

    /// <summary>Tables of a bid between the points where the density is not smooth.</summary>
    private Func<Real, Real> Tabulate(string name, Func<double, double> bid)
    {
        double from = Screening;
        double largest = Math.Max(Math.Abs(bid(from)), Math.Abs(bid(_high)));
        if (from == _high) return _ => largest;
        List<(double From, SmoothTable Table)> tables = [];
        try
        {
            foreach (double to in _distribution.Breaks.Where(point => point > from && point < _high).Append(_high))
            {
                double start = from;
                var range = new Bounds(bid(start), Math.Max(bid(to), bid(start)));
                tables.Add((start, SmoothTable.OfInterval(name, bid, start, to, range, _error, range.High - range.Low + 1e-3 * largest)));
                from = to;
            }
        }
        catch (TableException problem)
        {
            throw new SettingException(FormattableString.Invariant($"reserve={_reserve}: the {name} is not smooth enough for a table: {problem.Message}"));
        }

        return x =>
        {
            Real value = tables[0].Table.At(x);
            foreach ((double start, SmoothTable table) in tables.Skip(1)) value = Real.Choose(x < start, value, table.At(x));
            return value;
        };
    }

    /// <summary>Gauss-Legendre on [0, 1]: Newton's method on Legendre polynomials.</summary>
    private static (double Node, double Weight)[] Rule(int order)
    {
        var rule = new (double, double)[order];
        for (int k = 0; k < order; k++)
        {
            double x = Math.Cos(Math.PI * (k + 0.75) / (order + 0.5)), slope = 1;
            for (int iteration = 0; iteration < 20; iteration++)
            {
                double p = 1, previous = 0;
                for (int n = 1; n <= order; n++) (p, previous) = (((2 * n - 1) * x * p - (n - 1) * previous) / n, p);
                slope = order * (x * p - previous) / (x * x - 1);
                double step = p / slope;
                x -= step;
                if (Math.Abs(step) < 1e-16) break;
            }

            rule[k] = ((1 - x) / 2, 1 / ((1 - x * x) * slope * slope));
        }

        return rule;
    }

    /// <summary>Buyer 1's value as a function of signals, by the interpreter.</summary>
    private sealed class ValueFunction
    {
        private readonly Interpreter _interpreter;
        private readonly Interpreter _quantile;
        private readonly Node _value;
        private readonly Node _point;
        private readonly double[] _uniforms;
        private readonly double _low;
        private readonly double _length;

        internal ValueFunction(AuctionEnvironment environment, double low, double high, Func<string, double> inputs)
        {
            (_low, _length) = (low, high - low);
            _uniforms = new double[environment.Buyers];
            Node? value = null, point = null;
            Kernel kernel = Kernel.Record("value", () =>
            {
                // Signals as shares of their range: formulas may be simplified by the bounds of uniforms.
                Real v = environment.Value(0, new Profile(Enumerable.Range(0, environment.Buyers).Select(i => new[] { environment.Signals[0].Of(i) is var own && low == 0 && high == 1 ? Real.Uniform(i) : low + Real.Uniform(i) * (high - low) })));
                value = v.Node;
                return [Sum.Of(v)];
            });
            _interpreter = new Interpreter(kernel);
            _interpreter.SetParameters([.. kernel.Parameters.Select(inputs)]);
            Kernel quantile = Kernel.Record("quantile", () =>
            {
                Real x = environment.Signals[0].Of(0).Quantile(Real.Uniform(0));
                point = x.Node;
                return [Sum.Of(x)];
            });
            _quantile = new Interpreter(quantile);
            (_value, _point) = (value!, point!);
            Scale = Math.Max(Math.Abs(At(high, _uniforms.Length - 1, [])), Math.Abs(At(low, _uniforms.Length - 1, [])));
        }

        /// <summary>The size of values.</summary>
        internal double Scale { get; }

        /// <summary>The value at a signal x when some others have the same, and others these signals.</summary>
        internal double At(double x, int same, ReadOnlySpan<double> others)
        {
            for (int k = 0; k <= same; k++) _uniforms[k] = Share(x);
            for (int k = 0; k < others.Length; k++) _uniforms[same + 1 + k] = Share(others[k]);
            _interpreter.Run(_uniforms);
            return _interpreter[_value];
        }

        internal double Quantile(double u)
        {
            _quantile.Run([Math.Clamp(u, Math.ScaleB(1, -53), 1 - Math.ScaleB(1, -53))]);
            return _quantile[_point];
        }

        /// <summary>The average over independent others, by a rule for each; they are alike, so only how many have which signal matters.</summary>
        internal double Average(double x, int same, int free, (double Signal, double Weight)[] rule)
        {
            var others = new double[free];
            double Sum(int from, int placed, double weight)
            {
                if (placed == free) return weight * At(x, same, others);
                double sum = 0;
                for (int k = from; k < rule.Length; k++)
                {
                    // c of the others have signal k: their weight is w^c / c!, times free! at the end.
                    double w = weight;
                    for (int c = 1; placed + c <= free; c++)
                    {
                        others[placed + c - 1] = rule[k].Signal;
                        w *= rule[k].Weight / c;
                        sum += Sum(k + 1, placed + c, w);
                    }
                }

                return sum;
            }

            return Sum(0, 0, Enumerable.Range(1, free).Aggregate(1.0, (product, c) => product * c));
        }

        /// <summary>True when, wherever it is tried, the value is affine in the signals of the free buyers, as long as they are not above the others'.</summary>
        internal bool IsAffine(double low, double high, int free)
        {
            if (free <= 0) return true;
            var random = new Random(1);
            for (int trial = 0; trial < 40; trial++)
            {
                double x = low + (high - low) * (trial < 20 ? random.NextDouble() : Math.Pow(random.NextDouble(), 4)), t = random.NextDouble();
                double[] a = [.. Enumerable.Range(0, free).Select(_ => low + (x - low) * random.NextDouble())], b = [.. Enumerable.Range(0, free).Select(_ => low + (x - low) * random.NextDouble())];
                double[] between = [.. a.Zip(b, (s, r) => s + t * (r - s))];
                int same = _uniforms.Length - 1 - free;
                double expected = At(x, same, a) + t * (At(x, same, b) - At(x, same, a));
                if (!(Math.Abs(At(x, same, between) - expected) <= 1e-12 * Scale)) return false;
            }

            return true;
        }

        private double Share(double x) => Math.Clamp((x - _low) / _length, Math.ScaleB(1, -53), 1 - Math.ScaleB(1, -53));
    }
}
