namespace ExPost.Runner.Tests;

/// <summary>Where results go, and what happens where they cannot.</summary>
public class OutputTests
{
    private const string Simulate = "simulate -e private-common -m personalized-price --draws 1000";

    [Fact]
    public void A_file_gets_what_stdout_would_get()
    {
        using var folder = new TemporaryFolder();
        string csv = Expost.Run(CommandLine.Split($"{Simulate} --format csv")).Result;
        Assert.Equal("", Expost.Run(CommandLine.Split($"{Simulate} --format csv --output new.csv"), null, folder.Path).Result);
        Assert.Equal(csv, File.ReadAllText(folder["new.csv"]));
        Assert.Equal("", Expost.Run(CommandLine.Split("simulate -e private-common -m efficient --draws 10 --format csv --output new.csv"), null, folder.Path).Result);
        Assert.NotEqual(csv, File.ReadAllText(folder["new.csv"]));
        Assert.Equal(["new.csv"], folder.Files);
    }

    [Fact]
    public void A_link_stays_a_link()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "old");
        File.CreateSymbolicLink(folder["link"], "file");
        Assert.Equal("", Expost.Run(CommandLine.Split($"{Simulate} --format csv --output link"), null, folder.Path).Result);
        Assert.Equal("file", new FileInfo(folder["link"]).LinkTarget);
        Assert.StartsWith("mechanism,", File.ReadAllText(folder["file"]), StringComparison.Ordinal);
        Assert.Equal(["file", "link"], folder.Files);
    }

    [Theory]
    [InlineData("--output /dev/null", 0, "")]
    [InlineData("--output /dev/stdout --format csv | head -n 1", 0, "mechanism,baseline,measure,mean,standardError,low,high,method,draws\n")]
    [InlineData("--format csv | head -n 1", 0, "mechanism,baseline,measure,mean,standardError,low,high,method,draws\n")]
    [InlineData("| true", 0, "")]
    [InlineData("--output /dev/full", 2, "")]
    [InlineData("> /dev/full", 2, "")]
    [InlineData(">&-", 2, "")]
    [InlineData("--draws x 2>&-", 2, "")]
    [InlineData("2>&-", 0, null)]
    public void Devices_and_pipes(string rest, int exitCode, string? output)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var folder = new TemporaryFolder();
        Expost.Outcome outcome = Expost.Shell($"$EXPOST {Simulate} {rest}", folder.Path);
        Assert.Equal(exitCode, outcome.ExitCode);
        if (output is not null) Assert.Equal(output, outcome.Output);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        Assert.True(outcome.Error.Split('\n').Length <= 2, outcome.Error);
        Assert.Empty(folder.Files);
        Assert.False(File.GetAttributes("/dev/null").HasFlag(FileAttributes.ReadOnly));
    }

    [Fact]
    public void Quiet_is_quiet()
    {
        // Runs of more than a second show progress; SignalTests sees it.
        Expost.Outcome quiet = Expost.Run(CommandLine.Split("simulate -e private-common -m pivotal --set buyers=3 --engine scalar --threads 1 --draws 16000 --measures revenue --format csv --quiet"));
        Assert.StartsWith("mechanism,", quiet.Result, StringComparison.Ordinal);
        Assert.Equal("", quiet.Error);
    }
}
