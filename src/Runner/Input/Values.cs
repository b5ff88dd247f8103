using System.Globalization;
using ExPost.Engine.Stopping;
using ExPost.Mechanisms;

namespace ExPost.Runner.Input;

/// <summary>Reads the values of options.</summary>
internal static class Values
{
    /// <summary>More draws than any run does; counts stay exact in a double far beyond it.</summary>
    private const double MostDraws = 1e15;

    /// <summary>A number of draws: 10000000, 10_000_000 or 1e7.</summary>
    internal static long Draws(string text, string option = "--draws")
    {
        bool read = double.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        return read && value >= 1 && value <= MostDraws && value == Math.Floor(value)
            ? (long)value
            : throw new UserError($"{option} {text}: the number of draws is a whole number from 1 to 1e15, such as 1e7 or 10_000_000");
    }

    /// <summary>A precision: MEASURE:rel=X or MEASURE:abs=X.</summary>
    internal static Target Target(string text)
    {
        int colon = text.LastIndexOf(':'), equals = text.IndexOf('=', Math.Max(colon, 0));
        string measure = colon > 0 ? text[..colon].Trim() : "", kind = colon > 0 && equals > colon ? text[(colon + 1)..equals].Trim() : "";
        bool read = double.TryParse(text[(equals + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out double precision) && precision > 0 && double.IsFinite(precision);
        return measure.Length > 0 && kind is "rel" or "abs" && read
            ? new(measure, kind == "rel", precision) { Given = text[(equals + 1)..].Trim() }
            : throw new UserError($"--target {text}: a target is MEASURE:rel=X or MEASURE:abs=X, half the width of the interval as a share of the estimate or in units of the measure, such as revenue:rel=0.001");
    }

    /// <summary>The index of a draw.</summary>
    internal static long DrawIndex(string text)
    {
        bool read = double.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        return read && value >= 0 && value < MostDraws && value == Math.Floor(value)
            ? (long)value
            : throw new UserError($"--replay {text}: a draw is a whole number from 0, as witnesses name it, below 1e15");
    }

    /// <summary>A number of candidate misreports.</summary>
    internal static int Misreports(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value <= 1_000_000
            ? value
            : throw new UserError($"--misreports {text}: the number of candidate misreports is a whole number from 0 to 1000000");

    /// <summary>Which misreports count.</summary>
    internal static Deviations Deviations(string text) => OneOf("--deviations", text, "all", "allocation") == "all" ? Mechanisms.Deviations.All : Mechanisms.Deviations.Allocation;

    /// <summary>The largest gain that counts as none.</summary>
    internal static double Tolerance(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= 0 && double.IsFinite(value)
            ? value
            : throw new UserError($"--tolerance {text}: a tolerance is a number from 0, in units of value, such as 1e-9");

    /// <summary>A seed, any 64-bit integer, signed or not.</summary>
    internal static ulong Seed(string text)
    {
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)) return value;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long signed)) return unchecked((ulong)signed);
        throw new UserError($"--seed {text}: a seed is a 64-bit integer, from -9223372036854775808 to 18446744073709551615");
    }

    /// <summary>A number of threads.</summary>
    internal static int Threads(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value is >= 1 and <= 4096
            ? value
            : throw new UserError($"--threads {text}: the number of threads is a whole number from 1 to 4096");

    /// <summary>A confidence level.</summary>
    internal static double Confidence(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value > 0 && value < 1
            ? value
            : throw new UserError($"--confidence {text}: a confidence level lies between 0 and 1, such as 0.95");

    /// <summary>A confidence level of a run with targets.</summary>
    internal static double ConfidenceOfTargets(string text) =>
        Confidence(text) is var value and <= StoppingRule.MostConfidence
            ? value
            : throw new UserError(FormattableString.Invariant($"--confidence {text}: with a target it is at most {StoppingRule.MostConfidence}, for a single check has a higher one still; give less, or a number of draws instead of a target"));

    /// <summary>One of a few words.</summary>
    internal static string OneOf(string option, string text, params string[] accepted) =>
        accepted.Contains(text) ? text : throw new UserError($"{option} {text}: accepted are {string.Join(", ", accepted)}");

    /// <summary>Names, separated by commas.</summary>
    internal static List<string> Names(params IEnumerable<string> texts) => [.. texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>The names of measures, or null where the option is not given.</summary>
    internal static List<string>? Measures(string[]? texts)
    {
        if (texts is null or []) return null;
        List<string> names = Names(texts);
        return names.Count > 0 ? names : throw new UserError("--measures: no measure is named; name one, or several separated by commas, such as revenue,efficiency");
    }

    /// <summary>Settings, name=value each.</summary>
    internal static Dictionary<string, string> Settings(IEnumerable<string> texts)
    {
        var settings = new Dictionary<string, string>();
        foreach (string text in texts)
        {
            int at = text.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0) throw new UserError($"--set {text}: a setting is name=value, such as buyers=3");
            string name = text[..at].Trim();
            if (!settings.TryAdd(name, text[(at + 1)..].Trim())) throw new UserError($"--set {text}: {name} is set twice; set it once");
        }

        return settings;
    }
}
