using ExPost.Engine.Draws;
using ExPost.Kernels;
using ExPost.Kernels.Searches;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.SingleObject;
using ExPost.Tests.Shared;
using Xunit;

namespace ExPost.Engine.Cpu.Tests;

/// <summary>The certified maximisation in more dimensions than environments of the catalogue have.</summary>
public sealed class SearchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_width_gives_the_bits_of_the_interpreter(int dimensions)
    {
        Node[] watched = [];
        Kernel kernel = Kernel.Record("search", () =>
        {
            Function search = Function.Record("maximum", 4, a =>
            {
                Real Common(IReadOnlyList<Real> s) => Real.Sum(s.Select((x, k) => (a[k] + 0.1) * x * (2 - x)));
                MonotoneMaximum.Result found = MonotoneMaximum.Bracket(
                    dimensions,
                    s => Common(s) + Real.Max(s.Select((x, k) => x * (1 + a[(k + 1) % 4]))),
                    s => Common(s) + a[3] * 2 - 0.1);
                return [Real.Choose(found.Feasible, found.Lower, -1), Real.Choose(found.Feasible, found.Upper, -1)];
            });
            Real[] result = search.Call(Enumerable.Range(0, 4).Select(k => Real.Uniform(k)));
            watched = [.. result.Select(value => value.Node)];
            Bool picked = Real.AreEqual(Real.Uniform(0), Real.Parameter("pick"));
            return result.Select(value => Sum.Of(Real.Choose(picked, value, 0)));
        });
        var interpreter = new Interpreter(kernel, watched);
        var source = new UniformSource(3, UniformKind.Bits32);
        var uniforms = new double[4];
        ICompiledKernel[] compiled = [.. Compiled.Widths.Select(width => new SimdEngine(width).Compile(kernel, UniformKind.Bits32))];
        for (int d = 0; d < 16; d++)
        {
            source.Fill((ulong)d, uniforms);
            interpreter.SetParameters([uniforms[0]]);
            interpreter.Run(uniforms);
            foreach (ICompiledKernel one in compiled)
            {
                double[] actual = Compiled.Run(one, kernel, 3, [uniforms[0]], 0, 16);
                for (int k = 0; k < 2; k++) Bits.Equal(interpreter[watched[k]] + 0.0, actual[k], $"bound {k} of draw {d}");
            }
        }
    }

    /// <summary>Eight buyers who all differ, with four signals each: eight searches of their own.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void No_method_of_the_largest_search_is_too_large_to_be_optimised(int dimensions)
    {
        var environment = new Different(dimensions);
        Kernel kernel = Kernel.Record("largest", () =>
            [.. Pivotal.Entry.Create(new Settings()).Run(environment, environment.Draw()).Sales.SelectMany(sale => new[] { Sum.OfCount(sale!.Wins), Sum.Of(sale.Price!.Value) })]);
        foreach (int width in Compiled.Widths)
        {
            int bytes = ((CpuKernel)new SimdEngine(width).Compile(kernel, UniformKind.Bits32)).ILBytes;
            Assert.True(bytes is > 0 and < CpuKernel.ILLimit, $"{bytes} bytes, {width} bits");
        }
    }

    private sealed class Different(int dimensions) : AuctionEnvironment(
        new("different", "buyers who all differ", "test", [], _ => throw new NotSupportedException()),
        8,
        [.. Enumerable.Range(0, dimensions).Select(k => new Signal($"s{k}", [.. Enumerable.Range(0, 8).Select(i => new Uniform(0.125 * i, 1 + 0.25 * i))]))])
    {
        public override bool Exchangeable => false;

        public override Real Value(int buyer, Profile signals) => Real.Sum(Enumerable.Range(0, dimensions).Select(k =>
            (1 + 0.1 * buyer) * signals[buyer, k] * signals[buyer, k] + (0.2 + 0.1 * k) * Real.Max(signals.Others(buyer).Select(j => signals[j, k])) * signals[buyer, k]));
    }
}
