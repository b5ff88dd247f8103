using ExPost.Kernels;

namespace ExPost.Mechanisms.SurplusAuctions;

/// <summary>One of two agents is entitled to the social surplus, and pays the other a lump sum for it.</summary>
internal static class Entitlement
{
    /// <summary>The outcome at the best quantities: the entitled agent pays c − v_j + B, which is −S_−i + B, and the other v_j − B.</summary>
    /// <param name="environment">v and c.</param>
    /// <param name="reports">The reports.</param>
    /// <param name="entitled">Which agent is entitled.</param>
    /// <param name="lumpSum">B.</param>
    internal static SharedGoodOutcome Outcome(SharedGoodEnvironment environment, Profile reports, Bool[] entitled, Real lumpSum)
    {
        var shares = new Efficient(environment, reports);
        // What the other would have, less the lump sum.
        Real handed = Real.Choose(entitled[0], shares.Worth[1], shares.Worth[0]) - lumpSum;
        return new(environment, shares.Quantities, [.. entitled.Select(own => Real.Choose(own, shares.Cost - handed, handed))]) { Entitled = entitled };
    }
}
