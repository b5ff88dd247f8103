using System.Text;

namespace ExPost.Engine.Gpu;

/// <summary>Lines of a program, indented by the block in which they stand.</summary>
internal sealed class CodeText
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>Adds a line.</summary>
    internal void Line(string line) => _text.Append(' ', 4 * _depth).Append(line).Append('\n');

    /// <summary>Adds an empty line.</summary>
    internal void Line() => _text.Append('\n');

    /// <summary>Opens a block behind a head, or one of its own.</summary>
    internal void Open(string head = "")
    {
        if (head.Length > 0) Line(head);
        Line("{");
        _depth++;
    }

    /// <summary>Closes the block that was opened last.</summary>
    internal void Close(string tail = "")
    {
        _depth--;
        Line("}" + tail);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
