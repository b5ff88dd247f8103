using ExPost.Engine.Statistics;
using Xunit;

namespace ExPost.Engine.Tests.Statistics;

/// <summary>Least squares: exact combinations are found, what is left is orthogonal to all columns, and columns that say nothing are left out.</summary>
public sealed class RegressionTests
{
    private const int Length = 200;

    private static readonly double[][] s_columns = Columns();

    [Fact]
    public void Combinations_are_found()
    {
        double[] observed = Combined(7, 1.5, -2, 0.25);
        double[] found = new Regression(s_columns, [0, 0, 0]).Coefficients(observed);
        foreach ((double exact, double own) in new[] { 1.5, -2, 0.25 }.Zip(found)) Assert.Equal(exact, own, 1e-12);
    }

    [Fact]
    public void What_is_left_is_orthogonal_to_the_columns()
    {
        var random = new Random(3);
        double[] observed = [.. Combined(0, 1, 2, 3).Select(number => number + random.NextDouble())];
        double[] found = new Regression(s_columns, [0, 0, 0]).Coefficients(observed);
        double[] left = [.. observed.Select((number, k) => number - s_columns.Select((column, j) => found[j] * column[k]).Sum())];
        double mean = left.Average();
        foreach (double[] column in s_columns) Assert.Equal(0, column.Zip(left, (a, b) => a * (b - mean)).Sum(), 1e-9);
        // With other coefficients more is left.
        Assert.True(left.Sum(number => (number - mean) * (number - mean)) < Length * 1.1 / 12);
    }

    [Fact]
    public void A_column_that_is_a_combination_of_those_before_is_left_out()
    {
        double[] copy = [.. s_columns[0].Zip(s_columns[1], (a, b) => 3 * a - b / 7 + 2)];
        double[] observed = Combined(1, 1.5, -2, 0.25);
        double[] found = new Regression([s_columns[0], s_columns[1], copy, s_columns[2]], [0, 0, 0, 0]).Coefficients(observed);
        Assert.Equal(0, found[2]);
        double[] without = new Regression(s_columns, [0, 0, 0]).Coefficients(observed);
        Assert.Equal(without, new[] { found[0], found[1], found[3] });
    }

    [Fact]
    public void A_column_that_is_constant_but_for_its_bound_is_left_out()
    {
        double[] flat = [.. s_columns[1].Select(number => 5 + 1e-9 * number)];
        Assert.Equal(0, new Regression([flat], [1e-10]).Coefficients(s_columns[1])[0]);
        Assert.Equal(1e9, new Regression([flat], [0]).Coefficients(s_columns[1])[0], 1e3);
        Assert.Equal(0, new Regression([[.. flat.Select(_ => 0.1)]], [0]).Coefficients(s_columns[1])[0]);
    }

    // 0.1 has no exact mean: it must not leave a rounding that is then explained.
    [Fact]
    public void What_is_one_number_has_no_coefficients() => Assert.All(new Regression(s_columns, [0, 0, 0]).Coefficients([.. Enumerable.Repeat(0.1, Length)]), own => Assert.Equal(0, own));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void What_is_not_finite_has_none(double value)
    {
        double[] observed = Combined(0, 1, 1, 1);
        observed[Length / 2] = value;
        Assert.All(new Regression(s_columns, [0, 0, 0]).Coefficients(observed), own => Assert.Equal(0, own));
        double[] column = [.. s_columns[2]];
        column[3] = value;
        Assert.Equal(0, new Regression([s_columns[0], s_columns[1], column], [0, 0, 0]).Coefficients(Combined(0, 1, 1, 1))[2]);
    }

    [Fact]
    public void Every_column_has_a_bound() => Assert.Throws<ArgumentException>(() => new Regression(s_columns, [0]));

    private static double[][] Columns()
    {
        var random = new Random(1);
        double[] a = [.. Enumerable.Range(0, Length).Select(_ => random.NextDouble())], b = [.. a.Select(own => own + 0.1 * random.NextDouble())];
        return [a, b, [.. a.Select((_, k) => Math.Sin(k))]];
    }

    private static double[] Combined(double constant, params double[] coefficients) => [.. Enumerable.Range(0, Length).Select(k => constant + s_columns.Select((column, j) => coefficients[j] * column[k]).Sum())];
}
