using ExPost.Kernels;
using FsCheck.Xunit;
using Xunit;

namespace ExPost.Engine.Tests;

/// <summary>Tallies as bytes: what is read is what was written, and tallies that hold the same are the same bytes.</summary>
public sealed class TallyBytesTests
{
    private static readonly IReadOnlyList<Sum> s_sums = Kernel.Record("four sums", () =>
    {
        Real x = Real.Uniform(0);
        return [Sum.Of(x), Sum.OfProduct(x, x), Sum.OfCount(x < 0.5), Sum.OfMaximum(x)];
    }).Sums;

    [Property(MaxTest = 300)]
    public bool What_is_read_is_what_was_written(double[] numbers)
    {
        Tally tally = Of([.. numbers.Where(double.IsFinite)]);
        byte[] bytes = tally.ToBytes();
        Tally read = Tally.FromBytes(s_sums, bytes);
        return read.ToBytes().SequenceEqual(bytes) && read.Draws == tally.Draws && Same(read, tally);
    }

    [Property(MaxTest = 100)]
    public bool The_order_of_parts_leaves_no_trace(double[] numbers)
    {
        double[] finite = [.. numbers.Where(double.IsFinite)];
        Tally forth = Of(finite), back = new(s_sums);
        for (int k = finite.Length - 1; k >= 0; k--)
        {
            // Each part by way of its bytes.
            var part = new Tally(s_sums);
            Add(part, k, finite[k]);
            back.Add(Tally.FromBytes(s_sums, part.ToBytes()));
        }

        return forth.ToBytes().SequenceEqual(back.ToBytes());
    }

    [Fact]
    public void What_is_no_tally_is_refused()
    {
        byte[] bytes = Of([1, 2.5, -3e-300, 1e300]).ToBytes();
        for (int length = 0; length < bytes.Length; length++) Assert.Throws<FormatException>(() => Tally.FromBytes(s_sums, bytes[..length]));
        Assert.Throws<FormatException>(() => Tally.FromBytes(s_sums, [.. bytes, 0]));
        Assert.Throws<FormatException>(() => Tally.FromBytes([s_sums[1], s_sums[0], s_sums[3], s_sums[2]], bytes));
        Assert.Throws<FormatException>(() => Tally.FromBytes([s_sums[0]], bytes));
    }

    private static Tally Of(double[] numbers)
    {
        var tally = new Tally(s_sums);
        for (int k = 0; k < numbers.Length; k++) Add(tally, k, numbers[k]);
        return tally;
    }

    private static void Add(Tally tally, int block, double number) => Assert.True(tally.TryAdd(block, 1, [number, Math.Abs(number) / 3, number > 0 ? 1 : 0, Math.Abs(number)]));

    private static bool Same(Tally one, Tally other) => Enumerable.Range(0, s_sums.Count).All(k => s_sums[k].Kind == SumKind.Maximum
        ? one.Maximum(k) == other.Maximum(k) && one.FirstBlock(k) == other.FirstBlock(k)
        : one.Sum(k).ToBigInteger() == other.Sum(k).ToBigInteger() && one.FirstBlock(k) == other.FirstBlock(k));
}
