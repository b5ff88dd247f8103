using System.Globalization;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Distributions;
using ExPost.Runner.Input;

namespace ExPost.Runner.Models;

/// <summary>Reads a model file: buyers, signals with distributions, what the object is worth, and perhaps a rule.</summary>
internal static class ModelFile
{
    private const string Expected = "buyers, signals and value";
    private const int MostBuyers = 16;
    private const int MostSignals = 4;
    private const int LongestName = 40;

    /// <summary>Reads a file.</summary>
    /// <exception cref="UserError">It cannot be read, or is no model.</exception>
    internal static Model Read(string path) => Parse(TextFile.Read("--model", path), path);

    /// <summary>Reads what a file holds.</summary>
    /// <param name="text">What it holds.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="UserError">It is no model.</exception>
    internal static Model Parse(string text, string path)
    {
        YamlNode root = YamlFile.Read(path, text, $"a model, with {Expected}");
        if (root is not YamlMap map) throw root.Error($"a model is a map with {Expected}, and here is {root.Kind}");
        if (map.Entries.FirstOrDefault(entry => entry.Key.Text == ModelGood.Key).Value is { } quantity) return ModelGood.Read(map, quantity, path);
        if (ModelTrade.IsIn(map)) return ModelTrade.Read(map, path);
        if (ModelPublicGood.IsIn(map)) return ModelPublicGood.Read(map, path);
        map.CheckKeys("buyers", "signals", "value", Allocation.Name, ModelObjects.Key, ModelObjects.BundleKey);
        int buyers = Buyers(map.Required("buyers", "the number of buyers"));
        List<Signal> signals = Signals(map.Required("signals", "a name and a distribution for each signal"), buyers);
        if (map.Entries.FirstOrDefault(entry => entry.Key.Text == ModelObjects.Key).Value is { } several)
        {
            (ModelObjects objects, bool names) = ModelObjects.Read(map, several, buyers, signals);
            var sale = new Model(Path.GetFileName(path), buyers, signals, [], names) { Objects = objects };
            ExpressionList.CheckSize(sale, several);
            return sale;
        }

        if (map.Entries.FirstOrDefault(entry => entry.Key.Text == ModelObjects.BundleKey).Key is { } bundle) throw bundle.Error($"{ModelObjects.BundleKey} says what several objects are worth together; name them at the key {ModelObjects.Key}");
        YamlNode worth = map.Required("value", $"what the object is worth to a buyer; for several objects write {ModelObjects.Key}");
        ExpressionList values = ExpressionList.Read(worth, "value", buyers, signals);
        var model = new Model(Path.GetFileName(path), buyers, signals, values.Expressions, values.NamesBuyers);
        ExpressionList.CheckSize(model, worth);
        if (map.Entries.FirstOrDefault(entry => entry.Key.Text == Allocation.Name).Value is not { } rule) return model;
        model = model with { Allocation = AllocationReader.Read(rule, buyers, signals) };
        ExpressionList.CheckSize(model, rule);
        return model;
    }

    /// <summary>Reads the one signal of a file in which signals have one dimension.</summary>
    /// <param name="map">The file.</param>
    /// <param name="agents">How many have the signal.</param>
    /// <param name="noun">What they are called.</param>
    /// <exception cref="UserError">It is none, or there are several.</exception>
    internal static IReadOnlyList<Signal> OneSignal(YamlMap map, int agents, string noun)
    {
        YamlNode node = map.Required("signals", "a name and a distribution for the signal");
        List<Signal> signals = Signals(node, agents, noun);
        return signals.Count == 1
            ? signals
            : throw node.Error(FormattableString.Invariant($"signals have one dimension here, and an {noun} has {signals.Count}: {string.Join(", ", signals.Select(signal => signal.Name))}"));
    }

    internal static int Buyers(YamlNode node) =>
        int.TryParse(ExpressionList.Text(node, "buyers"), NumberStyles.None, CultureInfo.InvariantCulture, out int buyers) && buyers is >= 1 and <= MostBuyers
            ? buyers
            : throw node.Error(FormattableString.Invariant($"buyers is a whole number from 1 to {MostBuyers}, and here is '{YamlFile.Shown(ExpressionList.Text(node, "buyers"))}'"));

    private static List<Signal> Signals(YamlNode node, int buyers, string noun = "buyer")
    {
        if (node is not YamlMap map) throw node.Error($"signals is a map from names to distributions, such as cost: uniform(0,1), and here is {node.Kind}");
        if (map.Entries.Count is 0 or > MostSignals) throw node.Error(FormattableString.Invariant($"a model has one to {MostSignals} signals, and here are {map.Entries.Count}"));
        return [.. map.Entries.Select(entry => new Signal(SignalName(entry.Key), Distributions(entry.Key.Text, entry.Value, buyers, noun)))];
    }

    private static string SignalName(YamlScalar key)
    {
        CheckName(key, "a signal");
        return !Binder.Reserved.Contains(key.Text) ? key.Text : throw key.Error($"'{key.Text}' cannot name a signal; it has a meaning of its own (reserved: {string.Join(", ", Binder.Reserved)})");
    }

    /// <summary>Refuses what cannot be a name.</summary>
    /// <param name="key">What stands there.</param>
    /// <param name="what">What it should name.</param>
    internal static void CheckName(YamlScalar key, string what)
    {
        string name = key.Text;
        if (name.Length is 0 or > LongestName || !(char.IsAsciiLetter(name[0]) || name[0] == '_') || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw key.Error(FormattableString.Invariant($"'{YamlFile.Shown(name)}' cannot name {what}; a name is a letter and then letters, digits and _, at most {LongestName}"));
        }
    }

    private static List<Distribution> Distributions(string signal, YamlNode node, int buyers, string noun) =>
        [.. ExpressionList.Each(node, buyers, signal, "distribution", noun).Select(item =>
        {
            string text = ExpressionList.Text(item, signal);
            try
            {
                return Distribution.Parse(text);
            }
            catch (FormatException problem)
            {
                throw item.Error($"{signal} is '{YamlFile.Shown(text)}': {problem.Message}");
            }
        })];
}
