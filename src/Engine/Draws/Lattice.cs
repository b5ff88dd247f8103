namespace ExPost.Engine.Draws;

/// <summary>
/// Randomly shifted rank-1 lattices in base 2 that are extensible in the number of points (Hickernell, Hong, L'Ecuyer and Lemieux 2000): point k is the fractional part of φ(k) z + Δ, where φ mirrors the
/// binary digits of k at the point, z is the generating vector and Δ a shift that is uniform. The first 2^m points are a lattice for every m.
/// </summary>
/// <remarks>
/// Draw r · 2³² + k is point k of replication r. In words of 32 bits, w = reversed(k) · z + Δ modulo 2³², which is exact: the uniform is (w + ½) · 2⁻³². With 52 bits there is a second word, which only the shift fills.
/// </remarks>
public static class Lattice
{
    /// <summary>The most points of a replication: the generating vector is made for so many.</summary>
    public const long MostPoints = 1L << LatticeVector.LogPoints;

    /// <summary>The most uniforms of a draw.</summary>
    public static int MostDimensions => LatticeVector.Components.Length;

    /// <summary>The first draw of a replication.</summary>
    /// <param name="replication">Its number, from 0.</param>
    public static long FirstDraw(int replication) => (long)replication << 32;

    /// <summary>The component of the generating vector, an odd number.</summary>
    /// <param name="dimension">The place of the uniform within the draw, below <see cref="MostDimensions"/>.</param>
    public static uint Component(int dimension) => LatticeVector.Components[dimension];

    /// <summary>The shift of a replication: words 2 (j mod 2) and 2 (j mod 2) + 1 of block ⌊j / 2⌋, the first of which is the high one.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="replication">Which replication.</param>
    /// <param name="dimension">The place j of the uniform within the draw.</param>
    public static ulong Shift(ulong seed, uint replication, int dimension)
    {
        (uint w0, uint w1, uint w2, uint w3) = Philox.Words((uint)seed, (uint)(seed >> 32), 0, replication, (uint)dimension / 2, (uint)Purpose.Shifts);
        return dimension % 2 == 0 ? (ulong)w0 << 32 | w1 : (ulong)w2 << 32 | w3;
    }

    /// <summary>The binary digits of a number in the other order.</summary>
    /// <param name="k">The number.</param>
    public static uint Reversed(uint k)
    {
        k = (k & 0x55555555) << 1 | k >> 1 & 0x55555555;
        k = (k & 0x33333333) << 2 | k >> 2 & 0x33333333;
        k = (k & 0x0F0F0F0F) << 4 | k >> 4 & 0x0F0F0F0F;
        return System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(k);
    }

    /// <summary>The word of a uniform, of which the high half alone depends on the point.</summary>
    /// <param name="shift">The shift of the replication.</param>
    /// <param name="reversed">The digits of the point's number in the other order.</param>
    /// <param name="dimension">The place of the uniform within the draw.</param>
    public static ulong Word(ulong shift, uint reversed, int dimension) => shift + ((ulong)(reversed * Component(dimension)) << 32);
}
