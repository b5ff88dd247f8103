namespace ExPost.Engine.Draws;

/// <summary>How the uniforms of different draws go together. Those of every single draw are independent and uniform in all three.</summary>
public enum Sampling
{
    /// <summary>Independent draws.</summary>
    MonteCarlo,

    /// <summary>Draws 2k and 2k + 1 are antithetic: u and 1 − u (Hammersley and Morton 1956). Pairs are independent.</summary>
    Antithetic,

    /// <summary>Rank-1 lattices with random shifts, one for each replication: <see cref="Lattice"/>. Replications are independent.</summary>
    Lattice,
}
