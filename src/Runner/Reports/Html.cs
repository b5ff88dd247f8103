using System.Net;

namespace ExPost.Runner.Reports;

/// <summary>Writes markup that is HTML and well-formed XML. Whatever comes from a results file goes through it, and stays text.</summary>
/// <param name="output">Where it goes.</param>
internal sealed class Html(TextWriter output)
{
    /// <summary>Begins an element.</summary>
    internal void Open(string tag, params IReadOnlyList<(string Name, string Value)> attributes) => Tag(tag, attributes, ">");

    /// <summary>Ends an element.</summary>
    internal void Close(string tag) => output.Write($"</{tag}>\n");

    /// <summary>An element without content.</summary>
    internal void Empty(string tag, params IReadOnlyList<(string Name, string Value)> attributes) => Tag(tag, attributes, "/>\n");

    /// <summary>An element that holds text.</summary>
    internal void Element(string tag, string text, params IReadOnlyList<(string Name, string Value)> attributes)
    {
        Open(tag, attributes);
        Text(text);
        Close(tag);
    }

    /// <summary>Begins a table; its rows follow, and <see cref="CloseTable"/>.</summary>
    internal void Table(string caption, IReadOnlyList<string> columns)
    {
        Open("div", ("class", "scroll"));
        Open("table");
        Element("caption", caption);
        Open("thead");
        Open("tr");
        foreach (string column in columns) Element("th", column, ("scope", "col"));
        Close("tr");
        Close("thead");
        Open("tbody");
    }

    /// <summary>Ends a table.</summary>
    internal void CloseTable()
    {
        Close("tbody");
        Close("table");
        Close("div");
    }

    /// <summary>Text.</summary>
    internal void Text(string text) => output.Write(Encoded(text));

    /// <summary>What is markup, script or style already.</summary>
    internal void Raw(string markup) => output.Write(markup);

    private void Tag(string tag, IReadOnlyList<(string Name, string Value)> attributes, string end)
    {
        output.Write($"<{tag}");
        foreach ((string name, string value) in attributes) output.Write($" {name}=\"{Encoded(value)}\"");
        output.Write(end);
    }

    /// <summary>No markup, and none of the characters that XML does not have.</summary>
    private static string Encoded(string text) => WebUtility.HtmlEncode(string.Concat(text.Select(c => (char.IsControl(c) && c is not ('\n' or '\t')) || c is '\ufffe' or '\uffff' ? '\ufffd' : c)));
}
