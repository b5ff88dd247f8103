using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>
/// The ironed virtual value of one buyer, J̄_i(s): nondecreasing in her own signal, and equal to <see cref="VirtualValue"/> outside intervals in which it is constant but for what the others'
/// signals add (Goyal and Narayanan, Section 4.1, after Myerson 1981, Section 6).
/// </summary>
/// <remarks>
/// Where intervals lie must not depend on the others' signals, and does not when the value is affine in the own signal, v_i = a(s_−i) s_i + b(s_−i), for then J_i = a φ(s_i) + b with the φ
/// of the signal itself; nor when it is a sum of a part for the own signal and one for the others'. Other values are not ironed: where their virtual value falls the rule is not eventually
/// monotone, and that is measured.
/// </remarks>
internal sealed class IronedVirtualValue
{
    /// <summary>Points at which slopes are looked at.</summary>
    private const int GridSize = 4096;

    /// <summary>The error of a table, relative to the value.</summary>
    private const double TableError = 1e-12;

    /// <summary>Larger values have no table.</summary>
    private const double Largest = 1e300;

    private readonly AuctionEnvironment _environment;
    private readonly int _buyer;
    private readonly Distribution _distribution;
    private readonly double[] _medians;
    private readonly Form _form;

    /// <summary>For the additive form: the part of the own signal, and its slope.</summary>
    private readonly Func<double, double>? _part;
    private readonly Func<double, double>? _slope;
    private List<(double From, SmoothTable Table)>? _tables;

    /// <summary>Finds the intervals.</summary>
    /// <param name="environment">The values, with signals of one dimension.</param>
    /// <param name="buyer">The buyer.</param>
    /// <param name="inputs">The values of the environment's parameters, by name.</param>
    /// <exception cref="NotDifferentiableException">The value has no derivative.</exception>
    private IronedVirtualValue(AuctionEnvironment environment, int buyer, Func<string, double> inputs)
    {
        _environment = environment;
        _buyer = buyer;
        _distribution = environment.Signals[0].Of(buyer);
        _medians = [.. Enumerable.Range(0, environment.Buyers).Select(k => Quantile(environment.Signals[0].Of(k)).At(0.5))];
        _form = FormOf(environment, buyer);
        if (_form == Form.Additive)
        {
            var part = new RecordedFunction(1, Bounds.Unknown, x => environment.Value(buyer, AtMedians(x[0])), inputs);
            var slope = new RecordedFunction(1, Bounds.Unknown, x => VirtualValue.Slope(environment, buyer, AtMedians(x[0])), inputs);
            (_part, _slope) = (x => part.At(x), x => slope.At(x));
        }

        Intervals = _form == Form.Other ? [] : Ironing.Of(_distribution, _part, _slope);
    }

    private enum Form
    {
        /// <summary>A part for the own signal, and one for the others'. All private values.</summary>
        Additive,

        /// <summary>Affine in the own signal.</summary>
        Affine,

        /// <summary>Neither.</summary>
        Other,
    }

    /// <summary>Where the virtual value is ironed.</summary>
    internal IReadOnlyList<IronedInterval> Intervals { get; }

    /// <summary>The ironed virtual value of each buyer.</summary>
    /// <param name="mechanism">The name of the mechanism that needs them.</param>
    /// <param name="environment">The values, with signals of one dimension.</param>
    /// <param name="inputs">The values of the environment's parameters, by name.</param>
    /// <exception cref="CannotRunException">A value has no derivative, or falls in the own signal.</exception>
    internal static IronedVirtualValue[] OfEach(string mechanism, AuctionEnvironment environment, Func<string, double> inputs)
    {
        try
        {
            IronedVirtualValue[] all = [.. Enumerable.Range(0, environment.Buyers).Select(i => new IronedVirtualValue(environment, i, inputs))];
            foreach (IronedVirtualValue one in all)
            {
                if (one.FallsAt() is { } signal) throw new CannotRunException(mechanism, FormattableString.Invariant($"values must not fall in the own signal, and that of buyer {one._buyer + 1} does at the signal {signal:G6}"));
            }

            return all;
        }
        catch (NotDifferentiableException problem)
        {
            throw new CannotRunException(mechanism, $"virtual values need the derivative of the value: {problem.Message}");
        }
    }

