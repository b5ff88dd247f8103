namespace ExPost.Runner.Results;

/// <summary>The tables of a results file.</summary>
internal static class Schema
{
    /// <summary>What SQLite keeps in the header of a results file to tell it from other databases: "ExPo".</summary>
    internal const long ApplicationId = 0x4578506f;

    /// <summary>The version of the tables. A file of another one is refused.</summary>
    internal const long Version = 2;

    /// <summary>The tables that hold a finished point's estimates, a row each.</summary>
    internal static IReadOnlyList<string> ResultTables { get; } = ["measures", "differences", "checks", "witnesses"];

    /// <summary>
    /// Makes the tables. Columns of numbers that may be NaN or -0 have no type: with one, SQLite would turn -0 into 0. It knows no NaN either, which is kept as text;
    /// NULL is what is absent. Rows of a point lie together, in the order in which they are printed.
    /// </summary>
    internal static string Create { get; } = FormattableString.Invariant(
        $"""
        PRAGMA application_id = {ApplicationId};
        PRAGMA user_version = {Version};
        CREATE TABLE sweep (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
        CREATE TABLE runs (id INTEGER PRIMARY KEY, started TEXT NOT NULL, engine TEXT NOT NULL, device TEXT NOT NULL, threads INTEGER NOT NULL, version TEXT NOT NULL, revision TEXT NOT NULL, shard INTEGER, shards INTEGER);
        CREATE TABLE points (number INTEGER PRIMARY KEY, key TEXT NOT NULL, parameters TEXT NOT NULL, draws INTEGER, run INTEGER REFERENCES runs, target TEXT, max_draws INTEGER, reached INTEGER);
        CREATE TABLE parts (point INTEGER NOT NULL REFERENCES points, first INTEGER NOT NULL, draws INTEGER NOT NULL, run INTEGER NOT NULL REFERENCES runs, seconds REAL NOT NULL, tally BLOB NOT NULL, PRIMARY KEY (point, first, draws));
        CREATE TABLE measures (point INTEGER NOT NULL REFERENCES points, place INTEGER NOT NULL, mechanism TEXT NOT NULL, measure TEXT NOT NULL, {Estimate}, PRIMARY KEY (point, place)) WITHOUT ROWID;
        CREATE TABLE differences (point INTEGER NOT NULL REFERENCES points, place INTEGER NOT NULL, mechanism TEXT NOT NULL, measure TEXT NOT NULL, {Estimate}, baseline TEXT NOT NULL, PRIMARY KEY (point, place)) WITHOUT ROWID;
        CREATE TABLE checks (point INTEGER NOT NULL REFERENCES points, place INTEGER NOT NULL, mechanism TEXT NOT NULL, property TEXT NOT NULL, {Estimate}, claimed INTEGER NOT NULL, violated INTEGER NOT NULL, draws INTEGER NOT NULL, remark TEXT, PRIMARY KEY (point, place)) WITHOUT ROWID;
        CREATE TABLE witnesses (point INTEGER NOT NULL REFERENCES points, place INTEGER NOT NULL, mechanism TEXT NOT NULL, property TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (point, place)) WITHOUT ROWID;
        """);

    private const string Estimate = "mean NOT NULL, standard_error, low, high, method TEXT";
}
