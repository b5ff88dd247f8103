using System.Runtime.CompilerServices;
using ExPost.Engine.Draws;
using ExPost.Kernels;
using ExPost.Kernels.Searches;
using ExPost.Tests.Shared.Engines;
using Xunit;

namespace ExPost.Engine.Cpu.Tests;

public sealed class StackTests
{
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
    public void Widths_are_three() => Assert.Throws<ArgumentOutOfRangeException>(() => new SimdEngine(64));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunDeeper(IBlockWorker worker, int bytes, double[] sums)
    {
        Span<byte> offset = stackalloc byte[bytes];
        offset.Fill(1);
        worker.Run(0, 1024, sums);
        Assert.Equal(1, offset[^1]);
    }
}
