using System.Globalization;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Mechanisms.ManyObjects;
using ExPost.Runner.Input;

namespace ExPost.Runner.Models;

/// <summary>The objects of a model file, and what bundles of them are worth.</summary>
/// <param name="Objects">The name of each object and what it is worth by itself: one expression for all buyers, or one a buyer.</param>
/// <param name="Bundle">What a bundle of two objects or more is worth; null where a word says that.</param>
/// <param name="Word">The word for what bundles are worth; null where an expression says that.</param>
internal sealed record ModelObjects(IReadOnlyList<(string Name, IReadOnlyList<ValueExpression> Values)> Objects, ValueExpression? Bundle, string? Word)
{
    /// <summary>The keys in a model file.</summary>
    internal const string Key = "objects", BundleKey = "bundle";

    private const string Additive = "additive", UnitDemand = "unit-demand";

    /// <summary>What a bundle is worth, as it would be written.</summary>
    internal string BundleText => Word ?? Bundle!.ToString();

    /// <summary>Every object has one value for all buyers.</summary>
    internal bool IsSame => Objects.All(own => own.Values.Count == 1);

    /// <summary>What the objects are worth, in a line.</summary>
    internal string Summary => string.Join("; ", Objects.SelectMany(own => own.Values.Select((value, k) =>
        own.Values.Count == 1 ? $"V_i^{own.Name} = {value}" : string.Create(CultureInfo.InvariantCulture, $"V_{k + 1}^{own.Name} = {value}")))
        .Append(Word ?? $"V_i^L = {Bundle}"));

    /// <summary>What bundles are worth, as demand needs it.</summary>
    internal Preferences Preferences => Word switch { Additive => new Additive(Objects.Count), UnitDemand => new UnitDemand(Objects.Count), _ => new Bundles(Objects.Count) };

    /// <summary>Reads objects and bundle.</summary>
    /// <param name="map">The file.</param>
    /// <param name="node">The objects.</param>
    /// <param name="buyers">The number of buyers.</param>
    /// <param name="signals">What a buyer knows.</param>
    /// <returns>The objects, and whether a value depends on a signal of a buyer who is named by her number.</returns>
    /// <exception cref="UserError">They are none.</exception>
    internal static (ModelObjects Objects, bool NamesBuyers) Read(YamlMap map, YamlNode node, int buyers, IReadOnlyList<Signal> signals)
    {
        foreach ((YamlScalar key, _) in map.Entries)
        {
            if (key.Text == "value") throw key.Error($"value and {Key} stand together; one object has a value, and several have their values in {Key}");
            if (key.Text == Allocation.Name) throw key.Error($"{Allocation.Name} is a rule for one object; with {Key} the mechanisms of the catalogue run");
        }

        if (node is not YamlMap entries) throw node.Error($"{Key} is a map from names to values, such as a: cost + 0.5 * market, and here is {node.Kind}");
        if (entries.Entries.Count is < 2 or > Preferences.MostObjects)
        {
            string instead = entries.Entries.Count == 1 ? "is 1; write what it is worth at the key value" : string.Create(CultureInfo.InvariantCulture, $"are {entries.Entries.Count}");
            throw entries.Error(string.Create(CultureInfo.InvariantCulture, $"a model has 2 to {Preferences.MostObjects} {Key}, and here {instead}"));
        }

        bool names = false;
        List<(string, IReadOnlyList<ValueExpression>)> objects = [];
        foreach ((YamlScalar key, YamlNode value) in entries.Entries)
        {
            ModelFile.CheckName(key, "an object");
            ExpressionList values = ExpressionList.Read(value, key.Text, buyers, signals);
            names |= values.NamesBuyers;
            objects.Add((key.Text, values.Expressions));
        }

        if (map.Entries.FirstOrDefault(entry => entry.Key.Text == BundleKey).Value is not { } bundle) return (new(objects, null, Additive), names);
        string text = ExpressionList.Text(bundle, BundleKey);
        if (text is Additive or UnitDemand) return (new(objects, null, text), names);
        var scalar = (YamlScalar)bundle;
        string[] known = [.. signals.Select(signal => signal.Name), .. Binder.OfBundles];
        if (text.All(c => char.IsAsciiLetter(c) || c == '-') && !known.Contains(text))
        {
            throw bundle.Error($"{BundleKey} is {Additive}, {UnitDemand} or an expression, such as max(values), and here is '{YamlFile.Shown(text)}'");
        }

        if (MapOf(map, "signals").FirstOrDefault(key => Binder.OfBundles.Contains(key.Text)) is { } taken)
        {
            throw taken.Error($"'{taken.Text}' cannot name a signal here; it has a meaning in {BundleKey}");
        }

        var binder = new Binder(buyers, [.. signals.Select(signal => signal.Name)], scalar.PlaceOf) { Objects = objects.Count };
        ValueExpression expression = binder.Value(ExpressionParser.Read(text, scalar.PlaceOf));
        ExpressionList.CheckRepeated((long)expression.Operations * buyers << objects.Count, bundle, buyers);
        return (new(objects, expression, null), names || binder.NamesBuyers);
    }

    /// <summary>What an object by itself is worth.</summary>
    internal Real Value(int buyer, int thing, Profile signals)
    {
        IReadOnlyList<ValueExpression> values = Objects[thing].Values;
        return values[values.Count == 1 ? 0 : buyer].Record(new(signals, buyer, Other: -1));
    }

    /// <summary>What a bundle is worth.</summary>
    /// <param name="buyer">The buyer, from 0.</param>
    /// <param name="values">The values of its objects.</param>
    /// <param name="signals">The signals.</param>
    internal Real BundleValue(int buyer, IReadOnlyList<Real> values, Profile signals) => Bundle!.Record(new(signals, buyer, Other: -1) { Values = values });

    /// <summary>All values of a buyer.</summary>
    internal IEnumerable<Real> ValuesOf(int buyer, Profile signals)
    {
        Real[] values = [.. Objects.Select((_, k) => Value(buyer, k, signals))];
        return [.. values, .. Preferences.Larger.Select(bundle => BundleValue(buyer, [.. bundle.Select(k => values[k])], signals))];
    }

    private static IEnumerable<YamlScalar> MapOf(YamlMap map, string key) => map.Entries.First(entry => entry.Key.Text == key).Value is YamlMap inner ? inner.Entries.Select(entry => entry.Key) : [];
}
