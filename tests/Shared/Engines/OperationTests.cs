using ExPost.Engine;
using ExPost.Engine.Draws;
using ExPost.Kernels;
using Xunit;

namespace ExPost.Tests.Shared.Engines;

/// <summary>Every operation at every pair of awkward numbers, on every engine: parameters are given to it, so nothing is folded.</summary>
public sealed class OperationTests
{
    /// <summary>Draws need different numbers of iterations, in a loop within a loop; each has what it has by itself.</summary>
    [EngineFact]
    public void Loops_that_stop_early()
    {
        Kernel kernel = Kernel.Record("while", () =>
        {
            Function halve = Function.Record("halve", 2, a =>
            {
                Real[] end = Loop.While(40, [a[0], 0], s => s[0] > a[1], (_, s) =>
                {
                    Real[] inner = Loop.While(5, [s[0], 0], t => t[1] < s[0] * 4, (k, t) => [t[0] * 0.75, t[1] + 1]);
                    return [inner[0] * 0.5, s[1] + inner[1]];
                });
                return end;
            });
            Real[] result = halve.Call([Real.Uniform(0), Real.Uniform(1) * 0.01]);
            Real[] none = Loop.While(3, [Real.Uniform(0)], s => s[0] > 2, (_, s) => [s[0] + 1]);
            return [Sum.Of(result[0]), Sum.Of(result[1]), Sum.OfProduct(result[0], result[1]), Sum.Of(none[0])];
        });
        double[] expected = Compiled.Run(new ScalarEngine(), kernel, UniformKind.Bits32, 5, [], 0, 1000);
        Assert.True(expected[1] > 1000);
        foreach (IEngine engine in TestEngines.All)
        {
            double[] actual = Compiled.Run(engine, kernel, UniformKind.Bits32, 5, [], 0, 1000);
            for (int k = 0; k < expected.Length; k++) Bits.Equal(expected[k], actual[k], $"sum {k}, {TestEngines.NameOf(engine)}");
        }
    }

    private static readonly double[] s_awkward =
    [
        0.0, -0.0, 1, -1, 2, 0.5, 1.0 / 3, -1.0 / 3, double.PositiveInfinity, double.NegativeInfinity, double.NaN, double.Epsilon, -double.Epsilon, double.MaxValue, -double.MaxValue,
        2.2250738585072014E-308, -1.1125369292536007E-308, 1023, -1022, 4503599627370496, 9007199254740993, 1e300, -1e-300, Math.BitDecrement(1),
    ];

    [EngineFact]
    public void Operations_on_awkward_numbers()
    {
        int results = 0;
        Kernel kernel = Kernel.Record("operations", () =>
        {
            Real a = Real.Parameter("a"), b = Real.Parameter("b"), c = Real.Parameter("c");
            // The bits of a NaN are not specified, so these do not get to see one.
            Real n = Real.Choose(Real.AreEqual(a, a), a, 1);
            Table one = new("one", [7.5]), many = new("many", [.. Enumerable.Range(0, 1500).Select(k => Math.Sqrt(k) - 3)]), odd = new("odd", [1, double.NegativeInfinity, -0.0, double.PositiveInfinity, 0.1]);
            Real[] values =
            [
                a + b, a - b, a * b, a / b, -a, Real.Abs(a), Real.Sqrt(a), Real.Fma(a, b, c), Real.Min(a, b), Real.Max(a, b), Real.PowerOfTwo(n), Real.Exponent(n), Real.Mantissa(n),
                Real.Choose(a < b, a, b), Real.Choose(!(a < b), a, c), Real.Choose(a <= b, 1, 0), Real.Choose(!(a <= b), 1, 0), Real.Choose(Real.AreEqual(a, b), c, a),
                Real.Choose(!Real.AreEqual(a, b), c, b), Real.Choose((a < b) & (b < c), 1, 0), Real.Choose((a < b) | !(b < c), 1, 0), a - 0.0, 0.0 - a, a + 0.0, a * 0.0, a * 1.0, a * -1.0, a / -0.25,
                Real.Min(a, 0.0), Real.Max(-0.0, a), Real.Fma(a, 1.0, -0.0), Real.Fma(a, b, 0.0), Real.Min(Real.Max(a, b), c), Real.Max(Real.Min(a, b), c),
                Real.Lookup(one, a), Real.Lookup(many, a), Real.Lookup(odd, a), Real.Lookup(many, a + b), Real.Lookup(odd, Real.Lookup(many, a)), Real.Lookup(many, a * Real.Lookup(odd, b)),
            ];
            results = values.Length;
            return [.. values.Select(Sum.Of), .. values.Select(value => Sum.OfCount(Real.AreEqual(1 / value, double.NegativeInfinity))), .. values.Select(Sum.OfMaximum)];
        });
        using ICompiledKernel scalar = new ScalarEngine().Compile(kernel, UniformKind.Bits32);
        foreach (IEngine engine in TestEngines.All)
        {
            using ICompiledKernel compiled = engine.Compile(kernel, UniformKind.Bits32);
            int draws = TestEngines.DrawsPerStep(compiled);
            foreach (double a in s_awkward)
            {
                foreach (double b in s_awkward)
                {
                    foreach (double c in new[] { -0.0, 1.5, double.NaN })
                    {
                        double[] expected = Compiled.Run(scalar, kernel, 1, [a, b, c], 0, draws), actual = Compiled.Run(compiled, kernel, 1, [a, b, c], 0, draws);
                        for (int k = 0; k < expected.Length; k++) Bits.Equal(expected[k], actual[k], FormattableString.Invariant($"sum {k} of {results} x 3 at {a:R}, {b:R}, {c:R}, {TestEngines.NameOf(engine)}"));
                    }
                }
            }
        }
    }

