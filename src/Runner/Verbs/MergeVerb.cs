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
    private static readonly Argument<string> s_output = new("OUT") { Description = "the results file of all; one that exists is one of the parts", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Argument<string[]> s_inputs = new("IN") { Description = "the results files of shards", Arity = ArgumentArity.ZeroOrMore };

    internal static Command Create()
    {
        var command = new Command("merge", "Merge the results files of shards: the content is that of one run.") { s_output, s_inputs };
        foreach (Option option in CommonOptions.Running) command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        if (parsed.GetValue(s_output) is not { } output || parsed.GetValue(s_inputs) is not { Length: > 0 } inputs) throw new UserError("merge: it needs the results file of all and those of shards, such as: expost merge results.db shard-1.db shard-2.db");
        int threads = CommonOptions.Threads(parsed);
        CommonOptions.CheckEngine(parsed);
        (RunOptions run, string hash) = (new(), "");
        Merging.Merge(output, inputs, part => (run, hash) = Finish(parsed, part, threads));
        using ResultsFile merged = ResultsFile.Read(output);
        parsed.InvocationConfiguration.Output.Write($"{output}: {Numbers.Count(merged.Points.Count)} points, content {hash[..16]}\n");
        string? missing = Merging.Missing(merged);
        Merging.TellMissing(output, missing);
        bool missed = MissedPoints.Tell(merged, run);
        return missing is not null ? ExitCode.BadInput : missed ? ExitCode.NotReached : ExitCode.Done;
    }

    /// <summary>Estimates points whose draws came from several shards.</summary>
    /// <returns>With which numbers the sweep draws, and a hash of what the file holds.</returns>
    private static (RunOptions Run, string Hash) Finish(ParseResult parsed, string output, int threads)
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
            using var kernels = new CompiledKernels(engine, sweep.Run.Uniforms, sweep.Run.Sampling);
            var info = new RunInfo(TimeProvider.System.GetUtcNow(), engine.Name, engine.Device, threads, ProductVersion.Version, ProductVersion.Commit, Shard: null);
            using ResultsFile file = ResultsFile.OpenOrCreate(output, SweepPlan.Identity(sweep), info, SweepPlan.Points(sweep), sweep.Run.Draws);
            var run = new SweepRun(sweep, file, kernels, threads);
            foreach (int point in Merging.Unfinished(file)) run.Estimate(point);
        }

        using ResultsFile finished = ResultsFile.Read(output);
        return (sweep.Run, finished.ContentHash());
    }
}
