using System.Globalization;
using ExPost.Mechanisms;
using ExPost.Runner.Input;

namespace ExPost.Runner.Models;

/// <summary>Reads the rule of a model file: probabilities, or a score with a reserve.</summary>
internal static class AllocationReader
{
    private const string Score = "highest", ReserveKey = "reserve";

    private const string Forms = $"allocation is an expression for the probability with which a buyer gets the object, a list of one a buyer, or a map with {Score} and, if need be, {ReserveKey}";

    /// <summary>Reads the rule.</summary>
    /// <param name="node">What stands there.</param>
    /// <param name="buyers">The number of buyers.</param>
    /// <param name="signals">What a buyer knows.</param>
    /// <exception cref="UserError">It is no rule, or payments cannot be derived from one here.</exception>
    internal static Allocation Read(YamlNode node, int buyers, IReadOnlyList<Signal> signals)
    {
        if (signals.Count != 1)
        {
            throw node.Error(FormattableString.Invariant($"payments follow from a rule where signals have one dimension, and here a buyer has {signals.Count}: {string.Join(", ", signals.Select(signal => signal.Name))}"));
        }

        bool isScore = node is YamlMap;
        double? reserve = null;
        string what = Allocation.Name;
        if (node is YamlMap map)
        {
            map.CheckKeys(Score, ReserveKey);
            node = map.Required(Score, "a score; the buyer with the highest gets the object");
            if (map.Entries.FirstOrDefault(entry => entry.Key.Text == ReserveKey).Value is { } least) reserve = Reserve(least);
            what = Score;
        }
        else
        {
            YamlNode? other = node is YamlList list ? list.Items.FirstOrDefault(item => item is not YamlScalar) : node is YamlScalar { Text: "" } ? node : null;
            if (other is not null) throw other.Error($"{Forms}; here is {other.Kind}");
        }

        return new([.. ExpressionList.Read(node, what, buyers, signals, inRule: true).Expressions], isScore, reserve);
    }

    private static double Reserve(YamlNode node)
    {
        string text = ExpressionList.Text(node, ReserveKey);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw node.Error($"{ReserveKey} is a number, such as 0.25, and here is '{YamlFile.Shown(text)}'");
    }
}
