using System.Text.Json;

namespace ExPost.Tests.Shared;

/// <summary>Random coefficients of linear values: a number for each alternative, agent and signal.</summary>
internal static class LinearCoefficients
{
    /// <summary>As a user would write them.</summary>
    internal static string Text(double[][][] coefficients) => JsonSerializer.Serialize(coefficients);

    /// <summary>Coefficients with Jehiel and Moldovanu's condition (5.1): in the order of each agent's own coefficients the social ones rise too. Own coefficients lie in [0, 1], social ones in [−1, 2].</summary>
    /// <param name="alternatives">The number of alternatives.</param>
    /// <param name="agents">The number of agents.</param>
    /// <param name="seed">The seed.</param>
    internal static double[][][] WeaklyCongruent(int alternatives, int agents, int seed)
    {
        var random = new Random(seed);
        double[][][] a = [.. Enumerable.Range(0, alternatives).Select(_ => Enumerable.Range(0, agents).Select(_ => new double[agents]).ToArray())];
        int[] order = [.. Enumerable.Range(0, alternatives)];
        for (int j = 0; j < agents; j++)
        {
            // Every other agent has the opposite order of the one before, so that no alternative is the best by far.
            if (j % 2 == 0) random.Shuffle(order);
            else Array.Reverse(order);
            double[] own = Spaced(random, alternatives, 0, 1), social = Spaced(random, alternatives, -1, 2);
            for (int rank = 0; rank < alternatives; rank++)
            {
                double[][] of = a[order[rank]];
                int[] others = [.. Enumerable.Range(0, agents).Where(i => i != j)];
                double[] parts = [.. others.Select(_ => random.NextDouble() - 0.5)];
                of[j][j] = own[rank];
                for (int k = 0; k < others.Length; k++) of[others[k]][j] = parts[k] - parts.Average() + (social[rank] - own[rank]) / others.Length;
            }
        }

        return a;
    }

    /// <summary>Rising numbers of a range that keep some distance.</summary>
    private static double[] Spaced(Random random, int count, double low, double high) =>
        [.. Enumerable.Range(0, count).Select(k => low + (high - low) * (k + 0.1 + 0.8 * random.NextDouble()) / count)];
}
