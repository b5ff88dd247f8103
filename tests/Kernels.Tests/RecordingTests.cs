using ExPost.Tests.Shared;
using FsCheck.Xunit;
using Xunit;

namespace ExPost.Kernels.Tests;

/// <summary>What is recorded, folded and shared gives the bits of the formula as it was written.</summary>
[Properties(Arbitrary = [typeof(Formulas)], MaxTest = 3000)]
public sealed class RecordingTests
{
    [Property]
    public void A_recorded_formula_has_the_bits_of_the_same_formula_in_plain_doubles(Formula formula)
    {
        Recorded recorded = Recorded.Of(formula);
        (List<double> reals, List<bool> bools) = formula.Run(recorded.Plain(formula));
        Interpreter values = recorded.At(formula);
        for (int k = 0; k < reals.Count; k++) Bits.Equal(reals[k], values[recorded.Reals[k]], $"number {k}");
        for (int k = 0; k < bools.Count; k++) Bits.Equal(bools[k] ? 1 : 0, values[recorded.Bools[k]], $"condition {k}");
    }

    [Property]
    public void Values_never_leave_their_bounds(Formula formula)
    {
        Recorded recorded = Recorded.Of(formula);
        (List<double> reals, _) = formula.Run(recorded.Plain(formula));
        for (int k = 0; k < reals.Count; k++)
        {
            Bounds bounds = recorded.Reals[k].Bounds;
            if (bounds.Known) Assert.InRange(reals[k], bounds.Low, bounds.High);
            else Assert.Equal(Bounds.Unknown, bounds);
        }
    }

    [Property(MaxTest = 300)]
    public void An_interpreter_can_be_used_again(Formula formula)
    {
        Recorded recorded = Recorded.Of(formula);
        Interpreter once = recorded.At(formula), again = recorded.At(formula);
        again.SetParameters([.. recorded.ParametersOf(formula).Select(_ => 1.0)]);
        again.Run([0.25, 0.5, 0.125, 0.75, 0.375, 0.625]);
        again.SetParameters(recorded.ParametersOf(formula));
        again.Run(formula.Uniforms);
        foreach (Node node in recorded.Reals) Bits.Equal(once[node], again[node], "the same number");
    }

    [Property(MaxTest = 300)]
    public void The_same_formula_recorded_twice_adds_no_operation(Formula formula)
    {
        // Loops and functions are recorded anew, so formulas without them.
        var straight = new Formula([.. formula.Steps.Where(step => step.Act is not (Act.Loop or Act.Call))], formula.Uniforms, formula.Parameters);
        int before = 0;
        Kernel kernel = Kernel.Record("twice", () =>
        {
            (List<Real> first, _) = straight.Run(new RecordingAlgebra());
            before = Recorder.Current.Root.Items.Count;
            (List<Real> second, _) = straight.Run(new RecordingAlgebra());
            for (int k = 0; k < first.Count; k++) Assert.Same(first[k].Node, second[k].Node);
            return [];
        });
        Assert.Equal(before, kernel.Body.Items.Count);
    }

    /// <summary>A formula's kernel and what became of its values.</summary>
    private sealed record Recorded(Kernel Kernel, IReadOnlyList<Node> Reals, IReadOnlyList<Node> Bools, IReadOnlySet<Step> Swapped)
    {
        internal static Recorded Of(Formula formula)
        {
            Recorded? result = null;
            Kernel? kernel = null;
            kernel = Kernel.Record("random", () =>
            {
                var algebra = new RecordingAlgebra();
                (List<Real> reals, List<Bool> bools) = formula.Run(algebra);
                result = new(kernel!, [.. reals.Select(value => value.Node)], [.. bools.Select(value => value.Node)], algebra.Swapped);
                return [Sum.Of(reals[^1])];
            });
            return result! with { Kernel = kernel };
        }

        internal PlainAlgebra Plain(Formula formula) => new(formula.Uniforms, formula.Parameters, Swapped);

        internal double[] ParametersOf(Formula formula) => [.. Kernel.Parameters.Select(name => formula.Parameters[name[1] - '0'])];

        internal Interpreter At(Formula formula)
        {
            var interpreter = new Interpreter(Kernel, Reals.Concat(Bools));
            interpreter.SetParameters(ParametersOf(formula));
            interpreter.Run(formula.Uniforms);
            return interpreter;
        }
    }
}