    /// <summary>J̄_i(s).</summary>
    internal Real Of(Profile signals)
    {
        Real own = signals[_buyer, 0], ironed = VirtualValue.Of(_environment, _buyer, signals);
        foreach (IronedInterval interval in Intervals)
        {
            // An affine value at the level is a · level + b. A private value is the same at the medians of the others' signals: v − v + level is the level itself, so that ties are exact.
            Real level = _form == Form.Affine
                ? _environment.Value(_buyer, signals.With(_buyer, [interval.Level]))
                : _environment.Value(_buyer, signals) - _environment.Value(_buyer, AtMedians(own)) + interval.Level;
            ironed = Real.Choose(own >= interval.Low & own <= interval.High, level, ironed);
        }

        return ironed;
    }

    /// <summary>The lowest signal at which a private value's ironed virtual value is not negative; infinity where there is none.</summary>
    internal double Reserve() => Ironing.Reserve(_distribution, Intervals, _part, _slope);

    /// <summary>J_i of a private value, not ironed, for signals from the reserve on. Where the distribution has no closed form it is tabulated: from the reserve on it is bounded.</summary>
    /// <param name="signal">The signal of this buyer.</param>
    /// <param name="reports">Signals of all buyers; the others' do not matter.</param>
    internal Real NotNegative(Real signal, Profile reports)
    {
        if (_distribution is not Tabulated || !_distribution.IsBounded) return VirtualValue.Of(_environment, _buyer, reports.With(_buyer, [signal]));
        try
        {
            _tables ??= Tabulate();
        }
        catch (TableException)
        {
            _tables = [];
        }

        if (_tables.Count == 0) return VirtualValue.Of(_environment, _buyer, reports.With(_buyer, [signal]));
        Real value = _tables[0].Table.At(signal);
        foreach ((double start, SmoothTable table) in _tables.Skip(1)) value = Real.Choose(signal < start, value, table.At(signal));
        return value;
    }

    /// <summary>
    /// True when it is certain that J̄_i never falls as i's signal rises, not even against another buyer's virtual value, so that who has the highest one is still winning at a higher signal. Certain
    /// where values are private, and where all are affine in all signals with constant slopes, by comparing slopes on a grid.
    /// </summary>
    /// <param name="environment">The values.</param>
    /// <param name="all">The ironed virtual values of all buyers.</param>
    /// <param name="inputs">The values of the environment's parameters, by name.</param>
    internal static bool CrossOnce(AuctionEnvironment environment, IReadOnlyList<IronedVirtualValue> all, Func<string, double> inputs)
    {
        if (environment.HasPrivateValues) return true;
        if (ConstantSlopes(environment, inputs) is not { } slopes) return false;
        return all.All(one =>
        {
            double own = slopes[one._buyer, one._buyer];
            IReadOnlyList<IronedInterval> intervals = Ironing.Of(one._distribution);
            double[] grid = one.Grid();
            double[] ironed = [.. grid.Select(x => one.OfSignal(x, intervals))];
            return Enumerable.Range(0, environment.Buyers).Where(j => j != one._buyer).Select(j => slopes[j, one._buyer]).Append(0).All(other =>
                Enumerable.Range(1, grid.Length - 1).All(k => own * (ironed[k] - ironed[k - 1]) - other * (grid[k] - grid[k - 1]) >= -1e-12 * own * Math.Max(1, Math.Abs(grid[k]))));
        });
    }

    /// <summary>A signal at which an additive value falls; null where none is seen. Others are left to checks of what is assumed.</summary>
    private double? FallsAt()
    {
        if (_slope is null) return null;
        foreach (double x in Grid())
        {
            if (_slope(x) < 0) return x;
        }

        return null;
    }

