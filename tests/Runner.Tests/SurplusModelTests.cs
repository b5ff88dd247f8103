using System.Text.Json;

namespace ExPost.Runner.Tests;

/// <summary>Model files for goods of which there is more or less, Ke (2009): a private good that its winner produces, one whose quantity two agents choose, and one that they divide.</summary>
public sealed class SurplusModelTests : IDisposable
{
    private const string Types = "signals:\n  theta: uniform(0,1)\n";

    private const string Produced = "buyers: 3\n" + Types + "quantity: [0, 2]\nvalue: theta * x\ncost: x^2 / 2\n";

    private const string Chosen = "agents: 2\nsignals:\n  theta: uniform(0.5,1)\nquantity: [0, 1]\nvalue: theta * (2 * x - x^2)\ncost: x^2\n";

    private const string Divided = "agents: 2\n" + Types + "quantity: 1\nvalue: theta * (2 * x - x^2)\n";

    private const string Root = "agents: 2\n" + Types + "quantity: 1\nvalue: 2 * theta * sqrt(x)\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The built-in environment has a formula, and the file a search or a table.
    [Theory]
    [InlineData(Produced, "-e surplus-private --set buyers=3", "m1,vcg,agv,first-price-redistribution")]
    [InlineData(Chosen, "-e surplus-public", "m2,vcg,agv")]
    [InlineData(Chosen, "-e surplus-public --set k=0.5", "m2")]
    [InlineData(Divided, "-e surplus-fixed", "m3,vcg,agv,uniform-price")]
    [InlineData(Root, "-e square-root", "m3,vcg,agv,uniform-price")]
    public void A_model_of_a_built_in_environment_has_its_numbers(string model, string environment, string mechanisms)
    {
        string set = environment.Contains("k=", StringComparison.Ordinal) ? "--set k=0.5" : "";
        JsonElement built = Json($"simulate {environment} -m {mechanisms} --draws 20000 --format json", model), own = Json($"simulate --model m.yaml -m {mechanisms} {set} --draws 20000 --format json", model);
        foreach ((JsonElement one, JsonElement other) in built.GetProperty("mechanisms").EnumerateArray().Zip(own.GetProperty("mechanisms").EnumerateArray()))
        {
            foreach (JsonProperty measure in one.GetProperty("measures").EnumerateObject())
            {
                Assert.Equal(measure.Value.GetProperty("mean").GetDouble(), other.GetProperty("measures").GetProperty(measure.Name).GetProperty("mean").GetDouble(), 1e-9);
            }
        }
    }

    // What agents have when they stay out: the same as in the built-in environments.
    [Theory]
    [InlineData(Chosen, "surplus-public", "m2", "--set reservation=autarky --set k=0")]
    [InlineData(Divided, "surplus-fixed", "m3", "--set reservation=endowment --set endowments=0.454,0.546")]
    public void Reservations_are_set_as_in_built_in_environments(string model, string environment, string mechanism, string set)
    {
        string line = $"-m {mechanism} {set} --draws 20000 --misreports 4 --measures probability-epir,probability-epir.1 --format json";
        JsonElement built = Measures(Json($"verify -e {environment} {line}", model)), own = Measures(Json($"verify --model m.yaml {line}", model));
        foreach (string measure in new[] { "probability-epir", "probability-epir.1" })
        {
            double mean = built.GetProperty(measure).GetProperty("mean").GetDouble();
            Assert.InRange(mean, 0.1, 0.999);
            Assert.Equal(mean, own.GetProperty(measure).GetProperty("mean").GetDouble(), 1e-3);
        }
    }

