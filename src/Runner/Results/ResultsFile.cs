using System.Globalization;
using System.Text.Json;
using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Engine.Statistics;
using ExPost.Kernels;
using ExPost.Runner.Output;
using ExPost.Runner.Sweeps;
using Microsoft.Data.Sqlite;

namespace ExPost.Runner.Results;

/// <summary>The results file of a sweep: what was gathered at each point, and the estimates of points that are finished. One process writes to it at a time.</summary>
internal sealed class ResultsFile : IDisposable
{
    private readonly PointState[] _done;
    private readonly long _run;
    private readonly Lazy<DrawLayout> _layout;

    private ResultsFile(string path, ResultsDatabase database, SweepIdentity identity, long draws, string? target, IReadOnlyList<PointKey> points, PointState[] done, long run)
    {
        (Path, Database, Identity, Draws, Target, Points) = (path, database, identity, draws, target, points);
        (_done, _run) = (done, run);
        // An identity that cannot be read is told where it is read.
        _layout = new(() => identity.Layout);
    }

    /// <summary>The file.</summary>
    internal string Path { get; }

    /// <summary>What defines the sweep.</summary>
    internal SweepIdentity Identity { get; }

    /// <summary>Where the draws of a point lie.</summary>
    internal DrawLayout Layout => _layout.Value;

    /// <summary>Shards may have some of the draws of a point each: where all points have as many, and they are independent.</summary>
    internal bool AreDrawsDivided => Target is null && !Layout.IsReplicated;

    /// <summary>The points of the whole sweep, in order of their numbers, whichever of them have results.</summary>
    internal IReadOnlyList<PointKey> Points { get; }

    /// <summary>The draws asked for, at each point; where there are targets, the most.</summary>
    internal long Draws { get; }

    /// <summary>The targets of each point, in words; null where all have as many draws.</summary>
    internal string? Target { get; }

    internal ResultsDatabase Database { get; }

