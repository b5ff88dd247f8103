using ExPost.Kernels;
using ExPost.Mechanisms;
using ExPost.Mechanisms.Distributions;

namespace ExPost.Engine.Incentives;

/// <summary>The types of an agent at which interim checks look, the reports that they try, and the rectangles around which they go.</summary>
internal sealed class InterimGrid
{
    /// <summary>Steps between types on a line, at equal probabilities, and between reports, at equal distances.</summary>
    private const int TypeSteps = 16, ReportSteps = 32;

    /// <summary>Types in a space of several dimensions, and reports that are spread over it.</summary>
    private const int SpaceTypes = 33, SpaceReports = 64;

    /// <summary>Reports around the best one, at most.</summary>
    private const int Nearby = 16;

    /// <summary>Rectangles lie between these shares of draws: the ends of a support may be odd places.</summary>
    private static readonly double[] s_sides = [1.0 / 32, 0.5, 31.0 / 32];

    private readonly ReportSpace[] _space;
    private readonly Distribution[] _signals;
    private readonly double[] _low;
    private readonly double[] _high;

    internal InterimGrid(ValueEnvironment environment, int agent)
    {
        _space = ReportSpace.Of(environment, agent);
        _signals = [.. environment.Signals.Select(signal => signal.Of(agent))];
        int[] dimensions = [.. Enumerable.Range(0, _space.Length)];
        double[][] ends = Numbers(() => [[.. _space.Select(space => space.Nearest(space.At(0)))], [.. _space.Select(space => space.Nearest(space.At(1)))]]);
        (_low, _high) = (ends[0], ends[1]);
        Types = dimensions.Length == 1
            ? [.. Numbers(() => Enumerable.Range(0, TypeSteps + 1).Select(k => new[] { Quantile(0, (double)k / TypeSteps) })).DistinctBy(type => type[0])]
            : [.. Corners(), .. Numbers(() => [[.. dimensions.Select(d => Quantile(d, 0.5))], .. Spread(SpaceTypes - (1 << dimensions.Length) - 1, Quantile)])];
        double[][] reports = dimensions.Length == 1
            ? Numbers(() => Enumerable.Range(0, ReportSteps + 1).Select(k => new[] { At(0, (double)k / ReportSteps) }))
            : Numbers(() => Spread(SpaceReports, At));
        // On a line they rise, so that the nearest ones on either side are neighbours.
        Reports = dimensions.Length == 1 ? [.. reports.Concat(Types).DistinctBy(report => report[0]).OrderBy(report => report[0])] : [.. reports, .. Types];
        Rectangles = [.. MakeRectangles(Numbers(() => s_sides.Select(share => dimensions.Select(d => Quantile(d, share)).ToArray())))];
    }

    /// <summary>The types, each a number a dimension.</summary>
    internal IReadOnlyList<double[]> Types { get; }

    /// <summary>The reports that are tried for every type, the types among them.</summary>
    internal IReadOnlyList<double[]> Reports { get; }

    /// <summary>For every pair of dimensions the space between low and high quantiles, and its quadrants. None on a line.</summary>
    internal IReadOnlyList<Rectangle> Rectangles { get; }

    /// <summary>Reports around one.</summary>
    /// <param name="best">The report.</param>
    internal IReadOnlyList<double[]> Around(double[] best)
    {
        var found = new List<double[]>();
        if (best.Length == 1)
        {
            int place = Enumerable.Range(0, Reports.Count).First(k => Reports[k][0] == best[0]);
            foreach (int neighbour in new[] { place - 1, place + 1 }.Where(k => k >= 0 && k < Reports.Count))
            {
                for (int k = 1; k <= Nearby / 2; k++) found.Add([best[0] + (Reports[neighbour][0] - best[0]) * k / (Nearby / 2 + 1)]);
            }

            return found;
        }

        double step = 0.5 * Math.Pow(SpaceReports, -1.0 / best.Length);
        for (int level = 0; level < Nearby / (2 * best.Length); level++, step /= 2)
        {
            for (int d = 0; d < best.Length; d++)
            {
                foreach (double by in new[] { -step, step })
                {
                    double[] report = [.. best];
                    report[d] = Math.Clamp(report[d] + by * _space[d].Scale, _low[d], _high[d]);
                    if (report[d] != best[d]) found.Add(report);
                }
            }
        }

        return found;
    }

    private IEnumerable<double[]> Corners() => Enumerable.Range(0, 1 << _space.Length).Select(code => _space.Select((_, d) => ((code >> d) & 1) == 0 ? _low[d] : _high[d]).ToArray());

    /// <summary>The type below which a share of draws lies.</summary>
    private Real Quantile(int dimension, double share) => share is 0 or 1 ? At(dimension, share) : _signals[dimension].Quantile(share);

    private Real At(int dimension, double share) => _space[dimension].Nearest(_space[dimension].At(share));

    /// <summary>Points that fill the space evenly, like the misreports of <see cref="MisreportSearch"/>.</summary>
    private IEnumerable<Real[]> Spread(int points, Func<int, double, Real> at)
    {
        double ratio = MisreportSearch.GoldenRatio(_space.Length - 1);
        return Enumerable.Range(0, points).Select(k => _space.Select((_, d) => at(d, d == 0 ? (k + 0.5) / points : (0.5 + k * Math.Pow(ratio, -d)) % 1)).ToArray());
    }

    private IEnumerable<Rectangle> MakeRectangles(double[][] sides)
    {
        (int, int)[] wholeAndQuadrants = [(0, 2), (0, 1), (1, 2)];
        return from first in Enumerable.Range(0, _space.Length)
               from second in Enumerable.Range(first + 1, _space.Length - first - 1)
               from across in wholeAndQuadrants
               from up in wholeAndQuadrants
               where (across == wholeAndQuadrants[0]) == (up == wholeAndQuadrants[0])
               select new Rectangle(first, second, sides[across.Item1][first], sides[across.Item2][first], sides[up.Item1][second], sides[up.Item2][second], sides[1]);
    }

    /// <summary>What formulas give.</summary>
    private static double[][] Numbers(Func<IEnumerable<Real[]>> formulas)
    {
        Real[][] points = [];
        Kernel kernel = Kernel.Record("points", () =>
        {
            points = [.. formulas()];
            return [];
        });
        var at = new Interpreter(kernel, points.SelectMany(point => point.Select(x => x.Node)));
        at.Run([]);
        return [.. points.Select(point => point.Select(x => at[x.Node]).ToArray())];
    }
}

/// <summary>A rectangle in a plane of an agent's types, the other dimensions at the median.</summary>
/// <param name="First">The dimension of its width, from 0.</param>
/// <param name="Second">The dimension of its height, a later one.</param>
/// <param name="Left">Where it begins in the first dimension.</param>
/// <param name="Right">Where it ends there.</param>
/// <param name="Bottom">Where it begins in the second dimension.</param>
/// <param name="Top">Where it ends there.</param>
/// <param name="Median">The median of every dimension.</param>
internal sealed record Rectangle(int First, int Second, double Left, double Right, double Bottom, double Top, IReadOnlyList<double> Median)
{
    internal double Area => (Right - Left) * (Top - Bottom);
}
