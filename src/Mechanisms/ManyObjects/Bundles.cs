using ExPost.Kernels;

namespace ExPost.Mechanisms.ManyObjects;

/// <summary>Any preferences: the value of every bundle is given. Demand goes through all bundles, the smaller ones first, so that of several that leave a buyer as much it finds one of which no part does.</summary>
public sealed class Bundles : Preferences
{
    /// <summary>The steps, 3^K a buyer, that a search for the best allocation may take.</summary>
    private const int MostSteps = 4_000;

    /// <summary>The ways to split bundles in two that one function of a kernel holds.</summary>
    private const int MostSplits = 400;

    /// <summary>2⁻⁴⁰: what may be rounding, relative to the values.</summary>
    private const double RoundingShare = 9.094947017729282e-13;

    /// <summary>All bundles but the empty one, in order of size, as sets of bits.</summary>
    private readonly int[] _sets;

    /// <summary>The place of a bundle's value.</summary>
    private readonly int[] _places;

    /// <summary>Preferences over all bundles.</summary>
    /// <param name="objects">The number of objects.</param>
    public Bundles(int objects) : base(objects)
    {
        IReadOnlyList<int>[] bundles = [.. Enumerable.Range(1, objects).SelectMany(size => OfSize(size, 0))];
        Larger = bundles[objects..];
        _sets = [.. bundles.Select(bundle => bundle.Sum(k => 1 << k))];
        _places = new int[1 << objects];
        for (int place = 0; place < _sets.Length; place++) _places[_sets[place]] = place;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyList<int>> Larger { get; }

    /// <inheritdoc/>
    public override Real Worth(IReadOnlyList<Bool> gets, IReadOnlyList<Real> values)
    {
        Real With(int k, int set) => k == Objects ? ValueOf(set, values) : Real.Choose(gets[k], With(k + 1, set | 1 << k), With(k + 1, set));
        return With(0, 0);
    }

    /// <inheritdoc/>
    public override Real Utility(IReadOnlyList<Bool> gets, IReadOnlyList<Real> values, IReadOnlyList<Real> prices) => Worth(gets, values) - Total(gets, prices);

    /// <inheritdoc/>
    public override Bool[] Demand(IReadOnlyList<Real> values, IReadOnlyList<Real> prices)
    {
        Real demanded = Part("demanded bundle", Objects, [.. values, .. prices], arguments => [Demanded(arguments[..^Objects], arguments[^Objects..])])[0];
        var gets = new Bool[Objects];
        for (int k = Objects - 1; k >= 0; k--)
        {
            gets[k] = demanded >= 1 << k;
            demanded -= Real.Choose(gets[k], 1 << k, 0);
        }

        return gets;
    }

    /// <summary>One buyer after the other is given a part of every set of objects: for every set, the most that can be had of it by the buyers so far.</summary>
    /// <inheritdoc/>
    public override Real? Best(IReadOnlyList<IReadOnlyList<Real>> values)
    {
        if (Math.Pow(3, Objects) * values.Count > MostSteps) return null;
        Real[] best = [.. Enumerable.Repeat<Real>(0, 1 << Objects)];
        foreach (IReadOnlyList<Real> own in values) best = Part("one more buyer of bundles", Objects, [.. best, .. own], arguments => OneMore(arguments[..best.Length], arguments[best.Length..]));
        return best[^1];
    }

    /// <inheritdoc/>
    public override Real? Superadditivity(IReadOnlyList<Real> values)
    {
        // Relative to the largest value, for a sum of two has the rounding of three.
        Real margin = Real.Max(values.Select(Real.Abs)) * (3 * RoundingShare);
        IEnumerable<Real> excess = Parts().Select((wholes, part) => Part($"subadditivity, part {part + 1},", Objects, values, own =>
            [Real.Max(wholes.Select(whole => ValueOf(whole, own) - Real.Min(Splits(whole).Select(one => ValueOf(one, own) + ValueOf(whole & ~one, own)))))])[0]);
        return Real.Max(Real.Max(excess) - margin, 0);
    }

    /// <summary>The bundles of two objects or more, in groups that together can be split in so many ways as a function may hold.</summary>
    private IEnumerable<List<int>> Parts()
    {
        List<int> part = [];
        int splits = 0;
        foreach (int whole in _sets.Where(set => !int.IsPow2(set)))
        {
            int more = Splits(whole).Count();
            if (splits + more > MostSplits)
            {
                yield return part;
                (part, splits) = ([], 0);
            }

            part.Add(whole);
            splits += more;
        }

        yield return part;
    }

    /// <summary>One half of every way to split a bundle in two.</summary>
    private static IEnumerable<int> Splits(int whole) => Enumerable.Range(1, whole - 1).Where(one => (one & ~whole) == 0 && one < (whole & ~one));

    private Real ValueOf(int set, IReadOnlyList<Real> values) => set == 0 ? 0 : values[_places[set]];

    /// <summary>The demanded bundle as a set of bits.</summary>
    private Real Demanded(Real[] values, Real[] prices)
    {
        var cost = new Real[1 << Objects];
        Real best = 0, demanded = 0;
        for (int place = 0; place < _sets.Length; place++)
        {
            // Added from the first object to the last, as what is paid for a bundle is.
            int set = _sets[place], last = int.Log2(set), rest = set & ~(1 << last);
            cost[set] = rest == 0 ? prices[last] : cost[rest] + prices[last];
            Real left = values[place] - cost[set];
            Bool more = left > best;
            best = Real.Choose(more, left, best);
            demanded = Real.Choose(more, set, demanded);
        }

        return demanded;
    }

    private Real[] OneMore(Real[] before, Real[] values) =>
        [.. before.Select((without, set) => Real.Max([without, .. _sets.Where(part => (part & ~set) == 0).Select(part => before[set & ~part] + ValueOf(part, values))]))];

    /// <summary>The bundles of so many of the objects from one on, in their order.</summary>
    private IEnumerable<int[]> OfSize(int size, int from) =>
        size == 0 ? [[]] : Enumerable.Range(from, Objects - from).SelectMany(first => OfSize(size - 1, first + 1).Select(rest => (int[])[first, .. rest]));
}
