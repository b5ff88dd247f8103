using ExPost.Kernels;

namespace ExPost.Mechanisms.ManyObjects;

/// <summary>
/// The preferences of the assignment model: a buyer has use for one object and throws the others away, V^L = max V^k over k in L. She takes the object that leaves her most.
/// </summary>
/// <param name="objects">The number of objects.</param>
public sealed class UnitDemand(int objects) : Preferences(objects)
{
    /// <inheritdoc/>
    public override Real Worth(IReadOnlyList<Bool> gets, IReadOnlyList<Real> values)
    {
        Real best = 0;
        Bool any = false;
        for (int k = 0; k < Objects; k++)
        {
            best = Real.Choose(gets[k], Real.Choose(any, Real.Max(best, values[k]), values[k]), best);
            any |= gets[k];
        }

        return best;
    }

    /// <inheritdoc/>
    public override Real Utility(IReadOnlyList<Bool> gets, IReadOnlyList<Real> values, IReadOnlyList<Real> prices) => Worth(gets, values) - Total(gets, prices);

    /// <inheritdoc/>
    public override Bool[] Demand(IReadOnlyList<Real> values, IReadOnlyList<Real> prices)
    {
        (_, Real place) = Choice.Largest([0, .. prices.Select((price, k) => values[k] - price)]);
        return [.. prices.Select((_, k) => Real.AreEqual(place, k + 1))];
    }

    /// <summary>
    /// The best assignment. One after the other, buyers, or objects where these are more, are given one of the others or none: for every set of these, the most that can be had of those so far
    /// with nothing beyond the set.
    /// </summary>
    /// <inheritdoc/>
    public override Real? Best(IReadOnlyList<IReadOnlyList<Real>> values)
    {
        int columns = Math.Min(Objects, values.Count);
        IEnumerable<IEnumerable<Real>> rows = Objects <= values.Count
            ? values.Select(own => own.Take(Objects))
            : Enumerable.Range(0, Objects).Select(k => values.Select(own => own[k]));
        Real[] best = [.. Enumerable.Repeat<Real>(0, 1 << columns)];
        foreach (IEnumerable<Real> row in rows) best = Part("one more in an assignment", columns, [.. best, .. row], arguments => OneMore(arguments[..^columns], arguments[^columns..]));
        return best[^1];
    }

    private static Real[] OneMore(Real[] before, Real[] row) =>
    [
        .. before.Select((without, set) => Real.Max([without, .. Enumerable.Range(0, row.Length).Where(c => (set >> c & 1) != 0).Select(c => before[set & ~(1 << c)] + row[c])])),
    ];
}
