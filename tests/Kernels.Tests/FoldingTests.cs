using ExPost.Tests.Shared;
using Xunit;

namespace ExPost.Kernels.Tests;

/// <summary>Each rule of <see cref="Folding"/>: that it fires, and that rules which would change a bit of some result do not exist.</summary>
public sealed class FoldingTests
{
    [Fact]
    public void Division_by_a_power_of_two_is_a_multiplication() => Record((x, _) =>
    {
        foreach (double divisor in new[] { 2, -4, 0.125, Math.ScaleB(1, 1022), Math.ScaleB(-1, -1022) })
        {
            Node node = (x / divisor).Node;
            Assert.Equal(Op.Multiply, node.Op);
            Assert.Equal(1 / divisor, node.Inputs.Single(input => input.Op == Op.Constant).Value);
        }
    });

    [Fact]
    public void Other_divisions_stay() => Record((x, _) =>
    {
        // Of 2¹⁰²³ the inverse is subnormal, and 2⁻¹⁰²³ is itself.
        foreach (double divisor in new[] { 3, 0, -0.0, double.PositiveInfinity, double.NaN, Math.ScaleB(1, 1023), Math.ScaleB(1, -1023), double.Epsilon, Math.BitIncrement(2) }) Stays(Op.Divide, x / divisor);
    });

    [Fact]
    public void What_leaves_a_number_as_it_is_is_not_recorded() => Record((x, y) =>
    {
        Same(x, x * 1.0, 1.0 * x, x / 1.0, x - 0.0, -(-x), Real.Min(x, x), Real.Max(x, x));
        Same(Real.Abs(x), Real.Abs(Real.Abs(x)), Real.Abs(-x));
        Same(x, Real.Choose(x < y, x, x), Real.Choose(true, x, y), Real.Choose(false, y, x));
        Same(Real.Choose(x < y, y, x), Real.Choose(!(x < y), x, y));
        Real positive = Real.Uniform(0);
        Same(positive, Real.Abs(positive));
    });

    [Fact]
    public void What_could_change_a_zero_an_infinity_or_a_NaN_stays() => Record((x, y) =>
    {
        Real same = x;
        Stays(Op.Add, x + 0.0, 0.0 + x, x + -0.0); // −0 + 0 is 0
        Stays(Op.Subtract, x - -0.0, 0.0 - x, x - x); // −0 − −0 is 0; 0 − 0 is not −0; ∞ − ∞ is NaN
        Stays(Op.Multiply, x * 0.0, 0.0 * x, x * -1.0);
        Stays(Op.Divide, x / x, 0.0 / x, 1.0 / x);
        Stays(Op.Abs, Real.Abs(x), Real.Abs(Real.Parameter("from zero", 0, 1))); // |−0| is 0, and −0 lies in [0, 1]
        Stays(Op.Sqrt, Real.Sqrt(x * x));
        Stays(Op.Fma, Real.Fma(x, y, 0.0), Real.Fma(x, 1.0, y), Real.Fma(0.0, x, y), Real.Fma(x, 2.0, 0.0));
        Stays(Op.Less, x < same);
        Stays(Op.LessOrEqual, x <= same);
        Stays(Op.Equal, Real.AreEqual(x, x)); // NaN
        Stays(Op.Not, !(x < y)); // not y ≤ x, for NaN
        Stays(Op.Min, Real.Min(x, double.PositiveInfinity), Real.Min(x, Real.Uniform(0)));
        Stays(Op.Max, Real.Max(x, double.NegativeInfinity), Real.Max(x, Real.Uniform(0)));
        Stays(Op.Select, Real.Choose(x < y, 0.0, -0.0), Real.Choose(Real.AreEqual(x, y), x, y)); // 0 = −0
    });

    [Fact]
    public void Conditions_are_simplified() => Record((x, y) =>
    {
        Bool a = x < y, b = y < x, yes = true, no = false;
        Same(a, a & a, a | a, a & yes, yes & a, a | no, no | a, !!a);
        Same(no, a & no, no & a, !yes);
        Same(yes, a | yes, yes | a, !no);
        Stays(Op.And, a & b);
        Stays(Op.Or, a | b, a | !a);
        Stays(Op.And, a & !a);
    });

    [Fact]
    public void Bounds_decide_comparisons_only_where_intervals_do_not_touch() => Record((_, _) =>
    {
        Real low = Real.Parameter("low", -1, 1), high = Real.Parameter("high", 1.5, 2), touching = Real.Parameter("touching", 1, 1.25);
        Bool yes = true, no = false;
        Same(yes, low < high, low <= high, high > low);
        Same(no, high < low, high <= low, Real.AreEqual(low, high), Real.AreEqual(high, low));
        Same(low, Real.Min(low, high), Real.Min(high, low));
        Same(high, Real.Max(low, high), Real.Max(high, low));
        Stays(Op.Less, low < touching, touching < low);
        Stays(Op.LessOrEqual, low <= touching, touching <= low);
        Stays(Op.Equal, Real.AreEqual(low, touching));
        Stays(Op.Min, Real.Min(low, touching));
        Stays(Op.Max, Real.Max(low, touching));
        // Half-known bounds and those of infinite constants say nothing: the value may be NaN.
        Real half = Real.Parameter("half", 0);
        Stays(Op.Less, half < low, low < double.PositiveInfinity, high < double.NegativeInfinity);
    });

