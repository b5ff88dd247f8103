using ExPost.Engine.Draws;
using ExPost.Kernels;
using Xunit;

namespace ExPost.Engine.Cpu.Tests;

/// <summary>The uniforms that vector code makes, against <see cref="UniformSource"/>.</summary>
public sealed class UniformTests
{
    /// <summary>A uniform and its square, summed over 16 draws, tell a draw that is wrong; one that is picked is read itself.</summary>
    [Theory]
    [InlineData(128, UniformKind.Bits32)]
    [InlineData(256, UniformKind.Bits32)]
    [InlineData(512, UniformKind.Bits32)]
    [InlineData(128, UniformKind.Bits52)]
    [InlineData(256, UniformKind.Bits52)]
    [InlineData(512, UniformKind.Bits52)]
    public void Uniforms_are_those_of_the_source(int width, UniformKind kind)
    {
        var random = new Random(20250101);
        foreach (int count in new[] { 1, 2, 3, 4, 5, 8, 9, 33 })
        {
            Kernel kernel = Kernel.Record("uniforms", () => Enumerable.Range(0, count).SelectMany(k => new[] { Sum.Of(Real.Uniform(k)), Sum.OfProduct(Real.Uniform(k), Real.Uniform(k)) }));
            using ICompiledKernel compiled = new SimdEngine(width).Compile(kernel, kind);
            for (int trial = 0; trial < 60; trial++)
            {
                ulong seed = trial < 3 ? (ulong)trial - 1 : (ulong)random.NextInt64() * 2 + (ulong)(trial & 1);
                ulong first = (trial % 6) switch
                {
                    0 => 0,
                    1 => (1ul << 32) - 16 * (ulong)random.Next(1, 10),
                    2 => 0ul - 16 * (ulong)random.Next(1, 10),
                    3 => (ulong)random.Next() << 4,
                    4 => ((ulong)random.Next() << 32) - 16 * (ulong)random.Next(1, 10),
                    _ => (ulong)random.NextInt64() << 4,
                };
                int draws = 16 * random.Next(1, 12);
                Assert.Equal(Expected(new(seed, kind), count, first, draws), Compiled.Run(compiled, kernel, seed, [], first, draws));
            }
        }
    }

    /// <summary>Also in a kernel that uses but the last of its uniforms.</summary>
    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public void Uniforms_keep_their_places(int width)
    {
        foreach (UniformKind kind in Compiled.Kinds)
        {
            Kernel kernel = Kernel.Record("last", () => [Sum.Of(Real.Uniform(10)), Sum.Of(Real.Uniform(3))]);
            double[] all = Expected(new(5, kind), 11, 32, 16);
            Assert.Equal([all[20], all[6]], Compiled.Run(new SimdEngine(width), kernel, kind, 5, [], 32, 16));
        }
    }

    private static double[] Expected(UniformSource source, int count, ulong first, int draws)
    {
        var slots = new double[2 * count][];
        for (int k = 0; k < slots.Length; k++) slots[k] = new double[Blocks.Slots];
        var uniforms = new double[count];
        for (int d = 0; d < draws; d++)
        {
            source.Fill(unchecked(first + (ulong)d), uniforms);
            for (int k = 0; k < count; k++)
            {
                slots[2 * k][d % 16] += uniforms[k];
                slots[2 * k + 1][d % 16] = Math.FusedMultiplyAdd(uniforms[k], uniforms[k], slots[2 * k + 1][d % 16]);
            }
        }

        return [.. slots.Select(own => Blocks.Tree(own))];
    }
}
