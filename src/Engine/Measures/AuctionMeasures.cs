using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Engine.Measures;

/// <summary>What is measured of a mechanism for one object. Measures see both the true values and what the mechanism does.</summary>
public static class AuctionMeasures
{
    /// <summary>The names of all measures for a number of buyers, in the order in which they are printed.</summary>
    public static IReadOnlyList<string> Names(int buyers)
    {
        IEnumerable<string> Each(string name) => Enumerable.Range(1, buyers).Select(i => FormattableString.Invariant($"{name}.{i}"));
        return
        [
            "revenue", "surplus", "efficient-surplus", "efficiency", "probability-unsold", .. Each("probability-win"), .. Each("utility"), "probability-inefficient",
            "probability-infeasible", "price-bound",
        ];
    }

    /// <summary>The measures of an outcome; those that make no sense for it are absent.</summary>
    /// <param name="values">V_i(s), the true values.</param>
    /// <param name="outcome">What the mechanism does.</param>
    public static IEnumerable<Measure> Of(IReadOnlyList<Real> values, Outcome outcome)
    {
        Bool[] wins = [.. outcome.Sales.Select(sale => sale?.Wins ?? false)];
        int[] buyers = [.. Enumerable.Range(0, values.Count)];
        Bool sold = Bool.Any(wins);
        // First best: the highest value, or nothing where none is positive.
        Real best = Real.Max(Real.Max(values), 0);
        Real surplus = Real.Sum(buyers.Select(i => Real.Choose(wins[i], values[i], 0)));

        if (outcome.HasPayments) yield return new Mean("revenue", Real.Sum(buyers.Select(i => Real.Choose(wins[i], Price(i), 0))));
        yield return new Mean("surplus", surplus);
        yield return new Mean("efficient-surplus", best);
        yield return new Ratio("efficiency", surplus, best);
        yield return new Probability("probability-unsold", !sold);
        foreach (int i in buyers) yield return new Probability(FormattableString.Invariant($"probability-win.{i + 1}"), wins[i]);
        if (outcome.HasPayments)
        {
            foreach (int i in buyers) yield return new Mean(FormattableString.Invariant($"utility.{i + 1}"), Real.Choose(wins[i], values[i] - Price(i), 0));
        }

        Bool efficient = Bool.Any(buyers.Select(i => wins[i] & Real.AreEqual(values[i], best))) | (Real.AreEqual(best, 0) & !sold);
        yield return new Probability("probability-inefficient", !efficient);
        Bool one = false, several = false;
        foreach (Bool win in wins)
        {
            several |= one & win;
            one |= win;
        }

        yield return new Probability("probability-infeasible", several);
        if (outcome.PriceBound is { } bound) yield return new Largest("price-bound", bound);

        Real Price(int buyer) => outcome.Sales[buyer]?.Price ?? 0;
    }
}
