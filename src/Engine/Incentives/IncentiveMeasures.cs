using ExPost.Engine.Measures;
using ExPost.Mechanisms;

namespace ExPost.Engine.Incentives;

/// <summary>What is measured when incentives are checked.</summary>
public static class IncentiveMeasures
{
    /// <summary>How the names of the measures of <see cref="RegretDistribution"/> begin; the level follows, in units of value.</summary>
    public const string RegretAbovePrefix = "probability-regret-above.";

    /// <summary>How often regret is larger than so much, in units of value: 1, 2 and 5 of every decade from a millionth to a thousand.</summary>
    public static IReadOnlyList<decimal> RegretLevels { get; } = [.. Enumerable.Range(-6, 9).SelectMany(decade => new[] { 1m, 2m, 5m }.Select(digit => digit * Power(decade))), Power(3)];

    /// <summary>The names of the measures that are the distribution of regret, a measure a level of <see cref="RegretLevels"/>. They are many, and so only computed where they are asked for.</summary>
    public static IReadOnlyList<string> RegretDistribution { get; } = [.. RegretLevels.Select(RegretAbove)];

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

    /// <summary>The name of the measure of <see cref="RegretDistribution"/> that is about a level.</summary>
    /// <param name="level">The level, in units of value.</param>
    internal static string RegretAbove(decimal level) => FormattableString.Invariant($"{RegretAbovePrefix}{level}");

    private static decimal Power(int decade) => decade < 0 ? 1m / (decimal)Math.Pow(10, -decade) : (decimal)Math.Pow(10, decade);
}
