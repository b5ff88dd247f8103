using Xunit;

namespace ExPost.Kernels.Tests;

/// <summary>Derivatives that are known exactly, what a value depends on, and what is refused; random formulas are in <see cref="DerivativeFormulaTests"/>.</summary>
public sealed class DerivativeTests
{
    private const double Infinity = double.PositiveInfinity;

    private static readonly Table s_table = new("squares", [0, 1, 4, 9]);

    public static TheoryData<string, Func<Real, Real>, double, double> Exact { get; } = new()
    {
        { "itself", x => x, 3, 1 },
        { "sum", x => x + 5 + x, 3, 2 },
        { "literal less x", x => 5 - x, 3, -1 },
        { "x less literal", x => x - 5, 3, 1 },
        { "difference", x => x * 4 - x * 3, 3, 1 },
        { "negative", x => -x, 3, -1 },
        { "square", x => x * x, 3, 6 },
        { "product", x => (x + 1) * (x * x), 3, 9 + 4 * 6 },
        { "polynomial", x => x * x * x * 2 - x * x * 5 + x * 7 - 1, 3, 6 * 9 - 30 + 7 },
        { "x over literal", x => x / 3, 3, 1.0 / 3 },
        { "literal over x", x => 8 / x, 4, -0.5 },
        { "quotient", x => (x * x) / (x + 1), 1, 0.75 },
        { "root", x => Real.Sqrt(x), 4, 0.25 },
        { "root of square", x => Real.Sqrt(x * x), -4, -1 },
        { "fma in a", x => Real.Fma(x, 3, 1), 5, 3 },
        { "fma in c", x => Real.Fma(2, 3.5, x), 5, 1 },
        { "fma in all", x => Real.Fma(x, x + 1, x * x), 5, 6 + 5 + 10 },
        { "size above", x => Real.Abs(x * 3), 5, 3 },
        { "size below", x => Real.Abs(x * 3), -5, -3 },
        { "taken", x => Real.Choose(x < 2, x * 3, x * x), 1, 3 },
        { "not taken", x => Real.Choose(x < 2, x * 3, x * x), 2, 4 },
        { "exp", x => Elementary.Exp(x * 2), 0, 2 },
        { "expm1", x => Elementary.Expm1(x * 2), 0, 2 },
        { "log", x => Elementary.Log(x), 4, 0.25 },
        { "log1p", x => Elementary.Log1p(x), 3, 0.25 },
        { "power 0", x => Elementary.Pow(x, 0) + x, 3, 1 },
        { "power 1", x => Elementary.Pow(x, 1), 3, 1 },
        { "power 2", x => Elementary.Pow(x, 2), 3, 6 },
        { "power 5", x => Elementary.Pow(x, 5), 2, 80 },
        { "power 5 of a negative number", x => Elementary.Pow(x, 5), -2, 80 },
        { "power 6 of a negative number", x => Elementary.Pow(-x, 6), 2, 192 },
        { "power -3", x => Elementary.Pow(x, -3), 2, -3.0 / 16 },
        { "power 3/2", x => Elementary.Pow(x, 1.5), 4, 3 },
        { "power 3/2 at 0", x => Elementary.Pow(x, 1.5), 0, 0 },
        { "power 2 at 0", x => Elementary.Pow(x, 2), 0, 0 },
        { "power 1/2 at 0", x => Elementary.Pow(x, 0.5), 0, Infinity },
        { "power 3/4 at 0", x => Elementary.Pow(x, 0.75), 0, Infinity },
        { "parameter 1 as power", x => Elementary.Pow(x, Real.Parameter("one")), 0, 1 },
        { "parameter 0 as power", x => Elementary.Pow(x, Real.Parameter("one") - 1), 0, 0 },
        { "exponent", x => Elementary.Pow(1, x) + Elementary.Pow(2, x * 0 + 3), 0, 0 },
        { "exponent of 0", x => Elementary.Pow(Real.Parameter("one") - 1, x), 2, 0 },
        { "nothing moves", x => Real.Uniform(0) * 3 + 1, 2, 0 },
    };

