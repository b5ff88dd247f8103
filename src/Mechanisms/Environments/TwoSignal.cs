using ExPost.Kernels;

namespace ExPost.Mechanisms.Environments;

/// <summary>
/// Jehiel and Moldovanu (2000), Example 4.2, as the auction of its footnote: V_i = s_i1 + a (s_12 + s_22). Buyer i knows a private part s_i1 and a part
/// s_i2 of what the object is worth to both. Who should get it depends on s_11 and s_21 alone, which no mechanism can tell from the parts that are common.
/// </summary>
public sealed class TwoSignal : AuctionEnvironment
{
    private static readonly ParameterInfo s_weight = new("a", "the weight of the common part", ParameterKind.Number, "0.5", 0, 1e6);

    private TwoSignal(Settings settings) : base(Entry, 2, [new("s1", new Distributions.Uniform(0, 1)), new("s2", new Distributions.Uniform(0, 1))]) => settings.Value(s_weight);

    /// <summary>The entry in the catalogue.</summary>
    public static EnvironmentInfo Entry { get; } = new(
        "two-signal",
        "V_1 = s_11 + a (s_12 + s_22), V_2 = s_21 + a (s_12 + s_22)",
        "Jehiel and Moldovanu (2000), Example 4.2",
        [s_weight],
        settings => new TwoSignal(settings));

    /// <inheritdoc/>
    public override bool Exchangeable => true;

    /// <summary>a, as an input of the kernel that is being recorded.</summary>
    public static Real Weight => Real.Parameter(s_weight.Name, s_weight.Low, s_weight.High);

    /// <inheritdoc/>
    public override Real Value(int buyer, Profile signals) => Real.Fma(Weight, signals[0, 1] + signals[1, 1], signals[buyer, 0]);
}
