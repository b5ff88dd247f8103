namespace ExPost.Theory.Tests.SocialChoice;

/// <summary>Linear values with signals of one dimension in plain numbers, and what follows from them in ways that are not those of the mechanisms.</summary>
internal sealed class PlainChoice(double[][][] a)
{
    internal int Alternatives => a.Length;

    internal int Agents => a[0].Length;

    internal double Value(int k, int i, double[] s) => Enumerable.Range(0, Agents).Sum(j => a[k][i][j] * s[j]);

    internal double Surplus(int k, double[] s) => Enumerable.Range(0, Agents).Sum(i => Value(k, i, s));

    internal int Efficient(double[] s) => Enumerable.Range(0, Alternatives).MaxBy(k => Surplus(k, s));

    /// <summary>The signals of an agent between which one alternative is efficient, from the lowest to the highest: found from all crossings of two alternatives, and the best of each interval at its middle.</summary>
    internal List<(double From, double To, int Alternative)> Intervals(int agent, double[] s, double low, double high)
    {
        double[] Moved(double to) => [.. s.Select((own, j) => j == agent ? to : own)];
        double[] ends = [.. Crossings(agent, s).Where(z => z > low && z < high).Append(low).Append(high).Order()];
        var found = new List<(double From, double To, int Alternative)>();
        for (int m = 0; m + 1 < ends.Length; m++)
        {
            if (ends[m + 1] - ends[m] < 1e-13) continue;
            int k = Efficient(Moved(0.5 * (ends[m] + ends[m + 1])));
            if (found.Count > 0 && found[^1].Alternative == k) found[^1] = found[^1] with { To = ends[m + 1] };
            else found.Add((ends[m], ends[m + 1], k));
        }

        return found;
    }

    /// <summary>
    /// The transfer to an agent by the envelope theorem: her payoff is that of the first alternative at the lowest signal and rises at the rate of the own coefficient of what is efficient; the transfer is what
    /// her value leaves of that.
    /// </summary>
    internal double Transfer(int agent, double[] s, double low)
    {
        double[] lowest = [.. s.Select((own, j) => j == agent ? low : own)];
        List<(double From, double To, int Alternative)> intervals = Intervals(agent, s, low, s[agent]);
        if (intervals.Count == 0) return 0;
        double payoff = Value(intervals[0].Alternative, agent, lowest) + intervals.Sum(one => a[one.Alternative][agent][agent] * (one.To - one.From));
        return payoff - Value(intervals[^1].Alternative, agent, s);
    }

    private IEnumerable<double> Crossings(int agent, double[] s)
    {
        double[] rest = [.. s.Select((own, j) => j == agent ? 0 : own)];
        double Slope(int k) => Enumerable.Range(0, Agents).Sum(i => a[k][i][agent]);
        return from k in Enumerable.Range(0, Alternatives)
               from l in Enumerable.Range(0, k)
               select (Surplus(l, rest) - Surplus(k, rest)) / (Slope(k) - Slope(l));
    }
}
