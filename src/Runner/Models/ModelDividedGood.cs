using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Environments;

namespace ExPost.Runner.Models;

/// <summary>The environment of a model file for a good of the quantity 1 that two agents divide.</summary>
internal sealed class ModelDividedGood : DividedGood, IModelEnvironment
{
    private readonly ModelGood _good;

    private ModelDividedGood(EnvironmentInfo info, Model model, ModelGood good, Settings settings) : base(info, model.Signals[0], SharedGood.Kept(settings)) => (Model, _good) = (model, good);

    /// <inheritdoc/>
    public Model Model { get; }

    /// <inheritdoc/>
    public override (double Low, double High)? Range => (_good.Low, _good.High);

    /// <summary>The entry of a model, in the form of the catalogue's.</summary>
    internal static EnvironmentInfo Entry(Model model, ModelGood good)
    {
        EnvironmentInfo? info = null;
        return info = new(model.Name, good.Summary, "a model file", [SharedGood.OfEndowments, SharedGood.Endowments], settings => new ModelDividedGood(info!, model, good, settings));
    }

    /// <summary>Found in each draw for the lower type; the other has the rest.</summary>
    /// <inheritdoc/>
    public override Real Quantity(Real own, Real other)
    {
        (Real low, Real high) = (Real.Min(own, other), Real.Max(own, other));
        Real lower = BestQuantity.Of(x => _good.Worth(x, low) + _good.Worth(1 - x, high), _good.Low, _good.High);
        return Real.Choose(Real.AreEqual(own, other), 0.5, Real.Choose(own < other, lower, 1 - lower));
    }

    /// <inheritdoc/>
    public override Real Worth(Real quantity, Real type) => _good.Worth(quantity, type);
}
