using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace ExPost.Engine.Statistics;

/// <summary>
/// An exact accumulator of doubles: the value it holds is the mathematical sum of everything added, never rounded.
/// A total therefore does not depend on the order of the additions, nor on how the terms were grouped into
/// partial sums by threads, shards or an interrupted and resumed run.
/// </summary>
/// <remarks>
/// The value is an integer in units of 2^<see cref="UnitExponent"/>, the smallest positive double, kept as
/// 67 signed 64-bit chunks of which chunk i has weight 2^(32 i). A double touches two adjacent chunks; carries
/// are propagated only once in about a thousand additions. This is the "small superaccumulator" of
/// R. M. Neal, "Fast exact summation using small and large superaccumulators", arXiv:1505.05571 (2015).
/// The capacity is 2^77 terms of the largest magnitude a double has.
/// Instances are not safe for concurrent use; members that only read may run concurrently with each other.
/// </remarks>
public sealed class ExactSum
{
    /// <summary>The value is always an integer multiple of two to this power, 2^-1074.</summary>
    public const int UnitExponent = -1074;

    const int ChunkBits = 32;
    const long ChunkMask = 0xFFFF_FFFF;
    const int Top = 66;
    const int ChunkCount = Top + 1;

    // One addition moves a chunk by less than 2^52. Between calls fewer additions than this are pending, so that
    // a chunk stays below 2^32 + 1023 * 2^52 and two such chunks can be added without overflow.
    const int PendingLimit = 1024;

    // A parsed value keeps the topmost chunk below 2^62, so that a fresh carry cannot overflow it.
    const int MaxBits = Top * ChunkBits + 62;
    const int MaxTextLength = MaxBits / 4 + 16;

    readonly long[] _chunks = new long[ChunkCount];

    // Upper bound, in units of 2^52, of what the chunks below the top hold beyond [0, 2^32).
    int _pending;

    /// <summary>Creates a sum of no terms, whose value is zero.</summary>
    public ExactSum()
    {
    }

    /// <summary>Adds one term.</summary>
    /// <param name="value">Any finite double, subnormal numbers and both zeros included.</param>
    /// <exception cref="ArgumentException"><paramref name="value"/> is NaN or infinite; the sum is unchanged.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var biased = (int)(bits >> 52) & 0x7FF;
        var significand = bits & 0x000F_FFFF_FFFF_FFFF;
        if (biased == 0)
        {
            // A subnormal number has the scale of biased exponent 1 but no implicit leading bit.
            biased = 1;
        }
        else if (biased == 0x7FF)
        {
            ThrowNotFinite();
        }
        else
        {
            significand |= 1L << 52;
        }

        var shift = biased - 1;
        var index = shift >> 5;
        var offset = shift & 31;

