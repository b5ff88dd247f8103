namespace ExPost.Runner.Reproduction;

/// <summary>A table or a figure of a paper.</summary>
/// <param name="Id">By which pages name it, such as ke-figure-2.</param>
/// <param name="Locator">Its number in the paper.</param>
/// <param name="Title">What it shows.</param>
internal abstract record Exhibit(string Id, string Locator, string Title);

/// <summary>A table, computed.</summary>
/// <param name="Id">By which pages name it.</param>
/// <param name="Locator">Its number in the paper.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Columns">The headings; the first is that of the rows' names.</param>
/// <param name="Rows">The rows.</param>
internal sealed record Table(string Id, string Locator, string Title, IReadOnlyList<string> Columns, IReadOnlyList<TableRow> Rows) : Exhibit(Id, Locator, Title);

/// <summary>A row of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cells">A cell a column.</param>
internal sealed record TableRow(string Name, IReadOnlyList<TableCell> Cells);

/// <summary>A cell of a table.</summary>
/// <param name="Printed">What the paper prints there.</param>
/// <param name="Computed">What is true there, written the same way.</param>
internal sealed record TableCell(string Printed, string Computed)
{
    /// <summary>The paper is right.</summary>
    internal bool IsConfirmed => Printed == Computed;
}

/// <summary>A figure, as lines in the plane.</summary>
/// <param name="Id">By which pages name it.</param>
/// <param name="Locator">Its number in the paper.</param>
/// <param name="Title">What it shows.</param>
/// <param name="X">What is along.</param>
/// <param name="Y">What is up.</param>
/// <param name="Lines">The lines; a region is its closed boundary.</param>
internal sealed record Figure(string Id, string Locator, string Title, string X, string Y, IReadOnlyList<FigureLine> Lines) : Exhibit(Id, Locator, Title);

/// <summary>A line of a figure.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Points">Its points, in order.</param>
internal sealed record FigureLine(string Name, IReadOnlyList<(double X, double Y)> Points)
{
    /// <summary>The graph of a function between two points, at evenly spaced arguments.</summary>
    internal static FigureLine Graph(string name, Func<double, double> function, double from, double to, int steps = 100) =>
        new(name, [.. Enumerable.Range(0, steps + 1).Select(k => from + (to - from) * k / steps).Select(x => (x, function(x)))]);
}
