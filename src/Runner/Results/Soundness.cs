namespace ExPost.Runner.Results;

/// <summary>Whether a results file is one that this program writes. Others may edit it, for it is a database like any other.</summary>
internal static class Soundness
{
    /// <summary>What never is, and how to ask for it; $1 stands for the number of points.</summary>
    private static readonly (string Problem, string Exists)[] s_faults =
    [
        ("it does not say how many draws a point has", "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM sweep WHERE key = 'draws' AND typeof(value) = 'integer' AND value >= 1)"),
        ("a point has draws that are no number of draws", "SELECT 1 FROM points WHERE draws IS NOT NULL AND (typeof(draws) <> 'integer' OR draws < 1)"),
        ("a part of the draws has no number of draws", $"SELECT 1 FROM parts WHERE typeof(first) <> 'integer' OR typeof(draws) <> 'integer' OR first < 0 OR draws < 1 OR first > {long.MaxValue} - draws"),
        ("a run is no shard", "SELECT 1 FROM runs WHERE (shard IS NULL) <> (shards IS NULL) OR typeof(shards) NOT IN ('integer', 'null') OR shard < 1 OR shard > shards"),
        .. Schema.ResultTables.Prepend("parts").Select(table => ($"{table} are of a point that is not there", $"SELECT 1 FROM {table} WHERE point < 0 OR point >= $1")),
    ];

    /// <summary>Refuses a file whose rows do not belong together.</summary>
    /// <param name="database">The file.</param>
    /// <param name="points">Its points, in order of their numbers.</param>
    internal static void Check(ResultsDatabase database, IReadOnlyList<PointKey> points)
    {
        if (points.Count == 0 || points.Where((point, k) => point.Number != k).Any()) throw database.Damaged("its points are not numbered from 0");
        string[] names = [.. points[0].Parameters.Select(parameter => parameter.Name)];
        if (names.Length == 0 || points.Any(point => !point.Parameters.Select(parameter => parameter.Name).SequenceEqual(names))) throw database.Damaged("its points have not all the same parameters");
        foreach ((string problem, string exists) in s_faults)
        {
            object?[] values = exists.Contains("$1", StringComparison.Ordinal) ? [points.Count] : [];
            if (database.Query($"SELECT EXISTS ({exists})", row => row.GetBoolean(0), values).Single()) throw database.Damaged(problem);
        }
    }

    /// <summary>Reads all that a file holds: a part of it that cannot be read is refused.</summary>
    internal static void CheckAll(ResultsFile file)
    {
        foreach (PointPart part in file.Points.SelectMany(point => file.Parts(point.Number))) file.Tally([part]);
        _ = file.Measures().Concat(file.Differences()).Count();
        _ = file.Checks().Count();
        _ = file.Witnesses().Count();
        _ = file.Runs().Count();
    }
}
