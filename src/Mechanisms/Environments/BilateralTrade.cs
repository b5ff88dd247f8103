using ExPost.Kernels;

namespace ExPost.Mechanisms.Environments;

/// <summary>
/// v_i = s_i + a s_−i for a buyer and a seller (Chung and Ely 2002, Section 4.4): the own signal, and a times the other's. a = 0 is private values. v_β − v_σ = (1 − a)(s_β − s_σ), so with a below 1
/// there are gains from trade where s_β &gt; s_σ. With a below 0 values fall in the other's signal, and Theorem 5 does not apply: the budget can be balanced, or leave a surplus.
/// </summary>
public sealed class BilateralTrade : TradeEnvironment
{
    private static readonly ParameterInfo s_weight = new("a", "the weight of the other's signal", ParameterKind.Number, "0.5", -1e6, 1e6);

    private static readonly ParameterInfo s_distribution = OneDimensional.Distribution with { Meaning = "the distribution of the signals of both" };

    private readonly Settings _settings;

    private BilateralTrade(Settings settings) : base(Entry, new("s", settings.Distribution(s_distribution))) => _settings = settings;

    /// <summary>The entry in the catalogue.</summary>
    public static EnvironmentInfo Entry { get; } = new(
        "bilateral-trade",
        "v_i = s_i + a s_−i, a buyer and a seller",
        "Chung and Ely (2002), Section 4.4",
        [s_weight, s_distribution],
        settings => new BilateralTrade(settings));

    /// <summary>The weight of the other's signal, as it is set.</summary>
    public double Weight => _settings.Value(s_weight);

    /// <summary>Whether single crossing holds is known from the weight alone.</summary>
    public override Assumptions Checkable => base.Checkable & ~Assumptions.SingleCrossing;

    /// <inheritdoc/>
    public override IReadOnlyList<Condition> Conditions
    {
        get
        {
            string a = FormattableString.Invariant($"a = {Weight:R}"), sentence = Weight switch
            {
                < 1 => $"single-crossing: it holds, for {a} is below 1 and v_β − v_σ = (1 − a)(s_β − s_σ).",
                1 => $"single-crossing: with {a} the good is worth the same to both, whatever the signals, so nothing is gained or lost by trade; the rule that trades where s_β > s_σ is still ex post IC and ex post IR.",
                _ => $"single-crossing: {a} is above 1, so there are gains from trade where s_β < s_σ, and no rule that is efficient is ex post IC; the rule that trades where s_β > s_σ is still ex post IC and ex post IR, and not efficient.",
            };
            return [new(Assumptions.SingleCrossing, "single-crossing", Weight < 1, sentence)];
        }
    }

    /// <summary>v_i at an own signal and one of the other's. It is rounded once, so it never falls when the own signal rises: a price that is the value at a lower own signal is never above the value.</summary>
    /// <param name="own">The own signal.</param>
    /// <param name="other">The other's.</param>
    public Real Value(Real own, Real other) => Real.Fma(_settings.Input(s_weight), other, own);

    /// <inheritdoc/>
    public override Real Value(int agent, Profile signals) => Value(signals[agent, 0], signals[1 - agent, 0]);
}
