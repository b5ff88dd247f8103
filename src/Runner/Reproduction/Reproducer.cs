using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;

namespace ExPost.Runner.Reproduction;

/// <summary>Runs what claims are simulated by, each command once, and looks at what their witnesses show.</summary>
/// <param name="engine">What runs the draws.</param>
/// <param name="threads">The threads.</param>
internal sealed class Reproducer(IEngine engine, int threads)
{
    /// <summary>The level of all intervals, so high that of hundreds none misses by chance.</summary>
    internal const double Level = 1 - 1e-6;

    /// <summary>Looks at claims.</summary>
    /// <param name="claims">The claims.</param>
    /// <param name="progress">Is told the draws done and the draws of all, from any thread.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>A finding a claim.</returns>
    /// <exception cref="OperationCanceledException">It was ended early.</exception>
    internal IReadOnlyList<Finding> Look(IReadOnlyList<Claim> claims, Action<long, long> progress, CancellationToken stop)
    {
        (Simulation Simulation, Simulated[] Measured)[] runs =
            [.. claims.Select(claim => claim.Simulated).OfType<Simulated>().GroupBy(simulated => simulated.Command).Select(group => (Simulation.Of(group.Key), group.ToArray()))];
        long all = runs.Sum(run => run.Simulation.Options.Draws), before = 0;
        var estimates = new Dictionary<Simulated, Estimate>();
        progress(0, all);
        foreach ((Simulation simulation, Simulated[] measured) in runs)
        {
            long first = before;
            ExperimentResult result = Run(simulation, [.. measured.Select(simulated => simulated.Measure).Distinct()], done => progress(first + done, all), stop);
            stop.ThrowIfCancellationRequested();
            foreach (Simulated simulated in measured) estimates[simulated] = Read(result, simulated);
            before += simulation.Options.Draws;
        }

        return [.. claims.Select(claim => new Finding(claim, claim.Simulated is { } simulated ? estimates[simulated] : null, claim.Witness?.Invoke()))];
    }

    private ExperimentResult Run(Simulation simulation, IReadOnlyList<string> measures, Action<long> progress, CancellationToken stop)
    {
        Experiment experiment = simulation.Experiment(measures);
        RunOptions options = simulation.Options with { Threads = threads, Confidence = Level };
        ExperimentResult result = experiment.Run(engine, options, progress, stop);
        return experiment.Interim() is { } interim && !stop.IsCancellationRequested ? result.With(interim.Run(engine, options, null, stop)) : result;
    }

    private static Estimate Read(ExperimentResult result, Simulated simulated)
    {
        MechanismResult mechanism = simulated.Mechanism is null ? result.Mechanisms.Single() : result.Mechanisms.Single(one => one.Name == simulated.Mechanism);
        Estimate estimate = mechanism[simulated.Measure] is { Low: not null } found ? found : throw new InvalidOperationException($"{simulated.Command}: it has no interval of {simulated.Measure}");
        double times = simulated.Times;
        (double? low, double? high) = times < 0 ? (estimate.High, estimate.Low) : (estimate.Low, estimate.High);
        return estimate with { Mean = times * estimate.Mean, StandardError = Math.Abs(times) * estimate.StandardError, Low = times * low, High = times * high };
    }
}