    /// <summary>At the kink itself: the derivative from the right.</summary>
    public static TheoryData<string, Func<Real, Real>, double> Kinks { get; } = new()
    {
        { "max up", x => Real.Max(x, 2), 1 },
        { "max down", x => Real.Max(4 - x, 2), 0 },
        { "max of lines", x => Real.Max(x * 3, x * 5 - 4), 5 },
        { "max of lines changed", x => Real.Max(x * 5 - 4, x * 3), 5 },
        { "min up", x => Real.Min(x, 2), 0 },
        { "min down", x => Real.Min(4 - x, 2), -1 },
        { "min of lines", x => Real.Min(x * 3, x * 5 - 4), 3 },
        { "min of lines changed", x => Real.Min(x * 5 - 4, x * 3), 3 },
        { "size up", x => Real.Abs(x - 2), 1 },
        { "size down", x => Real.Abs(2 - x), 1 },
        { "size down, twice", x => Real.Abs(4 - x * 2), 2 },
    };

    [Theory]
    [MemberData(nameof(Exact))]
    public void Derivatives_that_are_known(string name, Func<Real, Real> formula, double x, double expected)
    {
        Assert.NotEmpty(name);
        Assert.Equal(expected, At(formula, x), Math.Abs(expected) < 1e300 ? 1e-15 * Math.Abs(expected) : 0);
    }

    [Theory]
    [MemberData(nameof(Kinks))]
    public void At_a_kink_it_is_the_derivative_from_the_right(string name, Func<Real, Real> formula, double expected)
    {
        Assert.NotEmpty(name);
        Assert.Equal(expected, At(formula, 2));
        Assert.Equal(expected, At(formula, 2.0625));
    }

    [Fact]
    public void A_value_that_is_held_does_not_move()
    {
        Kernel.Record("held", () =>
        {
            Real x = Real.Uniform(0), y = x * x, loop = Loop.Iterate(3, x, (_, s) => s * x);
            Assert.Equal(y.Node, Derivative.Of(x * y, x, held: y).Node);
            Assert.Equal(loop.Node, Derivative.Of(x * loop, x, held: loop).Node);
            Assert.Throws<NotDifferentiableException>(() => Derivative.Of(x * loop, x));
            // The state of a loop that is being recorded may depend on anything, but not where it is held.
            Loop.Iterate(3, 0, (_, s) =>
            {
                Assert.Equal(s.Node, Derivative.Of(x * s, x, held: s).Node);
                return s + x;
            });
            // The variable itself is never held.
            Assert.Equal(((Real)1).Node, Derivative.Of(x, x, held: x).Node);
            return [];
        });
    }

    [Fact]
    public void Where_branches_are_equal_and_slopes_are_not_known_it_is_that_of_the_branch_that_is_given()
    {
        // Both operations give their second operand, in order of recording: x², of slope 6 against 3.
        Assert.Equal(6, At(x => Real.Max(x * 3, x * x), 3));
        Assert.Equal(6, At(x => Real.Min(x * 3, x * x), 3));
        Assert.Equal(-4, At(x => Real.Abs(4 - x * x), 2));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(4, 0.25)]
    public void Infinite_slopes_of_what_does_not_move_do_no_harm(double x, double expected)
    {
        Assert.Equal(expected, At(v => Real.Sqrt(Real.Max(v, 0)), x));
        Assert.Equal(expected, At(v => Elementary.Pow(Real.Max(v, 0), 0.5), x));
        Assert.Equal(expected, At(v => Elementary.Pow(Real.Max(v, 0), 0.75), x) * Math.Pow(Math.Abs(x), -0.25) / 1.5, 1e-15);
        Assert.Equal(expected, At(v => Elementary.Log(Real.Max(v, 0)), x));
        // Nor do branches that are not taken.
        Assert.Equal(expected, At(v => Real.Choose(v > 0, Real.Sqrt(v), 0), x));
    }

    [Fact]
    public void A_square_root_at_0_is_infinitely_steep_and_a_product_with_it_undefined()
    {
        Assert.Equal(Infinity, At(Real.Sqrt, 0));
        Assert.Equal(double.NaN, At(x => x * Real.Sqrt(x), 0));
        Assert.Equal(0, At(x => Elementary.Pow(x, 1.5), 0));
    }

