using System.Globalization;
using ExPost.Runner.Input;

namespace ExPost.Runner.Sweeps;

/// <summary>Parameters that take several values in a sweep, one after the other; several that are zipped move together.</summary>
/// <param name="Names">The parameters.</param>
/// <param name="Places">Where each stands in the file.</param>
/// <param name="Values">The values of each parameter, as they would be written; as many for all.</param>
internal sealed record Axis(IReadOnlyList<string> Names, IReadOnlyList<string> Places, IReadOnlyList<IReadOnlyList<string>> Values)
{
    private const string From = "from", To = "to", Steps = "steps", Step = "step", Scale = "scale";

    /// <summary>More are never wanted on one axis.</summary>
    internal const int MostValues = 1_000_000;

    /// <summary>The largest number of a range; no parameter takes a larger one.</summary>
    private const decimal Largest = 1_000_000_000;

    /// <summary>The share of a number that may be lost: far above a rounding, far below what anybody writes.</summary>
    private const double SmallestLoss = 1e-14;

    /// <summary>How many values there are.</summary>
    internal int Count => Values[0].Count;

    /// <summary>Reads the axis of one parameter.</summary>
    /// <exception cref="UserError">It is none.</exception>
    internal static Axis Read(YamlScalar name, YamlNode node) => new([name.Text], [name.Place], [ValuesOf(name.Text, node)]);

    /// <summary>Reads parameters that move together.</summary>
    /// <exception cref="UserError">One is none, or they have not as many values.</exception>
    internal static Axis Zipped(YamlMap map)
    {
        Axis[] axes = [.. map.Entries.Select(entry => Read(entry.Key, entry.Value))];
        if (axes.Length == 0) throw map.Error("zip is a map from parameters to lists or ranges of as many values each, and it is empty");
        if (axes.FirstOrDefault(axis => axis.Count != axes[0].Count) is { } odd)
        {
            throw new UserError(FormattableString.Invariant($"{odd.Places[0]}: {odd.Names[0]} has {odd.Count} values and {axes[0].Names[0]} has {axes[0].Count}; zipped parameters move together and have as many values"));
        }

        return new([.. axes.Select(axis => axis.Names[0])], [.. axes.Select(axis => axis.Places[0])], [.. axes.Select(axis => axis.Values[0])]);
    }

    /// <summary>Refuses values that are there twice; where parameters move together, values of all of them.</summary>
    /// <param name="isNumber">Which of the parameters are numbers: 0 and 0.0 are the same.</param>
    /// <exception cref="UserError">Some are.</exception>
    internal void CheckDistinct(IReadOnlyList<bool> isNumber)
    {
        var seen = new Dictionary<string, int>();
        for (int place = 0; place < Count; place++)
        {
            string key = string.Join('\n', Values.Select((values, k) => isNumber[k] ? Canonical(values[place]) : values[place]));
            if (seen.TryAdd(key, place)) continue;
            (string first, string again) = (At(seen[key]), At(place));
            throw new UserError($"{Places[0]}: {string.Join(", ", Names)} {(Names.Count == 1 ? "has the value" : "have the values")} {again} twice{(first == again ? "" : $"; {first} is the same")}");
        }
    }

    private string At(int place) => string.Join(", ", Values.Select(values => YamlFile.Shown(values[place])));

