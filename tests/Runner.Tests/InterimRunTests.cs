using System.Text.Json;
using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Runner.Input;
using ExPost.Runner.Output;
using ExPost.Tests.Shared.OpenCl;

namespace ExPost.Runner.Tests;

/// <summary><c>verify --interim</c> as its users have it: verdicts as exit codes, what is printed of types, the same bytes from everything that runs it.</summary>
public class InterimRunTests
{
    private const string Trade = """
        signals:
          s: beta(2, 3)
        buyer:  s + 0.4 * max(others.s)
        seller: 0.8 * s
        """;

    private const string Objects = """
        buyers: 2
        signals:
          east:   uniform(0, 1)
          west:   triangular(0, 0.5, 2)
        objects:
          east: east
          west: west + 0.5 * east * max(others.east)
        bundle: sum(values)
        """;

    private const string Rule = """
        buyers: 2
        signals:
          s: uniform(0, 1)
        value: max(s, others.s)
        allocation: if(s > max(others.s), 0.5, if(s < max(others.s) / 2, 0.4, 0.1))
        """;

    [Theory]
    [InlineData("-e private-values -m first-price,second-price", 0)]
    [InlineData("-e private-values -m first-price --set bids=truthful", 1)]
    [InlineData("-e linear -m first-price,second-price --set buyers=3 --set reserve=0.5", 0)]
    [InlineData("-e two-signal -m efficient", 1)]
    [InlineData("-e two-signal -m second-best", 0)]
    [InlineData("-e two-alternative -m efficient", 1)]
    [InlineData("-e two-alternative -m efficient,efficient-transfers --set coefficients=[[[1,0.3],[0.5,0.6]],[[0.8,0.6],[0.4,1.2]]]", 0)]
    [InlineData("-e linear-choice -m naive-externality", 1)]
    [InlineData("-e bilateral-trade -m efficient,generalized-vcg", 0)]
    [InlineData("-e bilateral-trade -m efficient --set a=1.5", 1)]
    [InlineData("--model trade.yaml -m generalized-vcg,efficient", 0)]
    [InlineData("--model objects.yaml -m demand", 0)]
    [InlineData("--model rule.yaml", 0)]
    public void A_broken_claim_is_the_exit_code(string line, int exitCode)
    {
        Expost.Outcome outcome = Run($"{line} --draws 4_000 --misreports 4");
        Assert.Equal((exitCode, ""), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public void The_json_has_types_measures_checks_and_witnesses()
    {
        JsonElement json = JsonDocument.Parse(Run("-e private-values -m first-price --set bids=truthful --draws 8_000 --format json").Output).RootElement;
        Assert.True(json.GetProperty("interim").GetBoolean());
        JsonElement mechanism = json.GetProperty("mechanisms")[0];
        Assert.Equal(
            ["interim-regret", "interim-utility.1", "interim-utility.2", "interim-nonmonotonicity"],
            mechanism.GetProperty("measures").EnumerateObject().Select(measure => measure.Name).Where(name => name.StartsWith("interim", StringComparison.Ordinal)));
        Assert.Equal(["interim-ic", "interim-ir", "monotone-field"], mechanism.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("property").GetString()).TakeLast(3));
        JsonElement[] agents = [.. mechanism.GetProperty("interim").EnumerateArray()];
        Assert.Equal([1, 2], agents.Select(agent => agent.GetProperty("agent").GetInt32()));
        JsonElement last = agents[1].GetProperty("types")[16];
        Assert.Equal(["type", "utility", "gain", "report", "probabilities"], last.EnumerateObject().Select(entry => entry.Name));
        Assert.Equal(1, last.GetProperty("type").GetProperty("s").GetDouble());
        Assert.Equal(1, last.GetProperty("probabilities").GetProperty("wins").GetProperty("mean").GetDouble());
        Assert.InRange(last.GetProperty("gain").GetProperty("low").GetDouble(), 0.2, 0.25);
        JsonElement witness = mechanism.GetProperty("witnesses").EnumerateArray().Single(own => own.GetProperty("property").GetString() == "interim-ic");
        Assert.Equal(["property", "buyer", "type", "report", "gain"], witness.EnumerateObject().Select(entry => entry.Name));
        Assert.Equal(0.25, witness.GetProperty("gain").GetProperty("mean").GetDouble(), 0.03);
    }

    [Fact]
    public void Without_payments_there_are_no_payoffs()
    {
        JsonElement mechanism = JsonDocument.Parse(Run("-e two-signal -m efficient --draws 4_000 --format json").Output).RootElement.GetProperty("mechanisms")[0];
        Assert.Equal(["monotone-field", "conservative"], mechanism.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("property").GetString()).TakeLast(2));
        JsonElement type = mechanism.GetProperty("interim")[0].GetProperty("types")[4];
        Assert.Equal(["type", "probabilities"], type.EnumerateObject().Select(entry => entry.Name));
        JsonElement witness = mechanism.GetProperty("witnesses").EnumerateArray().Last();
        Assert.Equal(["property", "buyer", "from", "to", "curl"], witness.EnumerateObject().Select(entry => entry.Name));
    }

