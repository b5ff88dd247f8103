using ExPost.Engine;
using ExPost.Engine.Draws;
using ExPost.Engine.Experiments;
using ExPost.Mechanisms;
using Xunit;

namespace ExPost.Tests.Shared.Engines;

/// <summary>The coefficients of control variates are the same to the last bit on every engine, and so are the estimates.</summary>
public sealed class ControlVariateTests
{
    [EngineTheory]
    [InlineData("private-common", "personalized-price", "epsilon=0.05")]
    [InlineData("linear", "optimal", "buyers=3;distribution=beta(2,3)")]
    [InlineData("bilateral-trade", "generalized-vcg", "a=0.5")]
    public void Every_engine_has_the_same_estimates(string environmentName, string mechanism, string set)
    {
        Settings settings = CatalogueExperiments.Read(set);
        ValueEnvironment environment = CatalogueExperiments.Environment(environmentName, settings);
        var experiment = new Experiment(environment, [CatalogueExperiments.Mechanism(mechanism, environment).Create(settings)], settings, compare: false, controlVariates: true);
        foreach (Sampling sampling in Compiled.Samplings)
        {
            RunOptions options = new() { Draws = 16 * 512, Replications = 16, Sampling = sampling, Threads = 1 };
            var expected = experiment.Run(new ScalarEngine(), options).Mechanisms[0].Measures;
            foreach (IEngine engine in TestEngines.All) Assert.Equal(expected, experiment.Run(engine, options with { Threads = 2 }).Mechanisms[0].Measures);
        }
    }
}
