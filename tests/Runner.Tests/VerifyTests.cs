using System.Text.Json;

namespace ExPost.Runner.Tests;

/// <summary><c>verify</c> as its users have it: verdicts as exit codes, witnesses that can be replayed, the same bytes from everything that runs it.</summary>
public class VerifyTests
{
    /// <summary>Values that fall in a signal and do not cross once: pivotal prices sell twice here.</summary>
    private const string NotSingleCrossing = """
        buyers: 2
        signals:
          cost: uniform(0, 1)
          market: uniform(0, 1)
        value: cost - 0.5 * market + 2 * max(others.market)
        """;

    [Theory]
    [InlineData("-e private-common -m personalized-price,pivotal", 0)]
    [InlineData("-e private-common -m personalized-price --set epsilon=0.1 --set buyers=4", 0)]
    [InlineData("-e two-signal -m pivotal,posted-price", 0)]
    [InlineData("-e linear -m generalized-vickrey,pivotal,posted-price --set buyers=3", 0)]
    [InlineData("-e linear -m generalized-vickrey --set b=1.5", 1)]
    [InlineData("-e linear -m pivotal --set b=1.5", 1)]
    [InlineData("-e private-values -m posted-price,generalized-vickrey --set buyers=3", 0)]
    public void A_broken_claim_is_the_exit_code(string line, int exitCode)
    {
        Expost.Outcome outcome = Run(line);
        Assert.Equal((exitCode, ""), (outcome.ExitCode, outcome.Error));
        Assert.Equal(exitCode == 1, outcome.Output.Contains("\"violated\": true", StringComparison.Ordinal));
    }

