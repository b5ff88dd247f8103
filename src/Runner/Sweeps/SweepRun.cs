using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Engine.Stopping;
using ExPost.Runner.Input;
using ExPost.Runner.Results;

namespace ExPost.Runner.Sweeps;

/// <summary>
/// Runs the points of a sweep that are not finished yet and writes them down. All points are on the same draws, so that what differs between neighbours is not chance; kernels are compiled once for all points that differ in numbers alone.
/// </summary>
/// <param name="sweep">What is run.</param>
/// <param name="results">Where results go.</param>
/// <param name="kernels">The kernels that are compiled.</param>
/// <param name="threads">The threads that draw.</param>
internal sealed class SweepRun(SweepFile sweep, ResultsFile results, CompiledKernels kernels, int threads)
{
    /// <summary>What is done so is written at least so often: no more is lost by a kill.</summary>
    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(1);

    /// <summary>Draws of the first part, so few blocks: nobody knows how long a draw takes, and what is lost by a kill is a part.</summary>
    private const long MostAtFirst = 8 * Blocks.DrawsPerBlock;

    private readonly List<PointPart> _parts = [];
    private readonly List<PointResult> _results = [];
    private long _written = TimeProvider.System.GetTimestamp();

    /// <summary>The most draws of the next part.</summary>
    private long _most = MostAtFirst;

    private RunOptions Options => sweep.Run with { Threads = threads };

    /// <summary>The points of a shard that are not finished, with the draws that are to be made of each; where there are targets, with the most.</summary>
    /// <param name="shard">The shard.</param>
    internal IReadOnlyList<(int Point, long First, long Draws)> Open(Shard shard) =>
        [.. Enumerable.Range(0, sweep.Points).Where(point => !results.IsDone(point)).SelectMany(point =>
        {
            (long first, long draws) = sweep.Rule is null ? shard.Of(point, sweep.Points, sweep.Run.Draws) : (0, shard.Has(point) ? sweep.Run.Draws : 0);
            if (draws == 0) return [];
            if (sweep.Rule is not null || (draws == sweep.Run.Draws && HadTarget(point))) return new[] { (point, first, draws) };
            long from = Covered(point, first);
            // Where all is drawn the point is still to be estimated, if it is all of it.
            return from < first + draws || draws == sweep.Run.Draws ? new[] { (point, from, first + draws - from) } : [];
        })];

    /// <summary>Runs points.</summary>
    /// <param name="open">The points, as <see cref="Open"/> gives them.</param>
    /// <param name="progress">Is told the number of points and draws that are done.</param>
    /// <param name="stop">Stops early; what was done is written.</param>
    /// <exception cref="UserError">A point cannot be run.</exception>
    /// <exception cref="EngineException">What the engine runs on failed.</exception>
    internal void Run(IReadOnlyList<(int Point, long First, long Draws)> open, Action<int, long> progress, CancellationToken stop)
    {
        try
        {
            long done = 0;
            for (int k = 0; k < open.Count && !stop.IsCancellationRequested; k++)
            {
                (int point, long first, long draws) = open[k];
                long before = done;
                int points = k;
                Point(point, first, draws, now => progress(points, before + now), stop);
                done += draws;
                progress(k + 1, done);
                if (TimeProvider.System.GetElapsedTime(_written) > s_most) Write();
            }
        }
        finally
        {
            Write();
        }
    }

    /// <summary>Estimates a point of which all draws are gathered.</summary>
    /// <param name="point">The point.</param>
    /// <exception cref="UserError">A point cannot be run.</exception>
    internal void Estimate(int point)
    {
        Read(Resolved(point), point);
        Write();
    }

    private void Point(int point, long first, long draws, Action<long> progress, CancellationToken stop)
    {
        Experiment experiment = Resolved(point);
        if (sweep.Rule is not null || (draws == sweep.Run.Draws && HadTarget(point)))
        {
            UpToCheck(experiment, point, progress, stop);
            return;
        }

        Draw(experiment, point, first, first + draws, now => progress(now - first), stop);
        if (Covered(point, 0) >= sweep.Run.Draws) Read(experiment, point);
    }

    /// <summary>The point was estimated for a target: it has as many draws as that took, which is not to decide how many an estimate of a number of draws is of.</summary>
    private bool HadTarget(int point) => results.State(point).Target is not null;

