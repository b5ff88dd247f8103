using ExPost.Tests.Shared;
using Xunit;

namespace ExPost.Kernels.Tests;

/// <summary>Tables of numbers and the operation that reads them.</summary>
public sealed class TableTests
{
    private static readonly Table s_table = new("squares", [.. Enumerable.Range(0, 10).Select(k => (double)(k * k))]);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 9)]
    [InlineData(9, 81)]
    [InlineData(3.999, 9)]
    [InlineData(0.999, 0)]
    [InlineData(-0.0, 0)]
    [InlineData(-0.5, 0)]
    [InlineData(-1e300, 0)]
    [InlineData(9.5, 81)]
    [InlineData(10, 81)]
    [InlineData(4294967297.0, 81)]
    [InlineData(1e300, 81)]
    [InlineData(double.NaN, 0)]
    [InlineData(double.PositiveInfinity, 81)]
    [InlineData(double.NegativeInfinity, 0)]
    public void An_index_reads_its_entry_or_the_nearest(double index, double entry)
    {
        Assert.Equal(entry, s_table.At(index));
        Assert.Equal([entry], Evaluation.With(() => [Real.Lookup(s_table, Real.Parameter("index"))], [index]));
        // A literal index is looked up at once.
        Kernel.Record("folded", () =>
        {
            Real folded = Real.Lookup(s_table, index);
            Assert.Equal(Op.Constant, folded.Node.Op);
            Bits.Equal(entry, folded.Node.Value, "constant");
            return [];
        });
    }

    [Fact]
    public void Tables_with_the_same_entries_are_one() => Kernel.Record("twice", () =>
    {
        Real x = Real.Parameter("x");
        Assert.Same(Real.Lookup(new Table("a", [1, 2]), x).Node, Real.Lookup(new Table("b", [1, 2]), x).Node);
        Assert.NotSame(Real.Lookup(new Table("a", [1, 2]), x).Node, Real.Lookup(new Table("a", [1, 3]), x).Node);
        Assert.NotSame(Real.Lookup(new Table("a", [1, 0.0]), x).Node, Real.Lookup(new Table("a", [1, -0.0]), x).Node);
        Assert.Same(Real.Lookup(new Table("a", [double.NaN, 2]), x).Node, Real.Lookup(new Table("b", [double.NaN, 2]), x).Node);
        return [];
    });

    [Fact]
    public void A_table_that_was_changed_afterwards_is_not_affected()
    {
        double[] values = [1, 2];
        var table = new Table("copy", values);
        values[1] = 5;
        Assert.Equal(2, table.At(1));
    }

    [Fact]
    public void Bounds_are_those_of_the_entries_when_all_are_finite() => Kernel.Record("bounds", () =>
    {
        Real x = Real.Parameter("x");
        Assert.Equal(new Bounds(-2, 3), Real.Lookup(new Table("a", [3, -2, 1]), x).Node.Bounds);
        Assert.Equal(Bounds.Unknown, Real.Lookup(new Table("a", [3, double.PositiveInfinity]), x).Node.Bounds);
        Assert.Equal(Bounds.Unknown, Real.Lookup(new Table("a", [3, double.NaN]), x).Node.Bounds);
        return [];
    });

    [Fact]
    public void An_entry_that_is_NaN_is_not_folded() => Kernel.Record("NaN", () =>
    {
        Assert.Equal(Op.Lookup, Real.Lookup(new Table("a", [double.NaN, 1]), 0).Node.Op);
        return [];
    });

    [Fact]
    public void The_number_of_entries_is_limited()
    {
        Assert.Throws<ArgumentException>(() => new Table("empty", []));
        Assert.Throws<ArgumentException>(() => new Table("large", new double[Table.MaxCount + 1]));
    }

    [Fact]
    public void A_kernel_lists_the_tables_that_it_reads()
    {
        Kernel kernel = Kernel.Record("example", () =>
        {
            Real u = Real.Uniform(0);
            _ = Real.Lookup(new Table("unused", [8, 9]), u);
            Function function = Function.Record("f", 1, a => [Real.Lookup(new Table("my table", [1, 2, 3]), a[0])]);
            Real walked = Loop.Iterate(2, u, (_, x) => Real.Lookup(new Table("steps", [4, 5]), x));
            return [Sum.Of(Real.Lookup(new Table("my table", [4, 5, 6]), u * 3)), Sum.Of(function.Call([u])[0]), Sum.Of(walked)];
        });
        Assert.Equal(4, kernel.Tables.Count);
        Assert.Equal(
            """
            table my_table.1[3]
            table steps[2]
            table my_table.3[3]

            function f(a0)
                t1 = my_table.1[a0]
                return t1

            kernel example
                u2 = uniform[0]
                s3 = u2
                for k4 in 0..1
                    t5 = steps[s3]
                    s3 = t5
                t6 = u2 * 3
                t7 = my_table.3[t6]
                t8 = f(u2)
                sum t7
                sum t8
                sum s3

            """,
            KernelText.Of(kernel),
            ignoreLineEndingDifferences: true);
    }
}
