using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.SingleObject;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>A function of a type that was found by numbers, as a formula.</summary>
internal static class TypeTable
{
    /// <summary>The error, relative to the function's size at the type, or to the range of a table and a thousandth of the largest size, whichever is larger.</summary>
    internal const double Error = 1e-12;

    /// <summary>How many parts of equal length the range of a function is looked for in, beside octaves of the distance to the ends.</summary>
    private const int Parts = 256;

    /// <summary>Tabulates a function on the support of a distribution, up to the highest type that is ever drawn.</summary>
    /// <param name="name">What the tables are called in printed kernels.</param>
    /// <param name="function">The function, smooth between the points where the density is.</param>
    /// <param name="distribution">The distribution of the type.</param>
    /// <exception cref="NoPaymentException">The function is not finite, or not smooth.</exception>
    internal static Func<Real, Real> Of(string name, Func<double, double> function, Distribution distribution) =>
        Of(name, function, distribution.Low, HighestSignal.Of(distribution), distribution.Breaks);

    /// <summary>Tabulates a function between two types.</summary>
    /// <param name="name">What the tables are called in printed kernels.</param>
    /// <param name="function">The function, smooth between breaks.</param>
    /// <param name="low">The lowest type.</param>
    /// <param name="high">The highest type, above the lowest and finite.</param>
    /// <param name="breaks">Where the function may have a kink or a jump in its slope, in any order.</param>
    /// <exception cref="NoPaymentException">The function is not finite, or not smooth.</exception>
    internal static Func<Real, Real> Of(string name, Func<double, double> function, double low, double high, IEnumerable<double> breaks)
    {
        double[] between = [.. breaks.Distinct().Order()];
        double largest = 0;
        foreach (double x in between.Where(point => point > low && point < high).Append(low).Append(high))
        {
            double size = Math.Abs(function(x));
            if (!double.IsFinite(size)) throw new NoPaymentException(FormattableString.Invariant($"the {name} is not finite at the type {x:G6}"));
            largest = Math.Max(largest, size);
        }

        try
        {
            // A function that is 0 everywhere has no size.
            Func<Real, Real> table = BrokenTable.Of(name, function, low, high, between, (from, to) => Range(function, from, to), Error, range => range.High - range.Low + 1e-3 * (largest > 0 ? largest : 1));
            // Tables end at 2⁻⁵³ of the support from its ends, and reports of the ends are tried: a function may have moved there, like a root.
            double first = function(low), last = function(high);
            bool Moves(double end, double near) => Math.Abs(end - near) > Error * largest;
            bool firstMoves = Moves(first, function(low + Math.ScaleB(high - low, -53))), lastMoves = Moves(last, function(high - Math.ScaleB(high - low, -53)));
            return x =>
            {
                Real value = table(x);
                if (firstMoves) value = Real.Choose(x <= low, first, value);
                return lastMoves ? Real.Choose(x >= high, last, value) : value;
            };
        }
        catch (TableException problem)
        {
            throw new NoPaymentException($"the {name} is no smooth function of the type: {problem.Message}");
        }
    }

    /// <summary>From the least to the largest value: those at the ends where the function rises or falls throughout. Else its largest value may lie between points that are tried, and the range is wider.</summary>
    private static Bounds Range(Func<double, double> function, double from, double to)
    {
        double[] values =
        [
            .. CrowdedGrid.Between(from, to, []).Concat(Enumerable.Range(1, Parts - 1).Select(k => from + (to - from) * k / Parts)).Distinct().Order().Select(function),
        ];
        double least = values.Min(), largest = values.Max();
        double first = Math.Min(values[0], values[^1]), last = Math.Max(values[0], values[^1]);
        double margin = least >= first && largest <= last ? 0 : largest - least;
        return new(least - margin, largest + margin);
    }
}
