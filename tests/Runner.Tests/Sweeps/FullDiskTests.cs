namespace ExPost.Runner.Tests.Sweeps;

/// <summary>A sweep on a disk that fills up.</summary>
public sealed class FullDiskTests
{
    // Full when it begins, and full when it writes; what another shard wrote before is there all the time.
    [SmallDiskFact]
    public void What_was_written_is_kept_and_it_goes_on_when_there_is_space()
    {
        using var folder = new TemporaryFolder();
        using var disk = new SmallDisk();
        File.WriteAllText(folder["s.yaml"], "environment: private-common\nmechanisms: [personalized-price, efficient]\ndraws: 10_000\nseed: 5\ngrid:\n  epsilon: {from: 0, to: 0.2, steps: 20}\n");
        string results = disk["r.db"], refusal = $"expost: {results}: it cannot be written: the disk is full; what was written before is kept\n";
        Assert.Equal($"{results}: 10 of 20 points are finished (shard 1 of 2).\n", Run($"sweep s.yaml --output {results} --shard 1/2 --quiet").Result);
        Expost.Outcome before = Run($"export {results}");
        for (int pages = 0; pages < 8; pages += 2)
        {
            disk.Fill(pages);
            Expost.Outcome outcome = Run($"sweep s.yaml --output {results} --shard 2/2 --quiet");
            Assert.Equal((2, "", refusal), (outcome.ExitCode, outcome.Output, outcome.Error));
            Expost.Outcome after = Run($"export {results}");
            Assert.Equal((0, before.Output), (after.ExitCode, after.Output));
            Assert.Equal(before.Error.Split('\n')[0], after.Error.Split('\n')[0]);
        }

        disk.Free();
        Assert.Equal($"{results}: 20 of 20 points are finished (shard 2 of 2).\n", Run($"sweep s.yaml --output {results} --shard 2/2 --quiet").Result);
        Assert.Equal("whole.db: 20 of 20 points are finished.\n", Run("sweep s.yaml --output whole.db --quiet").Result);
        Expost.Outcome whole = Run("export whole.db"), kept = Run($"export {results}");
        Assert.Equal(whole.Output, kept.Output);
        Assert.Equal(whole.Error.Replace("whole.db", results, StringComparison.Ordinal), kept.Error);

        Expost.Outcome Run(string line) => Expost.Run(CommandLine.Split(line), null, folder.Path);
    }
}
