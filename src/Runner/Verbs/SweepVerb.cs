using System.CommandLine;
using System.Globalization;
using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Engine.Stopping;
using ExPost.Runner.Output;
using ExPost.Runner.Results;
using ExPost.Runner.Sweeps;

namespace ExPost.Runner.Verbs;

/// <summary><c>sweep</c>: mechanisms at every point of a grid of parameters, into a results file that a killed sweep goes on with.</summary>
internal static class SweepVerb
{
    /// <summary>Draws by which a plan finds out how long a point takes.</summary>
    private const long Calibration = 1 << 16;

    /// <summary>Where the first check of a rule has more draws than this, a plan is not worth it.</summary>
    private const long MostCalibration = 1 << 20;

    private static readonly Argument<string> s_file = new("FILE") { Description = "the sweep: environment or model, mechanisms, grid, draws (docs/sweeps.md)", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<string> s_output = new("--output") { Description = "the results file, an SQLite database; points that it has are not run again [default: FILE with .db]", HelpName = "FILE" };

    private static readonly Option<string> s_shard = new("--shard") { Description = "do the part K of N, counted from 1 [default: the task of a Slurm array, or all]", HelpName = "K/N" };

    private static readonly Option<bool> s_plan = new("--plan") { Description = "say how many points and draws there are, and about how long they take, and run nothing", Arity = ArgumentArity.Zero };

    internal static Command Create()
    {
        var command = new Command("sweep", "Run mechanisms at every point of a grid of parameters into a results file; what is there already is not run again.") { s_file };
        foreach (Option option in new Option[] { s_output, s_shard, s_plan }.Concat(CommonOptions.Running)) command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string path = parsed.GetValue(s_file) ?? throw new UserError("sweep: it needs the file of a sweep, such as: expost sweep licence-sweep.yaml --output results.db");
        SweepFile sweep = SweepFile.Read(path);
        Shard shard = Shard.Read(parsed.GetValue(s_shard));
        int threads = CommonOptions.Threads(parsed);
        CommonOptions.CheckEngine(parsed);
        IEngine engine = CommonOptions.EngineOfMany(parsed);
        using var owned = engine as IDisposable;
        using var kernels = new CompiledKernels(engine, sweep.Run.Uniforms, sweep.Run.Sampling);
        sweep.CheckTargets(Tried(sweep), threads);
        if (parsed.GetValue(s_plan))
        {
            parsed.InvocationConfiguration.Output.Write(Plan(sweep, shard, kernels, threads));
            return ExitCode.Done;
        }

        // Before the file is there: a signal that comes at any later time leaves what was done.
        using var signals = new StopSignals();
        string output = parsed.GetValue(s_output) ?? Path.ChangeExtension(path, ".db");
        var info = new RunInfo(TimeProvider.System.GetUtcNow(), engine.Name, engine.Device, threads, ProductVersion.Version, ProductVersion.Commit, shard);
        using ResultsFile results = ResultsFile.OpenOrCreate(output, SweepPlan.Identity(sweep), info, SweepPlan.Points(sweep), sweep.Run.Draws, sweep.TargetText);
        var run = new SweepRun(sweep, results, kernels, threads);
        IReadOnlyList<(int Point, long First, long Draws)> open = run.Open(shard);
        using (var progress = new ProgressLine(sweep.Rule is null ? open.Sum(own => own.Draws) : 0, CommonOptions.Quiet(parsed), open.Count))
        {
            run.Run(open, progress.Report, signals.Token);
        }

        int done = Enumerable.Range(0, sweep.Points).Count(results.IsDone);
        string part = shard.Count == 1 ? "" : FormattableString.Invariant($" (shard {shard.Number} of {shard.Count})");
        parsed.InvocationConfiguration.Output.Write($"{output}: {Numbers.Count(done)} of {Numbers.Count(sweep.Points)} points are finished{part}.\n");
        bool missed = MissedPoints.Tell(results, sweep.Run);
        return signals.Token.IsCancellationRequested ? signals.ExitCode : missed ? ExitCode.NotReached : ExitCode.Done;
    }

    /// <summary>Points that stand for all: the ends and the middle, for points may differ by much.</summary>
    private static int[] Tried(SweepFile sweep) => [.. new[] { 0, sweep.Points / 2, sweep.Points - 1 }.Distinct()];

    private static string Plan(SweepFile sweep, Shard shard, CompiledKernels kernels, int threads)
    {
        StoppingRule? rule = sweep.Rule;
        long[] draws = [.. Enumerable.Range(0, sweep.Points).Select(point => sweep.AreDrawsDivided ? shard.Of(point, sweep.Points, sweep.Run.Draws).Draws : shard.Has(point) ? sweep.Run.Draws : 0).Where(own => own > 0)];
        int[] tried = Tried(sweep);
        (double Seconds, double Share)[] found = [.. tried.Select(point =>
        {
            Experiment experiment = sweep.Request(point, threads).Resolve();
            long own = Math.Min(Calibration, sweep.Run.Draws);
            experiment.Gather(kernels, sweep.Run with { Threads = threads }, 0, own);
            long start = TimeProvider.System.GetTimestamp();
            experiment.Gather(kernels, sweep.Run with { Threads = threads }, 0, own);
            double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds / own;
            // Of a point that is to reach a target, the share of the most draws.
            double share = rule is null || rule.Checks[0] > MostCalibration ? 1 : Math.Min(1, (Predicted(experiment, kernels, sweep.Run with { Threads = threads }, rule) ?? double.PositiveInfinity) / sweep.Run.Draws);
            return (seconds * share, share);
        })];
        double seconds = found.Average(one => one.Seconds), expected = found.Average(one => one.Share) * draws.Sum();
        List<string[]> rows =
        [
            .. sweep.Axes.Select(axis => new[] { string.Join(", ", axis.Names), $"{Numbers.Count(axis.Count)} values, {axis.Values[0][0]} to {axis.Values[0][^1]}" }),
            ["points", $"{Numbers.Count(draws.Length)}{(shard.Count == 1 ? "" : $" of {Numbers.Count(sweep.Points)}")}"],
            ["mechanisms", string.Join(", ", sweep.Mechanisms)],
            .. rule is null ? Array.Empty<string[]>() : [["target", sweep.TargetText!]],
            ["draws", rule is null ? $"{Numbers.Count(draws.Sum())}, {Numbers.Count(sweep.Run.Draws)} a point" : $"about {Numbers.Count(expected)}, at most {Numbers.Count(sweep.Run.Draws)} a point"],
            ["time", $"about {Time(seconds * draws.Sum())} with {threads.ToString(CultureInfo.InvariantCulture)} threads of this machine, by {tried.Length} points tried"],
        ];
        return $"{sweep.Path}\n{TextTable.Plain(rows)}";
    }

    /// <summary>What the first check of a rule predicts.</summary>
    private static double? Predicted(Experiment experiment, CompiledKernels kernels, RunOptions run, StoppingRule rule)
    {
        using var stop = new CancellationTokenSource();
        return experiment.Run(kernels.Engine, run, rule, atCheck: _ => stop.Cancel(), stop: stop.Token).Stopping!.First!.Limiting.PredictedDraws;
    }

    /// <summary>Seconds, minutes, hours or days, to two digits.</summary>
    private static string Time(double seconds)
    {
        (double Number, string Unit) time = seconds < 100 ? (seconds, "s") : seconds < 6000 ? (seconds / 60, "min") : seconds < 360_000 ? (seconds / 3600, "h") : (seconds / 86400, "days");
        return FormattableString.Invariant($"{time.Number:G2} {time.Unit}");
    }
}