    [Fact]
    public void What_does_not_move_has_the_literal_0_and_adds_nothing() => Record((x, y) =>
    {
        Real u = Real.Uniform(0), one = 1;
        Assert.All(
            new[] { y, 3.0, u * y, Elementary.Exp(y), Elementary.Pow(u, y), Real.Choose(x < y, 1, 2), Real.Choose(x < y, u, y) * y, Real.Lookup(s_table, y), Real.Lookup(s_table, Real.Choose(x < y, 1, 2)), Real.Exponent(y) },
            value => Assert.True(Derivative.Of(value, x).IsZero));
        Assert.Same(one.Node, Derivative.Of(x + y, x).Node);
        Assert.Same(one.Node, Derivative.Of(x - Real.Sqrt(y), x).Node);
        Assert.Same(y.Node, Derivative.Of(x * y, x).Node);
        Assert.Same(y.Node, Derivative.Of(Real.Fma(y, x, u), x).Node);
        Real power = Elementary.Exp(x);
        Assert.Same(power.Node, Derivative.Of(power, x).Node);
        Assert.Same((power * y).Node, Derivative.Of(Elementary.Exp(x) * y, x).Node);
        Assert.Same((1 / x).Node, Derivative.Of(Elementary.Log(x), x).Node);
        Assert.Same((5 * Elementary.Pow(x, 4)).Node, Derivative.Of(Elementary.Pow(x, 5), x).Node);
        Assert.False(x.IsZero);
        Assert.False(one.IsZero);
    });

    [Fact]
    public void Partial_derivatives_are_with_respect_to_one_variable_each_which_may_be_computed()
    {
        double[] result = Evaluation.With(
            () =>
            {
                Real x = Real.Parameter("x"), y = Real.Parameter("y"), report = x * y + 1;
                Real value = report * report * y + x;
                return [Derivative.Of(value, report), Derivative.Of(value, x), Derivative.Of(value, y)];
            },
            [2, 3]);
        Assert.Equal([2 * 7 * 3, 2 * 7 * 3 * 3 + 1, 2 * 7 * 2 * 3 + 49], result);
    }

    [Fact]
    public void A_derivative_can_be_differentiated() => Assert.Equal(
        [2 * 3 * 0.25 * Math.Exp(0.0), 20 * 8],
        Evaluation.With(
            () =>
            {
                Real x = Real.Parameter("x");
                Real tilted = Elementary.Exp((x - 2) * 0.5) * 6, fifth = Elementary.Pow(x, 5);
                return [Derivative.Of(Derivative.Of(tilted, x), x), Derivative.Of(Derivative.Of(fifth, x), x)];
            },
            [2]));

    [Fact]
    public void Derivatives_are_recorded_in_the_body_of_a_loop()
    {
        // Newton's method for x³ = 2, whose slope is found.
        double[] root = Evaluation.Of(() => [Loop.Iterate(30, 1, (_, x) =>
        {
            Real value = Elementary.Pow(x, 3) - 2;
            return x - value / Derivative.Of(value, x);
        })]);
        Assert.Equal(Math.Cbrt(2), root[0], 1e-15);
        // With respect to one state variable the others are constants.
        Assert.Equal([3], Evaluation.Of(() => [Loop.Iterate(1, [2, 3], (_, s) => [Derivative.Of(s[0] * s[1], s[0]), s[1]])[0]]));
        // With respect to a variable outside, what does not use the state is no problem.
        Assert.Equal([4 * 6], Evaluation.With(
            () =>
            {
                Real x = Real.Parameter("x");
                return [Loop.Iterate(4, 0, (k, s) => s + Derivative.Of(x * x + k, x))];
            },
            [3]));
    }

    [Fact]
    public void Derivatives_are_recorded_in_the_body_of_a_function()
    {
        double[] result = Evaluation.With(
            () =>
            {
                Real outside = Real.Parameter("scale");
                Function slope = Function.Record("slope", 2, a =>
                {
                    Real value = Elementary.Exp(a[0]) * a[1] * Real.Parameter("scale");
                    return [Derivative.Of(value, a[0]), Derivative.Of(value, a[1]), Derivative.Of(value, Real.Parameter("scale"))];
                });
                return [.. slope.Call([0, 3]), outside];
            },
            [5]);
        Assert.Equal([15, 5, 3, 5], result);
    }

    [Fact]
    public void A_long_sum_is_no_problem() => Assert.Equal(100_001, At(x => Enumerable.Range(0, 100_000).Aggregate(x, (sum, k) => sum + x * 1.0), 0.5));

    [Fact]
    public void Dependence_goes_through_operands_and_conditions() => Record((x, y) =>
    {
        Real chosen = Real.Choose((x < y) & !(y < 3), y, 2), moving = Real.Choose(y < 3, x, y), both = Real.Choose(x < 1, x, y);
        void Is(Real value, bool depends, bool step)
        {
            Assert.Equal(depends, Derivative.DependsOn(value, x));
            Assert.Equal(step, Derivative.IsStepIn(value, x));
        }

        Is(x, true, false);
        Is(y, false, true);
        Is(3, false, true);
        Is(chosen, true, true);
        Is(moving, true, false);
        Is(both, true, false);
        Is(chosen * y + Real.Exponent(chosen), true, true);
        Is(chosen * x, true, false);
        Is(Real.Max(x, y), true, false);
        Is(Real.Abs(x), true, false);
        Is(Elementary.Exp(x), true, false);
        Is(Elementary.Pow(y, x), true, false);
        Is(Elementary.Pow(y, chosen), true, true);
        Is(Real.Lookup(s_table, x), true, false);
        Is(Real.Lookup(s_table, chosen), true, true);
    });

