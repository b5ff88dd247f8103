using System.Globalization;
using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;
using Spectre.Console;

namespace ExPost.Runner.Output;

/// <summary>Results as tables that fit a terminal: one a mechanism, with the difference to the first beside.</summary>
internal static class TableReport
{
    internal static string Text(Report report)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        string parameters = string.Join(", ", report.Experiment.Parameters.Select(entry => $"{entry.Parameter.Name}={entry.Value}"));
        text.WriteLine($"{report.Experiment.Environment.Info.Name} ({parameters})");
        string level = (100 * report.Options.Confidence).ToString("0.###", CultureInfo.InvariantCulture);
        for (int k = 0; k < report.Result.Mechanisms.Count; k++)
        {
            MechanismResult mechanism = report.Result.Mechanisms[k];
            MechanismResult? difference = k == 0 ? null : report.Result.Differences.ElementAtOrDefault(k - 1);
            text.WriteLine();
            text.Write(Mechanism(mechanism, difference, report.Result.Mechanisms[0].Name, level));
        }

        text.WriteLine();
        if (report.Partial) text.WriteLine($"STOPPED by a signal after {Numbers.Count(report.Result.Draws)} of {Numbers.Count(report.Options.Draws)} draws: a partial result.");
        text.WriteLine(
            $"{Numbers.Count(report.Result.Draws)} draws, seed {report.SeedText}, engine {report.Engine.Name}, {report.Options.Threads} thread{(report.Options.Threads == 1 ? "" : "s")}, " +
            $"{Numbers.Rate(report.DrawsPerSecond)} draws/s ({report.Result.Elapsed.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture)} s)");
        text.WriteLine($"({report.Engine.Device})");
        return text.ToString();
    }

    /// <summary>A table as text, without colours: the same on a terminal and in a file.</summary>
    internal static string Render(Table table)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        IAnsiConsole console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 200;
        console.Write(table);
        return string.Join('\n', text.ToString().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)) + "\n";
    }

    private static string Mechanism(MechanismResult mechanism, MechanismResult? difference, string baseline, string level)
    {
        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn(new Text(mechanism.Name)).NoWrap());
        table.AddColumn(new TableColumn(new Text("estimate")).RightAligned().NoWrap());
        table.AddColumn(new TableColumn(new Text($"{level}% interval")).NoWrap());
        if (difference is not null)
        {
            table.AddColumn(new TableColumn(new Text($"less {baseline}")).RightAligned().NoWrap());
        }

        foreach ((string name, Estimate estimate) in mechanism.Measures)
        {
            List<Text> cells = [new(name), new(Numbers.Mean(estimate)), new(Numbers.Interval(estimate))];
            if (difference is not null) cells.Add(new(difference[name] is { } paired ? $"{Numbers.Mean(paired)} {Numbers.Interval(paired)}" : ""));
            table.AddRow(cells);
        }

        return Render(table);
    }
}
