using System.Globalization;
using ExPost.Engine.Statistics;

namespace ExPost.Runner.Output;

/// <summary>Numbers as people read them: as many digits as the interval supports.</summary>
internal static class Numbers
{
    /// <summary>Rows whose numbers are all smaller, or not all below <see cref="LargestPlain"/>, are written with powers of ten.</summary>
    private const double SmallestPlain = 1e-3;

    private const double LargestPlain = 1e9;

    internal static string Mean(Estimate estimate) => double.IsNaN(estimate.Mean) ? "undefined" : Written(estimate.Mean, estimate);

    internal static string Interval(Estimate estimate) => estimate is { Low: { } low, High: { } high } ? $"[{Written(low, estimate)}, {Written(high, estimate)}]" : "";

    /// <summary>The distance to the farther end of the interval.</summary>
    internal static string Margin(Estimate estimate) => HalfWidth(estimate) is { } half ? Written(half, estimate) : "";

    /// <summary>Numbers with their decimal points one above the other.</summary>
    internal static IReadOnlyList<string> Aligned(IReadOnlyList<string> numbers)
    {
        static int WholePart(string number) => number.TakeWhile(c => c == '-' || char.IsAsciiDigit(c)).Count();
        int longest = numbers.Select(WholePart).DefaultIfEmpty(0).Max();
        return [.. numbers.Select(number => number.Length == 0 ? "" : new string(' ', longest - WholePart(number)) + number)];
    }

    internal static string Count(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A rate with three digits, such as 153 M.</summary>
    internal static string Rate(double value) => value switch
    {
        >= 1e9 => (value / 1e9).ToString("0.00", CultureInfo.InvariantCulture) + " G",
        >= 1e6 => (value / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " M",
        >= 1e3 => (value / 1e3).ToString("0.0", CultureInfo.InvariantCulture) + " k",
        _ => value.ToString("0.0", CultureInfo.InvariantCulture),
    };

    private static double? HalfWidth(Estimate estimate) => estimate is { Low: { } low, High: { } high } ? Math.Max(high - estimate.Mean, estimate.Mean - low) : null;

    /// <summary>A number of an estimate, down to the second digit of the interval's half-width; exact zeros and ones as such.</summary>
    private static string Written(double value, Estimate estimate)
    {
        if (value is 0 or 1) return value.ToString(CultureInfo.InvariantCulture);
        if (HalfWidth(estimate) is not { } half || half == 0 || !double.IsFinite(half)) return value.ToString(IsPlain(Math.Abs(value)) ? "0.######" : "0.00e0", CultureInfo.InvariantCulture);
        int decimals = 1 - Exponent(half);
        if (IsPlain(Math.Max(Math.Abs(estimate.Mean), half))) return Unsigned(value.ToString($"F{Math.Clamp(decimals, 0, 15)}", CultureInfo.InvariantCulture));
        int digits = decimals + Exponent(value);
        return digits < 0 ? "0" : value.ToString($"0.{new string('0', Math.Min(digits, 15))}e0", CultureInfo.InvariantCulture);
    }

    private static bool IsPlain(double largest) => largest is >= SmallestPlain and < LargestPlain;

    private static int Exponent(double value) => (int)Math.Floor(Math.Log10(Math.Abs(value)));

    /// <summary>A zero has no sign.</summary>
    private static string Unsigned(string text) => text.StartsWith('-') && text.Trim('-', '0', '.').Length == 0 ? text[1..] : text;
}
