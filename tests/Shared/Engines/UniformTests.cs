using ExPost.Engine;
using ExPost.Engine.Draws;
using ExPost.Kernels;
using Xunit;

namespace ExPost.Tests.Shared.Engines;

/// <summary>The uniforms that engines make, against <see cref="UniformSource"/>.</summary>
public sealed class UniformTests
{
    /// <summary>A uniform and its square, summed over a few draws, tell a draw that is wrong.</summary>
    [EngineTheory]
    [InlineData(UniformKind.Bits32, Sampling.MonteCarlo)]
    [InlineData(UniformKind.Bits52, Sampling.MonteCarlo)]
    [InlineData(UniformKind.Bits32, Sampling.Antithetic)]
    [InlineData(UniformKind.Bits52, Sampling.Antithetic)]
    [InlineData(UniformKind.Bits32, Sampling.Lattice)]
    [InlineData(UniformKind.Bits52, Sampling.Lattice)]
    public void Uniforms_are_those_of_the_source(UniformKind kind, Sampling sampling)
    {
        foreach (IEngine engine in TestEngines.All) Compare(engine, kind, sampling);
    }

    /// <summary>Also in a kernel that uses but the last of its uniforms.</summary>
    [EngineFact]
    public void Uniforms_keep_their_places()
    {
        foreach (IEngine engine in TestEngines.All)
        {
            foreach (UniformKind kind in Compiled.Kinds)
            {
                foreach (Sampling sampling in Compiled.Samplings)
                {
                    Kernel kernel = Kernel.Record("last", () => [Sum.Of(Real.Uniform(10)), Sum.Of(Real.Uniform(3))]);
                    double[] all = Expected(new(5, kind, sampling), 11, 32, 128);
                    Assert.Equal([all[20], all[6]], Compiled.Run(engine, kernel, kind, 5, [], 32, 128, sampling));
                }
            }
        }
    }

    private static void Compare(IEngine engine, UniformKind kind, Sampling sampling)
    {
        var random = new Random(20250101);
        foreach (int count in new[] { 1, 2, 3, 4, 5, 8, 9, 33 })
        {
            Kernel kernel = Kernel.Record("uniforms", () => Enumerable.Range(0, count).SelectMany(k => new[] { Sum.Of(Real.Uniform(k)), Sum.OfProduct(Real.Uniform(k), Real.Uniform(k)) }));
            using ICompiledKernel compiled = engine.Compile(kernel, kind, sampling);
            int step = TestEngines.DrawsPerStep(compiled);
            for (int trial = 0; trial < 30; trial++)
            {
                ulong seed = trial < 3 ? (ulong)trial - 1 : (ulong)random.NextInt64() * 2 + (ulong)(trial & 1);
                ulong first = (trial % 6) switch
                {
                    0 => 0,
                    1 => (1ul << 32) - (ulong)step - 16 * (ulong)random.Next(10),
                    2 => 0ul - (ulong)step - 16 * (ulong)random.Next(10),
                    3 => (ulong)random.Next() << 4,
                    4 => ((ulong)random.Next() << 32) - (ulong)step - 16 * (ulong)random.Next(10),
                    _ => (ulong)random.NextInt64() << 4,
                };
                int draws = step + 16 * random.Next(11);
                Assert.Equal(Expected(new(seed, kind, sampling), count, first, draws), Compiled.Run(compiled, kernel, seed, [], first, draws));
            }
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
