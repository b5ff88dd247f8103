using System.Diagnostics;
using ExPost.Runner.Results;

namespace ExPost.Runner.Tests.Sweeps;

/// <summary>A sweep that is killed goes on where it stood, whenever that happens: what is written is whole, and what was not is done again.</summary>
public sealed class KilledSweepTests : IDisposable
{
    private const int Kills = 50;

    private const int Kill = 9;

    /// <summary>The first bytes of a journal that is to be rolled back (SQLite's file format, section 3): the database is being written.</summary>
    private static readonly byte[] s_hot = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Of points that are done in less than a second, of points that are written in parts, and of checks. The interpreter is slow enough to be killed so often, and what it has done is what vector code does.
    [Fact]
    public async Task A_sweep_that_is_killed_fifty_times_is_one_that_was_not()
    {
        if (OperatingSystem.IsWindows()) return;
        string[] sweeps =
        [
            "environment: private-common\nmechanisms: [personalized-price, efficient]\ndraws: 100_000\nseed: 5\ngrid:\n  buyers: [2, 3]\n  epsilon: {from: 0, to: 0.2, steps: 400}\n",
            "environment: private-values\nmechanisms: [posted-price]\ndraws: 200_000_001\nseed: 6\nmeasures: [revenue, surplus]\ngrid:\n  price: [0.2, 0.4]\n",
            "environment: linear\nmechanisms: [generalized-vickrey, efficient]\ndraws: 2_000_003\nverify: {misreports: 4}\ngrid:\n  b: [0.25, 1.5]\n",
        ];
        await Task.WhenAll(sweeps.Select((sweep, k) => Task.Factory.StartNew(() => CheckKilled(sweep, $"{k}"), TaskCreationOptions.LongRunning)));
    }

    private void CheckKilled(string sweep, string name)
    {
        File.WriteAllText(_folder[$"{name}.yaml"], sweep);
        var random = new Random(20261125);
        for (int k = 0; k < Kills; k++)
        {
            string database = _folder[$"killed-{name}.db"], journal = $"{database}-journal";
            DateTime written = File.GetLastWriteTimeUtc(database);
            using Process process = Start($"sweep {name}.yaml --output killed-{name}.db --quiet --engine scalar --threads 1");
            // While it starts, while it draws, when it begins to write, at any row that it writes, and after that.
            switch (k % 5)
            {
                case 0:
                    Thread.Sleep(random.Next(300));
                    break;
                case 1:
                    Thread.Sleep(random.Next(300, 1000));
                    break;
                case 2:
                    Thread.Sleep(random.Next(1000));
                    Await(() => IsWritten(journal));
                    break;
                case 3:
                    // What a run writes first is that it has begun.
                    AwaitChange(database, written);
                    Thread.Sleep(100);
                    Await(() => IsWritten(journal));
                    Thread.Sleep(random.Next(40));
                    break;
                default:
                    AwaitChange(database, written);
                    Thread.Sleep(100);
                    AwaitChange(database, File.GetLastWriteTimeUtc(database));
                    Thread.Sleep(random.Next(200));
                    break;
            }

            Assert.False(process.HasExited, $"{name}: before kill {k} it ends: {(process.HasExited ? process.StandardError.ReadToEnd() : "")}");
            Assert.Equal(0, SignalTests.Kill(process.Id, Kill));
            process.WaitForExit();
            Assert.Equal(128 + Kill, process.ExitCode);
        }

        using (ResultsFile left = ResultsFile.Read(_folder[$"killed-{name}.db"])) Assert.NotEmpty(left.Ranges());
        Ok($"sweep {name}.yaml --output killed-{name}.db --quiet");
        Ok($"sweep {name}.yaml --output whole-{name}.db --quiet");
        foreach (string table in new[] { "measures", "differences", "checks", "witnesses" })
        {
            Expost.Outcome killed = Ok($"export killed-{name}.db --table {table}"), whole = Ok($"export whole-{name}.db --table {table}");
            Assert.Equal(whole.Output, killed.Output);
            Assert.Equal(whole.Error.Replace("whole-", "killed-", StringComparison.Ordinal), killed.Error);
        }
    }

    /// <summary>A database is being written when its journal would be rolled back.</summary>
    private static bool IsWritten(string journal)
    {
        if (!File.Exists(journal)) return false;
        byte[] head = new byte[s_hot.Length];
        using var stream = new FileStream(journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return stream.Read(head) == head.Length && head.AsSpan().SequenceEqual(s_hot);
    }

    private static void AwaitChange(string file, DateTime written) => Await(() => File.GetLastWriteTimeUtc(file) != written);

    /// <summary>Waits for what lasts less than a moment; that it was missed is no fault.</summary>
    private static void Await(Func<bool> condition) => SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(5));

    private Process Start(string line)
    {
        ProcessStartInfo start = Expost.Start(Expost.Path, CommandLine.Split(line));
        start.WorkingDirectory = _folder.Path;
        return Process.Start(start)!;
    }

    private Expost.Outcome Ok(string line)
    {
        Expost.Outcome outcome = Expost.Run(CommandLine.Split(line), null, _folder.Path);
        Assert.True(outcome.ExitCode == 0, $"{line}: {outcome.Error}");
        return outcome;
    }
}
