namespace ExPost.Kernels.Searches;

/// <summary>
/// The largest value of an increasing function on a set that is closed downwards, with a bound on either side: given f and g on the unit square, f and f − g
/// nondecreasing in both coordinates, it brackets T = max { f : f ≤ g }.
/// </summary>
/// <remarks>
/// The second coordinate y is cut into intervals [a, b]. By bisection, x(a) is the largest x with f ≤ g at (x, a); every feasible point of
/// the column over [a, b] has a first coordinate of at most x(a), so f there is at most f(x(a), b), and, being feasible, at most g(x(a), b) where g is
/// nondecreasing too. The feasible point (x(a), a) bounds T from below. Columns that may still hold the maximum are cut again. What the intervals, the
/// bisections and a few roundings can have missed is added to the upper bound. Rounding costs more where f − g hardly grows with x: if it grows by less than a
/// thousandth of x, the computed f − g may turn too early by more than the last bisection, and the upper bound fall short by some 10⁻¹³ (simulated). (The proof is that of the certified bound
/// for the pivotal price of Bikhchandani 2005, Section 3, by columns.)
/// </remarks>
public static class MonotoneMaximum
{
    /// <summary>Columns at each level.</summary>
    private const int Columns = 16;

    /// <summary>Columns that are bisected side by side.</summary>
    private const int Together = 4;

    /// <summary>How often the columns that may hold the maximum are cut again.</summary>
    private const int Levels = 2;

    /// <summary>2⁻⁵⁰: what a few roundings can have taken from a value, relative to it.</summary>
    private const double RoundingMargin = 8.881784197001252e-16;

    /// <summary>What is known of the maximum.</summary>
    /// <param name="Feasible">Some point is feasible, that is, (0, 0) is. Where it is not the bounds mean nothing.</param>
    /// <param name="Lower">The value at a feasible point.</param>
    /// <param name="Upper">The maximum is not larger.</param>
    public readonly record struct Result(Bool Feasible, Real Lower, Real Upper);

    /// <summary>Brackets T = max { f : f ≤ g } over the unit square.</summary>
    /// <param name="f">From x and y to the value that is to be maximised; nondecreasing.</param>
    /// <param name="g">From x and y to the limit; nondecreasing, and so that f − g is nondecreasing.</param>
    public static Result Bracket(Func<Real, Real, Real> f, Func<Real, Real, Real> g)
    {
        Bool Holds(Real x, Real y) => f(x, y) <= g(x, y);

        // The feasible set ends, along x = 0, between these two.
        Bisection.Bracket end = Bisection.Largest(y => Holds(0, y));
        Real lower = f(Bisection.Largest(x => Holds(x, end.Low)).Low, end.Low);

        // State: the ends of the strip in question, the lower bound, and the upper bound on the columns of the strip.
        Real[] result = Loop.Iterate(Levels, [0, end.High, lower, double.NegativeInfinity], (_, strip) => Refine(f, g, strip[0], strip[1], strip[2]));
        Real upper = Real.Max(result[3], result[2]);
        return new(Holds(0, 0), result[2], upper + Real.Abs(upper) * RoundingMargin);
    }

    /// <summary>Cuts a strip into columns and returns the strip of those that may hold the maximum, and the bounds.</summary>
    private static Real[] Refine(Func<Real, Real, Real> f, Func<Real, Real, Real> g, Real left, Real right, Real lower)
    {
        Real width = (right - left) * (1.0 / Columns);
        // State: lower bound, upper bound on the marked columns (−∞ for none), and the ends of the strip of marked columns.
        Real[] end = Loop.Iterate(Columns / Together, [lower, double.NegativeInfinity, left, right], (group, state) =>
        {
            Real[] a = [.. Enumerable.Range(0, Together).Select(k => left + (group * Together + k) * width)];
            Real[] b = [.. Enumerable.Range(0, Together).Select(k => Real.Min(left + (group * Together + (k + 1)) * width, right))];
            // The last column ends where the strip does, however the products are rounded.
            b[^1] = Real.Choose(Real.AreEqual(group, Columns / Together - 1), right, b[^1]);
            Bisection.Bracket[] x = Bisection.Largest(Together, (k, at) => f(at, a[k]) <= g(at, a[k]));
            Real best = state[0], top = state[1], from = state[2], to = state[3];
            for (int k = 0; k < Together; k++)
            {
                Real inside = f(x[k].Low, a[k]);
                best = Real.Choose(inside <= g(x[k].Low, a[k]), Real.Max(best, inside), best);
                Real outside = Real.Min(f(x[k].High, b[k]), g(x[k].High, b[k]));
                // Columns whose bound the best point has reached are done with; if all marked ones are, the strip starts anew.
                Bool none = top <= best;
                Bool mark = outside > best;
                from = Real.Choose(none, a[k], from);
                top = Real.Choose(none, double.NegativeInfinity, top);
                to = Real.Choose(mark, b[k], to);
                top = Real.Choose(mark, Real.Max(top, outside), top);
            }

            return [best, top, from, to];
        });
        return [end[2], end[3], end[0], end[1]];
    }
}
