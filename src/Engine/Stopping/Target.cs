using System.Globalization;
using ExPost.Engine.Statistics;

namespace ExPost.Engine.Stopping;

/// <summary>How precise the estimate of a measure is to be: half the width of its interval.</summary>
/// <param name="Measure">The name of the measure.</param>
/// <param name="IsRelative">The precision is a share of the estimate's absolute value; otherwise it is in units of the measure.</param>
/// <param name="Precision">The precision, positive.</param>
public sealed record Target(string Measure, bool IsRelative, double Precision)
{
    /// <summary>The word for the kind of precision: rel or abs.</summary>
    public string Kind => IsRelative ? "rel" : "abs";

    /// <summary>The precision as somebody wrote it; null for the fewest digits that say it.</summary>
    public string? Given { get; init; }

    /// <summary>The precision in words: as it was given, or else with the fewest digits, such as 0.001 or 1e-6.</summary>
    public string PrecisionText => Given ?? Precision.ToString("R", CultureInfo.InvariantCulture).Replace("E-0", "e-", StringComparison.Ordinal).Replace('E', 'e');

    /// <summary>As it is written: revenue:rel=0.001.</summary>
    public override string ToString() => $"{Measure}:{Kind}={PrecisionText}";

    /// <summary>The largest width that is precise enough, in units of the measure; NaN where the estimate is undefined and the precision is relative.</summary>
    /// <param name="estimate">An estimate of the measure.</param>
    public double Allowed(Estimate estimate) => IsRelative ? Precision * Math.Abs(estimate.Mean) : Precision;

    /// <summary>
    /// Half the width of an estimate's interval, or all of it where the interval is a bound to one side, as that of an event that never happened, or always. Null where there is no interval.
    /// </summary>
    /// <param name="estimate">An estimate.</param>
    public static double? Width(Estimate estimate) => estimate is { Low: { } low, High: { } high } ? (high - low) / (IsBound(estimate) ? 1 : 2) : null;

    internal static bool IsBound(Estimate estimate) => estimate.Method == IntervalMethods.ClopperPearson && (estimate.Low == estimate.Mean || estimate.High == estimate.Mean);
}
