using System.Globalization;
using System.Text;

namespace ExPost.Tests.Shared;

/// <summary>What a step of a random formula does.</summary>
public enum Act
{
    Constant, Parameter, Uniform, Add, Subtract, Multiply, Divide, Negate, Abs, Sqrt, Fma, Min, Max, Scale, Exponent, Mantissa, Lookup, Choose,
    Less, LessOrEqual, Equal, And, Or, Not, BoolConstant, Loop, Call,
}

/// <summary>A step: operands are values that are there already, counted back from the newest and around, so that any integers will do.</summary>
public sealed class Step(Act act, int a, int b, int c, double value, Step[] body)
{
    public Act Act { get; } = act;

    public int A { get; } = a;

    public int B { get; } = b;

    public int C { get; } = c;

    public double Value { get; } = value;

    public Step[] Body { get; } = body;
}

/// <summary>What formulas are made of. Recording them is one reading, computing them in plain doubles another.</summary>
public interface IAlgebra<TReal, TBool>
{
    TReal Constant(double value);

    TReal Parameter(int index);

    TReal Uniform(int index);

    TReal Unary(Act act, TReal a);

    TReal Binary(Act act, TReal a, TReal b);

    TReal Fma(TReal a, TReal b, TReal c);

    /// <summary>Minimum or maximum; the step is told because the order of its operands depends on the recording.</summary>
    TReal Extreme(Step step, TReal a, TReal b);

    /// <summary>2ⁿ.</summary>
    TReal PowerOfTwo(TReal n);

    /// <summary>An entry of <see cref="Formula.Tables"/>.</summary>
    TReal Lookup(int table, TReal index);

    TReal Choose(TBool condition, TReal a, TReal b);

    TBool Bool(bool value);

    TBool Compare(Act act, TReal a, TReal b);

    TBool Logic(Act act, TBool a, TBool b);

    TReal[] Loop(int count, TReal[] state, Func<TReal, TReal[], TReal[]> step);

    Func<TReal[], TReal[]> Function(int arity, Func<TReal[], TReal[]> body);
}

/// <summary>A random formula with numbers to try it on.</summary>
public sealed class Formula(Step[] steps, double[] uniforms, double[] parameters)
{
    public const int UniformCount = 6;

    /// <summary>Parameter 0 may be anything, NaN included.</summary>
    public static readonly (double Low, double High)[] ParameterBounds = [(double.NegativeInfinity, double.PositiveInfinity), (-2, 3), (0.5, 4)];

    /// <summary>Tables of one entry and of several, with and without bounds.</summary>
    public static readonly double[][] Tables = [[0.75], [3, -1.5, 0, 2], [1, -0.0, double.NegativeInfinity, 0.1, 0.2, 0.3, 0.4], [.. Enumerable.Range(0, 300).Select(k => k * 0.37 - 20)]];

    public Step[] Steps { get; } = steps;

    public double[] Uniforms { get; } = uniforms;

    public double[] Parameters { get; } = parameters;

