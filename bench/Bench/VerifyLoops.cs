using BenchmarkDotNet.Attributes;

namespace ExPost.Bench;

/// <summary>Time per draw of verify beside that of simulate, two buyers and 64 misreports. The evaluations of a draw over the time of a draw are mechanisms a second.</summary>
public class VerifyLoops : BlockLoop
{
    /// <summary>What is run.</summary>
    [ParamsSource(nameof(Workloads))]
    public Case Workload { get; set; } = null!;

    /// <summary>Each mechanism evaluated once a draw, and as often as its misreports take.</summary>
    public static IEnumerable<Case> Workloads =>
        from mechanism in new[] { "personalized-price", "pivotal" }
        from evaluations in new[] { 1, Bench.Workloads.Verified(mechanism).Evaluations }
        select new Case(mechanism, evaluations);

    [GlobalSetup]
    public void Setup() =>
        Prepare(Workload.Evaluations == 1 ? Bench.Workloads.PrivateCommon(2, Workload.Mechanism, allMeasures: false) : Bench.Workloads.Verified(Workload.Mechanism).Kernel, bits: 0);

    /// <param name="Mechanism">The rule.</param>
    /// <param name="Evaluations">How often it is evaluated a draw; once by simulate.</param>
    public sealed record Case(string Mechanism, int Evaluations)
    {
        /// <inheritdoc/>
        public override string ToString() => FormattableString.Invariant($"{Evaluations} of {Mechanism}");
    }
}