    [Fact]
    public void Dependence_goes_through_loops_and_functions() => Record((x, y) =>
    {
        Real[] state = Loop.Iterate(3, [0, 0, 0, x, 0], (_, s) => [s[1], s[2] + x, s[2] + 1, s[3], Real.Choose(s[3] < 1, s[4], s[4] + 1)]);
        Assert.Equal([true, true, false, true, true], state.Select(value => Derivative.DependsOn(value, x)));
        Assert.Equal([false, false, true, false, true], state.Select(value => Derivative.IsStepIn(value, x)));
        Assert.All(state, value => Assert.False(Derivative.DependsOn(value, y)));
        // Through the condition under which a loop goes on.
        Real count = Loop.While(5, [0], s => s[0] < x, (_, s) => [s[0] + 1])[0];
        Assert.True(Derivative.DependsOn(count, x));
        Assert.True(Derivative.IsStepIn(count, x));

        Function reads = Function.Record("reads", 1, a => [a[0] + Real.Parameter("y"), a[0]]);
        Real[] called = reads.Call([3]), moved = reads.Call([x]);
        Assert.True(Derivative.DependsOn(called[0], y));
        Assert.False(Derivative.DependsOn(called[1], y));
        Assert.False(Derivative.DependsOn(called[0], x));
        Assert.True(Derivative.DependsOn(moved[1], x));
        Assert.False(Derivative.IsStepIn(moved[1], x));

        Loop.Iterate(2, 0, (k, s) =>
        {
            Assert.True(Derivative.DependsOn(s, x));
            Assert.False(Derivative.DependsOn(s, k));
            Assert.False(Derivative.DependsOn(s, s + 1));
            Loop.Iterate(2, s, (_, t) =>
            {
                Assert.True(Derivative.DependsOn(t, s));
                Assert.False(Derivative.DependsOn(s, t));
                return t;
            });
            return s;
        });
    });

    [Fact]
    public void Switches_are_what_can_change_with_the_variable() => Record((x, y) =>
    {
        Real u = Real.Uniform(0);
        Bool first = x * 2 < y, second = x <= u, third = Real.AreEqual(x, 3), still = y < u;
        Real inner = Real.Choose(third, y, u);
        Real value = Real.Choose((first & still) | !second, inner, Real.Choose(still, y, 1)) + Real.Choose(first, 1, inner);
        Same(Derivative.SwitchesOf(value, x), first, second, third);
        Assert.Empty(Derivative.SwitchesOf(value, Real.Uniform(3)));
        Assert.Empty(Derivative.SwitchesOf(x * x + Elementary.Exp(x) + Elementary.Pow(x, 1.7) + Elementary.Log(x), x));
        // What is implied, also on the way to a condition. The size was recorded for a power, and operands of minima are in order of recording.
        Real most = Real.Max(x, y), least = Real.Min(most, u), size = Real.Abs(x), unmoved = Real.Max(y, u);
        Bool last = least * size < unmoved;
        Same(Derivative.SwitchesOf(Real.Choose(last, 1, 0), x), x < 0, x > y, u < most, last);
        Same(Derivative.SwitchesOf(Elementary.Exp(most), x), x > y);
        // A lookup at a place that is chosen jumps where the choice does.
        Same(Derivative.SwitchesOf(Real.Lookup(s_table, Real.Choose(first, 1, 2)), x), first);
        // Known by bounds.
        Real small = Real.Parameter("small", 0, 1), large = Real.Parameter("large", 2, 3);
        Assert.Empty(Derivative.SwitchesOf(Real.Max(small, large) + Real.Abs(large), large));
        // A variable that is computed ends the way.
        Same(Derivative.SwitchesOf(Real.Choose(most < y, 1, 2), most), most < y);
    });

