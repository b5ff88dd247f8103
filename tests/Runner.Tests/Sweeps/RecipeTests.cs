using System.Text.RegularExpressions;
using ExPost.Runner.Results;
using ExPost.Runner.Tests.Guide;

namespace ExPost.Runner.Tests.Sweeps;

/// <summary>What docs/sweeps.md tells users to type on clusters, as it stands there. What it shows elsewhere is run by <see cref="GuideTests"/>.</summary>
public sealed partial class RecipeTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private static readonly GuidePage s_page = GuidePage.Open("docs/sweeps.md");

    private readonly TemporaryFolder _folder = new();

    public RecipeTests()
    {
        // As many draws as the page says take longer than these tests may.
        (string name, string text) = s_page.Files.Single();
        string sweep = text.Replace("draws: 100_000", "draws: 20_000", StringComparison.Ordinal);
        Assert.Contains("draws: 20_000", sweep, StringComparison.Ordinal);
        File.WriteAllText(_folder[name], sweep);
    }

    public void Dispose() => _folder.Dispose();

    // A task is killed, another is sent back while it runs, and the merge comes when all have ended.
    [SlurmFact]
    public void An_array_of_Slurm()
    {
        File.WriteAllText(_folder["licence-sweep.sh"], Block("### Slurm"));
        string[] submit = [.. Lines("### Slurm")];
        Assert.Equal(2, submit.Length);
        using var slurm = new Slurm(_folder.Path);
        string[] jobs = [.. slurm.Run($"{submit[0]}\necho $job\n{submit[1]}").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[^1])];
        Assert.Equal(2, jobs.Length);
        int process = 0;
        slurm.Await(() => HasBegun(3, out process), s_patience, "shard 3");
        Assert.Equal(0, SignalTests.Kill(process, 9));
        slurm.Await(() => State($"{jobs[0]}_3").StartsWith("FAILED", StringComparison.Ordinal), s_patience, "shard 3 to fail");
        slurm.Run($"scontrol requeue {jobs[0]}_3");
        slurm.Await(() => HasBegun(7, out process), s_patience, "shard 7");
        slurm.Run($"scontrol requeue {jobs[0]}_7");
        slurm.Await(() => State(jobs[1]) is not ("PENDING" or "RUNNING" or "COMPLETING" or ""), s_patience, "the merge");
        Assert.Equal("COMPLETED", State(jobs[1]));
        using (ResultsFile merged = ResultsFile.Read(_folder["results.db"]))
        {
            Dictionary<long, int> runs = merged.Database.Query("SELECT shard, count(*) FROM runs WHERE shards = 16 GROUP BY shard", row => (row.GetInt64(0), row.GetInt32(1))).ToDictionary();
            Assert.Equal(Enumerable.Range(1, 16).Select(k => (long)k), runs.Keys.Order());
            Assert.Equal((2, 2), (runs[3], runs[7]));
        }

        CheckIsWhole();

        // One that is missing is done alone.
        File.Delete(_folder["results.db"]);
        File.Delete(_folder["shard-5.db"]);
        Assert.Equal("expost: results.db: shard 5 of 16 is missing\n", Expost.Shell("$EXPOST merge results.db shard-*.db", _folder.Path).Error);
        slurm.Run("sbatch --wait --array=5 licence-sweep.sh");
        Assert.Equal("", Expost.Shell("$EXPOST merge results.db shard-5.db", _folder.Path).Error);
        using (ResultsFile added = ResultsFile.Read(_folder["shard-5.db"])) Assert.Equal([new(5, 16)], added.Shards());
        CheckIsWhole();

        string State(string job) => JobState().Match(slurm.Run($"scontrol show job {job}")).Groups[1].Value;

        bool HasBegun(int shard, out int process) => (process = Slurm.ProcessOf($"shard-{shard}.db") ?? 0) > 0 && IsBegun(_folder[$"shard-{shard}.db"]);
    }

    // What parallel puts in the place of {}, one after the other.
    [Fact]
    public void Jobs_of_GNU_parallel()
    {
        if (OperatingSystem.IsWindows()) return;
        string[] lines = [.. Lines("### GNU parallel")];
        Match job = Parallel().Match(lines[0]);
        Assert.True(job.Success, lines[0]);
        Shell($"for k in {job.Groups["numbers"].Value}; do {job.Groups["command"].Value.Replace("{}", "$k", StringComparison.Ordinal)}; done\n{lines[1]}");
        Assert.Equal(16, _folder.Files.Count(name => name.StartsWith("shard-", StringComparison.Ordinal)));
        CheckIsWhole();
    }

    [Fact]
    public void Pods_of_Kubernetes()
    {
        if (OperatingSystem.IsWindows()) return;
        Match arguments = Arguments().Match(Block("### Kubernetes"));
        Assert.True(arguments.Success);
        string command = arguments.Groups[1].Value.Replace("/data/", "", StringComparison.Ordinal);
        int pods = int.Parse(Completions().Match(Block("### Kubernetes")).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        Shell(string.Join('\n', Enumerable.Range(0, pods).Select(pod => $"JOB_COMPLETION_INDEX={pod}; {command}")) + "\nexpost merge results.db shard-*.db");
        CheckIsWhole();
    }

    /// <summary>
    /// The first transaction, which tells of the run, has ended: a process that is killed before that leaves no trace. As long as it is being written its pages stand in the journal, whose first
    /// bytes are 0 afterwards; the file itself cannot be asked, for nobody else may read it while the sweep runs.
    /// </summary>
    private static bool IsBegun(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length == 0) return false;
        try
        {
            using var journal = new FileStream($"{path}-journal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var start = new byte[8];
            return journal.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == 0 || start.All(b => b == 0);
        }
        catch (FileNotFoundException)
        {
            return true;
        }
    }

    private void CheckIsWhole()
    {
        Shell("expost sweep licence-sweep.yaml --output whole.db --quiet");
        foreach (string table in new[] { "measures", "differences", "checks", "witnesses" })
        {
            Expost.Outcome whole = Expost.Run(["export", "whole.db", "--table", table], null, _folder.Path), merged = Expost.Run(["export", "results.db", "--table", table], null, _folder.Path);
            Assert.Equal(whole.Output, merged.Output);
            Assert.Equal(whole.Error.Replace("whole.db", "results.db", StringComparison.Ordinal), merged.Error);
        }
    }

    private void Shell(string lines) => _ = Expost.Shell($"set -e; PATH=\"$(dirname \"$EXPOST\"):$PATH\"\n{lines}", _folder.Path).Result;

    /// <summary>The first block of code after a heading.</summary>
    private static string Block(string heading) => s_page.Below(heading).First().Text;

    /// <summary>The commands after a heading.</summary>
    private static IEnumerable<string> Lines(string heading) => s_page.Below(heading).Single(block => block.Language == "sh").Lines;

    [GeneratedRegex("^parallel -j [0-9]+ (?<command>expost .*) ::: (?<numbers>.*)$")]
    private static partial Regex Parallel();

    [GeneratedRegex("""args: \["(.*)"\]""")]
    private static partial Regex Arguments();

    [GeneratedRegex("completions: ([0-9]+)")]
    private static partial Regex Completions();

    [GeneratedRegex(@"JobState=(\w+)")]
    private static partial Regex JobState();
}
