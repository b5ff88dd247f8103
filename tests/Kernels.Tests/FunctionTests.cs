using Xunit;

namespace ExPost.Kernels.Tests;

public sealed class FunctionTests
{
    [Fact]
    public void A_function_can_be_called_with_different_arguments() =>
        Assert.Equal([2 - 5.0, 2 * 5.0, 5 - 2.0, 5 * 2.0, 0, 25], Evaluation.Of(() =>
        {
            Function function = Function.Record("both", 2, a => [a[0] - a[1], a[0] * a[1]]);
            return [.. function.Call([2, 5]), .. function.Call([5, 2]), .. function.Call([5, 5])];
        }));

    [Fact]
    public void The_result_of_a_call_can_be_the_argument_of_the_next() =>
        Assert.Equal([27], Evaluation.Of(() =>
        {
            Function triple = Function.Record("triple", 1, a => [a[0] * 3]);
            return triple.Call(triple.Call(triple.Call([1])));
        }));

    [Fact]
    public void A_function_can_exchange_its_arguments_and_be_called_on_the_results() =>
        Assert.Equal([2, 1, 1, 2], Evaluation.Of(() =>
        {
            Function swap = Function.Record("swap", 2, a => [a[1], a[0]]);
            Real[] once = swap.Call([1, 2]);
            return [.. once, .. swap.Call(once)];
        }));

    [Fact]
    public void Functions_call_functions_and_hold_loops() =>
        Assert.Equal([48], Evaluation.Of(() =>
        {
            Function twice = Function.Record("twice", 1, a => [a[0] + a[0]]);
            Function power = Function.Record("power", 1, a => [Loop.Iterate(4, a[0], (_, s) => twice.Call([s])[0])]);
            return power.Call([3]);
        }));

    [Fact]
    public void A_call_in_a_loop_is_made_in_every_iteration() =>
        Assert.Equal([0 + 1 + 4 + 9], Evaluation.Of(() =>
        {
            Function square = Function.Record("square", 1, a => [a[0] * a[0]]);
            return [Loop.Iterate(4, 0, (k, s) => s + square.Call([k])[0])];
        }));

    [Fact]
    public void A_function_reads_parameters() =>
        Assert.Equal([7, 12, 5], Evaluation.With(
            () =>
            {
                Real outside = Real.Parameter("scale");
                Function function = Function.Record("affine", 1, a => [a[0] * Real.Parameter("scale") + Real.Parameter("shift")]);
                return [function.Call([1])[0], function.Call([2])[0], outside];
            },
            [5, 2]));

    [Fact]
    public void The_same_call_is_made_once() => Kernel.Record("once", () =>
    {
        Real u = Real.Uniform(0), v = Real.Uniform(1);
        Function function = Function.Record("difference", 2, a => [a[0] - a[1]]);
        Real first = function.Call([u, v])[0];
        Assert.Same(first.Node, function.Call([u, v])[0].Node);
        Assert.NotSame(first.Node, function.Call([v, u])[0].Node);
        // Also from inside a loop on whose state it does not depend.
        Loop.Iterate(3, 0, (_, s) =>
        {
            Real inside = function.Call([u, v])[0];
            Assert.Same(first.Node, inside.Node);
            return s + inside;
        });
        return [];
    });

    [Fact]
    public void A_call_that_does_not_depend_on_the_state_is_made_before_the_loop() => Kernel.Record("hoist", () =>
    {
        Function function = Function.Record("square", 1, a => [a[0] * a[0]]);
        Loop.Iterate(3, 0, (_, s) =>
        {
            Real inside = function.Call([Real.Uniform(0)])[0];
            Assert.Equal(0, inside.Node.Scope.Depth);
            return s + inside;
        });
        return [];
    });

    [Fact]
    public void A_function_cannot_use_values_of_its_caller()
    {
        LoopTests.Refused(() =>
        {
            Real u = Real.Uniform(0) * 2;
            Function.Record("captures", 1, a => [a[0] + u]);
            return [];
        });
        LoopTests.Refused(() =>
        {
            Real u = Real.Uniform(0);
            Function.Record("returns", 1, _ => [u]);
            return [];
        });
        LoopTests.Refused(() =>
        {
            Real literal = 0.3;
            Function.Record("literal of the caller", 1, a => [a[0] + literal]);
            return [];
        });
    }

    [Fact]
    public void A_function_cannot_read_uniforms() => LoopTests.Refused(() =>
    {
        Function.Record("reads", 1, a => [a[0] + Real.Uniform(0)]);
        return [];
    });

    [Fact]
    public void What_a_function_computes_cannot_be_used_by_its_caller()
    {
        LoopTests.Refused(() =>
        {
            Real inside = default;
            Function.Record("leaks", 1, a => [inside = a[0] * 2]);
            return [Sum.Of(inside + 1)];
        });
        LoopTests.Refused(() =>
        {
            Real inside = default;
            Function.Record("leaks", 1, a => [inside = a[0] * 2]);
            return [Sum.Of(inside)];
        });
        LoopTests.Refused(() =>
        {
            Real inside = default;
            Function.Record("leaks", 1, a => [inside = a[0]]);
            Function.Record("uses", 1, a => [inside + a[0]]);
            return [];
        });
    }

    [Fact]
    public void The_number_of_arguments_is_checked() => Kernel.Record("arity", () =>
    {
        Function function = Function.Record("two", 2, a => [a[0] + a[1]]);
        Assert.Throws<ArgumentException>(() => function.Call([1]));
        return [];
    });

    [Fact]
    public void A_function_belongs_to_its_kernel()
    {
        Function? old = null;
        Kernel.Record("first", () =>
        {
            old = Function.Record("old", 1, a => [a[0]]);
            return [];
        });
        LoopTests.Refused(() => [Sum.Of(old!.Call([1])[0])]);
    }

    [Fact]
    public void Functions_that_are_not_called_are_dropped()
    {
        Kernel kernel = Kernel.Record("dead", () =>
        {
            Function used = Function.Record("used", 1, a => [a[0] + 1]), inner = Function.Record("inner", 1, a => [a[0] + 2]);
            Function outer = Function.Record("outer", 1, a => inner.Call(a));
            outer.Call([Real.Uniform(0)]);
            return [Sum.Of(used.Call([Real.Uniform(0)])[0])];
        });
        Assert.Equal(["used"], Liveness.OfSums(kernel).Functions.Select(function => function.Name));
    }
}
