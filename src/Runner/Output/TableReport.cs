using System.Globalization;
using System.Text;
using ExPost.Engine;
using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Engine.Gpu;
using ExPost.Engine.Statistics;

namespace ExPost.Runner.Output;

/// <summary>Results as tables that fit a terminal: one a mechanism, with the difference to the first beside.</summary>
internal static class TableReport
{
    internal static string Text(Report report)
    {
        ExperimentResult result = report.Result;
        var text = new StringBuilder();
        text.Append(Heading.Text(report.Experiment));
        if (report.Experiment.Verification is { } verification) Append($"Gains and losses of up to {VerificationReport.Text(verification.Tolerance)} count as none (--tolerance).");
        if (report.Rule is not null) Append(StoppingReport.Heading(report.Rule));
        string level = ((decimal)report.Options.Confidence * 100).ToString("0.############", CultureInfo.InvariantCulture);
        if (result.Differences.Count > 0) Append($"Differences are to {result.Mechanisms[0].Name} on the same draws, ± the {level}% interval.");
        for (int k = 0; k < result.Mechanisms.Count; k++)
        {
            text.Append('\n').Append(Mechanism(result.Mechanisms[k], k == 0 ? null : result.Differences.ElementAtOrDefault(k - 1), level));
            text.Append(VerificationReport.Checks(result.Mechanisms[k], report.Assumptions, level, report.Experiment.Environment.AgentNoun));
            text.Append(InterimReport.Types(result.Mechanisms[k], level));
        }

        if (report.Assumptions.Count > 0) text.Append('\n').Append(VerificationReport.Assumptions(report.Assumptions, level));

        text.Append('\n');
        if (report.Rule is not null) Append(report.DrawsPartial ? $"STOPPED by a signal after {Numbers.Count(result.Draws)} draws, before it was known whether targets are reached: a partial result." : StoppingReport.End(report.Rule, result.Stopping!));
        else if (report.DrawsPartial) Append($"STOPPED by a signal after {Numbers.Count(result.Draws)} of {Numbers.Count(report.Options.Draws)} draws: a partial result.");
        if (report.AssumptionsPartial) Append($"STOPPED by a signal: assumptions on values were checked at {Numbers.Count(report.AssumptionDraws)} of {Numbers.Count(report.AssumptionDrawsRequested)} draws.");
        if (report.InterimPartial) Append("STOPPED by a signal: not all mechanisms were checked on average over the others' signals.");
        string uniforms = report.Options.Uniforms == UniformKind.Bits32 ? "" : $", {Heading.Uniforms(report.Options.Uniforms)}";
        Append($"{Numbers.Count(result.Draws)} {Plural("draw", result.Draws)}, seed {report.SeedText}{uniforms}{Sampled(report.Options)}: {result.Elapsed.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture)} s, {Numbers.Rate(report.DrawsPerSecond)} draws/s");
        if (report.Experiment.Controls.Count > 0) Append($"Means are estimated with control variates: {string.Join(", ", report.Experiment.Controls)}.");
        string threads = report.Engine.Name == OpenClEngine.EngineName ? "" : $" on {report.Options.Threads} {Plural("thread", report.Options.Threads)}";
        Append($"{report.Engine.Name}{threads}: {report.Engine.Device}");
        if (report.Engine is AutoEngine { Why: { } why }) Append($"It was chosen because {why}.");
        return text.ToString();

        void Append(string line) => text.Append(TextTable.Line(line));
    }

    private static string Sampled(RunOptions options) => options.Sampling switch
    {
        Sampling.Antithetic => FormattableString.Invariant($", antithetic in {options.Replications} replications"),
        Sampling.Lattice => $", {options.Replications} shifts of a lattice of {Numbers.Count(options.DrawsOfReplication)} points",
        _ => "",
    };

    private static string Mechanism(MechanismResult mechanism, MechanismResult? difference, string level)
    {
        Estimate[] estimates = [.. mechanism.Measures.Select(entry => entry.Estimate)];
        IReadOnlyList<string> means = Numbers.Aligned([.. estimates.Select(Numbers.Mean)]);
        List<string> headline = [mechanism.Name, "estimate", $"{level}% interval"];
        string[][] rows = [.. mechanism.Measures.Select((entry, k) => new[] { entry.Name, means[k], Numbers.Interval(entry.Estimate) })];
        if (difference is not null)
        {
            Estimate?[] paired = [.. mechanism.Measures.Select(entry => difference[entry.Name])];
            IReadOnlyList<string> differences = Numbers.Aligned([.. paired.Select(estimate => estimate is null ? "" : Numbers.Mean(estimate))]);
            int widest = differences.Max(cell => cell.Length);
            headline.Add("difference");
            rows = [.. rows.Select((row, k) => (string[])[.. row, paired[k] is { Low: not null } estimate ? $"{differences[k].PadRight(widest)} ± {Numbers.Margin(estimate)}" : differences[k]])];
        }

        return rows.Length == 0 ? TextTable.Plain([[mechanism.Name, "has none of these measures"]]) : TextTable.WithHeadline(headline, rows);
    }

    private static string Plural(string word, long count) => count == 1 ? word : word + "s";
}
