namespace ExPost.Kernels.Searches;

/// <summary>Bisection of the unit interval.</summary>
public static class Bisection
{
    /// <summary>The steps that narrow the unit interval to less than 10⁻¹².</summary>
    public const int DefaultSteps = 40;

    /// <summary>An interval of [0, 1].</summary>
    /// <param name="Low">A point where the condition holds, or 0.</param>
    /// <param name="High">A point where the condition does not hold, at a distance of 2^−steps; or 1, like <paramref name="Low"/>, where it holds everywhere.</param>
    public readonly record struct Bracket(Real Low, Real High);

    /// <summary>Brackets the largest point of [0, 1] at which a condition holds.</summary>
    /// <param name="holds">A condition that, once it fails, fails at all larger points.</param>
    /// <param name="steps">The halvings, from 1 to 50.</param>
    public static Bracket Largest(Func<Real, Bool> holds, int steps = DefaultSteps) => Largest(1, (_, x) => holds(x), steps)[0];

    /// <summary>
    /// Brackets the largest point of [0, 1] for several conditions at once. One bisection is a chain of dependent operations; side by side, several take
    /// hardly longer than one.
    /// </summary>
    /// <param name="count">The number of conditions.</param>
    /// <param name="holds">Condition k at a point.</param>
    /// <param name="steps">The halvings, from 1 to 50.</param>
    public static Bracket[] Largest(int count, Func<int, Real, Bool> holds, int steps = DefaultSteps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(steps, 50);
        // State: half the width of the interval, then the lower ends. Widths are powers of 2 and ends multiples of them, so all are exact.
        Real[] start = [0.5, .. Enumerable.Repeat<Real>(0, count)];
        Real[] end = Loop.Iterate(steps, start, (_, state) =>
        {
            Real half = state[0];
            IEnumerable<Real> lows = Enumerable.Range(0, count).Select(k =>
            {
                Real middle = state[k + 1] + half;
                return Real.Choose(holds(k, middle), middle, state[k + 1]);
            });
            return [half * 0.5, .. lows];
        });
        return [.. Enumerable.Range(0, count).Select(k =>
        {
            Bool everywhere = holds(k, 1);
            return new Bracket(Real.Choose(everywhere, 1, end[k + 1]), Real.Choose(everywhere, 1, end[k + 1] + Math.ScaleB(1, -steps)));
        })];
    }
}
