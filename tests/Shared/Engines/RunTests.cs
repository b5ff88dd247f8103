using ExPost.Engine;
using ExPost.Engine.Draws;
using ExPost.Engine.Statistics;
using ExPost.Kernels;
using Xunit;

namespace ExPost.Tests.Shared.Engines;

public sealed class RunTests
{
    private static readonly Kernel s_kernel = Kernel.Record("sums", () =>
    {
        Real u = Real.Uniform(0), v = Real.Uniform(1);
        return [Sum.Of(u / 3 - v), Sum.OfProduct(u, v), Sum.OfProduct(v, v), Sum.OfCount(u * 2 < v), Sum.OfMaximum(u * v), Sum.Of(Real.Choose(u < v, 1e-9, 1e6))];
    });

    /// <summary>Where blocks, steps and vectors end, and in runs of many blocks at once.</summary>
    [EngineTheory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(3 * 4096 + 100)]
    [InlineData(1_000_003)]
    public void Runs_of_any_length(long draws)
    {
        string expected = Text(Run(new ScalarEngine(), draws, 1));
        foreach (IEngine engine in TestEngines.All) Assert.Equal(expected, Text(Run(engine, draws, 2)));
    }

    /// <summary>The first block with a number that is not finite is named, however many blocks are under way.</summary>
    [EngineTheory]
    [InlineData(double.NaN, 1e-3)]
    [InlineData(double.PositiveInfinity, 3e-5)]
    [InlineData(double.NaN, 3e-6)]
    public void The_first_block_that_is_not_finite(double value, double probability)
    {
        Kernel kernel = Kernel.Record("not finite", () => [Sum.Of(Real.Uniform(1)), Sum.Of(Real.Choose(Real.Uniform(0) < probability, Real.Parameter("bad"), 1))]);
        long block = Assert.Throws<NonFiniteBlockException>(() => Compiled.Tally(new ScalarEngine(), kernel, UniformKind.Bits32, [value], 2_000_000)).Block;
        foreach (IEngine engine in TestEngines.All) Assert.Equal(block, Assert.Throws<NonFiniteBlockException>(() => Compiled.Tally(engine, kernel, UniformKind.Bits32, [value], 2_000_000, 3)).Block);
    }

    [EngineTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void The_number_of_threads_changes_nothing(int threads)
    {
        string expected = Text(Run(new ScalarEngine(), 100_003, 1));
        foreach (IEngine engine in TestEngines.All) Assert.Equal(expected, Text(Run(engine, 100_003, threads)));
    }

    [EngineFact]
    public void A_run_that_is_stopped_has_gathered_what_a_shorter_run_gathers()
    {
        using var stop = new CancellationTokenSource();
        using ICompiledKernel compiled = TestEngines.Main.Compile(s_kernel, UniformKind.Bits32);
        Tally stopped = BlockScheduler.Run(s_kernel, compiled, 3, [], 0, 1L << 40, 3, done =>
        {
            if (done > 1_000_000) stop.Cancel();
        }, stop.Token);
        Assert.True(stopped.Draws > 1_000_000);
        Assert.Equal(Text(Run(TestEngines.Main, stopped.Draws, 2)), Text(stopped));
    }

    /// <summary>Sums of many draws are as good as compensated ones over the same numbers.</summary>
    [EngineFact]
    public void Sums_over_ten_million_draws_agree_with_compensated_ones()
    {
        const int Draws = 10_000_019;
        Tally tally = Run(TestEngines.Main, Draws, 2);
        Neumaier total = default, product = default, square = default, uneven = default;
        long count = 0;
        double largest = 0;
        var source = new UniformSource(3);
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

    [EngineFact]
    public void A_worker_that_is_disposed_refuses_to_run()
    {
        using ICompiledKernel compiled = TestEngines.Main.Compile(s_kernel, UniformKind.Bits32);
        IBlockWorker worker = compiled.CreateWorker(1, []);
        worker.Dispose();
        worker.Dispose();
        Assert.Throws<ObjectDisposedException>(() => worker.Run(0, 4096, new double[s_kernel.Sums.Count]));
    }

    private static Tally Run(IEngine engine, long draws, int threads) => Compiled.Tally(engine, s_kernel, UniformKind.Bits32, [], draws, threads);

    private static string Text(Tally tally) => Compiled.Text(s_kernel, tally);

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
