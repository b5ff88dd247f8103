namespace ExPost.Runner.Tests;

/// <summary>Tables are read on a terminal of 80 columns.</summary>
public class TableTests
{
    [Theory]
    [InlineData("simulate -e private-common -m personalized-price")]
    [InlineData("compare -e private-common -m personalized-price,pivotal --draws 1e6")]
    [InlineData("compare -e private-common -m personalized-price,pivotal,efficient --draws 1e7")]
    [InlineData("compare -e private-common -m pivotal,personalized-price,efficient")]
    [InlineData("compare -e private-common -m efficient,pivotal --draws 1")]
    [InlineData("compare -e private-common -m personalized-price,efficient --set buyers=16")]
    [InlineData("compare -e private-common -m personalized-price,efficient --set c=power(0.001) --set p=uniform(0,1000000) --set epsilon=1000")]
    [InlineData("environments")]
    [InlineData("mechanisms")]
    [InlineData("engines")]
    public void Lines_fit(string line)
    {
        string[] arguments = CommandLine.Split(line);
        if (arguments.Length > 1 && !arguments.Contains("--draws")) arguments = [.. arguments, "--draws", "20000"];
        Assert.All(Expost.Run(arguments).Result.Split('\n'), text => Assert.InRange(text.Length, 0, 80));
    }

    [Fact]
    public void Every_measure_has_one_line()
    {
        string[] lines = Expost.Run(CommandLine.Split("compare -e private-common -m personalized-price,pivotal,efficient --draws 1e7")).Result.Split('\n');
        int[] titles = [.. Enumerable.Range(0, lines.Length - 1).Where(k => lines[k + 1].StartsWith('─'))];
        Assert.Equal(3, titles.Length);
        foreach (int title in titles)
        {
            string[] rows = [.. lines.Skip(title + 2).TakeWhile(line => line.Length > 0)];
            Assert.All(rows, row => Assert.Matches("^ [a-z]", row));
            Assert.Equal(title == titles[2] ? 8 : title == titles[1] ? 12 : 11, rows.Length);
        }
    }

    [Fact]
    public void Numbers_have_the_digits_that_their_intervals_support()
    {
        string table = Expost.Run(CommandLine.Split("compare -e private-common -m personalized-price,efficient --draws 1e6 --threads 1")).Result;
        Assert.Matches(@"\n +revenue +0\.\d{5} +\[0\.\d{5}, 0\.\d{5}\]\r?\n", table);
        Assert.Matches(@"\n +probability-infeasible +0 +\[0, 3\.0e-6\]\r?\n", table);
        Assert.Matches(@"\n +efficiency +1 +\[1, 1\] +0\.\d{5} ± 0\.\d{5}\r?\n", table);
        Assert.Matches(@"\n +efficient-surplus +0\.\d{5} +\[0\.\d{5}, 0\.\d{5}\] +0 +± 0\r?\n", table);
        Assert.Contains("Differences are to personalized-price on the same draws, ± the 95% interval.", table, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.95", "95%")]
    [InlineData("0.57", "57%")]
    [InlineData("0.999999", "99.9999%")]
    public void The_level_of_intervals_is_written_as_it_was_asked_for(string confidence, string shown) =>
        Assert.Contains($" {shown} interval", Expost.Run("simulate", "-e", "private-common", "-m", "efficient", "--draws", "10", "--confidence", confidence).Result, StringComparison.Ordinal);
}
