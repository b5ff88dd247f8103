using ExPost.Kernels;

namespace ExPost.Mechanisms.Environments;

/// <summary>
/// V_i = Σ_j w_j s_j for every buyer i: the object has the same value to all, and each knows a part of it (Goyal and Narayanan, Section 4.2, after Bulow and
/// Klemperer 2002). There are as many buyers as weights.
/// </summary>
public sealed class WeightedSum : AuctionEnvironment
{
    private static readonly ParameterInfo s_weights = new("weights", "the weight of each buyer's signal, one for each of 2 to 16 buyers", ParameterKind.Numbers, "1,1", 0, 1e6);

    private readonly Settings _settings;

    private WeightedSum(Settings settings, double[] weights) : base(Entry, weights.Length, OneDimensional.Signals(settings))
    {
        (double fewest, double most) = (OneDimensional.Buyers.Low, OneDimensional.Buyers.High);
        if (weights.Length < fewest || weights.Length > most)
        {
            throw new SettingException(FormattableString.Invariant(
                $"{s_weights.Name}={settings.Text(s_weights)}: there are as many buyers as weights, so from {fewest} to {most} weights are accepted, and {weights.Length} given"));
        }

        _settings = settings;
        // Weights are inputs, but which of two ways a mechanism is recorded may depend on this: weights that are all equal, and others, have a kernel each.
        Exchangeable = weights.All(weight => weight == weights[0]);
    }

    /// <summary>The entry in the catalogue.</summary>
    public static EnvironmentInfo Entry { get; } = new(
        "weighted-sum",
        "V_i = Σ_j w_j s_j, the same for all",
        "Goyal and Narayanan, Section 4.2, additive signals",
        [s_weights, OneDimensional.Distribution],
        settings => new WeightedSum(settings, settings.Values(s_weights)));

    /// <inheritdoc/>
    public override bool Exchangeable { get; }

    /// <inheritdoc/>
    public override Real Value(int buyer, Profile signals)
    {
        Real[] weights = _settings.Inputs(s_weights);
        Real value = weights[0] * signals[0, 0];
        for (int j = 1; j < weights.Length; j++) value = Real.Fma(weights[j], signals[j, 0], value);
        return value;
    }
}
