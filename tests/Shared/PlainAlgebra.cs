namespace ExPost.Tests.Shared;

/// <summary>Formulas in plain doubles, with the loops and calls of C#.</summary>
/// <param name="uniforms">The uniforms.</param>
/// <param name="parameters">The parameters.</param>
/// <param name="swapped">The minima and maxima whose operands the recording sorted the other way: it matters for NaN and zeros of different sign only.</param>
public sealed class PlainAlgebra(double[] uniforms, double[] parameters, IReadOnlySet<Step> swapped) : IAlgebra<double, bool>
{
    public double Constant(double value) => value;

    public double Parameter(int index) => parameters[index];

    public double Uniform(int index) => uniforms[index];

    public double Unary(Act act, double a) => act switch
    {
        Act.Negate => -a,
        Act.Abs => Math.Abs(a),
        Act.Sqrt => Math.Sqrt(a),
        Act.Exponent => (int)(BitConverter.DoubleToUInt64Bits(a) >> 52) - 1023,
        _ => BitConverter.Int64BitsToDouble((BitConverter.DoubleToInt64Bits(a) & ((1L << 52) - 1)) | BitConverter.DoubleToInt64Bits(1)),
    };

    public double Binary(Act act, double a, double b) => act switch
    {
        Act.Add => a + b,
        Act.Subtract => a - b,
        Act.Multiply => a * b,
        _ => a / b,
    };

    public double Fma(double a, double b, double c) => Math.FusedMultiplyAdd(a, b, c);

    public double Extreme(Step step, double a, double b)
    {
        if (swapped.Contains(step)) (a, b) = (b, a);
        if (step.Act == Act.Min) return a < b ? a : b;
        return a > b ? a : b;
    }

    public double PowerOfTwo(double n) => Math.ScaleB(1, checked((int)n));

    public double Lookup(int table, double index)
    {
        double[] entries = Formula.Tables[table];
        if (double.IsNaN(index) || index < 1) return entries[0];
        return index >= entries.Length ? entries[^1] : entries[(int)Math.Floor(index)];
    }

    public double Choose(bool condition, double a, double b) => condition ? a : b;

    public bool Bool(bool value) => value;

    public bool Compare(Act act, double a, double b) => act switch
    {
        Act.Less => a < b,
        Act.LessOrEqual => a <= b,
        _ => a == b,
    };

    public bool Logic(Act act, bool a, bool b) => act switch
    {
        Act.And => a && b,
        Act.Or => a || b,
        _ => !a,
    };

    public double[] Loop(int count, double[] state, Func<double, double[], double[]> step)
    {
        for (int k = 0; k < count; k++) state = step(k, state);
        return state;
    }

    public Func<double[], double[]> Function(int arity, Func<double[], double[]> body) => body;
}
