namespace ExPost.Runner.Reproduction.Papers;

/// <summary>The default coefficients of linear-choice, three alternatives for two agents with a signal each in [0, 1], in plain numbers: Theorem 5.1 of Jehiel and Moldovanu by (7.12), and what the envelope theorem says.</summary>
internal static class LinearCase
{
    private static readonly double[][][] s_a = [[[0.2, 0.9], [0.1, 1.2]], [[1, 0.7], [0.6, 0.8]], [[1.3, 0.2], [0.9, 0.1]]];

    /// <summary>The other's signals at which an end of an agent's intervals leaves [0, 1].</summary>
    private static readonly double[][] s_ends = [[0.5], [6.0 / 13]];

    /// <summary>a_ki^i.</summary>
    /// <param name="k">The alternative, from 0.</param>
    /// <param name="agent">The agent, from 0.</param>
    internal static double Own(int k, int agent) => s_a[k][agent][agent];

    /// <summary>What an alternative is worth to an agent.</summary>
    /// <param name="k">The alternative, from 0.</param>
    /// <param name="whose">Whose value, from 0.</param>
    /// <param name="agent">The agent whose signal is the first of the two.</param>
    /// <param name="own">Her signal.</param>
    /// <param name="other">The other's.</param>
    internal static double Value(int k, int whose, int agent, double own, double other) => s_a[k][whose][agent] * own + s_a[k][whose][1 - agent] * other;

    /// <summary>The alternatives in the order of an agent's own coefficients, with the signals between which each is efficient: (5.1) holds, so neighbours change places where their social values are the same.</summary>
    /// <param name="agent">The agent, from 0.</param>
    /// <param name="other">The other's signal.</param>
    internal static (int Alternative, double From, double To)[] Intervals(int agent, double other)
    {
        int[] order = [.. Enumerable.Range(0, s_a.Length).OrderBy(k => Own(k, agent))];
        double[] ends = [0, .. order.Zip(order.Skip(1), (low, high) => Math.Clamp((Rest(low) - Rest(high)) / (Slope(high) - Slope(low)), 0, 1)), 1];
        return [.. order.Select((k, place) => (k, ends[place], ends[place + 1]))];

        double Slope(int k) => s_a[k].Sum(own => own[agent]);
        double Rest(int k) => s_a[k].Sum(own => own[1 - agent]) * other;
    }

    /// <summary>The transfer to an agent in each of her intervals by (7.12), 0 in the first.</summary>
    /// <param name="agent">The agent, from 0.</param>
    /// <param name="other">The other's signal.</param>
    internal static double[] Transfers(int agent, double other)
    {
        (int Alternative, double From, double To)[] intervals = Intervals(agent, other);
        var transfers = new double[intervals.Length];
        for (int m = 1; m < intervals.Length; m++)
        {
            double at = intervals[m].From;
            transfers[m] = transfers[m - 1] + Value(intervals[m].Alternative, 1 - agent, agent, at, other) - Value(intervals[m - 1].Alternative, 1 - agent, agent, at, other);
        }

        return transfers;
    }

    /// <summary>The expected transfer to an agent by (7.12).</summary>
    /// <param name="agent">The agent, from 0.</param>
    internal static double ExpectedTransfer(int agent) => Quadrature.OfPieces(other => Intervals(agent, other).Zip(Transfers(agent, other), (one, transfer) => transfer * (one.To - one.From)).Sum(), 0, 1, s_ends[agent]);

    /// <summary>The expected transfer by the envelope theorem: what she has rises at the rate of the own coefficient of what is efficient, from what she has at her lowest signal; what that leaves of her value is the transfer.</summary>
    /// <param name="agent">The agent, from 0.</param>
    internal static double ExpectedTransferByEnvelope(int agent) => Quadrature.OfPieces(
        other =>
        {
            (int Alternative, double From, double To)[] intervals = Intervals(agent, other);
            double payoff = Value(intervals[0].Alternative, agent, agent, 0, other), total = 0;
            foreach ((int k, double from, double to) in intervals)
            {
                double start = payoff;
                total += Quadrature.OfPieces(own => start + Own(k, agent) * (own - from) - Value(k, agent, agent, own, other), from, to);
                payoff += Own(k, agent) * (to - from);
            }

            return total;
        },
        0, 1, s_ends[agent]);
}
