using System.Globalization;
using ExPost.Engine.Statistics;

namespace ExPost.Runner.Output;

/// <summary>Numbers as people read them: as many digits as the interval supports.</summary>
internal static class Numbers
{
    /// <summary>The digits of an estimate after which its interval says nothing: two of the interval's half-width.</summary>
    internal static int Decimals(Estimate estimate)
    {
        double width = ((estimate.High ?? estimate.Mean) - (estimate.Low ?? estimate.Mean)) / 2;
        return width > 0 && double.IsFinite(width) ? Math.Clamp(1 - (int)Math.Floor(Math.Log10(width)), 0, 15) : 6;
    }

    internal static string Mean(Estimate estimate) =>
        double.IsNaN(estimate.Mean) ? "undefined"
        : estimate.Low is null && Math.Abs(estimate.Mean) is > 0 and < 1e-4 ? estimate.Mean.ToString("0.00e0", CultureInfo.InvariantCulture)
        : Fixed(estimate.Mean, Decimals(estimate));

    internal static string Interval(Estimate estimate) =>
        estimate is { Low: { } low, High: { } high } ? $"[{Fixed(low, Decimals(estimate))}, {Fixed(high, Decimals(estimate))}]" : "";

    internal static string Count(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A rate with three digits, such as 153 M.</summary>
    internal static string Rate(double value) => value switch
    {
        >= 1e9 => (value / 1e9).ToString("0.00", CultureInfo.InvariantCulture) + " G",
        >= 1e6 => (value / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " M",
        >= 1e3 => (value / 1e3).ToString("0.0", CultureInfo.InvariantCulture) + " k",
        _ => value.ToString("0.0", CultureInfo.InvariantCulture),
    };

    private static string Fixed(double value, int decimals)
    {
        string text = value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return text.Trim('-', '0', '.').Length == 0 && text.StartsWith('-') ? text[1..] : text;
    }
}
