using System.Globalization;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Runner.Input;

namespace ExPost.Runner.Models;

/// <summary>
/// A good in a model file whose quantity x is chosen from a range, or fixed at 1 and divided between two agents: v(x, θ) is what a quantity is worth to a type, and c(x) what it costs (Ke 2009). With buyers it is a private good, which the
/// winner produces; with agents two consume it.
/// </summary>
/// <param name="Value">v, over the type and x.</param>
/// <param name="Cost">c, over x; null where nothing is produced.</param>
/// <param name="Low">The lowest quantity.</param>
/// <param name="High">The highest quantity.</param>
internal sealed record ModelGood(ValueExpression Value, ValueExpression? Cost, double Low, double High)
{
    /// <summary>The key of the quantity, by which such a file is told from others.</summary>
    internal const string Key = "quantity";

    /// <summary>What a quantity is called in expressions.</summary>
    private const string QuantityName = "x";

    private const string CostKey = "cost", BuyersKey = "buyers", AgentsKey = "agents";

    /// <summary>The quantity is fixed, and divided.</summary>
    internal bool IsFixed => Cost is null;

    /// <summary>The surplus of a quantity, in words.</summary>
    internal string Summary => FormattableString.Invariant($"v(x,θ) = {Value}; {(Cost is null ? "x_1 + x_2 = 1" : $"c(x) = {Cost}, x from {Low} to {High}")}");

    /// <summary>The quantity as it would be written.</summary>
    internal string Range => IsFixed ? "1" : FormattableString.Invariant($"[{Low:R}, {High:R}]");

    /// <summary>Reads a file.</summary>
    /// <exception cref="UserError">It is no model.</exception>
    internal static Model Read(YamlMap map, YamlNode quantity, string path)
    {
        map.CheckKeys(BuyersKey, AgentsKey, "signals", Key, "value", CostKey);
        bool isShared = map.Entries.Any(entry => entry.Key.Text == AgentsKey);
        if (isShared && map.Entries.FirstOrDefault(entry => entry.Key.Text == BuyersKey).Key is { } buyers) throw buyers.Error($"{AgentsKey} share a good, and {BuyersKey} bid for one; give one of the two");
        int count = isShared ? Two(map.Required(AgentsKey, "the number of agents")) : ModelFile.Buyers(map.Required(BuyersKey, $"the number of buyers; or write {AgentsKey}: 2 for a good that two share"));
        string noun = isShared ? "agent" : "buyer";
        IReadOnlyList<Signal> signals = ModelFile.OneSignal(map, count, noun);
        string type = signals[0].Name;
        if (type == QuantityName) throw map.Required("signals", "").Error($"'{QuantityName}' cannot name a signal here; it is the quantity");
        if (isShared && !signals[0].IsSame) throw map.Required("signals", "").Error("two agents who share a good have types of one distribution here; give one");
        (double low, double high, bool isFixed) = ReadRange(quantity, isShared);
        YamlNode worth = map.Required("value", $"what a quantity {QuantityName} is worth to a type");
        ValueExpression value = Expression(worth, "value", [type, QuantityName], noun);
        ValueExpression? costs = null;
        if (!isFixed) costs = Expression(map.Required(CostKey, $"what a quantity {QuantityName} costs; 0 if nothing"), CostKey, [QuantityName], noun);
        else if (map.Entries.FirstOrDefault(entry => entry.Key.Text == CostKey).Key is { } extra) throw extra.Error("the quantity is fixed, and costs nothing");
        var good = new ModelGood(value, costs, low, high);
        Check(good, isShared, signals[0], count, worth);
        return new Model(Path.GetFileName(path), count, signals, [value], NamesBuyers: false) { Kind = isShared ? ModelKind.SharedGood : ModelKind.ProducedGood, Good = good, Place = worth };
    }

    /// <summary>v(x, θ).</summary>
    internal Real Worth(Real quantity, Real type) => Value.Record(new(new Profile([[type, quantity]]), 0, Other: -1));

    /// <summary>c(x).</summary>
    internal Real CostOf(Real quantity) => Cost?.Record(new(new Profile([[quantity]]), 0, Other: -1)) ?? 0;

