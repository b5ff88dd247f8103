using ExPost.Kernels;

namespace ExPost.Engine.Measures;

/// <summary>The sums that a kernel is to gather; a sum that several measures need is gathered once.</summary>
public sealed class SumList
{
    private readonly Dictionary<Sum, int> _places = [];
    private readonly List<Sum> _sums = [];

    /// <summary>The sums, in order.</summary>
    public IReadOnlyList<Sum> Sums => _sums;

    /// <summary>The place of a sum, which is added if it is new.</summary>
    public int PlaceOf(Sum sum)
    {
        if (_places.TryGetValue(sum, out int place)) return place;
        _places[sum] = _sums.Count;
        _sums.Add(sum);
        return _sums.Count - 1;
    }
}
