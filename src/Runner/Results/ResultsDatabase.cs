using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ExPost.Runner.Results;

/// <summary>
/// The SQLite database of a results file. Whatever SQLite refuses becomes a line for the user.
/// It is kept with a rollback journal and not with a write-ahead log: when nobody writes, the file by itself is all there is, and no memory is shared between
/// processes, which network drives cannot do. Both are safe when a process is killed.
/// </summary>
internal sealed class ResultsDatabase : IDisposable
{
    /// <summary>How long one waits for another process to let go of the file, in seconds.</summary>
    private const int Patience = 5;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = [];

    static ResultsDatabase() => SQLitePCL.Batteries_V2.Init();

    private ResultsDatabase(string path, bool create)
    {
        _path = path;
        if (path.Trim().Length == 0) throw new UserError($"'{path}': a results file needs a name");
        // In full, or SQLite would take some names for something else than a file.
        string full = Path.GetFullPath(path);
        string? folder = Path.GetDirectoryName(full);
        if (Directory.Exists(path)) throw Refused("it is a folder");
        if (folder is not null && !Directory.Exists(folder)) throw Refused($"there is no folder {folder}");
        if (!create && !File.Exists(path)) throw Refused("there is no such file");
        // One that is only read is opened for writing too: what a process that was killed left half done has to be rolled back. Where that is forbidden, SQLite opens it for reading.
        _connection = new(new SqliteConnectionStringBuilder { DataSource = full, Mode = create ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = Patience }.ToString());
    }

    /// <summary>
    /// Opens or creates a file for writing, within a transaction. SQLite's own lock keeps others out as long as it is open. The system lets go of it when the process
    /// ends, in whatever way, so there is no lock file that could be left.
    /// </summary>
    /// <exception cref="UserError">It cannot be opened, or another process uses it.</exception>
    internal static ResultsDatabase OpenForWriting(string path) => Open(path, create: true, "PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE");

    /// <summary>Opens a file for reading. What is read is the state at this moment, and nobody writes before it is closed.</summary>
    /// <exception cref="UserError">It cannot be opened, or another process writes to it.</exception>
    internal static ResultsDatabase OpenForReading(string path) => Open(path, create: false, "PRAGMA query_only = ON", "BEGIN", "SELECT count(*) FROM sqlite_schema");

    /// <summary>Runs a statement.</summary>
    /// <param name="sql">The statement, with $1, $2 and so on for values.</param>
    /// <param name="values">The values.</param>
    internal void Execute(string sql, params ReadOnlySpan<object?> values)
    {
        SqliteCommand command = Prepared(sql, values);
        Guarded(command.ExecuteNonQuery);
    }

    /// <summary>The rows of a query, read as they are asked for.</summary>
    /// <param name="sql">The query, with $1, $2 and so on for values.</param>
    /// <param name="read">Makes something of a row.</param>
    /// <param name="values">The values.</param>
    internal IEnumerable<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params object?[] values)
    {
        using SqliteCommand command = Command(sql, values.Length);
        Bind(command, values);
        using SqliteDataReader reader = Guarded(command.ExecuteReader);
        while (Guarded(reader.Read)) yield return Guarded(() => read(reader));
    }

    /// <summary>The first column of the only row of a query.</summary>
    internal long Number(string sql) => Query(sql, row => row.GetInt64(0)).First();

    /// <summary>Does all of something or, when it fails, nothing.</summary>
    internal void Transaction(Action body)
    {
        Execute("BEGIN");
        try
        {
            body();
            Execute("COMMIT");
        }
        catch
        {
            Rollback();
            throw;
        }
    }

    /// <summary>A refusal of the file.</summary>
    internal UserError Refused(string reason) => new($"{_path}: {reason}");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SqliteCommand command in _commands.Values) command.Dispose();
        _connection.Dispose();
    }

    private static ResultsDatabase Open(string path, bool create, params string[] statements)
    {
        var database = new ResultsDatabase(path, create);
        try
        {
            database.Guarded(() =>
            {
                database._connection.Open();
                return 0;
            });
            foreach (string statement in statements) database.Execute(statement);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private void Rollback()
    {
        try
        {
            Execute("ROLLBACK");
        }
        catch (UserError)
        {
            // SQLite rolls back by itself when the disk is full, and then has no transaction any more.
        }
    }

    private SqliteCommand Prepared(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out SqliteCommand? command)) _commands[sql] = command = Command(sql, values.Length);
        Bind(command, values);
        return command;
    }

    private SqliteCommand Command(string sql, int values)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        for (int k = 1; k <= values; k++) command.Parameters.Add(new SqliteParameter { ParameterName = FormattableString.Invariant($"${k}") });
        return command;
    }

    private static void Bind(SqliteCommand command, ReadOnlySpan<object?> values)
    {
        for (int k = 0; k < values.Length; k++) command.Parameters[k].Value = values[k] switch { null => DBNull.Value, double.NaN => "NaN", var value => value };
    }

    private T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception problem) when (problem is InvalidCastException or OverflowException or FormatException or JsonException)
        {
            throw Refused("it is damaged");
        }
        catch (SqliteException problem)
        {
            throw Refused(problem.SqliteErrorCode switch
            {
                SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => "another process writes to it or reads it; try again when that has ended",
                SQLitePCL.raw.SQLITE_FULL => "it cannot be written: the disk is full; what was written before is kept",
                SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_PERM or SQLitePCL.raw.SQLITE_AUTH => "it may not be written",
                SQLitePCL.raw.SQLITE_CANTOPEN => "it cannot be opened",
                SQLitePCL.raw.SQLITE_NOTADB => "it is no SQLite database, so no results file",
                SQLitePCL.raw.SQLITE_CORRUPT => "it is damaged",
                _ => problem.Message.TrimEnd('.'),
            });
        }
    }
}
