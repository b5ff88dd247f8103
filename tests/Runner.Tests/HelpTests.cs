using System.Globalization;
using System.Text.RegularExpressions;
using ExPost.Runner.Tests.Guide;
using ExPost.Runner.Tests.Results;

namespace ExPost.Runner.Tests;

/// <summary>Help, and that what it shows can be done.</summary>
public partial class HelpTests
{
    private static readonly string[] s_verbs = ["simulate", "compare", "verify", "sweep", "merge", "export", "report", "environments", "mechanisms", "engines"];

    [Fact]
    public void Without_arguments_the_program_explains_itself()
    {
        string help = Expost.Run().Result;
        Assert.Equal(help, Expost.Run("--help").Result);
        foreach (string verb in s_verbs) Assert.Contains($"\n  {verb} ", help, StringComparison.Ordinal);
        string codes = help[help.IndexOf("Exit codes: 0 done, ", StringComparison.Ordinal)..].TrimEnd();
        Assert.EndsWith("130 or 143 stopped by a signal.", codes, StringComparison.Ordinal);
        Assert.All(codes.Split('\n'), line => Assert.True(line.Length <= 80, line));
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
        // Help names the files that the README shows.
        GuidePage readme = GuidePage.Open("README.md");
        (string Arguments, int ExitCode)[] examples = [.. Expost.Run("--help").Result.Split('\n').Select(line => Example().Match(line)).Where(match => match.Success)
            .Select(match => (match.Groups["arguments"].Value, match.Groups["code"] is { Success: true, Value: var code } ? int.Parse(code, CultureInfo.InvariantCulture) : 0)).Distinct()];
        Assert.True(examples.Length >= 8, "help shows fewer examples than it used to");
        foreach ((string example, int exitCode) in examples)
        {
            using var folder = new TemporaryFolder();
            // A sweep of many draws a point is not run here.
            foreach ((string name, string text) in readme.Files) File.WriteAllText(folder[name], text.Replace("draws: 100_000", "draws: 1000", StringComparison.Ordinal));
            List<string> arguments = [.. CommandLine.Split(example)];
            if (arguments[0] is "export" or "report") SampleSweep.Open(folder["results.db"]).Dispose();
            if (arguments[0] is "merge") MakeShards([.. arguments.Skip(2)], folder);
            // They run as they stand but for their length.
            if (arguments.IndexOf("--draws") is var at and >= 0) arguments[at + 1] = "1000";
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

    /// <summary>A line that begins with the program. A comment may say which exit code it has.</summary>
    [GeneratedRegex(@"^\s*expost (?<arguments>[^\[#][^#]*)(#.*exit code (?<code>\d))?")]
    private static partial Regex Example();
}