    [EngineFact]
    public void Sums_of_bare_leaves()
    {
        Kernel kernel = Kernel.Record("leaves", () => [Sum.Of(Real.Uniform(2)), Sum.Of(Real.Parameter("p")), Sum.Of(0.25), Sum.OfProduct(3, Real.Parameter("p")), Sum.OfCount(true), Sum.OfCount(false), Sum.OfMaximum(5)]);
        foreach (IEngine engine in TestEngines.All)
        {
            foreach (int draws in new[] { 1, 16, 37, 300, 4096 })
            {
                Assert.Equal(Compiled.Run(new ScalarEngine(), kernel, UniformKind.Bits32, 9, [1.5], 64, draws), Compiled.Run(engine, kernel, UniformKind.Bits32, 9, [1.5], 64, draws));
            }
        }
    }

    [EngineFact]
    public void A_kernel_without_uniforms()
    {
        Kernel kernel = Kernel.Record("none", () => [Sum.Of(Real.Parameter("p") * 2), Sum.OfCount(Real.Parameter("p") < 2)]);
        foreach (IEngine engine in TestEngines.All) Assert.Equal([3 * 333, 333], Compiled.Run(engine, kernel, UniformKind.Bits52, 9, [1.5], 0, 333));
    }

    /// <summary>Each lane reads its own entry, in loops and functions too.</summary>
    [EngineFact]
    public void Lookups_at_random_indices()
    {
        var random = new Random(3);
        double[] entries = [.. Enumerable.Range(0, 5000).Select(_ => random.NextDouble())];
        Kernel kernel = Kernel.Record("lookups", () =>
        {
            Table table = new("table", entries), again = new("again", entries);
            Real u = Real.Uniform(0), v = Real.Uniform(1);
            Function function = Function.Record("f", 1, a => [Real.Lookup(table, a[0] * 7000 - 1000)]);
            Real walked = Loop.Iterate(5, u, (k, x) => Real.Lookup(table, x * 5000 + k));
            return [Sum.Of(Real.Lookup(table, u * 5000)), Sum.Of(function.Call([v])[0]), Sum.Of(walked), Sum.OfMaximum(Real.Lookup(again, (v - 0.5) / (u - 0.5) * 100)), Sum.OfCount(Real.Lookup(table, v * 5000) < 0.3)];
        });
        Assert.Single(kernel.Tables);
        foreach (IEngine engine in TestEngines.All)
        {
            foreach (int draws in new[] { 16, 37, 4096 })
            {
                Assert.Equal(Compiled.Run(new ScalarEngine(), kernel, UniformKind.Bits32, 9, [], 64, draws), Compiled.Run(engine, kernel, UniformKind.Bits32, 9, [], 64, draws));
            }
        }

        // Against plain arithmetic.
        double expected = 0;
        var source = new UniformSource(9, UniformKind.Bits32);
        var uniforms = new double[kernel.UniformCount];
        for (ulong d = 0; d < 16; d++)
        {
            source.Fill(d, uniforms);
            expected += entries[(int)(uniforms[0] * 5000)];
        }

        foreach (IEngine engine in TestEngines.All) Assert.Equal(expected, Compiled.Run(engine, kernel, UniformKind.Bits32, 9, [], 0, 16)[0], 1e-12);
    }

    /// <summary>Code may hold the addresses of tables: they must not move or go while the kernel is there.</summary>
    [EngineFact]
    public void Tables_stay_where_they_are()
    {
        Kernel kernel = Kernel.Record("kept", () => [Sum.Of(Real.Lookup(new Table("table", [.. Enumerable.Range(0, 1000).Select(k => (double)k)]), Real.Uniform(0) * 1000))]);
        using ICompiledKernel compiled = TestEngines.Main.Compile(kernel, UniformKind.Bits32);
        double[] before = Compiled.Run(compiled, kernel, 1, [], 0, 4096);
        for (int k = 0; k < 20; k++)
        {
            _ = new double[100_000];
            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        }

        Assert.Equal(before, Compiled.Run(compiled, kernel, 1, [], 0, 4096));
    }

    [EngineFact]
    public void A_kernel_without_sums()
    {
        foreach (IEngine engine in TestEngines.All) Assert.Empty(Compiled.Run(engine, Kernel.Record("empty", () => []), UniformKind.Bits32, 1, [], 0, 4096));
    }

    [EngineFact]
    public void A_long_chain_of_operations()
    {
        Kernel kernel = Kernel.Record("chain", () => [Sum.Of(Enumerable.Range(0, 2000).Aggregate(Real.Uniform(0), (x, k) => x * (1 + (k % 7 - 3) * 1e-3) + Real.Uniform(k % 5)))]);
        double[] expected = Compiled.Run(new ScalarEngine(), kernel, UniformKind.Bits32, 1, [], 0, 100);
        foreach (IEngine engine in TestEngines.All) Assert.Equal(expected, Compiled.Run(engine, kernel, UniformKind.Bits32, 1, [], 0, 100));
    }

    [EngineTheory]
    [InlineData(0)]
    [InlineData(2)]
    public void The_number_of_parameters_is_checked(int count)
    {
        Kernel kernel = Kernel.Record("one", () => [Sum.Of(Real.Parameter("p"))]);
        using ICompiledKernel compiled = TestEngines.Main.Compile(kernel, UniformKind.Bits32);
        Assert.Throws<ArgumentException>(() => compiled.CreateWorker(1, new double[count]));
    }
}
