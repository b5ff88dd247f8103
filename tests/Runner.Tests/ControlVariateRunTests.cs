using System.Text.Json;

namespace ExPost.Runner.Tests;

/// <summary><c>--control-variates</c>, as a user has it.</summary>
public sealed class ControlVariateRunTests
{
    private const string Example = "-e private-common -m personalized-price,pivotal --seed 7";

    [Theory]
    [InlineData("mc")]
    [InlineData("antithetic")]
    [InlineData("lattice")]
    public void The_same_bytes_on_every_engine_and_thread_count(string sampling)
    {
        string line = $"compare {Example} --control-variates --sampling {sampling} --draws 20000 --format csv --quiet";
        string expected = Ok($"{line} --engine scalar --threads 1");
        foreach (string other in new[] { "--engine simd --threads 1", "--engine simd --threads 3", "--engine scalar --threads 2" }) Assert.Equal(expected, Ok($"{line} {other}"));
        Assert.NotEqual(expected, Ok(line.Replace("--control-variates ", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void Results_name_the_controls()
    {
        JsonElement json = Json($"simulate {Example} --control-variates --draws 1000");
        Assert.Equal(["sum of p", "sum of c", "highest p", "c.1 times c.2"], json.GetProperty("controlVariates").EnumerateArray().Select(name => name.GetString()));
        Assert.False(Json($"simulate {Example} --draws 1000").TryGetProperty("controlVariates", out _));
        Assert.Contains("Means are estimated with control variates: sum of p, sum of c, highest p, c.1 times c.2.", Ok($"simulate {Example} --control-variates --draws 1000 --quiet").ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Equal(["s.1", "s.2"], Json("simulate -e bilateral-trade -m generalized-vcg --control-variates --draws 1000").GetProperty("controlVariates").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public void Intervals_are_narrower_and_hold_the_truth()
    {
        JsonElement Revenue(string options) => Json($"simulate -e private-values -m second-price --set buyers=3 --measures revenue --draws 1e6 {options}").GetProperty("mechanisms")[0].GetProperty("measures").GetProperty("revenue");
        (JsonElement plain, JsonElement controlled) = (Revenue(""), Revenue("--control-variates"));
        // The variance is a sixth.
        Assert.Equal(Math.Sqrt(6), plain.GetProperty("standardError").GetDouble() / controlled.GetProperty("standardError").GetDouble(), 0.05);
        Assert.Equal(plain.GetProperty("method").GetString(), controlled.GetProperty("method").GetString());
        Assert.InRange(controlled.GetProperty("mean").GetDouble(), 0.5 - 4 * controlled.GetProperty("standardError").GetDouble(), 0.5 + 4 * controlled.GetProperty("standardError").GetDouble());
    }

    [Fact]
    public void Targets_take_fewer_draws()
    {
        long Draws(string options) => Json($"simulate -e private-values -m second-price --set buyers=3 --measures revenue --target revenue:abs=2e-4 --max-draws 1e8 {options}").GetProperty("draws").GetInt64();
        Assert.InRange(Draws("") / (double)Draws("--control-variates"), 6 / 1.5, 6 * 1.5);
    }

    [Fact]
    public void Regret_of_verify_is_estimated_with_them()
    {
        string line = "verify -e private-values -m posted-price --draws 2000 --misreports 4";
        JsonElement regret = Json($"{line} --control-variates").GetProperty("mechanisms")[0].GetProperty("measures").GetProperty("regret");
        Assert.Equal((0, 0), (regret.GetProperty("mean").GetDouble(), regret.GetProperty("standardError").GetDouble()));
    }

    [Theory]
    [InlineData($"simulate {Example} --control-variates --measures probability-unsold", "--control-variates: none of the measures is a mean")]
    [InlineData($"verify {Example} --control-variates --replay 3", "--control-variates: --replay prints one draw")]
    public void Bad_input_is_told_in_a_line(string line, string problem)
    {
        Expost.Outcome outcome = Expost.Run(CommandLine.Split(line));
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith($"expost: {problem}", outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
    }

    private static JsonElement Json(string line) => JsonDocument.Parse(Ok($"{line} --format json --quiet")).RootElement;

    private static string Ok(string line)
    {
        Expost.Outcome outcome = Expost.Run(CommandLine.Split(line));
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return outcome.Output;
    }
}
