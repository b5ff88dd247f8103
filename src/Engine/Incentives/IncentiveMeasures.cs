using ExPost.Engine.Measures;
using ExPost.Mechanisms;

namespace ExPost.Engine.Incentives;

/// <summary>What is measured when incentives are checked.</summary>
public static class IncentiveMeasures
{
    /// <summary>The names of all measures, in the order in which they are printed.</summary>
    /// <param name="environments">The environment, as each mechanism sees it.</param>
    /// <param name="interim">Those of interim checks too.</param>
    public static IReadOnlyList<string> Names(IReadOnlyCollection<ValueEnvironment> environments, bool interim = false) =>
    [
        .. new[] { "probability-epic", "regret", "regret-max", "probability-epir" },
        .. Enumerable.Range(0, environments.Max(environment => environment.Agents)).Select(i => IncentiveCheck.Numbered("probability-epir", i)),
        IncentiveCheck.PayoffMonotone,
        .. environments.SelectMany<ValueEnvironment, string>(environment => environment switch
        {
            AuctionEnvironment auction => ["probability-budget-balanced", "imbalance", AuctionMeasures.WinnerWorse, "probability-infeasible", "probability-unsold", .. Enumerable.Range(0, auction.Buyers).Select(i => IncentiveCheck.Numbered("probability-win", i))],
            SharedGoodEnvironment shared => ["probability-budget-balanced", "imbalance", "surplus", "efficiency", "deficit"],
            ChoiceEnvironment choice => ["probability-budget-balanced", .. ChoiceMeasures.Decisions(choice), "surplus", "efficiency", "deficit"],
            ObjectsEnvironment objects => ObjectsMeasures.Allocation(objects),
            _ => throw new NotSupportedException(environment.GetType().Name),
        }).Distinct(),
        .. environments.SelectMany(environment => interim ? InterimCheck.Names(environment, true) : []).Distinct(),
    ];
}
