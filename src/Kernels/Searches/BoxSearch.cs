namespace ExPost.Kernels.Searches;

/// <summary>
/// <see cref="MonotoneMaximum"/> in three or more dimensions, and in two where columns are not enough, by branch and bound over boxes that needs no list of boxes and no stack.
/// </summary>
/// <remarks>
/// <para>
/// A box with lowest corner a and highest corner b is done with if a is not feasible, or if min(f(b), g(b)) is hardly above the best feasible value that is known, by
/// no more than a tolerance. Otherwise it is halved along all sides. Boxes are visited depth first. Sides are powers of two and corners multiples of them, so that a box
/// itself says which part of its parent it is, and the next box follows from it. When all of the cube is done with, the highest min(f(b), g(b)) of
/// what was passed over bounds the maximum. The search then starts anew with a smaller tolerance, until the bounds are close or the visits are used up.
/// </para>
/// <para>
/// To prove a bound, the boxes around the maximum must be small: near a smooth maximum in the interior about ε^(−(n−1)/2) boxes are needed in n dimensions for a
/// tolerance of ε. This is no matter of how boxes are chosen, for nothing is assumed of f and g but that they are monotone.
/// </para>
/// </remarks>
internal static class BoxSearch
{
    /// <summary>Boxes that are visited, in three dimensions and in more.</summary>
    private const int Visits = 20_000, VisitsInMoreDimensions = 30_000;

    /// <summary>2³¹ times the slack, so 2⁻¹⁷ of the largest value, far below the noise of any run with a search: bounds that are no farther apart are left alone.</summary>
    private const double SlacksThatAreEnough = 2_147_483_648;

    /// <summary>Rounds of the climb that gives the first feasible value; the value of a point is found by bisection.</summary>
    private const int ClimbRounds = 20;

    /// <summary>2⁻⁴⁵: smaller boxes are not divided. Their corners have so many bits and are exact.</summary>
    private const double Smallest = 2.842170943040401e-14;

    /// <summary>2⁵²: x + 2⁵² h − 2⁵² h is x rounded to a multiple of h, for h a power of two and x a multiple of h / 2.</summary>
    private const double Rounder = 4503599627370496;

    /// <summary>The share of the remaining visits after which a pass grows more tolerant, so that it comes to an end.</summary>
    private const double Patience = 0.7;

    /// <summary>How fast it then does: by this power of e over as many visits as there are in all.</summary>
    private const double Growth = 16;

    /// <summary>A value at a feasible point, and one that no feasible point exceeds.</summary>
    internal static (Real Lower, Real Upper) Bracket(MonotoneMaximum.Problem problem)
    {
        (Real[] point, Real best) = Climb(problem);
        Real upper = problem.Ceiling([.. Enumerable.Repeat<Real>(1, problem.Dimensions)]);
        return Narrow(problem, point, best, upper, problem.Dimensions == 3 ? Visits : VisitsInMoreDimensions);
    }

    /// <summary>Narrows bounds that are known, at the draws at which they are too wide.</summary>
    /// <param name="problem">What is to be bracketed.</param>
    /// <param name="point">A point at which to look how f and g change.</param>
    /// <param name="best">A value at a feasible point.</param>
    /// <param name="upper">A value that no feasible point exceeds.</param>
    /// <param name="visits">Boxes that are visited at most.</param>
    internal static (Real Lower, Real Upper) Narrow(MonotoneMaximum.Problem problem, Real[] point, Real best, Real upper, int visits)
    {
        int n = problem.Dimensions;
        Real[] stretch = Stretch(problem, point);
        Real enough = problem.Slack * SlacksThatAreEnough;
        Real[] end = Loop.While(
            visits,
            new State([.. Enumerable.Repeat<Real>(0, n)], 1, 0, best, double.NegativeInfinity, upper, (upper - best) * 0.25, 0).ToArray(),
            state => State.From(n, state).Width > enough,
            (visit, state) => Visit(problem, stretch, visits, visit, State.From(n, state)).ToArray());
        State last = State.From(n, end);
        return (last.Best, last.Upper);
    }

    /// <summary>
    /// A good feasible point. In all coordinates but the first, it goes from the best point so far by a step, in every direction that combines steps up, down and
    /// none, and by half the step where no direction is better. How good the point is decides how soon boxes are done with, and nothing else.
    /// </summary>
    private static (Real[] Point, Real Value) Climb(MonotoneMaximum.Problem problem)
    {
        int others = problem.Dimensions - 1;

        // The value at the end of the feasible set, along the first coordinate; −∞ where nothing is feasible.
        (Real X, Real Value) Reach(IEnumerable<Real> at)
        {
            Real[] rest = [.. at];
            Real x = Bisection.Largest(along => problem.Holds([along, .. rest])).Low, value = problem.F([x, .. rest]);
            return (x, Real.Choose(problem.Holds([x, .. rest]), value, double.NegativeInfinity));
        }

        // State: the best point, and its value. One loop a coordinate, each over a step down, none, and up.
        Real[] Try(Real step, Real[] moves, Real[] state) => moves.Length < others
            ? Loop.Iterate(3, state, (direction, inner) => Try(step, [.. moves, (direction - 1) * step], inner))
            : Better(moves, state);

        Real[] Better(Real[] moves, Real[] state)
        {
            Real[] to = [.. moves.Select((move, k) => Real.Min(Real.Max(state[k + 1] + move, 0), 1))];
            (Real x, Real value) = Reach(to);
            Bool better = value > state[^1];
            Real[] found = [x, .. to, value];
            return [.. found.Zip(state, (there, here) => Real.Choose(better, there, here))];
        }

        Real[] start = [.. Enumerable.Repeat<Real>(0, others)];
        (Real x, Real value) = Reach(start);
        Real[] end = Loop.Iterate(ClimbRounds, [x, .. start, value, 0.5], (_, state) =>
        {
            Real[] after = Try(state[^1], [], state[..^1]);
            return [.. after, Real.Choose(after[^1] > state[^2], state[^1], state[^1] * 0.5)];
        });
        return (end[..^2], end[^2]);
    }

