using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Runner.Input;

namespace ExPost.Runner.Models;

/// <summary>The environment of a model file for bilateral trade: what the good is worth to the buyer and to the seller, and one signal of each.</summary>
internal sealed class ModelTrade : TradeEnvironment, IModelEnvironment
{
    private const string BuyerKey = "buyer", SellerKey = "seller";

    private ModelTrade(EnvironmentInfo info, Model model) : base(info, model.Signals[0]) => Model = model;

    /// <inheritdoc/>
    public Model Model { get; }

    /// <summary>The keys of the two values, the buyer's first.</summary>
    internal static IReadOnlyList<string> Keys { get; } = [BuyerKey, SellerKey];

    /// <summary>A file with the value of a seller; or of a buyer, with signals and nothing that buyers of an object have in common.</summary>
    internal static bool IsIn(YamlMap map)
    {
        string[] keys = [.. map.Entries.Select(entry => entry.Key.Text)];
        return keys.Contains(SellerKey) || (keys.Contains(BuyerKey) && keys.Contains("signals") && !keys.Contains("value"));
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="UserError">It is no model.</exception>
    internal static Model Read(YamlMap map, string path)
    {
        map.CheckKeys("signals", BuyerKey, SellerKey);
        IReadOnlyList<Signal> signals = ModelFile.OneSignal(map, 2, "agent");
        YamlNode last = map.Entries[^1].Value;
        ValueExpression[] values = [.. Keys.Select(key =>
        {
            last = map.Required(key, $"what the good is worth to the {key}");
            if (last is YamlList) throw last.Error($"{key} is one expression, what the good is worth to the {key}, and here is {last.Kind}");
            return ExpressionList.Read(last, key, 2, signals, noun: "agent").Expressions[0];
        })];
        var model = new Model(Path.GetFileName(path), 2, signals, values, NamesBuyers: true) { Kind = ModelKind.Trade };
        ExpressionList.CheckSize(model, last);
        return model;
    }

    /// <summary>The entry of a model, in the form of the catalogue's.</summary>
    internal static EnvironmentInfo Entry(Model model)
    {
        EnvironmentInfo? info = null;
        return info = new(model.Name, $"v_β = {model.Values[Buyer]}; v_σ = {model.Values[Seller]}", "a model file", [], _ => new ModelTrade(info!, model));
    }

    /// <inheritdoc/>
    public override Real Value(int agent, Profile signals) => Model.Value(agent).Record(new(signals, agent, Other: -1));
}
