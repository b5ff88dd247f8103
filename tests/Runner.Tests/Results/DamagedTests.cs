using ExPost.Runner.Results;

namespace ExPost.Runner.Tests.Results;

/// <summary>A results file that others edited, or a faulty disk, is refused in a line, and nothing is made of it.</summary>
public sealed class DamagedTests
{
    private const string Points = "its points are not numbered from 0", Parameters = "its points have not all the same parameters";

    [Theory]
    [InlineData("DELETE FROM sweep WHERE key = 'identity'", "what it says of its sweep cannot be read")]
    [InlineData("UPDATE sweep SET value = '{}}' WHERE key = 'identity'", "what it says of its sweep cannot be read")]
    [InlineData("UPDATE sweep SET value = '[1]' WHERE key = 'identity'", "what it says of its sweep cannot be read")]
    [InlineData("DELETE FROM sweep WHERE key = 'draws'", "it does not say how many draws a point has")]
    [InlineData("UPDATE sweep SET value = 'x' WHERE key = 'draws'", "it does not say how many draws a point has")]
    [InlineData("UPDATE sweep SET value = 0 WHERE key = 'draws'", "it does not say how many draws a point has")]
    [InlineData("UPDATE points SET number = 7 WHERE number = 2", Points)]
    [InlineData("UPDATE points SET number = -1 WHERE number = 0", Points)]
    [InlineData("DELETE FROM points", Points)]
    [InlineData("UPDATE points SET parameters = '{\"epsilon\":\"0\"}' WHERE number = 3", Parameters)]
    [InlineData("UPDATE points SET parameters = '{}'", Parameters)]
    [InlineData("UPDATE points SET parameters = '{\"epsilon\":0.1}'", null)]
    [InlineData("UPDATE points SET parameters = '[]'", null)]
    [InlineData("UPDATE points SET parameters = '1'", null)]
    [InlineData("UPDATE points SET draws = 0 WHERE number = 1", "a point has draws that are no number of draws")]
    [InlineData("UPDATE points SET draws = 'many' WHERE number = 1", "a point has draws that are no number of draws")]
    [InlineData("UPDATE measures SET point = 9", "measures are of a point that is not there")]
    [InlineData("UPDATE measures SET point = -1", "measures are of a point that is not there")]
    [InlineData("UPDATE differences SET point = 6", "differences are of a point that is not there")]
    [InlineData("INSERT INTO checks VALUES (6, 0, 'm', 'epic', 0.5, NULL, NULL, NULL, NULL, 1, 1, 1, NULL)", "checks are of a point that is not there")]
    [InlineData("INSERT INTO witnesses VALUES (6, 0, 'm', 'epic', '{}')", "witnesses are of a point that is not there")]
    [InlineData("UPDATE parts SET point = 9", "parts are of a point that is not there")]
    [InlineData("UPDATE parts SET draws = 0", "a part of the draws has no number of draws")]
    [InlineData("UPDATE parts SET first = -5", "a part of the draws has no number of draws")]
    [InlineData("UPDATE parts SET first = 5, draws = 9223372036854775807", "a part of the draws has no number of draws")]
    [InlineData("UPDATE runs SET shard = 1, shards = 0", "a run is no shard")]
    [InlineData("UPDATE runs SET shard = 1, shards = NULL", "a run is no shard")]
    public void Rows_that_do_not_belong_together(string statement, string? problem)
    {
        using var folder = new TemporaryFolder();
        using (ResultsFile file = SampleSweep.Open(folder["f"])) file.WriteWhole(1);
        SampleSweep.Alter(folder["f"], statement);
        string refusal = $"{folder["f"]}: it is damaged, or was not written by expost{(problem is null ? "" : $": {problem}")}";
        Assert.Equal(refusal, Assert.Throws<UserError>(() => ResultsFile.Read(folder["f"])).Message);
        Assert.Equal(refusal, Assert.Throws<UserError>(() => SampleSweep.Open(folder["f"])).Message);
    }

    [Theory]
    [InlineData("DELETE FROM sweep WHERE key = 'identity'")]
    [InlineData("UPDATE sweep SET value = '{}}' WHERE key = 'identity'")]
    [InlineData("DELETE FROM points")]
    public void Every_verb_says_so(string statement)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["s.yaml"], "environment: linear\nmechanisms: [efficient]\ndraws: 100\ngrid: {b: [0.25, 0.5]}\n");
        _ = Expost.Run(["sweep", "s.yaml", "--quiet"], null, folder.Path).Result;
        SampleSweep.Alter(folder["s.db"], statement);
        byte[] before = File.ReadAllBytes(folder["s.db"]);
        foreach (string line in new[] { "export s.db", "report s.db --output s.html", "merge out.db s.db", "sweep s.yaml --quiet" })
        {
            Expost.Outcome outcome = Expost.Run(CommandLine.Split(line), null, folder.Path);
            Assert.Equal((ExitCode.BadInput, ""), (outcome.ExitCode, outcome.Output));
            Assert.StartsWith("expost: s.db: it is damaged, or was not written by expost: ", outcome.Error, StringComparison.Ordinal);
            Assert.Single(outcome.Error.TrimEnd().Split('\n'));
        }

        Assert.Equal(before, File.ReadAllBytes(folder["s.db"]));
        Assert.Equal(["s.db", "s.yaml"], folder.Files);
    }

    [Theory]
    [InlineData("export s.db --output kept")]
    [InlineData("export s.db --format json --output kept")]
    [InlineData("report s.db --output kept")]
    [InlineData("export s.db --output new")]
    public void Nothing_takes_the_place_of_what_was_there(string line)
    {
        using var folder = new TemporaryFolder();
        using (ResultsFile file = SampleSweep.Open(folder["s.db"])) file.WriteWhole(1);
        SampleSweep.Alter(folder["s.db"], "UPDATE parts SET tally = x'0102'");
        File.WriteAllText(folder["kept"], "kept");
        Expost.Outcome outcome = Expost.Run(CommandLine.Split(line), null, folder.Path);
        Assert.Equal((ExitCode.BadInput, "", "expost: s.db: it is damaged: at point 2 the sums of draws 0 to 12287 cannot be read\n"), (outcome.ExitCode, outcome.Output, outcome.Error.ReplaceLineEndings("\n")));
        Assert.Equal("kept", File.ReadAllText(folder["kept"]));
        Assert.Equal(["kept", "s.db"], folder.Files);
    }

    [Fact]
    public void An_output_that_is_a_link_to_itself_is_refused()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        using (ResultsFile file = SampleSweep.Open(folder["s.db"])) file.WriteWhole(1);
        File.CreateSymbolicLink(folder["one"], "two");
        File.CreateSymbolicLink(folder["two"], "one");
        foreach (string verb in new[] { "export", "report" })
        {
            Expost.Outcome outcome = Expost.Run([verb, "s.db", "--output", "one"], null, folder.Path);
            Assert.Equal((ExitCode.BadInput, ""), (outcome.ExitCode, outcome.Output));
            Assert.StartsWith("expost: --output one: the file cannot be written: ", outcome.Error, StringComparison.Ordinal);
            Assert.Single(outcome.Error.TrimEnd().Split('\n'));
        }
    }
}
