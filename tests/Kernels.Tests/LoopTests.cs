using Xunit;

namespace ExPost.Kernels.Tests;

public sealed class LoopTests
{
    [Theory]
    [InlineData(1, 2, 1)]
    [InlineData(2, 1, 2)]
    [InlineData(7, 2, 1)]
    public void State_variables_change_all_at_once(int count, double first, double second) =>
        Assert.Equal([first, second], Evaluation.Of(() => Loop.Iterate(count, [1, 2], (_, s) => [s[1], s[0]])));

    [Theory]
    [InlineData(0.3, 100, 9)]
    [InlineData(0.3, 5, 5)]
    [InlineData(0.999999, 100, 0)]
    public void A_loop_goes_on_as_long_as_its_condition_holds(double start, int most, int steps)
    {
        // Halve the distance to 1 until it is below 1/1024; count the steps, and what the number of the iteration adds up to.
        double[] result = Evaluation.Of(() => Loop.While(most, [1 - Real.Uniform(0), 0, 0], s => s[0] > 1.0 / 512, (k, s) => [s[0] * 0.5, s[1] + 1, s[2] + k]), start);
        Assert.Equal([(1 - start) * Math.ScaleB(1, -steps), steps, steps * (steps - 1) / 2], result);
    }

    [Fact]
    public void What_a_condition_computes_can_be_used_in_the_step_and_a_loop_can_stop_within_a_loop()
    {
        // The greatest common divisors of 84 and 1, …, 6, by subtraction.
        Assert.Equal([1 + 2 + 3 + 4 + 1 + 6], Evaluation.Of(() => [Loop.Iterate(6, 0, (k, sum) =>
        {
            Real[] end = Loop.While(200, [84, k + 1], s => !Real.AreEqual(s[0] - s[1], 0), (_, s) => [Real.Max(s[0], s[1]) - Real.Min(s[0], s[1]), Real.Min(s[0], s[1])]);
            return sum + end[0];
        })]));
    }

    [Fact]
    public void Three_state_variables_rotate() =>
        Assert.Equal([3, 1, 2], Evaluation.Of(() => Loop.Iterate(4, [2, 3, 1], (_, s) => [s[2], s[0], s[1]]).ToArray() is var r ? [r[2], r[0], r[1]] : r));

    [Fact]
    public void Fibonacci()
    {
        static Real[] Formula()
        {
            (Real a, Real b) = Loop.Iterate(50, (0, 1), (_, s) => (s.Second, s.First + s.Second));
            return [a, b];
        }

        Assert.Equal([12586269025, 20365011074], Evaluation.Of(Formula));
    }

    [Fact]
    public void Iterations_are_counted_from_0() =>
        // Horner: ((0 · 10 + 0) · 10 + 1) · 10 + 2 …
        Assert.Equal([1234], Evaluation.Of(() => [Loop.Iterate(5, 0, (k, s) => s * 10 + k)]));

    [Fact]
    public void Loops_nest_and_see_all_that_is_around_them()
    {
        double expected = 0;
        for (int i = 0; i < 4; i++)
        {
            double inner = expected;
            for (int j = 0; j < 3; j++) inner = inner * 0.5 + 0.25 * i + j;
            expected += inner;
        }

        Assert.Equal([expected], Evaluation.Of(() =>
        {
            Real u = Real.Uniform(0);
            return [Loop.Iterate(4, 0, (i, s) => s + Loop.Iterate(3, s, (j, t) => t * 0.5 + u * i + j))];
        }, 0.25));
    }

    [Fact]
    public void A_loop_can_follow_a_loop() =>
        Assert.Equal([80, 10], Evaluation.Of(() =>
        {
            Real sum = Loop.Iterate(5, 0, (k, s) => s + k);
            return [Loop.Iterate(3, sum, (_, s) => s * 2), sum];
        }));

    [Fact]
    public void What_does_not_depend_on_the_state_is_computed_before_the_loop() => Kernel.Record("hoist", () =>
    {
        Real u = Real.Uniform(0), product = default, inner = default;
        Loop.Iterate(3, 0, (i, s) =>
        {
            product = u * u + 3;
            return s + Loop.Iterate(2, s, (j, t) =>
            {
                inner = i * i + product;
                return t + inner;
            });
        });
        Assert.Equal(0, product.Node.Scope.Depth);
        Assert.Equal(1, inner.Node.Scope.Depth);
        return [];
    });

    [Fact]
    public void The_same_operation_inside_and_outside_is_one_node() => Kernel.Record("share", () =>
    {
        Real u = Real.Uniform(0), outside = u * 3, inside = default;
        Loop.Iterate(3, 0, (_, s) =>
        {
            inside = u * 3;
            return s + inside;
        });
        Assert.Same(outside.Node, inside.Node);
        return [];
    });

