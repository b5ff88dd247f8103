using ExPost.Engine.Experiments;
using ExPost.Runner.Sweeps;

namespace ExPost.Runner.Results;

/// <summary>A point of a sweep.</summary>
/// <param name="Number">Its place in the order of the grid, from 0.</param>
/// <param name="Parameters">Its value on each axis, as written.</param>
/// <param name="Hash">What it runs, as a hash.</param>
internal sealed record PointKey(int Number, IReadOnlyList<(string Name, string Value)> Parameters, string Hash);

/// <summary>What was gathered at some of the draws of a point. Consecutive parts add up.</summary>
/// <param name="Point">The number of the point.</param>
/// <param name="First">The first draw.</param>
/// <param name="Draws">How many draws, at least 1.</param>
/// <param name="Tally">The bytes of the <see cref="Engine.Tally"/>.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record PointPart(int Point, long First, long Draws, byte[] Tally, double Seconds)
{
    /// <summary>Its draws.</summary>
    internal DrawRange Range => new(First, Draws);

    /// <summary>The parts of a point that lead furthest from a draw without a gap, and not past a number of draws (<see cref="DrawRange.Chain"/>).</summary>
    internal static IReadOnlyList<PointPart> Chain(IReadOnlyCollection<PointPart> parts, long start, long end) =>
        [.. DrawRange.Chain(parts.Select(part => part.Range), start, end).Select(range => parts.First(part => part.Range == range))];
}

/// <summary>The estimates of a finished point.</summary>
/// <param name="Point">The number of the point.</param>
/// <param name="Draws">The draws that they are of.</param>
/// <param name="Result">The estimates.</param>
internal sealed record PointResult(int Point, long Draws, ExperimentResult Result)
{
    /// <summary>The targets of the sweep are reached, if it has any.</summary>
    internal bool IsReached { get; init; } = true;
}

/// <summary>What the estimates of a point are of.</summary>
/// <param name="Draws">The draws; 0 where there are no estimates.</param>
/// <param name="Target">The targets of the sweep at that time; null where it had none.</param>
/// <param name="MaxDraws">The most draws at that time; 0 where it had no targets.</param>
/// <param name="IsReached">The targets are reached.</param>
internal readonly record struct PointState(long Draws, string? Target, long MaxDraws, bool IsReached);

/// <summary>A run that wrote to a results file.</summary>
/// <param name="Started">When it started.</param>
/// <param name="Engine">The name of the engine.</param>
/// <param name="Device">What the engine ran on.</param>
/// <param name="Threads">How many threads.</param>
/// <param name="Version">The version of the program.</param>
/// <param name="Commit">The commit that it was built from.</param>
/// <param name="Shard">The part of the sweep that it was to do; null where it draws nothing, as a merge does.</param>
internal sealed record RunInfo(DateTimeOffset Started, string Engine, string Device, int Threads, string Version, string Commit, Shard? Shard);
