using System.Globalization;
using System.Numerics;
using System.Text.Json;
using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Engine.Stopping;
using ExPost.Mechanisms;
using ExPost.Runner.Input;
using ExPost.Runner.Models;
using ExPost.Runner.Results;

namespace ExPost.Runner.Sweeps;

/// <summary>What a sweep file asks for: mechanisms in an environment at every point of a grid of parameters, on the same draws.</summary>
internal sealed class SweepFile
{
    /// <summary>More take longer than anybody waits.</summary>
    internal const int MostPoints = 1_000_000;

    private const string EnvironmentKey = "environment", ModelKey = "model", MechanismsKey = "mechanisms", SetKey = "set", GridKey = "grid", ZipKey = "zip", DrawsKey = "draws", TargetKey = "target", MaxDrawsKey = "max-draws", SeedKey = "seed";

    /// <summary>How draws are made, in the file and in what defines the sweep.</summary>
    internal const string SamplingKey = "sampling", ReplicationsKey = "replications";

    private const string UniformsKey = "uniforms", ConfidenceKey = "confidence", MeasuresKey = "measures", VerifyKey = "verify", MisreportsKey = "misreports", DeviationsKey = "deviations", ToleranceKey = "tolerance";

    private static readonly string[] s_keys = [EnvironmentKey, ModelKey, MechanismsKey, SetKey, GridKey, ZipKey, DrawsKey, TargetKey, MaxDrawsKey, SeedKey, UniformsKey, SamplingKey, ReplicationsKey, ConfidenceKey, MeasuresKey, VerifyKey];

    private readonly string _environmentPlace;

    private readonly string _mechanismPlace;

