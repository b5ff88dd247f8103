using System.Globalization;
using ExPost.Engine;

namespace ExPost.Runner.Sweeps;

/// <summary>The part of a sweep that one of several processes does.</summary>
/// <param name="Number">Which part, from 1.</param>
/// <param name="Count">How many parts there are.</param>
internal sealed record Shard(int Number, int Count)
{
    /// <summary>What a job of an array of Slurm finds in its environment.</summary>
    private const string Task = "SLURM_ARRAY_TASK_ID", First = "SLURM_ARRAY_TASK_MIN", Tasks = "SLURM_ARRAY_TASK_COUNT", Stride = "SLURM_ARRAY_TASK_STEP";

    /// <summary>All of it.</summary>
    internal static Shard Whole { get; } = new(1, 1);

    /// <summary>Reads K/N, or, where it is not given, the task of a Slurm array.</summary>
    /// <param name="text">What --shard says; null where it is not given.</param>
    /// <exception cref="UserError">It is no shard.</exception>
    internal static Shard Read(string? text)
    {
        if (text is null) return OfTask(Environment.GetEnvironmentVariable);
        string[] parts = text.Split('/');
        return parts is [var number, var count] && Positive(number) is { } k && Positive(count) is { } n && k <= n
            ? new(k, n)
            : throw new UserError($"--shard {text}: a shard is K/N, the number of a part from 1 and how many parts there are, such as 3/16");
    }

    /// <summary>The task of a Slurm array, counted from its first; all of the sweep outside of one.</summary>
    internal static Shard OfTask(Func<string, string?> variable)
    {
        if (variable(Task) is not { Length: > 0 } task || variable(Tasks) is not { Length: > 0 } tasks) return Whole;
        static int Read(string? text, int otherwise) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : otherwise;
        int first = Read(variable(First), 0), stride = Math.Max(1, Read(variable(Stride), 1)), count = Read(tasks, 0), number = (Read(task, -1) - first) / stride + 1;
        return count >= 1 && number >= 1 && number <= count
            ? new(number, count)
            : throw new UserError($"{Task}={task}, {Tasks}={tasks}: these are no task of an array; give --shard K/N");
    }

    /// <summary>Whether the shard does a point, where points are not divided.</summary>
    /// <param name="point">The point, from 0.</param>
    internal bool Has(int point) => point % Count == Number - 1;

    /// <summary>The shards, of so many, that do some of a point.</summary>
    /// <param name="point">The point, from 0.</param>
    /// <param name="points">How many points there are.</param>
    /// <param name="count">How many shards there are.</param>
    internal static IEnumerable<Shard> Sharing(int point, int points, int count)
    {
        for (long place = point % count; place < count; place += points) yield return new((int)place + 1, count);
    }

    /// <summary>The draws of a point that the shard does; none where they are another's. With fewer points than shards the draws of a point are divided, at the borders of blocks.</summary>
    /// <param name="point">The point, from 0.</param>
    /// <param name="points">How many points there are.</param>
    /// <param name="draws">The draws of a point.</param>
    /// <returns>The first draw, and how many.</returns>
    internal (long First, long Draws) Of(int point, int points, long draws)
    {
        if (points >= Count) return Has(point) ? (0, draws) : (0, 0);
        int place = Number - 1;
        if (place % points != point) return (0, 0);
        // Shards point, point + points, point + 2 points, … share it.
        long sharers = (Count - 1 - point) / points + 1, own = place / points, blocks = Blocks.Count(draws);
        long from = blocks * own / sharers * Blocks.DrawsPerBlock, to = Math.Min(draws, blocks * (own + 1) / sharers * Blocks.DrawsPerBlock);
        return to > from ? (from, to - from) : (0, 0);
    }

    private static int? Positive(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value is >= 1 and <= 1_000_000 ? value : null;
}
