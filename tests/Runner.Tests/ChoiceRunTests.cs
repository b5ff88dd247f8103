using System.Text.Json;

namespace ExPost.Runner.Tests;

/// <summary>Social choice on the command line: what is refused, what is warned of, what is found and how it is printed.</summary>
public class ChoiceRunTests
{
    private const string Accepted = "is a list for each alternative, in it one for each agent, in it a number from -1000000 to 1000000 for each agent's signal, such as the default [[[0.2,0.9],[0.1,1.2]],[[1,0.7],[0.6,0.8]],[[1.3,0.2],[0.9,0.1]]]";

    private const string Refused = $"coefficients (the coefficient of each agent's signal in each agent's value of each alternative) {Accepted}";

    private const string NotCongruent = "[[[1.4,0.9],[0.1,1.2]],[[1,0.7],[0.9,0.8]],[[1.3,0.2],[0.9,0.1]]]";

    private const string Broken = "weakly-congruent: agent 1's own coefficient is larger in alternative 1 than in alternative 2, 1.4 and 1, and the social one is not, 1.5 and 1.9; condition (5.1) holds for 4 of 6 pairs of alternatives of an agent.";

    [Theory]
    [InlineData("5", Refused)]
    [InlineData("x", Refused)]
    [InlineData("[1,2]", Refused)]
    [InlineData("[]", $"there are 0 alternatives and 0 agents, and at least 2 of each are needed; coefficients {Accepted}")]
    [InlineData("[[[1,2],[3,4]],null]", Refused)]
    [InlineData("[[[1,2],[3,4]],[[1,2],[3,1e7]]]", Refused)]
    [InlineData("[[[1,2],[3,4]]]", $"there are 1 alternatives and 2 agents, and at least 2 of each are needed; coefficients {Accepted}")]
    [InlineData("[[[1]],[[2]]]", $"there are 2 alternatives and 1 agents, and at least 2 of each are needed; coefficients {Accepted}")]
    [InlineData("[[[1,2],[3]],[[1,2],[3,4]]]", $"alternative 1, agent 2 has 1 numbers, and there are 2 agents' signals; coefficients {Accepted}")]
    [InlineData("[[[1,2],[3,4]],[[1,2]]]", $"alternative 2 has 1 lists and alternative 1 has 2, one an agent; coefficients {Accepted}")]
    public void Coefficients_that_are_none_are_told_in_a_line(string coefficients, string problem)
    {
        Expost.Outcome outcome = Expost.Run("simulate", "-e", "linear-choice", "-m", "efficient-transfers", "--draws", "100", "--quiet", "--set", $"coefficients={coefficients}");
        Assert.Equal((2, "", $"expost: --set coefficients={coefficients}: {problem}\n"), (outcome.ExitCode, outcome.Output, outcome.Error.ReplaceLineEndings("\n")));
    }

