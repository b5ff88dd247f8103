using ExPost.Engine.Draws;
using ExPost.Engine.Measures;
using ExPost.Engine.Statistics;
using ExPost.Kernels;

namespace ExPost.Engine.Experiments;

/// <summary>What a run has gathered.</summary>
/// <param name="Total">Over all draws.</param>
/// <param name="Replications">Where draws are not independent of each other, what each of the replications has gathered, which are: all of as many draws. Else empty.</param>
public sealed record Gathered(Tally Total, IReadOnlyList<Tally> Replications)
{
    /// <summary>Of independent draws.</summary>
    /// <param name="total">Over all of them.</param>
    public Gathered(Tally total) : this(total, [])
    {
    }

    /// <summary>What parts of a run tell: of independent draws a part each, which add up, and else a replication each.</summary>
    /// <param name="sums">The sums of the kernel.</param>
    /// <param name="sampling">How the numbers of different draws go together.</param>
    /// <param name="parts">What was gathered. The spread of less than two replications is not known, and such are as none.</param>
    public static Gathered Of(IReadOnlyList<Sum> sums, Sampling sampling, IReadOnlyList<Tally> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var total = new Tally(sums);
        bool isReplicated = sampling != Sampling.MonteCarlo;
        foreach (Tally part in isReplicated && parts.Count < 2 ? [] : parts) total.Add(part);
        return new(total, isReplicated && parts.Count > 1 ? parts : []);
    }

    /// <summary>Estimates a quantity: with independent draws from their spread, else from that of the replications.</summary>
    internal Estimate Estimate(Estimator estimator, double confidence)
    {
        Estimate all = estimator(Total, confidence);
        return Replications.Count == 0 ? all : Intervals.Replicated(all, Total.Draws, [.. Replications.Select(own => estimator(own, confidence).Mean)], confidence);
    }
}
