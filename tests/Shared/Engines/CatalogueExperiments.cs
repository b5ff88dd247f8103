using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Mechanisms;

namespace ExPost.Tests.Shared.Engines;

/// <summary>Experiments with what the catalogue holds.</summary>
internal static class CatalogueExperiments
{
    /// <summary>All measures and all differences.</summary>
    internal static Experiment Everything(CatalogueCase one)
    {
        Settings settings = Read(one.Settings);
        ValueEnvironment environment = Environment(one.Environment, settings);
        MechanismInfo[] chosen = one.Mechanisms is null
            ? [.. Catalogue.Mechanisms.Where(info => info.WhyNot(environment) is null)]
            : [.. one.Mechanisms.Split(',').Select(name => Mechanism(name, environment))];
        settings = Resolved(settings, environment, chosen);
        return new(environment, [.. chosen.Select(info => info.Create(settings))], settings, compare: true);
    }

    /// <summary>The measures of a check of incentives, of one mechanism.</summary>
    internal static Experiment Checked(CatalogueCase one, Verification verification)
    {
        Settings settings = Read(one.Settings);
        ValueEnvironment environment = Environment(one.Environment, settings);
        MechanismInfo info = Mechanism(one.Mechanisms!, environment);
        settings = Resolved(settings, environment, [info]);
        Mechanism rule = info.Create(settings);
        return new(environment, [rule], settings, compare: false, IncentiveMeasures.Names([rule.View(environment)]).ToHashSet(), verification);
    }

    /// <summary>The settings with a number in the place of the word "best": the middle of those that make sense, for no engine needs to find it.</summary>
    internal static Settings Resolved(Settings settings, ValueEnvironment environment, IReadOnlyList<MechanismInfo> mechanisms)
    {
        foreach ((MechanismInfo info, ParameterInfo parameter) in mechanisms.SelectMany(info => info.Parameters.Select(parameter => (info, parameter))))
        {
            if (settings.IsBest(parameter) && info.Range!(environment) is var (low, high)) settings = settings.With(parameter.Name, ((low + high) / 2).ToString("R", System.Globalization.CultureInfo.InvariantCulture));
        }

        return settings;
    }

    /// <summary>The values of an experiment's inputs, in the order of its kernel.</summary>
    internal static double[] Inputs(Experiment experiment)
    {
        IReadOnlyDictionary<string, double> values = new Settings(experiment.Parameters.Select(entry => KeyValuePair.Create(entry.Parameter.Name, entry.Value))).InputValues(experiment.Parameters.Select(entry => entry.Parameter));
        return [.. experiment.Kernel.Parameters.Select(name => values[name])];
    }

    internal static ValueEnvironment Environment(string name, Settings settings) => Catalogue.Environments.Single(info => info.Name == name).Create(settings);

    /// <summary>The mechanism of a name that runs in an environment.</summary>
    internal static MechanismInfo Mechanism(string name, ValueEnvironment environment) => Catalogue.Mechanisms.Single(info => info.Name == name && info.WhyNot(environment) is null);

    internal static Settings Read(params string[] sets) =>
        new(sets.SelectMany(set => set.Split(';', StringSplitOptions.RemoveEmptyEntries)).Select(text => text.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1])));
}
