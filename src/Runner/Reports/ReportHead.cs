using System.Globalization;
using System.Text.Json;
using ExPost.Engine.Draws;
using ExPost.Runner.Output;
using ExPost.Runner.Results;
using ExPost.Runner.Sweeps;

namespace ExPost.Runner.Reports;

/// <summary>The head of a page: what was run, how, and how much of it is there.</summary>
internal static class ReportHead
{
    /// <summary>Values of an axis that are all written; of more, the first and the last.</summary>
    private const int MostValues = 12;

    /// <summary>The name of the environment, or what stands in for it.</summary>
    internal static string Environment(ReportContent content) => content.Of("environment")?.ToString() ?? "an environment of one's own";

    /// <summary>The mechanisms that the sweep is of.</summary>
    internal static IReadOnlyList<string> Mechanisms(ReportContent content) => content.Of("mechanisms") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(name => name.ToString())] : content.Mechanisms;

    /// <summary>Writes it.</summary>
    internal static void Write(Html html, ReportContent content)
    {
        ResultsFile file = content.File;
        int done = file.Points.Count(point => file.IsDone(point.Number));
        if (content.First is null) html.Element("p", "No point is finished yet: there is nothing to show. Run the sweep on, or merge its parts.", ("class", "alert"));
        else if (Merging.Missing(file) is { } missing) html.Element("p", $"This is a part of the sweep: {missing}.", ("class", "alert"));
        html.Open("section", ("id", "run"));
        html.Element("h2", "What was run");
        html.Open("dl");
        foreach ((string name, string text) in Facts(content, done))
        {
            html.Open("div");
            html.Element("dt", name);
            html.Element("dd", text);
            html.Close("div");
        }

        html.Close("dl");
        if (content.Of("model") is { } model)
        {
            html.Open("details");
            html.Element("summary", "The model");
            html.Element("pre", model.ToString());
            html.Close("details");
        }

        html.Close("section");
    }

    private static IEnumerable<(string Name, string Text)> Facts(ReportContent content, int done)
    {
        ResultsFile file = content.File;
        yield return ("environment", Environment(content));
        yield return ("mechanisms", string.Join(", ", Mechanisms(content)));
        if (Pairs(content.Of("set")) is { Length: > 0 } set) yield return ("set", set);
        foreach (ReportAxis axis in content.Axes) yield return (axis.Name, Values(axis));
        yield return ("points finished", $"{Numbers.Count(done)} of {Numbers.Count(file.Points.Count)}");
        if (file.Target is { } target) yield return ("target", $"{target}{NotReached(file)}");
        yield return ("draws a point", Draws(file));
        if (content.Of("seed") is { } seed) yield return ("seed", content.Of("uniforms")?.ToString() is { } bits && Enum.TryParse(bits, out UniformKind kind) ? $"{seed}, {Heading.Uniforms(kind)}" : seed.ToString());
        if (content.Of(SweepFile.SamplingKey) is { } sampling) yield return ("sampling", $"{sampling} in {content.Of(SweepFile.ReplicationsKey)} replications");
        if (content.Of("confidence") is { } confidence) yield return ("confidence", confidence.ToString());
        if (content.Of("verify") is { } verify) yield return ("verify", Pairs(verify));
        RunInfo[] runs = [.. file.Runs()];
        if (runs.Length > 0)
        {
            yield return ("first started", runs[0].Started.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));
            yield return ("time of all draws", $"{file.Seconds().ToString("#,0.0", CultureInfo.InvariantCulture)} s");
            yield return ("engine", Joined(runs.Select(run => FormattableString.Invariant($"{run.Engine}, {run.Threads} {(run.Threads == 1 ? "thread" : "threads")}: {run.Device}"))));
            yield return ("version", Joined(runs.Select(run => $"{run.Version}, commit {run.Commit}")));
        }

        yield return ("content", file.ContentHash());
    }

    private static string Values(ReportAxis axis) => axis.Values.Count <= MostValues ? string.Join("; ", axis.Values) : $"{axis.Values[0]} to {axis.Values[^1]}, {Numbers.Count(axis.Values.Count)} values";

    /// <summary>Those asked for, and where points have others, how few and how many.</summary>
    private static string Draws(ResultsFile file)
    {
        long[] draws = [.. file.Points.Select(point => file.State(point.Number).Draws).Where(draws => draws > 0)];
        string asked = $"{Numbers.Count(file.Draws)} {(file.Target is null ? "asked for" : "at most")}";
        return draws.Length == 0 || draws.All(own => own == file.Draws) ? Numbers.Count(file.Draws) : $"{asked}; finished points have {Numbers.Count(draws.Min())}{(draws.Min() == draws.Max() ? "" : $" to {Numbers.Count(draws.Max())}")}";
    }

    private static string NotReached(ResultsFile file) =>
        file.Points.Count(point => file.IsMissed(point.Number)) is > 0 and var count ? FormattableString.Invariant($"; {count} of the finished points did not reach it") : "";

    private static string Pairs(JsonElement? map) => map is { ValueKind: JsonValueKind.Object } pairs ? string.Join("; ", pairs.EnumerateObject().Select(pair => $"{pair.Name} = {pair.Value}")) : "";

    private static string Joined(IEnumerable<string> words) => string.Join("; ", words.Distinct());
}
