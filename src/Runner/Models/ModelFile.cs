using System.Globalization;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Distributions;
using ExPost.Runner.Input;

namespace ExPost.Runner.Models;

/// <summary>Reads a model file: buyers, signals with distributions, and what the object is worth.</summary>
internal static class ModelFile
{
    private const string Expected = "buyers, signals and value";
    private const int MostBuyers = 16;
    private const int MostSignals = 4;
    private const int LongestName = 40;

    /// <summary>For all buyers together: a kernel of more takes too long to compile, and no vector code is fast for it.</summary>
    private const int MostOperations = 5_000;

    /// <summary>Before what several buyers share is counted once, so that counting takes no time.</summary>
    private const int MostRepeated = 40 * MostOperations;

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
        map.CheckKeys("buyers", "signals", "value");
        int buyers = Buyers(map.Required("buyers", "the number of buyers"));
        List<Signal> signals = Signals(map.Required("signals", "a name and a distribution for each signal"), buyers);
        return Values(map.Required("value", "what the object is worth to a buyer"), Path.GetFileName(path), buyers, signals);
    }

    private static int Buyers(YamlNode node) =>
        int.TryParse(Text(node, "buyers"), NumberStyles.None, CultureInfo.InvariantCulture, out int buyers) && buyers is >= 1 and <= MostBuyers
            ? buyers
            : throw node.Error(FormattableString.Invariant($"buyers is a whole number from 1 to {MostBuyers}, and here is '{YamlFile.Shown(Text(node, "buyers"))}'"));

    private static List<Signal> Signals(YamlNode node, int buyers)
    {
        if (node is not YamlMap map) throw node.Error($"signals is a map from names to distributions, such as cost: uniform(0,1), and here is {node.Kind}");
        if (map.Entries.Count is 0 or > MostSignals) throw node.Error(FormattableString.Invariant($"a model has one to {MostSignals} signals, and here are {map.Entries.Count}"));
        return [.. map.Entries.Select(entry => new Signal(SignalName(entry.Key), Distributions(entry.Key.Text, entry.Value, buyers)))];
    }

    private static string SignalName(YamlScalar key)
    {
        string name = key.Text;
        if (name.Length is 0 or > LongestName || !(char.IsAsciiLetter(name[0]) || name[0] == '_') || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw key.Error(FormattableString.Invariant($"'{YamlFile.Shown(name)}' cannot name a signal; a name is a letter and then letters, digits and _, at most {LongestName}"));
        }

        return !Binder.Reserved.Contains(name) ? name : throw key.Error($"'{name}' cannot name a signal; it has a meaning of its own (reserved: {string.Join(", ", Binder.Reserved)})");
    }

    private static List<Distribution> Distributions(string signal, YamlNode node, int buyers) =>
        [.. Each(node, buyers, signal, "distribution").Select(item =>
        {
            string text = Text(item, signal);
            try
            {
                return Distribution.Parse(text);
            }
            catch (FormatException problem)
            {
                throw item.Error($"{signal} is '{YamlFile.Shown(text)}': {problem.Message}");
            }
        })];

    private static Model Values(YamlNode node, string name, int buyers, List<Signal> signals)
    {
        List<ValueExpression> values = [];
        bool namesBuyers = false;
        long operations = 0;
        YamlNode[] items = [.. Each(node, buyers, "value", "expression")];
        for (int k = 0; k < items.Length; k++)
        {
            string text = Text(items[k], "value");
            var scalar = (YamlScalar)items[k];
            var binder = new Binder(buyers, [.. signals.Select(signal => signal.Name)], scalar.PlaceOf);
            ValueExpression value = binder.Value(ExpressionParser.Read(text, scalar.PlaceOf));
            values.Add(value);
            namesBuyers |= binder.NamesBuyers;
            operations += (long)value.Operations * (items.Length == 1 ? buyers : 1);
            if (operations > MostRepeated) throw TooLong(items[k]);
        }

        var model = new Model(name, buyers, signals, values, namesBuyers);
        return model.Operations() <= MostOperations ? model : throw TooLong(node);

        UserError TooLong(YamlNode place) =>
            place.Error(FormattableString.Invariant($"the values take more than {MostOperations} operations for {buyers} buyers; write shorter ones, or take fewer buyers"));
    }

    /// <summary>One thing for all buyers, or a list of one a buyer.</summary>
    private static IReadOnlyList<YamlNode> Each(YamlNode node, int buyers, string what, string kind)
    {
        if (node is not YamlList list) return [node];
        // In brackets the comma of max(a, b) ends an item.
        YamlNode? torn = list.InBrackets ? list.Items.FirstOrDefault(item => item is YamlScalar word && word.Text.Count(c => c == '(') != word.Text.Count(c => c == ')')) : null;
        if (torn is not null) throw torn.Error($"in brackets a comma ends an item; write the list with a line for each, '- ' before it, or put each {kind} in quotes");
        return list.Items.Count == buyers
            ? list.Items
            : throw list.Error(FormattableString.Invariant($"{what} is one {kind}, or a list of one a buyer: here are {list.Items.Count}, and buyers is {buyers}"));
    }

    private static string Text(YamlNode node, string what) =>
        node is YamlScalar { Text: not "" } scalar ? scalar.Text : throw node.Error($"{what} is one line of text, and here is {node.Kind}");
}
