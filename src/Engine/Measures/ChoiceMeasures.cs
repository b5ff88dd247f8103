using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Engine.Measures;

/// <summary>What is measured of a choice between alternatives: social choice, bilateral trade, a public good.</summary>
public static class ChoiceMeasures
{
    /// <summary>2⁻⁴⁰: surpluses that differ by less, relative to them, may be the same but for rounding.</summary>
    private const double RoundingShare = 9.094947017729282e-13;

    /// <summary>The names of all measures, in the order in which they are printed.</summary>
    /// <param name="environment">The alternatives.</param>
    public static IReadOnlyList<string> Names(ChoiceEnvironment environment) =>
    [
        "revenue", "surplus", "efficient-surplus", "efficiency", .. Decisions(environment), .. Each(environment, "transfer"), .. Each(environment, "utility"), "deficit", "probability-inefficient", "price-bound",
    ];

    /// <summary>The measures of how often each alternative is chosen.</summary>
    /// <param name="environment">The alternatives.</param>
    public static IEnumerable<string> Decisions(ChoiceEnvironment environment) => Enumerable.Range(0, environment.Alternatives).Select(environment.MeasureOf).OfType<string>();

    /// <summary>The measures of an outcome; those that make no sense for it are absent.</summary>
    /// <param name="environment">The alternatives.</param>
    /// <param name="values">The true values of every agent.</param>
    /// <param name="outcome">What the mechanism does.</param>
    public static IEnumerable<Measure> Of(ChoiceEnvironment environment, IReadOnlyList<IReadOnlyList<Real>> values, ChoiceOutcome outcome)
    {
        int[] agents = [.. Enumerable.Range(0, environment.Agents)];
        Real[] surpluses = [.. Enumerable.Range(0, environment.Alternatives).Select(k => environment.Surplus(k, values))];
        Real best = Real.Max(surpluses), surplus = outcome.IfChosen(surpluses);

        if (outcome.HasPayments) yield return new Mean("revenue", Real.Sum(outcome.Payments.Select(payment => payment ?? 0))) { NeedsPayments = true };
        yield return new Mean("surplus", surplus);
        yield return new Mean("efficient-surplus", best);
        yield return new Ratio("efficiency", surplus, best);
        for (int k = 0; k < environment.Alternatives; k++)
        {
            if (environment.MeasureOf(k) is { } name) yield return new Probability(name, outcome.Chosen[k]);
        }

        if (outcome.HasPayments)
        {
            // To the agent, as Jehiel and Moldovanu write it.
            foreach (int i in agents) yield return new Mean(Numbered("transfer", i), -(outcome.Payments[i] ?? 0)) { NeedsPayments = true };
            foreach (int i in agents) yield return new Mean(Numbered("utility", i), outcome.Utility(i, values[i])) { NeedsPayments = true };
            if (outcome.Deficit is { } deficit) yield return new Mean("deficit", deficit) { NeedsPayments = true };
        }

        yield return new Probability("probability-inefficient", surplus < best - Real.Abs(best) * RoundingShare);
        if (outcome.PriceBound is { } bound) yield return new Largest("price-bound", bound) { NeedsPayments = true };
    }

    private static IEnumerable<string> Each(ChoiceEnvironment environment, string name) => Enumerable.Range(0, environment.Agents).Select(i => Numbered(name, i));

    private static string Numbered(string name, int agent) => FormattableString.Invariant($"{name}.{agent + 1}");
}
