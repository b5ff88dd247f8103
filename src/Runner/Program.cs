using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;
using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Runner.Input;
using ExPost.Runner.Output;
using ExPost.Runner.Verbs;

namespace ExPost.Runner;

/// <summary>The executable <c>expost</c>.</summary>
internal static class Program
{
    /// <summary>Shown by the help of the verb they begin with, and all of them by that of the program.</summary>
    private static readonly string[] s_examples =
    [
        "expost environments",
        "expost environments --model licence.yaml",
        "expost mechanisms --format json",
        "expost simulate -e private-common -m pivotal --set buyers=3",
        "expost simulate -e private-common -m personalized-price --set \"p=power(2)\" --draws 1e6 --format csv",
        "expost simulate --model licence.yaml -m pivotal --draws 1e6",
        "expost simulate -e private-common -m pivotal --target revenue:rel=1e-3 --target probability-unsold:abs=1e-4 --max-draws 1e9",
        "expost simulate -e private-values -m second-price --set buyers=3 --control-variates",
        "expost compare -e private-common -m personalized-price,pivotal,efficient --draws 1e7",
        "expost compare -e private-values -m optimal,second-price --set distribution=\"power(0.5)\" --draws 1e6",
        "expost compare -e private-common -m personalized-price,efficient --set epsilon=0.05 --measures revenue,efficiency --format json",
        "expost compare -e public-good -m generalized-vcg,threshold --set a=0.25 --draws 1e6",
        "expost compare -e surplus-private -m m1,agv,vcg --set gamma=2",
        "expost verify -e surplus-private -m m1 --deviations all --draws 1e5",
        "expost verify -e private-common -m pivotal,personalized-price --draws 1e5 --misreports 64",
        "expost verify --model rule.yaml   # the rule at the key allocation of the file",
        "expost verify -e linear -m generalized-vickrey --set b=1.5   # exit code 1, with a witness",
        "expost verify -e linear -m generalized-vickrey --set b=1.5 --replay 0",
        "expost verify -e private-values -m first-price --interim",
        "expost verify -e two-signal -m efficient --interim   # exit code 1: no payments make it Bayesian incentive compatible",
        "expost sweep licence-sweep.yaml --plan",
        "expost sweep licence-sweep.yaml --output results.db --shard 3/16",
        "expost merge results.db shard-1.db shard-2.db",
        "expost export results.db --format json",
        "expost export results.db --output results.csv",
        "expost export results.db --table differences",
        "expost report results.db --output report.html",
        "expost reproduce ke",
        "expost reproduce ke-example-1-epic   # one claim, with its witness",
        "expost reproduce --format html --output reproduction.html",
        "expost engines",
        "expost engines --emit private-common/personalized-price --measures revenue",
    ];

    private static int Main(string[] arguments)
    {
        try
        {
            return Run(arguments);
        }
        catch (Exception problem) when (problem is UserError or NonFiniteValueException)
        {
            Complain(OneLine(problem.Message));
            return ExitCode.BadInput;
        }
        catch (EngineException problem)
        {
            // What a compiler says of a program takes lines; what to do stands in the first.
            string[] lines = [.. problem.Message.Split('\n').Select(OneLine)];
            Complain(string.Join('\n', [$"{lines[0].TrimEnd(':')}; {Engines.Instead}{(lines.Length > 1 ? ":" : "")}", .. lines[1..]]));
            return ExitCode.InternalError;
        }
        catch (Exception problem)
        {
            Complain($"internal error: {problem}");
            return ExitCode.InternalError;
        }
    }

    private static int Run(string[] arguments)
    {
        var root = new RootCommand("ExPost: Monte Carlo for ex post mechanism design. Draws signals, runs mechanisms on them, and puts an interval on every number.")
        {
            SimulateVerb.Create("simulate", "Estimate the measures of one or several mechanisms in an environment, on the same draws."),
            SimulateVerb.Create("compare", "The same, and the paired differences of each mechanism to the first, with their own intervals."),
            VerifyVerb.Create(),
            SweepVerb.Create(),
            MergeVerb.Create(),
            ExportVerb.Create(),
            ReportVerb.Create(),
            ReproduceVerb.Create(),
            ListVerbs.Environments(),
            ListVerbs.Mechanisms(),
            ListVerbs.Engines(),
        };
        foreach (Command command in new[] { root }.Concat(root.Subcommands))
        {
            foreach (HelpOption help in command.Options.OfType<HelpOption>()) help.Action = new HelpWithExamples((HelpAction)help.Action!);
        }

        // A word that starts with @ is a word, and no file of further words.
        ParseResult parsed = root.Parse(arguments.Length == 0 ? ["--help"] : arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is not HelpWithExamples) Check(parsed);
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        int code = parsed.Invoke(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        OutputTarget.WriteToStandardOutput(output.ToString());
        return code;
    }

    /// <summary>Refuses words that do not make a command line.</summary>
    private static void Check(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens is [var token, ..])
        {
            string place = command is RootCommand ? "command line" : command.Name;
            throw token.StartsWith('-')
                ? Nearest.Unknown(place, "option", token.Split('=')[0], [.. command.Options.Select(option => option.Name)])
                : command is RootCommand
                    ? Nearest.Unknown(place, "verb", token, [.. command.Subcommands.Select(verb => verb.Name)])
                    : new UserError($"{place}: '{token}' belongs to no option; options start with --");
        }

        foreach (OptionResult given in parsed.CommandResult.Children.OfType<OptionResult>())
        {
            Option option = given.Option;
            bool missing = given.Tokens.Count < given.IdentifierTokenCount || given.Tokens.Any(word => command.Options.Any(other => other.Name == word.Value || other.Aliases.Contains(word.Value)));
            if (missing && option.Arity.MinimumNumberOfValues > 0) throw new UserError($"{option.Name}: its value is missing; {option.HelpName} is {option.Description}");
            if (given.IdentifierTokenCount > 1 && option.Arity.MaximumNumberOfValues == 1)
            {
                throw new UserError($"{option.Name}: it is given {given.IdentifierTokenCount} times ({string.Join(", ", given.Tokens.Select(word => word.Value))}); give it once");
            }
        }

        if (parsed.Errors is [var error, ..]) throw new UserError(error.Message);
    }

    /// <summary>Whatever a user gave stays within its line, and moves no cursor.</summary>
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));

    /// <summary>Tells what went wrong in a line on stderr.</summary>
    internal static void Complain(string message) => Say($"expost: {message}");

    /// <summary>Writes a line to stderr.</summary>
    internal static void Say(string line)
    {
        try
        {
            Console.Error.WriteLine(line);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Nobody can be told; the exit code still says it.
        }
    }

    private sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            int code = help.Invoke(parseResult);
            Command command = parseResult.CommandResult.Command;
            string start = command is RootCommand ? "expost " : $"expost {command.Name}";
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (string example in s_examples.Where(example => example.StartsWith(start, StringComparison.Ordinal))) output.WriteLine($"  {example}");
            output.WriteLine();
            output.WriteLine("Exit codes: 0 done, 1 verify or reproduce found a violation of a claim,");
            output.WriteLine("  2 bad input, 3 a target was not reached within --max-draws, 4 internal error,");
            output.WriteLine("  130 or 143 stopped by a signal.");
            return code;
        }
    }
}
