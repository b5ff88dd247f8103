using System.Globalization;
using System.Text.Json;

namespace ExPost.Runner.Tests;

/// <summary>JSON and CSV: scripts are written against their keys.</summary>
public class JsonTests
{
    private const string Compare = "compare -e private-common -m personalized-price,pivotal,efficient --set buyers=3 --set epsilon=0.125 --draws 20_001 --seed 18446744073709551615 --threads 2";

    private static readonly string[] s_keys =
    [
        "schema", "command", "environment", "parameters", "draws", "seed", "sampling", "uniforms", "confidence", "engine", "device", "engineChosenBecause", "threads", "elapsedSeconds", "drawsPerSecond", "version", "commit", "mechanisms",
    ];

    private static readonly string[] s_measures =
    [
        "revenue", "surplus", "efficient-surplus", "efficiency", "probability-unsold", "probability-win.1", "probability-win.2", "probability-win.3", "utility.1", "utility.2", "utility.3",
        "probability-inefficient", "probability-infeasible",
    ];

    private static readonly Lazy<JsonElement> s_compared = new(() => JsonDocument.Parse(Expost.Run(CommandLine.Split($"{Compare} --format json")).Result).RootElement);

    [Fact]
    public void Keys_come_in_their_order_and_say_what_was_run()
    {
        JsonElement root = s_compared.Value;
        Assert.Equal([.. s_keys, "differences"], root.EnumerateObject().Select(entry => entry.Name));
        Assert.Equal(1, root.GetProperty("schema").GetInt32());
        Assert.Equal("compare", root.GetProperty("command").GetString());
        Assert.Equal("private-common", root.GetProperty("environment").GetString());
        Assert.Equal("""{"buyers":3,"p":"uniform(0,1)","c":"uniform(0,1)","epsilon":0.125}""", JsonSerializer.Serialize(root.GetProperty("parameters")));
        Assert.Equal(20001, root.GetProperty("draws").GetInt64());
        Assert.Equal(ulong.MaxValue, root.GetProperty("seed").GetUInt64());
        Assert.Equal("mc", root.GetProperty("sampling").GetString());
        Assert.Equal(32, root.GetProperty("uniforms").GetInt32());
        Assert.Equal(0.95, root.GetProperty("confidence").GetDouble());
        Assert.Equal("simd", root.GetProperty("engine").GetString());
        Assert.NotEmpty(root.GetProperty("device").GetString()!);
        Assert.Equal("the job is too short to try a device", root.GetProperty("engineChosenBecause").GetString());
        Assert.Equal(2, root.GetProperty("threads").GetInt32());
        Assert.True(root.GetProperty("elapsedSeconds").GetDouble() > 0);
        Assert.Equal(20001 / root.GetProperty("elapsedSeconds").GetDouble(), root.GetProperty("drawsPerSecond").GetDouble(), 1e-6 * root.GetProperty("drawsPerSecond").GetDouble());
        Assert.Matches(@"^\d+\.\d+\.\d+", root.GetProperty("version").GetString());
        Assert.NotEmpty(root.GetProperty("commit").GetString()!);
    }

    [Fact]
    public void Measures_come_in_their_order_and_lie_within_their_intervals()
    {
        JsonElement[] mechanisms = [.. s_compared.Value.GetProperty("mechanisms").EnumerateArray()];
        Assert.Equal(["personalized-price", "pivotal", "efficient"], mechanisms.Select(mechanism => mechanism.GetProperty("name").GetString()));
        Assert.All(mechanisms, mechanism => Assert.Equal(["name", "measures", "witnesses"], mechanism.EnumerateObject().Select(entry => entry.Name)));
        Assert.All(mechanisms, mechanism => Assert.Equal(0, mechanism.GetProperty("witnesses").GetArrayLength()));
        Assert.Equal(s_measures, Names(mechanisms[0]));
        Assert.Equal([.. s_measures, "price-bound"], Names(mechanisms[1]));
        Assert.Equal(s_measures.Where(name => name != "revenue" && !name.StartsWith("utility", StringComparison.Ordinal)), Names(mechanisms[2]));
        foreach (JsonProperty measure in mechanisms.SelectMany(mechanism => mechanism.GetProperty("measures").EnumerateObject()))
        {
            if (measure.Name == "price-bound") Assert.Equal(["mean"], measure.Value.EnumerateObject().Select(entry => entry.Name));
            else CheckInterval(measure);
        }

        JsonElement infeasible = mechanisms[0].GetProperty("measures").GetProperty("probability-infeasible");
        Assert.Equal(0, infeasible.GetProperty("mean").GetDouble());
        Assert.Equal(0, infeasible.GetProperty("low").GetDouble());
        Assert.Equal(1 - Math.Pow(0.05, 1.0 / 20001), infeasible.GetProperty("high").GetDouble(), 1e-12);
        Assert.Equal("clopper-pearson", infeasible.GetProperty("method").GetString());
    }

