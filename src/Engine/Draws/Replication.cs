namespace ExPost.Engine.Draws;

/// <summary>Independent replications of draws that depend on each other: replication r has the draws r · 2³², r · 2³² + 1, ….</summary>
public static class Replication
{
    /// <summary>The most draws of a replication: of a lattice <see cref="Lattice.MostPoints"/>, and else those before the next one begins.</summary>
    /// <param name="sampling">How the numbers of different draws go together.</param>
    public static long MostDraws(Sampling sampling) => sampling == Sampling.Lattice ? Lattice.MostPoints : Lattice.FirstDraw(1);
}
