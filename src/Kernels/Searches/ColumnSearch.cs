namespace ExPost.Kernels.Searches;

/// <summary>
/// <see cref="MonotoneMaximum"/> in two dimensions. The second coordinate y is cut into intervals [a, b]. By bisection, x(a) is the largest x with f ≤ g at
/// (x, a); every feasible point of the column over [a, b] has a first coordinate of at most x(a), so f there is at most f(x(a), b), and, being feasible,
/// at most g(x(a), b). The feasible point (x(a), a) bounds T from below. Columns that may still hold the maximum are cut again. A maximum at an end of the feasible set,
/// as in Bikhchandani's Example 1, is found exactly; at draws at which the bounds are still apart, <see cref="BoxSearch"/> goes on.
/// </summary>
internal static class ColumnSearch
{
    /// <summary>Columns at each level.</summary>
    private const int Columns = 16;

    /// <summary>Columns that are bisected side by side.</summary>
    private const int Together = 4;

    /// <summary>Boxes that are visited at most where columns are not enough.</summary>
    private const int Visits = 1500;

    /// <summary>How often the columns that may hold the maximum are cut again.</summary>
    private const int Levels = 2;

    /// <summary>A value at a feasible point, and one that no feasible point exceeds.</summary>
    internal static (Real Lower, Real Upper) Bracket(MonotoneMaximum.Problem problem)
    {
        // The feasible set ends, along x = 0, between these two.
        Bisection.Bracket end = Bisection.Largest(y => problem.Holds([0, y]));
        Real lower = problem.F([Bisection.Largest(x => problem.Holds([x, end.Low])).Low, end.Low]);

        // State: the ends of the strip in question, the lower bound, and the upper bound on the columns of the strip.
        Real[] result = Loop.Iterate(Levels, [0, end.High, lower, double.NegativeInfinity], (_, strip) => Refine(problem, strip[0], strip[1], strip[2]));
        return BoxSearch.Narrow(problem, [0.5, 0.5], result[2], Real.Max(result[2], result[3]), Visits);
    }

    /// <summary>Cuts a strip into columns and returns the strip of those that may hold the maximum, and the bounds.</summary>
    private static Real[] Refine(MonotoneMaximum.Problem problem, Real left, Real right, Real lower)
    {
        Real width = (right - left) * (1.0 / Columns);
        // State: lower bound, upper bound on the marked columns (−∞ for none), and the ends of the strip of marked columns.
        Real[] end = Loop.Iterate(Columns / Together, [lower, double.NegativeInfinity, left, right], (group, state) =>
        {
            Real[] a = [.. Enumerable.Range(0, Together).Select(k => left + (group * Together + k) * width)];
            Real[] b = [.. Enumerable.Range(0, Together).Select(k => Real.Min(left + (group * Together + (k + 1)) * width, right))];
            // The last column ends where the strip does, however the products are rounded.
            b[^1] = Real.Choose(Real.AreEqual(group, Columns / Together - 1), right, b[^1]);
            Bisection.Bracket[] x = Bisection.Largest(Together, (k, at) => problem.Holds([at, a[k]]));
            Real best = state[0], top = state[1], from = state[2], to = state[3];
            for (int k = 0; k < Together; k++)
            {
                Real inside = problem.F([x[k].Low, a[k]]);
                best = Real.Choose(problem.Holds([x[k].Low, a[k]]), Real.Max(best, inside), best);
                Real outside = problem.Ceiling([x[k].High, b[k]]);
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
