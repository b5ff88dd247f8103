using ExPost.Kernels;

namespace ExPost.Mechanisms.Environments;

/// <summary>V_i = s_i: every buyer knows what the object is worth to her, the case of Myerson (1981) and of Goyal and Narayanan, Section 4.1. There may be just one buyer.</summary>
public sealed class PrivateValues : AuctionEnvironment
{
    private static readonly ParameterInfo s_buyers = OneDimensional.Buyers with { Low = 1 };

    private PrivateValues(Settings settings) : base(Entry, settings.Whole(s_buyers), OneDimensional.Signals(settings))
    {
    }

    /// <summary>The entry in the catalogue.</summary>
    public static EnvironmentInfo Entry { get; } = new(
        "private-values",
        "V_i = s_i",
        "Myerson (1981); Goyal and Narayanan, Section 4.1",
        [s_buyers, OneDimensional.Distribution],
        settings => new PrivateValues(settings));

    /// <summary>The sum of signals, and the highest of them: the first-best surplus.</summary>
    /// <param name="signals">The signals.</param>
    public override IReadOnlyList<Control> Controls(Profile signals) => [.. base.Controls(signals), Highest(0, signals)];

    /// <inheritdoc/>
    public override bool Exchangeable => true;

    /// <inheritdoc/>
    public override Real Value(int buyer, Profile signals) => signals[buyer, 0];
}
