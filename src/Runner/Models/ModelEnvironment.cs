using ExPost.Engine;
using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Runner.Models;

/// <summary>An environment that a model file describes.</summary>
internal interface IModelEnvironment
{
    /// <summary>What the file says.</summary>
    Model Model { get; }
}

/// <summary>The environment of a model file for the sale of one object.</summary>
internal sealed class ModelEnvironment : AuctionEnvironment, IModelEnvironment
{
    private ModelEnvironment(EnvironmentInfo info, Model model) : base(info, model.Buyers, model.Signals) => Model = model;

    /// <inheritdoc/>
    public Model Model { get; }

    /// <inheritdoc/>
    public override bool Exchangeable => Model.Exchangeable;

    /// <inheritdoc/>
    public override bool HasSameValues => Model.HasSameValues;

    /// <summary>The entry of a model, in the form of the catalogue's. It has no parameters: what can be set stands in the file.</summary>
    internal static EnvironmentInfo Entry(Model model) => model.Kind switch
    {
        ModelKind.Trade => ModelTrade.Entry(model),
        ModelKind.PublicGood => ModelPublicGood.Entry(model),
        ModelKind.ProducedGood => ModelProducedGood.Entry(model, model.Good!),
        ModelKind.SharedGood when model.Good!.IsFixed => ModelDividedGood.Entry(model, model.Good),
        ModelKind.SharedGood => ModelSharedGood.Entry(model, model.Good),
        _ => Sale(model),
    };

    private static EnvironmentInfo Sale(Model model)
    {
        if (model.Objects is { } objects) return ModelObjectsEnvironment.Entry(model, objects);
        string summary = string.Join("; ", model.Values.Select((value, k) => model.Values.Count == 1 ? $"V_i = {value}" : FormattableString.Invariant($"V_{k + 1} = {value}")));
        EnvironmentInfo? info = null;
        return info = new(model.Name, summary, "a model file", [], _ => new ModelEnvironment(info!, model));
    }

    /// <summary>The mechanisms that may run in a model: those of the catalogue, and its own rule.</summary>
    internal static IReadOnlyList<MechanismInfo> Mechanisms(Model model) => model.Allocation is { } rule ? [.. Catalogue.Mechanisms, rule.Entry()] : Catalogue.Mechanisms;

    /// <inheritdoc/>
    public override Real Value(int buyer, Profile signals) => Model.Value(buyer).Record(new(signals, buyer, Other: -1));
}
