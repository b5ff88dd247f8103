using ExPost.Kernels;

namespace ExPost.Mechanisms.Environments;

/// <summary>
/// V_i = s_i + b Σ_{j≠i} s_j: a buyer's own signal of one dimension, and a share b of what everybody else knows. The linear values of Jehiel and Moldovanu
/// (2000), Section 5, for one object and buyers who are alike. b = 0 is private values. With b above 1 others' signals count for more than the own one:
/// V_i − V_j = (1 − b)(s_i − s_j) then falls in s_i, and single crossing fails.
/// </summary>
public sealed class Linear : AuctionEnvironment
{
    private static readonly ParameterInfo s_weight = new("b", "the weight of each of the others' signals", ParameterKind.Number, "0.5", 0, 1e6);

    private readonly Settings _settings;

    private Linear(Settings settings)
        : base(Entry, settings.Whole(OneDimensional.Buyers), OneDimensional.Signals(settings)) => _settings = settings;

    /// <summary>The entry in the catalogue.</summary>
    public static EnvironmentInfo Entry { get; } = new(
        "linear",
        "V_i = s_i + b Σ_{j≠i} s_j",
        "Jehiel and Moldovanu (2000), Section 5, for one object",
        [OneDimensional.Buyers, s_weight, OneDimensional.Distribution],
        settings => new Linear(settings));

    /// <summary>The sum of signals, and the highest of them: (1 − b) times which and b times the sum is the first-best surplus, for b up to 1.</summary>
    /// <param name="signals">The signals.</param>
    public override IReadOnlyList<Control> Controls(Profile signals) => [.. base.Controls(signals), Highest(0, signals)];

    /// <inheritdoc/>
    public override bool Exchangeable => true;

    /// <summary>
    /// (1 − b) s_i + b Σ_j s_j. The second term is one number for all buyers, so rounding never ranks their values against their signals, and with b = 1,
    /// where all values are the same, none is higher than another.
    /// </summary>
    public override Real Value(int buyer, Profile signals)
    {
        Real b = _settings.Input(s_weight);
        Real all = Real.Sum(Enumerable.Range(0, signals.Agents).Select(j => signals[j, 0]));
        return Real.Fma(1 - b, signals[buyer, 0], b * all);
    }
}
