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
            return FormattableString.Invariant($"{Findings.Count} claims: {Findings.Count - differ} confirmed, {differ} differ; {(missed == 0 ? $"all {simulated} intervals hold the exact value" : $"{missed} of {simulated} intervals MISS the exact value")}.");
        }
    }
}
