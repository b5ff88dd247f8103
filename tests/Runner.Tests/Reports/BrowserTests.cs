using System.Globalization;
using ExPost.Engine.Incentives;
using ExPost.Runner.Reports;
using ExPost.Runner.Results;
using ExPost.Runner.Tests.Results;
using Microsoft.Playwright;

namespace ExPost.Runner.Tests.Reports;

/// <summary>What people see of a page, in Chromium.</summary>
/// <param name="browsers">The browser.</param>
public sealed class BrowserTests(Browsers browsers) : IClassFixture<Browsers>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [BrowserFact]
    public async Task Plots_are_drawn()
    {
        await using OpenPage page = await Open(Sample());
        foreach (string id in new[] { "lines", "heat", "frontier", "regret" }) await page.Drawn(id);
        // Along epsilon, which is the longest axis, at the first size and law: of two mechanisms.
        Assert.Equal((8, 2, 2, 8), (await page.Marks("lines", "symbol").CountAsync(), await page.Marks("lines", "line").CountAsync(), await page.Marks("lines", "area").CountAsync(), await page.Marks("lines", "rule").CountAsync()));
        Assert.Equal((12, 12), (await page.Marks("heat", "rect").CountAsync(), await page.Marks("heat", "text").CountAsync()));
        Assert.Equal((8, 16, 2), (await page.Marks("frontier", "symbol").CountAsync(), await page.Marks("frontier", "rule").CountAsync(), await page.Marks("frontier", "line").CountAsync()));
        // At three levels somebody gains more, and at the fourth nobody does.
        Assert.Equal((8, 2, 2), (await page.Marks("regret", "symbol").CountAsync(), await page.Marks("regret", "line").CountAsync(), await page.Marks("regret", "area").CountAsync()));
        foreach (string id in new[] { "lines", "heat", "frontier", "regret" }) Assert.NotEmpty(await page.Plot(id).Locator("[role=graphics-document]").First.GetAttributeAsync("aria-label") ?? "");
        Assert.Empty(page.Complaints);
    }

    [BrowserFact]
    public async Task A_hover_shows_the_numbers_of_the_table()
    {
        await using OpenPage page = await Open(Sample());
        await page.Drawn("lines");
        await page.Drawn("heat");
        HashSet<string> seen = [];
        for (int k = 0; k < 8; k++)
        {
            string[] lines = (await page.Hover(page.Marks("lines", "symbol").Nth(k))).Split('\n');
            int epsilon = Array.IndexOf(SampleReport.Epsilons, lines[2]["epsilon = ".Length..]);
            Assert.Equal($"revenue: {await page.Cell("revenue", 6 * epsilon, Array.IndexOf(SampleReport.Mechanisms, lines[0]))}", lines[1]);
            Assert.Equal(["size = 1", "law = uniform(0,1)"], lines[3..]);
            seen.Add(lines[1]);
        }

        Assert.Equal(8, seen.Count);
        string[] heat = (await page.Hover(page.Marks("heat", "rect").Nth(5))).Split('\n');
        int point = 6 * Array.IndexOf(SampleReport.Epsilons, heat[2]["epsilon = ".Length..]) + 2 * Array.IndexOf(SampleReport.Sizes, heat[3]["size = ".Length..]);
        Assert.Equal(["alpha", $"revenue: {await page.Cell("revenue", point, 0)}"], heat[..2]);
        string[] frontier = (await page.Hover(page.Marks("frontier", "symbol").First)).Split('\n');
        Assert.Equal([$"revenue: {await page.Cell("revenue", 0, 0)}", $"efficiency: {await page.Cell("efficiency", 0, 0)}"], frontier[1..3]);
        string[] regret = (await page.Hover(page.Marks("regret", "symbol").Nth(1))).Split('\n');
        string cell = await page.View.Locator("#regrets table").Nth(Array.IndexOf(SampleReport.Mechanisms, regret[0])).Locator("tbody tr").First.Locator("td").Nth(Array.FindIndex(SampleReport.Levels, level => regret[1].StartsWith($"share with a gain above {level}:", StringComparison.Ordinal))).InnerTextAsync();
        Assert.EndsWith($": {cell}", regret[1], StringComparison.Ordinal);
        Assert.Empty(page.Complaints);
    }

    [BrowserFact]
    public async Task Marks_stand_where_their_numbers_say()
    {
        await using OpenPage page = await Open(Sample());
        await page.Drawn("lines");
        await page.Drawn("frontier");
        await Check("lines", "revenue", isAcross: false, rules: 0);
        await Check("frontier", "efficiency", isAcross: true, rules: 0);
        await Check("frontier", "revenue", isAcross: false, rules: 8);

        // From the first and the last mark it is known where all others and the ends of their intervals are.
        async Task Check(string id, string measure, bool isAcross, int rules)
        {
            ILocator symbols = page.Marks(id, "symbol");
            double[][] marks = await Boxes(symbols), bars = (await Boxes(page.Marks(id, "rule")))[rules..];
            double[][] numbers = [.. (await symbols.EvaluateAllAsync<string[]>("all => all.map(one => one.getAttribute('aria-label'))")).Select(label => label.Split('\n').Single(line => line.StartsWith($"{measure}: ", StringComparison.Ordinal))[(measure.Length + 2)..].Split(' ', '[', ',', ']').Where(word => word.Length > 0).Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray())];
            int at = isAcross ? 0 : 1;
            double[] middles = [.. marks.Select(box => box[at] + box[at + 2] / 2)];
            double scale = (middles[^1] - middles[0]) / (numbers[^1][0] - numbers[0][0]);
            for (int k = 0; k < marks.Length; k++)
            {
                double[] ends = [.. new[] { Place(numbers[k][1]), Place(numbers[k][2]) }.Order()];
                Assert.InRange(Math.Abs(middles[k] - Place(numbers[k][0])), 0, 2);
                Assert.InRange(Math.Abs(bars[k][at] - ends[0]), 0, 2);
                Assert.InRange(Math.Abs(bars[k][at] + bars[k][at + 2] - ends[1]), 0, 2);
            }

            double Place(double number) => middles[0] + scale * (number - numbers[0][0]);
        }

        static async Task<double[][]> Boxes(ILocator marks) => await marks.EvaluateAllAsync<double[][]>("all => all.map(one => { const box = one.getBoundingClientRect(); return [box.x, box.y, box.width, box.height]; })");
    }

    [BrowserFact]
    public async Task What_is_chosen_is_drawn()
    {
        await using OpenPage page = await Open(Sample());
        await page.Drawn("lines");
        await page.Choose("lines", "measure", "efficiency");
        await page.Choose("lines", "size", "4");
        string hover = await page.Hover(page.Marks("lines", "symbol").First);
        Assert.StartsWith($"alpha\nefficiency: {await page.Cell("efficiency", 4, 0)}\nepsilon = 0\nsize = 4\n", hover, StringComparison.Ordinal);
        // Only one mechanism has it.
        await page.Choose("lines", "measure", "probability-unsold");
        Assert.Equal((4, 1), (await page.Marks("lines", "symbol").CountAsync(), await page.Marks("lines", "line").CountAsync()));
        // Along words, at the place where a point is missing; there is no interval of the largest gain.
        await page.Choose("lines", "measure", "regret-max");
        await page.Choose("lines", "along", "law");
        Assert.False(await page.View.Locator("#lines form").GetByLabel("law", new() { Exact = true }).IsVisibleAsync());
        Assert.Equal(SampleReport.Laws, await Ticks());
        await page.Choose("lines", "epsilon", "0.2");
        Assert.Equal(2, await page.Marks("lines", "symbol").CountAsync());
        Assert.Equal($"alpha\nregret-max: {await page.Cell("regret-max", 16, 0)}\nepsilon = 0.2\nsize = 4\nlaw = uniform(0,1)", await page.Hover(page.Marks("lines", "symbol").First));
        await page.Choose("lines", "along", "size");
        await page.Choose("lines", "law", "power(2)");
        Assert.Equal(4, await page.Marks("lines", "symbol").CountAsync());
        Assert.Equal(["1", "2"], await Ticks());
        await page.Choose("lines", "along", "epsilon");
        Assert.Equal(SampleReport.Epsilons, await Ticks());
        Assert.Empty(page.Complaints);

        async Task<IReadOnlyList<string>> Ticks() => await page.Plot("lines").Locator("svg.marks g[aria-label^=X-axis] .role-axis-label text").AllTextContentsAsync();
    }

    [BrowserFact]
    public async Task Heat_maps_have_a_cell_a_point()
    {
        await using OpenPage page = await Open(Sample());
        await page.Drawn("heat");
        await page.Choose("heat", "mechanism", "beta");
        await page.Choose("heat", "law", "power(2)");
        // One is not finished.
        Assert.Equal(11, await page.Marks("heat", "rect").CountAsync());
        // An axis that is taken trades places.
        await page.Choose("heat", "across", "size");
        Assert.Equal("epsilon", await page.View.Locator("#heat form").GetByLabel("up", new() { Exact = true }).Locator("option:checked").InnerTextAsync());
        await page.Choose("heat", "up", "law");
        await page.Choose("heat", "epsilon", "0.3");
        Assert.Equal(6, await page.Marks("heat", "rect").CountAsync());
        string[] texts = [.. (await page.Marks("heat", "text").AllTextContentsAsync()).Order()];
        string[] cells = await Task.WhenAll(Enumerable.Range(18, 6).Select(point => page.Cell("revenue", point, 1)));
        Assert.Equal(cells.Select(cell => cell.Split(' ')[0]).Order(), texts);
        // It has none of these.
        await page.Choose("heat", "measure", "probability-unsold");
        Assert.Equal("There are no numbers here.", await page.Plot("heat").InnerTextAsync());
        await page.Choose("heat", "mechanism", "alpha");
        Assert.Equal(6, await page.Marks("heat", "rect").CountAsync());
        Assert.Empty(page.Complaints);
    }

    [BrowserFact]
    public async Task The_frontier_leads_along_the_axis_that_is_chosen()
    {
        await using OpenPage page = await Open(Sample());
        await page.Drawn("frontier");
        await page.Choose("frontier", "along", "size");
        Assert.Equal(6, await page.Marks("frontier", "symbol").CountAsync());
        Assert.Equal(["1", "1", "4", "4"], (await page.Marks("frontier", "text").AllTextContentsAsync()).Where(label => label.Length > 0).Order());
        Assert.Empty(page.Complaints);
    }

    [BrowserFact]
    public async Task The_plot_of_regret_is_of_the_point_that_is_chosen()
    {
        await using OpenPage page = await Open(Sample());
        await page.Drawn("regret");
        await page.Choose("regret", "epsilon", "0.3");
        // 0.8 − 0.002 · 18; a row is missing before it.
        Assert.Equal("0.764 [0.744, 0.788]", await page.View.Locator("#regrets table").First.Locator("tbody tr").Nth(17).Locator("td").First.InnerTextAsync());
        Assert.Contains("0.764 [0.744, 0.788]", await page.Hover(page.Marks("regret", "symbol").First), StringComparison.Ordinal);
        await page.Choose("regret", "epsilon", "0.2");
        await page.Choose("regret", "size", "4");
        await page.Choose("regret", "law", "power(2)");
        Assert.Equal("There are no numbers here.", await page.Plot("regret").InnerTextAsync());
        Assert.Empty(page.Complaints);
    }

    [BrowserFact]
    public async Task A_single_point_is_a_point()
    {
        using (ResultsFile file = ResultsFile.OpenOrCreate(_folder["r.db"], new(SampleReport.Identity()), SampleSweep.Run, [SampleReport.Points[0]], SampleSweep.Draws)) file.Write([], [SampleReport.Result(0)]);
        await using OpenPage page = await Open(Report("r.db"));
        foreach (string id in new[] { "lines", "frontier", "regret" }) await page.Drawn(id);
        Assert.Equal((2, 2, 0), (await page.Marks("lines", "symbol").CountAsync(), await page.Marks("frontier", "symbol").CountAsync(), await page.View.Locator("#heat").CountAsync()));
        // There is but a measure to choose.
        Assert.Equal(1, await page.View.Locator("select:visible").CountAsync());
        Assert.Empty(page.Complaints);
    }

    [BrowserFact]
    public async Task A_sweep_that_verifies_has_a_distribution_of_regret()
    {
        File.WriteAllText(_folder["s.yaml"], "environment: linear\nmechanisms: [generalized-vickrey, posted-price]\ndraws: 200\nverify: {misreports: 4}\ngrid: {b: [0.5, 1.5]}\n");
        _ = Expost.Run("sweep", _folder["s.yaml"], "--output", _folder["r.db"], "--quiet").Result;
        await using OpenPage page = await Open(Report("r.db"));
        await page.Drawn("regret");
        string[] columns = [.. await page.View.Locator("#regrets table").First.Locator("thead th").AllTextContentsAsync()];
        Assert.InRange(columns.Length, 10, 1 + IncentiveMeasures.RegretDistribution.Count);
        Assert.Equal(["b", .. IncentiveMeasures.RegretDistribution.Take(columns.Length - 1).Select(name => name["probability-regret-above.".Length..])], columns);
        await page.Choose("regret", "b", "1.5");
        Assert.Equal(2, await page.Marks("regret", "line").CountAsync());
        Assert.Matches(@"^generalized-vickrey\nshare with a gain above 0\.000001: ([01]|0\.\d+)( \[.*\])?\nb = 1\.5$", await page.Hover(page.Marks("regret", "symbol").First));
        Assert.DoesNotContain("probability-regret-above", await page.View.Locator("#tables").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(page.Complaints);
    }

    [BrowserFact]
    public async Task Keys_suffice()
    {
        await using OpenPage page = await Open(Sample());
        await page.Drawn("lines");
        await page.View.Locator("#lines form").GetByLabel("measure", new() { Exact = true }).FocusAsync();
        await page.View.Keyboard.PressAsync("ArrowDown");
        await page.Plot("lines").Locator("[aria-label^=efficiency]").WaitForAsync();
        await page.View.Keyboard.PressAsync("ArrowDown");
        await page.Plot("lines").Locator("[aria-label^=probability-unsold]").WaitForAsync();
        Assert.Empty(page.Complaints);
    }

    [BrowserFact]
    public async Task It_fits_a_phone()
    {
        await using OpenPage page = await Open(Sample(), new() { ViewportSize = new() { Width = 375, Height = 700 } });
        foreach (string id in new[] { "lines", "heat", "frontier", "regret" })
        {
            await page.Drawn(id);
            LocatorBoundingBoxResult plot = (await page.Plot(id).Locator("svg.marks").BoundingBoxAsync())!;
            Assert.InRange(plot.X + plot.Width, 300, 375);
        }

        Assert.InRange(await page.View.EvaluateAsync<int>("document.scrollingElement.scrollWidth"), 300, 375);
        Assert.Empty(page.Complaints);
    }

    [BrowserFact]
    public async Task It_prints()
    {
        await using OpenPage page = await Open(Sample());
        await page.Drawn("lines");
        Assert.False(await page.View.Locator("pre").IsVisibleAsync());
        await page.View.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.True(await page.View.Locator("pre").IsVisibleAsync());
        Assert.True(await page.Plot("lines").Locator("svg.marks").First.IsVisibleAsync());
        Assert.Equal(0, await page.View.Locator("select:visible, .vega-actions:visible").CountAsync());
        Assert.All(await page.View.Locator("table").AllAsync(), table => Assert.True(table.IsVisibleAsync().Result));
        Assert.NotEmpty(await page.View.PdfAsync());
        Assert.Empty(page.Complaints);
    }

    [BrowserFact]
    public async Task Without_scripts_there_are_tables()
    {
        await using OpenPage page = await Open(Sample(), new() { JavaScriptEnabled = false });
        Assert.True(await page.View.GetByText("Plots need scripts").IsVisibleAsync());
        Assert.Equal(0, await page.View.Locator("section.plot:visible").CountAsync());
        Assert.Equal(1 + 4 + 2 + 1 + 2, await page.View.Locator("table:visible").CountAsync());
        Assert.StartsWith("0.300 [0.290, ", await page.Cell("revenue", 0, 0), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Nothing_that_a_file_holds_runs()
    {
        Hostile.Write(_folder["h.db"]);
        // Encoding suffices, even where the browser would run scripts of the page's text.
        foreach (bool bypass in new[] { false, true })
        {
            await using OpenPage page = await Open(Report("h.db"), new() { BypassCSP = bypass });
            foreach (string id in new[] { "lines", "heat", "frontier", "regret" }) await page.Drawn(id);
            Assert.Equal(4, await page.Marks("lines", "symbol").CountAsync());
            Assert.StartsWith($"{Hostile.Text}\nrevenue: 0 [-0.20, 0.20]\n", await page.Hover(page.Marks("lines", "symbol").First), StringComparison.Ordinal);
            await page.Choose("lines", "measure", "revenue" + Hostile.Text);
            await page.Choose("heat", "mechanism", "datum.x");
            await page.Choose("frontier", "along", "image");
            Assert.Contains($"image = {Hostile.Text}", await page.Hover(page.Marks("frontier", "symbol").Nth(3)), StringComparison.Ordinal);
            Assert.Equal(0, await page.View.Locator("img").CountAsync());
            Assert.False(await page.View.EvaluateAsync<bool>("'hacked' in window"));
            Assert.Empty(page.Complaints);
        }
    }

    [BrowserFact]
    public async Task No_script_runs_that_is_not_of_the_page()
    {
        string text = File.ReadAllText(Sample());
        File.WriteAllText(_folder["more.html"], text.Replace("<h1>", "<img src=\"x\" onerror=\"window.hacked = 1\"/><script>window.hacked = 1</script><h1>", StringComparison.Ordinal));
        await using OpenPage page = await Open(_folder["more.html"]);
        await page.Drawn("lines");
        Assert.False(await page.View.EvaluateAsync<bool>("'hacked' in window"));
        Assert.Contains(page.Complaints, complaint => complaint.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task Without_a_network_the_page_says_so()
    {
        SampleReport.Write(_folder["r.db"]);
        await using OpenPage page = await Open(Report("r.db", assets: false));
        foreach (string id in new[] { "lines", "heat", "frontier", "regret" }) Assert.Contains("could not be loaded: is there a network?", await page.Plot(id).InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(10, await page.View.Locator("table:visible").CountAsync());
    }

    [BrowserFact]
    public async Task Scripts_come_from_the_server_if_they_are_those()
    {
        SampleReport.Write(_folder["r.db"]);
        string path = Report("r.db", assets: false);
        await using (OpenPage page = await Open(path, server: Package))
        {
            await page.Drawn("lines");
            Assert.Equal(8, await page.Marks("lines", "symbol").CountAsync());
            Assert.Empty(page.Complaints);
        }

        await using OpenPage changed = await Open(path, server: script => [.. Package(script), (byte)' ']);
        Assert.Contains("could not be loaded", await changed.Plot("lines").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains(changed.Complaints, complaint => complaint.Contains("integrity", StringComparison.Ordinal));

        static byte[] Package(LibraryScript script) => File.ReadAllBytes(Path.Combine(Browsers.Packages, script.Package, script.Path));
    }

    [BrowserFact]
    public async Task Ten_thousand_points_open()
    {
        const int Side = 100;
        SampleReport.WriteLarge(_folder["r.db"], Side);
        await using OpenPage page = await Open(Report("r.db"));
        await page.Drawn("lines");
        Assert.Equal(3 * Side, await page.Marks("lines", "symbol").CountAsync());
        await page.Drawn("heat");
        // So many marks are painted, and are no elements.
        Assert.Equal(1, await page.Plot("heat").Locator("canvas").CountAsync());
        await page.Choose("lines", "measure", "measure.11");
        await page.Choose("lines", "b", "0.99");
        // The square root of 99 + 2 + 11 + 1; the last mechanism is on top.
        Assert.Equal("mechanism-2\nmeasure.11: 10.630 [10.530, 10.730]\na = 0\nb = 0.99", await page.Hover(page.Marks("lines", "symbol").First));
        Assert.Empty(page.Complaints);
    }

    private Task<OpenPage> Open(string path, BrowserNewContextOptions? options = null, Func<LibraryScript, byte[]>? server = null) => OpenPage.Open(browsers, path, options, server);

    private string Sample()
    {
        SampleReport.Write(_folder["r.db"]);
        return Report("r.db");
    }

    /// <summary>The page of a results file; with the scripts in it unless they are to be loaded.</summary>
    private string Report(string results, bool assets = true)
    {
        string path = _folder[string.Create(CultureInfo.InvariantCulture, $"{results}.{assets}.html")];
        Assert.Equal("", Expost.Run(["report", _folder[results], "--output", path, .. assets ? ["--assets", Path.GetDirectoryName(Browsers.Packages)!] : Array.Empty<string>()]).Result);
        return path;
    }
}
