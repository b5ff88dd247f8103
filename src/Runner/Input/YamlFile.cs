using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ExPost.Runner.Input;

/// <summary>
/// A YAML file as words, lists and maps that know their places. Of YAML it takes what is data to read and write by hand: anchors, aliases, tags, duplicate keys
/// and a second document are refused, and so is what is nested deeper or longer than any file needs.
/// </summary>
internal sealed class YamlFile
{
    /// <summary>A file nests a few levels; the reader's stack holds many more.</summary>
    private const int DeepestNesting = 10;

    private const int MostNodes = 10_000;

    /// <summary>What is shown of a word in a message.</summary>
    private const int LongestShown = 40;

    private readonly string _path;
    private readonly string[] _lines;
    private int _nodes;

    private YamlFile(string path, string text)
    {
        _path = path;
        _lines = [.. text.Split('\n').Select(line => line.TrimEnd('\r'))];
    }

    /// <summary>Reads the one value that a file holds.</summary>
    /// <param name="path">The file's name, for messages.</param>
    /// <param name="text">What it holds.</param>
    /// <param name="expected">What it should hold, in words.</param>
    /// <exception cref="UserError">It is not YAML, or YAML that is not taken.</exception>
    internal static YamlNode Read(string path, string text, string expected)
    {
        var file = new YamlFile(path, text);
        int tab = Array.FindIndex(file._lines, line => line.AsSpan().TrimStart(' ') is ['\t', ..] rest && !rest.IsWhiteSpace());
        if (tab >= 0) throw file.Error(tab + 1, file._lines[tab].IndexOf('\t', StringComparison.Ordinal) + 1, "a tab indents this line; indent with spaces");
        var parser = new Parser(new StringReader(text));
        try
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _)) throw file.Error(1, 1, $"the file is empty; it should hold {expected}");
            parser.Consume<DocumentStart>();
            YamlNode root = file.Node(parser, depth: 1);
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out _) ? root : throw file.Error(parser.Current!.Start, "a second document starts here; a file holds one");
        }
        catch (YamlException problem)
        {
            throw file.Error(problem.Start, $"this is not YAML: {problem.Message.TrimEnd('.')}");
        }
        catch (InvalidOperationException)
        {
            // What the parser throws for some lists and maps that do not end.
            throw file.Error(parser.Current?.Start ?? Mark.Empty, "this is not YAML: a list or map that starts near here does not end");
        }
    }

    /// <summary>A word of a user's as a message shows it.</summary>
    internal static string Shown(string text) => text.Length <= LongestShown ? text : text[..LongestShown] + "…";

    internal string Place(long line, long column) => string.Create(CultureInfo.InvariantCulture, $"{_path}:{Math.Max(line, 1)}:{Math.Max(column, 1)}");

    /// <summary>
    /// Where a character of a scalar's value stands in the file. Value and file are read side by side, blanks aside, for YAML folds and indents these; where an
    /// escape makes the two differ, it is where the scalar starts.
    /// </summary>
    internal string PlaceOf(Scalar scalar, int offset)
    {
        int line = (int)scalar.Start.Line - 1, column = (int)scalar.Start.Column - 1;
        if (scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded) (line, column) = (line + 1, 0);
        else if (scalar.Style is not ScalarStyle.Plain) column++;
        string value = scalar.Value;
        // At the end of the value: behind its last character.
        int last = Math.Min(offset, value.TrimEnd().Length - 1);
        for (int k = 0; k <= last; k++)
        {
            if (char.IsWhiteSpace(value[k])) continue;
            while (line < _lines.Length && (column >= _lines[line].Length || char.IsWhiteSpace(_lines[line][column])))
            {
                (line, column) = column >= _lines[line].Length ? (line + 1, 0) : (line, column + 1);
            }

            if (line >= _lines.Length || _lines[line][column] != value[k]) return Place(scalar.Start.Line, scalar.Start.Column);
            column++;
        }

        return last < 0 ? Place(scalar.Start.Line, scalar.Start.Column) : Place(line + 1, offset > last ? column + 1 : column);
    }

    internal UserError Error(Mark mark, string message) => Error(mark.Line, mark.Column, message);

    private UserError Error(long line, long column, string message) => new($"{Place(line, column)}: {message}");

    private YamlNode Node(Parser parser, int depth)
    {
        if (parser.Accept<AnchorAlias>(out AnchorAlias? alias)) throw Error(alias!.Start, "an alias (*) stands here; write out what it stands for");
        NodeEvent start = parser.Consume<NodeEvent>();
        if (!start.Anchor.IsEmpty) throw Error(start.Start, "an anchor (&) stands here; write things out where they belong");
        if (!start.Tag.IsEmpty) throw Error(start.Start, "a tag (!) stands here; a file holds plain words and numbers");
        if (depth > DeepestNesting) throw Error(start.Start, FormattableString.Invariant($"lists and maps are nested more than {DeepestNesting} levels deep"));
        if (++_nodes > MostNodes) throw Error(start.Start, FormattableString.Invariant($"the file holds more than {MostNodes} entries"));
        switch (start)
        {
            case Scalar scalar:
                return new YamlScalar(this, scalar);
            case SequenceStart sequence:
                var items = new List<YamlNode>();
                while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Node(parser, depth + 1));
                return new YamlList(this, sequence, items);
            default:
                var entries = new List<(YamlScalar Key, YamlNode Value)>();
                var keys = new HashSet<string>();
                while (!parser.TryConsume<MappingEnd>(out _))
                {
                    YamlScalar key = Node(parser, depth + 1) as YamlScalar ?? throw Error(start.Start, "a key of this map is no word");
                    if (!keys.Add(key.Text)) throw key.Error($"the key '{Shown(key.Text)}' is there twice");
                    entries.Add((key, Node(parser, depth + 1)));
                }

                return new YamlMap(this, start, entries);
        }
    }
}

