using System.Globalization;
using ExPost.Runner.Output;
using ExPost.Runner.Results;

namespace ExPost.Runner.Reports;

/// <summary>What changes from point to point: a parameter, or several that move together.</summary>
/// <param name="Names">The parameters.</param>
/// <param name="Values">Their values, in the order of the points, as written; several are joined by commas.</param>
/// <param name="At">Which of the values each point has.</param>
/// <param name="Scale">How the values lie on a line.</param>
internal sealed record ReportAxis(IReadOnlyList<string> Names, IReadOnlyList<string> Values, IReadOnlyList<int> At, AxisScale Scale)
{
    /// <summary>Ratios of neighbours count as equal up to this: values are written with some 12 digits.</summary>
    private const double EqualRatio = 1e-6;

    /// <summary>The parameters, joined by commas.</summary>
    internal string Name => string.Join(", ", Names);

    /// <summary>The axes of a grid of points. Parameters move together where each value of one belongs to one of the other.</summary>
    /// <param name="points">All points.</param>
    internal static IReadOnlyList<ReportAxis> Of(IReadOnlyList<PointKey> points)
    {
        List<(List<int> Parameters, int[] At)> groups = [];
        int parameters = points.Count == 0 ? 0 : points[0].Parameters.Count;
        for (int k = 0; k < parameters; k++)
        {
            var places = new Dictionary<string, int>();
            int[] at = [.. points.Select(point => places.TryGetValue(point.Parameters[k].Value, out int place) ? place : places[point.Parameters[k].Value] = places.Count)];
            // Places are counted from the first point on, so those of parameters that move together are the same.
            if (places.Count > 1 && groups.Find(group => group.At.AsSpan().SequenceEqual(at)) is { Parameters: { } together }) together.Add(k);
            else groups.Add(([k], at));
        }

        return [.. groups.Select(group => Of(points, group.Parameters, group.At))];
    }

    private static ReportAxis Of(IReadOnlyList<PointKey> points, List<int> parameters, int[] at)
    {
        PointKey[] firsts = [.. Enumerable.Range(0, at.Max() + 1).Select(place => points[Array.IndexOf(at, place)])];
        return new(
            [.. parameters.Select(k => points[0].Parameters[k].Name)],
            [.. firsts.Select(point => string.Join(", ", parameters.Select(k => point.Parameters[k].Value)))],
            at,
            ScaleOf([.. firsts.Select(point => point.Parameters[parameters[0]].Value)]));
    }

    private static AxisScale ScaleOf(string[] values)
    {
        if (!values.All(PointsReport.IsNumber)) return new(null, false);
        double[] numbers = [.. values.Select(value => double.Parse(value, CultureInfo.InvariantCulture))], sorted = [.. numbers.Order()];
        double ratio = sorted.Length < 3 ? 0 : sorted[1] / sorted[0];
        return new(numbers, sorted[0] > 0 && ratio > 1 && sorted.Zip(sorted.Skip(1), (one, two) => Math.Abs(two / one / ratio - 1)).All(miss => miss < EqualRatio));
    }
}

/// <summary>How the values of an axis lie on a line.</summary>
/// <param name="Numbers">Where each lies; null for words.</param>
/// <param name="IsLog">They are at equal ratios.</param>
internal sealed record AxisScale(IReadOnlyList<double>? Numbers, bool IsLog);
