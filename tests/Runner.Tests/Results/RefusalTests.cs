using ExPost.Runner.Results;
using Microsoft.Data.Sqlite;

namespace ExPost.Runner.Tests.Results;

/// <summary>A file that cannot be used is refused in a line that says why, and stays as it was.</summary>
public class RefusalTests
{
    [Theory]
    [InlineData("hello")]
    [InlineData("")]
    [InlineData(null)]
    public void No_database(string? text)
    {
        using var folder = new TemporaryFolder();
        string content = text ?? new string('x', 5000);
        File.WriteAllText(folder["f"], content);
        string reading = Assert.Throws<UserError>(() => ResultsFile.Read(folder["f"])).Message;
        Assert.Equal($"{folder["f"]}: {(content.Length == 0 ? "it is a SQLite database, but no results file of expost" : "it is no SQLite database, so no results file")}", reading);
        if (content.Length > 0) Assert.Equal(reading, Assert.Throws<UserError>(() => SampleSweep.Open(folder["f"])).Message);
        Assert.Equal(content, File.ReadAllText(folder["f"]));
        Assert.Equal(["f"], folder.Files);
    }

    [Fact]
    public void An_empty_file_becomes_a_results_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["f"], "");
        using (ResultsFile file = SampleSweep.Open(folder["f"])) file.WriteWhole(0);
        using ResultsFile read = ResultsFile.Read(folder["f"]);
        Assert.True(read.IsDone(0));
    }

    [Fact]
    public void Another_database()
    {
        using var folder = new TemporaryFolder();
        Alter(folder["f"], "CREATE TABLE points (x)");
        byte[] before = File.ReadAllBytes(folder["f"]);
        CheckRefused(folder["f"], "it is a SQLite database, but no results file of expost");
        Assert.Equal(before, File.ReadAllBytes(folder["f"]));
    }

    [Fact]
    public void Another_version()
    {
        using var folder = new TemporaryFolder();
        SampleSweep.Open(folder["f"]).Dispose();
        Alter(folder["f"], FormattableString.Invariant($"PRAGMA user_version = {Schema.Version + 1}"));
        CheckRefused(folder["f"], FormattableString.Invariant($"its tables have version {Schema.Version + 1}, and this expost reads and writes version {Schema.Version}; use the expost that made it, or another file"));
    }

    [Theory]
    [InlineData("\"seed\":\"1\"", "\"seed\":\"2\"", "seed is \"1\" in the file and \"2\" here")]
    [InlineData("\"3\"]", "\"4\"]", "grid.weights[1] is \"3\" in the file and \"4\" here")]
    [InlineData("[\"1,2\",\"3\"]", "[\"1,2\"]", "grid.weights is [\"1,2\",\"3\"] in the file and [\"1,2\"] here")]
    [InlineData(",\"seed\":\"1\"", "", "seed is \"1\" in the file and absent here")]
    [InlineData("\"seed\":\"1\"", "\"seed\":\"1\",\"verify\":{\"misreports\":64}", "verify is absent in the file and {\"misreports\":64} here")]
    [InlineData("\"grid\":{\"buyers\":[\"2\"],", "\"grid\":{", "grid.buyers is [\"2\"] in the file and absent here")]
    public void Another_sweep(string old, string changed, string difference)
    {
        using var folder = new TemporaryFolder();
        using (ResultsFile file = SampleSweep.Open(folder["f"])) file.WriteWhole(1);
        byte[] before = File.ReadAllBytes(folder["f"]);
        SweepIdentity other = new(SampleSweep.Identity.Text.Replace(old, changed, StringComparison.Ordinal));
        Assert.NotEqual(SampleSweep.Identity.Hash, other.Hash);
        string refusal = Assert.Throws<UserError>(() => ResultsFile.OpenOrCreate(folder["f"], other, SampleSweep.Run, SampleSweep.Points(), SampleSweep.Draws)).Message;
        Assert.Equal($"{folder["f"]}: it holds another sweep: {difference}; name another file", refusal);
        Assert.Equal(before, File.ReadAllBytes(folder["f"]));
    }

    [Fact]
    public void Other_points()
    {
        using var folder = new TemporaryFolder();
        SampleSweep.Open(folder["f"]).Dispose();
        PointKey[] points = [.. SampleSweep.Points()];
        points[3] = points[3] with { Hash = "changed" };
        Assert.Contains("point 4 is not the same here", Assert.Throws<UserError>(() => SampleSweep.Open(folder["f"], points: points)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Places_where_no_file_is_or_can_be()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal($"{folder.Path}: it is a folder", Assert.Throws<UserError>(() => SampleSweep.Open(folder.Path)).Message);
        Assert.Equal("' ': a results file needs a name", Assert.Throws<UserError>(() => SampleSweep.Open(" ")).Message);
        Assert.Equal($"{folder["no/f"]}: there is no folder {folder["no"]}", Assert.Throws<UserError>(() => SampleSweep.Open(folder["no/f"])).Message);
        Assert.Equal($"{folder["f"]}: there is no such file", Assert.Throws<UserError>(() => ResultsFile.Read(folder["f"])).Message);
        Assert.Empty(folder.Files);
    }

    [Fact]
    public void A_file_that_may_not_be_written_can_be_read()
    {
        // Nothing is forbidden to the superuser.
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess) return;
        using var folder = new TemporaryFolder();
        using (ResultsFile file = SampleSweep.Open(folder["f"])) file.WriteWhole(0);
        File.SetUnixFileMode(folder["f"], UnixFileMode.UserRead);
        using (ResultsFile read = ResultsFile.Read(folder["f"])) Assert.True(read.IsDone(0));
        Assert.Equal($"{folder["f"]}: it may not be written", Assert.Throws<UserError>(() => SampleSweep.Open(folder["f"])).Message);
    }

    [Fact]
    public void Only_one_writes_and_nobody_reads_meanwhile()
    {
        using var folder = new TemporaryFolder();
        using (ResultsFile writer = SampleSweep.Open(folder["f"]))
        {
            writer.WriteWhole(0);
            CheckRefused(folder["f"], "another process writes to it or reads it; try again when that has ended");
            writer.WriteWhole(1);
        }

        using ResultsFile one = ResultsFile.Read(folder["f"]), two = ResultsFile.Read(folder["f"]);
        Assert.True(one.IsDone(1) && two.IsDone(1));
        Assert.Throws<UserError>(() => SampleSweep.Open(folder["f"]));
    }

    [Fact]
    public void A_full_disk_keeps_what_was_written()
    {
        using var folder = new TemporaryFolder();
        string before;
        using (ResultsFile file = SampleSweep.Open(folder["f"]))
        {
            file.WriteWhole(0, 1);
            before = file.ContentHash();
            file.Database.Execute(FormattableString.Invariant($"PRAGMA max_page_count = {file.Database.Number("PRAGMA page_count") + 2}"));
            string refusal = Assert.Throws<UserError>(() => file.Write([SampleSweep.Part(2)], [SampleSweep.Made(2, 3, 12), SampleSweep.Made(3, 100, 100)])).Message;
            Assert.Equal($"{folder["f"]}: it cannot be written: the disk is full; what was written before is kept", refusal);
            Assert.False(file.IsDone(2));
            Assert.Equal(before, file.ContentHash());
        }

        using ResultsFile again = SampleSweep.Open(folder["f"]);
        Assert.Equal(before, again.ContentHash());
        again.WriteWhole(2, 3, 4, 5);
        Assert.Equal(SampleSweep.WholeHash(folder), again.ContentHash());
    }

    // Cut off, changed, of other draws, of other sums, no bytes at all: no run of the program writes these, a faulty disk or a person may.
    [Theory]
    [InlineData("UPDATE parts SET tally = substr(tally, 1, 100) WHERE point = 1")]
    [InlineData("UPDATE parts SET tally = zeroblob(length(tally)) WHERE point = 1")]
    [InlineData("UPDATE parts SET tally = x'ffffffffffffffff' WHERE point = 1")]
    [InlineData("UPDATE parts SET tally = CAST(tally || x'00' AS BLOB) WHERE point = 1")]
    [InlineData("UPDATE parts SET tally = x'003000000000000000000000' WHERE point = 1")]
    [InlineData("UPDATE parts SET tally = 'none' WHERE point = 1")]
    [InlineData("UPDATE parts SET draws = 8192 WHERE point = 1")]
    public void Sums_that_are_damaged(string statement)
    {
        using var folder = new TemporaryFolder();
        using (ResultsFile file = SampleSweep.Open(folder["f"]))
        {
            file.WriteWhole(0);
            file.Write([SampleSweep.Part(1)], []);
        }

        Alter(folder["f"], statement);
        long last = statement.Contains("8192", StringComparison.Ordinal) ? 8191 : SampleSweep.Draws - 1;
        using ResultsFile read = ResultsFile.Read(folder["f"]);
        string refusal = $"{folder["f"]}: it is damaged: at point 2 the sums of draws 0 to {last} cannot be read";
        Assert.Equal(refusal, Assert.Throws<UserError>(() => read.Tally(read.Parts(1), SampleSweep.Sums)).Message);
        // Whether they are those of the kernel is not known without one.
        if (!statement.Contains("x'0030", StringComparison.Ordinal)) Assert.Equal(refusal, Assert.Throws<UserError>(read.ContentHash).Message);
    }

    [Fact]
    public void Sums_of_other_kernels_are_not_added()
    {
        using var folder = new TemporaryFolder();
        using (ResultsFile file = SampleSweep.Open(folder["f"]))
        {
            file.Write([SampleSweep.Part(1, 0, SampleSweep.Block), SampleSweep.Part(1, SampleSweep.Block, SampleSweep.Block)], []);
        }

        // As many draws, and no sums.
        Alter(folder["f"], "UPDATE parts SET tally = x'001000000000000000000000' WHERE first > 0");
        using ResultsFile read = ResultsFile.Read(folder["f"]);
        Assert.Equal($"{folder["f"]}: it is damaged: at point 2 the sums of draws 4096 to 8191 cannot be read", Assert.Throws<UserError>(read.ContentHash).Message);
    }

    [Fact]
    public void What_is_no_number_where_one_belongs()
    {
        using var folder = new TemporaryFolder();
        using (ResultsFile file = SampleSweep.Open(folder["f"])) file.WriteWhole(0);
        Alter(folder["f"], "UPDATE points SET parameters = '{' WHERE number = 3");
        CheckRefused(folder["f"], "it is damaged");
    }

    private static void CheckRefused(string path, string reason)
    {
        Assert.Equal($"{path}: {reason}", Assert.Throws<UserError>(() => ResultsFile.Read(path)).Message);
        Assert.Equal($"{path}: {reason}", Assert.Throws<UserError>(() => SampleSweep.Open(path)).Message);
    }

    private static void Alter(string path, string statement)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
