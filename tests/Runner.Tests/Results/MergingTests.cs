using ExPost.Runner.Results;
using ExPost.Runner.Sweeps;

namespace ExPost.Runner.Tests.Results;

/// <summary>Files of shards make the file of one run.</summary>
public class MergingTests
{
    private const long Block = SampleSweep.Block;

    [Fact]
    public void Shards_in_any_order_make_the_content_of_one_run()
    {
        using var folder = new TemporaryFolder();
        string whole = SampleSweep.WholeHash(folder);
        Shard("a", file => file.WriteWhole(0, 1));
        Shard("b", file =>
        {
            file.WriteWhole(2);
            file.Write([SampleSweep.Part(3, 0, Block)], []);
        });
        Shard("c", file =>
        {
            file.Write([SampleSweep.Part(3, Block, 2 * Block)], []);
            file.WriteWhole(4);
        });
        Shard("d", file => file.WriteWhole(5, 0));
        byte[][] inputs = [.. "abcd".Select(name => File.ReadAllBytes(folder[$"{name}"]))];
        HashSet<string> hashes = [];
        foreach (string order in Orders("abcd"))
        {
            string output = folder[$"out-{order}"];
            Merging.Merge(output, [.. order.Select(name => folder[$"{name}"])]);
            using (ResultsFile merged = ResultsFile.Read(output))
            {
                Assert.Equal([3], Merging.Unfinished(merged));
                Assert.Null(Merging.Missing(merged));
                hashes.Add(merged.ContentHash());
            }

            using ResultsFile finished = SampleSweep.Open(output);
            finished.Write([], [SampleSweep.Result(finished.Parts(3))]);
            Assert.Equal(whole, finished.ContentHash());
            Assert.Empty(Merging.Unfinished(finished));
        }

        Assert.Single(hashes);
        Assert.Equal(inputs, "abcd".Select(name => File.ReadAllBytes(folder[$"{name}"])));
        Assert.Equal(24 + 5, folder.Files.Count());

        void Shard(string name, Action<ResultsFile> write)
        {
            using ResultsFile file = SampleSweep.Open(folder[name]);
            write(file);
        }
    }

    [Fact]
    public void What_several_hold_is_added_once_and_the_most_draws_count()
    {
        using var folder = new TemporaryFolder();
        Write(folder["short"], SampleSweep.Draws, file => file.WriteWhole(0));
        // The same draws, cut differently, and more of them.
        PointPart[] parts = [SampleSweep.Part(0, 0, Block), SampleSweep.Part(0, Block, 4 * Block)];
        Write(folder["long"], 5 * Block, file => file.Write(parts, [SampleSweep.Result(parts)]));
        foreach (string[] order in new string[][] { ["short", "long"], ["long", "short"] })
        {
            Merging.Merge(folder["out"], [.. order.Select(name => folder[name])]);
            using ResultsFile merged = ResultsFile.Read(folder["out"]), expected = ResultsFile.Read(folder["long"]);
            Assert.Equal(expected.ContentHash(), merged.ContentHash());
            Assert.Equal(5 * Block, merged.Draws);
            Assert.Equal([(0, Block), (Block, 4 * Block)], PointPart.Chain(merged.Parts(0), 0, 5 * Block).Select(part => (part.First, part.Draws)));
            Assert.Equal(3, merged.Database.Number("SELECT count(*) FROM parts"));
            Assert.Equal(2, merged.Database.Number("SELECT count(*) FROM runs"));
        }
    }

    [Fact]
    public void An_output_that_exists_is_an_input_and_a_link_stays_one()
    {
        using var folder = new TemporaryFolder();
        Write(folder["out"], SampleSweep.Draws, file => file.WriteWhole(0, 1, 2));
        Write(folder["more"], SampleSweep.Draws, file => file.WriteWhole(3, 4, 5));
        if (!OperatingSystem.IsWindows()) File.CreateSymbolicLink(folder["link"], "out");
        Merging.Merge(OperatingSystem.IsWindows() ? folder["out"] : folder["link"], [folder["more"], folder["out"]]);
        using (ResultsFile merged = ResultsFile.Read(folder["out"])) Assert.Equal(SampleSweep.WholeHash(folder), merged.ContentHash());
        Assert.Equal(["link", "more", "out", "whole.db"], folder.Files);
    }

