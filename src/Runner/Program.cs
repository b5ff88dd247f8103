using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using ExPost.Engine.Experiments;
using ExPost.Runner.Verbs;

namespace ExPost.Runner;

/// <summary>The executable <c>expost</c>.</summary>
internal static class Program
{
    private const string Examples = """

        Examples:
          expost environments
          expost simulate -e private-common -m pivotal --set buyers=3
          expost compare -e private-common -m personalized-price,pivotal,efficient --draws 1e7
          expost compare -e private-common -m personalized-price,efficient --set epsilon=0.05 --measures revenue,efficiency --format json
          expost engines --emit private-common/personalized-price --measures revenue

        Exit codes: 0 done, 2 bad input, 4 internal error, 130 or 143 stopped by a signal.
        """;

    private static int Main(string[] arguments)
    {
        try
        {
            return Run(arguments);
        }
        catch (Exception problem) when (problem is UserError or NonFiniteValueException)
        {
            Console.Error.WriteLine($"expost: {problem.Message}");
            return ExitCode.BadInput;
        }
        catch (Exception problem)
        {
            Console.Error.WriteLine($"expost: internal error: {problem}");
            return ExitCode.InternalError;
        }
    }

    private static int Run(string[] arguments)
    {
        var root = new RootCommand("ExPost: Monte Carlo for ex post mechanism design. Draws signals, runs mechanisms on them, and puts an interval on every number.")
        {
            SimulateVerb.Create("simulate", "Estimate the measures of one or several mechanisms in an environment, on the same draws."),
            SimulateVerb.Create("compare", "The same, and the paired differences of each mechanism to the first, with their own intervals."),
            ListVerbs.Environments(),
            ListVerbs.Mechanisms(),
            ListVerbs.Engines(),
        };
        foreach (Command command in new[] { root }.Concat(root.Subcommands))
        {
            foreach (HelpOption help in command.Options.OfType<HelpOption>()) help.Action = new HelpWithExamples((HelpAction)help.Action!);
        }

        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples) throw new UserError(OneLine(parsed));
        if (arguments.Length == 0) return root.Parse(["--help"]).Invoke();
        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    /// <summary>What is wrong with the words of a command line.</summary>
    private static string OneLine(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is [var token, ..])
        {
            Command command = parsed.CommandResult.Command;
            return token.StartsWith('-')
                ? Input.Nearest.Unknown(command.Name, "option", token.Split('=')[0], [.. command.Options.Select(option => option.Name)]).Message
                : command is RootCommand
                    ? Input.Nearest.Unknown("command line", "verb", token, [.. command.Subcommands.Select(verb => verb.Name)]).Message
                    : $"{command.Name}: '{token}' belongs to no option; options start with --";
        }

        return parsed.Errors[0].Message.ReplaceLineEndings(" ");
    }

    private sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            int code = help.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output.WriteLine(Examples);
            return code;
        }
    }
}
