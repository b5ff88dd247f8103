using System.Globalization;
using System.Text.RegularExpressions;
using ExPost.Tests.Shared.OpenCl;

namespace ExPost.Runner.Tests.Guide;

/// <summary>Does what a page shows, block after block in one new folder, and writes the page anew with what was printed.</summary>
internal sealed partial class PageRun : IDisposable
{
    /// <summary>
    /// Where the shell finds the program. Commands whose output is not shown run as they stand but for their length: with a thousand draws, unless they end at a precision.
    /// </summary>
    private const string Prologue = "set -e\nPATH=\"$(dirname \"$EXPOST\"):/usr/bin:$PATH\"\n", Short = """
        expost() {
            last=
            for argument do
                shift
                if [ "$last" = --draws ]; then argument=1000; fi
                set -- "$@" "$argument"
                last=$argument
            done
            case $1 in simulate|compare|verify) case "$*" in *--draws*|*--target*|*--replay*|*--help*) ;; *) set -- "$@" --draws 1000 ;; esac ;; esac
            command expost "$@"
        }

        """;

    /// <summary>Commands that are not run, by what is in them, and why.</summary>
    internal static readonly (string Part, bool Always, string Why)[] LeftOut =
    [
        ("dotnet test", true, "these are the tests"),
        ("npm install", true, "it needs a network; the packages are those of Reports/package.json, with which pages are tested"),
        ("--assets node_modules", true, "it needs those packages; BrowserTests has it"),
        ("tools/RandomWords", true, "what it writes goes to dieharder, which takes its time"),
        ("sbatch ", true, "RecipeTests has it, on a cluster of its own"),
        ("parallel -j", true, "RecipeTests does what it does"),
        ("--engine opencl", Devices.Skip is not null, "it needs a device"),
    ];

    /// <summary>For a block of several commands, on a machine that has other things to do.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    private readonly GuidePage _page;
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _problems = [];

    internal PageRun(GuidePage page) => _page = page;

    /// <summary>What is not as it is shown: a line each, or more where outputs differ.</summary>
    internal IReadOnlyList<string> Problems => _problems;

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs everything. What is printed as it is shown, but for what differs from machine to machine, stays as it stands.</summary>
    /// <returns>The page with what was printed.</returns>
    internal string Run()
    {
        List<string> lines = [.. _page.Lines];
        foreach (IGrouping<string, (string Name, string Text)> file in _page.Files.GroupBy(file => file.Name))
        {
            if (file.Count() > 1) _problems.Add($"{file.Key} is shown more than once");
            File.WriteAllText(_folder[file.Key], file.First().Text);
        }

        var blocks = _page.Blocks.Select(block => (block, Lines: Play(block))).ToArray();
        foreach ((GuidePage.Block block, IReadOnlyList<string> now) in blocks.Reverse())
        {
            lines.RemoveRange(block.Start, block.Lines.Count);
            lines.InsertRange(block.Start, now.Select(line => line.Length == 0 ? line : new string(' ', block.Indent) + line));
        }

        return string.Join('\n', lines);
    }

    private IReadOnlyList<string> Play(GuidePage.Block block)
    {
        if (block.File is { } file && file.Contains('/', StringComparison.Ordinal)) return [block.Lines[0], .. File.ReadAllText(Checkout.File(file.Split('/'))).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n')];
        if (block.Language == "sh") PlayAll(block);
        return block.Language == "console" ? [.. block.Commands().SelectMany(command => Play(block, command))] : block.Lines;
    }

    /// <summary>Runs a command, and gives its lines with what it printed.</summary>
    private IEnumerable<string> Play(GuidePage.Block block, (int At, string Command, IReadOnlyList<string> Shown) shown)
    {
        IEnumerable<string> command = block.Lines.Skip(shown.At).Take(shown.Command.Split('\n').Length);
        if (IsLeftOut(shown.Command)) return [.. command, .. shown.Shown];
        Expost.Outcome outcome = Expost.Shell($"exec 2>&1\n{Prologue}{Program(shown.Command)}", _folder.Path, s_patience);
        string where = Where(block, shown.At, shown.Command), printed = Masks.WithoutProgress(outcome.Output).TrimEnd('\n'), before = string.Join('\n', shown.Shown);
        if (outcome.ExitCode != ExitCode(shown.Command)) _problems.Add($"{where}: exit code {outcome.ExitCode}\n{printed}");
        if (Masks.Apply(printed) == Masks.Apply(before)) return [.. command, .. shown.Shown];
        _problems.Add($"{where}: it prints\n{printed}\nand not\n{before}");
        return printed.Length == 0 ? command : [.. command, .. printed.Split('\n')];
    }

    /// <summary>Runs the commands of a block as one script.</summary>
    private void PlayAll(GuidePage.Block block)
    {
        string[] commands = [.. block.Commands().Where(command => !IsLeftOut(command.Command)).Select(command => ExitCode(command.Command) is var code and > 0
            ? $"{{ {Program(command.Command)}\n}} && code=0 || code=$?\n[ $code -eq {code} ]"
            : Program(command.Command))];
        if (commands.Length == 0) return;
        Expost.Outcome outcome = Expost.Shell($"exec 2>&1\n{Prologue}{Short}{string.Join('\n', commands)}", _folder.Path, s_patience);
        if (outcome.ExitCode != 0) _problems.Add($"{Where(block, 0, block.Text.TrimEnd())}: exit code {outcome.ExitCode}\n{outcome.Output}");
    }

    private string Where(GuidePage.Block block, int at, string command) => FormattableString.Invariant($"{_page.Name}:{block.Start + at + 1}: {command}");

    /// <summary>What stands for the program in a checkout that was not built yet is the program.</summary>
    private static string Program(string command) => command.Replace("dotnet run -c Release --project src/Runner --", "expost", StringComparison.Ordinal);

    private static bool IsLeftOut(string command) => LeftOut.Any(part => part.Always && command.Contains(part.Part, StringComparison.Ordinal));

    private static int ExitCode(string command) => Code().Match(command) is { Success: true } match ? int.Parse(match.Groups["code"].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@" #.*exit code (?<code>\d+)")]
    private static partial Regex Code();
}
