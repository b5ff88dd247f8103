using System.Globalization;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Engine.Statistics;
using ExPost.Runner.Output;
using ExPost.Runner.Results;
using ExPost.Runner.Tests.Results;

namespace ExPost.Runner.Tests.Reports;

/// <summary>A small sweep on three axes, with all that a page shows. All its numbers differ.</summary>
internal static class SampleReport
{
    internal const string Model = "signals:\n  s: uniform(0, 1)\nvalue: s > 0.5";

    /// <summary>The point that is not finished.</summary>
    internal const int Missing = 17;

    internal static string[] Epsilons { get; } = ["0", "0.1", "0.2", "0.3"];

    internal static string[] Sizes { get; } = ["1", "2", "4"];

    internal static string[] Laws { get; } = ["uniform(0,1)", "power(2)"];

    internal static string[] Mechanisms { get; } = ["alpha", "beta"];

    internal static string[] Levels { get; } = ["0.000001", "0.001", "0.1", "10", "1000"];

    internal static IReadOnlyList<PointKey> Points { get; } = [.. Epsilons.SelectMany(epsilon => Sizes.SelectMany(size => Laws.Select(law => (epsilon, size, law)))).Select((point, k) => new PointKey(k, [("epsilon", point.epsilon), ("size", point.size), ("law", point.law)], $"point {k}"))];

    internal static string Identity(string model = Model) => JsonReport.Compact(json =>
    {
        json.WriteStartObject();
        json.WriteString("model", model);
        json.WriteStartArray("mechanisms");
        foreach (string mechanism in Mechanisms) json.WriteStringValue(mechanism);
        json.WriteEndArray();
        json.WriteStartObject("set");
        json.WriteString("c", "beta(2,3)");
        json.WriteEndObject();
        json.WriteNumber("seed", 7);
        json.WriteString("uniforms", "Bits52");
        json.WriteNumber("confidence", 0.99);
        json.WriteStartObject("verify");
        json.WriteNumber("misreports", 64);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>The file with all of its points but one.</summary>
    internal static void Write(string path)
    {
        using ResultsFile file = ResultsFile.OpenOrCreate(path, new(Identity()), SampleSweep.Run, Points, SampleSweep.Draws);
        file.Write([], [.. Points.Where(point => point.Number != Missing).Select(point => Result(point.Number))]);
    }

    /// <summary>The estimates of a point.</summary>
    internal static PointResult Result(int point) => new(point, SampleSweep.Draws, new(SampleSweep.Draws, default, [.. Mechanisms.Select((name, m) => Result(point, name, m))], [Difference(point)]));

    private static MechanismResult Result(int point, string name, int m)
    {
        int size = point / 2 % 3;
        (string, Estimate)[] measures =
        [
            ("revenue", Around(0.3 + 0.011 * point - 0.1 * m, 0.01)),
            ("efficiency", Around(0.9 - 0.013 * point + 0.05 * m, 0.004)),
            // Only alpha has it.
            .. m == 0 ? [("probability-unsold", Around(0.05 + 0.001 * point, 0.002))] : Array.Empty<(string, Estimate)>(),
            ("regret-max", new(2.5 + point + m, null, null, null, null)),
            // Nobody gains more than 10.
            .. Levels.Select((level, k) => ($"probability-regret-above.{level}", k < 3 ? Around((0.8 - 0.3 * m) / (k + 1) - 0.002 * point, 0.02) : new(0, null, 0, 0.003, IntervalMethods.ClopperPearson))),
        ];
        CheckResult[] checks =
        [
            // It is claimed, and at the largest size it does not hold.
            new("ex-post-ic", Claimed: m == 0, 1000, size == 2 ? Around(0.25 + 0.01 * point + 0.005 * m, 0.01) : new(0, null, 0, 0.003, IntervalMethods.ClopperPearson), size == 2 ? Witness(point) : null),
            new("feasible", Claimed: true, 1000, new(0, null, 0, 0.003, IntervalMethods.ClopperPearson), null) { Remark = "Never seen: nobody gets it." },
        ];
        return new(name, measures) { Checks = checks };
    }

    private static MechanismResult Difference(int point) => new(Mechanisms[1], [("revenue", Around(-0.1 - 0.0007 * point, 0.001))]);

    private static Witness Witness(int point) => new("ex-post-ic", 100 + point, 1, [("s.1", 0.25)], [("s", 0.5)], [("payoff-truth", 0), ("payoff-misreport", 1)]) { Name = "buyer 1", Noun = "buyer", Things = [] };

    private static Estimate Around(double mean, double half) => new(mean, half / 2, mean - half, mean + half * 1.2, IntervalMethods.Normal);

    /// <summary>A number of points on two axes that are long, with three mechanisms and twelve measures.</summary>
    internal static void WriteLarge(string path, int side)
    {
        PointKey[] points = [.. Enumerable.Range(0, side * side).Select(k => new PointKey(k, [("a", Text(k / side)), ("b", Text(k % side))], $"point {k}"))];
        using ResultsFile file = ResultsFile.OpenOrCreate(path, SampleSweep.Identity, SampleSweep.Run, points, SampleSweep.Draws);
        file.Write([], [.. points.Select(point => SampleSweep.Made(point.Number, mechanisms: 3, measures: 12))]);

        static string Text(int k) => (k / 100.0).ToString(CultureInfo.InvariantCulture);
    }
}
