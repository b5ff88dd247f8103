using ExPost.Kernels;

namespace ExPost.Mechanisms.Environments;

/// <summary>
/// v_i = s_i + a s_−i for two agents and a public good of cost c: the linear values of Chung and Ely (2002), Section 4.4, for Section 5. a = 0 is private values. v_i − v_−i = (1 − a)(s_i − s_−i), so
/// differences are increasing with a below 1, and decreasing above; with a = 1 the good is worth the same to both.
/// </summary>
public sealed class PublicGood : PublicGoodEnvironment
{
    private static readonly ParameterInfo s_weight = new("a", "the weight of the other's signal", ParameterKind.Number, "0.5", 0, 1e6);

    private static readonly ParameterInfo s_cost = new("cost", "the cost of the good", ParameterKind.Number, "1", 0, 1e6);

    private static readonly ParameterInfo s_distribution = OneDimensional.Distribution with { Meaning = "the distribution of both agents' signals" };

    private readonly Settings _settings;

    private PublicGood(Settings settings) : base(Entry, 2, OneDimensional.Signals(settings)[0]) => _settings = settings;

    /// <summary>The entry in the catalogue.</summary>
    public static EnvironmentInfo Entry { get; } = new(
        "public-good",
        "v_i = s_i + a s_−i, two agents, provided for both at a cost or not",
        "Chung and Ely (2002), Section 5, with the values of Section 4.4",
        [s_weight, s_cost, s_distribution],
        settings => new PublicGood(settings));

    /// <summary>The weight of the other's signal, as it is set.</summary>
    public double Weight => _settings.Value(s_weight);

    /// <summary>The cost of the good, as it is set.</summary>
    public double CostOfGood => _settings.Value(s_cost);

    /// <summary>The weight of the other's signal, as an input.</summary>
    internal Real WeightInput => _settings.Input(s_weight);

    /// <summary>How differences go is known from the weight alone.</summary>
    public override Assumptions Checkable => base.Checkable & ~Differences;

    /// <inheritdoc/>
    public override IReadOnlyList<Condition> Conditions
    {
        get
        {
            Assumptions holds = Weight switch
            {
                < 1 => Assumptions.IncreasingDifferences,
                1 => Assumptions.PureCommonValues,
                _ => Assumptions.DecreasingDifferences,
            };
            return [new(holds, NameOf(holds), true, FormattableString.Invariant($"{NameOf(holds)}: a = {Weight:R}, so {Follows(holds)}"))];
        }
    }

    /// <inheritdoc/>
    public override Real Cost(int alternative) => alternative == Provided ? _settings.Input(s_cost) : 0;

    /// <summary>v_i at an own signal and one of the other's. It is rounded once, so it never falls when a signal rises: a price that is the value at a lower own signal is never above the value.</summary>
    /// <param name="own">The own signal.</param>
    /// <param name="other">The other's.</param>
    public Real Value(Real own, Real other) => Real.Fma(_settings.Input(s_weight), other, own);

    /// <inheritdoc/>
    public override Real Value(int agent, Profile signals) => Value(signals[agent, 0], signals[1 - agent, 0]);

    private static string NameOf(Assumptions difference) => difference switch
    {
        Assumptions.IncreasingDifferences => "increasing-differences",
        Assumptions.DecreasingDifferences => "decreasing-differences",
        _ => "pure-common-values",
    };
}