    [Fact]
    public void Differences_are_to_the_first_mechanism()
    {
        JsonElement root = s_compared.Value;
        JsonElement[] mechanisms = [.. root.GetProperty("mechanisms").EnumerateArray()], differences = [.. root.GetProperty("differences").EnumerateArray()];
        Assert.Equal(["pivotal", "efficient"], differences.Select(difference => difference.GetProperty("mechanism").GetString()));
        for (int k = 0; k < differences.Length; k++)
        {
            Assert.Equal(["mechanism", "baseline", "measures"], differences[k].EnumerateObject().Select(entry => entry.Name));
            Assert.Equal("personalized-price", differences[k].GetProperty("baseline").GetString());
            Assert.Equal(Names(mechanisms[k + 1]).Where(s_measures.Contains), Names(differences[k]));
            foreach (JsonProperty measure in differences[k].GetProperty("measures").EnumerateObject())
            {
                CheckInterval(measure);
                Assert.Equal(Mean(mechanisms[k + 1], measure.Name) - Mean(mechanisms[0], measure.Name), measure.Value.GetProperty("mean").GetDouble(), 1e-12);
            }
        }
    }

    [Fact]
    public void Csv_holds_the_same_numbers()
    {
        string[] lines = Expost.Run(CommandLine.Split($"{Compare} --format csv")).Result.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("mechanism,baseline,measure,mean,standardError,low,high,method,draws", lines[0]);
        JsonElement root = s_compared.Value;
        List<string> expected = [];
        foreach (JsonElement mechanism in root.GetProperty("mechanisms").EnumerateArray()) expected.AddRange(Rows(mechanism, "name", ""));
        foreach (JsonElement difference in root.GetProperty("differences").EnumerateArray()) expected.AddRange(Rows(difference, "mechanism", "personalized-price"));
        Assert.Equal(expected, lines[1..]);

        static IEnumerable<string> Rows(JsonElement mechanism, string name, string baseline) => mechanism.GetProperty("measures").EnumerateObject()
            .Select(measure => $"{mechanism.GetProperty(name).GetString()},{baseline},{measure.Name},{string.Join(',', s_numbers.Select(key => Number(measure.Value, key)))},{Word(measure.Value, "method")},20001");
        static string Number(JsonElement measure, string key) => measure.TryGetProperty(key, out JsonElement value) ? value.GetDouble().ToString("R", CultureInfo.InvariantCulture) : "";
        static string Word(JsonElement measure, string key) => measure.TryGetProperty(key, out JsonElement value) ? value.GetString()! : "";
    }

    private static readonly string[] s_numbers = ["mean", "standardError", "low", "high"];

    [Fact]
    public void Simulate_has_no_differences_and_only_the_measures_that_are_asked_for()
    {
        JsonElement root = JsonDocument.Parse(Expost.Run(CommandLine.Split("simulate -e private-common -m personalized-price,efficient --measures efficiency,revenue --measures probability-unsold --draws 1000 --seed -7 --format json --confidence 0.5")).Result).RootElement;
        Assert.Equal(s_keys, root.EnumerateObject().Select(entry => entry.Name));
        Assert.Equal(-7, root.GetProperty("seed").GetInt64());
        Assert.Equal(0.5, root.GetProperty("confidence").GetDouble());
        JsonElement[] mechanisms = [.. root.GetProperty("mechanisms").EnumerateArray()];
        Assert.Equal(["revenue", "efficiency", "probability-unsold"], Names(mechanisms[0]));
        Assert.Equal(["efficiency", "probability-unsold"], Names(mechanisms[1]));
    }

