using System.Globalization;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Mechanisms.SingleObject;

namespace ExPost.Runner.Models;

/// <summary>A user's own rule, as it was understood: who gets the object. What buyers pay follows from it.</summary>
/// <param name="Expressions">Probabilities or scores: one expression for all buyers, or one a buyer.</param>
/// <param name="IsScore">The buyer with the highest number gets the object; otherwise a number is the probability with which its buyer does.</param>
/// <param name="Reserve">Nobody gets the object where the highest score is below it; null where the object is always sold.</param>
internal sealed record Allocation(IReadOnlyList<ValueExpression> Expressions, bool IsScore, double? Reserve)
{
    /// <summary>The name of the mechanism, and the key in a model file.</summary>
    internal const string Name = "allocation";

    /// <summary>The rule in a line.</summary>
    internal string Rule =>
        IsScore ? $"the highest of {string.Join(" and ", Expressions)} wins{(Reserve is { } least ? string.Create(CultureInfo.InvariantCulture, $", if at least {least:R}") : "")}"
        : Expressions.Count == 1 ? $"buyer i wins with probability {Expressions[0]}"
        : string.Join("; ", Expressions.Select((own, k) => string.Create(CultureInfo.InvariantCulture, $"buyer {k + 1} wins with probability {own}")));

    /// <summary>The mechanism of the rule, in the form of the catalogue's.</summary>
    internal MechanismInfo Entry()
    {
        const string Source = "a model file; payments by Goyal and Narayanan, Proposition 1";
        string summary = $"{Rule}; payments by Proposition 1";
        return IsScore ? AllocationRule.Entry(Name, summary, Source, Winners, scores: Shares) : AllocationRule.Entry(Name, summary, Source, Shares);
    }

    /// <summary>The probability with which each buyer gets the object when these are the reports, or her score.</summary>
    internal Real[] Shares(AuctionEnvironment environment, Profile reports) => Numbers(reports, buyer => environment.Value(buyer, reports));

    /// <summary>Who gets the object when these are the reports: the first of those with the highest score.</summary>
    internal Bool[] Winners(AuctionEnvironment environment, Profile reports)
    {
        Real[] scores = Shares(environment, reports);
        Real best = Real.Max(scores);
        Bool open = Reserve is { } least ? best >= least : true;
        var winners = new Bool[scores.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            Bool highest = Real.AreEqual(scores[i], best);
            winners[i] = highest & open;
            open &= !highest;
        }

        return winners;
    }

    /// <summary>The probabilities or scores of all buyers.</summary>
    /// <param name="reports">What the buyers say their signals are.</param>
    /// <param name="value">What the object is then worth to a buyer.</param>
    internal Real[] Numbers(Profile reports, Func<int, Real> value) =>
        [.. Enumerable.Range(0, reports.Agents).Select(i => Expressions[Expressions.Count == 1 ? 0 : i].Record(new(reports, i, Other: -1) { Value = new(() => value(i)) }))];
}
