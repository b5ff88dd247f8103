using System.Text.Json;
using System.Text.RegularExpressions;

namespace ExPost.Runner.Tests;

/// <summary>Model files for bilateral trade and public goods, and what the command line says of both, as processes.</summary>
public sealed partial class ChoiceModelTests : IDisposable
{
    private const string Trade = "signals:\n  s: uniform(0,1)\nbuyer: s + 0.5 * sum(others.s)\nseller: s + 0.5 * s.1\n";

    private const string Good = "agents: 2\nsignals:\n  s: uniform(0,1)\ncost: 1\nvalue: s + 0.5 * sum(others.s)\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The built-in environment with these values has a formula, and the file a search, from which payments may differ in the last digits.
    [Theory]
    [InlineData(Trade, "-e bilateral-trade", "generalized-vcg,price-offers")]
    [InlineData(Good, "-e public-good", "generalized-vcg")]
    [InlineData(Good, "-e public-good --set v1=0.4", "threshold,contribution-offers")]
    public void A_model_of_a_built_in_environment_has_its_numbers(string model, string environment, string mechanisms)
    {
        string set = environment.Contains("--set", StringComparison.Ordinal) ? environment[environment.IndexOf("--set", StringComparison.Ordinal)..] : "";
        JsonElement built = Json($"simulate {environment} -m {mechanisms} --draws 20000 --format json", model), own = Json($"simulate --model m.yaml -m {mechanisms} {set} --draws 20000 --format json", model);
        foreach ((JsonElement one, JsonElement other) in built.GetProperty("mechanisms").EnumerateArray().Zip(own.GetProperty("mechanisms").EnumerateArray()))
        {
            foreach (JsonProperty measure in one.GetProperty("measures").EnumerateObject())
            {
                Assert.Equal(measure.Value.GetProperty("mean").GetDouble(), other.GetProperty("measures").GetProperty(measure.Name).GetProperty("mean").GetDouble(), 1e-11);
            }

            Assert.InRange(other.GetProperty("measures").GetProperty("price-bound").GetProperty("mean").GetDouble(), 0, 1e-14);
            Assert.False(one.GetProperty("measures").TryGetProperty("price-bound", out _));
        }
    }

    [Theory]
    [InlineData(Trade, """{"signals":{"s":"uniform(0,1)"},"buyer":"s \u002B (0.5 * sum(others.s))","seller":"s \u002B (0.5 * s.1)"}""")]
    [InlineData("agents: 3\nsignals: {s: [power(1), power(2), power(3)]}\ncost: 1.5\nvalue: s\n", """{"agents":3,"signals":{"s":["power(1)","power(2)","power(3)"]},"cost":1.5,"value":"s"}""")]
    [InlineData("agents: 2\nsignals: {s: power(1)}\ncost: 0\nvalue:\n- s\n- 2 * s\n", """{"agents":2,"signals":{"s":"power(1)"},"cost":0,"value":["s","2 * s"]}""")]
    public void Json_says_what_was_understood(string model, string expected)
    {
        Assert.Equal(expected, JsonSerializer.Serialize(Json("simulate --model m.yaml -m generalized-vcg --draws 100 --format json", model).GetProperty("model")));
        JsonElement shown = Json("environments --model m.yaml --format json", model);
        Assert.Equal(["name", "model", "supports", "mechanisms", "excluded"], shown.EnumerateObject().Select(entry => entry.Name));
        Assert.Equal(expected, JsonSerializer.Serialize(shown.GetProperty("model")));
        string[] run = [.. shown.GetProperty("mechanisms").EnumerateArray().Select(name => name.GetString()!)], not = [.. shown.GetProperty("excluded").EnumerateArray().Select(one => one.GetProperty("name").GetString()!)];
        Assert.Equal(["efficient", "generalized-vcg"], run[..2]);
        Assert.Empty(run.Intersect(not));
        Assert.Equal(not.Distinct(), not);
    }