    [Theory]
    [InlineData("-e two-alternative -m naive-externality,efficient", "VIOLATION, interim-ic: agent ")]
    [InlineData("-e two-alternative -m efficient", "VIOLATION, conservative: around the rectangle of types of agent ")]
    [InlineData("-e bilateral-trade -m efficient --set a=1.5", "VIOLATION, monotone-field: from s = ")]
    [InlineData("-e private-values -m second-price --set buyers=5", "interim-ic: no type surely gains from a misreport. ")]
    [InlineData("--model objects.yaml -m demand", "All probabilities of buyer 1 ")]
    public void The_table_says_what_was_found_within_80_columns(string line, string text)
    {
        string output = Run($"{line} --draws 20_000 --misreports 4").Output;
        Assert.Contains(text, output.ReplaceLineEndings("\n").Replace("\n", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.All(output.Split('\n'), one => Assert.True(one.Length <= 80, one));
        Assert.Equal(line.Contains("buyers=5", StringComparison.Ordinal), output.Contains("The types of all 5 agents are in the result with --format json.", StringComparison.Ordinal));
    }

    [Fact]
    public void Csv_has_the_measures_and_the_checks()
    {
        string[][] rows = [.. Run("-e private-values -m first-price --set bids=truthful --draws 4_000 --format csv").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(row => row.Split(','))];
        Assert.All(rows, row => Assert.Equal(9, row.Length));
        Assert.Contains(rows, row => row is ["first-price", "", "interim-regret", _, _, _, _, "normal", "4000"]);
        Assert.Contains(rows, row => row is ["first-price", "", "claimed.interim-ic", "1", ..]);
        Assert.DoesNotContain(rows, row => row is [_, _, "check.interim-ic", "0", ..]);
    }

    [Fact]
    public void Measures_are_chosen_like_all_measures()
    {
        JsonElement json = JsonDocument.Parse(Run("-e private-values -m second-price --measures regret,interim-utility.2 --draws 1000 --format json").Output).RootElement;
        Assert.Equal(["regret", "interim-utility.2"], json.GetProperty("mechanisms")[0].GetProperty("measures").EnumerateObject().Select(measure => measure.Name));
        Expost.Outcome without = Expost.Run(CommandLine.Split("verify -e private-values -m second-price --measures interim-regret --draws 1000"));
        Assert.Equal(2, without.ExitCode);
        Assert.StartsWith("expost: --measures: there is no measure 'interim-regret'", without.Error, StringComparison.Ordinal);
        Expost.Outcome absent = Run("-e private-values -m efficient --measures interim-regret --draws 1000");
        Assert.Equal(2, absent.ExitCode);
        Assert.StartsWith("expost: --measures interim-regret: it makes no sense for efficient", absent.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Truthful_bids_need_private_values()
    {
        Expost.Outcome outcome = Expost.Run(CommandLine.Split("verify -e linear -m first-price --set bids=truthful --interim"));
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Equal("expost: --mechanism first-price: it does not run in linear as set: bids=truthful is for private values, and here values depend on what others know\n", outcome.Error.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Nothing_of_the_ex_post_checks_changes()
    {
        const string Line = "verify -e private-values -m first-price,second-price --draws 3_000 --format csv --quiet";
        string[] without = Expost.Run(CommandLine.Split(Line)).Result.Split('\n'), with = Expost.Run(CommandLine.Split($"{Line} --interim")).Result.Split('\n');
        Assert.Equal(without, with.Where(row => !row.Contains("interim", StringComparison.Ordinal) && !row.Contains("monotone-field", StringComparison.Ordinal)));
    }

    public static TheoryData<string, int> Lines => new()
    {
        { "-e private-values -m first-price,second-price --set bids=truthful --set distribution=exponential(1)", 1 },
        { "-e private-common -m personalized-price --set buyers=3", 0 },
        { "-e two-alternative -m naive-externality,efficient", 1 },
        { "-e two-objects -m personalized-price --set buyers=2", 0 },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Any_number_of_threads_and_any_instruction_set(string line, int exitCode)
    {
        string expected = Bytes(line, exitCode, null, "--draws", "8_201", "--threads", "1");
        Assert.Equal(expected, Bytes(line, exitCode, null, "--draws", "8_201", "--threads", "3"));
        Assert.Equal(expected, Bytes(line, exitCode, ("DOTNET_EnableAVX512", "0"), "--draws", "8_201"));
        Assert.Equal(expected, Bytes(line, exitCode, ("DOTNET_EnableAVX2", "0"), "--draws", "8_201"));
    }

    [Theory]
    [InlineData("-e private-values -m first-price,second-price --set distribution=exponential(1)", 0)]
    [InlineData("-e private-common -m personalized-price --set buyers=3", 0)]
    [InlineData("-e two-alternative -m naive-externality,efficient", 1)]
    [InlineData("--model objects.yaml -m demand", 0)]
    public void Any_engine(string line, int exitCode)
    {
        // The interpreter is slow.
        string expected = Bytes(line, exitCode, null, "--draws", "101", "--engine", "simd");
        Assert.Equal(expected, Bytes(line, exitCode, null, "--draws", "101", "--engine", "scalar"));
    }

    [DeviceTheory]
    [MemberData(nameof(Lines))]
    public void Any_device(string line, int exitCode) =>
        Assert.Equal(Bytes(line, exitCode, null, "--draws", "8_201", "--engine", "simd"), Bytes(line, exitCode, null, "--draws", "8_201", "--engine", "opencl"));

    [Fact]
    public void A_single_draw_is_sure_of_nothing()
    {
        string expected = Bytes("-e private-values -m second-price", 0, null, "--draws", "1");
        Assert.Equal(expected, Bytes("-e private-values -m second-price", 0, null, "--draws", "1", "--engine", "scalar"));
    }

    [Fact]
    public void What_was_not_done_when_it_was_stopped_is_missed()
    {
        Experiment experiment = new ExperimentRequest("private-values", ["second-price"], new Dictionary<string, string>(), null, Compare: false) { Verification = new() { Misreports = 4, Interim = true } }.Resolve();
        var (engine, options) = (new ScalarEngine(), new RunOptions { Draws = 50, Threads = 1 });
        var report = new Report("verify", experiment, options, "1", engine, experiment.Run(engine, options)) { Assumptions = experiment.Assumptions().Run(engine, options) };
        Assert.Equal(ExitCode.Interrupted, report.ExitCode(ExitCode.Interrupted));
        Assert.Contains("STOPPED by a signal: not all mechanisms were checked on average over the others' signals.", TableReport.Text(report).ReplaceLineEndings(" ").Replace("\n", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.True(JsonDocument.Parse(JsonReport.Text(report)).RootElement.GetProperty("interimPartial").GetBoolean());
        Report done = report with { Result = report.Result.With(experiment.Interim()!.Run(engine, options)) };
        Assert.Equal(ExitCode.Done, done.ExitCode(ExitCode.Interrupted));
    }

    private static Expost.Outcome Run(string line)
    {
        using var folder = new TemporaryFolder();
        return Run(line, null, folder);
    }

    private static Expost.Outcome Run(string line, (string, string)? variable, TemporaryFolder folder, params string[] more)
    {
        File.WriteAllText(folder["trade.yaml"], Trade);
        File.WriteAllText(folder["objects.yaml"], Objects);
        File.WriteAllText(folder["rule.yaml"], Rule);
        return Expost.Run([.. CommandLine.Split($"verify {line} --interim --quiet"), .. more], variable, folder.Path);
    }

    private static string Bytes(string line, int exitCode, (string, string)? variable, params string[] more)
    {
        using var folder = new TemporaryFolder();
        Expost.Outcome outcome = Run($"{line} --misreports 4 --format json", variable, folder, more);
        Assert.Equal((exitCode, ""), (outcome.ExitCode, outcome.Error));
        return DeterminismTests.WithoutTimes(outcome.Output);
    }
}
