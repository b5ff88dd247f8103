using ExPost.Kernels;

namespace ExPost.Mechanisms.Environments;

/// <summary>A good of the quantity 1 that two agents divide; nothing is produced. Agents may own parts of it, which they keep when they stay out (Ke 2009, Section 5.2.2).</summary>
public abstract class DividedGood : SharedGoodEnvironment
{
    private readonly IReadOnlyList<double>? _endowments;

    /// <summary>Makes an environment.</summary>
    /// <param name="info">Its entry in the catalogue.</param>
    /// <param name="type">The one dimension of a type.</param>
    /// <param name="endowments">What each agent keeps when she stays out; null where she then has nothing.</param>
    protected DividedGood(EnvironmentInfo info, Signal type, IReadOnlyList<double>? endowments) : base(info, type) => _endowments = endowments;

    /// <inheritdoc/>
    public sealed override bool IsFixed => true;

    /// <inheritdoc/>
    public sealed override Real Cost(Real quantity) => 0;

    /// <summary>Agents with different endowments cannot change places.</summary>
    /// <inheritdoc/>
    public override bool Exchangeable => _endowments is null || _endowments[0] == _endowments[1];

    /// <inheritdoc/>
    protected sealed override Real Outside(int agent, Real type) => _endowments is null ? 0 : Worth(_endowments[agent], type);
}