    [Fact]
    public void Tables_say_what_was_understood()
    {
        Assert.StartsWith("m.yaml (s=uniform(0,1), ties=no-trade)\nv_β = s + (0.5 * sum(others.s)); v_σ = s + (0.5 * s.1)\n", Ok("simulate --model m.yaml -m generalized-vcg --draws 10", Trade), StringComparison.Ordinal);
        Assert.StartsWith("m.yaml (agents=2, cost=1, s=uniform(0,1))\nv_i = s + (0.5 * sum(others.s))\n", Ok("simulate --model m.yaml -m generalized-vcg --draws 10", Good), StringComparison.Ordinal);
        foreach ((string model, string[] rows) in new[]
        {
            (Trade, new[] { "s uniform(0,1) on [0, 1]", "buyer s + (0.5 * sum(others.s))", "seller s + (0.5 * s.1)", "mechanisms efficient, generalized-vcg, price-offers", "not pivotal: it is a rule for the sale of one object" }),
            (Good, ["agents 2", "cost 1", "value s + (0.5 * sum(others.s))", "mechanisms efficient, generalized-vcg, threshold, contribution-offers"]),
            (Good.Replace("agents: 2", "agents: 4", StringComparison.Ordinal), ["agents 4", "mechanisms efficient, generalized-vcg", "not threshold: its two pivotal valuations are for two agents, and"]),
        })
        {
            string[] lines = [.. Ok("environments --model m.yaml", model).Split('\n')];
            Assert.All(rows, row => Assert.Contains(row, lines.Select(line => Blanks().Replace(line.Trim(), " "))));
            Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
            Assert.DoesNotContain(lines, line => line.Contains("exchangeable", StringComparison.Ordinal) || line.Contains("buyers", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("signals: {s: power(1)}\nbuyer: s\n", "1:1: the key 'seller' is missing; it should hold what the good is worth to the seller")]
    [InlineData("seller: s\nsignals: {s: power(1)}\n", "1:1: the key 'buyer' is missing")]
    [InlineData("buyer: s\nseller: s\n", "1:1: the key 'signals' is missing")]
    [InlineData("signals: {s: power(1)}\nbuyer: s\nseller: s\nvalue: s\n", "4:1: there is no key 'value' (keys: signals, buyer, seller)")]
    [InlineData("signals: {s: power(1)}\nbuyer: s\nseller: s\nallocation: s\n", "4:1: there is no key 'allocation'")]
    [InlineData("signals: {s: power(1)}\nbuyer: s\nseller: s\nbuyers: 2\n", "4:1: there is no key 'buyers', did you mean 'buyer'?")]
    [InlineData("signals: {s: power(1), t: power(1)}\nbuyer: s\nseller: s\n", "1:10: signals have one dimension here, and an agent has 2: s, t")]
    [InlineData("signals: {s: power(1)}\nbuyer: [s, s]\nseller: s\n", "2:8: buyer is one expression, what the good is worth to the buyer, and here is a list")]
    [InlineData("signals: {s: power(1)}\nbuyer: s\nseller: s.3\n", "3:11: 's.3' names no agent's signal; after the dot stands the number of an agent, from 1 to 2")]
    [InlineData("signals: {s: power(1)}\nbuyer: s + others.s\nseller: s\n", "2:12: others.s stands for every other agent's signal")]
    [InlineData("signals: {s: power(1)}\nbuyer: s\nseller: t\n", "3:9: there is no signal 't' (signals: s)")]
    [InlineData("signals:\n  s: [power(1), power(2), power(3)]\nbuyer: s\nseller: s\n", "2:6: s is one distribution, or a list of one an agent: here are 3, and of agents there are 2")]
    [InlineData("agents: 2\nsignals: {s: power(1)}\nvalue: s\n", "1:1: the key 'cost' is missing; it should hold what the good costs")]
    [InlineData("agents: 2\nsignals: {s: power(1)}\ncost: -1\nvalue: s\n", "3:7: cost is a number that is not negative, such as 1.5, and here is '-1'")]
    [InlineData("agents: 2\nsignals: {s: power(1)}\ncost: nan\nvalue: s\n", "3:7: cost is a number")]
    [InlineData("agents: 2\nsignals: {s: power(1)}\ncost: 1e999\nvalue: s\n", "3:7: cost is a number")]
    [InlineData("agents: 2\nsignals: {s: power(1)}\ncost: 2 * s\nvalue: s\n", "3:7: cost is a number")]
    [InlineData("agents: 1\nsignals: {s: power(1)}\ncost: 1\nvalue: s\n", "1:9: agents is a whole number from 2 to 16, and here is '1'")]
    [InlineData("agents: 17\nsignals: {s: power(1)}\ncost: 1\nvalue: s\n", "1:9: agents is a whole number from 2 to 16")]
    [InlineData("signals: {s: power(1)}\ncost: 1\nvalue: s\n", "1:1: the key 'agents' is missing; it should hold the number of agents")]
    [InlineData("agents: 2\nsignals: {s: power(1)}\ncost: 1\n", "1:1: the key 'value' is missing; it should hold what the good is worth to an agent")]
    [InlineData("agents: 2\nsignals: {s: power(1)}\ncost: 1\nvalue: s\nallocation: s\n", "5:1: there is no key 'allocation' (keys: agents, signals, cost, value)")]
    [InlineData("agents: 2\nsignals: {s: power(1), t: power(1)}\ncost: 1\nvalue: s\n", "2:10: signals have one dimension here, and an agent has 2: s, t")]
    [InlineData("agents: 3\nsignals: {s: power(1)}\ncost: 1\nvalue: [s, s]\n", "4:8: value is one expression, or a list of one an agent: here are 2, and of agents there are 3")]
    [InlineData("buyers: 2\nsignals: {s: power(1)}\ncost: 1\nvalue: s\n", "1:1: there is no key 'buyers'")]
    public void A_file_is_refused_at_its_place(string model, string message) => Assert.StartsWith($"model.yaml:{message}", Models.Refusal(model), StringComparison.Ordinal);

    [Theory]
    [InlineData("simulate -e bilateral-trade -m price-offers --set a=-1", "--mechanism price-offers: it does not run in bilateral-trade as set: an offer is (1 + a) s, which does not rise with the signal where a is -1; it takes a above -1 (mechanisms that do: efficient, generalized-vcg)")]
    [InlineData("simulate -e bilateral-trade -m generalized-vcg --set a=1e7", "--set a=1e7: a (the weight of the other's signal) is a number from -1000000 to 1000000")]
    [InlineData("simulate -e bilateral-trade -m generalized-vcg --set ties=x", "--set ties=x: ties (what happens where the good is worth the same to both) is no-trade or trade")]
    [InlineData("simulate -e bilateral-trade -m threshold", "it is a rule for the provision of a public good")]
    [InlineData("simulate -e bilateral-trade -m pivotal", "it is a rule for the sale of one object (mechanisms that do: efficient, generalized-vcg, price-offers)")]
    [InlineData("simulate -e bilateral-trade -m generalized-vcg --set v1=0.5", "--set: there is no parameter 'v1'")]
    [InlineData("simulate -e public-good -m generalized-vcg --set a=-0.5", "--set a=-0.5: a (the weight of the other's signal) is a number from 0 to 1000000")]
    [InlineData("simulate -e public-good -m generalized-vcg --set cost=-1", "--set cost=-1: cost (the cost of the good) is a number from 0 to 1000000")]
    [InlineData("simulate -e public-good -m generalized-vcg --set ties=trade", "--set: there is no parameter 'ties'")]
    [InlineData("simulate -e public-good -m threshold --set v1=0.2", "--set v1=0.2: v1 (agent 1's pivotal valuation, agent 2's being cost − v1) is a number from 0.3333333333333333 to 0.6666666666666666 here, or best for the one with the largest surplus")]
    [InlineData("verify -e public-good -m contribution-offers --set v1=x", "--set v1=x: v1 (agent 1's pivotal valuation, agent 2's being cost − v1) is a number from -1000000000 to 1000000000, or best for the one with the largest surplus")]
    [InlineData("simulate -e public-good -m threshold --set a=1", "--mechanism threshold: it does not run in public-good as set: it is the best rule where differences are increasing, with a below 1, and a is 1")]
    [InlineData("simulate -e public-good -m threshold --set cost=4", "--mechanism threshold: it does not run in public-good as set: the cost is 4, and the values of both sum to numbers from 0 to 3")]
    [InlineData("simulate -e public-good -m generalized-vcg --set distribution=uniform(-1,1)", "values of this environment need signals that are never negative")]
    [InlineData("simulate --model m.yaml -m threshold --set v1=2", "--set v1=2: v1 (agent 1's pivotal valuation")]
    [InlineData("simulate --model m.yaml -m price-offers", "it is a rule for bilateral trade (mechanisms that do: efficient, generalized-vcg, threshold, contribution-offers)")]
    public void A_command_line_is_refused(string line, string message)
    {
        Expost.Outcome outcome = Run(line, Good);
        Assert.True(outcome.ExitCode == 2, $"{line}: exit code {outcome.ExitCode}, {outcome.Error}");
        Assert.StartsWith("expost: ", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(2, outcome.Error.Split('\n').Length);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.Equal("", outcome.Output);
    }

    // The number that was found is told, and gives the same numbers when it is set.
    [Theory]
    [InlineData("-e public-good --set a=0.25")]
    [InlineData("--model m.yaml")]
    public void The_best_threshold_is_told(string environment)
    {
        JsonElement best = Json($"simulate {environment} -m threshold --draws 5000 --format json", Good);
        double first = best.GetProperty("parameters").GetProperty("v1").GetDouble();
        Assert.InRange(first, 0.49, 0.51);
        string told = best.GetProperty("parameters").GetProperty("v1").GetRawText();
        Assert.Equal(
            best.GetProperty("mechanisms").GetRawText(),
            Json($"simulate {environment} -m threshold --set v1={told} --engine scalar --draws 5000 --format json", Good).GetProperty("mechanisms").GetRawText());
        Assert.Contains($"v1={told}", Ok($"simulate {environment} -m threshold,contribution-offers --draws 10", Good).Split('\n')[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("verify -e bilateral-trade -m generalized-vcg --set a=1.5", "single-crossing: a = 1.5 is above 1, so there are gains from trade where s_β < s_σ")]
    [InlineData("verify -e bilateral-trade -m generalized-vcg --set a=-1.5", "single-crossing: it holds, for a = -1.5 is below 1")]
    [InlineData("verify -e public-good -m generalized-vcg", "increasing-differences: a = 0.5, so a rule that is ex post IC, ex post IR and budget-balanced is not efficient")]
    [InlineData("verify -e public-good -m generalized-vcg --set a=1", "pure-common-values: a = 1, so efficient rules are budget-balanced, exactly so")]
    [InlineData("verify -e public-good -m generalized-vcg --set a=2", "decreasing-differences: a = 2, so efficient rules are budget-balanced (")]
    [InlineData("verify --model m.yaml -m generalized-vcg", "increasing-differences: it is broken at no draw; if it holds, a rule that is ex post IC")]
    public void Verify_tells_what_the_theorems_say(string line, string sentence)
    {
        Expost.Outcome table = Run($"{line} --draws 2000", Good);
        Assert.Equal(0, table.ExitCode);
        Assert.Contains(sentence, Blanks().Replace(table.Output.ReplaceLineEndings(" "), " "), StringComparison.Ordinal);
        Assert.Contains(Json($"{line} --draws 2000 --format json", Good).GetProperty("assumptions").GetProperty("checks").EnumerateArray(), check =>
            check.TryGetProperty("remark", out JsonElement remark) && remark.GetString()!.StartsWith(sentence, StringComparison.Ordinal));
    }

    private JsonElement Json(string line, string model) => JsonDocument.Parse(Ok(line, model)).RootElement;

    private string Ok(string line, string model) => Run(line, model).Result.ReplaceLineEndings("\n");

    private Expost.Outcome Run(string line, string model)
    {
        File.WriteAllText(_folder["m.yaml"], model);
        return Expost.Run(CommandLine.Split(line), null, _folder.Path);
    }

    [GeneratedRegex(" +")]
    private static partial Regex Blanks();
}
