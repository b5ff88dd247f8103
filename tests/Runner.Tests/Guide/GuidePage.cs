using System.Text.RegularExpressions;

namespace ExPost.Runner.Tests.Guide;

/// <summary>
/// A page for users, and the blocks of code in it. The language of a block says what it is:
/// <list type="bullet">
/// <item><c>console</c>: commands after "$ ", and below each what it prints;</item>
/// <item><c>sh</c>: commands that are run, and whose output is not shown;</item>
/// <item>any other, with a file's name in a comment as its first line ("# licence.yaml"): a file that the commands of the page use; where the name has a folder ("# docs/models/licence.yaml"), the text of that file of the project.</item>
/// </list>
/// A command whose exit code is not 0 says so in a comment ("# exit code 1"), and one that ends in a backslash goes on in the next line.
/// </summary>
internal sealed partial class GuidePage
{
    private GuidePage(string name, string text)
    {
        Name = name;
        Lines = text.ReplaceLineEndings("\n").Split('\n');
        Blocks = [.. Read(Lines)];
    }

    /// <summary>The README and all pages below docs, as paths in the project.</summary>
    internal static IEnumerable<string> Names => Directory.Exists(Checkout.File("docs"))
        ? ["README.md", .. Directory.EnumerateFiles(Checkout.File("docs"), "*.md", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Checkout.File(), path).Replace('\\', '/')).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The path in the project.</summary>
    internal string Name { get; }

    internal string[] Lines { get; }

    internal IReadOnlyList<Block> Blocks { get; }

    /// <summary>The files that the page shows, by their names without a folder.</summary>
    internal IEnumerable<(string Name, string Text)> Files => Blocks.Where(block => block.File is not null).Select(block => (Path.GetFileName(block.File!), block.Text));

    internal static GuidePage Open(string name) => new(name, File.ReadAllText(Checkout.File(name.Split('/'))));

    /// <summary>A page that a test makes up.</summary>
    internal static GuidePage Of(string text) => new("page.md", text);

    /// <summary>The blocks below a heading, before the next one of its level or above.</summary>
    internal IEnumerable<Block> Below(string heading)
    {
        int start = Array.IndexOf(Lines, heading), level = heading.IndexOf(' ', StringComparison.Ordinal);
        int end = Array.FindIndex(Lines, start + 1, line => Heading().Match(line) is { Success: true, Length: var length } && length - 1 <= level);
        return Blocks.Where(block => block.Start > start && (end < 0 || block.Start < end));
    }

    private static IEnumerable<Block> Read(string[] lines)
    {
        for (int start = 0; start < lines.Length; start++)
        {
            if (Fence().Match(lines[start]) is not { Success: true } fence) continue;
            int indent = fence.Groups["indent"].Length, end = Array.FindIndex(lines, start + 1, line => line.TrimEnd() == $"{fence.Groups["indent"].Value}```");
            if (end < 0) throw new FormatException($"line {start + 1}: the block does not end");
            yield return new(fence.Groups["language"].Value, start + 1, indent, [.. lines[(start + 1)..end].Select(line => line.Length >= indent ? line[indent..] : line)]);
            start = end;
        }
    }

    /// <summary>A block of code.</summary>
    /// <param name="Language">What stands behind the first fence.</param>
    /// <param name="Start">The first line between the fences, from 0.</param>
    /// <param name="Indent">By how much the block is indented.</param>
    /// <param name="Lines">Its lines without that.</param>
    internal sealed record Block(string Language, int Start, int Indent, IReadOnlyList<string> Lines)
    {
        /// <summary>The file whose text the block is; null where it is none.</summary>
        internal string? File => Language is "console" or "sh" || Lines.Count == 0 || NameOfFile().Match(Lines[0]) is not { Success: true } match ? null : match.Groups["name"].Value;

        /// <summary>The lines of the block, each with its end.</summary>
        internal string Text => string.Concat(Lines.Select(line => line + "\n"));

        /// <summary>The block's commands with what is shown to be printed, and where each begins, from 0 in the block.</summary>
        internal IEnumerable<(int At, string Command, IReadOnlyList<string> Shown)> Commands()
        {
            for (int at = 0; at < Lines.Count;)
            {
                if (Language == "console" && !Lines[at].StartsWith("$ ", StringComparison.Ordinal)) throw new FormatException($"line {Start + at + 1}: no command is above");
                int next = at + 1;
                while (Lines[next - 1].EndsWith('\\') && next < Lines.Count) next++;
                string command = string.Join('\n', Lines.Skip(at).Take(next - at));
                int first = next;
                while (Language == "console" && next < Lines.Count && !Lines[next].StartsWith("$ ", StringComparison.Ordinal)) next++;
                yield return (at, Language == "console" ? command[2..] : command, [.. Lines.Skip(first).Take(next - first)]);
                at = next;
            }
        }
    }

    [GeneratedRegex(@"^(?<indent> *)```(?<language>\w*)$")]
    private static partial Regex Fence();

    [GeneratedRegex(@"^#+ ")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^(#|//) (?<name>[\w./-]+\.\w+)$")]
    private static partial Regex NameOfFile();
}
