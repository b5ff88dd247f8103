using ExPost.Engine;
using ExPost.Runner.Sweeps;
using FsCheck;
using FsCheck.Xunit;

namespace ExPost.Runner.Tests.Sweeps;

/// <summary>Shards of a sweep: together they are all of it, and no draw twice.</summary>
public sealed class ShardTests
{
    [Property(MaxTest = 300)]
    public bool Shards_are_a_partition(PositiveInt points, PositiveInt shards, PositiveInt blocks, byte rest)
    {
        (int pointCount, int count) = ((points.Get % 40) + 1, (shards.Get % 50) + 1);
        long draws = (long)(blocks.Get % 60) * Blocks.DrawsPerBlock + rest + 1;
        return Enumerable.Range(0, pointCount).All(point =>
        {
            (long First, long Draws)[] parts = [.. Enumerable.Range(1, count).Select(k => new Shard(k, count).Of(point, pointCount, draws)).Where(part => part.Draws > 0).OrderBy(part => part.First)];
            long reached = 0;
            foreach ((long first, long own) in parts)
            {
                if (first != reached || first % Blocks.DrawsPerBlock != 0) return false;
                reached += own;
            }

            return reached == draws;
        });
    }

    [Fact]
    public void With_more_points_than_shards_each_point_is_of_one()
    {
        foreach (int point in Enumerable.Range(0, 20)) Assert.Equal(1, Enumerable.Range(1, 7).Count(k => new Shard(k, 7).Of(point, 20, 10_000) == (0, 10_000)));
    }

    [Theory]
    [InlineData("3/16", 3, 16)]
    [InlineData("1/1", 1, 1)]
    public void A_shard_is_read(string text, int number, int count) => Assert.Equal(new(number, count), Shard.Read(text));

    [Theory]
    [InlineData("0/4")]
    [InlineData("5/4")]
    [InlineData("4")]
    [InlineData("1/2/3")]
    [InlineData("a/b")]
    [InlineData("-1/4")]
    [InlineData("")]
    public void What_is_no_shard_is_told(string text) =>
        Assert.Equal($"--shard {text}: a shard is K/N, the number of a part from 1 and how many parts there are, such as 3/16", Assert.Throws<UserError>(() => Shard.Read(text)).Message);

    [Theory]
    [InlineData("0", "0", "16", null, 1, 16)]
    [InlineData("15", "0", "16", null, 16, 16)]
    [InlineData("7", "1", "8", "1", 7, 8)]
    [InlineData("20", "10", "6", "2", 6, 6)]
    [InlineData(null, null, null, null, 1, 1)]
    public void A_task_of_an_array_is_a_shard(string? task, string? first, string? count, string? stride, int number, int shards)
    {
        var variables = new Dictionary<string, string?> { ["SLURM_ARRAY_TASK_ID"] = task, ["SLURM_ARRAY_TASK_MIN"] = first, ["SLURM_ARRAY_TASK_COUNT"] = count, ["SLURM_ARRAY_TASK_STEP"] = stride };
        Assert.Equal(new(number, shards), Shard.OfTask(name => variables.GetValueOrDefault(name)));
    }
}
