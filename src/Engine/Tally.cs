using System.Runtime.CompilerServices;
using ExPost.Engine.Statistics;
using ExPost.Kernels;

namespace ExPost.Engine;

/// <summary>
/// What a run has gathered: a number of draws and, for each of a kernel's sums, the exact total of its block sums. Tallies of parts of a
/// run add up to that of the whole, in any order.
/// </summary>
public sealed class Tally
{
    private readonly SumKind[] _kinds;
    private readonly ExactSum[] _sums;
    private readonly double[] _maxima;

    /// <summary>An empty tally for a kernel's sums.</summary>
    public Tally(IReadOnlyList<Sum> sums)
    {
        _kinds = [.. sums.Select(sum => sum.Kind)];
        _sums = [.. sums.Select(_ => new ExactSum())];
        _maxima = new double[sums.Count];
    }

    /// <summary>The number of draws.</summary>
    public long Draws { get; private set; }

    /// <summary>A total.</summary>
    public ExactSum Sum(int place) => _sums[place];

    /// <summary>A number of draws at which something held.</summary>
    public long Count(int place) => (long)(_sums[place].ToBigInteger() >> -ExactSum.UnitExponent);

    /// <summary>A maximum.</summary>
    public double Maximum(int place) => _maxima[place];

    /// <summary>Adds the sums of a block of draws.</summary>
    /// <returns>False, and nothing is added, when a sum is infinite or not a number.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryAdd(int draws, ReadOnlySpan<double> sums)
    {
        foreach (double sum in sums)
        {
            if (!double.IsFinite(sum)) return false;
        }

        for (int k = 0; k < _sums.Length; k++)
        {
            if (_kinds[k] == SumKind.Maximum) _maxima[k] = Math.Max(_maxima[k], sums[k]);
            else _sums[k].Add(sums[k]);
        }

        Draws += draws;
        return true;
    }

    /// <summary>Adds what another part of the run has gathered.</summary>
    public void Add(Tally other)
    {
        for (int k = 0; k < _sums.Length; k++)
        {
            _sums[k].Add(other._sums[k]);
            _maxima[k] = Math.Max(_maxima[k], other._maxima[k]);
        }

        Draws += other.Draws;
    }
}
