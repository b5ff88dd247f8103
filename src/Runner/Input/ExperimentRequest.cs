using ExPost.Engine;
using ExPost.Engine.Cpu;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Engine.Measures;
using ExPost.Mechanisms;
using ExPost.Runner.Models;

namespace ExPost.Runner.Input;

/// <summary>What a user asks to be simulated, in the user's words.</summary>
/// <param name="Environment">The name of the environment; null where there is a model.</param>
/// <param name="Mechanisms">The names of the mechanisms.</param>
/// <param name="Set">The parameters that are set.</param>
/// <param name="Measures">The names of the measures; null for all.</param>
/// <param name="Compare">Differences are asked for.</param>
internal sealed record ExperimentRequest(string? Environment, IReadOnlyList<string> Mechanisms, IReadOnlyDictionary<string, string> Set, IReadOnlyList<string>? Measures, bool Compare)
{
    /// <summary>The file of a user's own environment; null where the environment is named.</summary>
    internal string? Model { get; init; }

    /// <summary>What the file of <see cref="Model"/> says, where it was read before.</summary>
    internal Model? ModelRead { get; init; }

    /// <summary>How incentives are to be checked; null when they are not.</summary>
    internal Verification? Verification { get; init; }

    /// <summary>Where incentives are checked and all measures are asked for, also those of <c>simulate</c>, and the distribution of regret.</summary>
    internal bool Everything { get; init; }

    /// <summary>Means are to be estimated with control variates.</summary>
    internal bool ControlVariates { get; init; }

    /// <summary>The threads that may be used to find what a setting stands for.</summary>
    internal int Threads { get; init; } = System.Environment.ProcessorCount;

    /// <summary>The option that named the environment.</summary>
    internal string EnvironmentPlace { get; init; } = "--environment";

    /// <summary>The option that named the mechanisms.</summary>
    internal string MechanismPlace { get; init; } = "--mechanism";

    /// <summary>What set the parameters.</summary>
    internal string SetPlace { get; init; } = "--set";

    /// <summary>Resolves names and settings to an experiment.</summary>
    /// <exception cref="UserError">A name does not exist, a value is not accepted, or a mechanism does not run in the environment.</exception>
    internal Experiment Resolve()
    {
        (EnvironmentInfo environment, IReadOnlyList<MechanismInfo> available, IReadOnlyList<string> named) = Meant();
        var settings = new Settings(Set);
        List<ParameterInfo> known = Parameters(environment, available, named);
        try
        {
            foreach (string name in settings.Names)
            {
                settings.Check(known.Find(parameter => parameter.Name == name) ?? throw UnknownParameter(environment, name, known));
            }

            ValueEnvironment made = environment.Create(settings);
            List<MechanismInfo> mechanisms = [.. named.Select(name => Fitting(name, environment, made, available))];
            // A parameter of a rule that shares its name with the one that was meant.
            List<ParameterInfo> used = [.. environment.Parameters.Concat(mechanisms.SelectMany(info => info.Parameters))];
            foreach (string name in settings.Names.Where(name => !used.Exists(parameter => parameter.Name == name))) throw UnknownParameter(environment, name, used);

            settings = BestNumbers.Found(made, mechanisms, settings, new SimdEngine(), Threads);
            List<Mechanism> rules = [.. mechanisms.Select(info => info.Create(settings))];
            ValueEnvironment[] seen = [.. rules.Select(rule => rule.View(made))];
            IReadOnlyList<string> names = Verification is null ? OutcomeMeasures.Names(seen)
                : Everything ? [.. OutcomeMeasures.Names(seen).Union(IncentiveMeasures.Names(seen, Verification.Interim))]
                : IncentiveMeasures.Names(seen, Verification.Interim);
            // They are many, so that they do not stand among those that are named.
            IReadOnlyList<string> more = Verification is null ? [] : IncentiveMeasures.RegretDistribution;
            var experiment = new Experiment(made, rules, settings, Compare, (Measures ?? (Verification is null ? null : Everything ? names.Concat(more) : names))?.ToHashSet(), Verification, ControlVariates);
            string[] possible = [.. names.Where(experiment.Measures.Contains)];
            if (Measures?.FirstOrDefault(measure => !names.Contains(measure) && !more.Contains(measure)) is { } unknown) throw Nearest.Unknown("--measures", "measure", unknown, possible);
            if (ControlVariates && experiment.Controls.Count == 0 && Measures?.All(experiment.Measures.Contains) != false) throw new UserError("--control-variates: none of the measures is a mean, and the intervals of probabilities are exact; leave it out");
            return Measures?.FirstOrDefault(measure => !experiment.Measures.Contains(measure)) is not { } absent
                ? experiment
                : throw new UserError($"--measures {absent}: it makes no sense for {string.Join(" or ", named)} (measures that do: {string.Join(", ", possible)})");
        }
        catch (SettingException problem)
        {
            throw new UserError($"{SetPlace} {problem.Message}");
        }
        catch (CannotRunException problem)
        {
            throw new UserError($"{MechanismPlace} {problem.Mechanism}: it does not run in {environment.Name} as set: {problem.Message}");
        }
    }

