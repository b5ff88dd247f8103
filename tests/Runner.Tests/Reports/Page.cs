using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ExPost.Runner.Tests.Reports;

/// <summary>A page as a program reads it that knows XML and no browser.</summary>
internal sealed partial class Page
{
    private readonly Dictionary<string, string> _json = [];

    internal Page(string text)
    {
        Text = text;
        // What scripts and styles hold is no XML.
        foreach (Match script in Script().Matches(text)) if (script.Groups["id"] is { Success: true, Value: var id }) _json[id] = script.Groups["body"].Value;
        Root = XDocument.Parse(Style().Replace(Script().Replace(text, ""), "").Replace("<!DOCTYPE html>", "", StringComparison.Ordinal)).Root!;
    }

    internal string Text { get; }

    internal XElement Root { get; }

    /// <summary>The tables of a section.</summary>
    internal Table[] Tables(string section) => [.. Root.Descendants("section").Where(one => one.Attribute("id")?.Value == section).Descendants("table").Select(table => new Table(
        table.Element("caption")!.Value,
        [.. table.Element("thead")!.Element("tr")!.Elements().Select(cell => cell.Value)],
        [.. table.Element("tbody")!.Elements().Select(row => row.Elements().Select(cell => cell.Value.Replace("\n", "", StringComparison.Ordinal)).ToArray())]))];

    /// <summary>A table by its caption.</summary>
    internal Table Find(string section, string caption) => Tables(section).Single(table => table.Caption == caption);

    /// <summary>The JSON that the page holds by a name.</summary>
    internal JsonElement Json(string id) => JsonDocument.Parse(_json[id]).RootElement;

    /// <summary>A fact of the head.</summary>
    internal string? Fact(string name) => Root.Descendants("dt").FirstOrDefault(term => term.Value == name)?.ElementsAfterSelf("dd").First().Value;

    internal sealed record Table(string Caption, string[] Columns, string[][] Rows);

    [GeneratedRegex("""<script(?: type="application/json" id="(?<id>[^"]*)")?[^>]*>(?<body>.*?)</script>""", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex("<style>.*?</style>", RegexOptions.Singleline)]
    private static partial Regex Style();
}
