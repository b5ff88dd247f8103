using ExPost.Kernels;

namespace ExPost.Mechanisms.ManyObjects;

/// <summary>A bundle is worth the sum of its objects: V^L = Σ V^k over k in L. A buyer takes every object whose value is above its price.</summary>
/// <param name="objects">The number of objects.</param>
public sealed class Additive(int objects) : Preferences(objects)
{
    /// <inheritdoc/>
    public override Real Worth(IReadOnlyList<Bool> gets, IReadOnlyList<Real> values) => Total(gets, values);

    /// <summary>Σ (V^k − t^k): object by object, so that one that leaves her nothing never adds to the sum.</summary>
    /// <inheritdoc/>
    public override Real Utility(IReadOnlyList<Bool> gets, IReadOnlyList<Real> values, IReadOnlyList<Real> prices) => Total(gets, [.. prices.Select((price, k) => values[k] - price)]);

    /// <inheritdoc/>
    public override Bool[] Demand(IReadOnlyList<Real> values, IReadOnlyList<Real> prices) => [.. prices.Select((price, k) => values[k] > price)];

    /// <inheritdoc/>
    public override Real? Best(IReadOnlyList<IReadOnlyList<Real>> values) => Real.Sum(Enumerable.Range(0, Objects).Select(k => Real.Max(Real.Max(values.Select(own => own[k])), 0)));
}
