using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Distributions;

namespace ExPost.Theory.Tests.Guide;

/// <summary>
/// V_i = s_i (1 + a m_i), m_i = max_{j≠i} s_j: what a firm knows is worth more the more its best rival knows. V_i − V_j rises with s_i at a rate of at least 1, so that values have single crossing for every a: the
/// rate is 1 + a m_i, less a s_j where s_i is the best of j's rivals, and s_j is at most m_i.
/// </summary>
public sealed class Complements : AuctionEnvironment
{
    private static readonly ParameterInfo s_buyers = new("buyers", "the number of buyers", ParameterKind.Whole, "2", 2, 16);
    private static readonly ParameterInfo s_share = new("a", "how much the best rival's signal adds to a value, relative to it", ParameterKind.Number, "0.5", 0, 1e6);

    private readonly Settings _settings;

    private Complements(Settings settings) : base(Entry, settings.Whole(s_buyers), [new("s", new Uniform(0, 1))]) => _settings = settings;

    /// <summary>The entry in the catalogue.</summary>
    public static EnvironmentInfo Entry { get; } = new(
        "complements",
        "V_i = s_i (1 + a max_{j≠i} s_j)",
        "an example",
        [s_buyers, s_share],
        settings => new Complements(settings));

    /// <inheritdoc/>
    public override bool Exchangeable => true;

    /// <inheritdoc/>
    public override Real Value(int buyer, Profile signals)
    {
        Real best = Real.Max(signals.Others(buyer).Select(j => signals[j, 0]));
        return signals[buyer, 0] * (1 + _settings.Input(s_share) * best);
    }
}
