using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Engine.Measures;

/// <summary>What is measured of a good that two agents share (Ke 2009, Section 4).</summary>
public static class SharedGoodMeasures
{
    /// <summary>2⁻⁴⁰: surpluses that differ by less, relative to them, may be the same but for rounding.</summary>
    private const double RoundingShare = 9.094947017729282e-13;

    private static readonly string[] s_parts = ["entitled", "other"];

    /// <summary>The names of all measures, in the order in which they are printed.</summary>
    /// <param name="environment">The good.</param>
    public static IReadOnlyList<string> Names(SharedGoodEnvironment environment) =>
    [
        "revenue", "surplus", "efficient-surplus", "efficiency", .. Each(environment, "quantity"), .. Each(environment, "utility"), .. SurplusMeasures.Names(environment.Agents, s_parts), "probability-inefficient",
    ];

    /// <summary>The measures of an outcome; those that make no sense for it are absent.</summary>
    /// <param name="environment">The good.</param>
    /// <param name="values">The true values of both agents.</param>
    /// <param name="outcome">What the mechanism does.</param>
    public static IEnumerable<Measure> Of(SharedGoodEnvironment environment, IReadOnlyList<IReadOnlyList<Real>> values, SharedGoodOutcome outcome)
    {
        Real[] types = [.. values.Select(SharedGoodEnvironment.TypeIn)];
        Real[] worth = [.. types.Select((type, i) => environment.Worth(outcome.Quantities[i], type))];
        Real[] utilities = [.. types.Select((_, i) => outcome.Utility(i, values[i]))];
        Real surplus = worth[0] + worth[1] - outcome.Cost, best = environment.Surplus(types[0], types[1]);

        yield return new Mean("revenue", outcome.Payments[0] + outcome.Payments[1]) { NeedsPayments = true };
        yield return new Mean("surplus", surplus);
        yield return new Mean("efficient-surplus", best);
        yield return new Ratio("efficiency", surplus, best);
        for (int i = 0; i < types.Length; i++) yield return new Mean(Numbered("quantity", i), outcome.Quantities[i]);
        for (int i = 0; i < types.Length; i++) yield return new Mean(Numbered("utility", i), utilities[i]) { NeedsPayments = true };
        foreach (Measure transfer in SurplusMeasures.Transfers(outcome.Payments)) yield return transfer;
        if (outcome.Entitled is { } entitled)
        {
            foreach (Measure measure in SurplusMeasures.Part(s_parts[0], entitled, 1, utilities, outcome.Payments)) yield return measure;
            foreach (Measure measure in SurplusMeasures.Part(s_parts[1], [.. entitled.Select(own => !own)], 1, utilities, outcome.Payments)) yield return measure;
        }

        // Σ_i S(θ̲, θ_−i) − S(θ): what is left when each agent has the gain in social surplus over her lowest type.
        Real low = environment.Types.Low, left = environment.Surplus(low, types[1]) + environment.Surplus(low, types[0]) - best;
        foreach (Measure measure in SurplusMeasures.Budget(outcome.Deficit!.Value, left)) yield return measure;
        yield return new Probability("probability-inefficient", surplus < best - Real.Abs(best) * RoundingShare);
    }

    private static IEnumerable<string> Each(SharedGoodEnvironment environment, string name) => Enumerable.Range(0, environment.Agents).Select(i => Numbered(name, i));

    private static string Numbered(string name, int agent) => FormattableString.Invariant($"{name}.{agent + 1}");
}
