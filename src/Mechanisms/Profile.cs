using ExPost.Kernels;

namespace ExPost.Mechanisms;

/// <summary>A signal, or the report of one, for every agent; a signal may have several dimensions.</summary>
public sealed class Profile
{
    private readonly Real[][] _signals;

    /// <summary>Takes over the signals of every agent.</summary>
    public Profile(IEnumerable<IEnumerable<Real>> signals) => _signals = [.. signals.Select(own => own.ToArray())];

    /// <summary>The number of agents.</summary>
    public int Agents => _signals.Length;

    /// <summary>One dimension of an agent's signal.</summary>
    public Real this[int agent, int dimension] => _signals[agent][dimension];

    /// <summary>All dimensions of an agent's signal.</summary>
    public IReadOnlyList<Real> Of(int agent) => _signals[agent];

    /// <summary>The agents but one, in their order.</summary>
    public IEnumerable<int> Others(int agent) => Enumerable.Range(0, Agents).Where(other => other != agent);

    /// <summary>The same profile with another signal for one agent: a misreport, for instance.</summary>
    public Profile With(int agent, IEnumerable<Real> signal) => new(_signals.Select((own, index) => index == agent ? signal : own));
}
