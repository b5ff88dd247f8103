using System.Globalization;
using System.Text;
using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;

namespace ExPost.Runner.Output;

/// <summary>Results as CSV in long form, a row a mechanism and measure; rows with a baseline are paired differences to it.</summary>
internal static class CsvReport
{
    internal static string Text(Report report)
    {
        var text = new StringBuilder("mechanism,baseline,measure,mean,standardError,low,high,method,draws\n");
        foreach (MechanismResult mechanism in report.Result.Mechanisms) Append(text, mechanism, "", report.Result.Draws);
        foreach (MechanismResult difference in report.Result.Differences) Append(text, difference, report.Result.Mechanisms[0].Name, report.Result.Draws);
        return text.ToString();
    }

    private static void Append(StringBuilder text, MechanismResult mechanism, string baseline, long draws)
    {
        foreach ((string name, Estimate x) in mechanism.Measures)
        {
            text.Append(CultureInfo.InvariantCulture, $"{mechanism.Name},{baseline},{name},{Number(x.Mean)},{Number(x.StandardError)},{Number(x.Low)},{Number(x.High)},{x.Method},{draws}\n");
        }
    }

    private static string Number(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";
}
