using ExPost.Engine;
using ExPost.Engine.Draws;
using ExPost.Kernels;
using Xunit;

namespace ExPost.Tests.Shared.Engines;

/// <summary>
/// Compares the values of single draws with the interpreter's, although only sums leave an engine: a parameter picks a draw by its first uniform, and all others
/// add zero.
/// </summary>
internal sealed class PickedDraws
{
    private const string Pick = "pick";

    private readonly Node[] _watched;
    private readonly bool _signs;

    private PickedDraws(Kernel kernel, Node[] watched, bool signs)
    {
        Kernel = kernel;
        _watched = watched;
        _signs = signs;
    }

    internal Kernel Kernel { get; }

    /// <summary>Records a kernel.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="body">Gives the values to be compared.</param>
    /// <param name="signs">Also tell −0 from 0, which takes a sum more for each number.</param>
    internal static PickedDraws Record(string name, Func<(IReadOnlyList<Real> Reals, IReadOnlyList<Bool> Bools)> body, bool signs)
    {
        Node[] watched = [];
        Kernel kernel = Kernel.Record(name, () =>
        {
            (IReadOnlyList<Real> reals, IReadOnlyList<Bool> bools) = body();
            watched = [.. reals.Select(value => value.Node), .. bools.Select(value => value.Node)];
            Bool picked = Real.AreEqual(Real.Uniform(0), Real.Parameter(Pick));
            return
            [
                .. reals.Select(value => Sum.Of(Real.Choose(picked, value, 0))), .. bools.Select(value => Sum.OfCount(value & picked)),
                // −0 adds like 0, so it is told apart by its inverse.
                .. signs ? reals.Select(value => Sum.OfCount(picked & Real.AreEqual(1 / value, double.NegativeInfinity))) : [],
            ];
        });
        return new(kernel, watched, signs);
    }

    /// <summary>Compares every draw of two groups of 16, or of a step of the engine if that is more.</summary>
    /// <param name="engines">The engines.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="value">The values of the parameters, by name.</param>
    /// <param name="first">The first draw.</param>
    internal void Check(IEnumerable<(IEngine Engine, UniformKind Kind)> engines, ulong seed, Func<string, double> value, ulong first)
    {
        int pick = Kernel.Parameters.ToList().IndexOf(Pick);
        double[] parameters = [.. Kernel.Parameters.Select(name => name == Pick ? 0 : value(name))];
        var interpreter = new Interpreter(Kernel, _watched);
        var uniforms = new double[Kernel.UniformCount];
        foreach ((IEngine engine, UniformKind kind) in engines)
        {
            using ICompiledKernel compiled = engine.Compile(Kernel, kind);
            int draws = Math.Max(2 * Blocks.Slots, TestEngines.DrawsPerStep(compiled));
            // What is not in a whole step would be interpreted by every engine, and compare the interpreter with itself.
            Assert.Equal(0, draws % TestEngines.DrawsPerStep(compiled));
            for (int d = 0; d < draws; d++)
            {
                new UniformSource(seed, kind).Fill(first + (ulong)d, uniforms);
                parameters[pick] = uniforms[0];
                interpreter.SetParameters(parameters);
                interpreter.Run(uniforms);
                double[] actual = Compiled.Run(compiled, Kernel, seed, parameters, first, draws);
                for (int k = 0; k < _watched.Length; k++)
                {
                    double expected = interpreter[_watched[k]];
                    string what = $"value {k} of draw {first} + {d}, {TestEngines.NameOf(engine)}, {kind}";
                    Bits.Equal(expected == 0 ? 0 : expected, actual[k], what);
                    if (_signs && !_watched[k].IsBool) Bits.Equal(1 / expected == double.NegativeInfinity ? 1 : 0, actual[_watched.Length + k], "sign of zero, " + what);
                }
            }
        }
    }
}