    /// <summary>From check to check, until the rule ends the point; without a rule there is one, at the draws asked for. What is there of an earlier run counts as far as it was cut at checks, and the rest of it is drawn again.</summary>
    private void UpToCheck(Experiment experiment, int point, Action<long> progress, CancellationToken stop)
    {
        IReadOnlyList<long> checks = sweep.Rule?.Checks ?? [sweep.Run.Draws];
        var tally = new Tally(experiment.Kernel.Sums);
        PointPart[] parts = [.. results.Parts(point)];
        for (int k = 0; ; k++)
        {
            long check = checks[k];
            foreach (PointPart part in parts.Where(part => part.First == tally.Draws && (part.First + part.Draws == check || (part.First + part.Draws < check && part.Draws % Blocks.DrawsPerBlock == 0))))
            {
                tally.Add(Tally.FromBytes(experiment.Kernel.Sums, part.Tally));
            }

            tally.Add(Draw(experiment, point, tally.Draws, check, progress, stop));
            if (tally.Draws < check) return;
            StoppingCheck? found = sweep.Rule is { } rule ? experiment.Check(rule, k + 1, tally) : null;
            if (found is { Stops: false }) continue;
            _results.Add(new(point, check, experiment.Read(kernels, Options with { Draws = check, Confidence = sweep.Rule?.Level ?? Options.Confidence }, tally)) { IsReached = found is not { IsReached: false } });
            return;
        }
    }

    /// <summary>Gathers draws of a point, in parts.</summary>
    /// <returns>What they add up to; fewer draws than all when it was stopped.</returns>
    private Tally Draw(Experiment experiment, int point, long first, long end, Action<long> progress, CancellationToken stop)
    {
        var drawn = new Tally(experiment.Kernel.Sums);
        // A last block that was not full is drawn again when more draws are asked for, and until then it is a part of its own.
        long full = end - end % Blocks.DrawsPerBlock, from = first;
        while (from < end && !stop.IsCancellationRequested)
        {
            long size = from < full ? Math.Min(_most, full - from) : end - from;
            long start = TimeProvider.System.GetTimestamp(), before = from;
            Tally tally = Gathered(experiment, point, from, size, done => progress(before + done), stop);
            TimeSpan took = TimeProvider.System.GetElapsedTime(start);
            if (tally.Draws > 0) _parts.Add(new(point, from, tally.Draws, tally.ToBytes(), took.TotalSeconds));
            drawn.Add(tally);
            if (tally.Draws < size) break;
            from += size;
            // Parts of about a second: what is drawn once need not be drawn again.
            if (took < s_most / 2 && size == _most) _most *= 2;
            else if (took > 2 * s_most) _most = Math.Max(Blocks.DrawsPerBlock, _most / 2);
            if (TimeProvider.System.GetElapsedTime(_written) > s_most) Write();
        }

        return drawn;
    }

    private Experiment Resolved(int point)
    {
        try
        {
            Experiment experiment = sweep.Request(point, threads).Resolve();
            if (sweep.Rule is { } rule) Targets.Check(rule.Targets, experiment, sweep.Measures, "target");
            return experiment;
        }
        catch (UserError problem)
        {
            throw At(point, problem.Message);
        }
    }

    private Tally Gathered(Experiment experiment, int point, long first, long draws, Action<long> progress, CancellationToken stop)
    {
        try
        {
            return experiment.Gather(kernels, Options, first, draws, progress, stop);
        }
        catch (NonFiniteValueException problem)
        {
            throw At(point, problem.Message);
        }
    }

    /// <summary>What is wrong with a point; those before it are done and written.</summary>
    private UserError At(int point, string problem) =>
        new(FormattableString.Invariant($"{sweep.Path}: point {point + 1} of {sweep.Points} ({string.Join(", ", sweep.At(point).Select(pair => $"{pair.Name}={pair.Value}"))}): {problem}"));

    private void Read(Experiment experiment, int point)
    {
        Tally whole = results.Tally(Parts(point), experiment.Kernel.Sums);
        _results.Add(new(point, whole.Draws, experiment.Read(kernels, Options with { Draws = whole.Draws }, whole)));
    }

    /// <summary>How far draws are gathered without a gap, from a draw on.</summary>
    private long Covered(int point, long first)
    {
        long reached = first;
        foreach (PointPart part in Parts(point).Where(part => part.First == reached || part.First + part.Draws > reached))
        {
            // A last block that is not full counts only if it is the last of all.
            if (part.First == reached && (part.Draws % Blocks.DrawsPerBlock == 0 || part.First + part.Draws == sweep.Run.Draws)) reached += part.Draws;
        }

        return reached;
    }

    /// <summary>What is gathered of a point, in order; a part that is not written yet stands for one with the same first draw.</summary>
    private IEnumerable<PointPart> Parts(int point)
    {
        PointPart[] own = [.. _parts.Where(part => part.Point == point)];
        return results.Parts(point).Where(part => !own.Any(other => other.First == part.First)).Concat(own).OrderBy(part => part.First);
    }

    private void Write()
    {
        if (_parts.Count > 0 || _results.Count > 0) results.Write(_parts, _results);
        _parts.Clear();
        _results.Clear();
        _written = TimeProvider.System.GetTimestamp();
    }
}