    [Fact]
    public void The_json_has_measures_checks_and_assumptions()
    {
        JsonElement json = Json(Run("-e private-common -m personalized-price,efficient --misreports 32"));
        Assert.Equal("verify", json.GetProperty("command").GetString());
        Assert.Equal(["schema", "command", "environment", "parameters", "misreports", "tolerance", "draws"], json.EnumerateObject().Select(entry => entry.Name).Take(7));
        Assert.Equal(32, json.GetProperty("misreports").GetInt32());
        Assert.Equal(1e-9, json.GetProperty("tolerance").GetDouble());
        JsonElement prices = json.GetProperty("mechanisms")[0], efficient = json.GetProperty("mechanisms")[1];
        JsonElement measures = prices.GetProperty("measures");
        foreach (string name in new[] { "probability-epic", "regret", "probability-epir", "probability-infeasible", "probability-unsold", "probability-win.1", "probability-win.2" })
        {
            JsonElement measure = measures.GetProperty(name);
            Assert.True(measure.GetProperty("low").GetDouble() <= measure.GetProperty("high").GetDouble());
        }

        Assert.Equal(0, measures.GetProperty("regret").GetProperty("mean").GetDouble());
        Assert.False(measures.GetProperty("regret-max").TryGetProperty("low", out _));
        Assert.Equal(["ex-post-ic", "ex-post-ir", "feasible", "eventually-monotone", "non-trivial"], prices.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("property").GetString()));
        JsonElement search = prices.GetProperty("search");
        Assert.Equal(32, search.GetProperty("misreports").GetInt32());
        Assert.Equal(search.GetProperty("reports").GetInt32(), 1 + 32 + search.GetProperty("special").GetInt32() + search.GetProperty("local").GetInt32());
        Assert.Empty(prices.GetProperty("witnesses").EnumerateArray());
        // Without payments there is nothing to regret.
        Assert.False(efficient.GetProperty("measures").TryGetProperty("regret", out _));
        Assert.False(efficient.TryGetProperty("search", out _));
        Assert.Equal(["monotone", "single-crossing", "continuous", "finite"], json.GetProperty("assumptions").GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("property").GetString()));
    }

    [Fact]
    public void A_witness_can_be_replayed()
    {
        JsonElement witness = Json(Run("-e linear -m generalized-vickrey --set b=1.5 --seed 3")).GetProperty("mechanisms")[0].GetProperty("witnesses")[0];
        Assert.Equal("ex-post-ic", witness.GetProperty("property").GetString());
        string draw = witness.GetProperty("draw").GetRawText();
        JsonElement replay = JsonDocument.Parse(Expost.Run(CommandLine.Split($"verify -e linear -m generalized-vickrey --set b=1.5 --seed 3 --replay {draw} --format json")).Result).RootElement;
        Assert.Equal(witness.GetProperty("signals").GetRawText().Replace(" ", "", StringComparison.Ordinal), replay.GetProperty("signals").GetRawText().Replace(" ", "", StringComparison.Ordinal));
        JsonElement play = replay.GetProperty("mechanisms")[0];
        int buyer = play.GetProperty("buyer").GetInt32();
        Assert.Equal(witness.GetProperty("buyer").GetInt32(), buyer);
        double before = play.GetProperty("truth")[buyer - 1].GetProperty("payoff").GetDouble(), after = play.GetProperty("misreport")[buyer - 1].GetProperty("payoff").GetDouble();
        JsonElement facts = witness.GetProperty("facts");
        Assert.Equal(facts.GetProperty("payoff-truth").GetDouble(), before);
        Assert.Equal(facts.GetProperty("payoff-misreport").GetDouble(), after);
        Assert.Equal(after - before, play.GetProperty("gain").GetDouble());
        // The same by hand: V_i = s_i + 1.5 s_j.
        double s1 = replay.GetProperty("signals").GetProperty("s.1").GetDouble(), s2 = replay.GetProperty("signals").GetProperty("s.2").GetDouble();
        Assert.Equal(s1 + 1.5 * s2, replay.GetProperty("values").GetProperty("1").GetDouble(), 1e-12);
    }

    [Fact]
    public void A_replay_says_all_that_it_takes_to_repeat_it()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["model.yaml"], NotSingleCrossing);
        string[] line = CommandLine.Split("verify --model model.yaml -m posted-price --set price=0.25 --misreports 8 --tolerance 0.125 --uniforms 52 --seed 7 --replay 3");
        JsonElement json = JsonDocument.Parse(Expost.Run([.. line, "--format", "json"], null, folder.Path).Result).RootElement;
        Assert.Equal(
            ["schema", "command", "environment", "model", "parameters", "misreports", "tolerance", "replay", "seed", "sampling", "uniforms", "version", "commit", "signals", "values", "mechanisms"],
            json.EnumerateObject().Select(entry => entry.Name));
        Assert.Equal("""{"price":0.25}""", JsonSerializer.Serialize(json.GetProperty("parameters")));
        Assert.Equal((8, 0.125, 52, 7), (json.GetProperty("misreports").GetInt32(), json.GetProperty("tolerance").GetDouble(), json.GetProperty("uniforms").GetInt32(), json.GetProperty("seed").GetInt32()));
        // What stands in a run of the same stands here in the same words.
        JsonElement run = JsonDocument.Parse(Expost.Run([.. line[..^2], "--draws", "10", "--format", "json"], null, folder.Path).Output).RootElement;
        foreach (string name in new[] { "environment", "model", "parameters", "seed", "sampling", "uniforms", "version", "commit" }) Assert.Equal(run.GetProperty(name).GetRawText(), json.GetProperty(name).GetRawText());
        string table = Expost.Run(line, null, folder.Path).Result;
        Assert.StartsWith("model.yaml (buyers=2, cost=uniform(0,1), market=uniform(0,1), price=0.25)\nV_i = ", table, StringComparison.Ordinal);
        Assert.Contains("\nDraw 3 of seed 7, 52-bit uniforms; 8 misreports a buyer spread over all.\n", table, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1e-9", "1E-09", 1)]
    [InlineData("1.5", "1.5", 0)]
    public void The_tolerance_is_printed(string given, string printed, int exitCode)
    {
        Expost.Outcome outcome = Expost.Run(CommandLine.Split($"verify -e linear -m generalized-vickrey --set b=1.5 --draws 1000 --tolerance {given} --quiet"));
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Contains($"\nGains and losses of up to {printed} count as none (--tolerance).\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_has_the_checks()
    {
        const string Line = "-e linear -m generalized-vickrey,efficient --set b=1.5";
        JsonElement json = Json(Run(Line)), prices = json.GetProperty("mechanisms")[0];
        Expost.Outcome outcome = Expost.Run(CommandLine.Split($"verify {Line} --draws 2000 --format csv --quiet"));
        Assert.Equal(1, outcome.ExitCode);
        string[][] rows = [.. outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(','))];
        Assert.All(rows, row => Assert.Equal(9, row.Length));
        Assert.Contains(rows, row => row is ["generalized-vickrey", "", "check.ex-post-ic", "1", "0", _, "1", "clopper-pearson", "2000"]);
        Assert.Contains(rows, row => row is ["generalized-vickrey", "", "claimed.ex-post-ic", "1", "", "", "", "", "2000"]);
        string witness = Assert.Single(rows, row => row[0] == "generalized-vickrey" && row[2] == "witness.ex-post-ic")[3];
        Assert.Equal(prices.GetProperty("witnesses")[0].GetProperty("draw").GetRawText(), witness);
        Assert.Contains(rows, row => row is ["generalized-vickrey", "", "check.feasible", "0", ..]);
        Assert.DoesNotContain(rows, row => row[2] == "witness.feasible");
        Assert.Contains(rows, row => row is ["generalized-vickrey", "", "claimed.eventually-monotone", "0", ..]);
        Assert.Contains(rows, row => row is ["efficient", "", "claimed.feasible", "1", ..]);
        Assert.DoesNotContain(rows, row => row is ["efficient", "", "check.ex-post-ic", ..]);
        Assert.Contains(rows, row => row is ["", "", "check.single-crossing", "1", ..]);
    }

    [Fact]
    public void A_model_that_does_not_cross_once_is_warned_of_and_found_out()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["model.yaml"], NotSingleCrossing);
        Expost.Outcome simulated = Expost.Run(["simulate", "--model", "model.yaml", "-m", "pivotal", "--draws", "1000", "--quiet"], null, folder.Path);
        Assert.Equal(0, simulated.ExitCode);
        string[] warnings = simulated.Error.TrimEnd().Split('\n');
        Assert.Equal(2, warnings.Length);
        Assert.StartsWith("expost: warning: values are not monotone, as pivotal needs them to be; monotone: when market.", warnings[0], StringComparison.Ordinal);
        Assert.Contains("at draw ", warnings[0], StringComparison.Ordinal);
        Assert.StartsWith("expost: warning: values are not single-crossing, ", warnings[1], StringComparison.Ordinal);
        Expost.Outcome verified = Expost.Run(["verify", "--model", "model.yaml", "-m", "pivotal", "--draws", "1000", "--quiet"], null, folder.Path);
        Assert.Equal((1, ""), (verified.ExitCode, verified.Error));
        Assert.Contains("VIOLATION, feasible: at draw ", verified.Output, StringComparison.Ordinal);
        Assert.All(verified.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public void No_warning_where_nothing_is_wrong_or_nothing_is_needed()
    {
        Assert.Equal("", Expost.Run(CommandLine.Split("simulate -e private-common -m pivotal --draws 1000 --quiet")).Error);
        Assert.Equal("", Expost.Run(CommandLine.Split("simulate -e linear -m efficient,posted-price --set b=2 --draws 1000 --quiet")).Error);
    }

    [Fact]
    public void Everything_that_runs_it_gives_the_same_bytes()
    {
        string Bytes((string, string)? variable, params string[] more)
        {
            Expost.Outcome outcome = Expost.Run(
                [.. CommandLine.Split("verify -e linear -m generalized-vickrey,posted-price --set b=1.2 --set buyers=3 --misreports 10 --draws 9_001 --format json --quiet"), .. more], variable);
            Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
            return DeterminismTests.WithoutTimes(outcome.Output);
        }

        string expected = Bytes(null, "--threads", "1");
        Assert.Equal(expected, Bytes(null, "--threads", "3"));
        Assert.Equal(expected, Bytes(null, "--engine", "scalar"));
        Assert.Equal(expected, Bytes(("DOTNET_EnableAVX512", "0")));
        Assert.Equal(expected, Bytes(("DOTNET_EnableAVX2", "0")));
    }

    [Theory]
    [InlineData("--misreports x", "expost: --misreports x: the number of candidate misreports is a whole number from 0 to 1000000\n")]
    [InlineData("--misreports -1", "expost: --misreports -1: the number of candidate misreports is a whole number from 0 to 1000000\n")]
    [InlineData("--tolerance nan", "expost: --tolerance nan: a tolerance is a number from 0, in units of value, such as 1e-9\n")]
    [InlineData("--replay -1", "expost: --replay -1: a draw is a whole number from 0, as witnesses name it, below 1e15\n")]
    [InlineData("--replay 0.5", "expost: --replay 0.5: a draw is a whole number from 0, as witnesses name it, below 1e15\n")]
    [InlineData("--replay 0 --format csv", "expost: --format csv: one draw is printed as table or json\n")]
    [InlineData("--measures revenue", "expost: --measures: there is no measure 'revenue' (measures: probability-epic, regret, regret-max, probability-epir, probability-infeasible, probability-unsold, probability-win.1, probability-win.2)\n")]
    public void Bad_input_is_told_in_a_line(string more, string error)
    {
        Expost.Outcome outcome = Expost.Run(CommandLine.Split($"verify -e private-common -m personalized-price --draws 100 {more}"));
        Assert.Equal((2, "", error), (outcome.ExitCode, outcome.Output, outcome.Error.ReplaceLineEndings("\n")));
    }

    [Fact]
    public void A_measure_that_a_mechanism_has_not_is_answered_with_those_that_verify_knows()
    {
        Expost.Outcome outcome = Run("-e private-common -m efficient --measures regret");
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Equal(
            "expost: --measures regret: it makes no sense for efficient (measures that do: probability-infeasible, probability-unsold, probability-win.1, probability-win.2)\n",
            outcome.Error.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Only_the_measures_that_are_asked_for()
    {
        JsonElement measures = Json(Run("-e private-common -m personalized-price --measures regret-max,probability-epic")).GetProperty("mechanisms")[0].GetProperty("measures");
        Assert.Equal(["probability-epic", "regret-max"], measures.EnumerateObject().Select(measure => measure.Name));
    }

    // They are many, and not printed unless they are asked for.
    [Fact]
    public void The_distribution_of_regret_by_name()
    {
        const string Rule = "-e private-values -m first-price --set bids=truthful";
        JsonElement measures = Json(Run($"{Rule} --measures regret-max,probability-regret-above.0.000001,probability-regret-above.0.5,probability-regret-above.1000")).GetProperty("mechanisms")[0].GetProperty("measures");
        Assert.Equal(["regret-max", "probability-regret-above.0.000001", "probability-regret-above.0.5", "probability-regret-above.1000"], measures.EnumerateObject().Select(measure => measure.Name));
        Assert.InRange(measures.GetProperty("probability-regret-above.0.5").GetProperty("mean").GetDouble(), 0.2, 0.3);
        Assert.DoesNotContain("probability-regret-above", Run(Rule).Output, StringComparison.Ordinal);
        Assert.Contains("there is no measure 'probability-regret-above.0.3'", Run($"{Rule} --measures probability-regret-above.0.3").Error, StringComparison.Ordinal);
    }

    private static Expost.Outcome Run(string line) => Expost.Run(CommandLine.Split($"verify {line} --draws 2000 --format json --quiet"));

    private static JsonElement Json(Expost.Outcome outcome) => JsonDocument.Parse(outcome.Output).RootElement;
}