    // Where the best quantity is at an end of the range for some types, integrals over types have kinks. v = θx at a cost of x, x ≤ 1: all or nothing, and the lowest type has β¹(0) = −1/12; divided, v = θx − x²/5: the highest has r¹(1) = 0.568.
    [Theory]
    [InlineData("agents: 2\n" + Types + "quantity: [0, 1]\nvalue: theta * x\ncost: x\n", "m2", 0, -1.0 / 12)]
    [InlineData("agents: 2\n" + Types + "quantity: 1\nvalue: theta * x - 0.2 * x^2\n", "m3", 16, 0.568)]
    public void Best_quantities_may_be_at_an_end(string model, string mechanism, int type, double utility)
    {
        JsonElement found = Json($"verify --model m.yaml -m {mechanism},agv --interim --draws 20000 --misreports 4 --format json", model);
        JsonElement estimate = found.GetProperty("mechanisms")[0].GetProperty("interim")[0].GetProperty("types")[type].GetProperty("utility");
        Assert.Equal(utility, estimate.GetProperty("mean").GetDouble(), 1e-10);
        foreach (JsonElement one in found.GetProperty("mechanisms").EnumerateArray()) Assert.DoesNotContain(one.GetProperty("checks").EnumerateArray(), check => check.GetProperty("violated").GetBoolean());
    }

    // A formula for S may have kinks and jumps, and buyers may differ in their distributions.
    [Theory]
    [InlineData("max(theta - 0.3, 0)")]
    [InlineData("min(theta, 0.7)")]
    [InlineData("if(theta > 0.5, 1, 0.2)")]
    public void A_surplus_may_have_kinks_and_jumps(string value)
    {
        JsonElement found = Json("verify --model m.yaml -m m1,agv,vcg --interim --draws 40000 --misreports 4 --format json", $"buyers: 2\n{Types}value: {value}\n");
        foreach (JsonElement one in found.GetProperty("mechanisms").EnumerateArray())
        {
            Assert.DoesNotContain(one.GetProperty("checks").EnumerateArray(), check => check.GetProperty("violated").GetBoolean());
            Assert.InRange(one.GetProperty("measures").GetProperty("interim-regret").GetProperty("mean").GetDouble(), 0, 0.003);
        }
    }

    [Fact]
    public void Buyers_may_differ_in_their_distributions()
    {
        const string Model = "buyers: 2\nsignals:\n  theta:\n  - power(0.5)\n  - power(3)\nvalue: theta^2 / 2\n";
        JsonElement own = Json("simulate --model m.yaml -m m1,agv --draws 20000 --format json", Model), built = Json("simulate -e surplus-private --set exponents=0.5,3 -m m1,agv --draws 20000 --format json", Model);
        foreach ((JsonElement one, JsonElement other) in built.GetProperty("mechanisms").EnumerateArray().Zip(own.GetProperty("mechanisms").EnumerateArray()))
        {
            foreach (string measure in new[] { "utility.1", "utility.2", "transfer.winner" })
            {
                Assert.Equal(one.GetProperty("measures").GetProperty(measure).GetProperty("mean").GetDouble(), other.GetProperty("measures").GetProperty(measure).GetProperty("mean").GetDouble(), 1e-9);
            }
        }
    }

    // S = max(0, θ − ½)² / 4 has a kink in its slope where nothing is produced any more: M is its average below θ, and EΔ = E S of the lower of two types = 2 ∫ (1 − θ) S.
    [Fact]
    public void Nothing_may_be_produced_by_low_types()
    {
        const string Model = "buyers: 2\n" + Types + "quantity: [0, 3]\nvalue: theta * x\ncost: x^2 + 0.5 * x\n";
        JsonElement measures = Measures(Json("simulate --model m.yaml -m m1 --measures vcg-surplus,surplus,transfer.winner --draws 1e6 --format json", Model));
        Near(measures, "surplus", 2 * Integral(t => t * S(t)));
        Near(measures, "vcg-surplus", 2 * Integral(t => (1 - t) * S(t)));
        // E M(w) = ∫ M dF² = ½ ∫ (∫_0^θ S dF² / θ²) 2θ dθ = ∫ S(t) 2t (−ln t) dt after exchanging the integrals.
        Near(measures, "transfer.winner", -Integral(t => S(t) * 2 * t * -Math.Log(t)));
        static double S(double t) => Math.Max(0, t - 0.5) * Math.Max(0, t - 0.5) / 4;
        static double Integral(Func<double, double> f) => Enumerable.Range(0, 200_000).Average(k => f((k + 0.5) / 200_000));
    }

