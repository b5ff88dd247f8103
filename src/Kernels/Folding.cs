namespace ExPost.Kernels;

/// <summary>
/// What need not be computed a draw. Every rule is exact for every input, infinities, zeros of either sign and NaN included: x + 0 stays,
/// because −0 + 0 is 0; x · 0 stays, because x may be infinite.
/// </summary>
internal static class Folding
{
    /// <summary>A node that already has the value of the operation, or null.</summary>
    internal static Node? Fold(Recorder recorder, Op op, ReadOnlySpan<Node> inputs)
    {
        if (AllConstant(inputs) && Evaluate(op, inputs) is { } value)
        {
            if (op is Op.Less or Op.LessOrEqual or Op.Equal) return recorder.BoolConstant(value != 0);
            // Which NaN an operation gives differs from processor to processor: let it be made at run time like all others.
            if (!double.IsNaN(value)) return recorder.Constant(value);
        }

        Node a = inputs[0], b = inputs.Length > 1 ? inputs[1] : a;
        switch (op)
        {
            case Op.Multiply when IsConstant(a, 1): return b;
            case Op.Multiply when IsConstant(b, 1): return a;
            case Op.Divide when IsConstant(b, 1): return a;
            case Op.Divide when IsPowerOfTwo(b): return recorder.Emit(Op.Multiply, [a, recorder.Constant(1 / b.Value)]);
            case Op.Subtract when IsConstant(b, 0): return a;
            case Op.Negate when a.Op == Op.Negate: return a.Inputs[0];
            case Op.Abs when a.Op is Op.Abs: return a;
            case Op.Abs when a.Op is Op.Negate: return recorder.Emit(Op.Abs, [a.Inputs[0]]);
            case Op.Abs when a.Bounds.Known && a.Bounds.Low > 0: return a;
            case Op.Min or Op.Max when a == b: return a;
            case Op.Min when Below(a, b): return a;
            case Op.Min when Below(b, a): return b;
            case Op.Max when Below(a, b): return b;
            case Op.Max when Below(b, a): return a;
            case Op.Less or Op.LessOrEqual when Below(a, b): return recorder.BoolConstant(true);
            case Op.Less or Op.LessOrEqual when Below(b, a): return recorder.BoolConstant(false);
            case Op.Equal when Below(a, b) || Below(b, a): return recorder.BoolConstant(false);
            case Op.And or Op.Or when a == b: return a;
            case Op.And when a.Op == Op.BoolConstant: return a.Value == 0 ? a : b;
            case Op.And when b.Op == Op.BoolConstant: return b.Value == 0 ? b : a;
            case Op.Or when a.Op == Op.BoolConstant: return a.Value == 0 ? b : a;
            case Op.Or when b.Op == Op.BoolConstant: return b.Value == 0 ? a : b;
            case Op.Not when a.Op == Op.BoolConstant: return recorder.BoolConstant(a.Value == 0);
            case Op.Not when a.Op == Op.Not: return a.Inputs[0];
            case Op.Select when a.Op == Op.BoolConstant: return a.Value != 0 ? b : inputs[2];
            case Op.Select when b == inputs[2]: return b;
            case Op.Select when a.Op == Op.Not: return recorder.Emit(Op.Select, [a.Inputs[0], inputs[2], b]);
            default: return null;
        }
    }

    private static bool AllConstant(ReadOnlySpan<Node> inputs)
    {
        foreach (Node input in inputs)
        {
            if (input.Op != Op.Constant) return false;
        }

        return true;
    }

    private static bool IsConstant(Node node, double value) => node.Op == Op.Constant && BitConverter.DoubleToInt64Bits(node.Value) == BitConverter.DoubleToInt64Bits(value);

    /// <summary>x / 2ᵏ and x · 2⁻ᵏ are the same number, rounded the same way, as long as 2⁻ᵏ is normal.</summary>
    private static bool IsPowerOfTwo(Node node) =>
        node.Op == Op.Constant && double.IsNormal(node.Value) && double.IsNormal(1 / node.Value) && (BitConverter.DoubleToInt64Bits(node.Value) & ((1L << 52) - 1)) == 0;

    private static bool Below(Node a, Node b) => a.Bounds.Known && b.Bounds.Known && a.Bounds.High < b.Bounds.Low;

    private static double? Evaluate(Op op, ReadOnlySpan<Node> inputs)
    {
        double a = inputs[0].Value, b = inputs.Length > 1 ? inputs[1].Value : 0, c = inputs.Length > 2 ? inputs[2].Value : 0;
        return op is Op.Select or Op.And or Op.Or or Op.Not ? null : Arithmetic.Apply(op, a, b, c);
    }
}
