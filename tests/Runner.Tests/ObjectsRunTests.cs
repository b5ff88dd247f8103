using System.Text.Json;

namespace ExPost.Runner.Tests;

/// <summary>Several objects as users of the command line have them.</summary>
public class ObjectsRunTests
{
    /// <summary>Bikhchandani (2005) says that the prices (14) are feasible. Three buyers show that they are not, in 5.84% of draws; repaired ones and those that he constructs are.</summary>
    [Theory]
    [InlineData("-m personalized-price --set prices=printed", 1, 0.05842188)]
    [InlineData("-m personalized-price --set prices=printed --set preferences=subadditive", 1, 0.04072325)]
    [InlineData("-m personalized-price --set prices=printed --set preferences=unit-demand", 1, 0.0376724)]
    [InlineData("-m personalized-price --set prices=printed --set buyers=2", 0, 0.0)]
    [InlineData("-m personalized-price", 0, 0.0)]
    [InlineData("-m demand --set preferences=subadditive", 0, 0.0)]
    public void Only_printed_prices_sell_twice(string line, int exitCode, double infeasible)
    {
        const int draws = 20_000;
        Expost.Outcome outcome = Run($"verify -e two-objects {line} --draws {draws} --misreports 8 --format json");
        Assert.Equal((exitCode, ""), (outcome.ExitCode, outcome.Error));
        JsonElement mechanism = JsonDocument.Parse(outcome.Output).RootElement.GetProperty("mechanisms")[0], measures = mechanism.GetProperty("measures");
        double found = measures.GetProperty("probability-infeasible").GetProperty("mean").GetDouble();
        Assert.InRange(found - infeasible, -4 * Math.Sqrt(infeasible / draws), 4 * Math.Sqrt(infeasible / draws));
        Assert.Equal(0, measures.GetProperty("regret-max").GetProperty("mean").GetDouble());
        Assert.Equal(1, measures.GetProperty("probability-epic").GetProperty("mean").GetDouble());
        JsonElement[] witnesses = [.. mechanism.GetProperty("witnesses").EnumerateArray()];
        Assert.Equal(exitCode, witnesses.Length);
        if (exitCode == 0) return;
        Assert.Equal("feasible", witnesses[0].GetProperty("property").GetString());
        JsonElement facts = witnesses[0].GetProperty("facts");
        Assert.True(facts.GetProperty("buyers.a").GetDouble() > 1 || facts.GetProperty("buyers.b").GetDouble() > 1);
    }

    [Fact]
    public void A_witness_is_replayed_object_by_object()
    {
        string table = Run("verify -e two-objects -m personalized-price --set prices=printed --draws 2000 --misreports 8").Output.ReplaceLineEndings(" ");
        System.Text.RegularExpressions.Match match = System.Text.RegularExpressions.Regex.Match(table, @"VIOLATION, feasible: at draw (\d+) 2 buyers get ([ab]) ");
        Assert.True(match.Success, table);
        string replay = $"verify -e two-objects -m personalized-price --set prices=printed --misreports 8 --replay {match.Groups[1].Value}";
        JsonElement truth = JsonDocument.Parse(Run($"{replay} --format json").Result).RootElement.GetProperty("mechanisms")[0].GetProperty("truth");
        Assert.Equal(["gets.a", "price.a", "gets.b", "price.b", "payoff"], truth[0].EnumerateObject().Select(entry => entry.Name));
        Assert.Equal(2, truth.EnumerateArray().Count(buyer => buyer.GetProperty($"gets.{match.Groups[2].Value}").GetBoolean()));
        Assert.Contains("gets a", Run(replay).Result, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("simulate -e two-objects -m pivotal", "--mechanism pivotal: it does not run in two-objects as set: it is a rule for the sale of one object (mechanisms that do: demand, personalized-price)")]
    [InlineData("simulate -e private-common -m demand", "--mechanism demand: it does not run in private-common as set: it is a rule for the sale of several objects")]
    [InlineData("simulate -e two-objects -m personalized-price --set prices=cheap", "--set prices=cheap: prices (the prices: with m_i = max_{l≠i} c_l, or as printed with c_j in its place) is repaired or printed")]
    [InlineData("simulate -e two-objects -m personalized-price --set epsilon=1", "--set: there is no parameter 'epsilon'")]
    [InlineData("simulate -e private-common -m personalized-price --set prices=printed", "--set: there is no parameter 'prices'")]
    [InlineData("simulate -e two-objects -m demand --set wa=-1", "--set wa=-1: wa (the weight w_a of the common part of object a) is a number from 0 to 1000000")]
    [InlineData("simulate -e two-objects -m demand --measures probability-unsold.c", "--measures: there is no measure 'probability-unsold.c', did you mean 'probability-unsold.a'?")]
    public void What_does_not_fit_is_refused(string line, string message)
    {
        Expost.Outcome outcome = Run(line);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith($"expost: {message}", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(1, outcome.Error.Count(c => c == '\n'));
    }

    [Fact]
    public void Mechanisms_are_compared()
    {
        JsonElement difference = JsonDocument.Parse(Run("compare -e two-objects -m personalized-price,demand --draws 2e4 --format json").Result).RootElement.GetProperty("differences")[0].GetProperty("measures");
        // The constructed prices are higher, so that more is left.
        Assert.InRange(difference.GetProperty("probability-unsold.a").GetProperty("low").GetDouble(), 0.25, 0.4);
        Assert.InRange(difference.GetProperty("surplus").GetProperty("high").GetDouble(), -1, -0.7);
    }

    private static Expost.Outcome Run(string line) => Expost.Run([.. line.Split(' '), .. line.Contains("--draws", StringComparison.Ordinal) ? new[] { "--quiet" } : []]);
}
