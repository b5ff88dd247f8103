using System.Globalization;
using System.Text.Json;

namespace ExPost.Runner.Tests;

/// <summary><c>--sampling</c> and <c>--replications</c>, as a user has them.</summary>
public sealed class SamplingRunTests
{
    private const string Example = "-e private-common -m personalized-price,pivotal --seed 7";

    [Theory]
    [InlineData("antithetic")]
    [InlineData("lattice")]
    public void The_same_bytes_on_every_engine_and_thread_count(string sampling)
    {
        string line = $"compare {Example} --sampling {sampling} --draws 20000 --replications 8 --format csv --quiet";
        string expected = Ok($"{line} --engine scalar --threads 1");
        foreach (string other in new[] { "--engine simd --threads 1", "--engine simd --threads 3", "--engine scalar --threads 2" }) Assert.Equal(expected, Ok($"{line} {other}"));
        Assert.NotEqual(expected, Ok(line.Replace("--seed 7", "--seed 8", StringComparison.Ordinal)));
    }

    // 1e7 / 32 = 312,500 lies between 2^18 and 2^19, and nearer to the first.
    [Fact]
    public void Draws_are_as_many_in_each_replication()
    {
        JsonElement lattice = Json($"simulate {Example} --measures revenue --sampling lattice --draws 30000");
        Assert.Equal((32 * 1024, "lattice", 32), (lattice.GetProperty("draws").GetInt64(), lattice.GetProperty("sampling").GetString(), lattice.GetProperty("replications").GetInt32()));
        Assert.False(lattice.TryGetProperty("partial", out _));
        JsonElement antithetic = Json($"simulate {Example} --measures revenue --sampling antithetic --draws 1001 --replications 10");
        Assert.Equal((1000, "antithetic", 10), (antithetic.GetProperty("draws").GetInt64(), antithetic.GetProperty("sampling").GetString(), antithetic.GetProperty("replications").GetInt32()));
        Assert.False(Json($"simulate {Example} --measures revenue --draws 1000").TryGetProperty("replications", out _));
        Assert.Contains("32,768 draws, seed 7, 32 shifts of a lattice of 1,024 points: ", Ok($"simulate {Example} --measures revenue --sampling lattice --draws 30000 --quiet"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("simulate -e linear -m generalized-vickrey --set b=0.5 --measures revenue", "revenue", 0.5, 2e-5)]
    [InlineData("simulate -e private-values -m second-price --set buyers=3 --measures revenue", "revenue", 0.5, 2e-5)]
    [InlineData("simulate -e private-values -m posted-price --set price=0.25 --measures probability-unsold", "probability-unsold", 0.0625, 1e-4)]
    public void A_lattice_is_much_nearer_to_the_truth(string line, string measure, double exact, double within)
    {
        JsonElement estimate = Json($"{line} --sampling lattice --draws 1e6").GetProperty("mechanisms")[0].GetProperty("measures").GetProperty(measure);
        Assert.Equal("t", estimate.GetProperty("method").GetString());
        Assert.InRange(estimate.GetProperty("mean").GetDouble(), exact - within, exact + within);
        Assert.InRange(estimate.GetProperty("standardError").GetDouble(), 0, within / 2);
        Assert.InRange(exact, estimate.GetProperty("low").GetDouble() - within, estimate.GetProperty("high").GetDouble() + within);
    }

    // The mean of a number and of what it is at 1 − u: exact where the number is linear in the uniforms.
    [Fact]
    public void Antithetic_draws_cancel_what_is_linear()
    {
        JsonElement surplus = Json("simulate -e weighted-sum -m equal-share --measures surplus --sampling antithetic --draws 1e5").GetProperty("mechanisms")[0].GetProperty("measures").GetProperty("surplus");
        Assert.Equal(1, surplus.GetProperty("mean").GetDouble(), 9);
    }

    [Fact]
    public void A_witness_is_replayed_at_its_draw()
    {
        string found = Run("verify -e linear -m generalized-vickrey --set b=1.5 --sampling lattice --draws 5000 --replications 8 --quiet").Output;
        string draw = found.Split("--replay ")[1].Split(['\n', ' ', '.', ','])[0];
        Assert.True(long.Parse(draw, CultureInfo.InvariantCulture) >= 0);
        string gain = found.Split(" gains ")[1].Split(' ')[0];
        Assert.Contains($" gains {gain} ", Ok($"verify -e linear -m generalized-vickrey --set b=1.5 --sampling lattice --replay {draw}").ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--sampling sobol", "--sampling sobol: ")]
    [InlineData("--sampling lattice --replications 7", "--replications 7: the number of replications is a whole number from 8 to 65536")]
    [InlineData("--sampling lattice --replications x", "--replications x: ")]
    [InlineData("--replications 8", "--replications 8: independent draws, those of mc, need none; it goes with antithetic draws and lattices")]
    [InlineData("--sampling lattice --draws 1e10", "--sampling lattice: 10,000,000,000 draws are more than 32 replications of at most 16,777,216; give fewer")]
    [InlineData("--sampling antithetic --draws 1e12", "--sampling antithetic: 1,000,000,000,000 draws are more than 32 replications of at most 4,294,967,296; give fewer")]
    [InlineData("--sampling lattice --target revenue:rel=0.01 --max-draws 1e10", "--sampling lattice: 10,000,000,000 draws are more than 32 replications of at most 16,777,216; give fewer")]
    [InlineData("--sampling lattice --target revenue:rel=0.01 --max-draws 31", "--max-draws 31: 32 replications of lattice have 32 draws at least; give more, or fewer replications")]
    [InlineData("--sampling antithetic --target revenue:rel=0.01 --max-draws 100 --replications 64", "--max-draws 100: 64 replications of antithetic have 128 draws at least")]
    [InlineData("--replications 8 --target revenue:rel=0.01", "--replications 8: independent draws")]
    [InlineData("--sampling lattice --target revenue:rel=0.01 --draws 1e6", "--target revenue:rel=0.01: --draws 1e6 is given too")]
    public void Bad_input_is_told_in_a_line(string options, string problem)
    {
        Expost.Outcome outcome = Run($"simulate {Example} {options}");
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith($"expost: {problem}", outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
    }

    // With the numbers of misreports twice as many, 128, which is what lattices have.
    [Fact]
    public void The_most_numbers_a_draw_that_a_model_may_have()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["many.yaml"], "buyers: 16\nsignals:\n  a: uniform(0, 1)\n  b: uniform(0, 1)\n  c: uniform(0, 1)\n  d: uniform(0, 1)\nvalue: a + b + c + d\n");
        Assert.StartsWith("mechanism,", Ok($"simulate --model \"{folder["many.yaml"]}\" -m efficient --measures surplus --draws 1000 --format csv --quiet --sampling lattice"), StringComparison.Ordinal);
        Assert.Equal(2 * 16 * 4, ExPost.Engine.Draws.Lattice.MostDimensions);
    }

    private static JsonElement Json(string line) => JsonDocument.Parse(Ok($"{line} --format json --quiet")).RootElement;

    private static string Ok(string line)
    {
        Expost.Outcome outcome = Run(line);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return outcome.Output;
    }

    private static Expost.Outcome Run(string line) => Expost.Run(CommandLine.Split(line));
}
