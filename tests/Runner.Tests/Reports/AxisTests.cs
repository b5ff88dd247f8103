using ExPost.Runner.Reports;
using ExPost.Runner.Results;

namespace ExPost.Runner.Tests.Reports;

/// <summary>The axes of a page are those of the grid.</summary>
public class AxisTests
{
    [Theory]
    [InlineData("0 0.5 1", false)]
    [InlineData("1 2 4 8", true)]
    [InlineData("8 4 2 1", true)]
    [InlineData("0.01 0.0316227766017 0.1 0.316227766017 1", true)]
    [InlineData("1 2 4 9", false)]
    [InlineData("1 2 3", false)]
    [InlineData("1 2", false)]
    [InlineData("-4 -2 -1", false)]
    [InlineData("0 0 0", false)]
    public void Numbers_at_equal_ratios_are_on_a_logarithmic_scale(string values, bool isLog)
    {
        ReportAxis axis = Assert.Single(ReportAxis.Of(Points(values.Split(' ').Select(value => new[] { value }))));
        Assert.Equal(isLog, axis.Scale.IsLog);
        Assert.Equal(values.Split(' ').Distinct().Count(), axis.Scale.Numbers!.Count);
    }

    [Theory]
    [InlineData("uniform(0,1)")]
    [InlineData("1,2")]
    [InlineData("NaN")]
    [InlineData("best")]
    public void A_word_makes_an_axis_of_words(string word)
    {
        ReportAxis axis = Assert.Single(ReportAxis.Of(Points([["1"], [word], ["2"]])));
        Assert.Null(axis.Scale.Numbers);
        Assert.Equal(["1", word, "2"], axis.Values);
    }

    [Fact]
    public void Parameters_that_move_together_are_one_axis()
    {
        // a with b, on a grid with c; d never moves.
        string[][] points = [.. from k in Enumerable.Range(0, 3) from c in new[] { "x", "y" } select new[] { $"{k}", $"{10 - k}", c, "1" }];
        IReadOnlyList<ReportAxis> axes = ReportAxis.Of(Points(points));
        Assert.Equal(["a, b", "c", "d"], axes.Select(axis => axis.Name));
        Assert.Equal(["0, 10", "1, 9", "2, 8"], axes[0].Values);
        Assert.Equal([0.0, 1, 2], axes[0].Scale.Numbers);
        Assert.Equal([0, 0, 1, 1, 2, 2], axes[0].At);
        Assert.Equal([0, 1, 0, 1, 0, 1], axes[1].At);
    }

    [Fact]
    public void Of_no_points_there_are_no_axes() => Assert.Empty(ReportAxis.Of([]));

    private static PointKey[] Points(IEnumerable<string[]> values) => [.. values.Select((own, k) => new PointKey(k, [.. own.Select((value, j) => ($"{(char)('a' + j)}", value))], $"{k}"))];
}
