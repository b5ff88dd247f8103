using System.Runtime.Intrinsics;

namespace ExPost.Engine;

/// <summary>
/// The order in which draws are summed, the same on every engine: draws come in blocks of <see cref="DrawsPerBlock"/>, draw d of a block adds
/// into slot d mod <see cref="Slots"/>, and the slots are added in a fixed tree. Block sums are then added exactly (an exact sum),
/// so their order does not matter. docs/adr/0003-order-of-summation.md says why.
/// </summary>
public static class Blocks
{
    /// <summary>Draws in a block; the last one of a run may have fewer.</summary>
    public const int DrawsPerBlock = 4096;

    /// <summary>Slots of a block: at least as many as any engine handles draws at once.</summary>
    public const int Slots = 16;

    /// <summary>The number of blocks that so many draws take.</summary>
    public static long Count(long draws) => (draws + DrawsPerBlock - 1) / DrawsPerBlock;

    /// <summary>The sum of 16 slots: slot k and slot k + 8, then k and k + 4, k + 2, k + 1.</summary>
    public static double Tree(ReadOnlySpan<double> slots)
    {
        Vector512<double> eight = Vector512.Create(slots[..8]) + Vector512.Create(slots[8..Slots]);
        Vector256<double> four = eight.GetLower() + eight.GetUpper();
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }

    /// <summary>The largest of 16 slots.</summary>
    public static double Maximum(ReadOnlySpan<double> slots)
    {
        double largest = slots[0];
        foreach (double slot in slots[1..Slots]) largest = slot > largest || double.IsNaN(slot) ? slot : largest;
        return largest;
    }
}
