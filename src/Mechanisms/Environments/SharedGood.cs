namespace ExPost.Mechanisms.Environments;

/// <summary>What the environments of shared goods in the catalogue have in common: two agents, types of one distribution, and what agents have when they stay out.</summary>
public static class SharedGood
{
    /// <summary>The word for reservation utilities of 0.</summary>
    public const string None = "none";

    /// <summary>The word for what an agent could produce for herself.</summary>
    public const string Autarky = "autarky";

    /// <summary>The word for what her endowment is worth to an agent.</summary>
    public const string Endowment = "endowment";

    internal static ParameterInfo Buyers { get; } = new("buyers", "the number of agents: the paper defines m2 and m3 for two", ParameterKind.Whole, "2", 2, 2);

    /// <summary>What each agent owns of a good that is divided.</summary>
    public static ParameterInfo Endowments { get; } = new("endowments", "what each agent owns of the good, 1 in all", ParameterKind.Numbers, "0.5,0.5", 0, 1);

    internal static ParameterInfo Distribution { get; } = OneDimensional.Distribution with { Meaning = "the distribution of types" };

    /// <summary>What agents who own parts of a good have when they stay out.</summary>
    public static ParameterInfo OfEndowments { get; } = Reservation(Endowment, "what their endowments are worth");

    /// <summary>How far endowments may miss 1 by their decimals.</summary>
    private const double Rounding = 1e-9;

    /// <summary>What agents have when they stay out.</summary>
    /// <param name="other">The word for something else than nothing.</param>
    /// <param name="meaning">What that is.</param>
    public static ParameterInfo Reservation(string other, string meaning) => new("reservation", $"what agents have when they stay out: nothing, or {meaning}", ParameterKind.Word, None) { Words = [None, other] };

    /// <summary>What each agent keeps when she stays out; null where she then has nothing.</summary>
    /// <param name="settings">The settings.</param>
    /// <exception cref="SettingException">Endowments are not two, or do not sum to 1.</exception>
    public static double[]? Kept(Settings settings)
    {
        double[] owned = EndowmentsIn(settings);
        return settings.Word(OfEndowments) == Endowment ? owned : null;
    }

    private static double[] EndowmentsIn(Settings settings)
    {
        double[] owned = settings.Values(Endowments);
        if (owned.Length != SharedGoodEnvironment.Two) throw new SettingException(FormattableString.Invariant($"endowments={settings.Text(Endowments)}: these are {owned.Length} numbers, and there are 2 agents"));
        return Math.Abs(owned.Sum() - 1) <= Rounding ? owned : throw new SettingException(FormattableString.Invariant($"endowments={settings.Text(Endowments)}: they sum to {owned.Sum():R}, and the good is 1 in all"));
    }

    /// <summary>The one dimension of types.</summary>
    /// <exception cref="SettingException">There is no such distribution, or a type could be negative.</exception>
    internal static Signal Type(Settings settings) => new("theta", OneDimensional.Signals(settings)[0].Distributions);
}
