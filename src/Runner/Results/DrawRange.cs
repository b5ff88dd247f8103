using ExPost.Engine;

namespace ExPost.Runner.Results;

/// <summary>Some of the draws of a point.</summary>
/// <param name="First">The first draw.</param>
/// <param name="Draws">How many, at least 1.</param>
internal readonly record struct DrawRange(long First, long Draws)
{
    /// <summary>The first draw after them.</summary>
    internal long End => First + Draws;

    /// <summary>
    /// The ranges to be added up of the draws below a number, in order and without overlap: those that lead furthest from draw 0 without a gap, and so on after each gap.
    /// Shards that were cut differently, runs of other numbers of draws, or a file beside an older copy of it, may hold the same draws twice.
    /// </summary>
    /// <param name="ranges">Ranges in any order.</param>
    /// <param name="end">The number of draws.</param>
    internal static List<DrawRange> Disjoint(IEnumerable<DrawRange> ranges, long end)
    {
        DrawRange[] ordered = [.. ranges.OrderBy(range => range.First)];
        List<DrawRange> chosen = [];
        long reached = 0;
        foreach (long start in ordered.Select(range => range.First))
        {
            if (start < reached || Chain(ordered, start, end) is not { Count: > 0 } chain) continue;
            chosen.AddRange(chain);
            reached = chain[^1].End;
        }

        return chosen;
    }

    /// <summary>
    /// Ranges, each beginning where the one before ends, that lead furthest from a draw, and not past a number of draws. One that ends within a block leads there only if that is the end: a run of more draws has the whole block.
    /// </summary>
    /// <param name="ranges">Ranges in any order.</param>
    /// <param name="start">The first draw.</param>
    /// <param name="end">The number of draws.</param>
    internal static List<DrawRange> Chain(IEnumerable<DrawRange> ranges, long start, long end)
    {
        // Where one can get to, and by which last range.
        var reached = new Dictionary<long, DrawRange> { [start] = default };
        foreach (DrawRange range in ranges.Where(range => range.First >= start && range.End <= end && (range.End % Blocks.DrawsPerBlock == 0 || range.End == end)).OrderBy(range => range.First))
        {
            if (reached.ContainsKey(range.First)) reached.TryAdd(range.End, range);
        }

        List<DrawRange> chain = [];
        for (long at = reached.Keys.Max(); at > start; at = chain[^1].First) chain.Add(reached[at]);
        chain.Reverse();
        return chain;
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
}
