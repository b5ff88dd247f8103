using System.Runtime.CompilerServices;
using ExPost.Engine.Draws;
using ExPost.Engine.Statistics;
using ExPost.Kernels;
using ExPost.Kernels.Searches;
using Xunit;

namespace ExPost.Engine.Cpu.Tests;

public sealed class RunTests
{
    private static readonly Kernel s_kernel = Kernel.Record("sums", () =>
    {
        Real u = Real.Uniform(0), v = Real.Uniform(1);
        return [Sum.Of(u / 3 - v), Sum.OfProduct(u, v), Sum.OfProduct(v, v), Sum.OfCount(u * 2 < v), Sum.OfMaximum(u * v), Sum.Of(Real.Choose(u < v, 1e-9, 1e6))];
    });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void The_number_of_threads_and_the_width_change_nothing(int threads)
    {
        string expected = Text(Run(new ScalarEngine(), 100_003, 1));
        foreach (int width in Compiled.Widths) Assert.Equal(expected, Text(Run(new SimdEngine(width), 100_003, threads)));
    }

    [Fact]
    public void A_run_that_is_stopped_has_gathered_what_a_shorter_run_gathers()
    {
        using var stop = new CancellationTokenSource();
        using ICompiledKernel compiled = new SimdEngine().Compile(s_kernel, UniformKind.Bits32);
        Tally stopped = BlockScheduler.Run(s_kernel, compiled, 1, [], 0, 1L << 40, 3, done =>
        {
            if (done > 1_000_000) stop.Cancel();
        }, stop.Token);
        Assert.True(stopped.Draws > 1_000_000);
        Assert.Equal(Text(Run(new SimdEngine(), stopped.Draws, 2)), Text(stopped));
    }

    /// <summary>Sums of many draws are as good as compensated ones over the same numbers.</summary>
    [Fact]
    public void Sums_over_ten_million_draws_agree_with_compensated_ones()
    {
        const int Draws = 10_000_019;
        Tally tally = Run(new SimdEngine(), Draws, 2);
        Neumaier total = default, product = default, square = default, uneven = default;
        long count = 0;
        double largest = 0;
        var source = new UniformSource(1);
        Span<double> uniforms = stackalloc double[2];
        for (int d = 0; d < Draws; d++)
        {
            source.Fill((ulong)d, uniforms);
            (double u, double v) = (uniforms[0], uniforms[1]);
            total.Add(u / 3 - v);
            product.Add(u * v);
            square.Add(v * v);
            uneven.Add(u < v ? 1e-9 : 1e6);
            if (u * 2 < v) count++;
            largest = Math.Max(largest, u * v);
        }

        Close(total, tally.Sum(0));
        Close(product, tally.Sum(1));
        Close(square, tally.Sum(2));
        Close(uneven, tally.Sum(5));
        Assert.Equal(count, tally.Count(3));
        Assert.Equal(largest, tally.Maximum(4));
    }

    /// <summary>Frames at different places of the stack, which changes how the compiler's spills are aligned, but no result.</summary>
    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public void The_place_on_the_stack_changes_nothing(int width)
    {
        // Many values at once, so that there are spills; a loop; and a function, whose frame has a place of its own.
        Kernel kernel = Kernel.Record("spills", () =>
        {
            Real[] x = [.. Enumerable.Range(0, 40).Select(k => Real.Uniform(k % 8) * (k + 1) + Real.Uniform((k + 3) % 8))];
            Function function = Function.Record("search", 2, a => [Bisection.Largest(t => t * t + a[0] * t <= a[1]).Low]);
            Real found = function.Call([x[3], x[5]])[0];
            Real[] end = Loop.Iterate(5, x[..12], (k, s) => [.. s.Select((value, j) => value * 0.5 + s[(j + 1) % 12] * x[j + 12] + k)]);
            return [Sum.Of(found), Sum.Of(Real.Sum(end)), Sum.Of(Real.Sum(x.Select((value, j) => value * x[(j * 7 + 1) % 40])))];
        });
        using ICompiledKernel compiled = new SimdEngine(width).Compile(kernel, UniformKind.Bits32);
        using IBlockWorker worker = compiled.CreateWorker(1, []);
        var expected = new double[3];
        worker.Run(0, 1024, expected);
        Assert.Equal(Compiled.Run(new ScalarEngine(), kernel, UniformKind.Bits32, 1, [], 0, 1024), expected);
        for (int j = 0; j < 16; j++)
        {
            var sums = new double[3];
            RunDeeper(worker, 16 * j + 1, sums);
            Assert.Equal(expected, sums);
        }
    }

    [Fact]
    public void A_worker_that_is_disposed_refuses_to_run()
    {
        using ICompiledKernel compiled = new SimdEngine().Compile(s_kernel, UniformKind.Bits32);
        IBlockWorker worker = compiled.CreateWorker(1, []);
        worker.Dispose();
        worker.Dispose();
        Assert.Throws<ObjectDisposedException>(() => worker.Run(0, 16, new double[s_kernel.Sums.Count]));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunDeeper(IBlockWorker worker, int bytes, double[] sums)
    {
        Span<byte> offset = stackalloc byte[bytes];
        offset.Fill(1);
        worker.Run(0, 1024, sums);
        Assert.Equal(1, offset[^1]);
    }

    private static Tally Run(IEngine engine, long draws, int threads)
    {
        using ICompiledKernel compiled = engine.Compile(s_kernel, UniformKind.Bits32);
        return BlockScheduler.Run(s_kernel, compiled, 1, [], 0, draws, threads, null, CancellationToken.None);
    }

    private static string Text(Tally tally) =>
        string.Join('\n', Enumerable.Range(0, s_kernel.Sums.Count).Select(k => FormattableString.Invariant($"{tally.Draws} {tally.Sum(k)} {tally.Maximum(k):R}")));

    private static void Close(Neumaier expected, ExactSum actual) => Assert.InRange(actual.ToDouble() / expected.Value - 1, -1e-13, 1e-13);

    private struct Neumaier
    {
        private double _sum, _rest;

        internal readonly double Value => _sum + _rest;

        internal void Add(double x)
        {
            double next = _sum + x;
            _rest += Math.Abs(_sum) >= Math.Abs(x) ? _sum - next + x : x - next + _sum;
            _sum = next;
        }
    }
}
