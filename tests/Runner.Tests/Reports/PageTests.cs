using System.Globalization;
using System.Text.Json;
using CsvHelper;
using ExPost.Runner.Results;
using ExPost.Runner.Tests.Results;

namespace ExPost.Runner.Tests.Reports;

/// <summary>What a page says, without a browser.</summary>
public class PageTests
{
    [Fact]
    public void Tables_have_the_numbers_of_export()
    {
        using var folder = new TemporaryFolder();
        SampleReport.Write(folder["r.db"]);
        Page page = Made(folder["r.db"]);
        int seen = 0;
        using var csv = CsvReader.FromText(Expost.Run("export", folder["r.db"]).Result, CsvReaderOptions.Default);
        while (csv.Read())
        {
            string measure = csv.GetString("measure"), mechanism = csv.GetString("mechanism");
            if (measure.StartsWith("probability-regret-above.", StringComparison.Ordinal)) continue;
            Page.Table table = page.Find("tables", measure);
            string[] row = Assert.Single(table.Rows, row => row.Take(3).SequenceEqual([csv.GetString("epsilon"), csv.GetString("size"), csv.GetString("law")]));
            CheckIs(row[Array.IndexOf(table.Columns, mechanism)], Number("mean")!.Value, Number("low"), Number("high"));
            seen++;
        }

        Assert.Equal(23 * 7, seen);
        Assert.Equal(seen, page.Tables("tables").Sum(table => table.Rows.Sum(row => row.Skip(3).Count(cell => cell.Length > 0))));
        Assert.Equal(["revenue", "efficiency", "probability-unsold", "regret-max"], page.Tables("tables").Select(table => table.Caption));

        double? Number(string column) => csv.GetString(column) is { Length: > 0 } number ? double.Parse(number, CultureInfo.InvariantCulture) : null;
    }

