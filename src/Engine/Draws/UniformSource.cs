namespace ExPost.Engine.Draws;

/// <summary>How random words become uniform numbers.</summary>
public enum UniformKind
{
    /// <summary>(w + ½) · 2⁻³² from one word w: its bias is below 2⁻³² on any probability.</summary>
    Bits32,

    /// <summary>(2k + 1) · 2⁻⁵³ from the top 52 bits k of two words.</summary>
    Bits52,
}

/// <summary>What a stream of random numbers is for. Streams of different purposes have no counter in common.</summary>
public enum Purpose
{
    /// <summary>The signals of a draw, and behind them what misreports at that draw are shifted by.</summary>
    Signals = 0,

    /// <summary>Random shifts of a lattice.</summary>
    Shifts = 2,
}

/// <summary>
/// The uniforms of a draw, as a function of seed, purpose, draw index and place. Draw d has the same numbers on every engine, machine and thread.
/// </summary>
/// <param name="Seed">The 64-bit key.</param>
/// <param name="Kind">How words become numbers.</param>
/// <param name="Purpose">What the numbers are for.</param>
public readonly record struct UniformSource(ulong Seed, UniformKind Kind = UniformKind.Bits32, Purpose Purpose = Purpose.Signals)
{
    /// <summary>Fills <paramref name="uniforms"/> with the first uniforms of a draw, each strictly between 0 and 1.</summary>
    public void Fill(ulong draw, Span<double> uniforms)
    {
        int perBlock = Kind == UniformKind.Bits32 ? 4 : 2;
        for (int k = 0; k < uniforms.Length; k += perBlock)
        {
            (uint w0, uint w1, uint w2, uint w3) = Philox.Words((uint)Seed, (uint)(Seed >> 32), (uint)draw, (uint)(draw >> 32), (uint)(k / perBlock), (uint)Purpose);
            ReadOnlySpan<double> block = Kind == UniformKind.Bits32 ? [FromWord(w0), FromWord(w1), FromWord(w2), FromWord(w3)] : [FromWords(w0, w1), FromWords(w2, w3)];
            block[..Math.Min(perBlock, uniforms.Length - k)].CopyTo(uniforms[k..]);
        }
    }

    private static double FromWord(uint word) => (word + 0.5) * (1.0 / 4294967296.0);

    private static double FromWords(uint high, uint low)
    {
        // The 52 bits as the fraction of a number in [1, 2), less 1, plus half of the last place.
        ulong bits = ((ulong)high << 32 | low) >> 12;
        return BitConverter.UInt64BitsToDouble(bits | 0x3FF0000000000000) - (1.0 - 1.0 / 9007199254740992.0);
    }
}
