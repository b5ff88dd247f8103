using System.Text.Json;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Runner.Models;

namespace ExPost.Runner.Tests;

/// <summary>A user's own rule in a model file: what is read, what is refused, and under which name it runs.</summary>
public sealed class ModelAllocationTests : IDisposable
{
    private const string Head = "buyers: 3\nsignals:\n  s: uniform(0,1)\nvalue: 2 * s + max(others.s)\n";

    private const string Score = Head + "allocation:\n  highest: 2 * s - 1\n  reserve: 0\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("allocation: if(s > max(others.s), 0.5, s / 4)\n", "buyer i wins with probability if(s > max(others.s), 0.5, s / 4)")]
    [InlineData("allocation:\n  - s\n  - 0.5\n  - value / 4\n", "buyer 1 wins with probability s; buyer 2 wins with probability 0.5; buyer 3 wins with probability value / 4")]
    [InlineData("allocation:\n  highest: 2 * s - 1\n  reserve: 0.25\n", "the highest of (2 * s) - 1 wins, if at least 0.25")]
    [InlineData("allocation: {highest: value, reserve: -1e-3}\n", "the highest of value wins, if at least -0.001")]
    [InlineData("allocation:\n  highest:\n    - s\n    - s.1\n    - value\n", "the highest of s and s.1 and value wins")]
    public void A_rule_is_understood(string allocation, string rule)
    {
        Allocation read = Models.Read(Head + allocation).Allocation!;
        Assert.Equal(rule, read.Rule);
        Assert.Equal(("allocation", $"{rule}; payments by Proposition 1"), (read.Entry().Name, read.Entry().Summary));
    }

    [Fact]
    public void A_model_without_a_rule_has_none() => Assert.Null(Models.Read(Head).Allocation);

    [Theory]
    // V = 2 s + the highest of the others.
    [InlineData("allocation: value\n", 1.375, 1.625, 2.125)]
    [InlineData("allocation: if(s > max(others.s), 0.5, mean(others.s))\n", 0.625, 0.5625, 0.5)]
    [InlineData("allocation: sum(value * others.s)\n", 1.71875, 1.828125, 1.328125)]
    [InlineData("allocation:\n  - s\n  - 0.5\n  - value / 4\n", 0.25, 0.5, 0.53125)]
    public void Probabilities_are_what_they_should_be(string allocation, params double[] expected) =>
        Assert.Equal(expected, Evaluate(allocation, (rule, environment, reports) => rule.Shares(environment, reports), 0.25, 0.375, 0.875));

    [Theory]
    [InlineData("allocation: {highest: s}\n", 2, 0.25, 0.5, 0.75)]
    [InlineData("allocation: {highest: s}\n", 0, 0.5, 0.5, 0.5)]
    [InlineData("allocation: {highest: s}\n", 1, 0.25, 0.5, 0.5)]
    [InlineData("allocation: {highest: s, reserve: 0.5}\n", 1, 0.25, 0.5, 0.25)]
    [InlineData("allocation: {highest: s, reserve: 0.5}\n", -1, 0.25, 0.25, 0.25)]
    [InlineData("allocation: {highest: -s}\n", 0, 0.25, 0.5, 0.75)]
    [InlineData("allocation: {highest: value}\n", 2, 0.25, 0.5, 0.75)]
    [InlineData("allocation: {highest: [s, 2, s]}\n", 1, 0.25, 0.5, 0.75)]
    public void The_first_of_the_highest_scores_wins(string allocation, int winner, params double[] signals) =>
        Assert.Equal(
            Enumerable.Range(0, 3).Select(i => i == winner ? 1.0 : 0),
            Evaluate(allocation, (rule, environment, reports) => [.. rule.Winners(environment, reports).Select(wins => Real.Choose(wins, 1, 0))], signals));

