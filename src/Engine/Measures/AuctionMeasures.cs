using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Engine.Measures;

/// <summary>What is measured of a mechanism for one object. Measures see both the true values and what the mechanism does.</summary>
public static class AuctionMeasures
{
    internal const string WinnerWorse = "probability-winner-worse";

    private static readonly string[] s_parts = ["winner", "loser"];

    /// <summary>The names of all measures for a number of buyers, in the order in which they are printed.</summary>
    public static IReadOnlyList<string> Names(int buyers)
    {
        IEnumerable<string> Each(string name) => Enumerable.Range(1, buyers).Select(i => FormattableString.Invariant($"{name}.{i}"));
        return
        [
            "revenue", "virtual-surplus", "surplus", "efficient-surplus", "efficiency", "probability-unsold", .. Each("probability-win"), .. Each("utility"), "probability-inefficient",
            "probability-infeasible", "probability-nonmonotone", "price-bound",
            .. buyers < 2 ? [] : SurplusMeasures.Names(buyers, s_parts), .. buyers < 2 ? [] : new[] { WinnerWorse },
        ];
    }

    /// <summary>The measures of an outcome; those that make no sense for it are absent.</summary>
    /// <param name="values">V_i(s), the true values.</param>
    /// <param name="outcome">What the mechanism does.</param>
    public static IEnumerable<Measure> Of(IReadOnlyList<Real> values, AuctionOutcome outcome)
    {
        int[] buyers = [.. Enumerable.Range(0, values.Count)];
        // First best: the highest value, or nothing where none is positive.
        Real best = Real.Max(Real.Max(values), 0);
        Real surplus = outcome.IfSold(values);

        if (outcome.HasPayments) yield return new Mean("revenue", Real.Sum(buyers.Select(i => outcome.Sales[i]?.Payment ?? 0))) { NeedsPayments = true };
        if (outcome.VirtualSurplus is { } virtualSurplus) yield return new Mean("virtual-surplus", virtualSurplus) { NeedsPayments = true };
        yield return new Mean("surplus", surplus);
        yield return new Mean("efficient-surplus", best);
        yield return new Ratio("efficiency", surplus, best);
        Allocation allocation = outcome.IsSure ? Sure(values, best, outcome) : Random(values, best, outcome);
        yield return allocation.Unsold;
        foreach (Measure win in allocation.Wins) yield return win;
        if (outcome.HasPayments)
        {
            foreach (int i in buyers) yield return new Mean(Numbered("utility", i), outcome.Sales[i]?.Utility(values[i]) ?? 0) { NeedsPayments = true };
        }

        yield return allocation.Inefficient;
        yield return allocation.Infeasible;
        if (outcome.Nonmonotone is { } nonmonotone) yield return new Probability("probability-nonmonotone", nonmonotone.Happens);
        if (outcome.PriceBound is { } bound) yield return new Largest("price-bound", bound) { NeedsPayments = true };
        if (!outcome.SharesSurplus) yield break;
        foreach (Measure measure in Shared(values, outcome)) yield return measure;
    }

    /// <summary>What is measured where the winner shares the surplus with the losers, who are the others at every draw.</summary>
    private static IEnumerable<Measure> Shared(IReadOnlyList<Real> values, AuctionOutcome outcome)
    {
        Bool[] wins = outcome.Wins, loses = [.. wins.Select(win => !win)];
        Real[] payments = [.. outcome.Sales.Select(sale => sale?.Payment ?? 0)], utilities = [.. outcome.Sales.Select((sale, i) => sale?.Utility(values[i]) ?? 0)];
        foreach (Measure transfer in SurplusMeasures.Transfers(payments)) yield return transfer;
        foreach (Measure measure in SurplusMeasures.Part(s_parts[0], wins, 1, utilities, payments)) yield return measure;
        foreach (Measure measure in SurplusMeasures.Part(s_parts[1], loses, wins.Length - 1, utilities, payments)) yield return measure;
        foreach (Measure measure in SurplusMeasures.Budget(outcome.Deficit!.Value, outcome.VcgSurplus)) yield return measure;
        yield return new Probability(WinnerWorse, SurplusMeasures.Average(wins, 1, utilities) < SurplusMeasures.Average(loses, wins.Length - 1, utilities)) { NeedsPayments = true };
    }

    private static string Numbered(string name, int buyer) => FormattableString.Invariant($"{name}.{buyer + 1}");

    private static Allocation Sure(IReadOnlyList<Real> values, Real best, AuctionOutcome outcome)
    {
        Bool[] wins = outcome.Wins;
        Bool sold = Bool.Any(wins), one = false, several = false;
        Bool efficient = Bool.Any(wins.Select((win, i) => win & Real.AreEqual(values[i], best))) | (Real.AreEqual(best, 0) & !sold);
        foreach (Bool win in wins)
        {
            several |= one & win;
            one |= win;
        }

        return new(
            new Probability("probability-unsold", !sold),
            [.. wins.Select((win, i) => new Probability(Numbered("probability-win", i), win))],
            new Probability("probability-inefficient", !efficient),
            new Probability("probability-infeasible", several));
    }

    private static Allocation Random(IReadOnlyList<Real> values, Real best, AuctionOutcome outcome)
    {
        Real[] shares = outcome.Shares;
        Real total = Real.Sum(shares), unsold = Positive(1 - total);
        Real efficient = Real.Sum(shares.Select((share, i) => Real.Choose(Real.AreEqual(values[i], best), share, 0))) + Real.Choose(Real.AreEqual(best, 0), unsold, 0);
        return new(
            new Chance("probability-unsold", unsold),
            [.. shares.Select((share, i) => new Chance(Numbered("probability-win", i), share))],
            new Chance("probability-inefficient", Positive(1 - efficient)),
            new Probability("probability-infeasible", total > 1 + AuctionOutcome.Rounding));
    }

    /// <summary>What is positive by more than shares may be rounded; 0 elsewhere.</summary>
    private static Real Positive(Real x) => Real.Choose(x > AuctionOutcome.Rounding, x, 0);

    private sealed record Allocation(Measure Unsold, IReadOnlyList<Measure> Wins, Measure Inefficient, Measure Infeasible);
}
