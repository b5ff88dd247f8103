using System.Diagnostics;
using ExPost.Runner.Results;

namespace ExPost.Runner.Tests.Sweeps;

/// <summary>A sweep that a signal stops, and processes that want the same results file.</summary>
public sealed class StoppedSweepTests : IDisposable
{
    private const string Busy = "another process writes to it or reads it; try again when that has ended";

    private readonly TemporaryFolder _folder = new();

    public StoppedSweepTests() => File.WriteAllText(_folder["s.yaml"], "environment: private-common\nmechanisms: [personalized-price, efficient]\ndraws: 100_000_000\nseed: 5\ngrid:\n  epsilon: [0, 0.1]\n");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(SignalTests.Interrupt, 130)]
    [InlineData(SignalTests.Terminate, 143)]
    public void What_was_done_is_kept(int signal, int exitCode)
    {
        if (OperatingSystem.IsWindows()) return;
        Process process = Begun("sweep s.yaml --output stopped.db --quiet --engine scalar");
        // It has written what it drew in about a second, and draws more.
        DateTime begun = File.GetLastWriteTimeUtc(_folder["stopped.db"]);
        Assert.True(SpinWait.SpinUntil(() => File.GetLastWriteTimeUtc(_folder["stopped.db"]) > begun + TimeSpan.FromMilliseconds(300), TimeSpan.FromMinutes(1)), "it writes nothing");
        Thread.Sleep(500);
        DateTime before = File.GetLastWriteTimeUtc(_folder["stopped.db"]);
        Assert.Equal(0, SignalTests.Kill(process.Id, signal));
        Assert.Equal(new(exitCode, "stopped.db: 0 of 2 points are finished.\n", ""), Expost.Finish(process));
        Assert.NotEqual(before, File.GetLastWriteTimeUtc(_folder["stopped.db"]));
        using (ResultsFile left = ResultsFile.Read(_folder["stopped.db"])) Assert.NotEmpty(left.Ranges());
        CheckFinishes("stopped.db");
    }

    // As when a controller of a cluster starts an element of an array twice.
    [Fact]
    public void A_second_process_is_refused_and_nothing_is_damaged()
    {
        if (OperatingSystem.IsWindows()) return;
        Process process = Begun("sweep s.yaml --output one.db --quiet --engine scalar");
        // At the same time, for each waits some seconds.
        string[] lines = ["sweep s.yaml --output one.db --quiet", "sweep s.yaml --output one.db --shard 1/1 --quiet", "export one.db", "merge out.db one.db"];
        foreach (Process second in lines.Select(Start).ToArray()) Assert.Equal(new(2, "", $"expost: one.db: {Busy}\n"), Expost.Finish(second));

        Assert.False(process.HasExited);
        Assert.Equal(0, SignalTests.Kill(process.Id, SignalTests.Terminate));
        Assert.Equal(143, Expost.Finish(process).ExitCode);
        CheckFinishes("one.db");
    }

    // One waits while the other has the file for a moment, at its beginning and end.
    [Fact]
    public void Processes_that_start_together_leave_the_results_of_one()
    {
        if (OperatingSystem.IsWindows()) return;
        Process[] all = [.. Enumerable.Range(0, 4).Select(_ => Start("sweep s.yaml --output one.db --quiet"))];
        foreach (Process process in all)
        {
            Assert.Contains(Expost.Finish(process), new Expost.Outcome[] { new(0, "one.db: 2 of 2 points are finished.\n", ""), new(2, "", $"expost: one.db: {Busy}\n") });
        }

        CheckFinishes("one.db");
    }

    /// <summary>The file, when it is gone on with, is that of a run that was left alone.</summary>
    private void CheckFinishes(string file)
    {
        foreach (string name in new[] { file, "whole.db" }) Assert.Equal(new(0, $"{name}: 2 of 2 points are finished.\n", ""), Run($"sweep s.yaml --output {name} --quiet"));
        Expost.Outcome gone = Run($"export {file}"), whole = Run("export whole.db");
        Assert.Equal(whole.Output, gone.Output);
        Assert.Equal(whole.Error.Replace("whole.db", file, StringComparison.Ordinal), gone.Error);
    }

    /// <summary>A sweep that has its file.</summary>
    private Process Begun(string line)
    {
        Process process = Start(line);
        string file = _folder[line.Split(' ')[3]];
        Assert.True(SpinWait.SpinUntil(() => File.Exists(file) && new FileInfo(file).Length > 0, TimeSpan.FromMinutes(1)), "it does not begin");
        return process;
    }

    private Process Start(string line)
    {
        ProcessStartInfo start = SignalTests.Heeding(CommandLine.Split(line));
        start.WorkingDirectory = _folder.Path;
        return Process.Start(start)!;
    }

    private Expost.Outcome Run(string line) => Expost.Run(CommandLine.Split(line), null, _folder.Path);
}