/// <summary>Something in a YAML file, with its place.</summary>
internal abstract class YamlNode(YamlFile file, NodeEvent start)
{
    protected YamlFile File => file;

    /// <summary>Where it starts, as messages write it.</summary>
    internal string Place => file.Place(start.Start.Line, start.Start.Column);

    /// <summary>What it is, in words.</summary>
    internal abstract string Kind { get; }

    internal UserError Error(string message) => new($"{Place}: {message}");
}

/// <summary>A word, a number or a line of text.</summary>
internal sealed class YamlScalar(YamlFile file, Scalar scalar) : YamlNode(file, scalar)
{
    internal string Text => scalar.Value;

    internal override string Kind => Text.Length == 0 ? "nothing" : "a text";

    /// <summary>Where a character of the text stands in the file.</summary>
    internal string PlaceOf(int offset) => File.PlaceOf(scalar, offset);
}

/// <summary>A list.</summary>
internal sealed class YamlList(YamlFile file, SequenceStart start, IReadOnlyList<YamlNode> items) : YamlNode(file, start)
{
    internal IReadOnlyList<YamlNode> Items => items;

    /// <summary>Written in brackets, where every comma separates items.</summary>
    internal bool InBrackets => start.Style == SequenceStyle.Flow;

    internal override string Kind => "a list";
}

/// <summary>A map from words to anything, in the file's order.</summary>
internal sealed class YamlMap(YamlFile file, NodeEvent start, IReadOnlyList<(YamlScalar Key, YamlNode Value)> entries) : YamlNode(file, start)
{
    internal IReadOnlyList<(YamlScalar Key, YamlNode Value)> Entries => entries;

    internal override string Kind => "a map";

    /// <summary>The value of a key that must be there.</summary>
    internal YamlNode Required(string key, string expected) =>
        entries.FirstOrDefault(entry => entry.Key.Text == key).Value ?? throw Error($"the key '{key}' is missing; it should hold {expected}");

    /// <summary>Refuses keys that mean nothing.</summary>
    internal void CheckKeys(params string[] known)
    {
        foreach ((YamlScalar key, _) in entries)
        {
            if (!known.Contains(key.Text)) throw Nearest.Unknown(key.Place, "key", YamlFile.Shown(key.Text), known);
        }
    }
}
