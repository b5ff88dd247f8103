using ExPost.Engine;
using ExPost.Engine.Draws;
using ExPost.Kernels;
using FsCheck.Xunit;

namespace ExPost.Tests.Shared.Engines;

/// <summary>Random formulas have the same bits on every engine and one draw at a time.</summary>
[Properties(Arbitrary = [typeof(Formulas)])]
public sealed class FormulaTests
{
    /// <summary>The sums that stay in registers: few.</summary>
    [EngineProperty(MaxTest = TestEngines.SmallFormulas)]
    public void Every_draw_of_a_small_kernel(Formula formula, ulong seed, uint group) => Check(formula, seed, group, 1, 1);

    /// <summary>The sums that go to memory: many.</summary>
    [EngineProperty(MaxTest = TestEngines.LargeFormulas)]
    public void Every_draw_of_a_large_kernel(Formula formula, ulong seed, uint group) => Check(formula, seed, group, 12, 4);

    [EngineProperty(MaxTest = TestEngines.BlocksOfFormulas)]
    public void Blocks_of_any_length_at_any_place(Formula formula, ulong seed)
    {
        Kernel kernel = Kernel.Record("random", () =>
        {
            (List<Real> reals, List<Bool> bools) = formula.Run(new RecordingAlgebra());
            return [.. reals[^Math.Min(2, reals.Count)..].SelectMany(Sums), Sum.OfCount(bools[^1])];
        });
        double[] parameters = [.. kernel.Parameters.Select(name => formula.Parameters[name[1] - '0'])];
        foreach ((IEngine engine, UniformKind kind) in TestEngines.For(seed))
        {
            using ICompiledKernel compiled = engine.Compile(kernel, kind);
            int step = TestEngines.DrawsPerStep(compiled);
            (ulong First, int Draws)[] blocks =
            [
                (0, 1), (16, 15), (0, 16), (160, 17), (0, 300), ((1ul << 32) - 32, 100), (ulong.MaxValue - 31, 70), (ulong.MaxValue << 20, 33), (16, 2 * step + 1), ((1ul << 32) - 2 * (ulong)step, 5 * step + 7),
                ((1ul << 32) + 4096 * 3, 4095), (ulong.MaxValue - 4095, 4096),
            ];
            foreach ((ulong first, int draws) in blocks)
            {
                double[] expected = Compiled.Run(new ScalarEngine(), kernel, kind, seed, parameters, first, draws), actual = Compiled.Run(compiled, kernel, seed, parameters, first, draws);
                for (int k = 0; k < actual.Length; k++) Bits.Equal(expected[k], actual[k], $"sum {k} of {draws} draws from {first}, {TestEngines.NameOf(engine)}, {kind}");
            }
        }
    }

    /// <summary>All kinds of sums of a number, also so that a NaN or an infinity of one draw does not hide the others.</summary>
    private static IEnumerable<Sum> Sums(Real x)
    {
        Bool finite = Real.Abs(x) < double.PositiveInfinity;
        yield return Sum.Of(Real.Choose(finite, x, 0));
        yield return Sum.OfProduct(Real.Choose(finite & (Real.Abs(x) < 1e100), x, 0), Real.Choose(finite, 0.3, 2));
        yield return Sum.OfCount(finite);
        yield return Sum.OfMaximum(x);
        yield return Sum.Of(x);
        yield return Sum.OfProduct(x, x);
    }

    private static void Check(Formula formula, ulong seed, uint group, int numbers, int conditions)
    {
        PickedDraws draws = PickedDraws.Record("random", () =>
        {
            (List<Real> reals, List<Bool> bools) = formula.Run(new RecordingAlgebra());
            return (reals[^Math.Min(numbers, reals.Count)..], bools[^Math.Min(conditions, bools.Count)..]);
        }, signs: true);
        // In blocks of a high word that is 0 or not, and never over its end: there engines interpret.
        ulong first = (group % 2 == 0 ? 0 : (ulong)group << 32) + 16ul * (group % 100_000);
        draws.Check(TestEngines.For(seed), seed, name => formula.Parameters[name[1] - '0'], first);
    }
}
