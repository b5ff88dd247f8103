using ExPost.Engine.Experiments;
using ExPost.Mechanisms;

namespace ExPost.Engine.Incentives;

/// <summary>
/// The draws behind interim checks of one agent in one mechanism. In a first stage, for each type, the report with the largest mean gain is looked for; in a second stage, on draws that the first did not use, its gain is
/// estimated, so that the interval knows nothing of the choice.
/// </summary>
internal sealed class InterimRun
{
    /// <summary>The first stage takes this share of the draws, but not fewer than a block where there are as many.</summary>
    private const int FirstShare = 16;

    private readonly Mechanism _mechanism;
    private readonly InterimPayoffs? _search;
    private readonly IReadOnlyDictionary<(int First, int Second), InterimCirculation> _circulations;

    internal InterimRun(ValueEnvironment environment, Mechanism mechanism, int agent)
    {
        _mechanism = mechanism;
        Environment = environment;
        Agent = agent;
        Grid = new(environment, agent);
        Payoffs = InterimPayoffs.ForEstimates(environment, mechanism, agent);
        _search = Payoffs.HasPayments ? InterimPayoffs.ForSearch(environment, mechanism, agent) : null;
        _circulations = InterimCirculation.Of(environment, mechanism, agent, Grid);
    }

    internal ValueEnvironment Environment { get; }

    internal int Agent { get; }

    internal InterimGrid Grid { get; }

    internal InterimPayoffs Payoffs { get; }

    /// <summary>What was gathered of each type.</summary>
    internal List<OfType> Types { get; } = [];

    /// <summary>What was gathered of each rectangle.</summary>
    internal List<OfRectangle> Rectangles { get; } = [];

    /// <summary>How many expectations are looked at: may one of them be wrongly taken for broken, this is by how much each must be surer.</summary>
    internal int Tests => 3 * Grid.Types.Count + Grid.Rectangles.Count;

    /// <summary>How many draws of kernels it takes, for progress.</summary>
    internal long Draws(RunOptions run)
    {
        long batches = _search is null ? 0 : (Grid.Reports.Count + _search.Reports - 1) / _search.Reports + 1;
        return Grid.Types.Count * (batches * FirstDraws(run) + run.Draws) + (_circulations.Count == 0 ? 0 : Grid.Rectangles.Count * run.Draws);
    }

    /// <summary>Runs both stages for every type, and then the rectangles.</summary>
    /// <returns>False when it was stopped.</returns>
    internal bool Run(IEngine engine, RunOptions run, IReadOnlyDictionary<string, double> given, Action<long>? progress, CancellationToken stop)
    {
        Types.Clear();
        Rectangles.Clear();
        long done = 0, second = Blocks.Count(FirstDraws(run)) * Blocks.DrawsPerBlock;
        Tally Sum(KernelRun of, double[] inputs, long first, long draws)
        {
            Tally tally = of.Sum(inputs, first, draws, progress is null ? null : now => progress(done + now), stop);
            done += draws;
            return tally;
        }

        double[][] types = [.. Grid.Types];
        List<double[]?> reports = [.. types.Select(_ => (double[]?)null)];
        if (_search is { } search)
        {
            using var searching = new KernelRun(engine, search.Kernel, search.Inputs(given, types[0], types[0], [types[0]]), run);
            for (int k = 0; k < types.Length; k++)
            {
                reports[k] = Searched(search, types[k], batch => Sum(searching, search.Inputs(given, types[k], types[k], batch), 0, FirstDraws(run)));
                if (stop.IsCancellationRequested) return false;
            }
        }

        using (var estimating = new KernelRun(engine, Payoffs.Kernel, Payoffs.Inputs(given, types[0], types[0], [types[0]]), run))
        {
            for (int k = 0; k < types.Length; k++)
            {
                double[] next = types[(k + 1) % types.Length];
                Tally tally = Sum(estimating, Payoffs.Inputs(given, types[k], next, [reports[k] ?? types[k]]), second, run.Draws);
                if (tally.Draws < run.Draws) return false;
                Types.Add(new(types[k], next, reports[k], tally));
            }
        }

        foreach (((int, int) plane, InterimCirculation circulation) in _circulations)
        {
            Rectangle[] rectangles = [.. Grid.Rectangles.Where(rectangle => (rectangle.First, rectangle.Second) == plane)];
            using var going = new KernelRun(engine, circulation.Kernel, circulation.Inputs(given, rectangles[0]), run);
            foreach (Rectangle rectangle in rectangles)
            {
                Tally tally = Sum(going, circulation.Inputs(given, rectangle), second, run.Draws);
                if (tally.Draws < run.Draws) return false;
                Rectangles.Add(new(rectangle, circulation, tally));
            }
        }

        return true;
    }

    private static long FirstDraws(RunOptions run) => Math.Max(Math.Min(run.Draws, Blocks.DrawsPerBlock), run.Draws / FirstShare);

    /// <summary>The misreport with the largest mean gain: of those of the grid, and of some around the best of these.</summary>
    private double[] Searched(InterimPayoffs search, double[] type, Func<IReadOnlyList<double[]>, Tally> sum)
    {
        double[] best = [];
        System.Numerics.BigInteger? most = null;
        void Try(IEnumerable<double[]> candidates)
        {
            foreach (double[][] batch in candidates.Where(report => !report.SequenceEqual(type)).Chunk(search.Reports))
            {
                (int place, System.Numerics.BigInteger gain) = search.Best(sum(batch), batch.Length);
                if (most is { } sofar && gain <= sofar) continue;
                (best, most) = (batch[place], gain);
            }
        }

        Try(Grid.Reports);
        Try(Grid.Around(best));
        return best;
    }

    /// <summary>A payoff that is no number, in the user's words.</summary>
    internal NonFiniteValueException NotFinite(ulong seed) =>
        new(FormattableString.Invariant($"a payoff of {Environment.NameOf(Agent)} in {_mechanism.Info.Name} is infinite, not a number or too large to be squared at one of the types or reports of --interim, seed {seed}: values and prices must be finite"));

    /// <param name="Type">The type.</param>
    /// <param name="Next">The type that follows in the grid.</param>
    /// <param name="Report">The misreport that was chosen; null where the rule does not say what agents pay.</param>
    /// <param name="Tally">The sums of <see cref="Payoffs"/>.</param>
    internal sealed record OfType(double[] Type, double[] Next, double[]? Report, Tally Tally);

    /// <param name="Rectangle">The rectangle.</param>
    /// <param name="Circulation">What was summed.</param>
    /// <param name="Tally">The sums.</param>
    internal sealed record OfRectangle(Rectangle Rectangle, InterimCirculation Circulation, Tally Tally);
}
