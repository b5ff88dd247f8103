namespace ExPost.Kernels;

/// <summary>A function of one variable could not be tabulated to the error that was asked for.</summary>
public sealed class TableException : Exception
{
    /// <summary>With a message that says what went wrong.</summary>
    public TableException(string message) : base(message)
    {
    }
}

/// <summary>
/// A smooth function of one variable as polynomials between knots, whose coefficients are looked up. The knots crowd geometrically at both ends, so that the function
/// may go there like a power or a logarithm, as quantiles do: an octave of the distance to the nearer end, from 2^e to 2^(e+1), is cut into as many pieces of equal length as
/// the function needs there.
/// </summary>
/// <remarks>
/// <para>
/// The variable u lies in [2⁻⁵³, 1 − 2⁻⁵³], like the uniforms of a draw, for which 1 − u is exact; others are moved there. With v = min(u, 1 − u) its exponent and the
/// top of its mantissa say which piece it is in, and the rest of the mantissa where in the piece, exactly.
/// </para>
/// <para>
/// Every piece is interpolated at Chebyshev points and compared, in the arithmetic of the kernel, with the function between them and at its ends. So the error is known at points
/// that lie densely, and elsewhere by smoothness: it is asked for with a margin. The result is monotone up to twice the error, and never leaves the range that is given.
/// </para>
/// </remarks>
public sealed class SmoothTable
{
    /// <summary>The most numbers in a table: 64 KiB, of which draws mostly read the few pieces in the middle.</summary>
    public const int MaxCount = 8192;

    /// <summary>The deepest octave, from 2⁻⁵³ to 2⁻⁵².</summary>
    private const int Octaves = 53;

    private const double Smallest = 1.1102230246251565e-16;
    private const double SmallestForSlope = 1.4901161193847656e-08;

    /// <summary>2⁻¹⁶ of an interval: further from an end no function is so steep that doubles are far apart.</summary>
    private const double Near = 1.52587890625e-05;

    private const double TwoTo52 = 4503599627370496.0;

    /// <summary>Octaves are cut into at most 2⁹ pieces.</summary>
    private const int MostHalvings = 9;

    private const int LowestDegree = 6;
    private const int HighestDegree = 11;

    private readonly int _columns;
    private readonly Table _pieces;
    private readonly Table _starts;
    private readonly Table _coefficients;
    private readonly Bounds _range;

    /// <summary>The variable is (x − from) · scale, or x itself.</summary>
    private readonly (double From, double Scale)? _interval;

    private SmoothTable(Builder builder, Bounds range, (double From, double Scale)? interval)
    {
        _columns = builder.Degree + 1;
        _pieces = new($"{builder.Name} pieces", builder.Pieces);
        _starts = new($"{builder.Name} starts", builder.Starts);
        _coefficients = new($"{builder.Name} coefficients", [.. builder.Coefficients]);
        _range = range;
        _interval = interval;
    }

    /// <summary>How many numbers the table holds.</summary>
    public int Count => _coefficients.Count + _pieces.Count + _starts.Count;

    /// <summary>The degree of the polynomials.</summary>
    public int Degree => _columns - 1;

    /// <summary>Tabulates a function on (0, 1), such as a quantile function, that is told the distance to the nearer end.</summary>
    /// <param name="name">What the table is called in printed kernels.</param>
    /// <param name="fromBelow">The function at u, for u from 2⁻⁵³ to ½.</param>
    /// <param name="fromAbove">The function at 1 − u, for u from 2⁻⁵³ to ½.</param>
    /// <param name="range">No result leaves it. The function must not leave it by more than the error.</param>
    /// <param name="error">The largest error, relative to the function's size or to <paramref name="scale"/>, whichever is larger.</param>
    /// <param name="scale">A size of the function below which errors need not be smaller.</param>
    /// <exception cref="TableException">The error cannot be reached: the function is not smooth or not finite, or wants a table that is too large.</exception>
    public static SmoothTable OfUnit(string name, Func<double, double> fromBelow, Func<double, double> fromAbove, Bounds range, double error, double scale) =>
        Build(name, fromBelow, fromAbove, range, error, scale, null);