    [Theory]
    [InlineData("allocation: s + t\n", "5:17", "there is no signal 't' (signals: s)")]
    [InlineData("allocation: s.4\n", "5:15", "from 1 to 3")]
    [InlineData("allocation: others.s\n", "5:13", "stands inside max(), min(), sum() or mean()")]
    [InlineData("allocation: s > 0.5\n", "5:13", "a condition stands where a number is needed")]
    [InlineData("allocation: value.2\n", "5:13", "value is the buyer's own value and stands alone")]
    [InlineData("allocation: max(others.value)\n", "5:24", "value is the buyer's own value and stands alone")]
    [InlineData("allocation:\n  - s\n  - 1\n", "6:3", "allocation is one expression, or a list of one a buyer: here are 2, and buyers is 3")]
    [InlineData("allocation:\n", "5:12", "allocation is an expression for the probability with which a buyer gets the object, a list of one a buyer, or a map with highest and, if need be, reserve; here is nothing")]
    [InlineData("allocation:\n  - s\n  - highest: s\n  - s\n", "7:5", "a map with highest and, if need be, reserve; here is a map")]
    [InlineData("allocation: {highest: s, probability: s}\n", "5:26", "there is no key 'probability' (keys: highest, reserve)")]
    [InlineData("allocation: {higest: s}\n", "5:14", "there is no key 'higest', did you mean 'highest'?")]
    [InlineData("allocation: {reserve: 1}\n", "5:13", "the key 'highest' is missing; it should hold a score")]
    [InlineData("allocation:\n  highest: s\n  reserve: x\n", "7:12", "reserve is a number, such as 0.25, and here is 'x'")]
    [InlineData("allocation: {highest: s, reserve: 1e999}\n", "5:35", "reserve is a number")]
    [InlineData("allocation: {highest: s, reserve: NaN}\n", "5:35", "reserve is a number")]
    [InlineData("allocation: {highest: s, reserve: [1]}\n", "5:35", "reserve is one line of text, and here is a list")]
    [InlineData("allocation: {highest: {s: 1}}\n", "5:23", "highest is one line of text, and here is a map")]
    [InlineData("allocation:\n  highest:\n    - s\n", "7:5", "highest is one expression, or a list of one a buyer: here are 1, and buyers is 3")]
    [InlineData("allocation:\n  highest: s >= 1\n", "6:12", "a condition stands where a number is needed")]
    [InlineData("alocation: s\n", "5:1", "did you mean 'allocation'? (keys: buyers, signals, value, allocation, objects, bundle)")]
    public void A_rule_is_refused_at_its_place(string allocation, string place, string message)
    {
        string refusal = Models.Refusal(Head + allocation);
        Assert.StartsWith($"model.yaml:{place}: ", refusal, StringComparison.Ordinal);
        Assert.Contains(message, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_is_not_made_of_itself() =>
        Assert.Equal("model.yaml:5:12: value is what is defined here; the name has a meaning in allocation alone", Models.Refusal(Models.WithValue("a + value")));

    [Fact]
    public void Payments_need_signals_of_one_dimension() =>
        Assert.Equal("model.yaml:6:13: payments follow from a rule where signals have one dimension, and here a buyer has 2: a, b", Models.Refusal(Models.WithValue("a") + "allocation: a\n"));

    [Fact]
    public void A_rule_counts_with_the_values()
    {
        string sum = string.Join(" + ", Enumerable.Range(1, 1200).Select(k => $"{k} * s"));
        Models.Read(Head + $"allocation: {sum}\n");
        string twice = sum + " + " + string.Join(" + ", Enumerable.Range(1, 1200).Select(k => $"value / {k}"));
        Assert.Equal("model.yaml:5:13: the values and the allocation take more than 5000 operations for 3 buyers; write shorter ones, or take fewer buyers", Models.Refusal(Head + $"allocation: {twice}\n"));
    }

    [Fact]
    public void A_file_with_a_rule_needs_no_name()
    {
        JsonElement root = JsonDocument.Parse(Run("simulate --model m.yaml --draws 100 --format json --quiet", Score).Result).RootElement;
        Assert.Equal("allocation", root.GetProperty("mechanisms")[0].GetProperty("name").GetString());
        Assert.Equal("""{"highest":"(2 * s) - 1","reserve":0}""", JsonSerializer.Serialize(root.GetProperty("model").GetProperty("allocation")));
        Expost.Outcome verified = Run("verify --model m.yaml --draws 100 --quiet", Score);
        Assert.InRange(verified.ExitCode, 0, 1);
        Assert.Contains("\nallocation: the highest of (2 * s) - 1 wins, if at least 0\n", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_is_compared_with_others()
    {
        JsonElement root = JsonDocument.Parse(Run("compare --model m.yaml -m efficient,allocation --draws 100 --format json --quiet", Score).Result).RootElement;
        Assert.Equal(["efficient", "allocation"], root.GetProperty("mechanisms").EnumerateArray().Select(one => one.GetProperty("name").GetString()));
    }

    [Fact]
    public void Environments_shows_the_rule()
    {
        string shown = Run("environments --model m.yaml", Score).Result;
        Assert.Matches(@"\n +highest +\(2 \* s\) - 1 *\n +reserve +0 *\n", shown);
        Assert.Matches(@"mechanisms[^:]*allocation", shown);
    }

    [Theory]
    [InlineData("simulate --model m.yaml -m allocation", "--mechanism allocation: m.yaml has no rule; write one there at the key 'allocation', such as ")]
    [InlineData("verify --model m.yaml", "--mechanism: no mechanism is named")]
    [InlineData("simulate -e linear -m allocation", "--mechanism allocation: it is the rule of a model file; give --model and a file with the key 'allocation'")]
    public void Without_a_rule_the_name_is_refused(string line, string message)
    {
        Expost.Outcome outcome = Run(line, Head);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith($"expost: {message}", outcome.Error, StringComparison.Ordinal);
    }

    private static double[] Evaluate(string allocation, Func<Allocation, AuctionEnvironment, Profile, Real[]> rule, params double[] uniforms)
    {
        Model model = Models.Read(Head + allocation);
        Node[] results = [];
        Kernel kernel = Kernel.Record("rule", () =>
        {
            var environment = (AuctionEnvironment)ModelEnvironment.Entry(model).Create(new Settings());
            Real[] numbers = rule(model.Allocation!, environment, environment.Draw());
            results = [.. numbers.Select(number => number.Node)];
            return [.. numbers.Select(Sum.Of)];
        });
        var interpreter = new Interpreter(kernel, results);
        interpreter.Run(uniforms);
        return [.. results.Select(result => interpreter[result])];
    }

    private Expost.Outcome Run(string line, string model)
    {
        File.WriteAllText(_folder["m.yaml"], model);
        return Expost.Run(CommandLine.Split(line), null, _folder.Path);
    }
}
