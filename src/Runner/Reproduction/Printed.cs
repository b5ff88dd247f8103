using System.Globalization;

namespace ExPost.Runner.Reproduction;

/// <summary>What a paper prints.</summary>
/// <param name="Text">As it is printed.</param>
/// <param name="Value">The number that this is; null for a statement in words.</param>
/// <param name="Within">How far from the truth the number may be and still be right.</param>
internal sealed record Printed(string Text, double? Value, double Within)
{
    /// <summary>Formulas are evaluated in double precision.</summary>
    private const double Rounding = 1e-12;

    /// <summary>Decimals: right where they are the truth's, rounded to the last of them.</summary>
    /// <param name="digits">The number with the digits that are printed, such as 0.577.</param>
    /// <param name="text">As it is printed, where that is more than the digits.</param>
    internal static Printed Number(string digits, string? text = null)
    {
        int point = digits.IndexOf('.', StringComparison.Ordinal), decimals = point < 0 ? 0 : digits.Length - point - 1;
        // Half a unit of the last digit, and what the digits themselves are off in double precision.
        return new(text ?? digits, double.Parse(digits, CultureInfo.InvariantCulture), 0.5 * Math.Pow(10, -decimals) * (1 + 1e-9));
    }

    /// <summary>A formula, evaluated: right where it is the truth but for rounding.</summary>
    /// <param name="text">As it is printed.</param>
    /// <param name="value">What it is.</param>
    internal static Printed Formula(string text, double value) => new(text, value, Rounding * Math.Max(1, Math.Abs(value)));

    /// <summary>The same, with what it is beside it.</summary>
    /// <param name="text">As it is printed.</param>
    /// <param name="value">What it is.</param>
    internal static Printed Evaluated(string text, double value) => Formula($"{text}: {Words.Number(value)}", value);

    /// <summary>Words, of which the claim's witness decides whether they are right.</summary>
    /// <param name="text">As they are printed, or as short as they can be said.</param>
    internal static Printed Statement(string text) => new(text, null, 0);
}