    /// <summary>Tabulates a function on an interval. At the ends it may behave like a power of the distance.</summary>
    /// <param name="name">What the table is called in printed kernels.</param>
    /// <param name="function">The function, from <paramref name="low"/> to <paramref name="high"/>; a variable outside counts as the nearer end.</param>
    /// <param name="low">The lower end.</param>
    /// <param name="high">The upper end.</param>
    /// <param name="range">No result leaves it. The function must not leave it by more than the error.</param>
    /// <param name="error">The largest error, relative to the function's size or to <paramref name="scale"/>, whichever is larger.</param>
    /// <param name="scale">A size of the function below which errors need not be smaller.</param>
    /// <exception cref="TableException">The error cannot be reached: the function is not smooth or not finite, or wants a table that is too large.</exception>
    public static SmoothTable OfInterval(string name, Func<double, double> function, double low, double high, Bounds range, double error, double scale)
    {
        double length = high - low;
        if (!(length > 0) || !double.IsFinite(length)) throw new ArgumentException($"An interval needs ends in order, not {low} and {high}.", nameof(high));
        double Above(double v) => function(Math.Max(high - v * length, low));
        bool isSteep = Math.Abs(function(high) - function(Math.BitDecrement(high))) > error * scale;
        return Build(name, v => function(Math.Min(low + v * length, high)), isSteep ? v => v < Near ? Between(function, high, v * length) : Above(v) : Above, range, error, scale, (low, 1 / length));
    }

    /// <summary>A function at a distance below an end that it leaves like a root: steps from one double to the next are no steps of the function, which is on a line between them.</summary>
    private static double Between(Func<double, double> function, double high, double distance)
    {
        double x = high - distance, rest = high - x - distance, at = function(x);
        if (rest == 0) return at;
        double next = rest > 0 ? Math.BitIncrement(x) : Math.BitDecrement(x);
        return at + (function(next) - at) * (rest / (next - x));
    }

    /// <summary>The function at a point.</summary>
    /// <remarks>
    /// Its derivative is that of the polynomials, off by less than 10⁻⁶ of the function's size on the unit interval, and by far less in the middle; closer to an end than 2⁻²⁶ it is the one at that distance, and outside
    /// it is 0. In shorter pieces the rounding of values would be more than they rise.
    /// </remarks>
    public Real At(Real x)
    {
        (Real u, Real v) = Moved(x);
        (Real t, Real row) = Find(u, v);
        Real value = Elementary.Polynomial(t, t * t, _columns - 1, k => Real.Lookup(_coefficients, row + k));
        Real result = Real.Min(Real.Max(value, _range.Low), _range.High);
        Recorder.Current.AddRule(result.Node, [x.Node], _ => Slope(x));
        return result;
    }

    private Real Slope(Real x)
    {
        (Real u, Real v) = Moved(x);
        // The polynomial at ½ itself is a number: the one below it has the slope.
        v = Real.Min(Real.Max(v, SmallestForSlope), Math.BitDecrement(0.5));
        (Real t, Real row) = Find(u, v);
        Real slope = Elementary.Polynomial(t, t * t, _columns - 2, k => Real.Lookup(_coefficients, row + (k + 1)) * (k + 1));
        // t is the distance in pieces, of which an octave from 2^e to 2^(e+1) has so many.
        slope *= Real.Lookup(_pieces, Octave(u, v)) * Real.PowerOfTwo(-Real.Exponent(v));
        slope = Real.Choose(u > 0.5, -slope, slope) * (_interval?.Scale ?? 1);
        return Real.Choose(u < 0 | u > 1, 0, slope);
    }

    /// <summary>The variable on the unit interval, and its distance to the nearer end.</summary>
    private (Real U, Real V) Moved(Real x)
    {
        Real u = _interval is { } interval ? (x - interval.From) * interval.Scale : x;
        Real v = Real.Min(u, 1 - u);
        return (u, u.Node.Bounds is { Known: true, Low: >= Smallest, High: <= 1 - Smallest } ? v : Real.Max(v, Smallest));
    }

    /// <summary>The place in the piece, from −½ to ½, and where the piece's coefficients begin.</summary>
    private (Real T, Real Row) Find(Real u, Real v)
    {
        Real octave = Octave(u, v);
        Real pieces = Real.Lookup(_pieces, octave), start = Real.Lookup(_starts, octave);
        // Piece q, from pieces to 2 · pieces − 1, has its middle at q + ½. All of this is exact.
        Real place = Real.Fma(Real.Mantissa(v), pieces, -0.5);
        Real q = Real.Max((place + TwoTo52) - TwoTo52, pieces), t = place - q;
        return (t, Real.Fma(q, _columns, start));
    }

    private static Real Octave(Real u, Real v) => Real.Exponent(v) + Real.Choose(u > 0.5, 2 * Octaves, Octaves);

    private static SmoothTable Build(string name, Func<double, double> fromBelow, Func<double, double> fromAbove, Bounds range, double error, double scale, (double From, double Scale)? interval)
    {
        if (!range.Known) throw new ArgumentException("A table needs a finite range.", nameof(range));
        // The lowest degree that fits: fewer lookups a draw. Few pieces of a high degree fit where many of a low one do not.
        for (int degree = LowestDegree; ; degree++)
        {
            var builder = new Builder(name, degree, error, scale);
            if (builder.Add(fromBelow, fromBelow(0.5)) && builder.Add(fromAbove, 0)) return new(builder, range, interval);
            if (degree == HighestDegree) throw new TableException(builder.Problem);
        }
    }

