namespace ExPost.Kernels;

/// <summary>How a kernel's values are gathered over draws.</summary>
public enum SumKind
{
    /// <summary>sum ← sum + a.</summary>
    Total,

    /// <summary>sum ← a · b + sum, rounded once.</summary>
    Product,

    /// <summary>sum ← sum + 1 where the condition a holds.</summary>
    Count,

    /// <summary>sum ← a &gt; sum ? a : sum.</summary>
    Maximum,
}

/// <summary>One number that a kernel gathers over draws. All start at 0, a maximum included: it is meant for quantities that are not negative.</summary>
/// <param name="Kind">How.</param>
/// <param name="A">The value or condition.</param>
/// <param name="B">The second factor of a product.</param>
public sealed record Sum(SumKind Kind, Node A, Node? B = null)
{
    /// <summary>What the sum reads.</summary>
    public IEnumerable<Node> Operands => B is null ? [A] : [A, B];

    /// <summary>The sum of a value.</summary>
    public static Sum Of(Real value) => new(SumKind.Total, value.Node);

    /// <summary>The sum of a product of two values.</summary>
    public static Sum OfProduct(Real a, Real b) => new(SumKind.Product, a.Node, b.Node);

    /// <summary>The number of draws at which a condition holds.</summary>
    public static Sum OfCount(Bool condition) => new(SumKind.Count, condition.Node);

    /// <summary>The largest value, or 0 if none is larger.</summary>
    public static Sum OfMaximum(Real value) => new(SumKind.Maximum, value.Node);
}
