using System.CommandLine;
using System.CommandLine.Parsing;
using System.Reflection;
using ExPost.Engine.Experiments;
using ExPost.Runner.Input;
using ExPost.Runner.Models;
using ExPost.Runner.Verbs;

namespace ExPost.Runner.Reproduction;

/// <summary>A command line of simulate, compare or verify, as it stands in a claim, so that everybody can run it too.</summary>
internal sealed class Simulation
{
    /// <summary>Where the models stand of which command lines speak; they are part of the program too.</summary>
    private const string ModelFolder = "docs/models/";

    private static readonly RootCommand s_verbs = [SimulateVerb.Create("simulate", ""), SimulateVerb.Create("compare", ""), VerifyVerb.Create()];

    private readonly ExperimentRequest _request;

    private Simulation(string command, ExperimentRequest request, RunOptions options) => (Command, _request, Options) = (command, request, options);

    /// <summary>The command line.</summary>
    internal string Command { get; }

    /// <summary>How much is run, and with which numbers.</summary>
    internal RunOptions Options { get; }

    /// <summary>Reads a command line.</summary>
    /// <param name="command">What follows the word expost.</param>
    /// <exception cref="ArgumentException">It is none.</exception>
    internal static Simulation Of(string command)
    {
        ParseResult parsed = s_verbs.Parse([.. CommandLineParser.SplitCommandLine(command)]);
        if (parsed.Errors is [var error, ..]) throw new ArgumentException($"{command}: {error.Message}", nameof(command));
        bool checks = parsed.CommandResult.Command.Name == "verify";
        ExperimentRequest request = CommonOptions.Request(parsed, compare: false);
        if (checks) request = request with { Verification = VerifyVerb.Verification(parsed), Everything = true };
        if (request.Model is { } path) request = request with { ModelRead = ModelFile.Parse(ModelText(path), path) };
        return new(command, request, checks ? VerifyVerb.RunOptions(parsed) : CommonOptions.Run(parsed));
    }

    /// <summary>What is run.</summary>
    /// <param name="measures">What is measured; null for all.</param>
    internal Experiment Experiment(IReadOnlyList<string>? measures = null) => (_request with { Measures = measures }).Resolve();

    /// <summary>What a model file holds that a command line names.</summary>
    /// <param name="path">Its path from the root of the repository.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    internal static string ModelText(string path)
    {
        if (!path.StartsWith(ModelFolder, StringComparison.Ordinal)) throw new ArgumentException($"{path} does not stand in {ModelFolder}", nameof(path));
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(path) ?? throw new ArgumentException($"there is no model {path}", nameof(path));
        using var text = new StreamReader(stream);
        return text.ReadToEnd().ReplaceLineEndings("\n");
    }
}
