using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;
using ExPost.Mechanisms.SingleObject;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>
/// Where the best quantity of a shared good leaves an end of its range, as it does where nothing is produced for low types: there it has a kink, and integrals over types are split. The best quantity rises with the
/// own type, and rises or falls with the other's.
/// </summary>
internal sealed class Corners
{
    private const int Types = 64, Halvings = 60;

    /// <summary>A quantity is at an end if it is as near to it as this share of the range.</summary>
    private const double Near = 1e-12;

    private readonly double _low;
    private readonly double _high;
    private readonly Func<double, double, int> _end;

    private Corners(SharedGoodEnvironment environment, (double Low, double High) range)
    {
        (_low, _high) = (environment.Types.Low, environment.Types.High);
        var quantity = new RecordedFunction(2, Bounds.Unknown, x => environment.Quantity(x[0], x[1]));
        double near = (range.High - range.Low) * Near;
        _end = (own, other) => quantity.At(own, other) is var x && x - range.Low < near ? -1 : range.High - x < near ? 1 : 0;
        // Where the other's type at which the quantity leaves an end enters or leaves the support, or is the own type.
        Breaks = [.. Changes(own => _end(own, own)).Concat(Changes(own => _end(own, _low))).Concat(Changes(own => _end(own, _high))).Distinct().Order()];
    }

    /// <summary>Own types at which integrals over the other's type have a kink.</summary>
    internal IReadOnlyList<double> Breaks { get; }

    /// <summary>The corners of an environment; null where a formula without ends gives the best quantity.</summary>
    internal static Corners? Of(SharedGoodEnvironment environment) => environment.Range is { } range ? new(environment, range) : null;

    /// <summary>A function of the own type as a formula.</summary>
    /// <param name="name">What the table is called.</param>
    /// <param name="function">The function, smooth between breaks.</param>
    /// <param name="types">The distribution of the type.</param>
    /// <param name="corners">The corners; null for none.</param>
    /// <exception cref="NoPaymentException">It is not finite, or not smooth.</exception>
    internal static Func<Real, Real> Table(string name, Func<double, double> function, Distribution types, Corners? corners) =>
        TypeTable.Of(name, function, types.Low, HighestSignal.Of(types), types.Breaks.Concat(corners?.Breaks ?? []));

    /// <summary>The other's types at which the best quantity leaves an end.</summary>
    /// <param name="own">The own type.</param>
    internal IReadOnlyList<double> At(double own) => [.. Changes(other => _end(own, other))];

    /// <summary>Where something that is constant between few points changes.</summary>
    private IEnumerable<double> Changes(Func<double, int> state)
    {
        double before = _low;
        int now = state(before);
        for (int k = 1; k <= Types; k++)
        {
            double type = k == Types ? _high : _low + (_high - _low) * k / Types;
            int next = state(type);
            if (next != now)
            {
                (double low, double high) = (before, type);
                for (int step = 0; step < Halvings && 0.5 * (low + high) is var middle && middle > low && middle < high; step++) (low, high) = state(middle) == now ? (middle, high) : (low, middle);
                yield return high;
            }

            (before, now) = (type, next);
        }
    }
}
