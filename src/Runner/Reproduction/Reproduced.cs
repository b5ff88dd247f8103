namespace ExPost.Runner.Reproduction;

/// <summary>A paper with what was found of its claims.</summary>
/// <param name="Paper">The paper.</param>
/// <param name="Findings">A finding a claim, in its order.</param>
internal sealed record Reproduced(Paper Paper, IReadOnlyList<Finding> Findings)
{
    /// <summary>What differs.</summary>
    internal IEnumerable<Finding> Differences => Findings.Where(finding => !finding.IsConfirmed);

    /// <summary>How many claims there are, how many are right, and how many intervals hold what is true, in a sentence.</summary>
    internal string Summary
    {
        get
        {
            int simulated = Findings.Count(finding => finding.Estimate is not null), missed = Findings.Count(finding => finding.IsMissed), differ = Differences.Count();
            string intervals = simulated == 0 ? "" : missed > 0 ? FormattableString.Invariant($" Of {simulated} intervals {missed} MISS the exact value.") : FormattableString.Invariant($" Intervals: {simulated}, and all hold the exact value.");
            return FormattableString.Invariant($"Claims: {Findings.Count}. Confirmed: {Findings.Count - differ}. Differ: {differ}.{intervals}");
        }
    }
}