    [Fact]
    public void A_journal_that_is_left_of_another_file_is_none_of_the_output()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a"], SampleSweep.Draws, file => file.WriteWhole(0));
        // No pages to restore, but a file that was one page long: magic, records, nonce, pages, and the sizes of a sector and a page (SQLite's file format, section 3).
        File.WriteAllBytes(folder["out-journal"], [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 16, 0, .. new byte[2000]]);
        Merging.Merge(folder["out"], [folder["a"]]);
        using ResultsFile merged = ResultsFile.Read(folder["out"]);
        Assert.True(merged.IsDone(0));
        Assert.Equal(["a", "out"], folder.Files);
    }

    [Fact]
    public void Files_of_different_sweeps_are_refused_and_the_output_stays()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a"], SampleSweep.Draws, file => file.WriteWhole(0));
        SweepIdentity other = new(SampleSweep.Identity.Text.Replace("\"seed\":\"1\"", "\"seed\":\"2\"", StringComparison.Ordinal));
        ResultsFile.OpenOrCreate(folder["b"], other, SampleSweep.Run, SampleSweep.Points(), SampleSweep.Draws).Dispose();
        byte[] before = File.ReadAllBytes(folder["a"]);
        string refusal = Assert.Throws<UserError>(() => Merging.Merge(folder["a"], [folder["b"]])).Message;
        Assert.Equal($"{folder["b"]}: it does not belong to the same sweep as {folder["a"]}: seed is \"1\" in {folder["a"]} and \"2\" here", refusal);
        Assert.Equal($"{folder["none"]}: there is no such file", Assert.Throws<UserError>(() => Merging.Merge(folder["a"], [folder["none"]])).Message);
        Assert.Equal(before, File.ReadAllBytes(folder["a"]));
        Assert.Equal(["a", "b"], folder.Files);
    }

    [Fact]
    public void Other_sums_of_the_same_draws_are_refused()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a"], SampleSweep.Draws, file => file.WriteWhole(0));
        Write(folder["b"], SampleSweep.Draws, file => file.Write([SampleSweep.Part(1) with { Point = 0 }], []));
        Assert.Equal($"{folder["b"]}: at point 1 it has other sums of the same draws than another file; they were not made by the same program", Assert.Throws<UserError>(() => Merging.Merge(folder["out"], [folder["a"], folder["b"]])).Message);
        Assert.Equal(["a", "b"], folder.Files);
    }

    [Fact]
    public void What_is_missing_is_said()
    {
        using var folder = new TemporaryFolder();
        using ResultsFile file = SampleSweep.Open(folder["f"], points: SampleSweep.Points(12));
        Assert.Equal("points 1 to 12 of 12 are missing", Merging.Missing(file));
        foreach (int point in new[] { 0, 1, 3, 4, 6 }) file.Write([SampleSweep.Part(point)], [SampleSweep.Made(point, 1, 1)]);
        Assert.Equal("points 3, 6 and 8 to 12 of 12 are missing", Merging.Missing(file));
        file.Write([SampleSweep.Part(2), SampleSweep.Part(5, Block, Block), .. Enumerable.Range(7, 4).Select(point => SampleSweep.Part(point))], []);
        Assert.Equal("point 12 of 12 is missing; of point 6 draws 0 to 4095 and 8192 to 12287 are missing", Merging.Missing(file));
        Assert.Equal([2, 7, 8, 9, 10], Merging.Unfinished(file));
        file.Write([SampleSweep.Part(5, 0, Block), SampleSweep.Part(5, 2 * Block, Block), SampleSweep.Part(11)], []);
        Assert.Null(Merging.Missing(file));
    }

    // By brute force: the file has what some shards did, and misses what the others were to do.
    [Theory]
    [InlineData(12, 1, 5)]
    [InlineData(3, 2, 3)]
    [InlineData(2, 5, 7)]
    [InlineData(1, 9, 9)]
    [InlineData(1, 2, 4)]
    public void Shards_that_are_missing_are_said(int pointCount, int blocks, int shards)
    {
        using var folder = new TemporaryFolder();
        long draws = (blocks * Block) - 7;
        for (int set = 0; set < 1 << shards; set += shards > 5 ? 5 : 1)
        {
            File.Delete(folder["f"]);
            // Of those that are to do nothing none is missing; the last that begins leaves something open.
            int[] begun = [.. Enumerable.Range(1, shards).Where(k => (set >> (k - 1) & 1) == 1)];
            List<int> missing = [.. Enumerable.Range(1, shards).Except(begun).Where(k => Own(k).Length > 0)], unfinished = [];
            foreach (int k in begun)
            {
                using ResultsFile file = ResultsFile.OpenOrCreate(folder["f"], SampleSweep.Identity, SampleSweep.Run with { Shard = new(k, shards) }, SampleSweep.Points(pointCount), draws);
                (int Point, long First, long Draws)[] own = Own(k);
                if (k == begun[^1] && own.Length > 0) unfinished.Add(k);
                foreach ((int point, long first, long count) in k == begun[^1] ? own.SkipLast(1) : own) file.Write([new(point, first, count, [], 1)], []);
            }

            string?[] expected = [Words(missing, "missing"), Words(unfinished, "unfinished")];
            if (begun.Length == 0) continue;
            using ResultsFile read = ResultsFile.Read(folder["f"]);
            Assert.Equal(string.Join("; ", expected.OfType<string>()), Merging.Missing(read) ?? "");
        }

        (int Point, long First, long Draws)[] Own(int k) => [.. Enumerable.Range(0, pointCount).Select(point => (point, new Shard(k, shards).Of(point, pointCount, draws))).Where(own => own.Item2.Draws > 0).Select(own => (own.point, own.Item2.First, own.Item2.Draws))];

        string? Words(List<int> numbers, string what)
        {
            if (numbers.Count == 0) return null;
            // Three or more in a row are a range.
            string list = string.Join(' ', numbers.Select(number => numbers.Contains(number - 1) && numbers.Contains(number + 1) ? "-" : $"{number}"));
            while (list.Contains("- -", StringComparison.Ordinal)) list = list.Replace("- -", "-", StringComparison.Ordinal);
            string[] words = list.Replace(" - ", " to ", StringComparison.Ordinal).Replace(" to ", "_", StringComparison.Ordinal).Split(' ');
            string text = words.Length == 1 ? words[0] : $"{string.Join(", ", words[..^1])} and {words[^1]}";
            return $"{(numbers.Count == 1 ? "shard" : "shards")} {text.Replace("_", " to ", StringComparison.Ordinal)} of {shards} {(numbers.Count == 1 ? "is" : "are")} {what}";
        }
    }

    [Fact]
    public void Where_runs_are_not_shards_of_as_many_points_are_said()
    {
        using var folder = new TemporaryFolder();
        foreach (Shard? shard in new Shard?[] { new(2, 3), null, new(1, 3) }) ResultsFile.OpenOrCreate(folder["f"], SampleSweep.Identity, SampleSweep.Run with { Shard = shard }, SampleSweep.Points(), SampleSweep.Draws).Dispose();
        Assert.Equal("shard 3 of 3 is missing; shards 1 and 2 of 3 are unfinished", Missing());
        foreach (Shard shard in new[] { Shard.Whole, new(1, 2) })
        {
            File.Copy(folder["f"], folder["before"]);
            ResultsFile.OpenOrCreate(folder["f"], SampleSweep.Identity, SampleSweep.Run with { Shard = shard }, SampleSweep.Points(), SampleSweep.Draws).Dispose();
            Assert.Equal("points 1 to 6 of 6 are missing", Missing());
            File.Move(folder["before"], folder["f"], overwrite: true);
        }

        string? Missing()
        {
            using ResultsFile file = ResultsFile.Read(folder["f"]);
            return Merging.Missing(file);
        }
    }

    [Fact]
    public void Ranges_lead_as_far_as_any_choice()
    {
        // All sets of ranges within five blocks.
        DrawRange[] all = [.. from first in Enumerable.Range(0, 5) from blocks in Enumerable.Range(1, 5 - first) select new DrawRange(first * Block, blocks * Block)];
        for (int set = 0; set < 1 << all.Length; set++)
        {
            DrawRange[] ranges = [.. all.Where((_, k) => (set >> k & 1) == 1)];
            foreach (long end in new[] { 5 * Block, 3 * Block })
            {
                List<DrawRange> chosen = DrawRange.Disjoint(ranges, end);
                Assert.All(chosen, range => Assert.True(ranges.Contains(range) && range.End <= end));
                Assert.All(chosen.Zip(chosen.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.First));
                DrawRange[] gaps = [.. DrawRange.Gaps(chosen, end)];
                Assert.Equal(Furthest([.. ranges.Where(range => range.End <= end)], 0), gaps.Select(range => range.First).DefaultIfEmpty(end).First());
                Assert.Equal(end, chosen.Concat(gaps).Sum(range => range.Draws));
                Assert.All(gaps, gap => Assert.All(chosen, range => Assert.True(range.End <= gap.First || gap.End <= range.First)));
            }
        }

        static long Furthest(DrawRange[] ranges, long from) => ranges.Where(range => range.First == from).Select(range => Furthest(ranges, range.End)).DefaultIfEmpty(from).Max();
    }

    // A run of more draws has the whole block.
    [Fact]
    public void A_part_of_a_block_leads_to_the_end_alone()
    {
        DrawRange[] ranges = [new(0, Block), new(Block, 100), new(Block, Block), new(2 * Block, 7)];
        Assert.Equal([ranges[0], ranges[1]], DrawRange.Chain(ranges, 0, Block + 100));
        Assert.Equal([ranges[0], ranges[2]], DrawRange.Chain(ranges, 0, 5 * Block));
        Assert.Equal([ranges[0], ranges[2], ranges[3]], DrawRange.Chain(ranges, 0, 2 * Block + 7));
        Assert.Empty(DrawRange.Chain(ranges, 0, Block - 1));
    }

    private static void Write(string path, long draws, Action<ResultsFile> write)
    {
        using ResultsFile file = SampleSweep.Open(path, draws);
        write(file);
    }

    private static IEnumerable<string> Orders(string letters) => letters.Length == 1 ? [letters] : letters.SelectMany(letter => Orders(letters.Replace($"{letter}", "", StringComparison.Ordinal)).Select(rest => letter + rest));
}
