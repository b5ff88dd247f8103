using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Engine.Measures;

/// <summary>What is measured of a mechanism for several objects. Every buyer counts with all that she gets, also where an object goes to two.</summary>
public static class ObjectsMeasures
{
    /// <summary>2⁻⁴⁰: an allocation that is worth less than the best by no more, relative to it, is a best one added up in another order.</summary>
    private const double RoundingShare = 9.094947017729282e-13;

    /// <summary>The names of all measures, in the order in which they are printed.</summary>
    /// <param name="environment">The objects and the buyers.</param>
    public static IReadOnlyList<string> Names(ObjectsEnvironment environment) =>
    [
        "revenue", "surplus", "efficient-surplus", "efficiency", .. Allocation(environment), "objects-demanded", .. Each(environment, "utility"), "probability-inefficient", "price-bound",
    ];

    /// <summary>The measures of who gets what.</summary>
    /// <param name="environment">The objects and the buyers.</param>
    public static IEnumerable<string> Allocation(ObjectsEnvironment environment) =>
    [
        "probability-unsold", .. environment.Things.Select(thing => $"probability-unsold.{thing}"),
        "probability-infeasible", .. environment.Things.Select(thing => $"probability-overdemanded.{thing}"),
        .. Each(environment, "probability-win"),
    ];

    /// <summary>The measures of an outcome; those of the first best are absent where that takes too many operations.</summary>
    /// <param name="environment">The objects, and what bundles are worth.</param>
    /// <param name="values">The true values of every buyer.</param>
    /// <param name="outcome">What the mechanism does.</param>
    public static IEnumerable<Measure> Of(ObjectsEnvironment environment, IReadOnlyList<IReadOnlyList<Real>> values, ObjectsOutcome outcome)
    {
        int[] buyers = [.. Enumerable.Range(0, environment.Buyers)], things = [.. Enumerable.Range(0, environment.Things.Count)];
        Real[] worth = [.. buyers.Select(i => environment.Preferences.Worth(outcome.Gets(i), values[i]))];
        Real[] takers = [.. things.Select(outcome.Takers)];
        Real surplus = Real.Sum(worth);
        Real? best = environment.Preferences.Best(values);
        Bool infeasible = Bool.Any(takers.Select(count => count > 1));

        yield return new Mean("revenue", Real.Sum(buyers.Select(outcome.Payment))) { NeedsPayments = true };
        yield return new Mean("surplus", surplus);
        if (best is { } most)
        {
            yield return new Mean("efficient-surplus", most);
            yield return new Ratio("efficiency", surplus, most);
        }

        // Some object is left; then each by itself.
        yield return new Probability("probability-unsold", Bool.Any(things.Select(k => !outcome.IsSold(k))));
        foreach (int k in things) yield return new Probability($"probability-unsold.{environment.Things[k]}", !outcome.IsSold(k));
        yield return new Probability("probability-infeasible", infeasible);
        foreach (int k in things) yield return new Probability($"probability-overdemanded.{environment.Things[k]}", takers[k] > 1);
        // She gets something.
        foreach (int i in buyers) yield return new Probability(Numbered("probability-win", i), Bool.Any(outcome.Gets(i)));
        yield return new Mean("objects-demanded", Real.Sum(takers));
        foreach (int i in buyers) yield return new Mean(Numbered("utility", i), outcome.Utility(i, values[i])) { NeedsPayments = true };
        if (best is { } first)
        {
            Real rounding = (first + Real.Sum(worth.Select(Real.Abs))) * RoundingShare;
            yield return new Probability("probability-inefficient", infeasible | surplus < first - rounding);
        }

        if (outcome.PriceBound is { } bound) yield return new Largest("price-bound", bound) { NeedsPayments = true };
    }

    private static IEnumerable<string> Each(ObjectsEnvironment environment, string name) => Enumerable.Range(0, environment.Buyers).Select(i => Numbered(name, i));

    private static string Numbered(string name, int buyer) => FormattableString.Invariant($"{name}.{buyer + 1}");
}
