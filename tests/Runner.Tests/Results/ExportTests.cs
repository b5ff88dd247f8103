using System.Globalization;
using System.Text.Json;
using CsvHelper;
using ExPost.Engine.Statistics;
using ExPost.Runner.Results;

namespace ExPost.Runner.Tests.Results;

/// <summary>What export writes is read by others as it was.</summary>
public class ExportTests
{
    private static readonly string[] s_columns = ["point", "buyers", "weights", "epsilon", "mechanism", "measure", "draws", "mean", "standard_error", "low", "high", "method"];

    [Fact]
    public void Csv()
    {
        using var folder = new TemporaryFolder();
        MeasureRow[] rows = Write(folder["r.db"]);
        string text = Expost.Run("export", folder["r.db"]).Result;
        using var csv = CsvReader.FromText(text, CsvReaderOptions.Default);
        foreach (MeasureRow row in rows)
        {
            Assert.True(csv.Read());
            Assert.Equal(s_columns, csv.Headers);
            Assert.Equal(Axes(row), new[] { csv.GetString("buyers"), csv.GetString("weights"), csv.GetString("epsilon") });
            Assert.Equal((row.Point, row.Mechanism, row.Measure, row.Draws), (csv.Parse<int>("point"), csv.GetString("mechanism"), csv.GetString("measure"), csv.Parse<long>("draws")));
            Assert.Equal(row.Estimate, new Estimate(Number("mean") ?? double.NaN, Number("standard_error"), Number("low"), Number("high"), csv.GetString("method") is { Length: > 0 } method ? method : null));
        }

        Assert.False(csv.Read());

        double? Number(string column) => csv.GetString(column) is { Length: > 0 } number ? double.Parse(number, CultureInfo.InvariantCulture) : null;
    }

    [Fact]
    public void Json()
    {
        using var folder = new TemporaryFolder();
        MeasureRow[] rows = Write(folder["r.db"]);
        Assert.Equal("", Expost.Run("export", folder["r.db"], "--format", "json", "--output", folder["r.json"]).Result);
        JsonElement[] entries = [.. JsonDocument.Parse(File.ReadAllText(folder["r.json"])).RootElement.EnumerateArray()];
        Assert.Equal(rows.Length, entries.Length);
        foreach ((MeasureRow row, JsonElement entry) in rows.Zip(entries))
        {
            Assert.Equal(s_columns, entry.EnumerateObject().Select(property => property.Name));
            // 3 is a word too: on its axis stands 1,2.
            Assert.Equal(Axes(row), new[] { entry.GetProperty("buyers").GetInt32().ToString(CultureInfo.InvariantCulture), entry.GetProperty("weights").GetString()!, entry.GetProperty("epsilon").GetRawText() });
            Assert.Equal((row.Point, row.Mechanism, row.Measure, row.Draws), (entry.GetProperty("point").GetInt32(), entry.GetProperty("mechanism").GetString(), entry.GetProperty("measure").GetString(), entry.GetProperty("draws").GetInt64()));
            Assert.Equal(row.Estimate, new Estimate(Number(entry, "mean") ?? double.NaN, Number(entry, "standard_error"), Number(entry, "low"), Number(entry, "high"), entry.GetProperty("method").GetString()));
        }

        static double? Number(JsonElement entry, string name) => entry.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
    }

    [Fact]
    public void How_much_there_is_goes_to_stderr()
    {
        using var folder = new TemporaryFolder();
        Write(folder["r.db"]);
        string hash;
        using (ResultsFile file = ResultsFile.Read(folder["r.db"])) hash = file.ContentHash();
        Assert.Equal($"{folder["r.db"]}: 3 of 6 points are finished; content {hash}\nexpost: warning: points 1, 3 and 4 of 6 are missing (the first is 0)\n", Expost.Run("export", folder["r.db"]).Error);
    }

    [Fact]
    public void The_results_file_is_no_output_of_its_own()
    {
        using var folder = new TemporaryFolder();
        Write(folder["r.db"]);
        byte[] before = File.ReadAllBytes(folder["r.db"]);
        Expost.Outcome outcome = Expost.Run(["export", "r.db", "--output", $"..{Path.DirectorySeparatorChar}{Path.GetFileName(folder.Path)}{Path.DirectorySeparatorChar}r.db"], null, folder.Path);
        Assert.Equal(ExitCode.BadInput, outcome.ExitCode);
        Assert.Contains("it is the results file itself; name another file", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(folder["r.db"]));
    }

    [Theory]
    [InlineData("export", "expost: export: it needs the results file of a sweep, such as: expost export results.db\n")]
    [InlineData("export none.db", "expost: none.db: there is no such file\n")]
    [InlineData("export none.db --format table", "expost: --format table: accepted are csv, json\n")]
    public void Refusals(string line, string error)
    {
        using var folder = new TemporaryFolder();
        Expost.Outcome outcome = Expost.Run(CommandLine.Split(line), null, folder.Path);
        Assert.Equal((ExitCode.BadInput, "", error), (outcome.ExitCode, outcome.Output, outcome.Error.ReplaceLineEndings("\n")));
        Assert.Empty(folder.Files);
    }

    /// <summary>A file with points that are done, one of them with numbers that are none.</summary>
    private static MeasureRow[] Write(string path)
    {
        using ResultsFile file = SampleSweep.Open(path);
        file.WriteWhole(2, 0);
        file.Write([], [new(5, SampleSweep.Draws, new(SampleSweep.Draws, default, [new("a \"quoted\", name", [("none", new(double.NaN, null, null, null, null)), ("third", new(1.0 / 3, null, 5e-324, 1e300, "normal"))])], []))]);
        return [.. file.Measures()];
    }

    private static string[] Axes(MeasureRow row) => [.. SampleSweep.Points()[row.Point].Parameters.Select(parameter => parameter.Value)];
}
