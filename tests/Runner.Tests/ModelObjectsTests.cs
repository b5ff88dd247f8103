using System.Text.Json;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Runner.Models;

namespace ExPost.Runner.Tests;

/// <summary>Model files with several objects: what they mean, how they are shown, and the line with which they are refused.</summary>
public sealed class ModelObjectsTests : IDisposable
{
    private const string Head = "buyers: 3\nsignals:\n  pa: uniform(0,1)\n  pb: uniform(0,1)\n  c: uniform(0,1)\n";

    private const string Objects = "objects:\n  a: pa + c * max(others.c)\n  b: pb + 1.5 * c * max(others.c)\n";

    private const string Superadditive = "buyers: 3\nsignals: {s: 'uniform(0,1)', t: 'uniform(0,1)'}\nobjects: {a: s, b: t}\nbundle: sum(values) + 0.1 * count * s\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The same roundings as the built-in environment, so the same numbers to the last digit.</summary>
    [Theory]
    [InlineData("additive", "")]
    [InlineData("additive", "bundle: additive\n")]
    [InlineData("unit-demand", "bundle: unit-demand\n")]
    [InlineData("unit-demand", "bundle: max(values)\n")]
    [InlineData("subadditive", "bundle: pa + pb + 2 * c * max(others.c)\n")]
    public void A_model_of_the_built_in_environment_has_its_numbers(string preferences, string bundle)
    {
        string own = Measures(Ok("simulate --model m.yaml -m demand --draws 2e4 --format json", Head + Objects + bundle));
        Assert.Equal(Measures(Ok($"simulate -e two-objects -m demand --set preferences={preferences} --draws 2e4 --format json")), own);
        Assert.Contains("probability-unsold.a", own, StringComparison.Ordinal);
    }

    /// <summary>An expression once more in plain doubles, for every bundle of three objects.</summary>
    [Theory]
    [InlineData("sum(values)", 1.0, 0.0, 0.0)]
    [InlineData("sum(values) - 0.5 * c * max(others.c)", 1.0, 0.0, -0.5)]
    [InlineData("max(values) + 0.25 * (count - 1) * mean(values)", 0.0, 0.25, 0.0)]
    [InlineData("max(0, values) + min(1, values) - min(1, min(values)) + 0.25 * sum((count - 1) / count * values)", 0.0, 0.25, 0.0)]
    public void Values_and_count_are_those_of_the_bundle(string expression, double sum, double mean, double common)
    {
        var model = Models.Read(Head.Replace("3", "2", StringComparison.Ordinal) + "objects:\n  a: pa\n  b: pb\n  z:\n    - 2 * pa\n    - pb.1 + c\nbundle: '" + expression + "'\n");
        Assert.False(model.Exchangeable);
        double[] s = [0.25, 0.5, 0.75, 0.125, 0.375, 0.625];
        for (int buyer = 0; buyer < 2; buyer++)
        {
            (double pa, double pb, double c, double other) = (s[3 * buyer], s[3 * buyer + 1], s[3 * buyer + 2], s[5 - 3 * buyer]);
            double[] single = [pa, pb, buyer == 0 ? 2 * pa : s[1] + c];
            double[] found = Evaluate(model, buyer, s);
            Assert.Equal(single, found[..3]);
            int[][] bundles = [[0, 1], [0, 2], [1, 2], [0, 1, 2]];
            for (int place = 0; place < bundles.Length; place++)
            {
                double[] own = [.. bundles[place].Select(k => single[k])];
                double expected = sum > 0 ? sum * own.Sum() + common * c * other : own.Max() + mean * (own.Length - 1) * own.Average();
                Assert.Equal(expected, found[3 + place], 1e-14);
            }
        }
    }

