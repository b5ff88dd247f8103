namespace ExPost.Kernels;

/// <summary>How a function that is made of many operations is differentiated: those need not be, and often cannot.</summary>
/// <param name="Inputs">The arguments of the function.</param>
/// <param name="Partial">Records the partial derivative with respect to the argument of a number.</param>
internal sealed record DerivativeRule(IReadOnlyList<Node> Inputs, Func<int, Real> Partial);
