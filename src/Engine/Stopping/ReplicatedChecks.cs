using ExPost.Engine.Draws;
using ExPost.Engine.Statistics;

namespace ExPost.Engine.Stopping;

/// <summary>
/// Checks of replications of draws that depend on each other: at a block of draws for each, and whenever their number has doubled, all replications together. What a lattice gains from check to check is not independent of what it had, so the interval of each check
/// has the share of the error that is its own (Bonferroni), and it is the t interval of the replications.
/// </summary>
/// <param name="sampling">How the numbers of different draws go together, but not <see cref="Sampling.MonteCarlo"/>.</param>
/// <param name="replications">How many replications there are.</param>
/// <param name="block">The draws of a replication at the first check, a power of two.</param>
internal sealed class ReplicatedChecks(Sampling sampling, int replications, long block) : CheckGrid
{
    /// <inheritdoc/>
    internal override long MostDraws => replications * Replication.MostDraws(sampling);

    /// <inheritdoc/>
    internal override double? Rate => sampling == Sampling.Lattice ? null : 0.5;

    /// <summary>That of the spread of so many numbers.</summary>
    internal override double WidthError => 1 / Math.Sqrt(2 * (replications - 1));

    /// <summary>A point for each replication, or a pair.</summary>
    protected override int LeastStep => (sampling == Sampling.Lattice ? 0 : 1) - System.Numerics.BitOperations.Log2((ulong)block);

    /// <inheritdoc/>
    protected override int ChecksADoubling => 1;

    /// <summary>As many in all replications: of a lattice a power of two, and else pairs.</summary>
    internal override long Down(long draws)
    {
        long own = draws / replications;
        return replications * (sampling != Sampling.Lattice ? own - own % 2 : own == 0 ? 0 : 1L << System.Numerics.BitOperations.Log2((ulong)own));
    }

    /// <inheritdoc/>
    internal override double CriticalValue(IReadOnlyList<long> checks, double confidence) => Intervals.StudentQuantile(replications - 1, Level(checks.Count, confidence, double.NaN));

    /// <inheritdoc/>
    internal override double Level(int checks, double confidence, double critical) => 1 - (1 - confidence) / checks;

    /// <inheritdoc/>
    protected override long At(int step) => replications * (step < 0 ? block >> -step : block << step);
}
