using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Distributions;
using ExPost.Runner.Input;

namespace ExPost.Runner.Models;

/// <summary>What is decided in a user's own environment.</summary>
internal enum ModelKind
{
    /// <summary>Who gets an object.</summary>
    Sale,

    /// <summary>Whether a buyer and a seller trade.</summary>
    Trade,

    /// <summary>Whether a public good is provided.</summary>
    PublicGood,

    /// <summary>Who gets a private good, of which the winner produces as much as suits her.</summary>
    ProducedGood,

    /// <summary>How much two agents consume of a good.</summary>
    SharedGood,
}

/// <summary>A user's own environment, as it was understood.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Buyers">The number of buyers.</param>
/// <param name="Signals">What a buyer knows.</param>
/// <param name="Values">What the object is worth: one expression for all buyers, or one a buyer; none where there are several objects.</param>
/// <param name="NamesBuyers">Some value depends on a signal of a buyer who is named by her number.</param>
internal sealed record Model(string Name, int Buyers, IReadOnlyList<Signal> Signals, IReadOnlyList<ValueExpression> Values, bool NamesBuyers)
{
    /// <summary>What is decided. Where it is not a sale, buyers are the agents; of trade the values are the buyer's and the seller's.</summary>
    internal ModelKind Kind { get; init; }

    /// <summary>What a public good costs.</summary>
    internal double Cost { get; init; }

    /// <summary>The user's own rule; null where there is none.</summary>
    internal Allocation? Allocation { get; init; }

    /// <summary>Several objects; null where there is one, whose value is in <see cref="Values"/>.</summary>
    internal ModelObjects? Objects { get; init; }

    /// <summary>A good of which there is more or less; null where there is none.</summary>
    internal ModelGood? Good { get; init; }

    /// <summary>Where it stands what a good is worth.</summary>
    internal YamlNode? Place { get; init; }

    /// <summary>Buyers can change places: one value for all that names none of them, and the same distributions.</summary>
    internal bool Exchangeable => HasSameValues && Signals.All(signal => signal.IsSame);

    /// <summary>One value for all that names none of the buyers.</summary>
    internal bool HasSameValues => (Objects?.IsSame ?? Values.Count == 1) && !NamesBuyers;

    /// <summary>What buyers are called.</summary>
    internal string Noun => Kind is ModelKind.Sale or ModelKind.ProducedGood ? "buyer" : "agent";

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
