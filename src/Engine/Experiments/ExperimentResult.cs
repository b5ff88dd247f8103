using ExPost.Engine.Incentives;
using ExPost.Engine.Statistics;
using ExPost.Engine.Stopping;
using ExPost.Mechanisms;

namespace ExPost.Engine.Experiments;

/// <summary>What an experiment found.</summary>
/// <param name="Draws">The draws that were done: fewer than asked for when the run was stopped.</param>
/// <param name="Elapsed">The time of the draw loop.</param>
/// <param name="Mechanisms">The measures of each mechanism.</param>
/// <param name="Differences">The paired differences of each mechanism but the first to the first.</param>
public sealed record ExperimentResult(long Draws, TimeSpan Elapsed, IReadOnlyList<MechanismResult> Mechanisms, IReadOnlyList<MechanismResult> Differences)
{
    /// <summary>Where draws depend on each other, how many replications the draws are of: fewer than asked for when the run was stopped before all had as many. Else 0.</summary>
    public int Replications { get; init; }

    /// <summary>How the run ended that had targets; null for one of so many draws.</summary>
    public StoppingResult? Stopping { get; init; }

    /// <summary>With what interim checks found of the mechanisms, from the first on.</summary>
    public ExperimentResult With(IReadOnlyList<InterimResult> found) => this with { Mechanisms = [.. Mechanisms.Select((mechanism, k) => k < found.Count ? mechanism.With(found[k]) : mechanism)] };
}

/// <summary>The estimates for one mechanism.</summary>
/// <param name="Name">The mechanism.</param>
/// <param name="Measures">The estimates, in the order in which they are printed.</param>
public sealed record MechanismResult(string Name, IReadOnlyList<(string Name, Estimate Estimate)> Measures)
{
    /// <summary>The properties that were checked; none unless incentives were.</summary>
    public IReadOnlyList<CheckResult> Checks { get; init; } = [];

    /// <summary>What the mechanism's claims need of the environment's values.</summary>
    public Assumptions Assumes { get; init; }

    /// <summary>How misreports were searched for; null when they were not.</summary>
    public MisreportSearch? Search { get; init; }

    /// <summary>What interim checks found of each agent; none unless they were asked for and done.</summary>
    public IReadOnlyList<InterimAgent> Interim { get; init; } = [];

    /// <summary>With what interim checks found.</summary>
    public MechanismResult With(InterimResult found) => this with { Measures = [.. Measures, .. found.Measures], Checks = [.. Checks, .. found.Checks], Interim = found.Agents };

    internal MechanismResult Without(IReadOnlyList<string> measures) => measures.Count == 0 ? this : this with { Measures = [.. Measures.Where(entry => !measures.Contains(entry.Name))] };

    /// <summary>The estimate of a measure, or null where it is absent.</summary>
    public Estimate? this[string measure] => Measures.FirstOrDefault(entry => entry.Name == measure).Estimate;
}

/// <summary>A value or a price was infinite or not a number. The message names it, the draw and the signals.</summary>
public sealed class NonFiniteValueException : Exception
{
    /// <summary>With a message for the user.</summary>
    public NonFiniteValueException(string message) : base(message)
    {
    }
}
