using System.CommandLine;
using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Runner.Output;
using ExPost.Runner.Results;
using ExPost.Runner.Sweeps;

namespace ExPost.Runner.Verbs;

/// <summary><c>merge</c>: the results files of shards to one, the same as that of one run.</summary>
internal static class MergeVerb
{
    private static readonly Argument<string> s_output = new("OUT") { Description = "the results file of all; one that exists is one of the parts" };

    private static readonly Argument<string[]> s_inputs = new("IN") { Description = "the results files of shards", Arity = ArgumentArity.OneOrMore };

    internal static Command Create()
    {
        var command = new Command("merge", "Merge the results files of shards: the content is that of one run.") { s_output, s_inputs };
        foreach (Option option in CommonOptions.Running) command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string output = parsed.GetValue(s_output)!;
        int threads = CommonOptions.Threads(parsed);
        CommonOptions.CheckEngine(parsed);
        Merging.Merge(output, parsed.GetValue(s_inputs)!);
        SweepFile sweep = Finish(parsed, output, threads);
        using ResultsFile merged = ResultsFile.Read(output);
        parsed.InvocationConfiguration.Output.Write($"{output}: {Numbers.Count(merged.Points.Count)} points, content {merged.ContentHash()[..16]}\n");
        string? missing = Merging.Missing(merged);
        if (missing is not null) Program.Complain($"{output}: {missing}");
        bool missed = MissedPoints.Tell(merged, sweep.Run.Confidence);
        return missing is not null ? ExitCode.BadInput : missed ? ExitCode.NotReached : ExitCode.Done;
    }

    /// <summary>Estimates points whose draws came from several shards.</summary>
    /// <returns>The sweep.</returns>
    private static SweepFile Finish(ParseResult parsed, string output, int threads)
    {
        SweepFile sweep;
        bool isOpen;
        using (ResultsFile file = ResultsFile.Read(output))
        {
            sweep = SweepFile.Of(file.Identity, output, file.Draws);
            isOpen = Merging.Unfinished(file).Count > 0;
        }

        if (isOpen)
        {
            IEngine engine = CommonOptions.EngineOfMany(parsed);
            using var owned = engine as IDisposable;
            using var kernels = new CompiledKernels(engine, sweep.Run.Uniforms);
            var info = new RunInfo(TimeProvider.System.GetUtcNow(), engine.Name, engine.Device, threads, ProductVersion.Version, ProductVersion.Commit, Shard: null);
            using ResultsFile file = ResultsFile.OpenOrCreate(output, SweepPlan.Identity(sweep), info, SweepPlan.Points(sweep), sweep.Run.Draws);
            var run = new SweepRun(sweep, file, kernels, threads);
            foreach (int point in Merging.Unfinished(file)) run.Estimate(point);
        }

        return sweep;
    }
}
