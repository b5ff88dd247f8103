using FsCheck;
using FsCheck.Fluent;

namespace ExPost.Tests.Shared;

/// <summary>Generates formulas, and makes those that fail smaller.</summary>
public static class Formulas
{
    private static readonly Gen<double> s_special = Gen.Elements(
        0.0, -0.0, 1.0, -1.0, 0.5, 2.0, -2.0, double.PositiveInfinity, double.NegativeInfinity, double.NaN, double.Epsilon, -double.Epsilon,
        2.2250738585072014E-308, Math.ScaleB(1, -1023), double.MaxValue, -double.MaxValue, Math.BitDecrement(1), Math.BitIncrement(1), 1.0 / 3);

    private static readonly Gen<double> s_powerOfTwo =
        from exponent in Gen.Choose(-1074, 1023)
        from sign in Gen.Elements(1.0, -1.0)
        select sign * Math.ScaleB(1, exponent);

    private static readonly Gen<double> s_plain = from k in Gen.Choose(-4000, 4000) select k / 1000.0;

    private static readonly Gen<double> s_any =
        from high in Gen.Choose(int.MinValue, int.MaxValue)
        from low in Gen.Choose(int.MinValue, int.MaxValue)
        select BitConverter.Int64BitsToDouble((long)high << 32 | (uint)low);

    /// <summary>Doubles of all kinds. NaNs are the usual one.</summary>
    public static Gen<double> Doubles { get; } = from x in Gen.Frequency((4, s_special), (2, s_powerOfTwo), (5, s_plain), (1, s_any)) select double.IsNaN(x) ? double.NaN : x;

    private static readonly Gen<Act> s_act = Gen.Frequency(
        (6, Gen.Elements(Act.Constant, Act.Parameter, Act.Uniform)),
        (10, Gen.Elements(Act.Add, Act.Subtract, Act.Multiply, Act.Divide, Act.Negate, Act.Abs, Act.Sqrt, Act.Fma)),
        (5, Gen.Elements(Act.Min, Act.Max, Act.Choose)),
        (3, Gen.Elements(Act.Scale, Act.Exponent, Act.Mantissa, Act.Lookup)),
        (5, Gen.Elements(Act.Less, Act.LessOrEqual, Act.Equal)),
        (3, Gen.Elements(Act.And, Act.Or, Act.Not, Act.BoolConstant)),
        (3, Gen.Elements(Act.Loop, Act.Call)));

    public static Arbitrary<Formula> Formula() => Arb.From(
        from length in Gen.Choose(1, 40)
        from steps in Steps(length, 2)
        from uniforms in UniformsOf()
        from parameters in ParametersOf()
        select new Formula(steps, uniforms, parameters),
        Smaller);

    private static Gen<double[]> UniformsOf() =>
        (from k in Gen.Choose(0, int.MaxValue)
         from edge in Gen.Choose(0, 19)
         select edge == 0 ? Math.ScaleB(1, -53) : edge == 1 ? 1 - Math.ScaleB(1, -53) : (k + 0.5) / 2147483648.0).ArrayOf(Shared.Formula.UniformCount);

    private static Gen<double[]> ParametersOf() =>
        from first in Doubles
        from second in Gen.OneOf(Gen.Elements(-2.0, 3.0, 0.0, -0.0), from k in Gen.Choose(-2000, 3000) select k / 1000.0)
        from third in Gen.OneOf(Gen.Elements(0.5, 4.0), from k in Gen.Choose(500, 4000) select k / 1000.0)
        select new[] { first, second, third };

    private static Gen<Step[]> Steps(int length, int depth) => StepOf(depth).ArrayOf(length);

    private static Gen<Step> StepOf(int depth) =>
        from drawn in s_act
        let act = depth == 0 && drawn is (Act.Loop or Act.Call) ? Act.Multiply : drawn
        from a in Gen.Choose(0, 9)
        from b in Gen.Choose(0, 9)
        from c in Gen.Choose(0, 9)
        from value in Doubles
        from length in Gen.Choose(0, 8)
        from body in act is Act.Loop or Act.Call ? Steps(length, depth - 1) : Gen.Constant(Array.Empty<Step>())
        select new Step(act, a, b, c, value, body);

    private static IEnumerable<Formula> Smaller(Formula formula)
    {
        foreach (Step[] steps in Smaller(formula.Steps)) yield return new(steps, formula.Uniforms, formula.Parameters);
    }

    private static IEnumerable<Step[]> Smaller(Step[] steps)
    {
        for (int size = steps.Length; size >= 1; size /= 2)
        {
            for (int from = 0; from + size <= steps.Length; from += size) yield return [.. steps[..from], .. steps[(from + size)..]];
        }

        for (int k = 0; k < steps.Length; k++)
        {
            Step step = steps[k];
            foreach (Step[] body in Smaller(step.Body)) yield return [.. steps[..k], new Step(step.Act, step.A, step.B, step.C, step.Value, body), .. steps[(k + 1)..]];
            if (step.Act == Act.Constant && step.Value != 1) yield return [.. steps[..k], new Step(step.Act, 0, 0, 0, 1, []), .. steps[(k + 1)..]];
        }
    }
}
