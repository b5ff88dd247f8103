namespace ExPost.Mechanisms.Environments;

/// <summary>What environments with signals of one dimension have in common: how many buyers there are and how their signals are drawn.</summary>
internal static class OneDimensional
{
    internal static ParameterInfo Buyers { get; } = new("buyers", "the number of buyers", ParameterKind.Whole, "2", 2, 16);

    internal static ParameterInfo Distribution { get; } = new("distribution", "the distribution of every buyer's signal", ParameterKind.Distribution, "uniform(0,1)");

    /// <summary>The one dimension of the signals, drawn as the settings say.</summary>
    /// <exception cref="SettingException">There is no such distribution, or a signal could be negative.</exception>
    internal static IReadOnlyList<Signal> Signals(Settings settings)
    {
        Distributions.Distribution distribution = settings.Distribution(Distribution);
        // Values are to be nondecreasing in signals and worth something: what is worth less than nothing would be given away.
        return distribution.Low >= 0
            ? [new("s", distribution)]
            : throw new SettingException($"{Distribution.Name}={distribution}: values of this environment need signals that are never negative");
    }
}
