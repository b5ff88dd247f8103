using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Engine.Stopping;

namespace ExPost.Runner.Input;

/// <summary>What precisions can be asked for together, and of what.</summary>
internal static class Targets
{
    /// <summary>The most draws of a run with targets, where nothing else is said.</summary>
    internal const string MostDraws = "1e10";

    /// <summary>What is wrong with several targets, in words; null where nothing is.</summary>
    internal static string? Twice(IReadOnlyList<Target> targets) =>
        targets.GroupBy(target => (target.Measure, target.Kind)).FirstOrDefault(group => group.Count() > 1) is { } same ? $"{same.Key.Measure} has several targets of the kind {same.Key.Kind}; give the smallest" : null;

    /// <summary>Targets in words, as a results file keeps them.</summary>
    /// <param name="text">Targets, separated by commas.</param>
    internal static IReadOnlyList<Target> Read(string text) => [.. Values.Names(text).Select(Values.Target)];

    /// <summary>The same text for the same targets.</summary>
    internal static string Text(IEnumerable<Target> targets) => string.Join(", ", targets.Select(target => (target with { Given = null }).ToString()).Order(StringComparer.Ordinal));

    /// <summary>Refuses targets of what has no interval in an experiment.</summary>
    /// <param name="targets">The targets.</param>
    /// <param name="experiment">The experiment.</param>
    /// <param name="measures">The measures that are asked for; null for all.</param>
    /// <param name="place">Where the targets stand.</param>
    /// <exception cref="UserError">A target cannot be reached in this experiment.</exception>
    internal static void Check(IReadOnlyList<Target> targets, Experiment experiment, IReadOnlyList<string>? measures, string place)
    {
        if (targets.FirstOrDefault(target => !experiment.MeasuresWithIntervals.Contains(target.Measure)) is not { Measure: var measure } wrong) return;
        bool isAskedFor = experiment.IsAskedFor(measure), isOnDemand = IncentiveMeasures.RegretDistribution.Contains(measure);
        // What is not asked for though nobody chose is what the verb does not measure.
        if (!experiment.Measures.Contains(measure) || (!isAskedFor && measures is null && !isOnDemand)) throw Nearest.Unknown($"{place} {wrong}", "measure", measure, [.. experiment.MeasuresWithIntervals]);
        throw new UserError($"{place} {wrong}: {(isAskedFor ? $"{measure} has no interval that draws make narrower: {(measure.StartsWith("interim-", StringComparison.Ordinal) ? "it is found when they are done" : "it is the largest value that was seen")} (measures that have one: {string.Join(", ", experiment.MeasuresWithIntervals)})"
            : measures is null ? $"{measure} is only measured where measures ask for it; name it among them"
            : $"the measures that are asked for leave {measure} out; ask for it too")}");
    }
}
