using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Runner.Models;

namespace ExPost.Bench;

/// <summary>The kernels that are timed.</summary>
internal static class Workloads
{
    /// <summary>The measures that the peers compute.</summary>
    internal static readonly IReadOnlySet<string> FewMeasures = new HashSet<string> { "revenue", "surplus", "efficient-surplus", "probability-unsold" };

    /// <summary>A mechanism in private-common.</summary>
    internal static Kernel PrivateCommon(int buyers, string mechanism, bool allMeasures)
    {
        var settings = new Settings([new("buyers", buyers.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
        ValueEnvironment environment = Catalogue.Environments.Single(info => info.Name == "private-common").Create(settings);
        Mechanism made = Catalogue.Mechanisms.Single(info => info.Name == mechanism && info.WhyNot(environment) is null).Create(settings);
        return new Experiment(environment, [made], settings, compare: false, allMeasures ? null : FewMeasures).Kernel;
    }

    /// <summary>What verify runs of a mechanism in private-common, two buyers, and how often that evaluates the mechanism a draw.</summary>
    internal static (Kernel Kernel, int Evaluations) Verified(string mechanism)
    {
        var settings = new Settings();
        ValueEnvironment environment = Catalogue.Environments.Single(info => info.Name == "private-common").Create(settings);
        Mechanism made = Catalogue.Mechanisms.Single(info => info.Name == mechanism && info.WhyNot(environment) is null).Create(settings);
        var verification = new Verification { Misreports = 64 };
        int evaluations = Enumerable.Range(0, environment.Agents).Sum(buyer => new MisreportSearch(environment, made, buyer, verification).Evaluations);
        return (new Experiment(environment, [made], settings, compare: false, measures: null, verification).Kernel, evaluations);
    }

    /// <summary>A mechanism in a model file that says what private-common is.</summary>
    internal static Kernel ModelFile(string mechanism)
    {
        const string Text = "buyers: 2\nsignals:\n  p: uniform(0, 1)\n  c: uniform(0, 1)\nvalue: p + c * max(others.c)\n";
        var settings = new Settings();
        ValueEnvironment environment = ModelEnvironment.Entry(Runner.Models.ModelFile.Parse(Text, "model.yaml")).Create(settings);
        Mechanism made = Catalogue.Mechanisms.Single(info => info.Name == mechanism && info.WhyNot(environment) is null).Create(settings);
        return new Experiment(environment, [made], settings, compare: false, FewMeasures).Kernel;
    }

    /// <summary>A function of the four uniforms of a draw, summed.</summary>
    internal static Kernel OfUniforms(string name, Func<Real, Real> function) =>
        Kernel.Record(name, () => [Sum.Of(Real.Sum(Enumerable.Range(0, 4).Select(k => function(Real.Uniform(k)))))]);

    /// <summary>The random numbers of Example 1 alone, summed.</summary>
    internal static Kernel RandomNumbers() => Kernel.Record("random numbers", () => [Sum.Of(Real.Uniform(0) + Real.Uniform(1) + (Real.Uniform(2) + Real.Uniform(3)))]);
}
