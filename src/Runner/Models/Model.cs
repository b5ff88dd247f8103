using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Distributions;

namespace ExPost.Runner.Models;

/// <summary>A user's own environment, as it was understood.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Buyers">The number of buyers.</param>
/// <param name="Signals">What a buyer knows.</param>
/// <param name="Values">What the object is worth: one expression for all buyers, or one a buyer; none where there are several objects.</param>
/// <param name="NamesBuyers">Some value depends on a signal of a buyer who is named by her number.</param>
internal sealed record Model(string Name, int Buyers, IReadOnlyList<Signal> Signals, IReadOnlyList<ValueExpression> Values, bool NamesBuyers)
{
    /// <summary>The user's own rule; null where there is none.</summary>
    internal Allocation? Allocation { get; init; }

    /// <summary>Several objects; null where there is one, whose value is in <see cref="Values"/>.</summary>
    internal ModelObjects? Objects { get; init; }

    /// <summary>Buyers can change places: one value for all that names none of them, and the same distributions.</summary>
    internal bool Exchangeable => (Objects?.IsSame ?? Values.Count == 1) && !NamesBuyers && Signals.All(signal => signal.IsSame);

    /// <summary>The value of a buyer.</summary>
    internal ValueExpression Value(int buyer) => Values[Values.Count == 1 ? 0 : buyer];

    /// <summary>How many operations the values of all buyers and the rule take, those that several share counted once.</summary>
    internal int Operations()
    {
        int dimensions = Signals.Count;
        return Kernel.Record(Name, () =>
        {
            var signals = new Profile(Enumerable.Range(0, Buyers).Select(i => Enumerable.Range(0, dimensions).Select(k => Real.Uniform(i * dimensions + k))));
            if (Objects is { } objects) return [.. Enumerable.Range(0, Buyers).SelectMany(i => objects.ValuesOf(i, signals)).Select(Sum.Of)];
            Real[] values = [.. Enumerable.Range(0, Buyers).Select(i => Value(i).Record(new(signals, i, Other: -1)))];
            return [.. values.Concat(Allocation?.Numbers(signals, i => values[i]) ?? []).Select(Sum.Of)];
        }).Body.Items.Count;
    }

    /// <summary>The distributions of a signal as they would be written: one, or one a buyer.</summary>
    internal static IReadOnlyList<string> Distributions(Signal signal) => [.. signal.Distributions.Select(distribution => distribution.ToString())];

    /// <summary>Where a distribution lies.</summary>
    internal static string Support(Distribution distribution) =>
        FormattableString.Invariant($"{(double.IsFinite(distribution.Low) ? $"[{distribution.Low:R}" : "(-∞")}, {(double.IsFinite(distribution.High) ? $"{distribution.High:R}]" : "∞)")}");
}
