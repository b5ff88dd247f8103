using System.Globalization;
using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Runner.Output;

namespace ExPost.Runner.Input;

/// <summary>How draws are made, in the user's words.</summary>
internal static class Samplings
{
    /// <summary>Fewer say little of how far they spread.</summary>
    private const int FewestReplications = 8;

    private const int MostReplications = 65_536;

    /// <summary>The names, in the order of <see cref="Sampling"/>.</summary>
    private static readonly string[] s_names = ["mc", "antithetic", "lattice"];

    /// <summary>Its name.</summary>
    internal static string Name(Sampling sampling) => s_names[(int)sampling];

    /// <summary>A run with draws that go together in some way. The number of draws becomes the nearest that has as many for each replication: for antithetic draws pairs, for a lattice a power of two, for only then the points lie as they should.</summary>
    /// <param name="run">The run with independent draws.</param>
    /// <param name="name">The name of the sampling.</param>
    /// <param name="replications">How many replications, as written; null where that is not said.</param>
    /// <exception cref="UserError">There is no such sampling, or it cannot have so many draws or replications.</exception>
    internal static RunOptions Of(RunOptions run, string name, string? replications)
    {
        var sampling = (Sampling)Array.IndexOf(s_names, Values.OneOf("--sampling", name, s_names));
        if (sampling == Sampling.MonteCarlo)
        {
            return replications is null ? run : throw new UserError($"--replications {replications}: draws of --sampling mc are independent and need none; it goes with --sampling antithetic or lattice");
        }

        int count = replications is null ? run.Replications : Replications(replications);
        double own = (double)run.Draws / count;
        long points = sampling == Sampling.Lattice ? 1L << (int)Math.Max(0, Math.Round(Math.Log2(own))) : 2 * (long)Math.Max(1, Math.Round(own / 2));
        // Where one replication ends the next begins.
        long most = sampling == Sampling.Lattice ? Lattice.MostPoints : Lattice.FirstDraw(1);
        if (points > most)
        {
            throw new UserError($"--sampling {name}: {Numbers.Count(run.Draws)} draws are more than {count} replications of at most {Numbers.Count(most)}; give fewer --draws, or more --replications");
        }

        return run with { Sampling = sampling, Replications = count, Draws = points * count };
    }

    private static int Replications(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value is >= FewestReplications and <= MostReplications
            ? value
            : throw new UserError($"--replications {text}: the number of replications is a whole number from {FewestReplications} to {MostReplications}");
}
