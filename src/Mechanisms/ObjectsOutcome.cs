using ExPost.Kernels;

namespace ExPost.Mechanisms;

/// <summary>Who gets which objects, and at which prices. A mechanism that goes wrong may give an object to several buyers; that is measured and not hidden.</summary>
/// <param name="environment">The objects.</param>
public sealed class ObjectsOutcome(ObjectsEnvironment environment) : Outcome
{
    private readonly (Bool[] Gets, Real[] Prices)?[] _sales = new (Bool[], Real[])?[environment.Buyers];

    /// <inheritdoc/>
    public override bool HasPayments => true;

    /// <inheritdoc/>
    public override Overdemand? Infeasible
    {
        get
        {
            Real[] takers = [.. environment.Things.Select((_, k) => Takers(k))];
            Real last = 0;
            for (int i = 0; i < environment.Buyers; i++) last = Real.Choose(Bool.Any(Gets(i).Select((got, k) => got & takers[k] > 1)), i, last);
            return new(
                Bool.Any(takers.Select(count => count > 1)),
                last,
                fact => string.Join(" and ", environment.Things.Where(thing => fact(Count(thing)) > 1).Select(thing => FormattableString.Invariant($"{fact(Count(thing)):R} buyers get {thing}"))),
                [
                    .. environment.Things.Select((thing, k) => (Count(thing), takers[k])),
                    .. environment.Things.SelectMany((thing, k) => Enumerable.Range(0, environment.Buyers).Select(i => (FormattableString.Invariant($"gets.{thing}.{i + 1}"), Real.Choose(Gets(i)[k], 1, 0)))),
                ]);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Bool Happens, Bool Certain)> Decisions =>
    [
        .. environment.Things.SelectMany((thing, k) => Enumerable.Range(0, environment.Buyers).Select(i => (FormattableString.Invariant($"buyer {i + 1} gets {thing}"), Gets(i)[k]))
            .Prepend(($"nobody gets {thing}", !IsSold(k)))).Select(own => (own.Item1, own.Item2, own.Item2)),
    ];

    /// <summary>Whether a buyer gets each object.</summary>
    /// <param name="buyer">The buyer, from 0.</param>
    public IReadOnlyList<Bool> Gets(int buyer) => _sales[buyer]?.Gets ?? [.. environment.Things.Select(_ => (Bool)false)];

    /// <summary>Somebody gets an object.</summary>
    /// <param name="thing">The object, from 0.</param>
    public Bool IsSold(int thing) => Bool.Any(Enumerable.Range(0, environment.Buyers).Select(i => Gets(i)[thing]));

    /// <summary>How many buyers get an object.</summary>
    /// <param name="thing">The object, from 0.</param>
    public Real Takers(int thing) => Real.Sum(Enumerable.Range(0, environment.Buyers).Select(i => Real.Choose(Gets(i)[thing], 1, 0)));

    /// <summary>What a buyer pays for all that she gets.</summary>
    /// <param name="buyer">The buyer, from 0.</param>
    public Real Payment(int buyer) => _sales[buyer] is var (gets, prices) ? Real.Sum(gets.Select((got, k) => Real.Choose(got, prices[k], 0))) : 0;

    /// <summary>A buyer may have any objects at a price for each, and takes the bundle that leaves her most when her values are what she reports.</summary>
    /// <param name="to">The buyer, from 0.</param>
    /// <param name="at">Her price of each object. It must depend on the others' reports alone.</param>
    /// <param name="reports">What all buyers report.</param>
    public void Offer(int to, IReadOnlyList<Real> at, Profile reports) => _sales[to] = (environment.Preferences.Demand(environment.ValuesOf(to, reports), at), [.. at]);

    /// <inheritdoc/>
    public override IReadOnlyList<Quote> Quotes(int agent) => _sales[agent] is var (_, prices) ? [.. environment.Things.Select((thing, k) => new Quote($"price.{thing}", prices[k], Decides: true))] : [];

    /// <inheritdoc/>
    public override Real Utility(int agent, IReadOnlyList<Real> values) => _sales[agent] is var (gets, prices) ? environment.Preferences.Utility(gets, values, prices) : 0;

    /// <summary>Whether she gets each object.</summary>
    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Real Value)> Allocation(int agent) => [.. environment.Things.Zip(Gets(agent), (thing, got) => ($"gets {thing}", Real.Choose(got, 1, 0)))];

    /// <summary>Nothing: with several objects no one number must rise with a signal.</summary>
    /// <inheritdoc/>
    public override Real? Rising(int agent) => null;

    /// <inheritdoc/>
    public override IReadOnlyList<Detail> Details(int agent) =>
    [
        .. environment.Things.SelectMany((thing, k) => new[] { new Detail($"gets {thing}", $"gets.{thing}", null, Gets(agent)[k]) }
            .Concat(_sales[agent] is var (_, prices) ? [new Detail($"price of {thing}", $"price.{thing}", prices[k], null)] : [])),
    ];

    private static string Count(string thing) => $"buyers.{thing}";
}
