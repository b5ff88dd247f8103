using ExPost.Kernels;
using ExPost.Mechanisms;

namespace ExPost.Runner.Models;

/// <summary>The environment of a model file for a private good that its winner produces.</summary>
internal sealed class ModelProducedGood : ProducedGood, IModelEnvironment
{
    private readonly ModelGood _good;

    private ModelProducedGood(EnvironmentInfo info, Model model, ModelGood good) : base(info, model.Buyers, model.Signals[0], good.Low, good.High) => (Model, _good) = (model, good);

    /// <inheritdoc/>
    public Model Model { get; }

    /// <summary>The entry of a model, in the form of the catalogue's.</summary>
    internal static EnvironmentInfo Entry(Model model, ModelGood good)
    {
        EnvironmentInfo? info = null;
        return info = new(model.Name, $"V_i = max over x of v − c; {good.Summary}", "a model file", [], _ => Made(new(info!, model, good)));
    }

    /// <inheritdoc/>
    protected override Real Worth(Real quantity, Real type) => _good.Worth(quantity, type);

    /// <inheritdoc/>
    protected override Real Cost(Real quantity) => _good.CostOf(quantity);

    private static ModelProducedGood Made(ModelProducedGood environment)
    {
        try
        {
            environment.MakeTable();
            return environment;
        }
        catch (SettingException problem)
        {
            throw environment.Model.Place!.Error(problem.Message);
        }
    }
}