    [Fact]
    public void Too_many_alternatives_or_agents_are_told_in_a_line()
    {
        static string Square(int alternatives, int agents) => $"[{string.Join(',', Enumerable.Repeat($"[{string.Join(',', Enumerable.Repeat($"[{string.Join(',', Enumerable.Repeat("1", agents))}]", agents))}]", alternatives))}]";
        Assert.Equal("expost: --set coefficients: there are 17 alternatives and 2 agents, and at most 16 of each are accepted\n", Error("linear-choice", "naive-externality", Square(17, 2)));
        Assert.Equal("expost: --set coefficients: there are 2 alternatives and 17 agents, and at most 16 of each are accepted\n", Error("linear-choice", "naive-externality", Square(2, 17)));
        Assert.StartsWith("expost: --set coefficients: there are 3 alternatives and 2 agents, and this environment has 2 of each; coefficients is a list ", Error("two-alternative", "naive-externality", Square(3, 2)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_mechanism_cannot_do_is_told_in_a_line()
    {
        Assert.Equal(
            "expost: --mechanism efficient-transfers: it does not run in linear-choice as set: agent 1 has the same own coefficient, 1, in alternatives 1 and 2, and Theorem 5.1 is for own coefficients that all differ (mechanisms that do: efficient, naive-externality)\n",
            Error("linear-choice", "efficient-transfers", "[[[1,2],[3,4]],[[1,2],[3,5]]]"));
        Assert.Contains(
            "as set: it needs private and social rates of substitution that are the same (Jehiel and Moldovanu, condition 4.8), and these differ: agent 1 private 1/1 = 1, social 1.8/1.2 = 1.5 (mechanisms that do: efficient, naive-externality)\n",
            Error("two-alternative", "efficient-transfers", "[[[1,0.2],[0.8,1]],[[1,0.8],[0.2,1]]]"), StringComparison.Ordinal);
        Expost.Outcome outcome = Expost.Run(CommandLine.Split("simulate -e linear -m second-best --draws 100"));
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("expost: --mechanism second-best: it does not run in linear as set: it is the best incentive compatible rule for the values of two-signal (mechanisms that do: ", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linear-choice", "agent ")]
    [InlineData("two-alternative", "agent ")]
    [InlineData("two-signal", "buyer ")]
    public void The_naive_rule_is_found_out(string environment, string whose)
    {
        Expost.Outcome outcome = Expost.Run(CommandLine.Split($"verify -e {environment} -m naive-externality --draws 2000 --quiet"));
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        string text = Unwrapped(outcome.Output);
        Assert.Contains("VIOLATION, ex-post-ic: at draw ", text, StringComparison.Ordinal);
        Assert.Matches($" {whose}[12] gains [0-9.]+ by reporting s", text);
        Assert.Matches($"the best of [0-9]+ reports {(whose[0] == 'a' ? "an" : "a")} {whose}and draw", text);
        Assert.All(outcome.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public void A_condition_that_fails_is_warned_of_and_printed()
    {
        string[] line = ["-e", "linear-choice", "-m", "efficient-transfers", "--set", $"coefficients={NotCongruent}", "--draws", "2000", "--quiet"];
        Expost.Outcome simulated = Expost.Run(["simulate", .. line]);
        Assert.Equal((0, $"expost: warning: values are not weakly-congruent, as efficient-transfers needs them to be; {Broken} Check with: expost verify\n"), (simulated.ExitCode, simulated.Error.ReplaceLineEndings("\n")));

        // Nothing is claimed of it there, so that what is found is no violation.
        Expost.Outcome verified = Expost.Run(["verify", .. line]);
        Assert.Equal((0, ""), (verified.ExitCode, verified.Error));
        string text = Unwrapped(verified.Output);
        Assert.Contains(Broken, text, StringComparison.Ordinal);
        Assert.Matches(@"\n ex-post-ic +no +0\.\d+", verified.Output);

        JsonElement json = JsonDocument.Parse(Expost.Run(["verify", .. line, "--format", "json"]).Result).RootElement;
        Assert.Equal(NotCongruent, json.GetProperty("parameters").GetProperty("coefficients").GetRawText());
        JsonElement mechanism = json.GetProperty("mechanisms")[0];
        Assert.Equal("""["weakly-congruent"]""", mechanism.GetProperty("assumes").GetRawText().Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal));
        Assert.True(mechanism.GetProperty("measures").GetProperty("regret").GetProperty("mean").GetDouble() > 0.001);
        JsonElement condition = json.GetProperty("assumptions").GetProperty("checks")[0];
        Assert.Equal(("weakly-congruent", 1.0, Broken), (condition.GetProperty("property").GetString(), condition.GetProperty("broken").GetProperty("mean").GetDouble(), condition.GetProperty("remark").GetString()));
        Assert.Contains("\n,,check.weakly-congruent,1,,,,,2000\n", Expost.Run(["verify", .. line, "--format", "csv"]).Result, StringComparison.Ordinal);
    }

    [Fact]
    public void A_condition_that_holds_is_printed()
    {
        Expost.Outcome linear = Expost.Run(CommandLine.Split("verify -e linear-choice -m efficient-transfers --draws 2000 --quiet"));
        Assert.Equal((0, ""), (linear.ExitCode, linear.Error));
        Assert.Contains("weakly-congruent: each agent's own coefficients order the alternatives as the social ones do, condition (5.1) of Jehiel and Moldovanu.", Unwrapped(linear.Output), StringComparison.Ordinal);
        Expost.Outcome two = Expost.Run(CommandLine.Split("verify -e two-alternative -m efficient-transfers --set coefficients=[[[1,0.3],[0.5,0.6]],[[0.8,0.6],[0.4,1.2]]] --draws 2000 --quiet"));
        Assert.Equal((0, ""), (two.ExitCode, two.Error));
        Assert.Contains(
            "congruent: private and social rates of substitution between sA and sB are the same for both agents, condition (4.8) of Jehiel and Moldovanu: agent 1 private 1/0.8 = 1.25, social 1.5/1.2 = 1.25; agent 2 private 0.6/1.2 = 0.5, social 0.9/1.8 = 0.5.",
            Unwrapped(two.Output), StringComparison.Ordinal);
    }

    [Fact]
    public void Measures_come_in_their_order()
    {
        JsonElement json = JsonDocument.Parse(Expost.Run(CommandLine.Split("compare -e two-signal -m second-best,naive-externality,efficient --draws 2000 --format json --quiet")).Result).RootElement;
        string[] choice =
        [
            "revenue", "surplus", "efficient-surplus", "efficiency", "probability-alternative.1", "probability-alternative.2", "transfer.1", "transfer.2", "utility.1", "utility.2", "deficit", "probability-inefficient",
        ];
        Assert.Equal(choice, json.GetProperty("mechanisms")[0].GetProperty("measures").EnumerateObject().Select(measure => measure.Name));
        Assert.Equal(choice, json.GetProperty("mechanisms")[1].GetProperty("measures").EnumerateObject().Select(measure => measure.Name));
        // First best is the same number, whether the sale is seen as a choice or not.
        Assert.Single(Enumerable.Range(0, 3).Select(k => json.GetProperty("mechanisms")[k].GetProperty("measures").GetProperty("efficient-surplus").GetProperty("mean").GetDouble()).Distinct());
    }

    [Fact]
    public void A_witness_can_be_replayed()
    {
        JsonElement witness = JsonDocument.Parse(Expost.Run(CommandLine.Split("verify -e linear-choice -m naive-externality --draws 2000 --format json --quiet")).Output).RootElement.GetProperty("mechanisms")[0].GetProperty("witnesses")[0];
        JsonElement play = JsonDocument.Parse(Expost.Run(CommandLine.Split($"verify -e linear-choice -m naive-externality --replay {witness.GetProperty("draw").GetRawText()} --format json")).Result).RootElement.GetProperty("mechanisms")[0];
        Assert.Equal(witness.GetProperty("agent").GetInt32(), play.GetProperty("agent").GetInt32());
        JsonElement facts = witness.GetProperty("facts");
        Assert.Equal(facts.GetProperty("payoff-misreport").GetDouble() - facts.GetProperty("payoff-truth").GetDouble(), play.GetProperty("gain").GetDouble());
    }

    [Fact]
    public void The_lists_show_coefficients_beside_what_they_are()
    {
        string list = Expost.Run("environments").Result;
        Assert.Contains("\nlinear-choice\n", list, StringComparison.Ordinal);
        Assert.Matches(@"\n  rule +V_k\^i = Σ_j a_ki\^j s\^j", list);
        Assert.Matches(@"\n  coefficients +the coefficient of each agent's signal in each", list);
        Assert.Matches(@"\n  mechanisms +efficient, efficient-transfers, naive-externality\n", list);
    }

    private static string Error(string environment, string mechanism, string coefficients)
    {
        Expost.Outcome outcome = Expost.Run("simulate", "-e", environment, "-m", mechanism, "--draws", "100", "--quiet", "--set", $"coefficients={coefficients}");
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        return outcome.Error.ReplaceLineEndings("\n");
    }

    private static string Unwrapped(string text) => text.Replace('\n', ' ');
}
