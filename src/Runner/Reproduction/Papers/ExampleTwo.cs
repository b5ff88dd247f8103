namespace ExPost.Runner.Reproduction.Papers;

/// <summary>
/// Bikhchandani (2005), Example 2, as formulas of its own: V_i^k = p_ki + w_k c_i max{c_j, c_j′} with w_a = 1 and w_b = 1.5, at the prices (14). The signals of a state are p_a, p_b and c of buyer 1, then of buyers 2 and 3; a bundle is
/// "", "a", "b" or "ab".
/// </summary>
internal static class ExampleTwo
{
    /// <summary>The buyers, from 1.</summary>
    internal static IReadOnlyList<int> Buyers { get; } = [1, 2, 3];

    /// <summary>What one object is worth to a buyer.</summary>
    /// <param name="signals">The state.</param>
    /// <param name="thing">a or b.</param>
    /// <param name="buyer">The buyer, from 1.</param>
    internal static double Value(double[] signals, string thing, int buyer) => P(signals, thing, buyer) + Weight(thing) * C(signals, buyer) * HighestOther(signals, buyer);

    /// <summary>t_i^k of (14).</summary>
    /// <param name="signals">The state.</param>
    /// <param name="thing">a or b.</param>
    /// <param name="buyer">The buyer, from 1.</param>
    internal static double Price(double[] signals, string thing, int buyer) => Others(buyer).Max(j => P(signals, thing, j) + Weight(thing) * C(signals, j) * C(signals, j));

    /// <summary>The prices with which (12) holds: the highest c of a buyer's others in place of one of the two c_j.</summary>
    /// <param name="signals">The state.</param>
    /// <param name="thing">a or b.</param>
    /// <param name="buyer">The buyer, from 1.</param>
    internal static double RepairedPrice(double[] signals, string thing, int buyer) => Others(buyer).Max(j => P(signals, thing, j) + Weight(thing) * C(signals, j) * HighestOther(signals, buyer));

    /// <summary>V_i^ab.</summary>
    /// <param name="signals">The state.</param>
    /// <param name="buyer">The buyer, from 1.</param>
    /// <param name="isUnitDemand">It is the higher of both values, and not p_ai + p_bi + 2 c_i max{c_j, c_j′}.</param>
    internal static double Both(double[] signals, int buyer, bool isUnitDemand = false) =>
        isUnitDemand ? Math.Max(Value(signals, "a", buyer), Value(signals, "b", buyer)) : P(signals, "a", buyer) + P(signals, "b", buyer) + 2 * C(signals, buyer) * HighestOther(signals, buyer);

    /// <summary>The smallest bundle that leaves a buyer most at the prices (14).</summary>
    /// <param name="signals">The state.</param>
    /// <param name="buyer">The buyer, from 1.</param>
    /// <param name="isUnitDemand">As <see cref="Both"/> takes it.</param>
    internal static string Demanded(double[] signals, int buyer, bool isUnitDemand)
    {
        (double a, double b) = (Price(signals, "a", buyer), Price(signals, "b", buyer));
        // Of those that leave the same MaxBy takes the first.
        return new[] { ("", 0), ("a", Value(signals, "a", buyer) - a), ("b", Value(signals, "b", buyer) - b), ("ab", Both(signals, buyer, isUnitDemand) - a - b) }.MaxBy(one => one.Item2).Item1;
    }

    private static double Weight(string thing) => thing == "a" ? 1 : 1.5;

    private static double P(double[] signals, string thing, int buyer) => signals[3 * buyer - (thing == "a" ? 3 : 2)];

    private static double C(double[] signals, int buyer) => signals[3 * buyer - 1];

    private static IEnumerable<int> Others(int buyer) => Buyers.Where(j => j != buyer);

    private static double HighestOther(double[] signals, int buyer) => Others(buyer).Max(j => C(signals, j));
}
