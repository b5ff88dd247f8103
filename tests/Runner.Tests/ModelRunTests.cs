using System.Text.Json;
using System.Text.RegularExpressions;

namespace ExPost.Runner.Tests;

/// <summary>Verbs with a model file, as processes.</summary>
public sealed partial class ModelRunTests : IDisposable
{
    private const string PrivateCommon = "buyers: 3\nsignals:\n  p: uniform(0,1)\n  c: power(2)\nvalue: p + c * max(others.c)\n";

    private const string Asymmetric = """
        buyers: 3
        signals:
          p: [power(1), power(2), power(3)]
          c: uniform(0, 0.5)
        value:
          - p + c * max(others.c)
          - p + 0.5 * mean(others.c)
          - if(c > 0.25, p, p / 2) + 0.1 * c.1 ^ 2
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_of_a_built_in_environment_has_its_bytes()
    {
        string model = Numbers("compare --model m.yaml -m pivotal,efficient", PrivateCommon);
        Assert.Equal(Numbers("compare -e private-common --set buyers=3 --set c=power(2) -m pivotal,efficient", PrivateCommon), model);
        Assert.Equal(
            Ok("engines --emit private-common/pivotal,efficient --set buyers=3 --set c=power(2)", PrivateCommon).Replace("private-common", "m.yaml", StringComparison.Ordinal),
            Ok("engines --model m.yaml --emit pivotal,efficient", PrivateCommon));
    }

    [Theory]
    [InlineData(Asymmetric, "pivotal,efficient")]
    [InlineData("buyers: 4\nsignals:\n  s: exponential(1)\nvalue: log(1 + s) + exp(-s) * mean(others.s) ^ 1.5 + if(s > 1 and not max(others.s) > 2, sqrt(s), 0)\n", "efficient")]
    [InlineData("buyers: 1\nsignals: {s: 'uniform(-1,1)'}\nvalue: s\n", "efficient")]
    [InlineData("buyers: 2\nsignals: {s: power(1)}\nvalue: 1\n", "efficient")]
    [InlineData("buyers: 2\nsignals: {s: power(1), t: power(1)}\nvalue: 0\n", "efficient,pivotal")]
    public void Any_engine_and_number_of_threads_gives_the_same_bytes(string model, string mechanisms)
    {
        string one = Numbers($"compare --model m.yaml -m {mechanisms} --threads 1 --engine scalar", model);
        Assert.Equal(one, Numbers($"compare --model m.yaml -m {mechanisms} --threads 2", model));
    }

    /// <summary>A model in which no bids are known is told of the mechanism, not of a setting: what is wrong with it at any reserve, and the last at this one only, by which E[V_1 | X_1 = x, Y_1 &lt; x] falls.</summary>
    [Theory]
    [InlineData(3, "uniform(1,2)", "1 / (2 - s) + sum(others.s)", "", "finite")]
    [InlineData(3, "uniform(0,1)", "s + 10 * max(mean(others.s) - 0.95, 0)", "", "kink")]
    [InlineData(2, "uniform(0,1)", "2 * max(others.s) - 0.5 * s", "", "falls in x near x = ")]
    [InlineData(2, "uniform(0,1)", "3 + s - 2 * sum(others.s)", "", "so that bids do")]
    [InlineData(2, "uniform(0,1)", "1 - exp(-10 * s) + exp(-10 * sum(others.s)) + 0.001 * s", "--set reserve=1.05", "by which buyers decide whether to bid")]
    public void Where_no_bids_are_known_a_line_names_the_mechanism(int buyers, string distribution, string value, string set, string reason)
    {
        foreach (string mechanism in new[] { "first-price", "second-price" })
        {
            string model = $"buyers: {buyers}\nsignals: {{s: '{distribution}'}}\nvalue: {value}\n", line = $"simulate --model m.yaml -m {mechanism} {set} --draws 1000".Replace("  ", " ", StringComparison.Ordinal);
            Refused(line, model, $"expost: --mechanism {mechanism}: it does not run in m.yaml as set: ");
            Refused(line, model, reason);
        }
    }

    [Fact]
    public void Buyers_have_their_own_values_and_distributions()
    {
        const string model = "buyers: 2\nsignals:\n  s:\n    - uniform(0,1)\n    - uniform(2,3)\nvalue:\n  - 4 * s\n  - s\n";
        JsonElement measures = JsonDocument.Parse(Ok("simulate --model m.yaml -m efficient --draws 1e5 --format json", model)).RootElement.GetProperty("mechanisms")[0].GetProperty("measures");
        // E max(4u, 2 + v) = ∫ over v of (2 + v) ((2 + v) / 4) + (16 − (2 + v)²) / 8 dv = 2 + (19/3) / 8.
        JsonElement surplus = measures.GetProperty("efficient-surplus"), win = measures.GetProperty("probability-win.1");
        Assert.InRange(surplus.GetProperty("mean").GetDouble(), 2 + 19.0 / 24 - 0.01, 2 + 19.0 / 24 + 0.01);
        Assert.InRange(win.GetProperty("mean").GetDouble(), 0.375 - 0.01, 0.375 + 0.01);
    }

    [Fact]
    public void Json_says_what_was_understood()
    {
        JsonElement root = JsonDocument.Parse(Ok("simulate --model m.yaml -m efficient --draws 100 --format json", Asymmetric)).RootElement;
        Assert.Equal(["schema", "command", "environment", "model", "parameters"], root.EnumerateObject().Select(entry => entry.Name).Take(5));
        Assert.Equal("m.yaml", root.GetProperty("environment").GetString());
        Assert.Equal(
            """{"buyers":3,"signals":{"p":["power(1)","power(2)","power(3)"],"c":"uniform(0,0.5)"},"value":["p \u002B (c * max(others.c))","p \u002B (0.5 * mean(others.c))","if(c \u003E 0.25, p, p / 2) \u002B (0.1 * (c.1 ^ 2))"]}""",
            JsonSerializer.Serialize(root.GetProperty("model")));
        Assert.Equal("{}", JsonSerializer.Serialize(root.GetProperty("parameters")));
    }

    [Fact]
    public void Environments_shows_how_a_model_is_understood()
    {
        string shown = Ok("environments --model m.yaml", Asymmetric);
        foreach (string row in new[]
        {
            "m.yaml", "buyers 3", "p.2 power(2) on [0, 1]", "c uniform(0,0.5) on [0, 0.5]", "value.1 p + (c * max(others.c))", "exchangeable no: buyers differ", "private no: ",
            "mechanisms pivotal,", "not personalized-price: its prices are made for",
        })
        {
            Assert.Contains(row, shown.Split('\n').Select(line => Blanks().Replace(line.Trim(), " ")).Select(line => line.StartsWith(row, StringComparison.Ordinal) ? row : line));
        }

        Assert.All(shown.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        JsonElement root = JsonDocument.Parse(Ok("environments --model m.yaml --format json", "buyers: 2\nsignals: {s: exponential(1)}\nvalue: s")).RootElement;
        Assert.Equal(["name", "model", "supports", "exchangeable", "private", "mechanisms", "excluded"], root.EnumerateObject().Select(entry => entry.Name));
        Assert.Equal("""{"s":[[0,null],[0,null]]}""", JsonSerializer.Serialize(root.GetProperty("supports")));
        Assert.True(root.GetProperty("exchangeable").GetBoolean());
        Assert.True(root.GetProperty("private").GetBoolean());
        Assert.Contains("efficient", root.GetProperty("mechanisms").EnumerateArray().Select(name => name.GetString()));
        Assert.All(root.GetProperty("excluded").EnumerateArray(), one => Assert.NotEmpty(one.GetProperty("reason").GetString()!));
    }

    [Fact]
    public void A_table_says_which_model_it_is_of() =>
        Assert.StartsWith("m.yaml (buyers=3, p=uniform(0,1), c=power(2))\nV_i = p + (c * max(others.c))\n", Ok("simulate --model m.yaml -m efficient --draws 10", PrivateCommon), StringComparison.Ordinal);

    [Theory]
    [InlineData("simulate -m efficient", "--environment: simulate needs the name of an environment (see: expost environments), or --model and a file with one")]
    [InlineData("simulate -e private-common --model m.yaml -m efficient", "--model m.yaml: --environment private-common is given too; give one of the two")]
    [InlineData("simulate --model m.yaml", "--mechanism: no mechanism is named")]
    [InlineData("simulate --model m.yaml -m personalized-price", "--mechanism personalized-price: it does not run in m.yaml as set: its prices are made for the values of private-common")]
    [InlineData("simulate --model m.yaml -m efficient --set buyers=2", "--set buyers: there is no such parameter; what m.yaml says is changed there")]
    [InlineData("simulate --model m.yaml -m efficient --measures revenue", "--measures revenue: it makes no sense for efficient")]
    [InlineData("simulate --model m.yaml -m efficient --measures utility.4", "there is no measure 'utility.4'")]
    [InlineData("simulate --model m.yaml --model m.yaml -m efficient", "--model: it is given 2 times")]
    [InlineData("simulate -m efficient --model", "--model: its value is missing; FILE is ")]
    [InlineData("simulate --model n.yaml -m efficient", "--model n.yaml: the file cannot be read: there is no such file")]
    [InlineData("simulate --model x/n.yaml -m efficient", "--model x/n.yaml: the file cannot be read: there is no such file")]
    [InlineData("simulate --model '' -m efficient", "the file cannot be read")]
    [InlineData("simulate --model . -m efficient", "--model .: the file cannot be read: it is a folder")]
    [InlineData("environments --model n.yaml", "--model n.yaml: the file cannot be read")]
    [InlineData("engines --model m.yaml", "--model: it belongs to a kernel")]
    [InlineData("engines --model m.yaml --emit m/pivotal", "--emit: there is no mechanism 'm/pivotal'")]
    [InlineData("mechanisms --model m.yaml", "there is no option '--model'")]
    public void A_command_line_is_refused(string line, string message) => Refused(line, PrivateCommon, message);

    [Theory]
    [InlineData("p + c * max(others.cc)", "m.yaml:5:27: there is no signal 'cc' (signals: p, c)")]
    [InlineData("1 / (p - p)", "m.yaml: value.1 is Infinity at draw 0 of seed 1 (p.1 = ")]
    [InlineData("log(-p)", "m.yaml: value.1 is NaN at draw 0 of seed 1 (p.1 = ")]
    [InlineData("1e200 * p", "m.yaml: sums overflow in the draws from 0: values are too large to be squared")]
    public void A_value_is_refused(string value, string message) => Refused("simulate --model m.yaml -m efficient --draws 10", $"buyers: 3\nsignals:\n  p: uniform(0,1)\n  c: power(2)\nvalue: {value}\n", message);

    [Fact]
    public void Files_that_are_no_models_are_refused_at_once()
    {
        Refused("simulate --model m.yaml -m efficient", "value: " + string.Concat(Enumerable.Repeat("a + ", 2_500_000)), "--model m.yaml: the file cannot be read: it is larger than 1000000 bytes");
        File.WriteAllBytes(_folder["b.yaml"], [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0]);
        Refused("simulate --model b.yaml -m efficient", "", "b.yaml:1:1: the file is no text: it holds the control character 127");
        if (!OperatingSystem.IsLinux()) return;
        Refused("simulate --model /dev/zero -m efficient", "", "--model /dev/zero: the file cannot be read: it is larger than 1000000 bytes");
        Refused("simulate --model /dev/null -m efficient", "", "/dev/null:1:1: the file is empty");
        // The system's administrator may read everything.
        if (Environment.IsPrivilegedProcess) return;
        File.SetUnixFileMode(_folder["b.yaml"], UnixFileMode.None);
        Refused("simulate --model b.yaml -m efficient", "", "--model b.yaml: the file cannot be read: it may not be read");
    }

    [Fact]
    public void One_buyer_is_no_auction_for_a_search() =>
        Refused("simulate --model m.yaml -m pivotal", "buyers: 1\nsignals: {s: power(1), t: power(1)}\nvalue: s + t\n", "it needs at least two buyers (mechanisms that do: ");

    private string Ok(string line, string model) => Run(line, model).Result.ReplaceLineEndings("\n");

    private Expost.Outcome Run(string line, string model)
    {
        File.WriteAllText(_folder["m.yaml"], model);
        return Expost.Run(CommandLine.Split(line), null, _folder.Path);
    }

    /// <summary>What a run finds, in bytes.</summary>
    private string Numbers(string line, string model)
    {
        string json = Ok($"{line} --draws 4_201 --format json", model);
        return json[json.IndexOf("\"mechanisms\"", StringComparison.Ordinal)..];
    }

    private void Refused(string line, string model, string message)
    {
        Expost.Outcome outcome = Run(line, model);
        Assert.True(outcome.ExitCode == 2, $"{line}: exit code {outcome.ExitCode}, {outcome.Error}");
        Assert.StartsWith("expost: ", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(2, outcome.Error.Split('\n').Length);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.Equal("", outcome.Output);
    }

    [GeneratedRegex(" +")]
    private static partial Regex Blanks();
}
