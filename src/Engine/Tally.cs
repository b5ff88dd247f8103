using System.Numerics;
using System.Runtime.CompilerServices;
using ExPost.Engine.Statistics;
using ExPost.Kernels;

namespace ExPost.Engine;

/// <summary>
/// What a run has gathered: a number of draws and, for each of a kernel's sums, the exact total of its block sums. Tallies of parts of a
/// run add up to that of the whole, in any order.
/// </summary>
public sealed class Tally
{
    /// <summary>Where no block shows anything.</summary>
    private const long NoBlock = long.MaxValue;

    private readonly SumKind[] _kinds;
    private readonly ExactSum[] _sums;
    private readonly double[] _maxima;
    private readonly long[] _blocks;

    /// <summary>An empty tally for a kernel's sums.</summary>
    public Tally(IReadOnlyList<Sum> sums) : this([.. sums.Select(sum => sum.Kind)], [.. sums.Select(_ => new ExactSum())], new double[sums.Count], [.. sums.Select(_ => NoBlock)])
    {
    }

    private Tally(SumKind[] kinds, ExactSum[] sums, double[] maxima, long[] blocks) => (_kinds, _sums, _maxima, _blocks) = (kinds, sums, maxima, blocks);

    /// <summary>The number of draws.</summary>
    public long Draws { get; private set; }

    /// <summary>A total.</summary>
    public ExactSum Sum(int place) => _sums[place];

    /// <summary>A number of draws at which something held.</summary>
    public long Count(int place) => (long)(_sums[place].ToBigInteger() >> -ExactSum.UnitExponent);

    /// <summary>A maximum.</summary>
    public double Maximum(int place) => _maxima[place];

    /// <summary>The first block in which a draw has the maximum, or in which something that is counted held; null where no draw has a maximum above 0, or nothing held.</summary>
    public long? FirstBlock(int place) => _blocks[place] == NoBlock ? null : _blocks[place];

    /// <summary>Adds the sums of a block of draws.</summary>
    /// <param name="block">The number of the block.</param>
    /// <param name="draws">The number of its draws.</param>
    /// <param name="sums">A number for each of the kernel's sums.</param>
    /// <returns>False, and nothing is added, when a sum is infinite or not a number.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryAdd(long block, int draws, ReadOnlySpan<double> sums)
    {
        foreach (double sum in sums)
        {
            if (!double.IsFinite(sum)) return false;
        }

        for (int k = 0; k < _sums.Length; k++)
        {
            if (_kinds[k] == SumKind.Maximum)
            {
                AddMaximum(k, sums[k], block);
                continue;
            }

            _sums[k].Add(sums[k]);
            if (_kinds[k] == SumKind.Count && sums[k] != 0) _blocks[k] = Math.Min(_blocks[k], block);
        }

        Draws += draws;
        return true;
    }

    /// <summary>Adds what another part of the run has gathered.</summary>
    /// <param name="other">A tally of the same sums.</param>
    /// <exception cref="ArgumentException">It is of other sums.</exception>
    public void Add(Tally other)
    {
        if (!_kinds.AsSpan().SequenceEqual(other._kinds)) throw new ArgumentException("A tally of other sums.", nameof(other));
        for (int k = 0; k < _sums.Length; k++)
        {
            _sums[k].Add(other._sums[k]);
            if (_kinds[k] == SumKind.Maximum) AddMaximum(k, other._maxima[k], other._blocks[k]);
            else _blocks[k] = Math.Min(_blocks[k], other._blocks[k]);
        }

        Draws += other.Draws;
    }

    /// <summary>Everything that was gathered as bytes, the same for tallies that hold the same.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Draws);
        writer.Write(_kinds.Length);
        for (int k = 0; k < _kinds.Length; k++)
        {
            writer.Write((byte)_kinds[k]);
            if (_kinds[k] == SumKind.Maximum)
            {
                writer.Write(_maxima[k]);
            }
            else
            {
                // Most sums are far above the smallest unit: zeros below their last digit are counted.
                BigInteger value = _sums[k].ToBigInteger();
                int zeros = value.IsZero ? 0 : (int)BigInteger.TrailingZeroCount(BigInteger.Abs(value)) / 8;
                byte[] digits = (value >> (8 * zeros)).ToByteArray();
                writer.Write((ushort)zeros);
                writer.Write((ushort)digits.Length);
                writer.Write(digits);
            }

            writer.Write(_blocks[k]);
        }

        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>The tally that was written as bytes.</summary>
    /// <param name="sums">The sums of the kernel that it is of.</param>
    /// <param name="bytes">What <see cref="ToBytes"/> gave.</param>
    /// <exception cref="FormatException">It is no tally of these sums.</exception>
    public static Tally FromBytes(IReadOnlyList<Sum> sums, byte[] bytes)
    {
        Tally tally = FromBytes(bytes);
        return tally._kinds.SequenceEqual(sums.Select(sum => sum.Kind)) ? tally : throw new FormatException("Not a tally of these sums.");
    }

    /// <summary>The tally that was written as bytes, of whichever sums.</summary>
    /// <param name="bytes">What <see cref="ToBytes"/> gave.</param>
    /// <exception cref="FormatException">It is no tally.</exception>
    public static Tally FromBytes(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        using var reader = new BinaryReader(stream);
        List<SumKind> kinds = [];
        List<ExactSum> sums = [];
        List<double> maxima = [];
        List<long> blocks = [];
        long draws;
        try
        {
            draws = reader.ReadInt64();
            int count = reader.ReadInt32();
            if (draws < 0 || count < 0) throw new FormatException("Not a tally.");
            for (int k = 0; k < count; k++)
            {
                var kind = (SumKind)reader.ReadByte();
                if (!Enum.IsDefined(kind)) throw new FormatException("Not a tally.");
                kinds.Add(kind);
                maxima.Add(kind == SumKind.Maximum ? reader.ReadDouble() : 0);
                sums.Add(kind == SumKind.Maximum ? new() : ReadSum(reader));
                blocks.Add(reader.ReadInt64());
            }
        }
        catch (EndOfStreamException)
        {
            throw new FormatException("A tally that breaks off.");
        }

        return stream.Position == stream.Length ? new([.. kinds], [.. sums], [.. maxima], [.. blocks]) { Draws = draws } : throw new FormatException("More than a tally.");
    }

    private static ExactSum ReadSum(BinaryReader reader)
    {
        int zeros = reader.ReadUInt16();
        return ExactSum.Of(new BigInteger(reader.ReadBytes(reader.ReadUInt16())) << (8 * zeros));
    }

    private void AddMaximum(int place, double value, long block)
    {
        if (value > _maxima[place]) (_maxima[place], _blocks[place]) = (value, block);
        else if (value == _maxima[place] && value > 0) _blocks[place] = Math.Min(_blocks[place], block);
    }
}