    [Theory]
    [InlineData(Produced, """{"buyers":3,"signals":{"theta":"uniform(0,1)"},"quantity":[0,2],"cost":"(x ^ 2) / 2","value":"theta * x"}""")]
    [InlineData(Divided, """{"agents":2,"signals":{"theta":"uniform(0,1)"},"quantity":1,"value":"theta * ((2 * x) - (x ^ 2))"}""")]
    public void Json_says_what_was_understood(string model, string expected)
    {
        string mechanism = model == Produced ? "m1" : "m3";
        Assert.Equal(expected, JsonSerializer.Serialize(Json($"simulate --model m.yaml -m {mechanism} --draws 100 --format json", model).GetProperty("model")));
        Assert.Equal(expected, JsonSerializer.Serialize(Json("environments --model m.yaml --format json", model).GetProperty("model")));
    }

    [Fact]
    public void Tables_say_what_was_understood()
    {
        Assert.StartsWith("m.yaml (agents=2, theta=uniform(0.5,1), reservation=none, k=1)\nv(x,θ) = theta * ((2 * x) - (x ^ 2)); c(x) = x ^ 2, x from 0 to 1\n", Ok("simulate --model m.yaml -m m2 --draws 10", Chosen), StringComparison.Ordinal);
        string described = Ok("environments --model m.yaml", Divided);
        Assert.Contains("quantity   1, divided\n", described, StringComparison.Ordinal);
        Assert.Contains("mechanisms m3, uniform-price, vcg, agv\n", described, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("agents: 3\n" + Types + "quantity: 1\nvalue: theta * x\n", "1:9: agents is 2 where a quantity is shared: m2 and m3 are defined for two; here is '3'")]
    [InlineData("agents: 2\nbuyers: 2\n" + Types + "quantity: 1\nvalue: theta * x\n", "2:1: agents share a good, and buyers bid for one; give one of the two")]
    [InlineData(Types + "quantity: 1\nvalue: theta * x\n", "1:1: the key 'buyers' is missing; it should hold the number of buyers; or write agents: 2 for a good that two share")]
    [InlineData("agents: 2\n" + Types + "quantity: 2\nvalue: theta * x\n", "4:11: quantity is a range to choose from, such as [0, 2], or 1, which is divided")]
    [InlineData("buyers: 2\n" + Types + "quantity: 1\nvalue: theta * x\ncost: x\n", "4:11: quantity is a range to choose from, such as [0, 2]")]
    [InlineData("agents: 2\n" + Types + "quantity: [1, 0]\nvalue: theta * x\ncost: x\n", "4:11: quantity is a range to choose from, such as [0, 2], or 1, which is divided, from a number that is not negative to one that is larger by 1000000 at most, and here is [1, 0]")]
    [InlineData("agents: 2\n" + Types + "quantity: [0, 1e999]\nvalue: theta * x\ncost: x\n", "4:15: '1e999' is no number")]
    [InlineData("agents: 2\n" + Types + "quantity: [0, 1]\nvalue: theta * x\n", "1:1: the key 'cost' is missing; it should hold what a quantity x costs; 0 if nothing")]
    [InlineData("agents: 2\n" + Types + "quantity: 1\nvalue: theta * x\ncost: x\n", "6:1: the quantity is fixed, and costs nothing")]
    [InlineData("agents: 2\n" + Types + "quantity: [0, 2e6]\nvalue: theta * x\ncost: x\n", "4:11: quantity is a range to choose from, such as [0, 2], or 1, which is divided, from a number that is not negative to one that is larger by 1000000 at most, and here is [0, 2000000]")]
    [InlineData("agents: 2\n" + Types + "quantity: [0, 2]\nvalue: theta * log(1 + x)\ncost: if(x > 0, 1, 0)\n", "5:8: the best quantity cannot be found: the surplus at x = 0 with the types ")]
    [InlineData("agents: 2\n" + Types + "quantity: [0, 2]\nvalue: theta * log(1 + x)\ncost: if(x > 1, 1, 0)\n", ": it jumps")]
    [InlineData("agents: 2\n" + Types + "quantity: 1\nvalue: theta * (1 - x) + x - x^2\n", "5:8: a higher type must not like more of the good less, and from x = ")]
    [InlineData("agents: 2\n" + Types + "quantity: [0, 1]\nvalue: theta * x * x\ncost: x\n", "5:8: the best quantity cannot be found: the surplus rises again at x = ")]
    [InlineData("agents: 2\n" + Types + "quantity: [0, 1]\nvalue: theta * x + max(others.theta)\ncost: x\n", "5:24: 'others.theta' is a number of other agents, and what a quantity is worth or costs depends on theta and x alone")]
    [InlineData("agents: 2\n" + Types + "quantity: [0, 1]\nvalue: theta.2 * x\ncost: x\n", "5:8: 'theta.2' is a number of other agents")]
    [InlineData("agents: 2\n" + Types + "quantity: [0, 1]\nvalue: theta * x\ncost: theta * x\n", "6:7: there is no name 'theta' (names: x)")]
    [InlineData("agents: 2\n" + Types + "quantity: [0, 1]\nvalue: sqrt(x) + 2 - theta\ncost: x\n", "5:8: value must not fall in the type, and at x = ")]
    [InlineData("agents: 2\nsignals:\n  x: uniform(0,1)\nquantity: 1\nvalue: x\n", "3:3: 'x' cannot name a signal here; it is the quantity")]
    [InlineData("agents: 2\nsignals:\n  theta:\n  - uniform(0,1)\n  - power(2)\nquantity: 1\nvalue: theta * x\n", "two agents who share a good have types of one distribution here; give one")]
    [InlineData("agents: 2\nsignals:\n  theta: exponential(1)\nquantity: 1\nvalue: theta * x\n", "types need a support with two ends, and exponential(1) has none")]
    [InlineData("agents: 2\nsignals:\n  theta: uniform(-1,1)\nquantity: 1\nvalue: theta * x\n", "types that share a good are not negative")]
    [InlineData("buyers: 2\n" + Types + "quantity: [0, 3]\nvalue: if(theta > 0.5, theta, 0.1) * x\ncost: x^2\n", "5:8: S(θ) = max over x of v(x, θ) − c(x) cannot be tabulated: the surplus is no smooth function of the type: ")]
    public void What_is_no_such_model_is_told_in_a_line(string model, string problem)
    {
        Expost.Outcome outcome = Run("simulate --model m.yaml -m vcg --draws 100", model);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith("expost: m.yaml:", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(problem, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("m1")]
    [InlineData("vcg")]
    [InlineData("agv")]
    public void A_surplus_that_falls_is_refused_in_a_line(string mechanism)
    {
        Expost.Outcome outcome = Run($"simulate --model m.yaml -m {mechanism} --draws 100", "buyers: 2\n" + Types + "value: 1 - theta\n");
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("the surplus must not fall in the winner's type, and it falls near ", outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
    }

    private static JsonElement Measures(JsonElement result) => result.GetProperty("mechanisms")[0].GetProperty("measures");

    private static void Near(JsonElement measures, string measure, double exact)
    {
        JsonElement estimate = measures.GetProperty(measure);
        Assert.InRange((estimate.GetProperty("mean").GetDouble() - exact) / estimate.GetProperty("standardError").GetDouble(), -4, 4);
    }

    private JsonElement Json(string line, string model) => JsonDocument.Parse(Ok(line, model)).RootElement;

    private string Ok(string line, string model)
    {
        Expost.Outcome outcome = Run(line, model);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return outcome.Output.ReplaceLineEndings("\n");
    }

    private Expost.Outcome Run(string line, string model)
    {
        File.WriteAllText(_folder["m.yaml"], model);
        return Expost.Run(CommandLine.Split(line), null, _folder.Path);
    }
}
