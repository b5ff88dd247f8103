using System.Diagnostics;
using ExPost.Runner.Tests.Results;

namespace ExPost.Runner.Tests.Sweeps;

/// <summary>Sweeps whose draws depend on each other, with so many of them or up to a precision.</summary>
public sealed class SweepSamplingTests
{
    private const string Head = "environment: private-common\nmechanisms: [personalized-price, efficient]\nseed: 5\ngrid:\n  buyers: [2, 3]\n  epsilon: [0, 0.1]\n", Simulate = "simulate -e private-common -m personalized-price,efficient --set buyers=3 --set epsilon=0.1 --seed 5 --format csv --quiet";

    // 300,000 / 8 is between 2^15 and 2^16, and nearer to the first.
    [Theory]
    [InlineData("sampling: lattice\nreplications: 8\ndraws: 300_000\n", "--sampling lattice --replications 8 --draws 300000", 262_144)]
    [InlineData("sampling: antithetic\ndraws: 200_001\n", "--sampling antithetic --draws 200001", 200_000)]
    [InlineData("sampling: lattice\ndraws: 20\n", "--sampling lattice --draws 20", 32)]
    [InlineData("sampling: lattice\nreplications: 8\nuniforms: 52\ntarget: revenue:rel=0.0005\nmax-draws: 1e8\n", "--sampling lattice --replications 8 --uniforms 52 --target revenue:rel=0.0005 --max-draws 1e8", null)]
    [InlineData("sampling: antithetic\ntarget: [revenue:rel=0.003, efficiency:abs=0.001]\nmax-draws: 3_000_000\n", "--sampling antithetic --target revenue:rel=0.003,efficiency:abs=0.001 --max-draws 3e6", null)]
    public void A_point_is_what_simulate_finds(string keys, string options, int? draws)
    {
        using var folder = new SweepFolder(Head + keys);
        folder.Ok("sweep s.yaml --output s.db");
        string simulated = Expost.Run(CommandLine.Split($"{Simulate} {options}")).Result.ReplaceLineEndings("\n");
        string[][] rows = [.. folder.Export("s.db").Split('\n').Where(line => line.StartsWith("3,3,0.1,", StringComparison.Ordinal)).Select(line => line.Split(','))];
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Contains($"\n{row[3]},,{row[4]},{string.Join(',', row[6..])},{row[5]}\n", simulated, StringComparison.Ordinal));
        if (draws is { } known) Assert.All(rows, row => Assert.Equal($"{known}", row[5]));
    }

    // At any moment, again and again, with any engine and any number of threads.
    [Theory]
    [InlineData("sampling: lattice\nreplications: 8\ntarget: revenue:rel=0.00005\n")]
    [InlineData("sampling: antithetic\nreplications: 12\ndraws: 200_000_000\n")]
    public void A_killed_sweep_goes_on_where_it_stood(string keys)
    {
        using var folder = new SweepFolder(Head + keys);
        folder.Ok("sweep s.yaml --output whole.db --threads 2");
        var random = new Random(20261126);
        int kills = 0;
        for (int k = 0; k < 15; k++)
        {
            using Process process = Process.Start(new ProcessStartInfo(Expost.Path, $"sweep s.yaml --output killed.db --quiet --threads {1 + k % 3} --engine {(k % 4 == 3 ? "scalar" : "simd")}") { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true })!;
            if (process.WaitForExit(random.Next(150, 700))) break;
            process.Kill();
            process.WaitForExit();
            kills++;
        }

        Assert.InRange(kills, 1, 15);
        folder.Ok("sweep s.yaml --output killed.db");
        Assert.Equal(folder.Content("whole.db"), folder.Content("killed.db"));
        Assert.Equal(folder.Export("whole.db"), folder.Export("killed.db"));
    }

    // Holes anywhere: of some replications the beginning is gone, and of others the end.
    [Theory]
    [InlineData("sampling: lattice\nreplications: 8\ntarget: revenue:rel=0.0002\n")]
    [InlineData("sampling: lattice\ndraws: 1_000_000\nverify: {misreports: 4}\nmeasures: [revenue, regret]\n")]
    public void What_is_missing_is_drawn_again(string keys)
    {
        using var folder = new SweepFolder(Head + keys);
        folder.Ok("sweep s.yaml --output whole.db");
        for (int k = 0; k < 3; k++)
        {
            File.Copy(System.IO.Path.Combine(folder.Path, "whole.db"), System.IO.Path.Combine(folder.Path, $"holes-{k}.db"));
            SampleSweep.Alter(System.IO.Path.Combine(folder.Path, $"holes-{k}.db"), $"DELETE FROM parts WHERE (rowid + point) % 3 = {k}; DELETE FROM measures WHERE point > 0; DELETE FROM differences WHERE point > 0; DELETE FROM checks WHERE point > 0; DELETE FROM witnesses WHERE point > 0; UPDATE points SET draws = NULL, run = NULL, target = NULL, max_draws = NULL, reached = NULL WHERE number > 0");
            Assert.NotEqual(folder.Content("whole.db"), folder.Content($"holes-{k}.db"));
            folder.Ok($"sweep s.yaml --output holes-{k}.db");
            Assert.Equal(folder.Export("whole.db"), folder.Export($"holes-{k}.db"));
        }
    }

    [Theory]
    [InlineData("sampling: lattice\nreplications: 8\ntarget: revenue:rel=0.0005\n")]
    [InlineData("sampling: antithetic\ndraws: 200_000\n")]
    public void Shards_are_points_and_one_run(string keys)
    {
        using var folder = new SweepFolder(Head + keys);
        folder.Ok("sweep s.yaml --output whole.db");
        for (int k = 1; k <= 6; k++) folder.Ok($"sweep s.yaml --output shard-{k}.db --shard {k}/6 --engine {(k % 2 == 0 ? "scalar" : "simd")}");
        Expost.Outcome partial = folder.Run("merge partial.db shard-2.db shard-3.db shard-4.db");
        Assert.Equal((2, "expost: partial.db: shard 1 of 6 is missing\n"), (partial.ExitCode, partial.Error));
        folder.Ok("merge merged.db shard-3.db shard-1.db shard-6.db shard-2.db shard-5.db shard-4.db");
        Assert.Equal(folder.Content("whole.db"), folder.Content("merged.db"));
        Assert.Equal(folder.Export("whole.db"), folder.Export("merged.db"));
    }

    // Replications grow: what was drawn of each is kept, and estimates are of what is asked for.
    [Fact]
    public void What_is_asked_for_may_change_in_any_way()
    {
        const string Sampling = "sampling: lattice\nreplications: 8\n";
        string[] asked = ["draws: 100_000\n", "draws: 1_000_000\n", "target: revenue:rel=0.0005\n", "draws: 2000\n", "target: revenue:rel=0.0001\nmax-draws: 5_000_000\n", "target: surplus:abs=0.001\nmax-draws: 100\n", "target: revenue:rel=0.0005\n"];
        using var folder = new SweepFolder("");
        for (int k = 0; k < asked.Length; k++)
        {
            folder.Write(Head + Sampling + asked[k]);
            int code = folder.Run("sweep s.yaml --output changed.db").ExitCode;
            Assert.Equal(code, folder.Run($"sweep s.yaml --output fresh-{k}.db").ExitCode);
            if (asked[k] == "draws: 2000\n") continue;
            Assert.Equal(folder.Export($"fresh-{k}.db"), folder.Export("changed.db"));
            Assert.Equal(folder.Content($"fresh-{k}.db"), folder.Content("changed.db"));
        }
    }

    [Fact]
    public void Other_draws_are_another_sweep()
    {
        using var folder = new SweepFolder(Head + "draws: 50_000\n");
        folder.Ok("sweep s.yaml --output s.db");
        folder.Write(Head + "draws: 50_000\nsampling: mc\n");
        folder.Ok("sweep s.yaml --output s.db");
        folder.Write(Head + "draws: 50_000\nsampling: lattice\n");
        Expost.Outcome outcome = folder.Run("sweep s.yaml --output s.db");
        Assert.Equal((2, "expost: s.db: it holds another sweep: sampling is absent in the file and \"lattice\" here; name another file"), (outcome.ExitCode, outcome.Error.TrimEnd()));
        folder.Ok("sweep s.yaml --output l.db");
        folder.Write(Head + "draws: 50_000\nsampling: lattice\nreplications: 16\n");
        Assert.Contains("replications is 32 in the file and 16 here", folder.Run("sweep s.yaml --output l.db").Error, StringComparison.Ordinal);
        Assert.Contains("<dd>lattice in 32 replications</dd>", folder.Ok("report l.db"), StringComparison.Ordinal);
    }

    [Fact]
    public void Points_that_miss_their_target_are_told()
    {
        using var folder = new SweepFolder(Head + "sampling: lattice\ntarget: revenue:rel=1e-5\nmax-draws: 300_000\n");
        string plan = folder.Ok("sweep s.yaml --plan");
        Assert.Contains("at most 262,144 a point", plan, StringComparison.Ordinal);
        Expost.Outcome outcome = folder.Run("sweep s.yaml --output s.db");
        Assert.Equal((3, "s.db: 4 of 4 points are finished."), (outcome.ExitCode, outcome.Output.TrimEnd()));
        Assert.Matches(@"^expost: s\.db: 4 of 4 points did not reach revenue:rel=1e-5 within 262,144 draws \(max-draws\): points 1, 2, 3, 4, for revenue; at point \d, the farthest, revenue of \S+ is known to ± \S+, and ± \S+ is asked for by revenue:rel=1e-5$", outcome.Error.TrimEnd());
        // The farthest is the one with the widest interval for its estimate.
        string[] widest = folder.Export("s.db").Split('\n').Select(line => line.Split(',')).Where(row => row.Length > 9 && row[4] == "revenue").MaxBy(row => (Number(row[9]) - Number(row[8])) / Math.Abs(Number(row[6])))!;
        Assert.Contains($"at point {Number(widest[0]) + 1}, the farthest, revenue of {widest[3]} is known", outcome.Error, StringComparison.Ordinal);

        static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }
}
