using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ExPost.Runner.Reproduction;
using ExPost.Runner.Tests.Reports;

namespace ExPost.Runner.Tests.Reproduction;

/// <summary>The formats of findings, with text that looks like markup.</summary>
/// <param name="browsers">The browser.</param>
public sealed partial class FormatTests(Browsers browsers) : IClassFixture<Browsers>, IDisposable
{
    private const string Hostile = "</script><script>alert(1)</script> | <b>&amp;";

    private static readonly Figure s_figure = new("x-figure-1", "Figure 1", $"A figure {Hostile}", "θ", "M(θ)", [FigureLine.Graph("square", x => x * x, 0, 2, 4), new($"box {Hostile}", [(0, 0), (0, 1), (1, 1), (0, 0)])]);

    private static readonly Reproduced s_reproduced = new(
        new(
            "x",
            $"A paper {Hostile}",
            [
                new("x-right", "Section 1", Hostile, Printed.Number("0.5")) { Exact = new(0.5, "by hand"), Simulated = new("simulate -e e -m m", "revenue", "m", 2) },
                new("x-wrong", "Section 2", "a statement", Printed.Statement(Hostile)) { Why = "It is not so.", Errata = [3], Witness = () => new([("a|b", 0.25), ("c", 1e-9)], false, "verify -e e -m m --replay 3") },
            ],
            [new Table("x-table-1", "Table 1", "A table", ["", "a", "b"], [new("row", [new("1", "1"), new("2", "3")])]), s_figure]),
        [
            new(new("x-right", "Section 1", Hostile, Printed.Number("0.5")) { Exact = new(0.5, "by hand"), Simulated = new("simulate -e e -m m", "revenue", "m", 2) }, new(0.4991, 0.001, 0.4942, 0.504, "normal"), null),
            new(new("x-wrong", "Section 2", "a statement", Printed.Statement(Hostile)) { Why = "It is not so.", Errata = [3] }, null, new([("a|b", 0.25), ("c", 1e-9)], false, "verify -e e -m m --replay 3")),
        ]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Markdown_keeps_its_tables()
    {
        string text = ReproductionMarkdown.Text([s_reproduced]);
        string[] rows = [.. text.Split('\n').Where(line => line.StartsWith('|'))];
        // Bars within cells are no borders.
        Assert.All(rows.Take(4), row => Assert.Equal(10, Border().Count(row)));
        Assert.Contains("| `x-right` | Section 1 | ", text, StringComparison.Ordinal);
        Assert.Contains("| 0.5 | 0.5 | 0.4991 [0.4942, 0.5040] | 1: 2 × revenue of m | confirmed | by hand |", text, StringComparison.Ordinal);
        Assert.Contains("1. `expost simulate -e e -m m`", text, StringComparison.Ordinal);
        Assert.Contains("It is not so. Witness: a|b = 0.25, c = 1e-09. Replay: `expost reproduce x-wrong`, `expost verify -e e -m m --replay 3`.", text, StringComparison.Ordinal);
        Assert.Contains("| 3 | `x-wrong` |", text, StringComparison.Ordinal);
        Assert.Contains("3 (printed 2)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_the_points_of_figures()
    {
        using var json = JsonDocument.Parse(ReproductionJson.Text([s_reproduced]));
        JsonElement paper = json.RootElement.GetProperty("papers")[0], figure = paper.GetProperty("figures")[0];
        Assert.Equal("[[0,0],[0.5,0.25],[1,1],[1.5,2.25],[2,4]]", WhiteSpace().Replace(figure.GetProperty("lines")[0].GetProperty("points").GetRawText(), ""));
        Assert.Equal(("2", "3"), (paper.GetProperty("tables")[0].GetProperty("rows")[0].GetProperty("cells")[1].GetProperty("printed").GetString(), paper.GetProperty("tables")[0].GetProperty("rows")[0].GetProperty("cells")[1].GetProperty("computed").GetString()));
        Assert.Equal(0.4942, paper.GetProperty("claims")[0].GetProperty("simulated").GetProperty("low").GetDouble());
        Assert.Equal(0.25, paper.GetProperty("claims")[1].GetProperty("witness").GetProperty("numbers")[0].GetProperty("value").GetDouble());
    }

    [Fact]
    public void A_terminal_holds_the_lines()
    {
        string text = ReproductionTable.Text([s_reproduced]);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.Contains("Claims: 2. Confirmed: 1. Differ: 1. Intervals: 1, and all hold the exact", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_needs_no_scripts_for_its_tables()
    {
        var page = new Page(Text(null));
        Page.Table claims = page.Find("x", "Claims");
        Assert.Equal(["Section 1", "0.5", "0.5", "0.4991 [0.4942, 0.5040]", "confirmed"], claims.Rows[0][1..]);
        Assert.Equal("differs", claims.Rows[1][^1]);
        Assert.Equal(["row", "1", "3 (printed 2)"], page.Find("x", "Table 1: A table").Rows[0]);
        Assert.DoesNotContain("<script>alert", page.Text, StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Figures_are_drawn()
    {
        string path = _folder["page.html"];
        File.WriteAllText(path, Text([.. Runner.Reports.PlotLibrary.Scripts.Select(script => Runner.Reports.PlotLibrary.Read(script, Browsers.Packages))]));
        await using OpenPage page = await OpenPage.Open(browsers, path);
        await page.Drawn("x-figure-1");
        Assert.Equal((2, 9), (await page.Marks("x-figure-1", "line").CountAsync(), await page.Marks("x-figure-1", "symbol").CountAsync()));
        // All first points come before all second ones.
        string[] hover = (await page.Hover(page.Marks("x-figure-1", "symbol").Nth(6))).Split('\n');
        Assert.Equal(["square", "θ: 1.5", "M(θ): 2.25"], hover);
        // The box goes up first and comes back to where it began.
        string box = await page.Marks("x-figure-1", "line").Nth(1).GetAttributeAsync("d") ?? "";
        double[][] corners = [.. Corner().Matches(box).Select(match => match.Groups.Values.Skip(1).Select(group => double.Parse(group.Value, CultureInfo.InvariantCulture)).ToArray())];
        Assert.Equal(4, corners.Length);
        Assert.Equal((corners[0][0], corners[0][1]), (corners[3][0], corners[3][1]));
        Assert.True(corners[1][0] == corners[0][0] && corners[1][1] < corners[0][1] && corners[2][1] == corners[1][1]);
        Assert.Empty(page.Complaints);
    }

    private static string Text(IReadOnlyList<string>? library)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        new ReproductionPage([s_reproduced], library).Write(text);
        return text.ToString();
    }

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Border();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex(@"(-?[0-9.]+),(-?[0-9.]+)")]
    private static partial Regex Corner();
}
