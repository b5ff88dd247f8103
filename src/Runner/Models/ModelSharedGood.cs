using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Environments;

namespace ExPost.Runner.Models;

/// <summary>The environment of a model file for a good whose quantity is chosen for two agents.</summary>
internal sealed class ModelSharedGood : SharedGoodEnvironment, IModelEnvironment
{
    private static readonly ParameterInfo s_reservation = SharedGood.Reservation(SharedGood.Autarky, "what they would produce for themselves");

    private readonly ModelGood _good;

    private readonly bool _isAutarkic;

    private ModelSharedGood(EnvironmentInfo info, Model model, ModelGood good, Settings settings) : base(info, model.Signals[0]) =>
        (Model, _good, _isAutarkic) = (model, good, settings.Word(s_reservation) == SharedGood.Autarky);

    /// <inheritdoc/>
    public Model Model { get; }

    /// <inheritdoc/>
    public override bool IsFixed => false;

    /// <inheritdoc/>
    public override (double Low, double High)? Range => (_good.Low, _good.High);

    /// <summary>The entry of a model, in the form of the catalogue's.</summary>
    internal static EnvironmentInfo Entry(Model model, ModelGood good)
    {
        EnvironmentInfo? info = null;
        return info = new(model.Name, good.Summary, "a model file", [s_reservation], settings => new ModelSharedGood(info!, model, good, settings));
    }

    /// <summary>Found in each draw. Types are put in order, so that both agents have the same.</summary>
    /// <inheritdoc/>
    public override Real Quantity(Real own, Real other)
    {
        (Real low, Real high) = (Real.Min(own, other), Real.Max(own, other));
        return Best(x => _good.Worth(x, low) + _good.Worth(x, high) - _good.CostOf(x));
    }

    /// <inheritdoc/>
    public override Real Worth(Real quantity, Real type) => _good.Worth(quantity, type);

    /// <inheritdoc/>
    public override Real Cost(Real quantity) => _good.CostOf(quantity);

    /// <summary>max over x of v(x, θ) − c(x).</summary>
    /// <inheritdoc/>
    protected override Real Outside(int agent, Real type)
    {
        if (!_isAutarkic) return 0;
        Real quantity = Best(x => _good.Worth(x, type) - _good.CostOf(x));
        return _good.Worth(quantity, type) - _good.CostOf(quantity);
    }

    private Real Best(Func<Real, Real> surplus) => BestQuantity.Of(surplus, _good.Low, _good.High);
}