    /// <summary>What the quantity is worth to all types, less what it costs.</summary>
    private Real Surplus(Real quantity, IReadOnlyList<Real> types) =>
        IsFixed ? Worth(quantity, types[0]) + Worth(1 - quantity, types[1]) : Real.Sum(types.Select(type => Worth(quantity, type))) - CostOf(quantity);

    private static void Check(ModelGood good, bool isShared, Signal type, int count, YamlNode place)
    {
        (double, double)[] supports = [.. Enumerable.Range(0, isShared ? count : 1).Select(type.Of).Select(own => (own.Low, double.IsFinite(own.High) ? own.High : throw place.Error($"types need a support with two ends, and {own} has none")))];
        if (isShared && supports[0].Item1 < 0) throw place.Error("types that share a good are not negative");
        string? problem;
        try
        {
            problem = BestQuantity.WhyNot(good.Surplus, good.Low, good.High, supports);
        }
        catch (NotDifferentiableException)
        {
            problem = "value or cost has no derivative in x";
        }

        if (problem is not null) throw place.Error($"the best quantity cannot be found: {problem}");
        if (isShared) CheckRises(good, supports[0], place);
    }

    /// <summary>Refuses v that falls in the type, so that who has the higher type would not be who likes the good more, and v by which a higher type likes more of the good less (Ke 2009: v is supermodular).</summary>
    private static void CheckRises(ModelGood good, (double Low, double High) types, YamlNode place)
    {
        const int Steps = 32;
        var worth = new RecordedFunction(2, Bounds.Unknown, x => good.Worth(x[0], x[1]));
        for (int k = 0; k < Steps; k++)
        {
            double quantity = good.Low + (good.High - good.Low) * (k + 0.5) / Steps, more = good.Low + (good.High - good.Low) * (k + 1) / Steps, before = double.NegativeInfinity, gain = double.NegativeInfinity;
            for (int j = 0; j <= Steps; j++)
            {
                double type = types.Low + (types.High - types.Low) * j / Steps, now = worth.At(quantity, type), extra = worth.At(more, type) - now;
                if (extra < gain - 1e-12 * Math.Abs(now)) throw place.Error(FormattableString.Invariant($"a higher type must not like more of the good less, and from x = {quantity:G4} to {more:G4} value rises by {gain:G6} and then by {extra:G6} near the type {type:G4}"));
                if (now < before - 1e-12 * Math.Abs(before)) throw place.Error(FormattableString.Invariant($"value must not fall in the type, and at x = {quantity:G4} it falls from {before:G6} to {now:G6} near the type {type:G4}"));
                (before, gain) = (now, extra);
            }
        }
    }

    private static ValueExpression Expression(YamlNode node, string what, IReadOnlyList<string> names, string noun)
    {
        string text = ExpressionList.Text(node, what);
        var scalar = (YamlScalar)node;
        ValueExpression expression = new Binder(1, names, scalar.PlaceOf, noun: noun) { IsOwn = true }.Value(ExpressionParser.Read(text, scalar.PlaceOf));
        ExpressionList.CheckRepeated(expression.Operations, node, 1, noun: noun);
        return expression;
    }

    private static (double Low, double High, bool IsFixed) ReadRange(YamlNode node, bool isShared)
    {
        string accepted = isShared ? "a range to choose from, such as [0, 2], or 1, which is divided" : "a range to choose from, such as [0, 2]";
        if (node is YamlScalar { Text: "1" } && isShared) return (0, 1, true);
        if (node is not YamlList { Items: [var first, var second] }) throw node.Error($"{Key} is {accepted}");
        double low = Number(first), high = Number(second);
        return low >= 0 && low < high && high - low <= BestQuantity.Widest
            ? (low, high, false)
            : throw node.Error(FormattableString.Invariant($"{Key} is {accepted}, from a number that is not negative to one that is larger by {BestQuantity.Widest:R} at most, and here is [{low}, {high}]"));
    }

    private static double Number(YamlNode node)
    {
        string text = ExpressionList.Text(node, Key);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : throw node.Error($"'{YamlFile.Shown(text)}' is no number");
    }

    private static int Two(YamlNode node) =>
        ExpressionList.Text(node, AgentsKey) is var text && text == "2" ? 2 : throw node.Error($"{AgentsKey} is 2 where a quantity is shared: m2 and m3 are defined for two; here is '{YamlFile.Shown(text)}'");
}
