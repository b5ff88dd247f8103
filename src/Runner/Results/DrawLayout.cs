using ExPost.Engine.Draws;

namespace ExPost.Runner.Results;

/// <summary>Where the draws of a point lie: independent ones from 0 on, and those of replications each from where it begins (<see cref="Lattice.FirstDraw"/>).</summary>
/// <param name="Replications">How many replications there are; 0 where draws are independent.</param>
internal readonly record struct DrawLayout(int Replications)
{
    /// <summary>Draws depend on each other.</summary>
    internal bool IsReplicated => Replications > 0;

    /// <summary>The ranges, in order, of a point with so many draws; each adds up to one tally.</summary>
    /// <param name="draws">The draws of the point, as many for each replication.</param>
    internal IReadOnlyList<DrawRange> Of(long draws)
    {
        if (!IsReplicated) return [new(0, draws)];
        long own = draws / Replications;
        return [.. Enumerable.Range(0, Replications).Select(replication => new DrawRange(Lattice.FirstDraw(replication), own))];
    }

    /// <summary>What belongs to each of the ranges, in its order.</summary>
    /// <param name="all">Parts, or what else begins at a draw.</param>
    /// <param name="first">The draw at which one begins.</param>
    internal IReadOnlyList<List<T>> Split<T>(IEnumerable<T> all, Func<T, long> first)
    {
        if (!IsReplicated) return [[.. all]];
        ILookup<long, T> found = all.ToLookup(one => first(one) / Lattice.FirstDraw(1));
        return [.. Enumerable.Range(0, Replications).Select(replication => found[replication].ToList())];
    }
}