    [Fact]
    public void Environments_shows_objects_and_bundle()
    {
        const string model = "buyers: 2\nsignals: {s: 'uniform(0,1)'}\nobjects:\n  east: s\n  west:\n    - 2*s\n    - s + 0.5*s.1\nbundle: sum(values)/count\n";
        string text = Ok("environments --model m.yaml", model);
        foreach (string row in new[] { "value.east   s\n", "value.west.1 2 * s\n", "value.west.2 s + (0.5 * s.1)\n", "bundle       sum(values) / count\n", "exchangeable no: buyers differ\n", "mechanisms   demand\n" }) Assert.Contains(row, text, StringComparison.Ordinal);
        JsonElement json = JsonDocument.Parse(Ok("environments --model m.yaml --format json", model)).RootElement;
        Assert.Equal("""{"buyers":2,"signals":{"s":"uniform(0,1)"},"objects":{"east":"s","west":["2 * s","s + (0.5 * s.1)"]},"bundle":"sum(values) / count"}""", JsonSerializer.Serialize(json.GetProperty("model"), s_plain));
        Assert.Equal(["demand"], json.GetProperty("mechanisms").EnumerateArray().Select(name => name.GetString()));
        string[] excluded = [.. json.GetProperty("excluded").EnumerateArray().Select(one => one.GetProperty("name").GetString()!)];
        Assert.Equal(excluded.Distinct(), excluded);
        Assert.Contains("V_i^east = s; V_1^west = 2 * s; V_2^west = s + (0.5 * s.1); V_i^L = sum(values) / count", Ok("simulate --model m.yaml -m demand --draws 100", model).ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.True(JsonDocument.Parse(Ok("environments --model m.yaml --format json", "buyers: 2\nsignals: {s: 'uniform(0,1)'}\nobjects: {a: s, b: 2*s}\n")).RootElement.GetProperty("private").GetBoolean());
    }

    /// <summary>Bundles that are worth more than their parts: demand sells twice, and verify says why.</summary>
    [Fact]
    public void A_superadditive_model_is_found_out()
    {
        Expost.Outcome outcome = Run("verify --model m.yaml -m demand --draws 4096 --misreports 8 --format json", Superadditive);
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Error));
        JsonElement json = JsonDocument.Parse(outcome.Output).RootElement, mechanism = json.GetProperty("mechanisms")[0], assumptions = json.GetProperty("assumptions");
        Assert.Equal(["feasible"], mechanism.GetProperty("checks").EnumerateArray().Where(check => check.GetProperty("violated").GetBoolean()).Select(check => check.GetProperty("property").GetString()));
        Assert.Equal(0, mechanism.GetProperty("measures").GetProperty("regret-max").GetProperty("mean").GetDouble());
        Assert.Equal(["monotone", "continuous", "single-crossing", "subadditive"], mechanism.GetProperty("assumes").EnumerateArray().Select(name => name.GetString()));
        JsonElement witness = assumptions.GetProperty("witnesses")[0];
        Assert.Equal("subadditive", witness.GetProperty("property").GetString());
        JsonElement facts = witness.GetProperty("facts");
        double a = facts.GetProperty("value.a").GetDouble(), b = facts.GetProperty("value.b").GetDouble(), both = facts.GetProperty("value.a+b").GetDouble();
        Assert.Equal(a + b + 0.2 * a, both, 1e-14);
        Assert.Equal(both - a - b, facts.GetProperty("by").GetDouble(), 1e-10);
        string text = Run("verify --model m.yaml -m demand --draws 4096 --misreports 8", Superadditive).Output.ReplaceLineEndings(" ");
        Assert.Contains("What is claimed of demand needs values that are subadditive, and these are not", text, StringComparison.Ordinal);
        Assert.Contains("buyers get", text, StringComparison.Ordinal);
        Assert.Contains("warning: values are not subadditive, as demand needs them to be", Run("simulate --model m.yaml -m demand --draws 1000", Superadditive).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_witness_names_the_object_whose_value_it_is_about()
    {
        string text = Run("verify --model m.yaml -m demand --draws 1000 --misreports 8", "buyers: 2\nsignals: {s: 'uniform(0,1)'}\nobjects: {east: s, west: 1 - s}\n").Output.ReplaceLineEndings(" ");
        Assert.Matches(@"monotone: when s\.\d is raised from \S+ to \S+ at draw \d+, value\.west\.\d falls", text);
    }

    [Theory]
    [InlineData(8, "additive")]
    [InlineData(8, "unit-demand")]
    [InlineData(8, "max(values)")]
    [InlineData(6, "sum(values) / (0.5 + 0.5 * count)")]
    public void Many_objects(int objects, string bundle)
    {
        string model = $"buyers: 3\nsignals: {{p: 'uniform(0,1)', c: 'uniform(0,1)'}}\nobjects:\n{string.Concat(Enumerable.Range(1, objects).Select(k => $"  o{k}: 0.{k} * p + 0.{9 - k} * c + 0.1 * max(others.c)\n"))}bundle: {bundle}\n";
        JsonElement measures = JsonDocument.Parse(Ok("verify --model m.yaml -m demand --draws 500 --misreports 8 --format json", model)).RootElement.GetProperty("mechanisms")[0].GetProperty("measures");
        Assert.Equal(1, measures.GetProperty("probability-epic").GetProperty("mean").GetDouble());
        Assert.Equal(0, measures.GetProperty("regret-max").GetProperty("mean").GetDouble());
        Assert.Equal(0, measures.GetProperty("probability-infeasible").GetProperty("mean").GetDouble());
        measures = JsonDocument.Parse(Ok("simulate --model m.yaml -m demand --draws 500 --format json", model)).RootElement.GetProperty("mechanisms")[0].GetProperty("measures");
        bool hasBest = measures.TryGetProperty("efficient-surplus", out JsonElement best);
        Assert.Equal(bundle != "max(values)", hasBest);
        Assert.Equal(hasBest, measures.TryGetProperty("efficiency", out _) && measures.TryGetProperty("probability-inefficient", out _));
        if (hasBest) Assert.InRange(measures.GetProperty("surplus").GetProperty("mean").GetDouble(), 0.01, best.GetProperty("mean").GetDouble());
    }

    [Theory]
    [InlineData("objects: {a: pa, b: pb}\nvalue: pa\n", "7:1", "value and objects stand together; one object has a value, and several have their values in objects")]
    [InlineData("objects: {a: pa, b: pb}\nallocation: pa\n", "7:1", "allocation is a rule for one object; with objects the mechanisms of the catalogue run")]
    [InlineData("bundle: additive\nvalue: pa\n", "6:1", "bundle says what several objects are worth together; name them at the key objects")]
    [InlineData("objects: {a: pa}\n", "6:10", "a model has 2 to 8 objects, and here is 1; write what it is worth at the key value")]
    [InlineData("objects: {}\n", "6:10", "a model has 2 to 8 objects, and here are 0")]
    [InlineData("objects: {a: pa, b: pa, d: pa, e: pa, f: pa, g: pa, h: pa, i: pa, j: pa}\n", "6:10", "a model has 2 to 8 objects, and here are 9")]
    [InlineData("objects: pa + pb\n", "6:10", "objects is a map from names to values, such as a: cost + 0.5 * market, and here is a text")]
    [InlineData("objects: {a: pa, 2b: pb}\n", "6:18", "'2b' cannot name an object; a name is a letter and then letters, digits and _, at most 40")]
    [InlineData("objects: {a: pa, a: pb}\n", "6:18", "the key 'a' is there twice")]
    [InlineData("objects: {a: pa, b: pq}\n", "6:21", "there is no signal 'pq'")]
    [InlineData("objects: {a: pa, b: [pa, pb]}\n", "6:21", "b is one expression, or a list of one a buyer: here are 2, and buyers is 3")]
    [InlineData("objects: {a: pa, b: values}\n", "6:21", "there is no signal 'values'")]
    [InlineData("objects: {a: pa, b: pb}\nbundle: substitutes\n", "7:9", "bundle is additive, unit-demand or an expression, such as max(values), and here is 'substitutes'")]
    [InlineData("objects: {a: pa, b: pb}\nbundle: unit_demand\n", "7:9", "there is no signal 'unit_demand'")]
    [InlineData("objects: {a: pa, b: pb}\nbundle: [additive, additive]\n", "7:9", "bundle is one line of text, and here is a list")]
    [InlineData("objects: {a: pa, b: pb}\nbundle: 1 + values\n", "7:13", "values stands for the value of every object of the bundle; it stands inside max(), min(), sum() or mean(), as in sum(values)")]
    [InlineData("objects: {a: pa, b: pb}\nbundle: sum(values) + value\n", "7:23", "the values of the objects of the bundle are called values, as in sum(values)")]
    [InlineData("objects: {a: pa, b: pb}\nbundle: sum(values * others.c)\n", "7:9", "sum() goes over the other buyers or over the objects of the bundle, and values and others.NAME stand in one; take one of them out of it")]
    [InlineData("objects: {a: pa, b: pb}\nbundle: sum(values * max(others.c))\n", "7:22", "max() of one argument goes over the other buyers or the objects of the bundle, and stands in one that does: they cannot be nested")]
    [InlineData("objects: {a: pa, b: pb}\nbundle: max(0, min(values, 1))\n", "7:16", "it is not clear which of max() and min() goes over the other buyers or the objects of the bundle here; write max(values) or min(values) with one argument")]
    [InlineData("objects: {a: pa, b: pb}\nbundle: sum(c)\n", "7:9", "sum() of one argument goes over the other buyers or the objects of the bundle; name others.NAME or values in it")]
    [InlineData("objects: {a: pa, b: pb}\nbundle: sum(valeus)\n", "7:13", "there is no signal 'valeus', did you mean 'values'? (signals: pa, pb, c, values, count)")]
    [InlineData("objekts: {a: pa, b: pb}\n", "6:1", "there is no key 'objekts', did you mean 'objects'?")]
    public void A_line_says_what_is_wrong(string rest, string place, string problem)
    {
        string message = Models.Refusal(Head + rest);
        Assert.StartsWith($"model.yaml:{place}: {problem}", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Names_with_a_meaning_in_a_bundle_name_no_signal_there()
    {
        const string model = "buyers: 2\nsignals:\n  s: uniform(0,1)\n  count: uniform(0,1)\nobjects: {a: s, b: count}\n";
        Assert.Equal("model.yaml:4:3: 'count' cannot name a signal here; it has a meaning in bundle", Models.Refusal(model + "bundle: max(values)\n"));
        Assert.NotNull(Models.Read(model + "bundle: unit-demand\n").Objects);
    }

    [Fact]
    public void Values_of_many_bundles_are_refused_where_they_take_too_long() =>
        Assert.Matches(@"^model\.yaml:13:9: the values take more than 5000 operations for 16 buyers; write shorter ones, or take fewer buyers$",
            Models.Refusal($"buyers: 16\nsignals:\n  s: uniform(0,1)\nobjects:\n{string.Concat(Enumerable.Range(1, 8).Select(k => $"  o{k}: s\n"))}bundle: sum(exp(values)) + log(1 + sum(others.s) * count)\n"));

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Measures(string json) => JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement.GetProperty("mechanisms")[0].GetProperty("measures"));

    /// <summary>All values of a buyer at some uniforms.</summary>
    private static double[] Evaluate(Model model, int buyer, double[] uniforms)
    {
        Node[] values = [];
        Kernel kernel = Kernel.Record("values", () =>
        {
            ValueEnvironment environment = ModelEnvironment.Entry(model).Create(new Settings());
            values = [.. environment.ValuesOf(buyer, environment.Draw()).Select(value => value.Node)];
            return [];
        });
        var interpreter = new Interpreter(kernel, values);
        interpreter.Run(uniforms);
        return [.. values.Select(value => interpreter[value])];
    }

    private string Ok(string line, string? model = null) => Run(line, model).Result;

    private Expost.Outcome Run(string line, string? model = null)
    {
        if (model is not null) File.WriteAllText(_folder["m.yaml"], model);
        // A job that takes long says how far it is, but for this.
        return Expost.Run([.. line.Split(' '), .. line.Contains("--draws", StringComparison.Ordinal) ? new[] { "--quiet" } : []], null, _folder.Path);
    }
}
