using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ExPost.Engine.Draws;
using ExPost.Mechanisms;
using ExPost.Runner.Input;
using ExPost.Runner.Output;
using ExPost.Runner.Results;

namespace ExPost.Runner.Sweeps;

/// <summary>What defines a sweep and each of its points, apart from how many draws are made: by this results files are known to belong together, and a finished point is known to be finished.</summary>
internal static class SweepPlan
{
    /// <summary>The key of the axes.</summary>
    internal const string AxesKey = "axes";

    /// <summary>What defines the sweep, as JSON that is always written the same way.</summary>
    internal static SweepIdentity Identity(SweepFile sweep) => new(JsonReport.Write(json =>
    {
        json.WriteNumber("schema", JsonReport.Schema);
        WriteSetting(json, sweep);
        json.WriteStartArray(AxesKey);
        foreach (Axis axis in sweep.Axes)
        {
            json.WriteStartObject();
            for (int k = 0; k < axis.Names.Count; k++)
            {
                json.WriteStartArray(axis.Names[k]);
                foreach (string value in axis.Values[k]) json.WriteStringValue(value);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }).ReplaceLineEndings("\n"));

    /// <summary>The points, in the order of the grid.</summary>
    internal static IReadOnlyList<PointKey> Points(SweepFile sweep)
    {
        string common = JsonReport.Write(json => WriteSetting(json, sweep));
        return [.. Enumerable.Range(0, sweep.Points).Select(point =>
        {
            IReadOnlyList<(string Name, string Value)> parameters = sweep.At(point);
            string key = common + string.Join('\n', parameters.Select(pair => $"{pair.Name}={pair.Value}"));
            return new PointKey(point, parameters, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))));
        })];
    }

    private static void WriteSetting(Utf8JsonWriter json, SweepFile sweep)
    {
        if (sweep.ModelText is { } model) json.WriteString("model", model);
        else json.WriteString("environment", sweep.Environment);
        json.WriteStartArray("mechanisms");
        foreach (string mechanism in sweep.Mechanisms) json.WriteStringValue(mechanism);
        json.WriteEndArray();
        json.WriteStartObject("set");
        foreach ((string name, string value) in sweep.Set.OrderBy(pair => pair.Key, StringComparer.Ordinal)) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteNumber("seed", sweep.Run.Seed);
        json.WriteString("uniforms", sweep.Run.Uniforms.ToString());
        if (sweep.Run.Sampling != Sampling.MonteCarlo)
        {
            json.WriteString(SweepFile.SamplingKey, Samplings.Name(sweep.Run.Sampling));
            json.WriteNumber(SweepFile.ReplicationsKey, sweep.Run.Replications);
        }

        json.WriteNumber("confidence", sweep.Run.Confidence);
        if (sweep.Measures is { } measures)
        {
            json.WriteStartArray("measures");
            foreach (string measure in measures) json.WriteStringValue(measure);
            json.WriteEndArray();
        }

        if (sweep.Verification is not { } verification) return;
        json.WriteStartObject("verify");
        json.WriteNumber("misreports", verification.Misreports);
        json.WriteString("deviations", verification.Deviations switch { null => "default", Deviations.All => "all", _ => "allocation" });
        json.WriteNumber("tolerance", verification.Tolerance);
        json.WriteEndObject();
    }
}