    [Fact]
    public void State_that_no_result_needs_is_dropped()
    {
        // Variable 0 needs 1, 2 needs 3 and itself, and only 0 is asked for.
        Kernel kernel = Kernel.Record("dead", () =>
        {
            Real[] end = Loop.Iterate(4, [1, 2, 3, 4], (_, s) => [s[0] + s[1], s[1] * 2, s[2] + s[3], s[3]]);
            return [Sum.Of(end[0])];
        });
        var loop = (LoopNode)kernel.Body.Items.Single();
        Assert.Equal([0, 1], Liveness.OfSums(kernel).StateOf(loop));
    }

    [Fact]
    public void State_that_is_needed_in_a_circle_is_kept()
    {
        Kernel kernel = Kernel.Record("circle", () => [Sum.Of(Loop.Iterate(4, [1, 2, 3], (_, s) => [s[1], s[2], s[0]])[1])]);
        Assert.Equal([0, 1, 2], Liveness.OfSums(kernel).StateOf((LoopNode)kernel.Body.Items.Single()));
    }

    [Fact]
    public void A_loop_whose_results_nobody_needs_is_dropped()
    {
        Kernel kernel = Kernel.Record("dead", () =>
        {
            Loop.Iterate(4, 1, (_, s) => s * 2);
            return [Sum.Of(Real.Uniform(0))];
        });
        Assert.False(Liveness.OfSums(kernel).Contains(kernel.Body.Items.Single()));
    }

    [Fact]
    public void A_value_that_escapes_from_its_loop_is_refused() => Refused(() =>
    {
        Real escaped = default;
        Loop.Iterate(3, 0, (_, s) => escaped = s + 1);
        return [Sum.Of(escaped * 2)];
    });

    [Fact]
    public void A_value_that_escapes_into_a_sum_is_refused()
    {
        Refused(() =>
        {
            Real escaped = default;
            Loop.Iterate(3, 0, (_, s) => escaped = s + 1);
            return [Sum.Of(escaped)];
        });
        Refused(() =>
        {
            Real escaped = default;
            Loop.Iterate(3, 0, (_, s) => escaped = s + 1);
            return [Sum.OfProduct(Real.Uniform(0), escaped)];
        });
    }

    [Fact]
    public void A_value_that_escapes_into_another_loop_is_refused()
    {
        Refused(() =>
        {
            Real escaped = default;
            Loop.Iterate(3, 0, (_, s) => escaped = s + 1);
            return [Sum.Of(Loop.Iterate(3, 0, (_, s) => s + escaped))];
        });
        Refused(() =>
        {
            Real escaped = default;
            Loop.Iterate(3, 0, (_, s) => escaped = s + 1);
            return [Sum.Of(Loop.Iterate(3, escaped, (_, s) => s + 1))];
        });
        Refused(() =>
        {
            Real escaped = default;
            Loop.Iterate(3, 0, (_, s) => escaped = s + 1);
            return [Sum.Of(Loop.Iterate(3, 0, (_, s) => escaped))];
        });
    }

    [Fact]
    public void The_number_of_an_iteration_cannot_escape() => Refused(() =>
    {
        Real escaped = default;
        Loop.Iterate(3, 0, (k, s) =>
        {
            escaped = k;
            return s;
        });
        return [Sum.Of(escaped + 1)];
    });

    [Fact]
    public void A_step_must_return_as_many_numbers_as_it_gets() => Refused(() => [Sum.Of(Loop.Iterate(3, [0, 1], (_, s) => [s[0]])[0])]);

    [Fact]
    public void A_loop_runs_at_least_once() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Kernel.Record("none", () => [Sum.Of(Loop.Iterate(0, 0, (_, s) => s))]));

    [Fact]
    public void A_kernel_that_is_recorded_inside_another_shares_nothing_with_it()
    {
        Kernel? inner = null;
        Kernel outer = Kernel.Record("outer", () =>
        {
            Real x = Real.Uniform(0) + Real.Parameter("p");
            inner = Kernel.Record("inner", () => [Sum.Of(Real.Uniform(2) * Real.Parameter("q"))]);
            Assert.Throws<InvalidOperationException>(() => Kernel.Record("mixed", () => [Sum.Of(x + Real.Uniform(0))]));
            // After the inner one, and after a failure, the outer goes on.
            return [Sum.Of(x * 2)];
        });
        Assert.Equal(["p"], outer.Parameters);
        Assert.Equal(["q"], inner!.Parameters);
        Assert.Equal((1, 3), (outer.UniformCount, inner.UniformCount));
        Assert.Throws<InvalidOperationException>(() => Real.Uniform(0));
    }

    [Fact]
    public void Formulas_need_a_kernel()
    {
        Assert.Throws<InvalidOperationException>(() => Real.Uniform(0));
        Assert.Throws<InvalidOperationException>(() => default(Real).Node);
        Assert.Throws<InvalidOperationException>(() => default(Bool).Node);
    }

    internal static void Refused(Func<IEnumerable<Sum>> body) => Assert.Throws<InvalidOperationException>(() => Kernel.Record("refused", body));
}
