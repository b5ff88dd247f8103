using ExPost.Kernels;
using ExPost.Mechanisms.Distributions;

namespace ExPost.Mechanisms.Environments;

/// <summary>
/// S(θ) = θ^γ / γ: the social surplus when the winner of a private good has the type θ and produces as much as suits her. With v = xθ and a cost of x^ρ / ρ it is max over x of v − c, where γ = ρ / (ρ − 1) (Ke 2009,
/// Example 1).
/// </summary>
/// <remarks>Exponents are recorded as constants: a change is another kernel, and the power of the usual ones takes an operation.</remarks>
public sealed class SurplusPrivate : AuctionEnvironment
{
    private static readonly ParameterInfo s_gamma = new("gamma", "the exponent of the surplus", ParameterKind.Number, "2", 0.01, 100);

    private static readonly ParameterInfo s_exponents = new("exponents", "a_i of the distribution F_i = θ^a_i of a buyer's type: one for all, or one a buyer", ParameterKind.Numbers, "1", 0.01, 100);

    private static readonly ParameterInfo s_distribution = OneDimensional.Distribution with { Meaning = "the distribution of every buyer's type, instead of exponents", Default = "power(exponents)" };

    private SurplusPrivate(Settings settings) : base(Entry, settings.Whole(OneDimensional.Buyers), [new Signal("theta", Types(settings))]) => Gamma = settings.Value(s_gamma);

    /// <summary>The entry in the catalogue.</summary>
    public static EnvironmentInfo Entry { get; } = new(
        "surplus-private",
        "S(θ) = θ^γ / γ for the winner of a private good",
        "Ke (2009), Section 3, Examples 1 and 2",
        [OneDimensional.Buyers, s_gamma, s_exponents, s_distribution],
        settings => new SurplusPrivate(settings));

    /// <summary>γ.</summary>
    public double Gamma { get; }

    /// <inheritdoc/>
    public override bool Exchangeable => true;

    /// <summary>The sum of types, and the first-best surplus S(θ) of the highest type.</summary>
    /// <param name="signals">The types.</param>
    public override IReadOnlyList<Control> Controls(Profile signals)
    {
        int[] buyers = [.. Enumerable.Range(0, Buyers)];
        double best = HighestOf.Expectation([.. buyers.Select(Signals[0].Of)], type => Math.Pow(type, Gamma) / Gamma, surplus => Math.Pow(Gamma * surplus, 1 / Gamma));
        return [.. base.Controls(signals), new("surplus of the highest theta", Real.Max(buyers.Select(i => Value(i, signals))), best)];
    }

    /// <inheritdoc/>
    public override Real Value(int buyer, Profile signals) => Elementary.Pow(signals[buyer, 0], Gamma) / Gamma;

    private static IReadOnlyList<Distribution> Types(Settings settings)
    {
        int buyers = settings.Whole(OneDimensional.Buyers);
        double[] exponents = settings.Values(s_exponents);
        if (exponents.Length != 1 && exponents.Length != buyers)
        {
            throw new SettingException(FormattableString.Invariant($"exponents={settings.Text(s_exponents)}: these are {exponents.Length} numbers, and there are {buyers} buyers; give one for all, or one a buyer"));
        }

        if (!settings.Names.Contains(s_distribution.Name)) return [.. exponents.Select(a => a == 1 ? (Distribution)new Uniform(0, 1) : new Power(a))];
        if (settings.Names.Contains(s_exponents.Name)) throw new SettingException($"exponents={settings.Text(s_exponents)}: exponents are those of power distributions, and distribution is set too; give one of the two");
        return OneDimensional.Signals(settings)[0].Distributions;
    }
}