    [Theory]
    [InlineData(Op.Add, 0.1, 0.2)]
    [InlineData(Op.Subtract, 0.3, 0.1)]
    [InlineData(Op.Multiply, 1e200, 1e200)]
    [InlineData(Op.Multiply, -1e-200, 1e-200)]
    [InlineData(Op.Divide, 1.0, 3.0)]
    [InlineData(Op.Divide, 1.0, -0.0)]
    [InlineData(Op.Min, 1.0, 2.0)]
    [InlineData(Op.Max, 1.0, 2.0)]
    public void Operations_on_literals_are_done_at_once(Op op, double a, double b) => Record((_, _) =>
    {
        (Real x, Real y) = (a, b);
        (Real result, double expected) = op switch
        {
            Op.Add => (x + y, a + b),
            Op.Subtract => (x - y, a - b),
            Op.Multiply => (x * y, a * b),
            Op.Divide => (x / y, a / b),
            Op.Min => (Real.Min(x, y), Math.Min(a, b)),
            _ => (Real.Max(x, y), Math.Max(a, b)),
        };
        Assert.Equal(Op.Constant, result.Node.Op);
        Bits.Equal(expected, result.Node.Value, "constant");
    });

    [Fact]
    public void Other_operations_on_literals_are_done_at_once() => Record((_, _) =>
    {
        void Is(double expected, Real actual)
        {
            Assert.Equal(Op.Constant, actual.Node.Op);
            Bits.Equal(expected, actual.Node.Value, "constant");
        }

        Real third = 1.0 / 3, two = 2, again = 2;
        Bool yes = true, no = false;
        Is(-1.0 / 3, -third);
        Is(1.0 / 3, Real.Abs(-third));
        Is(Math.Sqrt(2), Real.Sqrt(two));
        Is(Math.FusedMultiplyAdd(1.0 / 3, 2, -2.0 / 3), Real.Fma(third, two, -2.0 / 3));
        Is(0.25, Real.PowerOfTwo(-two));
        Is(-2, Real.Exponent(third));
        Is(4.0 / 3, Real.Mantissa(third));
        Same(yes, third < two, two <= again, Real.AreEqual(0.0, -0.0));
        Same(no, two < third, two < again, Real.AreEqual(third, two), Real.AreEqual(double.NaN, double.NaN));
    });

    [Fact]
    public void Literals_whose_operation_gives_NaN_stay() => Record((_, _) =>
    {
        Real zero = 0, infinity = double.PositiveInfinity;
        Stays(Op.Divide, zero / zero);
        Stays(Op.Subtract, infinity - infinity);
        Stays(Op.Multiply, infinity * zero);
        Stays(Op.Sqrt, Real.Sqrt(-1.0));
    });

    [Fact]
    public void Literals_are_told_apart_by_their_bits() => Record((_, _) =>
    {
        (Real zero, Real negative) = (0.0, -0.0);
        Assert.NotSame(zero.Node, negative.Node);
        (Real nan, Real again) = (double.NaN, double.NaN);
        Assert.Same(nan.Node, again.Node);
    });

    [Fact]
    public void The_same_operation_is_one_node_also_with_operands_that_change_places() => Record((x, y) =>
    {
        Same(x + y, x + y, y + x);
        Same(x * y, y * x);
        Same(Real.Fma(x, y, 1.0), Real.Fma(y, x, 1.0));
        Same(Real.Min(x, y), Real.Min(y, x));
        Same(Real.Max(x, y), Real.Max(y, x));
        Same(x < y, y > x);
        Same(Real.AreEqual(x, y), Real.AreEqual(y, x));
        Same((x < y) & (y < x), (y < x) & (x < y));
        Assert.NotSame((x - y).Node, (y - x).Node);
        Assert.NotSame((x / y).Node, (y / x).Node);
        Assert.NotSame((x < y).Node, (y < x).Node);
        Assert.NotSame((x < y).Node, (x <= y).Node);
    });

    /// <summary>Runs a check on two numbers of which nothing is known.</summary>
    private static void Record(Action<Real, Real> check) => Kernel.Record("folding", () =>
    {
        check(Real.Parameter("x"), Real.Parameter("y"));
        return [];
    });

    private static void Same(Real expected, params Real[] values) => Assert.All(values, value => Assert.Same(expected.Node, value.Node));

    private static void Same(Bool expected, params Bool[] values) => Assert.All(values, value => Assert.Same(expected.Node, value.Node));

    private static void Stays(Op op, params Real[] values) => Assert.All(values, value => Assert.Equal(op, value.Node.Op));

    private static void Stays(Op op, params Bool[] values) => Assert.All(values, value => Assert.Equal(op, value.Node.Op));
}
