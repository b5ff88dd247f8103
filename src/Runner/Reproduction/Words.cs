using System.Globalization;
using ExPost.Runner.Output;

namespace ExPost.Runner.Reproduction;

/// <summary>How findings are said, whatever the format.</summary>
internal static class Words
{
    /// <summary>What the level of intervals is.</summary>
    internal const string LevelText = "1 − 10⁻⁶";

    private const double Rounding = 1e-12;

    /// <summary>A number that is known: seven digits, and the error where there is one.</summary>
    internal static string Of(Exact? exact) => exact is null ? "" : exact.Error == 0 ? Number(exact.Value) : $"{Number(exact.Value)} ± {Written(exact.Error, "G1")}";

    /// <summary>What was simulated, with its interval.</summary>
    internal static string Simulated(Finding finding) => finding.Estimate is { } estimate ? $"{Numbers.Mean(estimate)} {Numbers.Interval(estimate)}{(finding.IsMissed ? " MISSED" : "")}" : "";

    /// <summary>What was measured, in words.</summary>
    internal static string Measured(Simulated simulated)
    {
        string times = simulated.Times == 1 ? "" : $"{Number(simulated.Times)} × ", mechanism = simulated.Mechanism is { } name ? $" of {name}" : "";
        return $"{times}{simulated.Measure}{mechanism}";
    }

    /// <summary>The rows of a witness, with signs of equality.</summary>
    internal static string Rows(Evidence evidence) => string.Join(", ", evidence.Rows.Select(row => $"{row.Name} = {Number(row.Value)}"));

    /// <summary>The command by which a claim is looked at alone.</summary>
    internal static string Replay(Claim claim) => $"expost reproduce {claim.Id}";

    /// <summary>A number with seven digits. What is closer to 0 than <see cref="Rounding"/> is what is left of larger numbers, and not the same on all machines.</summary>
    internal static string Number(double value) => Math.Abs(value) < Rounding ? "0" : Written(value, "G7");

    private static string Written(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal);
}
