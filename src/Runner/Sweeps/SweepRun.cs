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

    /// <summary>The points of a shard that are not finished, with the draws that the shard has of each; where there are targets, with the most.</summary>
    /// <param name="shard">The shard.</param>
    internal IReadOnlyList<(int Point, long First, long Draws)> Open(Shard shard)
    {
        Dictionary<int, List<DrawRange>> gathered = results.Ranges().ToDictionary(entry => entry.Point, entry => entry.Ranges);
        return [.. Enumerable.Range(0, sweep.Points).Where(point => !results.IsDone(point)).Select(point => Own(shard, point)).Where(own => own.Draws > 0 && !IsDrawn(own))];

        // Where all is drawn a whole point is still to be estimated.
        bool IsDrawn((int Point, long First, long Draws) own) =>
            own.Draws < sweep.Run.Draws && gathered.TryGetValue(own.Point, out List<DrawRange>? ranges) && DrawRange.Chain(ranges, own.First, own.First + own.Draws) is [.., var last] && last.End == own.First + own.Draws;
    }

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
        EstimateIfWhole(Resolved(point), point, results.Parts(point));
        Write();
    }

    /// <summary>The draws of a point that a shard has. Where there are targets nobody knows how many there will be, and replications go on together: then a point is not divided.</summary>
    private (int Point, long First, long Draws) Own(Shard shard, int point)
    {
        if (!sweep.AreDrawsDivided) return (point, 0, shard.Has(point) ? sweep.Run.Draws : 0);
        (long first, long draws) = shard.Of(point, sweep.Points, sweep.Run.Draws);
        return (point, first, draws);
    }

    private void Point(int point, long first, long draws, Action<long> progress, CancellationToken stop)
    {
        Experiment experiment = Resolved(point);
        IReadOnlyList<PointPart> parts = results.Parts(point);
        if (sweep.Rule is { } rule)
        {
            UpToCheck(experiment, point, parts, rule, progress, stop);
            return;
        }

        IReadOnlyList<List<PointPart>> there = sweep.Layout.Split(parts, part => part.First);
        long done = 0;
        foreach ((DrawRange range, List<PointPart> own) in (sweep.AreDrawsDivided ? [new(first, draws)] : sweep.Layout.Of(draws)).Zip(there))
        {
            long before = done;
            Draw(experiment, point, own, range.First, range.End, now => progress(before + now - range.First), stop);
            done += range.Draws;
        }

        EstimateIfWhole(experiment, point, [.. there.SelectMany(own => own)]);
    }

    /// <summary>From check to check, until the rule ends the point. Draws of an earlier run count as far as they were cut at checks, and the rest is drawn again.</summary>
    private void UpToCheck(Experiment experiment, int point, IReadOnlyList<PointPart> parts, StoppingRule rule, Action<long> progress, CancellationToken stop)
    {
        IReadOnlyList<List<PointPart>> there = sweep.Layout.Split(parts, part => part.First);
        Tally[] tallies = [.. there.Select(_ => new Tally(experiment.Kernel.Sums))];
        long done = 0;
        for (int k = 0; k < rule.Checks.Count; k++)
        {
            foreach ((DrawRange range, List<PointPart> own, Tally tally) in sweep.Layout.Of(rule.Checks[k]).Zip(there, tallies))
            {
                long from = range.First + tally.Draws, before = done;
                tally.Add(Draw(experiment, point, own, from, range.End, now => progress(before + now - from), stop));
                if (tally.Draws < range.Draws) return;
                done += range.End - from;
            }

            Gathered gathered = Gathered.Of(experiment.Kernel.Sums, sweep.Run.Sampling, tallies);
            // Nobody is told of predictions, so nothing of earlier checks is needed.
            StoppingCheck found = experiment.Check(rule, k + 1, gathered, []);
            if (!found.Stops) continue;
            _results.Add(new(point, done, experiment.Read(kernels, Options with { Draws = done, Confidence = rule.Level }, gathered)) { IsReached = found.IsReached });
            return;
        }
    }

    /// <summary>Gathers draws of a point: those that are there already, and what is missing, in new parts.</summary>
    /// <param name="experiment">The point's experiment.</param>
    /// <param name="point">The point.</param>
    /// <param name="parts">What is there of the point; new parts are added.</param>
    /// <param name="first">The first draw.</param>
    /// <param name="end">The draw behind the last.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="stop">Stops early.</param>
    /// <returns>What the draws add up to; fewer draws than all when it was stopped.</returns>
    private Tally Draw(Experiment experiment, int point, List<PointPart> parts, long first, long end, Action<long> progress, CancellationToken stop)
    {
        var gathered = new Tally(experiment.Kernel.Sums);
        long from = first;
        while (from < end && !stop.IsCancellationRequested)
        {
            IReadOnlyList<PointPart> there = PointPart.Chain(parts, from, end);
            if (there.Count > 0)
            {
                gathered.Add(results.Tally(there, experiment.Kernel.Sums));
                from = there[^1].Range.End;
                progress(from);
                continue;
            }

            // Up to what is there again. A last block that is not full is a part of its own: a run of more draws has the whole block.
            long next = DrawRange.Disjoint(parts.Select(part => part.Range).Where(range => range.First > from), end).Select(range => range.First).FirstOrDefault(end), full = next - next % Blocks.DrawsPerBlock;
            long size = from < full ? Math.Min(_most, full - from) : next - from, before = from, start = TimeProvider.System.GetTimestamp();
            Tally tally = Gather(experiment, point, from, size, done => progress(before + done), stop);
            TimeSpan took = TimeProvider.System.GetElapsedTime(start);
            if (tally.Draws > 0) _parts.Add(new(point, from, tally.Draws, tally.ToBytes(), took.TotalSeconds));
            gathered.Add(tally);
            if (tally.Draws < size) break;
            parts.Add(_parts[^1]);
            from += size;
            // Parts of about a second: what is drawn once need not be drawn again.
            if (took < s_most / 2 && size == _most) _most *= 2;
            else if (took > 2 * s_most) _most = Math.Max(Blocks.DrawsPerBlock, _most / 2);
            if (TimeProvider.System.GetElapsedTime(_written) > s_most) Write();
        }

        return gathered;
    }

    /// <summary>Estimates a point whose draws are all there, whoever gathered them: exactly those that are asked for.</summary>
    private void EstimateIfWhole(Experiment experiment, int point, IReadOnlyList<PointPart> parts)
    {
        List<Tally> tallies = [];
        foreach ((DrawRange range, List<PointPart> own) in sweep.Layout.Of(sweep.Run.Draws).Zip(sweep.Layout.Split(parts, part => part.First)))
        {
            IReadOnlyList<PointPart> all = PointPart.Chain(own, range.First, range.End);
            if (all is not [.., var last] || last.Range.End < range.End) return;
            tallies.Add(results.Tally(all, experiment.Kernel.Sums));
        }

        _results.Add(new(point, sweep.Run.Draws, experiment.Read(kernels, Options, Gathered.Of(experiment.Kernel.Sums, sweep.Run.Sampling, tallies))));
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

    private Tally Gather(Experiment experiment, int point, long first, long draws, Action<long> progress, CancellationToken stop)
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

    private void Write()
    {
        if (_parts.Count > 0 || _results.Count > 0) results.Write(_parts, _results);
        _parts.Clear();
        _results.Clear();
        _written = TimeProvider.System.GetTimestamp();
    }
}
