using ExPost.Kernels;

namespace ExPost.Mechanisms;

/// <summary>A signal, or the report of one, for every buyer; a signal may have several dimensions.</summary>
public sealed class Profile
{
    private readonly Real[][] _signals;

    /// <summary>Takes over the signals of every buyer.</summary>
    public Profile(IEnumerable<IEnumerable<Real>> signals) => _signals = [.. signals.Select(own => own.ToArray())];

    /// <summary>The number of buyers.</summary>
    public int Buyers => _signals.Length;

    /// <summary>One dimension of a buyer's signal.</summary>
    public Real this[int buyer, int dimension] => _signals[buyer][dimension];

    /// <summary>All dimensions of a buyer's signal.</summary>
    public IReadOnlyList<Real> Of(int buyer) => _signals[buyer];

    /// <summary>The buyers but one, in their order.</summary>
    public IEnumerable<int> Others(int buyer) => Enumerable.Range(0, Buyers).Where(other => other != buyer);

    /// <summary>The same profile with another signal for one buyer: a misreport, for instance.</summary>
    public Profile With(int buyer, IEnumerable<Real> signal) => new(_signals.Select((own, index) => index == buyer ? signal : own));
}