    /// <summary>Opens a file for a run of a sweep, or creates it. Nobody else reads or writes it until it is closed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="identity">What defines the sweep.</param>
    /// <param name="run">The run.</param>
    /// <param name="points">The points of the whole sweep, numbered from 0.</param>
    /// <param name="draws">The draws asked for, at each point; where there are targets, the most.</param>
    /// <param name="target">The targets of each point, in words; null where all have as many draws.</param>
    /// <exception cref="UserError">It cannot be opened, is no results file, belongs to another sweep, or another process uses it.</exception>
    internal static ResultsFile OpenOrCreate(string path, SweepIdentity identity, RunInfo run, IReadOnlyList<PointKey> points, long draws, string? target = null)
    {
        // Numbers of runs stay as they are when files are merged.
        long id = Random.Shared.NextInt64();
        return OpenForWriting(path, identity, points, draws, target, id, database =>
            database.Execute(
                "INSERT INTO runs VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                id, run.Started.ToString("O", CultureInfo.InvariantCulture), run.Engine, run.Device, run.Threads, run.Version, run.Commit, run.Shard?.Number, run.Shard?.Count));
    }

    /// <summary>Creates a file that is filled from others.</summary>
    internal static ResultsFile Create(string path, SweepIdentity identity, IReadOnlyList<PointKey> points, long draws, string? target) => OpenForWriting(path, identity, points, draws, target, run: 0, _ => { });

    /// <summary>Opens a file for reading. Nobody writes to it until it is closed.</summary>
    /// <exception cref="UserError">It cannot be opened, is no results file, or another process writes to it.</exception>
    internal static ResultsFile Read(string path)
    {
        ResultsDatabase database = ResultsDatabase.OpenForReading(path);
        try
        {
            CheckIsResults(database);
            List<PointKey> points = PointsOf(database);
            Soundness.Check(database, points);
            return new(path, database, IdentityOf(database), database.Number("SELECT value FROM sweep WHERE key = 'draws'"), TargetOf(database), points, Done(database, points.Count), run: 0);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>The point has estimates of at least the draws asked for; where there are targets, of the draws up to where these ended it.</summary>
    /// <param name="point">The number of the point.</param>
    internal bool IsDone(int point) => _done[point].Target == Target && (Target is null ? _done[point].Draws >= Draws : _done[point].MaxDraws == Draws);

    /// <summary>The point is done, and its targets are not reached.</summary>
    /// <param name="point">The number of the point.</param>
    internal bool IsMissed(int point) => IsDone(point) && !_done[point].IsReached;

    /// <summary>What the estimates of a point are of.</summary>
    /// <param name="point">The number of the point.</param>
    internal PointState State(int point) => _done[point];

    /// <summary>The draws that the estimates of a point are of; 0 where it has none.</summary>
    internal long DrawsDone(int point) => _done[point].Draws;

    /// <summary>What was gathered at a point; parts may overlap.</summary>
    /// <param name="point">The number of the point.</param>
    internal IReadOnlyList<PointPart> Parts(int point) =>
        [.. Database.Query("SELECT first, draws, tally, seconds FROM parts WHERE point = $1", row => new PointPart(point, row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2), row.GetDouble(3)), point)];

    /// <summary>What parts of a point add up to.</summary>
    /// <param name="parts">Parts of this file, at least one.</param>
    /// <param name="sums">The sums of the kernel that they are of; null for whichever they have.</param>
    /// <exception cref="UserError">A part is damaged.</exception>
    internal Tally Tally(IEnumerable<PointPart> parts, IReadOnlyList<Sum>? sums = null)
    {
        Tally? total = null;
        foreach (PointPart part in parts)
        {
            try
            {
                Tally tally = sums is null ? Engine.Tally.FromBytes(part.Tally) : Engine.Tally.FromBytes(sums, part.Tally);
                if (tally.Draws != part.Draws) throw new FormatException("A tally of other draws.");
                if (total is null) total = tally;
                else total.Add(tally);
            }
            catch (Exception problem) when (problem is FormatException or ArgumentException)
            {
                throw Database.Refused(FormattableString.Invariant($"it is damaged: at point {part.Point + 1} the sums of draws {part.First} to {part.First + part.Draws - 1} cannot be read"));
            }
        }

        return total!;
    }

    /// <summary>The parts of the sweep that runs were to do, each once.</summary>
    internal IEnumerable<Shard> Shards() => Database.Query("SELECT DISTINCT shard, shards FROM runs WHERE shards IS NOT NULL", row => new Shard(row.GetInt32(0), row.GetInt32(1)));

    /// <summary>The draws that were gathered, of each point that has any, in order of points; they may overlap.</summary>
    internal IEnumerable<(int Point, List<DrawRange> Ranges)> Ranges()
    {
        (int Point, List<DrawRange> Ranges) current = (-1, []);
        foreach ((int point, DrawRange range) in Database.Query("SELECT point, first, draws FROM parts ORDER BY point", row => (row.GetInt32(0), new DrawRange(row.GetInt64(1), row.GetInt64(2)))))
        {
            if (point != current.Point)
            {
                if (current.Point >= 0) yield return current;
                current = (point, []);
            }

            current.Ranges.Add(range);
        }

        if (current.Point >= 0) yield return current;
    }

    /// <summary>Writes all of this or, when it fails, nothing. A part stands beside those of other draws, and a result replaces that of its point.</summary>
    /// <param name="parts">What was gathered.</param>
    /// <param name="results">The estimates of finished points.</param>
    /// <exception cref="UserError">The disk is full, or the file cannot be written for another reason.</exception>
    internal void Write(IReadOnlyList<PointPart> parts, IReadOnlyList<PointResult> results)
    {
        Database.Transaction(() =>
        {
            foreach (PointPart part in parts)
            {
                Database.Execute("INSERT OR REPLACE INTO parts VALUES ($1, $2, $3, $4, $5, $6)", part.Point, part.First, part.Draws, _run, part.Seconds, part.Tally);
            }

            foreach (PointResult result in results) WriteResult(result);
        });
        foreach (PointResult result in results) _done[result.Point] = StateOf(result);
    }

    /// <summary>The measures of finished points, in order of point, mechanism and measure.</summary>
    internal IEnumerable<MeasureRow> Measures() =>
        Database.Query("SELECT point, mechanism, measure, mean, standard_error, low, high, method FROM measures ORDER BY point, place", row => new MeasureRow(row.GetInt32(0), row.GetString(1), null, row.GetString(2), DrawsDone(row.GetInt32(0)), EstimateAt(row, 3)));

    /// <summary>The paired differences of mechanisms, in the same order.</summary>
    internal IEnumerable<MeasureRow> Differences() =>
        Database.Query("SELECT point, mechanism, measure, mean, standard_error, low, high, method, baseline FROM differences ORDER BY point, place", row => new MeasureRow(row.GetInt32(0), row.GetString(1), row.GetString(8), row.GetString(2), DrawsDone(row.GetInt32(0)), EstimateAt(row, 3)));

    /// <summary>The checks of properties, in order of point, mechanism and property.</summary>
    internal IEnumerable<CheckRow> Checks() =>
        Database.Query(
            "SELECT point, mechanism, property, mean, standard_error, low, high, method, claimed, draws, remark FROM checks ORDER BY point, place",
            row => new CheckRow(row.GetInt32(0), row.GetString(1), new(row.GetString(2), row.GetBoolean(8), row.GetInt64(9), EstimateAt(row, 3), null) { Remark = row.IsDBNull(10) ? null : row.GetString(10) }));

    /// <summary>What shows that properties do not hold, in the same order.</summary>
    internal IEnumerable<WitnessRow> Witnesses() =>
        Database.Query("SELECT point, mechanism, property, json FROM witnesses ORDER BY point, place", row => new WitnessRow(row.GetInt32(0), row.GetString(1), row.GetString(2), JsonAt(row, 3)));

    /// <summary>How many estimates of measures there are, differences included.</summary>
    internal long Estimates => Database.Number("SELECT (SELECT count(*) FROM measures) + (SELECT count(*) FROM differences)");

    /// <summary>The runs that wrote to the file, the first one first.</summary>
    internal IEnumerable<RunInfo> Runs() => Database.Query(
        "SELECT started, engine, device, threads, version, revision, shard, shards FROM runs",
        row => new RunInfo(
            DateTimeOffset.Parse(row.GetString(0), CultureInfo.InvariantCulture), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetString(4), row.GetString(5),
            row.IsDBNull(6) ? null : new Shard(row.GetInt32(6), row.GetInt32(7)))).OrderBy(run => run.Started);

    /// <summary>How long all draws took together, in seconds.</summary>
    internal double Seconds() => Database.Query("SELECT total(seconds) FROM parts", row => row.GetDouble(0)).First();

    /// <summary>A hash of what was found, the same for files that hold the same points with the same draws, whichever runs wrote them, in whatever order and parts.</summary>
    internal string ContentHash() => Content.Hash(this);

    /// <inheritdoc/>
    public void Dispose() => Database.Dispose();

    private static ResultsFile OpenForWriting(string path, SweepIdentity identity, IReadOnlyList<PointKey> points, long draws, string? target, long run, Action<ResultsDatabase> begin)
    {
        ResultsDatabase database = ResultsDatabase.OpenForWriting(path);
        try
        {
            if (IsEmpty(database)) MakeTables(database, identity, points);
            else CheckIsSweep(database, identity, points);
            database.Execute("INSERT OR REPLACE INTO sweep VALUES ('draws', $1)", draws);
            database.Execute("DELETE FROM sweep WHERE key = 'target'");
            if (target is not null) database.Execute("INSERT INTO sweep VALUES ('target', $1)", target);
            begin(database);
            database.Execute("COMMIT");
            return new(path, database, identity, draws, target, points, Done(database, points.Count), run);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Refuses a database that is no results file of this version.</summary>
    private static void CheckIsResults(ResultsDatabase database)
    {
        if (database.Number("PRAGMA page_count") == 0) throw database.Refused("it is empty, so no results file; expost sweep makes one");
        if (IsEmpty(database) || database.Number("PRAGMA application_id") != Schema.ApplicationId) throw database.Refused("it is a SQLite database, but no results file of expost");
        long version = database.Number("PRAGMA user_version");
        if (version != Schema.Version) throw database.Refused(FormattableString.Invariant($"its tables have version {version}, and this expost reads and writes version {Schema.Version}; use the expost that made it, or another file"));
    }

    private static bool IsEmpty(ResultsDatabase database) => database.Number("PRAGMA application_id") == 0 && database.Number("SELECT count(*) FROM sqlite_schema") == 0;

    private static void CheckIsSweep(ResultsDatabase database, SweepIdentity identity, IReadOnlyList<PointKey> points)
    {
        CheckIsResults(database);
        if (IdentityOf(database).Difference(identity, "in the file", "here") is { } difference) throw database.Refused($"it holds another sweep: {difference}; name another file");
        List<PointKey> held = PointsOf(database);
        Soundness.Check(database, held);
        if (DifferentPoint(held, points) is { } point) throw database.Refused($"it holds another sweep: point {point + 1} is not the same here; name another file");
    }

    /// <summary>The first point that is not the same in two lists, from 0; null where all are.</summary>
    internal static int? DifferentPoint(IReadOnlyList<PointKey> one, IReadOnlyList<PointKey> two)
    {
        for (int k = 0; k < Math.Max(one.Count, two.Count); k++)
        {
            if (k >= one.Count || k >= two.Count || one[k].Hash != two[k].Hash || !one[k].Parameters.SequenceEqual(two[k].Parameters)) return k;
        }

        return null;
    }

    private static void MakeTables(ResultsDatabase database, SweepIdentity identity, IReadOnlyList<PointKey> points)
    {
        database.Execute(Schema.Create);
        database.Execute("INSERT INTO sweep VALUES ('identity', $1), ('hash', $2)", identity.Text, identity.Hash);
        foreach (PointKey point in points) database.Execute("INSERT INTO points (number, key, parameters) VALUES ($1, $2, $3)", point.Number, point.Hash, Json(point.Parameters));
    }

    private static SweepIdentity IdentityOf(ResultsDatabase database) =>
        database.Query("SELECT value FROM sweep WHERE key = 'identity'", row => new SweepIdentity(row.GetString(0))).FirstOrDefault() is { IsReadable: true } identity ? identity : throw SweepIdentity.Unreadable(database.Path);

    private static List<PointKey> PointsOf(ResultsDatabase database) => [.. database.Query("SELECT number, parameters, key FROM points ORDER BY number", row => new PointKey(row.GetInt32(0), Parameters(row.GetString(1)), row.GetString(2)))];

    private static string? TargetOf(ResultsDatabase database) => database.Query("SELECT value FROM sweep WHERE key = 'target'", row => row.GetString(0)).FirstOrDefault();

    private static PointState[] Done(ResultsDatabase database, int points)
    {
        var done = new PointState[points];
        foreach ((int point, PointState state) in database.Query(
            "SELECT number, draws, target, ifnull(max_draws, 0), ifnull(reached, 1) FROM points WHERE draws IS NOT NULL",
            row => (row.GetInt32(0), new PointState(row.GetInt64(1), row.IsDBNull(2) ? null : row.GetString(2), row.GetInt64(3), row.GetBoolean(4))))) done[point] = state;
        return done;
    }

    private PointState StateOf(PointResult result) => new(result.Draws, Target, Target is null ? 0 : Draws, result.IsReached);

    /// <summary>An object in the order of the axes.</summary>
    internal static string Json(IReadOnlyList<(string Name, string Value)> parameters) => JsonReport.Compact(json =>
    {
        json.WriteStartObject();
        foreach ((string name, string value) in parameters) json.WriteString(name, value);
        json.WriteEndObject();
    });

    private static (string Name, string Value)[] Parameters(string json)
    {
        using JsonDocument parsed = JsonDocument.Parse(json);
        return [.. parsed.RootElement.EnumerateObject().Select(entry => (entry.Name, entry.Value.GetString()!))];
    }

    private static Estimate EstimateAt(SqliteDataReader row, int column)
    {
        return new(Number(column) ?? double.NaN, Number(column + 1), Number(column + 2), Number(column + 3), row.IsDBNull(column + 4) ? null : row.GetString(column + 4));

        double? Number(int place) => row.GetValue(place) switch { double number => number, "NaN" => double.NaN, DBNull => null, _ => throw new InvalidCastException() };
    }

    /// <summary>JSON, as its text.</summary>
    private static string JsonAt(SqliteDataReader row, int column)
    {
        string text = row.GetString(column);
        JsonDocument.Parse(text).Dispose();
        return text;
    }

    private void WriteResult(PointResult result)
    {
        foreach (string table in Schema.ResultTables) Database.Execute($"DELETE FROM {table} WHERE point = $1", result.Point);
        Database.Execute("UPDATE points SET draws = $2, run = $3, target = NULL, max_draws = NULL, reached = NULL WHERE number = $1", result.Point, result.Draws, _run);
        if (Target is not null) Database.Execute("UPDATE points SET target = $2, max_draws = $3, reached = $4 WHERE number = $1", result.Point, Target, Draws, result.IsReached);
        WriteMeasures("INSERT INTO measures VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", result.Point, result.Result.Mechanisms);
        if (result.Result.Differences.Count > 0) WriteMeasures("INSERT INTO differences VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", result.Point, result.Result.Differences, result.Result.Mechanisms[0].Name);
        int checks = 0, witnesses = 0;
        foreach (MechanismResult mechanism in result.Result.Mechanisms)
        {
            foreach (CheckResult check in mechanism.Checks)
            {
                Estimate x = check.Broken;
                Database.Execute(
                    "INSERT INTO checks VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
                    result.Point, checks++, mechanism.Name, check.Property, x.Mean, x.StandardError, x.Low, x.High, x.Method, check.Claimed, check.IsViolation, check.Draws, check.Remark);
                foreach (string json in VerificationReport.Witnesses(check)) Database.Execute("INSERT INTO witnesses VALUES ($1, $2, $3, $4, $5)", result.Point, witnesses++, mechanism.Name, check.Property, json);
            }
        }
    }

    /// <param name="insert">The statement.</param>
    /// <param name="point">The number of the point.</param>
    /// <param name="mechanisms">The estimates.</param>
    /// <param name="more">The value of a further column.</param>
    private void WriteMeasures(string insert, int point, IReadOnlyList<MechanismResult> mechanisms, params string[] more)
    {
        int place = 0;
        foreach (MechanismResult mechanism in mechanisms)
        {
            foreach ((string measure, Estimate x) in mechanism.Measures) Database.Execute(insert, [point, place++, mechanism.Name, measure, x.Mean, x.StandardError, x.Low, x.High, x.Method, .. more]);
        }
    }
}
