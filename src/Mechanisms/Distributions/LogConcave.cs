using ExPost.Mechanisms.SingleObject;

namespace ExPost.Mechanisms.Distributions;

/// <summary>
/// A density exp(ψ(s)) on a line, ψ concave with its maximum ψ(0) = 0, and its integrals and their inverses to about fifteen digits. The line is cut into panels from the peak
/// outwards, on each of which the density is a Chebyshev expansion that is integrated term by term. Masses are summed from either end, all of them positive: small ones
/// are as accurate as large ones, and no special function is needed.
/// </summary>
internal sealed class LogConcave
{
    private const int Terms = 24;

    /// <summary>Where ψ is lower, what is left is below e⁻¹⁰⁰ of the mass, far below what a uniform can ask for.</summary>
    private const double Lowest = -120;

    /// <summary>So far down, to what is no number in double precision, the mass below a point is still known: payments by differential equations depend on it.</summary>
    private const double Deepest = -700;

    /// <summary>
    /// The terms in the middle of an expansion must be smaller, relative to the largest. Terms fall geometrically or faster, so those after the last are below its square. (The last terms
    /// themselves say little: far from the peak they are the rounding of ψ.)
    /// </summary>
    private const double Halfway = 1e-8;

    private static readonly double[] s_nodes = [.. Enumerable.Range(0, Terms).Select(k => Math.Cos(Math.PI * (k + 0.5) / Terms))];

    private static readonly double[,] s_cosines = Cosines();

    private static readonly (double Node, double Weight)[] s_gauss = QuadratureRules.Gauss(Terms / 2 + 4);

    private readonly Func<double, double> _log;
    private readonly List<Panel> _panels;
    private readonly double[] _below;
    private readonly double[] _above;

    /// <summary>Panels below the others, and the mass below each.</summary>
    private readonly List<Panel> _tail;
    private readonly double[] _belowTail;

    /// <summary>Integrates.</summary>
    /// <param name="log">ψ.</param>
    /// <param name="low">The lower end, at most 0; may be infinite.</param>
    /// <param name="high">The upper end, at least 0; may be infinite.</param>
    internal LogConcave(Func<double, double> log, double low, double high)
    {
        _log = log;
        _panels = [.. Outwards(0, low, -1, Lowest).Reverse(), .. Outwards(0, high, 1, Lowest)];
        _tail = [.. Outwards(From, low, -1, Deepest).Reverse()];
        _below = Sums(_panels);
        _belowTail = Sums(_tail);
        _above = new double[_panels.Count + 1];
        for (int k = _panels.Count - 1; k >= 0; k--) _above[k] = _above[k + 1] + _panels[k].Mass;
        // The lower and the upper half meet at the middle, and there the sums agree to their rounding.
        Mass = _below[^1];
    }

    /// <summary>The integral over the line.</summary>
    internal double Mass { get; }

    /// <summary>The density at a point.</summary>
    internal double Density(double s) => Math.Exp(_log(s)) / Mass;

    /// <summary>The share of the mass below a point.</summary>
    internal double Cumulative(double s)
    {
        if (s >= To) return 1;
        int k;
        if (s <= From)
        {
            if (_tail.Count == 0 || s <= _tail[0].From) return 0;
            k = PanelOf(_tail, s);
            return (_belowTail[k] + _tail[k].Integral(s)) / Mass;
        }

        k = PanelOf(_panels, s);
        double inside = _panels[k].Integral(s);
        double below = _belowTail[^1] + _below[k] + inside, above = _above[k + 1] + (_panels[k].Mass - inside);
        return below < above ? below / Mass : 1 - above / Mass;
    }

    /// <summary>Where the panels begin: the lower end, or a point below which nothing is left.</summary>
    internal double From => _panels[0].From;

    /// <summary>Where the panels end.</summary>
    internal double To => _panels[^1].To;

    /// <summary>The share of the mass above a point, also where it is small.</summary>
    internal double Above(double s) => s <= From ? 1 : s >= To ? 0 : MassAbove(s, To - s) / Mass;

    /// <summary>The mass below a point over the density there, at a distance above <see cref="From"/>. It rises with the distance.</summary>
    internal double MillsBelow(double distance)
    {
        double s = From + distance;
        int k = PanelOf(_panels, s);
        double inside = k == 0 ? distance : s - _panels[k].From;
        return (_below[k] + inside * Average(s, -inside)) / Math.Exp(_log(s));
    }

    /// <summary>The mass above a point over the density there, at a distance below <see cref="To"/>: Mills's ratio. It rises with the distance.</summary>
    internal double MillsAbove(double distance)
    {
        double s = To - distance;
        return MassAbove(s, distance) / Math.Exp(_log(s));
    }

    /// <summary>Sums of what is positive: no digit is lost near the end.</summary>
    private double MassAbove(double s, double distance)
    {
        int k = PanelOf(_panels, s);
        double inside = k == _panels.Count - 1 ? distance : _panels[k].To - s;
        return _above[k + 1] + inside * Average(s, inside);
    }

    /// <summary>The average density, not divided by <see cref="Mass"/>, from a point over a part of its panel.</summary>
    private double Average(double s, double length)
    {
        double sum = 0;
        foreach ((double node, double weight) in s_gauss) sum += weight * Math.Exp(_log(s + node * length));
        return sum;
    }

    /// <summary>The point below which a share of the mass lies.</summary>
    internal double FromBelow(double share)
    {
        double target = share * Mass;
        int k = Math.Clamp(IndexOf(_below, target, rising: true), 0, _panels.Count - 1);
        return _panels[k].PointAt(target - _below[k]);
    }