    private SweepFile(string path, YamlMap map)
    {
        Path = path;
        map.CheckKeys(s_keys);
        YamlNode? environment = Optional(map, EnvironmentKey), model = Optional(map, ModelKey);
        if (environment is null == model is null) throw (model ?? map).Error($"a sweep is in an {EnvironmentKey} or in a {ModelKey}, the file with one: give one of the two");
        if (environment is not null) Environment = Word(environment, EnvironmentKey);
        // Beside the sweep file, wherever that is read from.
        else Model = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path) ?? "", Word(model!, ModelKey));
        ModelText = Model is null ? null : TextFile.Read(ModelKey, Model).ReplaceLineEndings("\n");
        ModelRead = ModelText is null ? null : ModelFile.Parse(ModelText, Model!);
        _environmentPlace = $"{(environment ?? model)!.Place}: {EnvironmentKey}";
        YamlNode mechanisms = map.Required(MechanismsKey, "the mechanisms, a list such as [pivotal, efficient]");
        _mechanismPlace = $"{mechanisms.Place}: {MechanismsKey}";
        Mechanisms = Words(mechanisms, MechanismsKey);
        Set = Optional(map, SetKey) is { } set ? Settings(set) : [];
        Axes = ReadAxes(map);
        (Target[] targets, TargetPlaces) = ReadTargets(map);
        RunOptions run = ReadSampling(map, new()
        {
            Draws = targets.Length == 0 && Optional(map, DrawsKey) is { } draws ? ReadAs(draws, DrawsKey, text => Values.Draws(text)) : 1_000_000,
            Seed = Optional(map, SeedKey) is { } seed ? ReadAs(seed, SeedKey, Values.Seed) : 1,
            Uniforms = Optional(map, UniformsKey) is { } uniforms ? ReadAs(uniforms, UniformsKey, text => Values.OneOf("--uniforms", text, "32", "52")) == "32" ? UniformKind.Bits32 : UniformKind.Bits52 : UniformKind.Bits32,
            Confidence = Optional(map, ConfidenceKey) is { } confidence ? ReadAs<double>(confidence, ConfidenceKey, targets.Length > 0 ? Values.ConfidenceOfTargets : Values.Confidence) : 0.95,
        });
        Rule = targets.Length > 0 ? new(targets, ReadMaxDraws(map, run), run.Confidence, run) : null;
        Run = run with { Draws = Rule?.MaxDraws ?? run.Draws };
        Measures = Optional(map, MeasuresKey) is { } measures ? Words(measures, MeasuresKey) : null;
        Verification = Optional(map, VerifyKey) is { } verify ? ReadVerification(verify) : null;
        CheckAxes();
    }

    /// <summary>The sweep of a results file.</summary>
    private SweepFile(string path, JsonElement json, long draws)
    {
        string[] Strings(JsonElement list) => [.. list.EnumerateArray().Select(item => item.GetString()!)];
        (Path, _environmentPlace, _mechanismPlace, TargetPlaces) = (path, path, path, []);
        if (json.TryGetProperty(ModelKey, out JsonElement model)) (Model, ModelText, ModelRead) = (ModelKey, model.GetString(), ModelFile.Parse(model.GetString()!, $"{path}: {ModelKey}"));
        else Environment = json.GetProperty(EnvironmentKey).GetString();
        Mechanisms = Strings(json.GetProperty(MechanismsKey));
        Set = json.GetProperty(SetKey).EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!);
        Axes = [.. json.GetProperty(SweepPlan.AxesKey).EnumerateArray().Select(axis => axis.EnumerateObject().ToArray()).Select(axis => new Axis([.. axis.Select(entry => entry.Name)], [.. axis.Select(_ => path)], [.. axis.Select(entry => Strings(entry.Value))]))];
        Run = new RunOptions
        {
            Draws = draws,
            Seed = json.GetProperty(SeedKey).GetUInt64(),
            Uniforms = Enum.Parse<UniformKind>(json.GetProperty(UniformsKey).GetString()!),
            Confidence = json.GetProperty(ConfidenceKey).GetDouble(),
        };
        if (json.TryGetProperty(SamplingKey, out JsonElement sampling)) Run = Samplings.Of(Run, sampling.GetString()!, json.GetProperty(ReplicationsKey).GetRawText());
        Measures = json.TryGetProperty(MeasuresKey, out JsonElement measures) ? Strings(measures) : null;
        if (!json.TryGetProperty(VerifyKey, out JsonElement verify)) return;
        Verification = new()
        {
            Misreports = verify.GetProperty(MisreportsKey).GetInt32(),
            Deviations = verify.GetProperty(DeviationsKey).GetString() switch { "all" => ExPost.Mechanisms.Deviations.All, "allocation" => ExPost.Mechanisms.Deviations.Allocation, _ => null },
            Tolerance = verify.GetProperty(ToleranceKey).GetDouble(),
        };
    }

    /// <summary>The file.</summary>
    internal string Path { get; }

    /// <summary>The name of the environment; null where there is a model.</summary>
    internal string? Environment { get; }

    /// <summary>The file of a user's own environment; null where the environment is named.</summary>
    internal string? Model { get; }

    /// <summary>What that holds. By it the sweep is known, and not by its name: a file may move, and it may change.</summary>
    internal string? ModelText { get; }

    /// <summary>What that says, read once for all points.</summary>
    private Model? ModelRead { get; }

    /// <summary>The names of the mechanisms.</summary>
    internal IReadOnlyList<string> Mechanisms { get; }

    /// <summary>Parameters that are the same at all points.</summary>
    internal IReadOnlyDictionary<string, string> Set { get; }

    /// <summary>What changes from point to point; the last changes fastest.</summary>
    internal IReadOnlyList<Axis> Axes { get; }

    /// <summary>Draws and seed of every point; with targets, the most draws.</summary>
    internal RunOptions Run { get; }

    /// <summary>When a point is done; null where all have as many draws.</summary>
    internal StoppingRule? Rule { get; }

    /// <summary>Where the draws of a point lie.</summary>
    internal DrawLayout Layout => new(Run.Sampling == Sampling.MonteCarlo ? 0 : Run.Replications);

    /// <summary>Shards may have some of the draws of a point each.</summary>
    internal bool AreDrawsDivided => Rule is null && !Layout.IsReplicated;

    /// <summary>The targets in words, the same for the same targets; null where there are none.</summary>
    internal string? TargetText => Rule is null ? null : Targets.Text(Rule.Targets);

    /// <summary>Where each of the targets stands.</summary>
    private string[] TargetPlaces { get; }

    /// <summary>The measures; null for all.</summary>
    internal IReadOnlyList<string>? Measures { get; }

    /// <summary>How incentives are checked; null where they are not.</summary>
    internal Verification? Verification { get; }

    /// <summary>How many points there are.</summary>
    internal int Points => Axes.Aggregate(1, (product, axis) => product * axis.Count);

    /// <summary>Reads a file.</summary>
    /// <exception cref="UserError">It cannot be read, or is no sweep.</exception>
    internal static SweepFile Read(string path) => Parse(TextFile.Read("sweep", path), path);

    /// <summary>Reads what a file holds.</summary>
    /// <param name="text">What it holds.</param>
    /// <param name="path">The file, for messages and for the model beside it.</param>
    /// <exception cref="UserError">It is no sweep.</exception>
    internal static SweepFile Parse(string text, string path)
    {
        const string Expected = "a sweep, with environment or model, mechanisms and grid";
        YamlNode root = YamlFile.Read(path, text, Expected);
        return new(path, root as YamlMap ?? throw root.Error($"{Expected} is a map, and here is {root.Kind}"));
    }

    /// <summary>The sweep that a results file is of.</summary>
    /// <param name="identity">What defines it.</param>
    /// <param name="path">The results file, for messages.</param>
    /// <param name="draws">The draws of a point.</param>
    /// <exception cref="UserError">It is none that this program wrote.</exception>
    internal static SweepFile Of(SweepIdentity identity, string path, long draws)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(identity.Text);
            return new(path, json.RootElement, draws);
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw SweepIdentity.Unreadable(path);
        }
    }

    /// <summary>The values of the axes at a point, as they would be written.</summary>
    /// <param name="point">The point, from 0.</param>
    internal IReadOnlyList<(string Name, string Value)> At(int point)
    {
        var values = new List<(string, string)>();
        int rest = point;
        foreach (Axis axis in Axes.Reverse())
        {
            int place = rest % axis.Count;
            rest /= axis.Count;
            for (int k = axis.Names.Count - 1; k >= 0; k--) values.Add((axis.Names[k], axis.Values[k][place]));
        }

        values.Reverse();
        return values;
    }

    /// <summary>What is to be run at a point.</summary>
    /// <param name="point">The point, from 0.</param>
    /// <param name="threads">The threads that may be used to find what a setting stands for.</param>
    internal ExperimentRequest Request(int point, int threads)
    {
        var settings = new Dictionary<string, string>(Set);
        foreach ((string name, string value) in At(point)) settings[name] = value;
        return new(Environment, Mechanisms, settings, Measures, Compare: true)
        {
            Model = Model,
            ModelRead = ModelRead,
            Verification = Verification,
            Everything = true,
            Threads = threads,
            EnvironmentPlace = _environmentPlace,
            MechanismPlace = _mechanismPlace,
            SetPlace = Path + ":",
        };
    }

    /// <summary>Refuses targets of what is not measured, before anything is run. What is wrong with a point by itself is told when it is run.</summary>
    /// <param name="points">The points at which it is looked; one that cannot be resolved is passed over.</param>
    /// <param name="threads">The threads that may be used to find what a setting stands for.</param>
    /// <exception cref="UserError">A target cannot be reached at one of the points.</exception>
    internal void CheckTargets(IEnumerable<int> points, int threads)
    {
        if (Rule is null) return;
        foreach (Experiment experiment in points.Select(point => Resolved(point, threads)).OfType<Experiment>())
        {
            for (int k = 0; k < TargetPlaces.Length; k++) Targets.Check([Rule.Targets[k]], experiment, Measures, TargetPlaces[k]);
        }
    }

    /// <summary>What a point runs; null where that is refused.</summary>
    private Experiment? Resolved(int point, int threads)
    {
        try
        {
            return Request(point, threads).Resolve();
        }
        catch (UserError)
        {
            return null;
        }
    }

    private static (Target[] Targets, string[] Places) ReadTargets(YamlMap map)
    {
        if (Optional(map, TargetKey) is not { } node)
        {
            return Optional(map, MaxDrawsKey) is { } most ? throw most.Error($"{MaxDrawsKey} goes with {TargetKey}, the precision at which a point is done before; a sweep without one has {DrawsKey}") : ([], []);
        }

        if (Optional(map, DrawsKey) is { } draws) throw draws.Error($"{DrawsKey} stands beside {TargetKey}, and a target takes as many draws as it needs; give {MaxDrawsKey} for the most");
        IReadOnlyList<YamlNode> items = node is YamlList { Items.Count: > 0 } list ? list.Items : [node];
        Target[] targets = [.. items.Select(item => ReadAs(item, TargetKey, Values.Target))];
        return Targets.Twice(targets) is { } twice ? throw node.Error(twice) : (targets, [.. items.Select(item => $"{item.Place}: {TargetKey}")]);
    }

    private static long ReadMaxDraws(YamlMap map, RunOptions run) => Optional(map, MaxDrawsKey) is { } most ? ReadAs(most, MaxDrawsKey, text => Samplings.MostDraws(run, Values.Draws(text))) : Samplings.MostDraws(run, null);

    /// <summary>How draws are made, where the file says it.</summary>
    private static RunOptions ReadSampling(YamlMap map, RunOptions run)
    {
        YamlNode? sampling = Optional(map, SamplingKey);
        string name = sampling is null ? Samplings.Name(run.Sampling) : ReadAs(sampling, SamplingKey, Samplings.Checked);
        if (Optional(map, ReplicationsKey) is { } replications) return ReadAs(replications, ReplicationsKey, text => Samplings.Of(run, name, text));
        return sampling is null ? run : ReadAs(sampling, SamplingKey, text => Samplings.Of(run, text, null));
    }

    private List<Axis> ReadAxes(YamlMap map)
    {
        List<Axis> axes = [];
        if (Optional(map, GridKey) is { } grid) axes.AddRange(Map(grid, GridKey).Entries.Select(entry => Axis.Read(entry.Key, entry.Value)));
        if (Optional(map, ZipKey) is { } zip) axes.AddRange(zip is YamlList several ? several.Items.Select(item => Axis.Zipped(Map(item, ZipKey))) : [Axis.Zipped(Map(zip, ZipKey))]);
        if (axes.Count == 0) throw map.Error($"a sweep has a {GridKey}, a map from parameters to lists or ranges, or {ZipKey}, parameters that move together");
        (string Name, string Place)[] all = [.. axes.SelectMany(axis => axis.Names.Zip(axis.Places))];
        foreach ((string name, string place) in all)
        {
            if (all.Count(other => other.Name == name) > 1) throw new UserError($"{place}: {name} is on two axes; put it on one");
            if (Set.ContainsKey(name)) throw new UserError($"{place}: {name} is on an axis, and set too; give one of the two");
        }

        BigInteger points = axes.Aggregate(BigInteger.One, (product, axis) => product * axis.Count);
        return points <= MostPoints
            ? axes
            : throw map.Error($"the grid has {points.ToString("N0", CultureInfo.InvariantCulture)} points, and at most {MostPoints.ToString("N0", CultureInfo.InvariantCulture)} are taken; shorten an axis");
    }

    /// <summary>Refuses parameters that there are not, and values that they do not take, before anything is run. Whether values go together is seen at each point.</summary>
    private void CheckAxes()
    {
        IReadOnlyList<ParameterInfo> known = Request(0, 1).Parameters();
        foreach (Axis axis in Axes)
        {
            var isNumber = new bool[axis.Names.Count];
            for (int k = 0; k < axis.Names.Count; k++)
            {
                ParameterInfo parameter = known.FirstOrDefault(one => one.Name == axis.Names[k]) ?? throw Nearest.Unknown(axis.Places[k], "parameter", YamlFile.Shown(axis.Names[k]), [.. known.Select(one => one.Name).Distinct()]);
                try
                {
                    foreach (string value in axis.Values[k]) new Settings([KeyValuePair.Create(parameter.Name, value)]).Check(parameter);
                }
                catch (SettingException problem)
                {
                    throw new UserError($"{axis.Places[k]}: {problem.Message}");
                }

                isNumber[k] = parameter.Kind is ParameterKind.Whole or ParameterKind.Number;
            }

            axis.CheckDistinct(isNumber);
        }
    }

    private static Verification ReadVerification(YamlNode node)
    {
        var verification = new Verification();
        if (node is YamlScalar { Text: "true" }) return verification;
        YamlMap map = Map(node, VerifyKey);
        map.CheckKeys(MisreportsKey, DeviationsKey, ToleranceKey);
        if (Optional(map, MisreportsKey) is { } misreports) verification = verification with { Misreports = ReadAs(misreports, MisreportsKey, Values.Misreports) };
        if (Optional(map, DeviationsKey) is { } deviations) verification = verification with { Deviations = ReadAs(deviations, DeviationsKey, Values.Deviations) };
        if (Optional(map, ToleranceKey) is { } tolerance) verification = verification with { Tolerance = ReadAs(tolerance, ToleranceKey, Values.Tolerance) };
        return verification;
    }

    private static Dictionary<string, string> Settings(YamlNode node) => Map(node, SetKey).Entries.ToDictionary(entry => entry.Key.Text, entry => Word(entry.Value, entry.Key.Text));

    private static YamlNode? Optional(YamlMap map, string key) => map.Entries.FirstOrDefault(entry => entry.Key.Text == key).Value;

    private static YamlMap Map(YamlNode node, string key) => node as YamlMap ?? throw node.Error($"{key} is a map, and here is {node.Kind}");

    private static string Word(YamlNode node, string key) => node is YamlScalar { Text.Length: > 0 } scalar ? scalar.Text : throw node.Error($"{key} is a word or a number, and here is {node.Kind}");

    private static string[] Words(YamlNode node, string key)
    {
        string[] words = node is YamlList { Items.Count: > 0 } list ? [.. list.Items.Select(item => Word(item, key))] : [.. Word(node, key).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        return words.Length > 0 ? words : throw node.Error($"{key} is a list of names");
    }

    /// <summary>Reads a value as the option of the same name does, and tells its place where that does not take it.</summary>
    private static T ReadAs<T>(YamlNode node, string key, Func<string, T> read)
    {
        string text = Word(node, key);
        try
        {
            return read(text);
        }
        catch (UserError problem)
        {
            // "--draws x: the number of …" is about the key here.
            string message = problem.Message;
            int at = message.IndexOf(": ", StringComparison.Ordinal);
            throw node.Error($"{key} is '{YamlFile.Shown(text)}': {(at < 0 ? message : message[(at + 2)..])}");
        }
    }
}
