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

    /// <summary>A name that there is.</summary>
    /// <exception cref="UserError">There is no such sampling.</exception>
    internal static string Checked(string name) => Values.OneOf("--sampling", name, s_names);

    /// <summary>A run with draws that go together in some way. The number of draws becomes the nearest that has as many for each replication: for antithetic draws pairs, for a lattice a power of two, for only then the points lie as they should.</summary>
    /// <param name="run">The run with independent draws.</param>
    /// <param name="name">The name of the sampling.</param>
    /// <param name="replications">How many replications, as written; null where that is not said.</param>
    /// <exception cref="UserError">There is no such sampling, or it cannot have so many draws or replications.</exception>
    internal static RunOptions Of(RunOptions run, string name, string? replications)
    {
        var sampling = (Sampling)Array.IndexOf(s_names, Checked(name));
        if (sampling == Sampling.MonteCarlo)
        {
            return replications is null ? run : throw new UserError($"--replications {replications}: independent draws, those of mc, need none; it goes with antithetic draws and lattices");
        }

        int count = replications is null ? run.Replications : Replications(replications);
        double own = (double)run.Draws / count;
        long points = sampling == Sampling.Lattice ? 1L << (int)Math.Max(0, Math.Round(Math.Log2(own))) : 2 * (long)Math.Max(1, Math.Round(own / 2));
        return points <= Replication.MostDraws(sampling) ? run with { Sampling = sampling, Replications = count, Draws = points * count } : throw TooMany(sampling, count, run.Draws);
    }

    /// <summary>The most draws of a run with targets.</summary>
    /// <param name="run">How the numbers of different draws go together.</param>
    /// <param name="most">What was asked for; null where nothing was.</param>
    /// <exception cref="UserError">Replications have not so many, or not so few.</exception>
    internal static long MostDraws(RunOptions run, long? most)
    {
        long standard = Values.Draws(Targets.MostDraws);
        if (run.Sampling == Sampling.MonteCarlo) return most ?? standard;
        long possible = run.Replications * Replication.MostDraws(run.Sampling), least = run.Replications * (run.Sampling == Sampling.Lattice ? 1L : 2);
        if (most > possible) throw TooMany(run.Sampling, run.Replications, most.Value);
        return most >= least || most is null
            ? most ?? Math.Min(standard, possible)
            : throw new UserError($"--max-draws {Numbers.Count(most.Value)}: {run.Replications} replications of {Name(run.Sampling)} have {Numbers.Count(least)} draws at least; give more, or fewer replications");
    }

    /// <summary>Where one replication ends the next begins.</summary>
    private static UserError TooMany(Sampling sampling, int replications, long draws) =>
        new($"--sampling {Name(sampling)}: {Numbers.Count(draws)} draws are more than {replications} replications of at most {Numbers.Count(Replication.MostDraws(sampling))}; give fewer draws, or more replications");

    private static int Replications(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value is >= FewestReplications and <= MostReplications
            ? value
            : throw new UserError($"--replications {text}: the number of replications is a whole number from {FewestReplications} to {MostReplications}");
}
