using ExPost.Engine.Measures;
using ExPost.Engine.Statistics;

namespace ExPost.Engine.Experiments;

/// <summary>What a run has gathered.</summary>
/// <param name="Total">Over all draws.</param>
/// <param name="Replications">Where draws are not independent of each other, what each of the replications has gathered, which are: all of as many draws. Else empty.</param>
internal sealed record Gathered(Tally Total, IReadOnlyList<Tally> Replications)
{
    /// <summary>Of independent draws.</summary>
    internal Gathered(Tally total) : this(total, [])
    {
    }

    /// <summary>Estimates a quantity: with independent draws from their spread, else from that of the replications.</summary>
    internal Estimate Estimate(Estimator estimator, double confidence)
    {
        Estimate all = estimator(Total, confidence);
        return Replications.Count == 0 ? all : Intervals.Replicated(all, [.. Replications.Select(own => estimator(own, confidence).Mean)], confidence);
    }
}
