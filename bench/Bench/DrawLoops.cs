using BenchmarkDotNet.Attributes;
using ExPost.Kernels;

namespace ExPost.Bench;

/// <summary>Time per draw of the draw loop, one thread: random numbers, four exponentials, logarithms or powers, Example 1, five buyers, the search.</summary>
public class DrawLoops : BlockLoop
{
    /// <summary>What is run.</summary>
    [Params("random", "exp", "log", "pow", "example-1", "example-1-all", "five", "five-all", "search", "search-five")]
    public string Workload { get; set; } = "";

    /// <summary>Bits of a vector.</summary>
    [Params(128, 256, 512)]
    public int Bits { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Kernel kernel = Workload switch
        {
            "random" => Workloads.RandomNumbers(),
            "exp" => Workloads.OfUniforms("exp", Elementary.Exp),
            "log" => Workloads.OfUniforms("log", Elementary.Log),
            "pow" => Workloads.OfUniforms("pow", u => Elementary.Pow(u, 1.7)),
            "example-1" => Workloads.PrivateCommon(2, "personalized-price", allMeasures: false),
            "example-1-all" => Workloads.PrivateCommon(2, "personalized-price", allMeasures: true),
            "five" => Workloads.PrivateCommon(5, "personalized-price", allMeasures: false),
            "five-all" => Workloads.PrivateCommon(5, "personalized-price", allMeasures: true),
            "search" => Workloads.PrivateCommon(2, "pivotal", allMeasures: false),
            _ => Workloads.PrivateCommon(5, "pivotal", allMeasures: false),
        };
        Prepare(kernel, Bits);
    }
}
