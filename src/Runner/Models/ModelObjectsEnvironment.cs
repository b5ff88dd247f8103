using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Runner.Models;

/// <summary>The environment of a model file for the sale of several objects.</summary>
internal sealed class ModelObjectsEnvironment : ObjectsEnvironment, IModelEnvironment
{
    private readonly ModelObjects _objects;

    private ModelObjectsEnvironment(EnvironmentInfo info, Model model, ModelObjects objects)
        : base(info, model.Buyers, model.Signals, [.. objects.Objects.Select(own => own.Name)], objects.Preferences) => (Model, _objects) = (model, objects);

    /// <inheritdoc/>
    public Model Model { get; }

    /// <inheritdoc/>
    public override bool Exchangeable => Model.Exchangeable;

    /// <summary>The entry of a model, in the form of the catalogue's.</summary>
    internal static EnvironmentInfo Entry(Model model, ModelObjects objects)
    {
        EnvironmentInfo? info = null;
        return info = new(model.Name, objects.Summary, "a model file", [], _ => new ModelObjectsEnvironment(info!, model, objects));
    }

    /// <inheritdoc/>
    public override Real Value(int buyer, int thing, Profile signals) => _objects.Value(buyer, thing, signals);

    /// <inheritdoc/>
    protected override Real BundleValue(int buyer, IReadOnlyList<int> bundle, IReadOnlyList<Real> values, Profile signals) => _objects.BundleValue(buyer, [.. bundle.Select(k => values[k])], signals);
}
