namespace ExPost.Runner.Results;

/// <summary>Some of the draws of a point.</summary>
/// <param name="First">The first draw.</param>
/// <param name="Draws">How many, at least 1.</param>
internal readonly record struct DrawRange(long First, long Draws)
{
    /// <summary>The first draw after them.</summary>
    internal long End => First + Draws;

    /// <summary>
    /// The ranges to be added up, in order and without overlap: those that lead furthest from draw 0 without a gap, and so on after each gap.
    /// Shards that were cut differently, or a file beside an older copy of it, may hold the same draws twice.
    /// </summary>
    internal static List<DrawRange> Disjoint(IEnumerable<DrawRange> ranges)
    {
        DrawRange[] ordered = [.. ranges.OrderBy(range => range.First).ThenByDescending(range => range.Draws)];
        List<DrawRange> chosen = [];
        int next = 0;
        while (next < ordered.Length)
        {
            List<DrawRange> chain = Chain(ordered, ordered[next].First);
            chosen.AddRange(chain);
            while (next < ordered.Length && ordered[next].First < chain[^1].End) next++;
        }

        return chosen;
    }

    /// <summary>The draws below a number that no range holds.</summary>
    /// <param name="ranges">Ranges in order and without overlap.</param>
    /// <param name="draws">The number of draws.</param>
    internal static IEnumerable<DrawRange> Gaps(IEnumerable<DrawRange> ranges, long draws)
    {
        long next = 0;
        foreach (DrawRange range in ranges.TakeWhile(range => range.First < draws))
        {
            if (range.First > next) yield return new(next, range.First - next);
            next = range.End;
        }

        if (next < draws) yield return new(next, draws - next);
    }

    /// <summary>The ranges, each beginning where the one before ends, that lead furthest from a draw.</summary>
    private static List<DrawRange> Chain(DrawRange[] ordered, long start)
    {
        // Where one can get to, and by which last range.
        var reached = new Dictionary<long, DrawRange> { [start] = default };
        foreach (DrawRange range in ordered)
        {
            if (reached.ContainsKey(range.First)) reached.TryAdd(range.End, range);
        }

        List<DrawRange> chain = [];
        for (long end = reached.Keys.Max(); end > start; end = chain[^1].First) chain.Add(reached[end]);
        chain.Reverse();
        return chain;
    }
}
