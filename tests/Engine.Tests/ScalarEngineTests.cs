using ExPost.Engine.Draws;
using ExPost.Kernels;
using Xunit;

namespace ExPost.Engine.Tests;

/// <summary>What a block's sums are, against the same sums written down with arrays.</summary>
public sealed class ScalarEngineTests
{
    [Theory]
    [InlineData(0ul, 1)]
    [InlineData(16ul, 15)]
    [InlineData(4096ul, 17)]
    [InlineData(8192ul, 4096)]
    [InlineData(ulong.MaxValue - 15, 32)]
    public void All_kinds_of_sums(ulong first, int draws)
    {
        Kernel kernel = Kernel.Record("kinds", () =>
        {
            Real u = Real.Uniform(0), v = Real.Uniform(1), scale = Real.Parameter("scale");
            return [Sum.Of(u * scale), Sum.OfProduct(u, v), Sum.OfProduct(u, u), Sum.OfCount(u < v), Sum.OfMaximum(u * scale - v), Sum.OfMaximum(u - 2)];
        });
        double[] sums = Run(kernel, 7, [3], first, draws);

        var slots = new double[6][];
        for (int k = 0; k < slots.Length; k++) slots[k] = new double[16];
        var uniforms = new double[2];
        for (int d = 0; d < draws; d++)
        {
            new UniformSource(7).Fill(unchecked(first + (ulong)d), uniforms);
            (double u, double v, int slot) = (uniforms[0], uniforms[1], d % 16);
            slots[0][slot] += u * 3;
            slots[1][slot] = Math.FusedMultiplyAdd(u, v, slots[1][slot]);
            slots[2][slot] = Math.FusedMultiplyAdd(u, u, slots[2][slot]);
            if (u < v) slots[3][slot]++;
            slots[4][slot] = Math.Max(slots[4][slot], u * 3 - v);
        }

        Assert.Equal([Tree(slots[0]), Tree(slots[1]), Tree(slots[2]), Tree(slots[3]), slots[4].Max(), 0], sums);
    }

    [Fact]
    public void Sums_of_bare_leaves()
    {
        Kernel kernel = Kernel.Record("leaves", () => [Sum.Of(Real.Uniform(2)), Sum.Of(Real.Parameter("p")), Sum.Of(0.25), Sum.OfProduct(3, Real.Parameter("p")), Sum.OfCount(true), Sum.OfCount(false), Sum.OfMaximum(5)]);
        double[] sums = Run(kernel, 1, [1.5], 0, 1);
        var uniforms = new double[3];
        new UniformSource(1).Fill(0, uniforms);
        Assert.Equal([uniforms[2], 1.5, 0.25, 4.5, 1, 0, 5], sums);
    }

    [Fact]
    public void A_NaN_shows_in_totals_and_not_in_counts_or_maxima()
    {
        Kernel kernel = Kernel.Record("nan", () =>
        {
            Real x = Real.Parameter("x");
            return [Sum.Of(x), Sum.OfProduct(x, 0), Sum.OfCount(x < 1), Sum.OfMaximum(x)];
        });
        Assert.Equal([double.NaN, double.NaN, 0, 0], Run(kernel, 1, [double.NaN], 0, 20));
        Assert.Equal([double.PositiveInfinity, double.NaN, 0, double.PositiveInfinity], Run(kernel, 1, [double.PositiveInfinity], 0, 20));
    }

    [Fact]
    public void A_worker_starts_each_block_from_nothing()
    {
        Kernel kernel = Kernel.Record("blocks", () => [Sum.Of(Real.Uniform(0)), Sum.OfMaximum(Real.Uniform(1))]);
        using ICompiledKernel compiled = new ScalarEngine().Compile(kernel, UniformKind.Bits32);
        using IBlockWorker worker = compiled.CreateWorker(3, []);
        double[] first = new double[2], again = new double[2];
        worker.Run(32, 100, first);
        worker.Run(0, 50, again);
        worker.Run(32, 100, again);
        Assert.Equal(first, again);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void The_number_of_parameters_is_checked(int count)
    {
        Kernel kernel = Kernel.Record("one", () => [Sum.Of(Real.Parameter("p"))]);
        using ICompiledKernel compiled = new ScalarEngine().Compile(kernel, UniformKind.Bits32);
        Assert.Throws<ArgumentException>(() => compiled.CreateWorker(1, new double[count]));
    }

    [Fact]
    public void Slots_are_added_in_a_fixed_tree()
    {
        // Numbers of which other orders give other sums.
        double[] slots = [.. Enumerable.Range(0, 16).Select(k => 0.1 + k * k / 7.0)];
        Assert.Equal(Tree(slots), Blocks.Tree(slots));
        Assert.NotEqual(slots.Sum(), Blocks.Tree(slots));
    }

    [Fact]
    public void The_largest_slot() => Assert.Equal(7, Blocks.Maximum([1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, -7, 0]));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(4096, 1)]
    [InlineData(4097, 2)]
    public void The_last_block_may_be_short(long draws, long blocks) => Assert.Equal(blocks, Blocks.Count(draws));

    private static double Tree(double[] s) =>
        (((s[0] + s[8]) + (s[4] + s[12])) + ((s[2] + s[10]) + (s[6] + s[14]))) + (((s[1] + s[9]) + (s[5] + s[13])) + ((s[3] + s[11]) + (s[7] + s[15])));

    private static double[] Run(Kernel kernel, ulong seed, double[] parameters, ulong first, int draws)
    {
        using ICompiledKernel compiled = new ScalarEngine().Compile(kernel, UniformKind.Bits32);
        using IBlockWorker worker = compiled.CreateWorker(seed, parameters);
        var sums = new double[kernel.Sums.Count];
        worker.Run(first, draws, sums);
        return sums;
    }
}