    /// <summary>The point above which a share of the mass lies.</summary>
    internal double FromAbove(double share)
    {
        double target = share * Mass;
        int k = Math.Clamp(IndexOf(_above, target, rising: false), 0, _panels.Count - 1);
        return _panels[k].PointAt(_panels[k].Mass - (target - _above[k + 1]));
    }

    /// <summary>The panel in which a point is: the last one that begins at or below it.</summary>
    private static int PanelOf(List<Panel> panels, double s)
    {
        int low = 0, high = panels.Count;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (panels[middle].From <= s) low = middle;
            else high = middle;
        }

        return low;
    }

    /// <summary>The mass below each panel, and all of it.</summary>
    private static double[] Sums(List<Panel> panels)
    {
        var sums = new double[panels.Count + 1];
        for (int k = 0; k < panels.Count; k++) sums[k + 1] = sums[k] + panels[k].Mass;
        return sums;
    }

    /// <summary>The panel in which a running sum passes a target.</summary>
    private static int IndexOf(double[] sums, double target, bool rising)
    {
        int low = 0, high = sums.Length - 1;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (sums[middle] <= target == rising) low = middle;
            else high = middle;
        }

        return low;
    }

    /// <summary>Panels from a point, such as the peak, to an end, or to where ψ is low.</summary>
    private IEnumerable<Panel> Outwards(double from, double end, int sign, double lowest)
    {
        double at = from, width = double.IsFinite(end) ? Math.Abs(end - from) : 1;
        while (at != end && _log(at) > lowest)
        {
            double next, left = Math.Abs(end - at);
            Panel? panel = null;
            while (true)
            {
                next = width >= left ? end : at + sign * width;
                // A panel whose end is far down could hide the whole mass between its nodes.
                if (_log(at) - _log(next) <= 4 && (panel = Expand(Math.Min(at, next), Math.Max(at, next))) is not null) break;
                width = Math.Min(width, left) / 2;
                if (at + sign * width == at) throw new FormatException("the numbers are too extreme for double precision");
            }

            yield return panel;
            at = next;
            width *= 2;
        }
    }

    /// <summary>The expansion of the density between two points, or null when it needs more terms.</summary>
    private Panel? Expand(double from, double to)
    {
        double middle = 0.5 * (from + to), half = 0.5 * (to - from);
        var values = new double[Terms];
        for (int k = 0; k < Terms; k++) values[k] = Math.Exp(_log(middle + half * s_nodes[k]));
        var c = new double[Terms];
        double largest = 0;
        for (int n = 0; n < Terms; n++)
        {
            double sum = 0;
            for (int k = 0; k < Terms; k++) sum += values[k] * s_cosines[n, k];
            c[n] = (n == 0 ? 1.0 : 2.0) / Terms * sum;
            largest = Math.Max(largest, Math.Abs(c[n]));
        }

        bool converged = c[(Terms / 2 - 1)..(Terms / 2 + 2)].All(term => Math.Abs(term) <= Halfway * largest);
        return converged ? new Panel(from, to, c) : null;
    }

    private static double[,] Cosines()
    {
        var cosines = new double[Terms, Terms];
        for (int n = 0; n < Terms; n++)
        {
            // The angle is reduced in whole numbers first.
            for (int k = 0; k < Terms; k++) cosines[n, k] = Math.Cos(Math.PI * ((2 * k + 1) * n % (4 * Terms)) / (2.0 * Terms));
        }

        return cosines;
    }

    /// <summary>A piece of the line, the density on it and its integral from the left end.</summary>
    private sealed class Panel
    {
        private readonly double[] _density;
        private readonly double[] _integral;
        private readonly double _half;
        private readonly double _middle;

        internal Panel(double from, double to, double[] density)
        {
            (From, To, _density) = (from, to, density);
            (_middle, _half) = (0.5 * (from + to), 0.5 * (to - from));
            // ∫ T_n = (T_{n+1} / (n + 1) − T_{n−1} / (n − 1)) / 2
            _integral = new double[Terms + 1];
            double At(int n) => n < Terms ? density[n] : 0;
            for (int n = 1; n <= Terms; n++) _integral[n] = _half * ((n == 1 ? 2 : 1) * At(n - 1) - At(n + 1)) / (2 * n);
            double atLeft = 0;
            for (int n = 1; n <= Terms; n++) atLeft += n % 2 == 0 ? _integral[n] : -_integral[n];
            _integral[0] = -atLeft;
            Mass = Sum(_integral, 1);
        }

        internal double From { get; }

        internal double To { get; }

        internal double Mass { get; }

        internal double Integral(double s) => Sum(_integral, (s - _middle) / _half);

        /// <summary>The point with a given mass to its left: Newton's method, held between bounds that bisection narrows.</summary>
        internal double PointAt(double mass)
        {
            if (mass <= 0) return From;
            if (mass >= Mass) return To;
            double low = -1, high = 1, x = 2 * (mass / Mass) - 1;
            for (int k = 0; k < 100; k++)
            {
                double miss = Sum(_integral, x) - mass;
                if (miss > 0) high = x;
                else low = x;
                double next = x - miss / (Sum(_density, x) * _half);
                if (!(next > low && next < high)) next = 0.5 * (low + high);
                double step = Math.Abs(next - x);
                x = next;
                if (step <= 4e-16) break;
            }

            return _middle + _half * x;
        }

        /// <summary>Clenshaw's sum of Chebyshev polynomials.</summary>
        private static double Sum(double[] c, double x)
        {
            double a = 0, b = 0;
            for (int n = c.Length - 1; n >= 1; n--) (a, b) = (2 * x * a - b + c[n], a);
            return x * a - b + c[0];
        }
    }
}
