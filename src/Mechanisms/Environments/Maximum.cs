using ExPost.Kernels;

namespace ExPost.Mechanisms.Environments;

/// <summary>V_i = max_j s_j for every buyer i: the object has the same value to all, and one of them knows it (Goyal and Narayanan, Section 4.3, after Bergemann, Brooks and Morris 2020).</summary>
public sealed class Maximum : AuctionEnvironment
{
    private Maximum(Settings settings) : base(Entry, settings.Whole(OneDimensional.Buyers), OneDimensional.Signals(settings))
    {
    }

    /// <summary>The entry in the catalogue.</summary>
    public static EnvironmentInfo Entry { get; } = new(
        "maximum",
        "V_i = max_j s_j, the same for all",
        "Goyal and Narayanan, Section 4.3",
        [OneDimensional.Buyers, OneDimensional.Distribution],
        settings => new Maximum(settings));

    /// <summary>The sum of signals, and the highest of them: the value.</summary>
    /// <param name="signals">The signals.</param>
    public override IReadOnlyList<Control> Controls(Profile signals) => [.. base.Controls(signals), Highest(0, signals)];

    /// <inheritdoc/>
    public override bool Exchangeable => true;

    /// <inheritdoc/>
    public override Real Value(int buyer, Profile signals) => Real.Max(Enumerable.Range(0, signals.Agents).Select(j => signals[j, 0]));
}