    [Fact]
    public void What_cannot_be_differentiated_is_said() => Record((x, y) =>
    {
        void Refused(string words, Real value, bool alsoSwitches = true)
        {
            Assert.Contains(words, Assert.Throws<NotDifferentiableException>(() => Derivative.Of(value * 2 + y, x)).Message, StringComparison.Ordinal);
            if (alsoSwitches) Assert.Throws<NotDifferentiableException>(() => Derivative.SwitchesOf(value * 2 + y, x));
            Assert.True(Derivative.Of(value, Real.Uniform(5)).IsZero);
        }

        Refused("the result of a loop", Loop.Iterate(3, x, (_, s) => s * 2));
        Refused("the result of a loop", Loop.Iterate(3, y, (_, s) => s * x));
        Function square = Function.Record("square", 1, a => [a[0] * a[0]]);
        Refused("The function square is called", square.Call([x])[0]);
        Refused("The table squares is looked up", Real.Lookup(s_table, x));
        Refused("A power of two", Real.PowerOfTwo(x));
        Refused("The exponent", Real.Exponent(x));
        Refused("The mantissa", Real.Mantissa(x));
        // A loop that only counts has a derivative, but switches that are not known here.
        Real count = Loop.While(5, [0], s => s[0] < x, (_, s) => [s[0] + 1])[0];
        Assert.True(Derivative.Of(count, x).IsZero);
        Assert.Throws<NotDifferentiableException>(() => Derivative.SwitchesOf(count, x));
        Loop.Iterate(2, 0, (_, s) =>
        {
            Assert.Contains("The state of a loop", Assert.Throws<NotDifferentiableException>(() => Derivative.Of(s * x, x)).Message, StringComparison.Ordinal);
            Assert.Throws<NotDifferentiableException>(() => Derivative.SwitchesOf(s * x, x));
            return s;
        });
        Assert.Contains("literal", Assert.Throws<ArgumentException>(() => Derivative.Of(x, 3)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Derivative.DependsOn(x, 3));
        Assert.Throws<ArgumentException>(() => Derivative.IsStepIn(x, 3));
        Assert.Throws<ArgumentException>(() => Derivative.SwitchesOf(x, 3));
    });

    [Fact]
    public void The_derivative_of_a_tabulated_function_is_close_to_that_of_the_function()
    {
        var unit = SmoothTable.OfUnit("root", Math.Sqrt, v => Math.Sqrt(1 - v), new(0, 1), 1e-13, 1);
        foreach (double u in new[] { 0.5, 0.25, 0.3, 0.75, 0.9, 0.999, 1e-3, 1e-6, 1e-7, Math.BitDecrement(0.5), Math.BitIncrement(0.5) }) Close(0.5 / Math.Sqrt(u), At(unit.At, u));
        double Bid(double x) => 2 + x * x * x / 10;
        var bid = SmoothTable.OfInterval("bid", Bid, 3, 8, new(Bid(3), Bid(8)), 1e-13, 1);
        foreach (double x in new[] { 3.1, 4, 5.5, 6, 7.9 }) Close(2 * 0.3 * x * x, At(v => bid.At(v * 2), x / 2));
        // Values there differ by little more than they are rounded.
        foreach (double x in new[] { 3.0, 8.0 }) Assert.Equal(0.3 * x * x, At(bid.At, x), 1e-6 * Bid(x));
        foreach (double x in new[] { 2.99, 8.01, -5 }) Assert.Equal(0, At(bid.At, x));
        // The uniforms of a draw need no ends.
        Close(0.5 / Math.Sqrt(0.3), Evaluation.Of(() => [Derivative.Of(unit.At(Real.Uniform(0)), Real.Uniform(0))], 0.3)[0]);
        Record((x, _) =>
        {
            Assert.Empty(Derivative.SwitchesOf(bid.At(x), x));
            Assert.True(Derivative.DependsOn(bid.At(x), x));
            Assert.False(Derivative.IsStepIn(bid.At(x), x));
        });
    }

    private static void Close(double expected, double actual) => Assert.Equal(expected, actual, 1e-8 * Math.Max(1, Math.Abs(expected)));

    /// <summary>The derivative of a formula at x, with a second parameter that is 1.</summary>
    private static double At(Func<Real, Real> formula, double x) => Evaluation.With(
        () =>
        {
            (Real variable, _) = (Real.Parameter("x"), Real.Parameter("one"));
            return [Derivative.Of(formula(variable), variable)];
        },
        [x, 1],
        0.5)[0];

    /// <summary>Runs a check on two numbers of which nothing is known.</summary>
    private static void Record(Action<Real, Real> check) => Kernel.Record("derivatives", () =>
    {
        check(Real.Parameter("x"), Real.Parameter("y"));
        return [];
    });

    private static void Same(IReadOnlyList<Bool> actual, params Bool[] expected) => Assert.Equal(expected.Select(value => value.Node), actual.Select(value => value.Node));
}
