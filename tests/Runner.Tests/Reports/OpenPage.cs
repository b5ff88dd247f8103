using System.Globalization;
using ExPost.Runner.Reports;
using Microsoft.Playwright;

namespace ExPost.Runner.Tests.Reports;

/// <summary>A page in the browser, with all that it complained about.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    private readonly List<string> _complaints = [];

    private OpenPage(IBrowserContext context, IPage page) => (_context, View) = (context, page);

    internal IPage View { get; }

    /// <summary>What stands on the console, and errors of scripts.</summary>
    internal IReadOnlyList<string> Complaints => _complaints;

    /// <summary>Opens a file.</summary>
    /// <param name="browsers">The browser.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">How wide the window is, and the like.</param>
    /// <param name="server">What the server of the scripts answers, by script; null for a page without a network.</param>
    internal static async Task<OpenPage> Open(Browsers browsers, string path, BrowserNewContextOptions? options = null, Func<LibraryScript, byte[]>? server = null)
    {
        IBrowserContext context = await browsers.Browser.NewContextAsync(options);
        IPage view = await context.NewPageAsync();
        var page = new OpenPage(context, view);
        view.Console += (_, message) => page._complaints.Add($"{message.Type}: {message.Text}");
        view.PageError += (_, error) => page._complaints.Add(error);
        view.Dialog += (_, dialog) => page._complaints.Add(dialog.Message);
        await context.RouteAsync(url => !url.StartsWith("file:", StringComparison.Ordinal), async route =>
        {
            LibraryScript? script = PlotLibrary.Scripts.FirstOrDefault(one => one.Url == route.Request.Url);
            if (script is null || server is null) await route.AbortAsync();
            else await route.FulfillAsync(new() { BodyBytes = server(script), ContentType = "application/javascript", Headers = [new("Access-Control-Allow-Origin", "*")] });
        });
        await view.GotoAsync(new Uri(path).AbsoluteUri);
        return page;
    }

    /// <summary>What is drawn in a section.</summary>
    internal ILocator Plot(string id) => View.Locator($"#{id} .drawing");

    /// <summary>The marks of a kind that show data: symbol, rect, rule, line, area or text. Those of axes and legends do not.</summary>
    internal ILocator Marks(string id, string kind) => Plot(id).Locator($"svg.marks g.mark-{kind}.role-mark > *");

    /// <summary>Waits until a plot is drawn.</summary>
    internal async Task Drawn(string id) => await View.Locator($"#{id} .drawing[aria-busy=false]").WaitForAsync();

    /// <summary>Chooses a value by the label of its field.</summary>
    internal async Task Choose(string id, string label, string value)
    {
        await View.Locator($"#{id} form").GetByLabel(label, new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = value });
        await Drawn(id);
    }

    /// <summary>What a mark says when it is pointed at.</summary>
    internal async Task<string> Hover(ILocator mark)
    {
        await View.Mouse.MoveAsync(0, 0);
        await mark.HoverAsync(new() { Force = true });
        ILocator tooltip = View.Locator("#vg-tooltip-element.visible");
        await tooltip.WaitForAsync();
        return await tooltip.InnerTextAsync();
    }

    /// <summary>The cell of a table of measures.</summary>
    internal async Task<string> Cell(string measure, int point, int mechanism)
    {
        string[] at = [.. SampleReport.Points[point].Parameters.Select(parameter => parameter.Value)];
        ILocator row = View.Locator("#tables table").Filter(new() { Has = View.Locator($"caption:text-is(\"{measure}\")") }).Locator("tbody tr").Filter(new() { Has = View.Locator(string.Create(CultureInfo.InvariantCulture, $"th:nth-child(1):text-is(\"{at[0]}\")")) })
            .Filter(new() { Has = View.Locator($"th:nth-child(2):text-is(\"{at[1]}\")") }).Filter(new() { Has = View.Locator($"th:nth-child(3):text-is(\"{at[2]}\")") });
        return (await row.Locator("td").Nth(mechanism).InnerTextAsync()).Trim();
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
