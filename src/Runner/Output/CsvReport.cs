using System.Globalization;
using System.Text;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Engine.Statistics;

namespace ExPost.Runner.Output;

/// <summary>
/// Results as CSV in long form, a row a mechanism and measure; rows with a baseline are paired differences to it. Checks are rows too: check.PROPERTY has the share of
/// draws that break it, claimed.PROPERTY is 1 where the mechanism is said to have it, and witness.PROPERTY is the index of a draw that breaks it. Those without a
/// mechanism are the assumptions on values.
/// </summary>
internal static class CsvReport
{
    internal static string Text(Report report)
    {
        var text = new StringBuilder("mechanism,baseline,measure,mean,standardError,low,high,method,draws\n");
        foreach (MechanismResult mechanism in report.Result.Mechanisms) Append(text, mechanism, "", report.Result.Draws);
        foreach (MechanismResult mechanism in report.Result.Mechanisms) Append(text, mechanism.Name, mechanism.Checks);
        Append(text, "", report.Assumptions);
        foreach (MechanismResult difference in report.Result.Differences) Append(text, difference, report.Result.Mechanisms[0].Name, report.Result.Draws);
        return text.ToString();
    }

    private static void Append(StringBuilder text, MechanismResult mechanism, string baseline, long draws)
    {
        foreach ((string name, Estimate estimate) in mechanism.Measures) Append(text, mechanism.Name, baseline, name, estimate, draws);
    }

    private static void Append(StringBuilder text, string mechanism, IReadOnlyList<CheckResult> checks)
    {
        foreach (CheckResult check in checks)
        {
            Append(text, mechanism, "", $"check.{check.Property}", check.Broken, check.Draws);
            if (mechanism.Length > 0) Append(text, mechanism, $"claimed.{check.Property}", check.Claimed ? 1 : 0, check.Draws);
            if (check.Witness is { } witness) Append(text, mechanism, $"witness.{check.Property}", witness.Draw, check.Draws);
        }
    }

    private static void Append(StringBuilder text, string mechanism, string baseline, string name, Estimate x, long draws) =>
        text.Append(CultureInfo.InvariantCulture, $"{mechanism},{baseline},{name},{Number(x.Mean)},{Number(x.StandardError)},{Number(x.Low)},{Number(x.High)},{x.Method},{draws}\n");

    /// <summary>A number that is no estimate.</summary>
    private static void Append(StringBuilder text, string mechanism, string name, long number, long draws) =>
        text.Append(CultureInfo.InvariantCulture, $"{mechanism},,{name},{number},,,,,{draws}\n");

    /// <summary>A number that reads back as it was, or nothing where there is none.</summary>
    internal static string Number(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";
}
