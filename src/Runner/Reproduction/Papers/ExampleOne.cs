namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Bikhchandani (2005), Example 1, as formulas of its own: V_i = p_i + c_i c_j for two buyers, at prices p_j + c_j² (+ ε) or at those that Section 3 constructs, p_j + c_j.</summary>
internal static class ExampleOne
{
    /// <summary>V_i.</summary>
    internal static double Value(double ownP, double ownC, double otherC) => ownP + ownC * otherC;

    /// <summary>p_j + c_j², the price that the example prints.</summary>
    internal static double Price(double otherP, double otherC) => otherP + otherC * otherC;

    /// <summary>P(p_i − p_j &lt; x) for uniform p.</summary>
    internal static double Below(double x) => x <= -1 ? 0 : x <= 0 ? 0.5 * (1 + x) * (1 + x) : x < 1 ? 1 - 0.5 * (1 - x) * (1 - x) : 1;

    /// <summary>The measure of the states with low ≤ p_i − p_j ≤ high, where the bounds are functions of c_i and c_j.</summary>
    /// <param name="low">The lower bound.</param>
    /// <param name="high">The upper bound.</param>
    internal static double Measure(Func<double, double, double> low, Func<double, double, double> high) =>
        // Bounds that are products of c_i or c_j and c_j − c_i change their sign where both are the same.
        Quadrature.OfPieces(own => Quadrature.OfPieces(other => Below(high(own, other)) - Below(low(own, other)), 0, 1, own), 0, 1);

    /// <summary>The measure of the states at which buyer i's value is above p_j + c_j² + ε.</summary>
    /// <param name="epsilon">ε, from 0 to 1/4.</param>
    internal static double Wins(double epsilon)
    {
        // p_i − p_j > c_j² − c_i c_j + ε, which is 0 at c_i = c_j + ε/c_j and 1 at c_i = c_j − (1 − ε)/c_j.
        double root = Math.Sqrt(1 - 4 * epsilon);
        return Quadrature.OfPieces(
            other => Quadrature.OfPieces(own => 1 - Below(other * (other - own) + epsilon), 0, 1, other + epsilon / other, other - (1 - epsilon) / other),
            0,
            1,
            (1 - root) / 2,
            (1 + root) / 2,
            Math.Sqrt(1 - epsilon));
    }

    /// <summary>The measure of buyer j's signals at which j's value is above p_i + c_i².</summary>
    internal static double OtherWins(double ownP, double ownC) =>
        // p_j > p_i + c_i² − c_i c_j.
        Quadrature.OfPieces(other => Math.Clamp(1 - (ownP + ownC * (ownC - other)), 0, 1), 0, 1, ownC + ownP / ownC, ownC - (1 - ownP) / ownC);

    /// <summary>
    /// V_ij^m, the highest value of buyer j among those signals of buyer i at which i's value is what it is at λ1. On this class c_i c_j is at most that value, and c_i at most 1; so it is looked for among all c_i of a grid and the largest one.
    /// </summary>
    internal static double HighestOther(double lambda, double otherP, double otherC)
    {
        const int Parts = 1000;
        const double Rounding = 1e-12;
        double value = Value(lambda, lambda, otherC);
        double last = otherC == 0 ? 1 : Math.Min(1, value / otherC);
        return Enumerable.Range(0, Parts + 1).Select(k => last * k / Parts).Where(own => value - own * otherC is >= -Rounding and <= 1 + Rounding).Max(own => Value(otherP, otherC, own));
    }
}
