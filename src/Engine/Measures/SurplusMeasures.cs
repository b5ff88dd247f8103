using ExPost.Kernels;

namespace ExPost.Engine.Measures;

/// <summary>What is measured of mechanisms that share the social surplus among the agents (Ke 2009): payoffs and transfers by the part that an agent plays, and the budget.</summary>
internal static class SurplusMeasures
{
    /// <summary>The names of all measures, in the order in which they are printed.</summary>
    /// <param name="agents">The number of agents.</param>
    /// <param name="parts">The parts that agents play.</param>
    internal static IEnumerable<string> Names(int agents, IEnumerable<string> parts) =>
        [.. Enumerable.Range(0, agents).Select(i => Numbered("transfer", i)), .. parts.SelectMany(part => new[] { $"utility.{part}", $"transfer.{part}" }), "deficit", "imbalance", "vcg-surplus"];

    /// <summary>What each agent is paid.</summary>
    /// <param name="payments">What each agent pays.</param>
    internal static IEnumerable<Measure> Transfers(IEnumerable<Real> payments) => payments.Select((payment, i) => new Mean(Numbered("transfer", i), -payment) { NeedsPayments = true });

    /// <summary>The mean payoff and transfer of who plays a part, averaged over agents where several do.</summary>
    /// <param name="part">What the part is called.</param>
    /// <param name="plays">Whether each agent plays it; at every draw as many do.</param>
    /// <param name="count">How many do.</param>
    /// <param name="utilities">The payoff of each agent.</param>
    /// <param name="payments">What each agent pays.</param>
    internal static IEnumerable<Measure> Part(string part, IReadOnlyList<Bool> plays, int count, IReadOnlyList<Real> utilities, IReadOnlyList<Real> payments)
    {
        yield return new Mean($"utility.{part}", Average(plays, count, utilities)) { NeedsPayments = true };
        yield return new Mean($"transfer.{part}", -Average(plays, count, payments)) { NeedsPayments = true };
    }

    /// <summary>The deficit, how far the budget is from balance at the worst draw, and what a VCG mechanism would leave the planner, whose expectation is EΔ.</summary>
    /// <param name="deficit">What the planner pays.</param>
    /// <param name="vcg">What a VCG mechanism would leave her; null where it is not known.</param>
    internal static IEnumerable<Measure> Budget(Real deficit, Real? vcg)
    {
        yield return new Mean("deficit", deficit) { NeedsPayments = true };
        yield return new Largest("imbalance", Real.Abs(deficit)) { NeedsPayments = true };
        if (vcg is { } left) yield return new Mean("vcg-surplus", left);
    }

    /// <summary>The average over those who play a part.</summary>
    internal static Real Average(IReadOnlyList<Bool> plays, int count, IReadOnlyList<Real> numbers)
    {
        Real sum = Real.Sum(plays.Select((own, i) => Real.Choose(own, numbers[i], 0)));
        return count == 1 ? sum : sum / count;
    }

    private static string Numbered(string name, int agent) => FormattableString.Invariant($"{name}.{agent + 1}");
}
