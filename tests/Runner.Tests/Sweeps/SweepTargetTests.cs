using System.Diagnostics;
using System.Globalization;

namespace ExPost.Runner.Tests.Sweeps;

/// <summary>Sweeps that draw at every point until a precision is reached.</summary>
public sealed class SweepTargetTests
{
    private const string Sweep = "environment: private-common\nmechanisms: [personalized-price, efficient]\nseed: 5\ntarget: [revenue:rel=0.002, probability-unsold:abs=0.001]\nmax-draws: 1e8\ngrid:\n  buyers: [2, 3]\n  epsilon: [0, 0.1, 0.2]\n";

    [Fact]
    public void A_point_is_what_simulate_finds()
    {
        using var folder = new SweepFolder(Sweep);
        folder.Ok("sweep s.yaml --output s.db");
        string simulated = Expost.Run(CommandLine.Split("simulate -e private-common -m personalized-price,efficient --set buyers=3 --set epsilon=0.1 --target revenue:rel=0.002,probability-unsold:abs=0.001 --max-draws 1e8 --seed 5 --format csv --quiet")).Result;
        // point,buyers,epsilon,mechanism,measure,draws,mean,standard_error,low,high,method
        string[][] rows = [.. folder.Export("s.db").Split('\n').Where(line => line.StartsWith("4,3,0.1,", StringComparison.Ordinal)).Select(line => line.Split(','))];
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Contains($"\n{row[3]},,{row[4]},{string.Join(',', row[6..])},{row[5]}\n", simulated.ReplaceLineEndings("\n"), StringComparison.Ordinal));
    }

    // At any moment, again and again, with any engine and any number of threads.
    [Fact]
    public void A_killed_sweep_goes_on_where_it_stood()
    {
        using var folder = new SweepFolder(Sweep.Replace("rel=0.002", "rel=0.0007", StringComparison.Ordinal));
        folder.Ok("sweep s.yaml --output whole.db --threads 2");
        var random = new Random(20261125);
        int kills = 0;
        for (int k = 0; k < 25; k++)
        {
            using Process process = Process.Start(new ProcessStartInfo(Expost.Path, $"sweep s.yaml --output killed.db --quiet --threads {1 + k % 3} --engine {(k % 4 == 3 ? "scalar" : "simd")}") { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true })!;
            if (process.WaitForExit(random.Next(300, 1200))) break;
            process.Kill();
            process.WaitForExit();
            kills++;
        }

        Assert.InRange(kills, 1, 25);
        folder.Ok("sweep s.yaml --output killed.db");
        Assert.Equal(folder.Content("whole.db"), folder.Content("killed.db"));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void Shards_have_whole_points_and_merge_to_one_run(int shards)
    {
        using var folder = new SweepFolder(Sweep);
        folder.Ok("sweep s.yaml --output whole.db");
        for (int k = 1; k <= shards; k++)
        {
            int own = Enumerable.Range(0, 6).Count(point => point % shards == k - 1);
            Assert.StartsWith($"part-{k}.db: {own} of 6 points are finished (shard {k} of {shards}).", folder.Ok($"sweep s.yaml --output part-{k}.db --shard {k}/{shards} --engine {(k % 2 == 0 ? "scalar" : "simd")}"), StringComparison.Ordinal);
        }

        string[] parts = [.. Enumerable.Range(1, shards).Select(k => $"part-{k}.db")];
        folder.Ok($"merge forth.db {string.Join(' ', parts)}");
        folder.Ok($"merge back.db {string.Join(' ', parts.Reverse())}");
        Assert.Equal(folder.Content("whole.db"), folder.Content("forth.db"));
        Assert.Equal(folder.Content("whole.db"), folder.Content("back.db"));

        // What a shard left unfinished is named, and not by draws that nobody knows.
        Expost.Outcome partial = folder.Run($"merge partial.db {string.Join(' ', parts.Skip(1))}");
        Assert.Equal(2, partial.ExitCode);
        Assert.Contains($"shard 1 of {shards} is missing", partial.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("draws", partial.Error, StringComparison.Ordinal);
    }

    // Nothing is drawn twice: where the targets are tighter, the file holds what a sweep with these would have drawn by itself.
    [Theory]
    [InlineData("rel=0.004", "rel=0.002")]
    [InlineData("max-draws: 150_000", "max-draws: 1e8")]
    [InlineData("max-draws: 153_001", "max-draws: 400_000")]
    [InlineData("max-draws: 1e7", "max-draws: 1e8")]
    public void What_is_asked_for_may_grow(string before, string after)
    {
        string key = before.Split('=', ':')[0];
        string With(string value) => string.Join('\n', Sweep.Split('\n').Select(line => key == "rel" ? line.Replace("rel=0.002", value, StringComparison.Ordinal) : line.StartsWith(key, StringComparison.Ordinal) ? value : line));
        using var folder = new SweepFolder(With(before));
        folder.Run("sweep s.yaml --output grown.db");
        folder.Write(With(after));
        int code = folder.Run("sweep s.yaml --output grown.db").ExitCode;
        Assert.Equal(code, folder.Run("sweep s.yaml --output fresh.db").ExitCode);
        Assert.Equal(folder.Content("fresh.db"), folder.Content("grown.db"));
    }

    // Less, and then a number of draws: estimates are of what is asked for, whatever more there is.
    [Fact]
    public void What_is_asked_for_may_change_in_any_way()
    {
        using var folder = new SweepFolder(Sweep);
        string[] asked = [Sweep, Sweep.Replace("1e8", "100_001", StringComparison.Ordinal), Sweep.Replace("rel=0.002", "rel=0.01", StringComparison.Ordinal), Fixed(50_000), Sweep, Fixed(1_500_000), Sweep.Replace("revenue:rel=0.002", "surplus:rel=0.002", StringComparison.Ordinal), Sweep];
        for (int k = 0; k < asked.Length; k++)
        {
            folder.Write(asked[k]);
            int code = folder.Run("sweep s.yaml --output changed.db").ExitCode;
            Assert.Equal(code, folder.Run($"sweep s.yaml --output fresh-{k}.db").ExitCode);
            Assert.Equal(folder.Export($"fresh-{k}.db"), folder.Export("changed.db"));
        }

        static string Fixed(int draws) => Sweep.Replace("target: [revenue:rel=0.002, probability-unsold:abs=0.001]\nmax-draws: 1e8\n", $"draws: {draws}\n", StringComparison.Ordinal);
    }

    [Fact]
    public void Points_that_miss_their_target_are_finished_and_told()
    {
        using var folder = new SweepFolder(Sweep.Replace("1e8", "1_500_000", StringComparison.Ordinal));
        Expost.Outcome outcome = folder.Run("sweep s.yaml --output s.db --plan");
        for (int again = 0; again < 2; again++)
        {
            outcome = folder.Run("sweep s.yaml --output s.db");
            Assert.Equal((3, "s.db: 6 of 6 points are finished."), (outcome.ExitCode, outcome.Output.TrimEnd()));
            Assert.Matches(@"^expost: s\.db: 3 of 6 points did not reach probability-unsold:abs=0\.001, revenue:rel=0\.002 within 1,500,000 draws \(max-draws\): points 3, 5, 6, for revenue, probability-unsold; at point 6, the farthest, revenue of personalized-price is known to ± \S+, and ± \S+ is asked for by revenue:rel=0\.002; about [\d,]+ draws would do$", outcome.Error.TrimEnd());
        }

        // So many do, at all points.
        string needed = outcome.Error.Split("; about ")[1].Split(' ')[0].Replace(",", "", StringComparison.Ordinal);
        // A merge says the same.
        Expost.Outcome merged = folder.Run("merge m.db s.db");
        Assert.Equal((3, outcome.Error.Replace("s.db", "m.db", StringComparison.Ordinal)), (merged.ExitCode, merged.Error));

        Assert.Contains("\n5,3,0.2,personalized-price,revenue,1500000,", folder.Export("s.db"), StringComparison.Ordinal);
        Assert.Contains("<dd>probability-unsold:abs=0.001, revenue:rel=0.002; 3 of the finished points did not reach it</dd>", folder.Ok("report s.db"), StringComparison.Ordinal);
        folder.Write(Sweep.Replace("1e8", $"{long.Parse(needed, CultureInfo.InvariantCulture) * 6 / 5}", StringComparison.Ordinal));
        folder.Ok("sweep s.yaml --output s.db");
    }

    // It ended after the first check, and more draws do not help.
    [Fact]
    public void Points_without_payments_are_told_as_what_they_are()
    {
        using var folder = new SweepFolder("environment: weighted-sum\nmechanisms: [optimal]\ntarget: revenue:rel=0.01\nmax-draws: 1e7\ngrid:\n  distribution: [\"uniform(0,1)\", \"piecewise(0:1.6,0.5:0.4,1)\"]\n");
        Expost.Outcome outcome = folder.Run("sweep s.yaml --output s.db");
        Assert.Equal((3, "expost: s.db: 1 of 2 points cannot reach revenue:rel=0.01, however many draws: point 2; revenue has no estimate, for no payments implement the rule"), (outcome.ExitCode, outcome.Error.TrimEnd()));
    }

    [Fact]
    public void Of_many_points_the_first_are_named()
    {
        using var folder = new SweepFolder("environment: private-common\nmechanisms: personalized-price\ntarget: revenue:rel=1e-5\nmax-draws: 1000\ngrid:\n  epsilon: {from: 0, to: 0.1, steps: 8}\n");
        Expost.Outcome outcome = folder.Run("sweep s.yaml --output s.db");
        Assert.StartsWith("expost: s.db: 8 of 8 points did not reach revenue:rel=1e-5 within 1,000 draws (max-draws): points 1, 2, 3, 4, 5 and 3 more, for revenue; at point ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_with_different_targets_do_not_merge()
    {
        using var folder = new SweepFolder(Sweep);
        folder.Ok("sweep s.yaml --output a.db --shard 1/2");
        foreach (string other in new[] { Sweep.Replace("1e8", "1e7", StringComparison.Ordinal), Sweep.Replace("rel=0.002", "rel=0.003", StringComparison.Ordinal) })
        {
            folder.Write(other);
            folder.Ok("sweep s.yaml --output b.db --shard 2/2");
            Expost.Outcome outcome = folder.Run("merge out.db a.db b.db");
            Assert.Equal(2, outcome.ExitCode);
            Assert.StartsWith("expost: b.db: it does not belong to the same sweep as a.db: its points have the target probability-unsold:abs=0.001, revenue:rel=0.00", outcome.Error, StringComparison.Ordinal);
            Assert.Single(outcome.Error.TrimEnd().Split('\n'));
        }
    }

    // A point that is estimated for another target is not finished, and no reason to forget one that is.
    [Fact]
    public void A_merge_takes_the_point_that_is_estimated_for_the_target()
    {
        using var folder = new SweepFolder(Sweep.Replace("rel=0.002", "rel=0.001", StringComparison.Ordinal));
        folder.Ok("sweep s.yaml --output old.db");
        folder.Write(Sweep);
        folder.Ok("sweep s.yaml --output new.db");
        // The first point only is estimated anew; the others have more draws, for another target.
        folder.Ok("sweep s.yaml --output old.db --shard 1/6");
        folder.Ok("merge forth.db old.db new.db");
        folder.Ok("merge back.db new.db old.db");
        Assert.Equal(folder.Export("new.db"), folder.Export("forth.db"));
        Assert.Equal(folder.Export("new.db"), folder.Export("back.db"));
    }

    // Before a results file is made, or changed.
    [Theory]
    [InlineData("[revenue:rel=0.002, ", "[revenu:rel=0.002, ", "s.yaml:4:10: target revenu:rel=0.002: there is no measure 'revenu', did you mean 'revenue'?")]
    [InlineData(" probability-unsold:abs=0.001", " utility.4:abs=1e-3", "s.yaml:4:29: target utility.4:abs=1e-3: there is no measure 'utility.4', did you mean 'utility.1'?")]
    [InlineData("max-draws: 1e8", "max-draws: 1e8\nconfidence: 0.9999999999999", "s.yaml:6:13: confidence is '0.9999999999999': with a target it is at most 0.999999999999, for a single check has a higher one still; give less, or a number of draws instead of a target")]
    public void What_cannot_be_a_target_changes_no_file(string right, string wrong, string message)
    {
        using var folder = new SweepFolder(Sweep);
        folder.Ok("sweep s.yaml --output s.db");
        byte[] before = File.ReadAllBytes(System.IO.Path.Combine(folder.Path, "s.db"));
        folder.Write(Sweep.Replace(right, wrong, StringComparison.Ordinal));
        foreach (string line in new[] { "--output s.db", "--output new.db", "--plan", "--output new.db --shard 2/3" })
        {
            Expost.Outcome outcome = folder.Run($"sweep s.yaml {line}");
            Assert.Equal(2, outcome.ExitCode);
            Assert.StartsWith($"expost: {message}", outcome.Error, StringComparison.Ordinal);
        }

        Assert.Equal(["s.db", "s.yaml"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order());
        Assert.Equal(before, File.ReadAllBytes(System.IO.Path.Combine(folder.Path, "s.db")));
    }

    // There is a third buyer at some points only.
    [Fact]
    public void A_target_that_some_points_have_is_refused_too()
    {
        using var folder = new SweepFolder(Sweep.Replace("revenue:", "utility.3:", StringComparison.Ordinal));
        Expost.Outcome outcome = folder.Run("sweep s.yaml --output s.db");
        Assert.Equal((2, false), (outcome.ExitCode, File.Exists(System.IO.Path.Combine(folder.Path, "s.db"))));
    }

    [Fact]
    public void A_plan_shows_targets_and_how_many_draws_they_may_take()
    {
        using var folder = new SweepFolder(Sweep);
        string plan = folder.Ok("sweep s.yaml --plan --shard 2/4");
        Assert.Matches("points +2 of 6\n", plan);
        Assert.Matches("target +probability-unsold:abs=0.001, revenue:rel=0.002\n", plan);
        Assert.Matches(@"draws +about [2-4],\d{3},\d{3}, at most 100,000,000 a point\n", plan);
        Assert.Equal(["s.yaml"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName));
    }

    // As many as the first check needs, where that is the last one.
    [Fact]
    public void A_plan_counts_few_draws()
    {
        using var folder = new SweepFolder("environment: linear\nmechanisms: [efficient]\ntarget: surplus:abs=100\nmax-draws: 100\ngrid: {b: [0.25, 0.5]}\n");
        Assert.Matches(@"draws +about 200, at most 100 a point\n", folder.Ok("sweep s.yaml --plan"));
        folder.Write("environment: linear\nmechanisms: [efficient]\ntarget: surplus:abs=100\nmax-draws: 1e9\ngrid: {b: [0.25, 0.5]}\n");
        Assert.Matches(@"draws +about [1-9][\d,]{3,6}, at most 1,000,000,000 a point\n", folder.Ok("sweep s.yaml --plan"));
    }
}