    [Fact]
    public void Plots_have_the_texts_of_the_tables()
    {
        using var folder = new TemporaryFolder();
        SampleReport.Write(folder["r.db"]);
        Page page = Made(folder["r.db"]);
        JsonElement data = page.Json("data");
        JsonElement[] axes = [.. data.GetProperty("axes").EnumerateArray()];
        Assert.Equal(["epsilon linear", "size log", "law "], axes.Select(axis => $"{axis.GetProperty("name")} {(axis.TryGetProperty("scale", out JsonElement scale) ? scale.GetString() : "")}"));
        Assert.Equal(SampleReport.Mechanisms, data.GetProperty("mechanisms").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(["efficiency", "revenue"], data.GetProperty("frontier").EnumerateArray().Select(name => name.GetString()));
        foreach (JsonElement measure in data.GetProperty("measures").EnumerateArray())
        {
            Page.Table table = page.Find("tables", measure.GetProperty("name").GetString()!);
            for (int m = 0; m < 2; m++)
            {
                string[] cells = measure.GetProperty("cells")[m].GetString()!.Split('|');
                Assert.Equal(SampleReport.Points.Count, cells.Length);
                for (int point = 0; point < cells.Length; point++)
                {
                    string[] at = [.. axes.Select(axis => axis.GetProperty("values")[axis.GetProperty("at")[point].GetInt32()].GetString()!)];
                    Assert.Equal(SampleReport.Points[point].Parameters.Select(parameter => parameter.Value), at);
                    int column = Array.IndexOf(table.Columns, SampleReport.Mechanisms[m]);
                    Assert.Equal(column < 0 ? null : table.Rows.FirstOrDefault(row => row.Take(3).SequenceEqual(at))?[column] ?? "", cells[point].Length == 0 && column < 0 ? null : cells[point]);
                }
            }
        }

        Assert.Equal(SampleReport.Levels, data.GetProperty("regrets").EnumerateArray().Select(level => level.GetProperty("name").GetString()));
    }

    [Fact]
    public void The_head_says_what_was_run()
    {
        using var folder = new TemporaryFolder();
        SampleReport.Write(folder["r.db"]);
        Page page = Made(folder["r.db"]);
        string hash;
        using (ResultsFile file = ResultsFile.Read(folder["r.db"])) hash = file.ContentHash();
        (string Name, string Text)[] facts =
        [
            ("mechanisms", "alpha, beta"), ("set", "c = beta(2,3)"), ("epsilon", "0; 0.1; 0.2; 0.3"), ("size", "1; 2; 4"), ("law", "uniform(0,1); power(2)"), ("points finished", "23 of 24"), ("draws a point", "12,288"),
            ("seed", "7, 52-bit uniforms"), ("confidence", "0.99"), ("verify", "misreports = 64"), ("first started", "1970-01-01 00:00:00 UTC"), ("engine", "scalar, 1 thread: a processor"), ("version", "0.1.0, commit unknown"), ("content", hash),
        ];
        foreach ((string name, string text) in facts) Assert.Equal((name, text), (name, page.Fact(name)));
        Assert.Equal(SampleReport.Model, page.Root.Descendants("pre").Single().Value);
        Assert.Contains("point 18 of 24 is missing", page.Root.Descendants("p").Single(one => one.Attribute("class")?.Value == "alert").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Violations_come_first()
    {
        using var folder = new TemporaryFolder();
        SampleReport.Write(folder["r.db"]);
        Page page = Made(folder["r.db"]);
        Assert.Equal(["run", "violations", "lines", "heat", "frontier", "regret", "tables", "regrets", "differences", "checks"], page.Root.Descendants("section").Select(section => section.Attribute("id")!.Value));
        Page.Table table = Assert.Single(page.Tables("violations"));
        // The largest size, at all epsilons and laws but for the missing point; only alpha claims it.
        Assert.Equal(4 * 2 - 1, table.Rows.Length);
        Assert.All(table.Rows, row => Assert.Equal(("4", "alpha", "ex-post-ic"), (row[1], row[3], row[4])));
        Assert.Equal("0.290 [0.280, 0.302]", table.Rows[0][5]);
        Assert.StartsWith("draw 104", table.Rows[0][6], StringComparison.Ordinal);
        Assert.Contains("\"payoff-misreport\":1", table.Rows[0][6], StringComparison.Ordinal);
        Page.Table checks = page.Find("checks", "ex-post-ic");
        Assert.Equal(("0 [0, 0.0030]claimed", "0 [0, 0.0030]"), (checks.Rows[0][3], checks.Rows[0][4]));
        Assert.Equal(("0.290 [0.280, 0.302]violation", "0.295 [0.285, 0.307]"), (checks.Rows[4][3], checks.Rows[4][4]));
        Assert.Contains("Never seen: nobody gets it.", page.Text, StringComparison.Ordinal);
        Assert.Equal("-0.1000 [-0.1010, -0.0988]", page.Find("differences", "revenue, difference to alpha").Rows[0][3]);
    }

    [Fact]
    public void The_distribution_of_regret_is_a_table_a_mechanism_with_all_points()
    {
        using var folder = new TemporaryFolder();
        SampleReport.Write(folder["r.db"]);
        Page.Table[] tables = Made(folder["r.db"]).Tables("regrets");
        Assert.Equal(SampleReport.Mechanisms, tables.Select(table => table.Caption));
        // Nobody gains more than 10, and nobody need be told that nobody gains more than 1000.
        Assert.All(tables, table => Assert.Equal(["epsilon", "size", "law", .. SampleReport.Levels[..4]], table.Columns));
        Assert.All(tables, table => Assert.Equal(SampleReport.Points.Where(point => point.Number != SampleReport.Missing).Select(point => point.Parameters.Select(parameter => parameter.Value)), table.Rows.Select(row => row.Take(3))));
        Assert.Equal(["0.800 [0.780, 0.824]", "0.400 [0.380, 0.424]", "0.267 [0.247, 0.291]", "0 [0, 0.0030]"], tables[0].Rows[0][3..]);
        // 0.5 − 0.002 · 23
        Assert.Equal("0.454 [0.434, 0.478]", tables[1].Rows[^1][3]);
    }

    [Fact]
    public void The_same_file_gives_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        SampleReport.Write(folder["r.db"]);
        Assert.Equal("", Expost.Run("report", folder["r.db"], "--output", folder["one.html"]).Result);
        Assert.Equal(File.ReadAllText(folder["one.html"]), Expost.Run("report", folder["r.db"]).Result);
    }

    [Fact]
    public void How_much_there_is_goes_to_stderr()
    {
        using var folder = new TemporaryFolder();
        SampleReport.Write(folder["r.db"]);
        Assert.Equal(Expost.Run("export", folder["r.db"]).Error, Expost.Run("report", folder["r.db"]).Error);
    }

    [Fact]
    public void A_file_without_results_gives_a_page_that_says_so()
    {
        using var folder = new TemporaryFolder();
        SampleSweep.Open(folder["r.db"]).Dispose();
        Page page = Made(folder["r.db"]);
        Assert.Contains("No point is finished yet", page.Text, StringComparison.Ordinal);
        Assert.Equal(["run"], page.Root.Descendants("section").Select(section => section.Attribute("id")!.Value));
        Assert.Equal("0 of 6", page.Fact("points finished"));
    }

    [Fact]
    public void Draws_of_points_may_differ()
    {
        using var folder = new TemporaryFolder();
        using (ResultsFile file = SampleSweep.Open(folder["r.db"], SampleSweep.Block)) file.WriteWhole(0);
        using (ResultsFile file = SampleSweep.Open(folder["r.db"], SampleSweep.Draws)) file.WriteWhole(1);
        Page page = Made(folder["r.db"]);
        Assert.Equal("12,288 asked for; finished points have 4,096 to 12,288", page.Fact("draws a point"));
        Assert.Equal(2, page.Find("tables", "revenue").Rows.Length);
        using (ResultsFile file = SampleSweep.Open(folder["one.db"], SampleSweep.Block)) file.WriteWhole(0);
        SampleSweep.Open(folder["one.db"], SampleSweep.Draws).Dispose();
        Assert.Equal("12,288 asked for; finished points have 4,096", Made(folder["one.db"]).Fact("draws a point"));
    }

    [Fact]
    public void A_long_table_is_cut_and_plots_have_all()
    {
        using var folder = new TemporaryFolder();
        SampleReport.WriteLarge(folder["r.db"], side: 23);
        Page page = Made(folder["r.db"]);
        Assert.All(page.Tables("tables"), table => Assert.Equal(500, table.Rows.Length));
        Assert.Contains("These are the first 500 of 529 rows; expost export writes all.", page.Text, StringComparison.Ordinal);
        Assert.Equal("Plots need scripts, which are switched off. A table has the first 500 of its rows; expost export writes all.", WithoutScripts(page));
        Assert.Equal("Plots need scripts, which are switched off. All numbers are in the tables.", WithoutScripts(Made(Sample(folder))));
        Assert.Equal(529, page.Json("data").GetProperty("measures")[0].GetProperty("cells")[0].GetString()!.Split('|').Count(cell => cell.Length > 0));
    }

    [Fact]
    public void Whatever_a_file_holds_is_text()
    {
        using var folder = new TemporaryFolder();
        Hostile.Write(folder["r.db"]);
        Page page = Made(folder["r.db"]);
        Assert.Equal(Hostile.Text, page.Root.Descendants("pre").Single().Value);
        Assert.Contains(Hostile.Text, page.Find("tables", "revenue" + Hostile.Text).Columns);
        Assert.Empty(page.Root.Descendants("img"));
        // None but those of the page.
        Assert.Equal(Made(Sample(folder)).Root.Descendants().Select(one => one.Name.LocalName).Distinct().Order(), page.Root.Descendants().Select(one => one.Name.LocalName).Append("span").Append("small").Append("summary").Append("details").Append("code").Distinct().Order());
    }

    [Theory]
    [InlineData("report", "expost: report: it needs the results file of a sweep, such as: expost report results.db --output report.html\n")]
    [InlineData("report none.db", "expost: none.db: there is no such file\n")]
    [InlineData("report r.db --output r.db", "expost: --output r.db: it is the results file itself; name another file\n")]
    [InlineData("report r.db --assets none", "expost: --assets none: there is no such folder\n")]
    [InlineData("report r.db --output r.html --assets .", "expost: --assets .: vega.min.js is not there; looked for vega.min.js, vega/build/vega.min.js, node_modules/vega/build/vega.min.js (npm install vega vega-lite vega-embed gives what is needed)\n")]
    public void Refusals(string line, string error)
    {
        using var folder = new TemporaryFolder();
        SampleSweep.Open(folder["r.db"]).Dispose();
        byte[] before = File.ReadAllBytes(folder["r.db"]);
        Expost.Outcome outcome = Expost.Run(CommandLine.Split(line), null, folder.Path);
        Assert.Equal((ExitCode.BadInput, "", error), (outcome.ExitCode, outcome.Output, outcome.Error.ReplaceLineEndings("\n")));
        Assert.Equal(["r.db"], folder.Files);
        Assert.Equal(before, File.ReadAllBytes(folder["r.db"]));
    }

    [Fact]
    public void A_sweep_that_cannot_be_read_is_refused()
    {
        using var folder = new TemporaryFolder();
        ResultsFile.OpenOrCreate(folder["r.db"], new("no JSON"), SampleSweep.Run, SampleSweep.Points(), SampleSweep.Draws).Dispose();
        Expost.Outcome outcome = Expost.Run("report", folder["r.db"]);
        Assert.Equal((ExitCode.BadInput, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("what it says of its sweep cannot be read", outcome.Error, StringComparison.Ordinal);
    }

    private static string WithoutScripts(Page page) => page.Root.Descendants("p").Single(one => one.Attribute("id")?.Value == "no-scripts").Value;

    private static Page Made(string path) => new(Expost.Run("report", path).Result);

    private static string Sample(TemporaryFolder folder)
    {
        SampleReport.Write(folder["sample.db"]);
        return folder["sample.db"];
    }

    /// <summary>A cell shows these numbers, up to half a unit of its last digit.</summary>
    private static void CheckIs(string cell, double mean, double? low, double? high)
    {
        string[] numbers = cell.Split([' ', '[', ']', ','], StringSplitOptions.RemoveEmptyEntries);
        double?[] expected = low is null ? [mean] : [mean, low, high];
        Assert.Equal(expected.Length, numbers.Length);
        foreach ((string number, double? value) in numbers.Zip(expected))
        {
            int decimals = number.Contains('.', StringComparison.Ordinal) ? number.Length - number.IndexOf('.', StringComparison.Ordinal) - 1 : 0;
            Assert.Equal(value!.Value, double.Parse(number, CultureInfo.InvariantCulture), 0.501 * Math.Pow(10, -decimals));
        }
    }
}