    /// <summary>Tables of J_i between the points where the density is not smooth.</summary>
    private List<(double From, SmoothTable Table)> Tabulate()
    {
        List<(double From, SmoothTable Table)> tables = [];
        double from = Math.Max(Reserve(), _distribution.Low);
        double J(double x) => _part!(x) - _distribution.InverseHazard(x) * _slope!(x);
        foreach (double to in _distribution.Breaks.Where(point => point > from).Append(_distribution.High))
        {
            double[] ends = [J(from), J(to), _part!(to)];
            // What is not finite is found at the draw that gives it.
            if (!ends.All(end => Math.Abs(end) < Largest)) return [];
            var range = new Bounds(Math.Min(0, ends.Min()) - Math.Abs(ends.Max()), ends.Max() + 1);
            tables.Add((from, SmoothTable.OfInterval("virtual value", J, from, to, range, TableError, 1 + Math.Abs(ends.Max()))));
            from = to;
        }

        return tables;
    }

    /// <summary>φ̄ of a value that is the signal itself.</summary>
    private double OfSignal(double x, IReadOnlyList<IronedInterval> intervals)
    {
        foreach (IronedInterval interval in intervals)
        {
            if (x >= interval.Low && x <= interval.High) return interval.Level;
        }

        return x - _distribution.InverseHazard(x);
    }

    /// <summary>Signals that are drawn with some probability, in order, among them those next to the breaks of the density.</summary>
    private double[] Grid()
    {
        RecordedFunction quantile = Quantile(_distribution);
        IEnumerable<double> points = Enumerable.Range(1, GridSize - 1).Select(k => quantile.At((double)k / GridSize));
        return [.. points.Concat(_distribution.Breaks).Concat(_distribution.Breaks.Select(Math.BitDecrement)).Order()];
    }

    /// <summary>∂v_j/∂s_i for each j and i; null when one depends on signals.</summary>
    private static double[,]? ConstantSlopes(AuctionEnvironment environment, Func<string, double> inputs)
    {
        int n = environment.Buyers;
        bool constant = true;
        Kernel.Record("slopes", () =>
        {
            Profile signals = environment.Draw();
            for (int j = 0; j < n; j++)
            {
                for (int i = 0; i < n; i++)
                {
                    Real slope = VirtualValue.Slope(environment, j, signals, i);
                    constant &= Enumerable.Range(0, n).All(k => !Derivative.DependsOn(slope, signals[k, 0]));
                }
            }

            return [];
        });
        if (!constant) return null;
        var slopes = new double[n, n];
        double[] middle = [.. Enumerable.Range(0, n).Select(k => Quantile(environment.Signals[0].Of(k)).At(0.5))];
        for (int j = 0; j < n; j++)
        {
            for (int i = 0; i < n; i++)
            {
                (int value, int signal) = (j, i);
                slopes[j, i] = new RecordedFunction(n, Bounds.Unknown, x => VirtualValue.Slope(environment, value, new Profile(x.Select(own => new[] { own })), signal), inputs).At(middle);
            }
        }

        return slopes;
    }

    /// <summary>Reads the form off the slope in the own signal.</summary>
    private static Form FormOf(AuctionEnvironment environment, int buyer)
    {
        bool own = true, others = true;
        Kernel.Record("slope", () =>
        {
            Profile signals = environment.Draw();
            Real slope = VirtualValue.Slope(environment, buyer, signals);
            own = Derivative.DependsOn(slope, signals[buyer, 0]);
            others = signals.Others(buyer).Any(j => Derivative.DependsOn(slope, signals[j, 0]));
            return [];
        });
        return !others ? Form.Additive : !own ? Form.Affine : Form.Other;
    }

    private static RecordedFunction Quantile(Distribution distribution) => new(1, new(0, 1), u => distribution.Quantile(u[0]));

    /// <summary>The own signal beside the medians of the others'.</summary>
    private Profile AtMedians(Real own) => new(_medians.Select((median, j) => new[] { j == _buyer ? own : median }));
}