    /// <summary>All values at the outermost level, by a way to compute.</summary>
    public (List<TReal> Reals, List<TBool> Bools) Run<TReal, TBool>(IAlgebra<TReal, TBool> algebra)
    {
        List<TReal> reals = [algebra.Uniform(0), algebra.Parameter(0)];
        List<TBool> bools = [algebra.Compare(Act.Less, algebra.Uniform(0), algebra.Constant(0.5))];
        Walk(algebra, Steps, reals, bools, inFunction: false);
        return (reals, bools);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        Print(text, Steps, 1);
        return FormattableString.Invariant($"\n{text}  at uniforms [{string.Join("; ", Uniforms.Select(Text))}], parameters [{string.Join("; ", Parameters.Select(Text))}]");
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static void Print(StringBuilder text, Step[] steps, int indent)
    {
        foreach (Step step in steps)
        {
            text.Append(' ', 2 * indent).Append(CultureInfo.InvariantCulture, $"{step.Act} {step.A} {step.B} {step.C}");
            text.AppendLine(step.Act == Act.Constant ? " = " + Text(step.Value) : "");
            if (step.Act is Act.Loop or Act.Call) Print(text, step.Body, indent + 1);
        }
    }

    private static void Walk<TReal, TBool>(IAlgebra<TReal, TBool> m, Step[] steps, List<TReal> reals, List<TBool> bools, bool inFunction)
    {
        foreach (Step step in steps)
        {
            TReal R(int k) => reals[^(1 + k % reals.Count)];
            TBool L(int k) => bools[^(1 + k % bools.Count)];
            TReal a = R(step.A), b = R(step.B), c = R(step.C);
            switch (step.Act)
            {
                case Act.Constant:
                    reals.Add(m.Constant(step.Value));
                    break;
                case Act.Parameter:
                    reals.Add(m.Parameter(step.A % ParameterBounds.Length));
                    break;
                case Act.Uniform:
                    // Functions have none.
                    reals.Add(inFunction ? a : m.Uniform(step.A % UniformCount));
                    break;
                case Act.Add or Act.Subtract or Act.Multiply or Act.Divide:
                    reals.Add(m.Binary(step.Act, a, b));
                    break;
                case Act.Negate or Act.Abs or Act.Sqrt:
                    reals.Add(m.Unary(step.Act, a));
                    break;
                case Act.Exponent or Act.Mantissa:
                    // The bits of a NaN are not specified.
                    reals.Add(m.Unary(step.Act, m.Choose(m.Compare(Act.Equal, a, a), a, m.Constant(1))));
                    break;
                case Act.Scale:
                    // To the nearest integer between −1000 and 1000.
                    TReal n = m.Choose(m.Compare(Act.LessOrEqual, a, m.Constant(1000)), a, m.Constant(1000));
                    n = m.Choose(m.Compare(Act.LessOrEqual, m.Constant(-1000), n), n, m.Constant(-1000));
                    TReal shifter = m.Constant(6755399441055744.0);
                    reals.Add(m.PowerOfTwo(m.Binary(Act.Subtract, m.Binary(Act.Add, n, shifter), shifter)));
                    break;
                case Act.Lookup:
                    reals.Add(m.Lookup(step.B % Tables.Length, a));
                    // Indices that are in range more often than numbers are by themselves.
                    reals.Add(m.Lookup(step.C % Tables.Length, m.Binary(Act.Multiply, a, m.Constant(step.B * step.B + 1))));
                    break;
                case Act.Fma:
                    reals.Add(m.Fma(a, b, c));
                    break;
                case Act.Min or Act.Max:
                    reals.Add(m.Extreme(step, a, b));
                    break;
                case Act.Choose:
                    reals.Add(m.Choose(L(step.C), a, b));
                    break;
                case Act.Less or Act.LessOrEqual or Act.Equal:
                    bools.Add(m.Compare(step.Act, a, b));
                    break;
                case Act.And or Act.Or or Act.Not:
                    bools.Add(m.Logic(step.Act, L(step.A), L(step.B)));
                    break;
                case Act.BoolConstant:
                    bools.Add(m.Bool(step.A % 2 == 0));
                    break;
                case Act.Loop:
                    TReal[] start = [a, b, R(step.A + step.B + 1)];
                    TReal[] outer = [.. reals];
                    TBool[] outerBools = [.. bools];
                    reals.AddRange(m.Loop(1 + step.B % 5, start[..(1 + step.C % 3)], (iteration, state) =>
                    {
                        List<TReal> inner = [.. outer, iteration, .. state];
                        Walk(m, step.Body, inner, [.. outerBools], inFunction);
                        // With a short body this changes the places of state variables, keeps some, or takes values from outside.
                        return [.. state.Select((_, k) => inner[^(1 + (step.A + 2 * k) % Math.Min(inner.Count, 6))])];
                    }));
                    break;
                case Act.Call:
                    Func<TReal[], TReal[]> function = m.Function(2, arguments =>
                    {
                        List<TReal> inner = [.. arguments];
                        Walk(m, step.Body, inner, [m.Compare(Act.Less, arguments[0], arguments[1])], inFunction: true);
                        return [inner[^1], inner[^(1 + step.A % inner.Count)]];
                    });
                    reals.AddRange(function([a, b]));
                    reals.AddRange(function([b, c]));
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(steps), step.Act, "unknown");
            }
        }
    }
}
