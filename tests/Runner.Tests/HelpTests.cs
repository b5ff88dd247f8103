using System.Globalization;
using System.Text.RegularExpressions;
using ExPost.Runner.Tests.Results;

namespace ExPost.Runner.Tests;

/// <summary>Help, and that what help and the README show can be done.</summary>
public partial class HelpTests
{
    /// <summary>The models that the README shows, by the names that its examples give them.</summary>
    private static readonly Lazy<(string Name, string Text)[]> s_models = new(() => [.. Yaml().Matches(string.Join('\n', ReadmeLines())).Select(match => (match.Groups["name"].Value, match.Groups["yaml"].Value))]);

    private static readonly string[] s_verbs = ["simulate", "compare", "verify", "sweep", "merge", "export", "report", "environments", "mechanisms", "engines"];

    [Fact]
    public void Without_arguments_the_program_explains_itself()
    {
        string help = Expost.Run().Result;
        Assert.Equal(help, Expost.Run("--help").Result);
        foreach (string verb in s_verbs) Assert.Contains($"\n  {verb} ", help, StringComparison.Ordinal);
        Assert.Contains("Exit codes: 0 done, ", help, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_verb_has_help_with_examples()
    {
        foreach (string verb in s_verbs) Assert.Contains($"Examples:\n  expost {verb}", Expost.Run(verb, "--help").Result.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_is_a_number_and_a_commit() => Assert.Matches(@"^\d+\.\d+\.\d+\S*\r?\n$", Expost.Run("--version").Result);

    [Fact]
    public void Every_example_runs()
    {
        string[] lines = [.. Expost.Run("--help").Result.Split('\n'), .. ReadmeLines()];
        (string Arguments, int ExitCode)[] examples = [.. lines.Select(line => Example().Match(line)).Where(match => match.Success)
            .Select(match => (match.Groups["arguments"].Value, match.Groups["code"] is { Success: true, Value: var code } ? int.Parse(code, CultureInfo.InvariantCulture) : 0)).Distinct()];
        Assert.True(examples.Length >= 8, "help shows fewer examples than it used to");
        foreach ((string example, int exitCode) in examples)
        {
            using var folder = new TemporaryFolder();
            // A sweep of a million draws a point is not run here.
            foreach ((string name, string text) in s_models.Value) File.WriteAllText(folder[name], text.Replace("draws: 1_000_000", "draws: 1000", StringComparison.Ordinal));
            if (s_models.Value.Length == 0 && example.Contains(".yaml", StringComparison.Ordinal)) continue;
            List<string> arguments = [.. CommandLine.Split(example)];
            if (arguments[0] is "export" or "report") SampleSweep.Open(folder["results.db"]).Dispose();
            if (arguments[0] is "merge") MakeShards([.. arguments.Skip(2)], folder);
            // A verb by itself that needs options is not an example but a mention, and must exist. The others run as they stand but for their length.
            if (arguments is ["simulate" or "compare" or "verify" or "sweep" or "merge" or "export" or "report"]) arguments.Add("--help");
            else if (arguments.IndexOf("--draws") is var at and >= 0) arguments[at + 1] = "1000";
            else if (arguments.IndexOf("--max-draws") is var most and >= 0) arguments[most + 1] = "1000";
            else if (arguments[0] is "simulate" or "compare" or "verify") arguments.AddRange(["--draws", "1000"]);
            Expost.Outcome outcome = Expost.Run([.. arguments], null, folder.Path);
            // No precision is reached with so few draws.
            Assert.True(outcome.ExitCode == (arguments.Contains("--target") ? 3 : exitCode), $"{example}: {outcome.ExitCode}, {outcome.Error}");
        }
    }

    /// <summary>The results files of the shards of a small sweep.</summary>
    private static void MakeShards(string[] files, TemporaryFolder folder)
    {
        File.WriteAllText(folder["small.yaml"], "environment: linear\nmechanisms: [efficient]\ndraws: 100\ngrid: {b: [0.25, 0.5]}\n");
        for (int k = 0; k < files.Length; k++) _ = Expost.Run(["sweep", "small.yaml", "--output", files[k], "--shard", FormattableString.Invariant($"{k + 1}/{files.Length}"), "--quiet"], null, folder.Path).Result;
    }

    /// <summary>The README with lines that end in a backslash joined to the next.</summary>
    private static string[] ReadmeLines()
    {
        string readme = Checkout.File("README.md");
        return File.Exists(readme) ? File.ReadAllText(readme).ReplaceLineEndings("\n").Replace("\\\n", " ", StringComparison.Ordinal).Split('\n') : [];
    }

    /// <summary>A model, and the name that the next example gives it.</summary>
    [GeneratedRegex(@"```yaml\n(?<yaml>.*?)```.*?(--model|expost sweep) (?<name>[\w.-]+)", RegexOptions.Singleline)]
    private static partial Regex Yaml();

    /// <summary>A line that begins with the program; what the shell does with its output is left away. A comment may say which exit code it has.</summary>
    [GeneratedRegex(@"^\s*(\$ )?(expost|dotnet run -c Release --project src/Runner --) (?<arguments>[^\[|>#][^|>#]*)(#.*exit code (?<code>\d))?")]
    private static partial Regex Example();
}
