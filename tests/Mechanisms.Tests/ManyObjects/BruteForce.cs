namespace ExPost.Mechanisms.Tests.ManyObjects;

/// <summary>Demand and best allocations in plain doubles, by looking at everything there is. Bundles are sets of bits.</summary>
internal static class BruteForce
{
    internal static int Size(int set) => int.PopCount(set);

    internal static IEnumerable<int> Members(int set) => Enumerable.Range(0, 8).Where(k => (set >> k & 1) != 0);

    /// <summary>The bundles with the largest surplus, none of which holds another; alone the empty one where no surplus is above 0.</summary>
    internal static int[] MinimalDemands(int objects, Func<int, double> worth, double[] prices)
    {
        double Surplus(int set) => set == 0 ? 0 : worth(set) - Members(set).Sum(k => prices[k]);
        double best = Enumerable.Range(0, 1 << objects).Max(Surplus);
        int[] demanded = [.. Enumerable.Range(0, 1 << objects).Where(set => Surplus(set) == best)];
        return [.. demanded.Where(set => !demanded.Any(part => part != set && (part & set) == part))];
    }

    /// <summary>The largest sum of worths over all ways to give each object to a buyer or to nobody.</summary>
    internal static double Best(int objects, IReadOnlyList<Func<int, double>> worths)
    {
        int buyers = worths.Count;
        double best = double.NegativeInfinity;
        for (int code = 0; code < Math.Pow(buyers + 1, objects); code++)
        {
            var sets = new int[buyers + 1];
            for (int k = 0, rest = code; k < objects; k++, rest /= buyers + 1) sets[rest % (buyers + 1)] |= 1 << k;
            best = Math.Max(best, worths.Select((worth, i) => sets[i] == 0 ? 0 : worth(sets[i])).Sum());
        }

        return best;
    }
}
