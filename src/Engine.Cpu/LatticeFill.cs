using System.Runtime.Intrinsics;
using ExPost.Engine.Draws;

namespace ExPost.Engine.Cpu;

/// <summary>
/// Fills memory with the uniforms of consecutive points of a <see cref="Lattice"/>, in vectors. The 16 points of a group share all but the last four binary digits of their number: mirrored, these are
/// the first four, so that what they add to a word is the same in every group.
/// </summary>
internal sealed unsafe class LatticeFill
{
    private readonly ulong _seed;
    private readonly UniformKind _kind;
    private readonly uint[] _components;

    /// <summary>For each dimension the words of points 0 to 15 of the replication.</summary>
    private readonly ulong[] _words;

    private uint? _replication;

    /// <param name="seed">The seed.</param>
    /// <param name="kind">How words become numbers.</param>
    /// <param name="dimensions">Uniforms of a draw.</param>
    internal LatticeFill(ulong seed, UniformKind kind, int dimensions)
    {
        (_seed, _kind) = (seed, kind);
        _components = [.. Enumerable.Range(0, dimensions).Select(Lattice.Component)];
        _words = new ulong[dimensions * Blocks.Slots];
    }

    /// <summary>Fills: uniform k of draw 16 g + j of the call goes to place (g · stride + 16 k + j).</summary>
    /// <param name="draw">The first draw, a multiple of 16.</param>
    /// <param name="groups">How many times 16 draws, all of one replication.</param>
    /// <param name="to">Where.</param>
    /// <param name="stride">Bytes from one group of 16 draws to the next.</param>
    internal void Fill(ulong draw, int groups, byte* to, int stride)
    {
        uint replication = (uint)(draw >> 32);
        if (_replication != replication) Start(replication);
        for (int group = 0; group < groups; group++, to += stride)
        {
            uint reversed = Lattice.Reversed((uint)draw + (uint)(group * Blocks.Slots));
            for (int j = 0; j < _components.Length; j++)
            {
                Vector512<ulong> group512 = Vector512.Create((ulong)(reversed * _components[j]) << 32);
                ref ulong words = ref _words[j * Blocks.Slots];
                double* place = (double*)to + j * Blocks.Slots;
                Number(Vector512.LoadUnsafe(ref words) + group512).Store(place);
                Number(Vector512.LoadUnsafe(ref words, 8) + group512).Store(place + 8);
            }
        }
    }

    private void Start(uint replication)
    {
        for (int j = 0; j < _components.Length; j++)
        {
            ulong shift = Lattice.Shift(_seed, replication, j);
            for (uint k = 0; k < Blocks.Slots; k++) _words[j * Blocks.Slots + (int)k] = Lattice.Word(shift, Lattice.Reversed(k), j);
        }

        _replication = replication;
    }

    /// <summary>(w + ½) · 2⁻³² of the high half, or (2m + 1) · 2⁻⁵³ of the top 52 bits, as the scalar code has it.</summary>
    private Vector512<double> Number(Vector512<ulong> words) => _kind == UniformKind.Bits32
        ? ((words >>> 32) | Vector512.Create(0x4130000000000000UL)).AsDouble() - Vector512.Create(1048576.0 - 0.5 / 4294967296.0)
        : ((words >>> 12) | Vector512.Create(0x3FF0000000000000UL)).AsDouble() - Vector512.Create(1.0 - 1.0 / 9007199254740992.0);
}
