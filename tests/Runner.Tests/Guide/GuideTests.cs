using System.Text.RegularExpressions;

namespace ExPost.Runner.Tests.Guide;

/// <summary>What the README and the pages below docs show: commands run, and print what is shown; code is that of the project.</summary>
public sealed partial class GuideTests
{
    /// <summary>All pages that need nothing but the program.</summary>
    public static TheoryData<string> Pages => new(GuidePage.Names.Where(name => !Matplotlib.IsUsedBy(GuidePage.Open(name))));

    /// <summary>Pages that draw a figure.</summary>
    public static TheoryData<string> PagesWithFigures => new(GuidePage.Names.Where(name => Matplotlib.IsUsedBy(GuidePage.Open(name))));

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_shows_what_happens(string name) => Check(name);

    [MatplotlibTheory]
    [MemberData(nameof(PagesWithFigures))]
    public void A_page_with_a_figure_shows_what_happens(string name) => Check(name);

    [Theory]
    [MemberData(nameof(Pages))]
    [MemberData(nameof(PagesWithFigures))]
    public void Commands_stand_in_blocks_that_are_run(string name)
    {
        GuidePage page = GuidePage.Open(name);
        HashSet<int> inBlocks = [.. page.Blocks.SelectMany(block => Enumerable.Range(block.Start, block.Lines.Count))];
        Assert.DoesNotContain(page.Lines.Where((_, line) => !inBlocks.Contains(line)), line => Indented().IsMatch(line));
        // A block without a language, or of one that is not run, holds no command.
        Assert.DoesNotContain(page.Blocks.Where(block => block.Language is "" or "text" or "shell").SelectMany(block => block.Lines), line => Indented().IsMatch("    " + line));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    [MemberData(nameof(PagesWithFigures))]
    public void Links_lead_to_pages_and_headings(string name)
    {
        GuidePage page = GuidePage.Open(name);
        HashSet<int> inBlocks = [.. page.Blocks.SelectMany(block => Enumerable.Range(block.Start, block.Lines.Count))];
        foreach (Match link in page.Lines.Where((_, line) => !inBlocks.Contains(line)).SelectMany(line => Link().Matches(line)))
        {
            string target = link.Groups["page"].Value, path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Checkout.File(name.Split('/')))!, target));
            Assert.True(target.Length == 0 || File.Exists(path) || Directory.Exists(path), $"{name}: {link.Value}");
            if (link.Groups["heading"] is not { Success: true, Value: var heading }) continue;
            string[] lines = target.Length == 0 ? page.Lines : File.ReadAllLines(path);
            Assert.True(lines.Any(line => line.StartsWith('#') && Anchor(line) == heading), $"{name}: {link.Value}");
        }
    }

    [Fact]
    public void Every_command_that_is_left_out_is_shown_somewhere()
    {
        if (!GuidePage.Names.Any()) return;
        string[] commands = [.. GuidePage.Names.SelectMany(name => GuidePage.Open(name).Blocks).Where(block => block.Language is "sh" or "console").SelectMany(block => block.Commands()).Select(command => command.Command)];
        Assert.All(PageRun.LeftOut, part => Assert.Contains(commands, command => command.Contains(part.Part, StringComparison.Ordinal)));
    }

    private static void Check(string name)
    {
        if (OperatingSystem.IsWindows()) return;
        GuidePage page = GuidePage.Open(name);
        using var run = new PageRun(page);
        string before = string.Join('\n', page.Lines), now = run.Run(), path = Checkout.File(name.Split('/')), received = path + ".received";
        if (now == before) File.Delete(received);
        else File.WriteAllText(received, now);
        if (run.Problems.Count == 0 && now == before) return;
        string approve = now == before ? "" : $"\n\nThe page differs from what happens. If what happens is right, approve it: mv '{received}' '{path}'";
        Assert.Fail(string.Join("\n\n", run.Problems) + approve);
    }

    /// <summary>What a heading is called in links, as GitHub names it.</summary>
    private static string Anchor(string heading) => NoAnchor().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"^ {4,}(\$ )?(expost|dotnet|npm|python3) ")]
    private static partial Regex Indented();

    [GeneratedRegex(@"\]\((?!\w+:)(?<page>[^)#\s]*)(#(?<heading>[^)\s]+))?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w -]")]
    private static partial Regex NoAnchor();
}
