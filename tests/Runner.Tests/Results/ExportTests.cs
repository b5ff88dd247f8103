using System.Globalization;
using System.Text.Json;
using CsvHelper;
using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;
using ExPost.Runner.Input;
using ExPost.Runner.Results;

namespace ExPost.Runner.Tests.Results;

/// <summary>What export writes is read by others as it was.</summary>
public class ExportTests
{
    private static readonly string[] s_estimate = ["draws", "mean", "standard_error", "low", "high", "method"];

    [Theory]
    [InlineData("measures", "export r.db")]
    [InlineData("measures", "export r.db --table measures")]
    [InlineData("differences", "export r.db --table differences")]
    [InlineData("checks", "export r.db --table checks --format csv")]
    [InlineData("witnesses", "export r.db --table witnesses")]
    public void Csv(string table, string line)
    {
        using var folder = new TemporaryFolder();
        (string[] columns, object?[][] rows) = Write(folder["r.db"], table);
        string text = Expost.Run(CommandLine.Split(line), null, folder.Path).Result;
        using var csv = CsvReader.FromText(text, CsvReaderOptions.Default);
        foreach (object?[] row in rows)
        {
            Assert.True(csv.Read());
            Assert.Equal(columns, csv.Headers);
            foreach ((string column, object? value) in columns.Zip(row))
            {
                string cell = csv.GetString(column)!;
                if (value is double number && !double.IsNaN(number)) Assert.Equal(BitConverter.DoubleToInt64Bits(number), BitConverter.DoubleToInt64Bits(double.Parse(cell, CultureInfo.InvariantCulture)));
                else Assert.Equal(value switch { null or double.NaN => "", true => "true", false => "false", int or long => string.Create(CultureInfo.InvariantCulture, $"{value}"), _ => (string)value }, cell);
            }
        }

        Assert.False(csv.Read());
    }

    [Theory]
    [InlineData("measures")]
    [InlineData("differences")]
    [InlineData("checks")]
    [InlineData("witnesses")]
    public void Json(string table)
    {
        using var folder = new TemporaryFolder();
        (string[] columns, object?[][] rows) = Write(folder["r.db"], table);
        Assert.Equal("", Expost.Run("export", folder["r.db"], "--format", "json", "--table", table, "--output", folder["r.json"]).Result);
        JsonElement[] entries = [.. JsonDocument.Parse(File.ReadAllText(folder["r.json"])).RootElement.EnumerateArray()];
        Assert.Equal(rows.Length, entries.Length);
        foreach ((object?[] row, JsonElement entry) in rows.Zip(entries))
        {
            Assert.Equal(columns, entry.EnumerateObject().Select(property => property.Name));
            foreach ((string column, object? value) in columns.Zip(row))
            {
                JsonElement cell = entry.GetProperty(column);
                switch (value)
                {
                    case null or double.NaN:
                        Assert.Equal(JsonValueKind.Null, cell.ValueKind);
                        break;
                    case double number:
                        Assert.Equal(number, cell.GetDouble());
                        break;
                    case bool truth:
                        Assert.Equal(truth, cell.GetBoolean());
                        break;
                    case int or long:
                        Assert.Equal(Convert.ToInt64(value, CultureInfo.InvariantCulture), cell.GetInt64());
                        break;
                    // 3 is a word too: on its axis stands 1,2.
                    case string word when column is not ("buyers" or "epsilon" or "witness"):
                        Assert.Equal(word, cell.GetString());
                        break;
                    default:
                        Assert.Equal(column == "witness" ? JsonValueKind.Object : JsonValueKind.Number, cell.ValueKind);
                        Assert.Equal(value, cell.GetRawText());
                        break;
                }
            }
        }
    }

    [Fact]
    public void How_much_there_is_goes_to_stderr()
    {
        using var folder = new TemporaryFolder();
        Write(folder["r.db"]);
        string hash;
        using (ResultsFile file = ResultsFile.Read(folder["r.db"])) hash = file.ContentHash();
        Assert.Equal($"{folder["r.db"]}: 3 of 6 points are finished; content {hash}\nexpost: warning: points 2, 4 and 5 of 6 are missing\n", Expost.Run("export", folder["r.db"]).Error);
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
    [InlineData("export none.db --table points", "expost: --table points: accepted are measures, differences, checks, witnesses\n")]
    public void Refusals(string line, string error)
    {
        using var folder = new TemporaryFolder();
        Expost.Outcome outcome = Expost.Run(CommandLine.Split(line), null, folder.Path);
        Assert.Equal((ExitCode.BadInput, "", error), (outcome.ExitCode, outcome.Output, outcome.Error.ReplaceLineEndings("\n")));
        Assert.Empty(folder.Files);
    }

    /// <summary>A file with points that are done: with differences, with numbers that are none, and with checks.</summary>
    /// <returns>What a table of it holds.</returns>
    private static (string[] Columns, object?[][] Rows) Write(string path, string table = "measures")
    {
        using ResultsFile file = SampleSweep.Open(path);
        file.WriteWhole(2, 0);
        Experiment verified = new ExperimentRequest("linear", ["generalized-vickrey", "efficient"], new Dictionary<string, string> { ["b"] = "1.5" }, null, Compare: true) { Verification = new() { Misreports = 4 } }.Resolve();
        ExperimentResult odd = verified.Run(new ScalarEngine(), new() { Draws = 200, Threads = 1 });
        MechanismResult none = new("a \"quoted\", name", [("none", new(double.NaN, null, null, null, null)), ("third", new(1.0 / 3, null, 5e-324, 1e300, "normal"))]);
        file.Write([], [new(5, SampleSweep.Draws, odd with { Mechanisms = [.. odd.Mechanisms, none] })]);
        (string[] columns, IEnumerable<(int Point, object?[] Values)> rows) = table switch
        {
            "measures" => (["mechanism", "measure", .. s_estimate], file.Measures().Select(row => (row.Point, (object?[])[row.Mechanism, row.Measure, .. Values(row.Draws, row.Estimate)]))),
            "differences" => (["mechanism", "baseline", "measure", .. s_estimate], file.Differences().Select(row => (row.Point, (object?[])[row.Mechanism, row.Baseline, row.Measure, .. Values(row.Draws, row.Estimate)]))),
            "checks" => (["mechanism", "property", "claimed", "violated", .. s_estimate, "remark"], file.Checks().Select(row => (row.Point, (object?[])[row.Mechanism, row.Check.Property, row.Check.Claimed, row.Check.IsViolation, .. Values(row.Check.Draws, row.Check.Broken), row.Check.Remark]))),
            _ => ((string[])["mechanism", "property", "witness"], file.Witnesses().Select(row => (row.Point, (object?[])[row.Mechanism, row.Property, row.Json]))),
        };
        object?[][] all = [.. rows.Select(row => (object?[])[row.Point, .. SampleSweep.Points()[row.Point].Parameters.Select(parameter => parameter.Value), .. row.Values])];
        Assert.Contains(all, row => (int)row[0]! == 5);
        return (["point", "buyers", "weights", "epsilon", .. columns], all);
    }

    private static object?[] Values(long draws, Estimate x) => [draws, x.Mean, x.StandardError, x.Low, x.High, x.Method];
}
