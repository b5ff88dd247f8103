using Xunit;

namespace ExPost.Kernels.Tests;

/// <summary>Functions that are tabulated, at points between those that the table was made from.</summary>
public sealed class SmoothTableTests
{
    private const double Error = 1e-13;

    private static readonly double s_smallest = Math.ScaleB(1, -53);

    /// <summary>A function of the distance to the lower end and of that to the upper, whichever is smaller.</summary>
    public static TheoryData<string, Func<double, double>, Func<double, double>> Units { get; } = new()
    {
        { "line", v => v, v => 1 - v },
        { "square root", Math.Sqrt, v => Math.Sqrt(1 - v) },
        { "tenth power below, root above", v => Math.Pow(v, 0.1) * Math.Sqrt(1 - v), v => Math.Pow(1 - v, 0.1) * Math.Sqrt(v) },
        { "logarithms at both ends", v => 0.5 + (Math.Log(v) - Math.Log(1 - v)) / 80, v => 0.5 + (Math.Log(1 - v) - Math.Log(v)) / 80 },
        { "steep", v => Math.Pow(2 * v, 60) / 2, v => 1 - Math.Pow(2 * v, 60) / 2 },
        { "waves", v => 0.5 + Math.Sin(40 * v) / 2, v => 0.5 + Math.Sin(40 * (1 - v)) / 2 },
    };

    [Theory]
    [MemberData(nameof(Units))]
    public void Functions_on_the_unit_interval(string name, Func<double, double> fromBelow, Func<double, double> fromAbove)
    {
        var table = SmoothTable.OfUnit(name, fromBelow, fromAbove, new(0, 1), Error, 1);
        Assert.InRange(table.Count, 1, SmoothTable.MaxCount);
        foreach ((double u, double value) in Values(table, Points(), out Bounds bounds))
        {
            double exact = u <= 0.5 ? fromBelow(u) : fromAbove(1 - u);
            Assert.Equal(exact, value, 1.5 * Error);
            Assert.InRange(value, 0, 1);
            Assert.Equal(new(0, 1), bounds);
        }
    }

    [Fact]
    public void The_error_is_relative_above_the_scale()
    {
        var table = SmoothTable.OfUnit("cube", v => v * v * v, v => (1 - v) * (1 - v) * (1 - v), new(0, 1), Error, 1e-6);
        foreach ((double u, double value) in Values(table, Points(), out _)) Assert.InRange(Math.Abs(value - u * u * u), 0, 1.5 * Error * Math.Max(u * u * u, 1e-6));
    }

    [Fact]
    public void Functions_on_an_interval()
    {
        double Bid(double x) => 2 + Math.Pow(x - 3, 1.5) / (1 + x);
        var table = SmoothTable.OfInterval("bid", Bid, 3, 8, new(2, Bid(8)), Error, 1);
        double[] points = [.. Points().Select(u => 3 + 5 * u), 3, 8];
        foreach ((double x, double value) in Values(table, points, out _)) Assert.Equal(Bid(x), value, 4e-13);
        // Outside, and at what is no number, there is the nearer end, or at least nothing outside the range.
        foreach ((double x, double value) in Values(table, [-1e300, 2.99, double.NegativeInfinity], out _)) Assert.Equal(2, value, 1e-12);
        foreach ((double x, double value) in Values(table, [8.001, 1e300, double.PositiveInfinity], out _)) Assert.Equal(Bid(8), value, 1e-12);
        foreach ((double x, double value) in Values(table, [double.NaN], out _)) Assert.InRange(value, 2, Bid(8));
    }

    [Fact]
    public void A_table_is_monotone_up_to_its_error()
    {
        var table = SmoothTable.OfUnit("root", Math.Sqrt, v => Math.Sqrt(1 - v), new(0, 1), Error, 1);
        double last = 0;
        foreach ((double u, double value) in Values(table, Points().Order(), out _))
        {
            Assert.True(value >= last - 2 * Error, $"{u:R}");
            last = value;
        }
    }

    [Fact]
    public void What_cannot_be_tabulated_is_refused()
    {
        void Refused(Func<double, double> function) =>
            Assert.Contains("does not fit", Assert.Throws<TableException>(() => SmoothTable.OfInterval("kinked", function, 0, 1, new(0, 2), Error, 1)).Message, StringComparison.Ordinal);
        Refused(x => Math.Abs(x - 1.0 / 3));
        Refused(x => x < 0.3 ? 0 : 1);
        Refused(x => x < 0.3 ? double.NaN : 1);
        Refused(x => 1 / (x - 0.3));
        Refused(x => 0.5 + Math.Sin(1e5 * x) / 2);
        // The range must hold the function, or else the result is cut: that is not checked. An interval must be one.
        Assert.Throws<ArgumentException>(() => SmoothTable.OfInterval("empty", x => x, 1, 1, new(0, 1), Error, 1));
        Assert.Throws<ArgumentException>(() => SmoothTable.OfInterval("endless", x => x, 0, double.PositiveInfinity, new(0, 1), Error, 1));
        Assert.Throws<ArgumentException>(() => SmoothTable.OfInterval("unbounded", x => x, 0, 1, Bounds.Unknown, Error, 1));
    }

    /// <summary>The ends, all octaves and their borders, the middle, and points at random, more of them where pieces are short.</summary>
    private static IEnumerable<double> Points()
    {
        var random = new Random(8);
        foreach (double v in Enumerable.Range(1, 53).SelectMany(k => new[] { Math.ScaleB(1, -k), Math.ScaleB(1.5, -k), Math.BitDecrement(Math.ScaleB(1, -k)), Math.BitIncrement(Math.ScaleB(1, -k)) }))
        {
            if (v >= s_smallest && v <= 0.5) yield return v;
            if (v >= s_smallest && v <= 0.5) yield return 1 - v;
        }

        for (int k = 0; k < 20_000; k++)
        {
            // Multiples of 2⁻⁵³ of every size.
            double v = Math.Max(s_smallest, Math.Floor(random.NextDouble() * Math.ScaleB(1, 52 - k % 52)) * s_smallest);
            yield return v;
            yield return 1 - v;
        }
    }

    private static (double Point, double Value)[] Values(SmoothTable table, IEnumerable<double> points, out Bounds bounds)
    {
        Node? node = null;
        Kernel kernel = Kernel.Record("table", () =>
        {
            Real value = table.At(Real.Parameter("x"));
            node = value.Node;
            return [Sum.Of(value)];
        });
        bounds = node!.Bounds;
        var interpreter = new Interpreter(kernel);
        return [.. points.Select(x =>
        {
            interpreter.SetParameters([x]);
            interpreter.Run([]);
            return (x, interpreter[node]);
        })];
    }
}
