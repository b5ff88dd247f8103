using ExPost.Engine.Draws;
using ExPost.Kernels;
using ExPost.Tests.Shared;
using FsCheck.Xunit;

namespace ExPost.Engine.Cpu.Tests;

/// <summary>
/// Random formulas have the same bits as vectors and one draw at a time. A parameter picks a draw by its first uniform, so that each value can be read
/// although only sums come out.
/// </summary>
[Properties(Arbitrary = [typeof(Formulas)])]
public sealed class FormulaTests
{
    /// <summary>The sums that stay in registers: few.</summary>
    [Property(MaxTest = 60)]
    public void Every_draw_of_a_small_kernel(Formula formula, ulong seed, uint group) => Check(formula, seed, 16ul * group, 1, 1);

    /// <summary>The sums that go to memory: many.</summary>
    [Property(MaxTest = 40)]
    public void Every_draw_of_a_large_kernel(Formula formula, ulong seed, uint group) => Check(formula, seed, 16ul * group, 12, 4);

    [Property(MaxTest = 30)]
    public void Blocks_of_any_length_at_any_place(Formula formula, ulong seed)
    {
        Kernel kernel = Kernel.Record("random", () =>
        {
            (List<Real> reals, List<Bool> bools) = formula.Run(new RecordingAlgebra());
            return [.. reals[^Math.Min(2, reals.Count)..].SelectMany(Sums), Sum.OfCount(bools[^1])];
        });
        double[] parameters = [.. kernel.Parameters.Select(name => formula.Parameters[name[1] - '0'])];
        (ulong First, int Draws)[] blocks = [(0, 1), (16, 15), (0, 16), (160, 17), (0, 300), ((1ul << 32) - 32, 100), (ulong.MaxValue - 31, 70), (ulong.MaxValue << 20, 33)];
        foreach (UniformKind kind in Compiled.Kinds)
        {
            double[][] expected = [.. blocks.Select(block => Compiled.Run(new ScalarEngine(), kernel, kind, seed, parameters, block.First, block.Draws))];
            foreach (int width in Compiled.Widths)
            {
                using ICompiledKernel compiled = new SimdEngine(width).Compile(kernel, kind);
                for (int b = 0; b < blocks.Length; b++)
                {
                    double[] actual = Compiled.Run(compiled, kernel, seed, parameters, blocks[b].First, blocks[b].Draws);
                    for (int k = 0; k < actual.Length; k++) Bits.Equal(expected[b][k], actual[k], $"sum {k} of {blocks[b]} at {width} bits, {kind}");
                }
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

    private static void Check(Formula formula, ulong seed, ulong first, int numbers, int conditions)
    {
        Node[] watched = [];
        Kernel kernel = Kernel.Record("random", () =>
        {
            (List<Real> reals, List<Bool> bools) = formula.Run(new RecordingAlgebra());
            reals = reals[^Math.Min(numbers, reals.Count)..];
            bools = bools[^Math.Min(conditions, bools.Count)..];
            watched = [.. reals.Select(value => value.Node), .. bools.Select(value => value.Node)];
            Bool picked = Real.AreEqual(Real.Uniform(0), Real.Parameter("pick"));
            return
            [
                .. reals.Select(value => Sum.Of(Real.Choose(picked, value, 0))), .. bools.Select(value => Sum.OfCount(value & picked)),
                // −0 adds like 0, so it is told apart by its inverse.
                .. reals.Select(value => Sum.OfCount(picked & Real.AreEqual(1 / value, double.NegativeInfinity))),
            ];
        });
        int pick = kernel.Parameters.ToList().IndexOf("pick");
        double[] parameters = [.. kernel.Parameters.Select(name => name == "pick" ? 0 : formula.Parameters[name[1] - '0'])];
        foreach (UniformKind kind in Compiled.Kinds)
        {
            ICompiledKernel[] compiled = [.. Compiled.Widths.Select(width => new SimdEngine(width).Compile(kernel, kind))];
            var interpreter = new Interpreter(kernel, watched);
            var uniforms = new double[kernel.UniformCount];
            for (int d = 0; d < Blocks.Slots; d++)
            {
                new UniformSource(seed, kind).Fill(first + (ulong)d, uniforms);
                parameters[pick] = uniforms[0];
                interpreter.SetParameters(parameters);
                interpreter.Run(uniforms);
                for (int w = 0; w < compiled.Length; w++)
                {
                    double[] actual = Compiled.Run(compiled[w], kernel, seed, parameters, first, Blocks.Slots);
                    for (int k = 0; k < watched.Length; k++)
                    {
                        double expected = interpreter[watched[k]];
                        string what = $"value {k} of draw {first} + {d}, {Compiled.Widths[w]} bits, {kind}";
                        Bits.Equal(expected == 0 ? 0 : expected, actual[k], what);
                        if (!watched[k].IsBool) Bits.Equal(1 / expected == double.NegativeInfinity ? 1 : 0, actual[watched.Length + k], "sign of zero, " + what);
                    }
                }
            }
        }
    }
}
