using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ExPost.Runner.Output;

/// <summary>Rows of words in columns, for a terminal of 80 columns: plain text, the same on a terminal and in a file.</summary>
internal static class TextTable
{
    internal const int Width = 80;

    /// <summary>Wider than any row of numbers: those keep to their line, and tests see to it that they fit.</summary>
    private const int Unlimited = 1000;

    /// <summary>A headline over rows, each on a line of its own.</summary>
    internal static string WithHeadline(IReadOnlyList<string> headline, IReadOnlyList<string[]> rows)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string title in headline) table.AddColumn(Column(title));
        return Render(Fill(table, rows), Unlimited);
    }

    /// <summary>A headline over rows; the words of the last column wrap.</summary>
    internal static string Wrapped(IReadOnlyList<string> headline, IReadOnlyList<string[]> rows)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string title in headline.SkipLast(1)) table.AddColumn(Column(title));
        table.AddColumn(new TableColumn(new Text(headline[^1])));
        return Render(Fill(table, rows), Width);
    }

    /// <summary>Rows; the words of the last column wrap.</summary>
    internal static string Plain(IReadOnlyList<string[]> rows)
    {
        Table table = new Table().Border(TableBorder.None).HideHeaders();
        int columns = rows.Max(row => row.Length);
        for (int k = 0; k < columns; k++) table.AddColumn(k < columns - 1 ? Column("") : new TableColumn(""));
        return Render(new Padder(Fill(table, rows), new Padding(2, 0, 0, 0)), Width);
    }

    /// <summary>A line; its words wrap.</summary>
    internal static string Line(string text) => Render(new Text(text), Width);

    private static TableColumn Column(string title) => new TableColumn(new Text(title)).NoWrap().Padding(new Padding(0, 0, 1, 0));

    private static Table Fill(Table table, IReadOnlyList<string[]> rows)
    {
        foreach (string[] row in rows) table.AddRow(row.Select(cell => new Text(cell)));
        return table;
    }

    private static string Render(IRenderable content, int width)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        IAnsiConsole console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        console.Write(content);
        return string.Concat(text.ToString().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0).Select(line => line + '\n'));
    }
}