        // The sign is applied without a branch: terms of random sign would make it unpredictable.
        var sign = bits >> 63;
        var chunks = _chunks;
        chunks[index] += (((significand << offset) & ChunkMask) ^ sign) - sign;
        chunks[index + 1] += ((significand >> (ChunkBits - offset)) ^ sign) - sign;
        if (++_pending >= PendingLimit) Propagate();
    }

    /// <summary>Adds everything another sum holds.</summary>
    /// <param name="other">The sum to add; it keeps its value. It may be this very sum, which is then doubled.</param>
    /// <exception cref="OverflowException">The capacity of 2^77 terms of the largest magnitude is exceeded.</exception>
    public void Add(ExactSum other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < Top; i++) _chunks[i] += other._chunks[i];
        _chunks[Top] = checked(_chunks[Top] + other._chunks[Top]);
        CountMerge(other);
    }

    /// <summary>Subtracts everything another sum holds.</summary>
    /// <param name="other">The sum to subtract; it keeps its value, unless it is this very sum, which becomes zero.</param>
    /// <exception cref="OverflowException">The capacity of 2^77 terms of the largest magnitude is exceeded.</exception>
    public void Subtract(ExactSum other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < Top; i++) _chunks[i] -= other._chunks[i];
        _chunks[Top] = checked(_chunks[Top] - other._chunks[Top]);
        CountMerge(other);
    }

    /// <summary>The sum rounded once to the nearest double, ties to even.</summary>
    /// <returns>
    /// The nearest double; infinity of the right sign when the magnitude rounds beyond the largest double;
    /// positive zero for a zero sum.
    /// </returns>
    public double ToDouble() => ExactFraction.ToDouble(ToBigInteger(), BigInteger.One, UnitExponent);

    /// <summary>The exact value in units of 2^<see cref="UnitExponent"/>.</summary>
    /// <returns>The integer v such that the sum is v * 2^-1074.</returns>
    public BigInteger ToBigInteger()
    {
        // Two's complement, least significant byte first; the topmost chunk keeps all its 64 bits.
        Span<byte> bytes = stackalloc byte[4 * Top + 8];
        long carry = 0;
        for (var i = 0; i < Top; i++)
        {
            var chunk = _chunks[i] + carry;
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[(4 * i)..], (uint)(chunk & ChunkMask));
            carry = chunk >> ChunkBits;
        }

        BinaryPrimitives.WriteInt64LittleEndian(bytes[(4 * Top)..], checked(_chunks[Top] + carry));
        return new BigInteger(bytes);
    }

    /// <summary>
    /// The exact value as text, one text for each value: a hexadecimal integer that is odd (or zero) times a power
    /// of two, such as <c>0x1p+0</c> for 1, <c>-0x3p-1</c> for -1.5 and <c>0x0p+0</c> for zero.
    /// </summary>
    /// <returns>Text of <c>-?0x[0-9a-f]+p[+-][0-9]+</c> that <see cref="Parse"/> reads back.</returns>
    public override string ToString()
    {
        var value = ToBigInteger();
        if (value.IsZero) return "0x0p+0";
        var magnitude = BigInteger.Abs(value);
        var zeros = (int)(long)BigInteger.TrailingZeroCount(magnitude);
        var digits = (magnitude >> zeros).ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
        var exponent = zeros + UnitExponent;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(value.Sign < 0 ? "-" : "")}0x{digits}p{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent)}");
    }

    /// <summary>Reads the text that <see cref="ToString"/> wrote.</summary>
    /// <param name="text">Text in exactly the canonical form; any other spelling of the same number is refused.</param>
    /// <returns>A new sum of that exact value.</returns>
    /// <exception cref="FormatException">The text is not canonical, or its value is beyond the capacity.</exception>
    public static ExactSum Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var sum = new ExactSum();
        if (text.Length <= MaxTextLength && TryReadValue(text, out var value) && value.GetBitLength() <= MaxBits)
        {
            sum.Load(value);

            // The round trip is the definition of canonical, so that no spelling slips through the reader.
            if (sum.ToString() == text) return sum;
        }

        throw new FormatException("Not the canonical text of an exact sum.");
    }

    /// <summary>The sum with an exact value.</summary>
    /// <param name="value">The value in units of 2^<see cref="UnitExponent"/>, as <see cref="ToBigInteger"/> gives it.</param>
    /// <exception cref="FormatException">The value is beyond the capacity.</exception>
    public static ExactSum Of(BigInteger value)
    {
        if (value.GetBitLength() > MaxBits) throw new FormatException("The value is beyond the capacity of an exact sum.");
        var sum = new ExactSum();
        sum.Load(value);
        return sum;
    }

    static bool TryReadValue(string text, out BigInteger value)
    {
        value = default;
        var start = text.StartsWith('-') ? 1 : 0;
        var p = text.IndexOf('p', StringComparison.Ordinal);
        if (string.CompareOrdinal(text, start, "0x", 0, 2) != 0 || p < start + 3) return false;

        // The leading 0 keeps a first digit of 8 or more from being read as a sign.
        var digits = string.Concat("0", text.AsSpan(start + 2, p - start - 2));
        if (!BigInteger.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            || !int.TryParse(text.AsSpan(p + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)
            || exponent < UnitExponent
            || exponent > MaxBits)
        {
            return false;
        }

        value <<= exponent - UnitExponent;
        if (start == 1) value = -value;
        return true;
    }

    void Load(BigInteger value)
    {
        Span<byte> bytes = stackalloc byte[4 * Top + 8];
        bytes.Fill(value.Sign < 0 ? (byte)0xFF : (byte)0);
        value.TryWriteBytes(bytes, out _);
        for (var i = 0; i < Top; i++) _chunks[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * i)..]);
        _chunks[Top] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(4 * Top)..]);
        _pending = 0;
    }

    // The canonical residue of the other sum, below 2^32 a chunk, counts as one more addition.
    void CountMerge(ExactSum other)
    {
        _pending += other._pending + 1;
        if (_pending >= PendingLimit) Propagate();
    }

    // Carries until every chunk but the topmost is in [0, 2^32); the topmost keeps the sign.
    void Propagate()
    {
        long carry = 0;
        for (var i = 0; i < Top; i++)
        {
            var chunk = _chunks[i] + carry;
            _chunks[i] = chunk & ChunkMask;
            carry = chunk >> ChunkBits;
        }

        _chunks[Top] = checked(_chunks[Top] + carry);
        _pending = 0;
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void ThrowNotFinite() =>
        throw new ArgumentException("Only finite numbers have a sum.", "value");
}
