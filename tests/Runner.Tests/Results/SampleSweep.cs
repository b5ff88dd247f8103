using System.Globalization;
using ExPost.Engine;
using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;
using ExPost.Kernels;
using ExPost.Runner.Input;
using ExPost.Runner.Results;
using ExPost.Runner.Sweeps;
using Microsoft.Data.Sqlite;

namespace ExPost.Runner.Tests.Results;

/// <summary>A small sweep: points differ in their seeds.</summary>
internal static class SampleSweep
{
    internal const int Count = 6;

    internal const long Draws = 3 * Block;

    internal const long Block = Blocks.DrawsPerBlock;

    private static readonly Experiment s_experiment = new ExperimentRequest("private-common", ["personalized-price", "efficient"], new Dictionary<string, string> { ["epsilon"] = "0.05" }, ["revenue", "efficiency", "probability-unsold"], Compare: true).Resolve();

    private static readonly CompiledKernels s_kernels = new(new ScalarEngine(), UniformKind.Bits32);

    private static readonly Lock s_gate = new();

    internal static IReadOnlyList<Sum> Sums => s_experiment.Kernel.Sums;

    internal static SweepIdentity Identity { get; } = new("""{"environment":"private-common","mechanisms":["personalized-price","efficient"],"set":{},"seed":1,"uniforms":"Bits32","confidence":0.95,"axes":[{"buyers":["2"]},{"weights":["1,2","3"]}]}""");

    internal static RunInfo Run { get; } = new(DateTimeOffset.UnixEpoch, "scalar", "a processor", 1, "0.1.0", "unknown", Shard.Whole);

    internal static IReadOnlyList<PointKey> Points(int count = Count) => [.. Enumerable.Range(0, count).Select(k => new PointKey(k, [("buyers", "2"), ("weights", k % 2 == 0 ? "1,2" : "3"), ("epsilon", (k / 8.0).ToString(CultureInfo.InvariantCulture))], $"point {k}"))];

    internal static ResultsFile Open(string path, long draws = Draws, IReadOnlyList<PointKey>? points = null) => ResultsFile.OpenOrCreate(path, Identity, Run, points ?? Points(), draws);

    /// <summary>Changes a file as no run of the program does.</summary>
    internal static void Alter(string path, string statement)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"PRAGMA foreign_keys = OFF; {statement}";
        command.ExecuteNonQuery();
    }

    /// <summary>Gathers some draws of a point.</summary>
    internal static PointPart Part(int point, long first = 0, long draws = Draws)
    {
        lock (s_gate) return new(point, first, draws, s_experiment.Gather(s_kernels, Options(point), first, draws).ToBytes(), Seconds: Random.Shared.NextDouble());
    }

    /// <summary>Estimates from parts.</summary>
    internal static PointResult Result(params IReadOnlyList<PointPart> parts)
    {
        lock (s_gate)
        {
            var sum = new Tally(s_experiment.Kernel.Sums);
            foreach (PointPart part in parts) sum.Add(Tally.FromBytes(s_experiment.Kernel.Sums, part.Tally));
            return new(parts[0].Point, sum.Draws, s_experiment.Read(s_kernels, Options(parts[0].Point), new(sum)));
        }
    }

    /// <summary>A point that is done at once.</summary>
    internal static void WriteWhole(this ResultsFile file, params int[] points)
    {
        PointPart[] parts = [.. points.Select(point => Part(point, 0, file.Draws))];
        file.Write(parts, [.. parts.Select(part => Result(part))]);
    }

    /// <summary>The file of a run that does everything at once.</summary>
    internal static string WholeHash(TemporaryFolder folder)
    {
        using ResultsFile whole = Open(folder["whole.db"]);
        whole.WriteWhole([.. Enumerable.Range(0, Count)]);
        return whole.ContentHash();
    }

    /// <summary>A result of any size, with numbers that are none.</summary>
    internal static PointResult Made(int point, int mechanisms, int measures) => new(point, Draws, new(Draws, default, [.. Enumerable.Range(0, mechanisms).Select(m => new MechanismResult($"mechanism-{m}", [.. Enumerable.Range(0, measures).Select(k => ($"measure.{k}", Made(point + m + k)))]))], []));

    private static Estimate Made(int k)
    {
        double x = Math.Sqrt(k + 1);
        return new(x, x / 7, x - 0.1, x + 0.1, IntervalMethods.Normal);
    }

    private static RunOptions Options(int point) => new() { Draws = Draws, Seed = (ulong)point + 1, Threads = 1 };
}
