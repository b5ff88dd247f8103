using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Engine.Measures;
using ExPost.Mechanisms;

namespace ExPost.Runner.Input;

/// <summary>What a user asks to be simulated, with every name checked.</summary>
internal static class ExperimentRequest
{
    /// <summary>Resolves names and settings to an experiment.</summary>
    /// <exception cref="UserError">A name does not exist, a value is not accepted, or a mechanism does not run in the environment.</exception>
    internal static Experiment Resolve(string environmentName, IReadOnlyList<string> mechanismNames, Dictionary<string, string> set, IReadOnlyList<string>? measures, bool compare)
    {
        EnvironmentInfo environment = Catalogue.Environments.FirstOrDefault(info => info.Name == environmentName)
            ?? throw Nearest.Unknown("--environment", "environment", environmentName, [.. Catalogue.Environments.Select(info => info.Name)]);
        List<MechanismInfo> mechanisms = [.. mechanismNames.Select(name => Catalogue.Mechanisms.FirstOrDefault(info => info.Name == name)
            ?? throw Nearest.Unknown("--mechanism", "mechanism", name, [.. Catalogue.Mechanisms.Select(info => info.Name)]))];
        if (mechanisms.GroupBy(info => info.Name).FirstOrDefault(group => group.Count() > 1) is { } twice) throw new UserError($"--mechanism {twice.Key}: it is named twice; name each mechanism once");

        var settings = new Settings(set);
        List<ParameterInfo> known = [.. environment.Parameters.Concat(mechanisms.SelectMany(info => info.Parameters))];
        try
        {
            foreach (string name in settings.Names)
            {
                settings.Check(known.Find(parameter => parameter.Name == name) ?? throw Nearest.Unknown("--set", "parameter", name, [.. known.Select(parameter => parameter.Name)]));
            }

            AuctionEnvironment made = environment.Create(settings);
            foreach (MechanismInfo info in mechanisms)
            {
                if (info.WhyNot(made) is not { } reason) continue;
                string others = string.Join(", ", Catalogue.Mechanisms.Where(other => other.WhyNot(made) is null).Select(other => other.Name));
                throw new UserError($"--mechanism {info.Name}: it does not run in {environment.Name} as set: {reason} (mechanisms that do: {others})");
            }

            if (measures is not null) CheckMeasures(measures, made.Buyers);
            return new Experiment(made, [.. mechanisms.Select(info => info.Create(settings))], settings, compare, measures?.ToHashSet());
        }
        catch (SettingException problem)
        {
            throw new UserError($"--set {problem.Message}");
        }
    }

    private static void CheckMeasures(IReadOnlyList<string> measures, int buyers)
    {
        IReadOnlyList<string> names = AuctionMeasures.Names(buyers);
        foreach (string measure in measures)
        {
            if (!names.Contains(measure)) throw Nearest.Unknown("--measures", "measure", measure, [.. names]);
        }
    }
}
