namespace ExPost.Kernels;

/// <summary>The meaning of the operations on numbers, as <see cref="Op"/> specifies it: what constants are folded with and what the interpreter computes.</summary>
internal static class Arithmetic
{
    /// <summary>2⁵² + 1023: added to an integer n it leaves n + 1023 in the low bits of the sum.</summary>
    private const double ExponentShifter = 4503599627370496.0 + 1023.0;

    internal static double Apply(Op op, double a, double b, double c) => op switch
    {
        Op.Add => a + b,
        Op.Subtract => a - b,
        Op.Multiply => a * b,
        Op.Divide => a / b,
        Op.Negate => -a,
        Op.Abs => Math.Abs(a),
        Op.Sqrt => Math.Sqrt(a),
        Op.Fma => Math.FusedMultiplyAdd(a, b, c),
        Op.Min => a < b ? a : b,
        Op.Max => a > b ? a : b,
        Op.PowerOfTwo => PowerOfTwo(a),
        Op.Exponent => Exponent(a),
        Op.Mantissa => Mantissa(a),
        Op.Select => a != 0 ? b : c,
        Op.Less => a < b ? 1 : 0,
        Op.LessOrEqual => a <= b ? 1 : 0,
        Op.Equal => a == b ? 1 : 0,
        Op.And => a != 0 && b != 0 ? 1 : 0,
        Op.Or => a != 0 || b != 0 ? 1 : 0,
        Op.Not => a == 0 ? 1 : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, "not an operation on numbers"),
    };

    private static double PowerOfTwo(double n) => BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(n + ExponentShifter) << 52);

    private static double Exponent(double a) => (BitConverter.DoubleToUInt64Bits(a) >> 52) - 1023.0;

    private static double Mantissa(double a) => BitConverter.UInt64BitsToDouble((BitConverter.DoubleToUInt64Bits(a) & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000);
}
