namespace ExPost.Kernels.Searches;

/// <summary>
/// The largest value of an increasing function on a set that is closed downwards, with a bound on either side: given f and g on the unit cube of one or more
/// dimensions, f, g and f − g nondecreasing in every coordinate, it brackets T = max { f : f ≤ g }.
/// </summary>
/// <remarks>
/// <para>
/// Everything rests on one remark. If a is the lowest and b the highest corner of a box, then no point of the box is feasible unless a is, f is at most f(b) in the
/// box, and at feasible points, where it is not above g, at most g(b). In one dimension a bisection settles the matter. In two, <see cref="ColumnSearch"/>
/// bisects along columns; in more, and where columns are not enough, <see cref="BoxSearch"/> divides the cube. (The proof is that of the certified bound for the pivotal price of
/// Bikhchandani 2005, Section 3.)
/// </para>
/// <para>
/// Rounding. Where f − g hardly grows, the computed f − g may be positive although the exact one is not, far below the point where it turns for good. So f may
/// exceed g by a slack of 2⁻⁴⁸ times the largest absolute value of f and g, which, as both are monotone, they have at the ends of the cube; and the same is added to
/// the upper bound. No point is then missed as long as f and g are computed to within nearly half of that, fifteen roundings of the largest value. The lower bound
/// is the value at a point that is feasible with the slack.
/// </para>
/// </remarks>
public static class MonotoneMaximum
{
    /// <summary>2⁻⁴⁸: what roundings can have taken from f − g, or from a value, relative to the largest value.</summary>
    private const double RoundingMargin = 3.552713678800501e-15;

    /// <summary>What is known of the maximum.</summary>
    /// <param name="Feasible">Some point is feasible, that is, the origin is. Where it is not the bounds mean nothing.</param>
    /// <param name="Lower">The value at a feasible point.</param>
    /// <param name="Upper">The maximum is not larger.</param>
    public readonly record struct Result(Bool Feasible, Real Lower, Real Upper);

    /// <summary>Brackets T = max { f : f ≤ g } over the unit cube.</summary>
    /// <param name="dimensions">The number of coordinates, at least 1. Bisections are along the first of them.</param>
    /// <param name="f">From a point to the value that is to be maximised; nondecreasing.</param>
    /// <param name="g">From a point to the limit; nondecreasing, and so that f − g is nondecreasing.</param>
    public static Result Bracket(int dimensions, Func<IReadOnlyList<Real>, Real> f, Func<IReadOnlyList<Real>, Real> g)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        Real[] origin = [.. Enumerable.Repeat<Real>(0, dimensions)], top = [.. Enumerable.Repeat<Real>(1, dimensions)];
        Real scale = Real.Max(Real.Max(Real.Abs(f(origin)), Real.Abs(g(origin))), Real.Max(Real.Abs(f(top)), Real.Abs(g(top))));
        Real margin = scale * RoundingMargin;
        var problem = new Problem(dimensions, f, g, margin);
        (Real lower, Real upper) = dimensions switch
        {
            1 => OnALine(problem),
            2 => ColumnSearch.Bracket(problem),
            _ => BoxSearch.Bracket(problem),
        };
        return new(problem.Holds(origin), lower, Real.Max(upper, lower) + margin);
    }

    private static (Real Lower, Real Upper) OnALine(Problem problem)
    {
        Bisection.Bracket end = Bisection.Largest(x => problem.Holds([x]));
        return (problem.F([end.Low]), problem.Ceiling([end.High]));
    }

    /// <summary>What is to be bracketed.</summary>
    /// <param name="Dimensions">The number of coordinates.</param>
    /// <param name="F">What is maximised.</param>
    /// <param name="G">What it must not exceed.</param>
    /// <param name="Slack">By how much it may, for roundings.</param>
    internal sealed record Problem(int Dimensions, Func<IReadOnlyList<Real>, Real> F, Func<IReadOnlyList<Real>, Real> G, Real Slack)
    {
        /// <summary>The point is feasible.</summary>
        internal Bool Holds(IReadOnlyList<Real> at) => F(at) <= G(at) + Slack;

        /// <summary>No feasible point has a higher value if none of its coordinates is higher.</summary>
        internal Real Ceiling(IReadOnlyList<Real> at) => Real.Min(F(at), G(at));
    }
}