    /// <summary>What can be set, whichever rules of the names that are given run in the environment.</summary>
    /// <exception cref="UserError">A name does not exist.</exception>
    internal IReadOnlyList<ParameterInfo> Parameters()
    {
        (EnvironmentInfo environment, IReadOnlyList<MechanismInfo> available, IReadOnlyList<string> named) = Meant();
        return Parameters(environment, available, named);
    }

    private static List<ParameterInfo> Parameters(EnvironmentInfo environment, IReadOnlyList<MechanismInfo> available, IReadOnlyList<string> named) =>
        [.. environment.Parameters.Concat(available.Where(info => named.Contains(info.Name)).SelectMany(info => info.Parameters))];

    /// <summary>The environment, all mechanisms that there are for it, and the names of those that are meant.</summary>
    private (EnvironmentInfo Environment, IReadOnlyList<MechanismInfo> Available, IReadOnlyList<string> Named) Meant()
    {
        Model? model = ModelRead ?? (Model is null ? null : ModelFile.Read(Model));
        EnvironmentInfo environment = model is not null ? ModelEnvironment.Entry(model) : Named(Environment ?? "");
        IReadOnlyList<MechanismInfo> available = model is not null ? ModelEnvironment.Mechanisms(model) : Catalogue.Mechanisms;
        string[] all = [.. available.Select(info => info.Name).Distinct()];
        // A file with a rule says which mechanism is meant.
        IReadOnlyList<string> named = Mechanisms.Count == 0 && model?.Allocation is not null ? [Allocation.Name] : Mechanisms;
        if (named.Count == 0) throw new UserError($"{MechanismPlace}: no mechanism is named; name one, or several separated by commas (mechanisms: {string.Join(", ", all)})");
        if (named.FirstOrDefault(name => !all.Contains(name)) is { } stranger) throw UnknownMechanism(stranger, all);
        if (named.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice) throw new UserError($"{MechanismPlace} {twice.Key}: it is named twice; name each mechanism once");
        return (environment, available, named);
    }

    /// <summary>A value or a price of the experiment is not finite, in terms of what the user can change.</summary>
    internal Exception NotFinite(NonFiniteValueException problem)
    {
        string set = Set.Count == 0 ? "" : $"--set {string.Join(" ", Set.Select(pair => $"{pair.Key}={pair.Value}"))}: ";
        return Model is null && set.Length == 0 ? problem : new UserError($"{(Model is null ? "" : $"{Model}: ")}{set}{problem.Message}");
    }

    private EnvironmentInfo Named(string name) =>
        Catalogue.Environments.FirstOrDefault(info => info.Name == name) ?? throw Nearest.Unknown(EnvironmentPlace, "environment", name, [.. Catalogue.Environments.Select(info => info.Name)]);

    /// <summary>The rule of a name that runs in the environment. Several rules may have a name, for different kinds of environment.</summary>
    private MechanismInfo Fitting(string name, EnvironmentInfo environment, ValueEnvironment made, IReadOnlyList<MechanismInfo> available)
    {
        MechanismInfo[] meant = [.. available.Where(info => info.Name == name)];
        if (MechanismInfo.WhyNone(meant, made) is not { } reason) return meant.First(info => info.WhyNot(made) is null);
        string others = string.Join(", ", available.Where(other => other.WhyNot(made) is null).Select(other => other.Name));
        throw new UserError($"{MechanismPlace} {name}: it does not run in {environment.Name} as set: {reason}{(others.Length == 0 ? "" : $" (mechanisms that do: {others})")}");
    }

    private UserError UnknownMechanism(string name, string[] all) =>
        name != Allocation.Name ? Nearest.Unknown(MechanismPlace, "mechanism", name, all)
        : Model is null ? new($"{MechanismPlace} {name}: it is the rule of a model file; give --model and a file with the key '{name}'")
        : new($"{MechanismPlace} {name}: {Model} has no rule; write one there at the key '{name}', such as {name}: if(s > max(others.s), 1, 0)");

    private UserError UnknownParameter(EnvironmentInfo environment, string name, List<ParameterInfo> known) =>
        Model is not null && known.Count == 0
            ? new($"{SetPlace} {name}: there is no such parameter; what {environment.Name} says is changed there")
            : Nearest.Unknown(SetPlace, "parameter", name, [.. known.Select(parameter => parameter.Name)]);
}
