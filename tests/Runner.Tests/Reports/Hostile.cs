using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;
using ExPost.Runner.Results;
using ExPost.Runner.Tests.Results;

namespace ExPost.Runner.Tests.Reports;

/// <summary>A results file whose names and values are markup and scripts.</summary>
internal static class Hostile
{
    internal const string Text = """</script><script>window.hacked = 1</script><img src="x" onerror="window.hacked = 1"/>"'&lt;${window.hacked = 1}]]>--><!--<script>""";

    internal static void Write(string path)
    {
        PointKey[] points = [.. Enumerable.Range(0, 4).Select(k => new PointKey(k, [(Text + "a", $"{Text}{k / 2}"), ("image", k % 2 == 0 ? "x" : Text)], $"point {k}"))];
        using ResultsFile file = ResultsFile.OpenOrCreate(path, new(SampleReport.Identity(Text)), SampleSweep.Run with { Device = Text }, points, SampleSweep.Draws);
        file.Write([], [.. points.Select(point => new PointResult(point.Number, SampleSweep.Draws, new(SampleSweep.Draws, default, [.. new[] { Text, "datum.x" }.Select((name, m) => Mechanism(name, point.Number + m))], [])))]);
    }

    private static MechanismResult Mechanism(string name, int k) => new(name, [("revenue" + Text, Number(k)), ("revenue", Number(k)), ("surplus", Number(k + 1)), ("probability-regret-above.0.5", Number(k)), ($"probability-regret-above.{Text}", Number(k))]);

    private static Estimate Number(int k) => new(k, 0.1, k - 0.2, k + 0.2, Text);
}
