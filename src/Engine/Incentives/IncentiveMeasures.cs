namespace ExPost.Engine.Incentives;

/// <summary>What is measured when incentives are checked.</summary>
public static class IncentiveMeasures
{
    /// <summary>The names of all measures for a number of buyers, in the order in which they are printed.</summary>
    public static IReadOnlyList<string> Names(int buyers) =>
    [
        "probability-epic", "regret", "regret-max", "probability-epir", "probability-infeasible", "probability-unsold",
        .. Enumerable.Range(1, buyers).Select(i => FormattableString.Invariant($"probability-win.{i}")),
    ];
}