    [Fact]
    public void A_measure_is_the_same_whatever_else_is_asked_for()
    {
        JsonElement one = JsonDocument.Parse(Expost.Run(CommandLine.Split($"{Compare.Replace("compare", "simulate", StringComparison.Ordinal)} --measures utility.2 --format json")).Result).RootElement;
        Assert.Equal(
            s_compared.Value.GetProperty("mechanisms")[1].GetProperty("measures").GetProperty("utility.2").GetRawText().Replace(" ", "", StringComparison.Ordinal),
            one.GetProperty("mechanisms")[1].GetProperty("measures").GetProperty("utility.2").GetRawText().Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_single_draw_has_no_intervals_of_means()
    {
        JsonElement measures = JsonDocument.Parse(Expost.Run(CommandLine.Split("simulate -e private-common -m personalized-price --draws 1 --format json")).Result).RootElement.GetProperty("mechanisms")[0].GetProperty("measures");
        Assert.Equal(["mean"], measures.GetProperty("revenue").EnumerateObject().Select(entry => entry.Name));
        Assert.Equal(0.95, measures.GetProperty("probability-infeasible").GetProperty("high").GetDouble(), 1e-12);
    }

    [Fact]
    public void A_parameter_of_several_numbers_is_an_array()
    {
        JsonElement root = JsonDocument.Parse(Expost.Run(CommandLine.Split("simulate -e weighted-sum -m posted-price --set weights=1,0.5,3 --draws 1000 --format json")).Result).RootElement;
        Assert.Equal("""{"weights":[1,0.5,3],"distribution":"uniform(0,1)","price":0.5}""", JsonSerializer.Serialize(root.GetProperty("parameters")));
    }

    [Theory]
    [InlineData("simd")]
    [InlineData("scalar")]
    public void An_engine_that_is_named_was_not_chosen(string engine)
    {
        JsonElement root = JsonDocument.Parse(Expost.Run("simulate", "-e", "private-common", "-m", "efficient", "--draws", "10", "--format", "json", "--engine", engine).Result).RootElement;
        Assert.Equal(s_keys.Except(["engineChosenBecause"]), root.EnumerateObject().Select(entry => entry.Name));
        Assert.Equal(engine, root.GetProperty("engine").GetString());
    }

    [Theory]
    [InlineData("environments", "private-common", "mechanisms")]
    [InlineData("environments", "two-signal", "mechanisms")]
    [InlineData("mechanisms", "generalized-vickrey", "environments")]
    [InlineData("mechanisms", "pivotal", "environments")]
    public void Lists_name_parameters_sources_and_what_goes_with_what(string verb, string name, string related)
    {
        JsonElement[] entries = [.. JsonDocument.Parse(Expost.Run(verb, "--format", "json").Result).RootElement.GetProperty(verb).EnumerateArray()];
        Assert.All(entries, entry => Assert.Equal(["name", "summary", "source", "parameters", related], entry.EnumerateObject().Select(property => property.Name)));
        JsonElement known = Assert.Single(entries, entry => entry.GetProperty("name").GetString() == name);
        Assert.NotEqual(0, known.GetProperty(related).GetArrayLength());
        Assert.All(entries.SelectMany(entry => entry.GetProperty("parameters").EnumerateArray()), parameter => Assert.Equal(["name", "meaning", "default", "accepted"], parameter.EnumerateObject().Select(property => property.Name)));
    }

    private static void CheckInterval(JsonProperty measure)
    {
        Assert.Equal(["mean", "standardError", "low", "high", "method"], measure.Value.EnumerateObject().Select(entry => entry.Name));
        double mean = measure.Value.GetProperty("mean").GetDouble(), low = measure.Value.GetProperty("low").GetDouble(), high = measure.Value.GetProperty("high").GetDouble();
        Assert.True(low <= mean && mean <= high, $"{measure.Name}: {low} {mean} {high}");
        Assert.True(measure.Value.GetProperty("standardError").GetDouble() >= 0);
        Assert.Contains(measure.Value.GetProperty("method").GetString(), (string[])["normal", "wilson", "clopper-pearson", "bonett-price", "delta"]);
    }

    private static IEnumerable<string> Names(JsonElement mechanism) => mechanism.GetProperty("measures").EnumerateObject().Select(measure => measure.Name);

    private static double Mean(JsonElement mechanism, string measure) => mechanism.GetProperty("measures").GetProperty(measure).GetProperty("mean").GetDouble();
}
