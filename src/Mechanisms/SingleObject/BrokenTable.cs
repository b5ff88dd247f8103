using ExPost.Kernels;

namespace ExPost.Mechanisms.SingleObject;

/// <summary>A function of a signal as tables between the points where it is not smooth.</summary>
internal static class BrokenTable
{
    /// <summary>Tabulates a function.</summary>
    /// <param name="name">What the tables are called in printed kernels.</param>
    /// <param name="function">The function, finite from <paramref name="low"/> to <paramref name="high"/>.</param>
    /// <param name="low">The lowest signal.</param>
    /// <param name="high">The highest signal, above the lowest.</param>
    /// <param name="breaks">Where the function may have a kink, in order; points that are not inside are passed over.</param>
    /// <param name="range">The range of the function between two points.</param>
    /// <param name="error">The largest error, relative to the function's size or to its <paramref name="scale"/> in the table, whichever is larger.</param>
    /// <param name="scale">A size of the function in a table below which errors need not be smaller, by the range there.</param>
    /// <exception cref="TableException">The error cannot be reached.</exception>
    internal static Func<Real, Real> Of(
        string name,
        Func<double, double> function,
        double low,
        double high,
        IEnumerable<double> breaks,
        Func<double, double, Bounds> range,
        double error,
        Func<Bounds, double> scale)
    {
        List<(double From, SmoothTable Table)> tables = [];
        double from = low;
        foreach (double to in breaks.Where(point => point > low && point < high).Append(high))
        {
            Bounds bounds = range(from, to);
            tables.Add((from, SmoothTable.OfInterval(name, function, from, to, bounds, error, scale(bounds))));
            from = to;
        }

        return x =>
        {
            Real value = tables[0].Table.At(x);
            foreach ((double start, SmoothTable table) in tables.Skip(1)) value = Real.Choose(x < start, value, table.At(x));
            return value;
        };
    }
}
