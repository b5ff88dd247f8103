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
/// The uniforms of a draw, as a function of seed, draw index and place. Draw d has the same numbers on every engine, machine and thread.
/// </summary>
/// <param name="Seed">The 64-bit key.</param>
/// <param name="Kind">How words become numbers.</param>
/// <param name="Sampling">How the numbers of different draws go together.</param>
public readonly record struct UniformSource(ulong Seed, UniformKind Kind = UniformKind.Bits32, Sampling Sampling = Sampling.MonteCarlo)
{
    /// <summary>Fills <paramref name="uniforms"/> with the first uniforms of a draw, each strictly between 0 and 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A lattice has not so many dimensions.</exception>
    public void Fill(ulong draw, Span<double> uniforms)
    {
        if (Sampling == Sampling.Lattice) FillPoint(draw, uniforms);
        else FillWords(Sampling == Sampling.Antithetic ? draw >> 1 : draw, Sampling == Sampling.Antithetic && draw % 2 == 1 ? uint.MaxValue : 0, uniforms);
    }

    /// <param name="counter">The low words of the counter.</param>
    /// <param name="flip">All bits where the antithetic numbers are asked for, 1 − u instead of u.</param>
    /// <param name="uniforms">Receives the numbers.</param>
    private void FillWords(ulong counter, uint flip, Span<double> uniforms)
    {
        int perBlock = Kind == UniformKind.Bits32 ? 4 : 2;
        for (int k = 0; k < uniforms.Length; k += perBlock)
        {
            (uint w0, uint w1, uint w2, uint w3) = Philox.Words((uint)Seed, (uint)(Seed >> 32), (uint)counter, (uint)(counter >> 32), (uint)(k / perBlock), (uint)Purpose.Signals);
            (w0, w1, w2, w3) = (w0 ^ flip, w1 ^ flip, w2 ^ flip, w3 ^ flip);
            ReadOnlySpan<double> block = Kind == UniformKind.Bits32 ? [FromWord(w0), FromWord(w1), FromWord(w2), FromWord(w3)] : [FromWords(w0, w1), FromWords(w2, w3)];
            block[..Math.Min(perBlock, uniforms.Length - k)].CopyTo(uniforms[k..]);
        }
    }

    private void FillPoint(ulong draw, Span<double> uniforms)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(uniforms.Length, Lattice.MostDimensions);
        uint reversed = Lattice.Reversed((uint)draw);
        for (int j = 0; j < uniforms.Length; j++)
        {
            ulong word = Lattice.Word(Lattice.Shift(Seed, (uint)(draw >> 32), j), reversed, j);
            uniforms[j] = Kind == UniformKind.Bits32 ? FromWord((uint)(word >> 32)) : FromWords((uint)(word >> 32), (uint)word);
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
