namespace ExPost.Kernels;

/// <summary>
/// Finite bounds on a number, valid for the computed value itself and not only for the exact one: rounding is monotone, so an
/// operation on the ends of two intervals, rounded like the operation itself, bounds every result in between. A value with known
/// bounds is neither infinite nor NaN, which spares the check for it in the draw loop.
/// </summary>
/// <param name="Low">No value is smaller.</param>
/// <param name="High">No value is larger.</param>
public readonly record struct Bounds(double Low, double High)
{
    /// <summary>Nothing is known: the value may even be infinite or NaN.</summary>
    public static Bounds Unknown { get; } = new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>True when both ends are finite.</summary>
    public bool Known => double.IsFinite(Low) && double.IsFinite(High);

    internal static Bounds Of(Op op, ReadOnlySpan<Node> inputs)
    {
        Bounds a = inputs.Length > 0 ? inputs[0].Bounds : Unknown, b = inputs.Length > 1 ? inputs[1].Bounds : Unknown;
        switch (op)
        {
            case Op.Add when a.Known && b.Known: return Checked(a.Low + b.Low, a.High + b.High);
            case Op.Subtract when a.Known && b.Known: return Checked(a.Low - b.High, a.High - b.Low);
            case Op.Multiply when a.Known && b.Known: return Product(a, b);
            case Op.Divide when a.Known && b.Known && (b.Low > 0 || b.High < 0):
                return Hull(a.Low / b.Low, a.Low / b.High, a.High / b.Low, a.High / b.High);
            case Op.Negate when a.Known: return new(-a.High, -a.Low);
            case Op.Abs when a.Known:
                double top = Math.Max(Math.Abs(a.Low), Math.Abs(a.High));
                return new(a.Low > 0 ? a.Low : a.High < 0 ? -a.High : 0, top);
            case Op.Sqrt when a.Known && a.Low >= 0: return new(Math.Sqrt(a.Low), Math.Sqrt(a.High));
            case Op.Fma when a.Known && b.Known && inputs[2].Bounds is { Known: true } c:
                // The product is rounded here and not in the operation itself: one step outwards covers the difference.
                Bounds p = Product(a, b);
                return p.Known ? Checked(Math.BitDecrement(Math.BitDecrement(p.Low) + c.Low), Math.BitIncrement(Math.BitIncrement(p.High) + c.High)) : Unknown;
            case Op.Min when a.Known && b.Known: return new(Math.Min(a.Low, b.Low), Math.Min(a.High, b.High));
            case Op.Max when a.Known && b.Known: return new(Math.Max(a.Low, b.Low), Math.Max(a.High, b.High));
            case Op.Select when b.Known && inputs[2].Bounds is { Known: true } d: return new(Math.Min(b.Low, d.Low), Math.Max(b.High, d.High));
            case Op.PowerOfTwo when a.Known && a.Low >= -1022 && a.High <= 1023: return new(Math.ScaleB(1, (int)Math.Floor(a.Low)), Math.ScaleB(1, (int)Math.Ceiling(a.High)));
            case Op.Mantissa: return new(1, Math.BitDecrement(2));
            case Op.Exponent: return new(-1023, 3072);
            default: return Unknown;
        }
    }

    private static Bounds Product(Bounds a, Bounds b) => Hull(a.Low * b.Low, a.Low * b.High, a.High * b.Low, a.High * b.High);

    private static Bounds Hull(double w, double x, double y, double z) =>
        Checked(Math.Min(Math.Min(w, x), Math.Min(y, z)), Math.Max(Math.Max(w, x), Math.Max(y, z)));

    private static Bounds Checked(double low, double high) => double.IsFinite(low) && double.IsFinite(high) ? new(low, high) : Unknown;
}
