using BenchmarkDotNet.Attributes;

namespace ExPost.Bench;

/// <summary>Time per draw in a model file beside that in the built-in environment with the same value.</summary>
public class ModelFiles : BlockLoop
{
    /// <summary>Who says what the value is.</summary>
    [Params("built-in", "file")]
    public string Environment { get; set; } = "";

    /// <summary>The mechanism.</summary>
    [Params("efficient", "pivotal")]
    public string Mechanism { get; set; } = "";

    [GlobalSetup]
    public void Setup() => Prepare(Environment == "file" ? Workloads.ModelFile(Mechanism) : Workloads.PrivateCommon(2, Mechanism, allMeasures: false), bits: 0);
}