    /// <summary>A number in one way of writing; -0 + 0 is 0.</summary>
    private static string Canonical(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? Text(number + 0.0) : text;

    private static string[] ValuesOf(string name, YamlNode node) => node switch
    {
        YamlList { Items.Count: > 0 } list => List(name, list),
        YamlMap map => Range(name, map),
        YamlScalar { Text.Length: > 0 } single => [single.Text],
        _ => throw node.Error($"{name} is a list of values, or a range such as {{from: 0, to: 0.5, steps: 11}}, and here is {node.Kind}"),
    };

    private static string[] List(string name, YamlList list) =>
        [.. list.Items.Select(item => item is YamlScalar { Text.Length: > 0 } scalar ? scalar.Text : throw item.Error($"a value of {name} is a word or a number, in quotes where it has commas, and here is {item.Kind}"))];

    /// <summary>From one number to another, both included: so many values at equal distances or, with scale: log, at equal ratios; or with a step as long as it does not pass the end.</summary>
    private static string[] Range(string name, YamlMap map)
    {
        map.CheckKeys(From, To, Steps, Step, Scale);
        (decimal from, decimal to) = (Number(map, From, "where the range begins"), Number(map, To, "where it ends"));
        bool isLog = Optional(map, Scale) is { } scale && Word(scale, "linear", "log") == "log";
        if (Optional(map, Step) is { } step)
        {
            if (isLog || Optional(map, Steps) is not null) throw step.Error("step is the distance of neighbours; steps, the number of values, and scale: log go without it");
            decimal by = Number(step, Step);
            if (by == 0 || (to - from) * Math.Sign(by) < 0) throw step.Error(FormattableString.Invariant($"a step of {by} never gets from {from} to {to}"));
            // In doubles first: with the smallest steps a decimal overflows.
            double many = (double)(to - from) / (double)by;
            decimal? count = many < 1e15 ? Math.Floor((to - from) / by) + 1 : null;
            if (count is null or > MostValues) throw step.Error(FormattableString.Invariant($"the range of {name} has {count?.ToString(CultureInfo.InvariantCulture) ?? many.ToString("G3", CultureInfo.InvariantCulture)} values, and at most {MostValues} are taken"));
            return [.. Enumerable.Range(0, (int)count.Value).Select(k => Text(from + k * by))];
        }

        YamlNode node = map.Required(Steps, "the number of values, ends included; or step, their distance");
        string text = node is YamlScalar scalar ? scalar.Text : "";
        if (!int.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out int steps) || steps is < 1 or > MostValues)
        {
            throw node.Error(FormattableString.Invariant($"steps is the number of values, a whole number from 1 to {MostValues}, and here is '{YamlFile.Shown(text)}'"));
        }

        if (steps == 1 && from != to) throw node.Error(FormattableString.Invariant($"the range of {name} from {from} to {to} has its two ends at least, and steps is 1"));
        if (steps > 1 && from == to) throw node.Error(FormattableString.Invariant($"the range of {name} from {from} to {to} has one value, and steps is {steps}"));
        if (steps == 1) return [Text(from)];
        if (!isLog) return [.. Enumerable.Range(0, steps).Select(k => Text(from + (to - from) * k / (steps - 1)))];
        if (from <= 0 || to <= 0) throw map.Error(FormattableString.Invariant($"a range with scale: log is between numbers above 0, and here is {from} to {to}"));
        double ratio = Math.Log((double)to / (double)from);
        return [.. Enumerable.Range(0, steps).Select(k => k == 0 ? Text(from) : k == steps - 1 ? Text(to) : ((double)from * Math.Exp(ratio * k / (steps - 1))).ToString("G12", CultureInfo.InvariantCulture))];
    }

    private static YamlNode? Optional(YamlMap map, string key) => map.Entries.FirstOrDefault(entry => entry.Key.Text == key).Value;

    private static string Word(YamlNode node, params string[] accepted) =>
        node is YamlScalar scalar && accepted.Contains(scalar.Text) ? scalar.Text : throw node.Error($"{Scale} is {string.Join(" or ", accepted)}");

    private static decimal Number(YamlMap map, string key, string expected) => Number(map.Required(key, expected), key);

    /// <summary>In decimals, so that a tenth is a tenth.</summary>
    private static decimal Number(YamlNode node, string key)
    {
        string text = node is YamlScalar scalar ? scalar.Text : "";
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) || Math.Abs(number) > Largest)
        {
            throw node.Error(FormattableString.Invariant($"{key} is a number from -{Largest} to {Largest}, and here is '{YamlFile.Shown(text)}'"));
        }

        // A decimal has 28 places, and what is smaller would count as 0 or lose digits.
        double written = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return Math.Abs((double)number - written) <= SmallestLoss * Math.Abs(written)
            ? number
            : throw node.Error(FormattableString.Invariant($"{key} has at most 28 places after the point, and here is '{YamlFile.Shown(text)}'; list such values one by one"));
    }

    private static string Text(decimal number) => Text((double)number);

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
