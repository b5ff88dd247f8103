using ExPost.Engine.Draws;

namespace ExPost.RandomWords;

/// <summary>An order in which the random words of draws are written one after the other. A battery sees what is near in the order: each layout puts side by side what some statistic adds up.</summary>
/// <param name="Name">How it is asked for.</param>
/// <param name="First">The first word of a draw that is written, from 0.</param>
/// <param name="Words">How many words of a draw are written.</param>
/// <param name="At">Whose words come k-th, k = 0, 1, …: the seed, given the first one, and the index of the draw.</param>
public sealed record Layout(string Name, int First, int Words, Func<ulong, ulong, (ulong Seed, ulong Draw)> At)
{
    /// <summary>All layouts.</summary>
    public static IReadOnlyList<Layout> All { get; } =
    [
        // What four buyers with signals of two dimensions take.
        new("draws", 0, 8, (seed, k) => (seed, k)),
        // A mean is over one dimension of successive draws.
        new("dimension", 5, 1, (seed, k) => (seed, k)),
        // Runs with other seeds are to be independent.
        new("seeds", 0, 8, (seed, k) => (seed + k, 0)),
        // Where independent replications begin, and the next draws of each.
        new("replications", 0, 4, (seed, k) => (seed, (ulong)Lattice.FirstDraw((int)(k >> 4)) + (k & 15))),
    ];

    /// <summary>Writes the words, the low byte first, until the stream no longer takes them.</summary>
    /// <param name="seed">The seed, or the first one.</param>
    /// <param name="output">Receives them.</param>
    public void Write(ulong seed, Stream output)
    {
        var uniforms = new double[First + Words];
        var buffer = new byte[8192 * Words * sizeof(uint)];
        for (ulong k = 0; ;)
        {
            for (int at = 0; at < buffer.Length; k++)
            {
                (ulong own, ulong draw) = At(seed, k);
                new UniformSource(own).Fill(draw, uniforms);
                // The uniform is (w + ½) · 2⁻³², exactly.
                foreach (double uniform in uniforms.AsSpan(First))
                {
                    BitConverter.TryWriteBytes(buffer.AsSpan(at), (uint)(uniform * 4294967296.0));
                    at += sizeof(uint);
                }
            }

            output.Write(buffer);
        }
    }
}
