using ExPost.Engine.Draws;

namespace ExPost.Engine.Experiments;

/// <summary>How much is run, and with which numbers.</summary>
public sealed record RunOptions
{
    /// <summary>The number of draws, at least 1; a multiple of <see cref="Replications"/> where draws depend on each other.</summary>
    public long Draws { get; init; } = 10_000_000;

    /// <summary>The seed of all random numbers.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The number of threads, at least 1. Results do not depend on it.</summary>
    public int Threads { get; init; } = System.Environment.ProcessorCount;

    /// <summary>How random words become uniform numbers.</summary>
    public UniformKind Uniforms { get; init; } = UniformKind.Bits32;

    /// <summary>How the numbers of different draws go together.</summary>
    public Sampling Sampling { get; init; } = Sampling.MonteCarlo;

    /// <summary>Where draws depend on each other, how many independent replications there are, at least 2: intervals are from their spread.</summary>
    public int Replications { get; init; } = 32;

    /// <summary>The draws of a replication, which begin at <see cref="Lattice.FirstDraw"/>.</summary>
    public long DrawsOfReplication => Draws / Replications;

    /// <summary>The draw behind the last that follows a draw without a gap.</summary>
    /// <param name="draw">The draw.</param>
    /// <param name="draws">How many independent draws there are, from 0 on.</param>
    internal long End(long draw, long draws) => Sampling == Sampling.MonteCarlo ? draws : draw - (uint)draw + DrawsOfReplication;

    /// <summary>The confidence level of intervals, in (0, 1).</summary>
    public double Confidence { get; init; } = 0.95;
}
