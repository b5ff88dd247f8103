namespace ExPost.Mechanisms;

/// <summary>Ironing by brute force.</summary>
internal static class Neighbours
{
    /// <summary>Neighbours that fall are averaged, by how many cells they hold, until none falls.</summary>
    internal static double[] Pooled(double[] values)
    {
        var blocks = new List<(double Sum, int Count)>();
        foreach (double value in values)
        {
            blocks.Add((value, 1));
            while (blocks.Count > 1 && blocks[^2].Sum / blocks[^2].Count >= blocks[^1].Sum / blocks[^1].Count)
            {
                (double sum, int count) = blocks[^1];
                blocks.RemoveAt(blocks.Count - 1);
                blocks[^1] = (blocks[^1].Sum + sum, blocks[^1].Count + count);
            }
        }

        return [.. blocks.SelectMany(block => Enumerable.Repeat(block.Sum / block.Count, block.Count))];
    }
}