    /// <summary>
    /// How much longer than the shortest side of a box its others are, in powers of two, so that f and g together change by about as much along each, near a point.
    /// Along a coordinate that hardly matters cutting would not help.
    /// </summary>
    private static Real[] Stretch(MonotoneMaximum.Problem problem, Real[] point)
    {
        const double reach = 1.0 / 16, least = 1.0 / 1024, half = 1.4142135623730951;
        Real Sum(Real[] at) => problem.F(at) + problem.G(at);
        Real[] slopes = Loop.Iterate(point.Length, [.. point.Select(_ => (Real)0)], (axis, state) =>
        {
            Bool[] here = [.. point.Select((_, k) => Real.AreEqual(axis, k))];
            Real[] low = [.. point.Select((x, k) => Real.Choose(here[k], Real.Max(x - reach, 0), x))], high = [.. point.Select((x, k) => Real.Choose(here[k], Real.Min(x + reach, 1), x))];
            Real slope = (Sum(high) - Sum(low)) / Real.Sum(high.Zip(low, (b, a) => b - a));
            return [.. state.Select((sofar, k) => Real.Choose(here[k], slope, sofar))];
        });
        // Where nothing matters at all, any shape will do.
        Real largest = Real.Max(Real.Max(slopes), 1e-290);
        return [.. slopes.Select(slope => Real.PowerOfTwo(Real.Exponent(largest / Real.Max(slope, largest * least) * half)))];
    }

    /// <summary>Looks at a box, divides it or is done with it, and goes to the next.</summary>
    private static State Visit(MonotoneMaximum.Problem problem, Real[] stretch, int visits, Real visit, State state)
    {
        Real[] a = [.. state.Corner], side = [.. stretch.Select(length => Real.Min(length * state.Size, 1))], b = [.. a.Zip(side, (low, length) => low + length)];
        Real low = problem.F(a), high = problem.F(b), ceiling = problem.Ceiling(b);
        Bool feasible = problem.Holds(a), fresh = Real.AreEqual(state.Climbing, 0) & feasible;
        Real best = Real.Choose(feasible, Real.Max(state.Best, low), state.Best);
        best = Real.Choose(problem.Holds(b), Real.Max(best, high), best);
        Bool divide = fresh & ceiling > best + state.Tolerance & state.Size > Smallest;
        Real passed = Real.Choose(fresh & !divide, Real.Max(state.Passed, ceiling), state.Passed);

        // On to the next box, as a counter counts: along the first side, and where the parent ends along it back to its start and along the next. Where the parent ends
        // along all sides, it is done with as well.
        Bool whole = state.Size >= 1, done = !divide & whole, carry = !divide & !whole;
        for (int k = 0; k < a.Length; k++)
        {
            Real parent = Real.Min(side[k] + side[k], 1), far = parent * Rounder;
            Bool ends = Real.AreEqual(b[k] + far - far, b[k]);
            a[k] = Real.Choose(carry, Real.Choose(ends, b[k] - parent, b[k]), a[k]);
            carry &= ends;
        }

        // All of the cube is done with: what was passed over bounds the maximum.
        Real upper = Real.Choose(done, Real.Min(state.Upper, Real.Max(passed, best)), state.Upper);
        Real used = visit - state.Start, left = visits - visit;
        // The next pass takes about r^(−(n−1)/2) times as many visits if it is r times as tolerant, and may take half of what is left.
        Bool Affordable(double r) => used * (2 * Math.Pow(r, -(a.Length - 1) / 2.0)) <= left;
        Real next = (upper - best) * Real.Choose(Affordable(0.25), 0.25, Real.Choose(Affordable(0.5), 0.5, 0.75));
        Bool late = used > (visits - state.Start) * Patience;
        return new(
            a,
            Real.Choose(divide, state.Size * 0.5, Real.Choose(carry, state.Size + state.Size, state.Size)),
            Real.Choose(carry, 1, 0),
            best,
            Real.Choose(done, double.NegativeInfinity, passed),
            upper,
            Real.Choose(done, next, Real.Choose(late, state.Tolerance * (1 + Growth / visits), state.Tolerance)),
            Real.Choose(done, visit, state.Start));
    }

    /// <summary>What is carried from visit to visit.</summary>
    /// <param name="Corner">The lowest corner of the box.</param>
    /// <param name="Size">Its shortest side, a power of two.</param>
    /// <param name="Climbing">1 on the way up from a box that is done with, 0 at a box that has not been looked at.</param>
    /// <param name="Best">The highest value at a feasible point.</param>
    /// <param name="Passed">The highest bound on a box that was passed over in this pass, −∞ before the first.</param>
    /// <param name="Upper">The lowest bound of a pass.</param>
    /// <param name="Tolerance">How far above the best value a box may reach and be passed over.</param>
    /// <param name="Start">The visit with which the pass began.</param>
    private sealed record State(Real[] Corner, Real Size, Real Climbing, Real Best, Real Passed, Real Upper, Real Tolerance, Real Start)
    {
        internal Real Width => Upper - Best;

        internal static State From(int n, Real[] values) => new(values[..n], values[^7], values[^6], values[^5], values[^4], values[^3], values[^2], values[^1]);

        internal Real[] ToArray() => [.. Corner, Size, Climbing, Best, Passed, Upper, Tolerance, Start];
    }
}