    private sealed class Builder(string name, int degree, double error, double scale)
    {
        private readonly double[] _nodes = [.. Enumerable.Range(0, degree + 1).Select(k => 0.5 * Math.Cos(Math.PI * (k + 0.5) / (degree + 1)))];

        /// <summary>Where the interpolation is worst: between the nodes, and the ends.</summary>
        private readonly double[] _between = [.. Enumerable.Range(0, degree + 2).Select(k => 0.5 * Math.Cos(Math.PI * k / (degree + 1)))];

        private int _octave;

        /// <summary>Why the last side did not fit.</summary>
        internal string Problem { get; private set; } = "";

        internal string Name => name;

        internal int Degree => degree;

        internal double[] Pieces { get; } = new double[2 * Octaves];

        internal double[] Starts { get; } = new double[2 * Octaves];

        internal List<double> Coefficients { get; } = [];

        /// <summary>Adds the octaves on one side.</summary>
        /// <param name="function">The function of the distance to the end.</param>
        /// <param name="half">The function at ½, on the side to which the middle belongs.</param>
        /// <returns>False when the table gets too large.</returns>
        internal bool Add(Func<double, double> function, double half)
        {
            int halvings = 0;
            for (int e = -Octaves; e < -1; e++)
            {
                // Neighbours need about as many pieces: begin with half of the last one's.
                halvings = Math.Max(0, halvings - 1);
                while (true)
                {
                    if (halvings > MostHalvings || Coefficients.Count + ((degree + 1) << halvings) > MaxCount - 4 * Octaves - degree - 1)
                    {
                        Problem = FormattableString.Invariant($"{name} does not fit into a table of {MaxCount} numbers with an error of {error}: it changes too much between 2^{e} and 2^{e + 1} from an end");
                        return false;
                    }

                    if (Octave(function, e, 1 << halvings) is { } found)
                    {
                        Place(found, 1 << halvings);
                        break;
                    }

                    halvings++;
                }
            }

            // ½ itself, at the beginning of its octave.
            Place([half, .. Enumerable.Repeat(0.0, degree)], 1);
            return true;
        }

        private void Place(List<double> coefficients, int pieces)
        {
            Pieces[_octave] = pieces;
            Starts[_octave++] = Coefficients.Count - pieces * (degree + 1);
            Coefficients.AddRange(coefficients);
        }

        /// <summary>The coefficients of all pieces of an octave, or null when they are too few.</summary>
        private List<double>? Octave(Func<double, double> function, int e, int pieces)
        {
            var result = new List<double>(pieces * (degree + 1));
            double width = Math.ScaleB(1.0 / pieces, e);
            for (int k = 0; k < pieces; k++)
            {
                double middle = Math.ScaleB(1, e) + (k + 0.5) * width;
                double At(double t) => function(middle + t * width);
                double[] c = Interpolate(At);
                foreach (double t in _between)
                {
                    double exact = At(t);
                    // Not "greater": NaN fails too.
                    if (!(Math.Abs(Evaluate(c, t) - exact) <= error * Math.Max(Math.Abs(exact), scale))) return null;
                }

                result.AddRange(c);
            }

            return result;
        }

        /// <summary>The coefficients of 1, t, t², … of the polynomial through the function at the nodes, by divided differences.</summary>
        private double[] Interpolate(Func<double, double> at)
        {
            double[] d = [.. _nodes.Select(at)];
            for (int order = 1; order <= degree; order++)
            {
                for (int k = degree; k >= order; k--) d[k] = (d[k] - d[k - 1]) / (_nodes[k] - _nodes[k - order]);
            }

            var c = new double[degree + 1];
            for (int k = degree; k >= 0; k--)
            {
                // c ← c · (t − node) + d
                for (int j = degree; j >= 1; j--) c[j] = c[j - 1] - _nodes[k] * c[j];
                c[0] = d[k] - _nodes[k] * c[0];
            }

            return c;
        }

        /// <summary>The polynomial in the order of operations of <see cref="Elementary"/>.</summary>
        private static double Evaluate(double[] c, double t)
        {
            double tt = t * t, first = c[^1], second = c[^2];
            for (int k = c.Length - 3; k >= 0; k--) (first, second) = (second, Math.FusedMultiplyAdd(first, tt, c[k]));
            return Math.FusedMultiplyAdd(first, t, second);
        }
    }
}
