using System.Text.Json;
using ExPost.Engine.Cpu;
using ExPost.Engine.Experiments;
using ExPost.Engine.Statistics;
using ExPost.Engine.Stopping;
using ExPost.Runner.Input;
using ExPost.Runner.Output;

namespace ExPost.Runner.Tests;

/// <summary>Runs that end at a precision: what is reached and predicted, and in which words it is told where it is not.</summary>
public class TargetRunTests
{
    private const string Simulate = "simulate -e private-common -m personalized-price,efficient --seed 3 --format json";

    // Four checks a doubling, so that a run goes on for less than 1.2 times as long as it has to; a prediction adds its own error.
    [Theory]
    [InlineData("private-common", "personalized-price,efficient", "", "revenue:rel=1e-3", "probability-unsold:abs=5e-4")]
    [InlineData("private-common", "personalized-price", "buyers=4,epsilon=0.1", "efficiency:abs=3e-4", "utility.2:rel=0.005")]
    [InlineData("linear", "generalized-vickrey", "b=0.25", "surplus:rel=5e-4")]
    [InlineData("private-values", "second-price,first-price", "distribution=power(3)", "revenue:abs=2e-4")]
    [InlineData("private-values", "second-price,first-price", "distribution=exponential(1)", "utility.1:rel=0.005")]
    [InlineData("bilateral-trade", "price-offers", "a=0.25", "probability-trade:rel=0.003", "deficit:abs=4e-4")]
    [InlineData("public-good", "generalized-vcg,threshold", "a=0.25", "deficit:abs=1e-3")]
    [InlineData("two-objects", "demand", "", "revenue:rel=0.002")]
    [InlineData("surplus-private", "m1,vcg", "gamma=2", "surplus:rel=1e-3")]
    [InlineData("two-alternative", "efficient", "", "probability-alternative.1:abs=6e-4")]
    public void Targets_are_met_within_the_draws_that_are_predicted_at_the_first_check(string environment, string mechanisms, string set, params string[] targets)
    {
        Experiment experiment = Resolved(environment, mechanisms, set);
        foreach (ulong seed in new ulong[] { 1, 2, 3 })
        {
            var rule = new StoppingRule([.. targets.Select(Values.Target)], 100_000_000, 0.95);
            ExperimentResult result = experiment.Run(new SimdEngine(), new() { Seed = seed }, rule);
            Assert.True(result.Stopping!.IsReached);
            Assert.True(result.Draws > 4 * StoppingRule.FirstCheck, $"{result.Draws} draws need no prediction");
            double ratio = (double)result.Draws / result.Stopping.First!.Limiting.PredictedDraws!.Value;
            Assert.InRange(ratio, 1 / 1.3, 1.3);
        }
    }

    // The run is that of so many draws but for the width of its intervals, and one check before it was not precise enough.
    [Fact]
    public void A_run_ends_at_the_first_check_at_which_it_is_precise_enough()
    {
        Experiment experiment = Resolved("private-common", "personalized-price,efficient", "");
        var rule = new StoppingRule([new("revenue", true, 0.001), new("efficiency", false, 0.001)], 100_000_000, 0.95);
        List<StoppingCheck> told = [];
        ExperimentResult result = experiment.Run(new SimdEngine(), new() { Seed = 7 }, rule, atCheck: told.Add);
        Assert.Equal(rule.Checks.TakeWhile(draws => draws <= result.Draws), told.Select(check => check.Draws));
        Assert.Equal(told.Select(check => check.Draws == result.Draws), told.Select(check => check.Stops));
        foreach (StoppingCheck check in told)
        {
            ExperimentResult fixedRun = experiment.Run(new SimdEngine(), new() { Seed = 7, Draws = check.Draws, Confidence = rule.Level });
            Assert.Equal(check.IsReached, Precise(fixedRun, "revenue", true) && Precise(fixedRun, "efficiency", false));
            if (check.Draws == result.Draws) Assert.Equal(fixedRun.Mechanisms.SelectMany(one => one.Measures), result.Mechanisms.SelectMany(one => one.Measures));
        }

        static bool Precise(ExperimentResult run, string measure, bool relative) =>
            run.Mechanisms.Where(one => one[measure] is not null).All(one => (one[measure]!.High - one[measure]!.Low) / 2 <= 0.001 * (relative ? Math.Abs(one[measure]!.Mean) : 1));
    }

    // No payments implement the rule, as draws show: then there is no revenue to be known, and the run ends when the rest is.
    [Fact]
    public void A_measure_that_goes_away_is_not_waited_for()
    {
        (int exitCode, JsonElement root, string error) = Run("simulate -e weighted-sum -m optimal --set distribution=piecewise(0:1.6,0.5:0.4,1) --target revenue:rel=0.1 --target surplus:rel=0.002 --max-draws 1e9 --format json");
        Assert.Equal(3, exitCode);
        Assert.InRange(root.GetProperty("draws").GetInt64(), 100_000, 10_000_000);
        Assert.EndsWith(" draws: revenue has no estimate, for no payments implement the rule.", error.TrimEnd(), StringComparison.Ordinal);
        JsonElement[] targets = [.. root.GetProperty("stopping").GetProperty("targets").EnumerateArray()];
        Assert.Equal([false, true], targets.Select(target => target.GetProperty("reached").GetBoolean()));
        Assert.Equal((JsonValueKind.Null, "optimal"), (targets[0].GetProperty("mechanism").ValueKind, targets[1].GetProperty("mechanism").GetString()));
    }

    [Fact]
    public void Json_says_what_was_asked_for_and_reached()
    {
        (int exitCode, JsonElement root, string error) = Run($"{Simulate} --target revenue:rel=0.002 --target probability-unsold:abs=0.001 --max-draws 1e8");
        JsonElement stopping = root.GetProperty("stopping");
        Assert.Equal((0, true, 100_000_000, 0.95), (exitCode, stopping.GetProperty("reached").GetBoolean(), stopping.GetProperty("maxDraws").GetInt64(), root.GetProperty("confidence").GetDouble()));
        Assert.InRange(stopping.GetProperty("level").GetDouble(), 0.99, 0.999);
        JsonElement[] targets = [.. stopping.GetProperty("targets").EnumerateArray()];
        Assert.Equal(["revenue", "probability-unsold"], targets.Select(target => target.GetProperty("measure").GetString()!));
        Assert.Equal((0.002, 0.001), (targets[0].GetProperty("rel").GetDouble(), targets[1].GetProperty("abs").GetDouble()));
        JsonElement revenue = root.GetProperty("mechanisms")[0].GetProperty("measures").GetProperty("revenue");
        double width = (revenue.GetProperty("high").GetDouble() - revenue.GetProperty("low").GetDouble()) / 2;
        Assert.Equal(width, targets[0].GetProperty("width").GetDouble(), 1e-15);
        Assert.Equal(0.002 * revenue.GetProperty("mean").GetDouble(), targets[0].GetProperty("allowed").GetDouble(), 1e-15);
        Assert.All(targets, target => Assert.True(target.GetProperty("reached").GetBoolean() && target.GetProperty("width").GetDouble() <= target.GetProperty("allowed").GetDouble()));
        Assert.Equal(root.GetProperty("draws").GetInt64(), stopping.GetProperty("draws").GetInt64());
        Assert.Equal("revenue", stopping.GetProperty("limiting").GetProperty("measure").GetString());
        Assert.InRange(root.GetProperty("draws").GetDouble() / stopping.GetProperty("predictedDraws").GetInt64(), 1 / 1.3, 1.3);
        Assert.StartsWith("Reached at ", error, StringComparison.Ordinal);
    }

    // It is said how many draws it takes, and so many do.
    [Fact]
    public void What_is_not_reached_is_told_with_the_draws_that_it_takes()
    {
        (int exitCode, JsonElement root, string error) = Run($"{Simulate} --target revenue:rel=0.001 --max-draws 300_000 --quiet");
        Assert.Equal((3, 300_000), (exitCode, root.GetProperty("draws").GetInt64()));
        Assert.Matches(@"^expost: NOT REACHED in 300,000 draws: revenue of personalized-price is known to ± 0\.00\d+, and ± \S+e-4 is asked for by revenue:rel=0\.001; about [\d,]+ draws would do\.\n$", error.ReplaceLineEndings("\n"));
        JsonElement stopping = root.GetProperty("stopping");
        Assert.False(stopping.GetProperty("reached").GetBoolean());
        long needed = stopping.GetProperty("targets")[0].GetProperty("drawsNeeded").GetInt64();
        (int longer, JsonElement reached, _) = Run($"{Simulate} --target revenue:rel=0.001 --max-draws {needed * 6 / 5}");
        Assert.Equal(0, longer);
        Assert.InRange(reached.GetProperty("draws").GetInt64() / (double)needed, 0.8, 1.2);
        string table = Expost.Run(CommandLine.Split("simulate -e private-common -m personalized-price --target revenue:rel=0.001 --max-draws 1e5 --quiet")).Output;
        Assert.Contains("\nDraws until revenue:rel=0.001.", table.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("\nNOT REACHED in 100,000 draws: ", table.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    // As it was given, and not in other digits.
    [Fact]
    public void What_is_asked_for_comes_back_as_given()
    {
        Expost.Outcome outcome = Expost.Run(CommandLine.Split("simulate -e private-common -m personalized-price --target revenue:abs=1e-6,surplus:rel=1.0e-1 --max-draws 6e4 --quiet"));
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains(", and ± 1e-6 is asked for; about ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Draws until revenue:abs=1e-6, surplus:rel=1.0e-1. Intervals hold wherever that ends, for the only check has them at 95%.", outcome.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1e-10")]
    [InlineData("0.5")]
    [InlineData("0.9999999999")]
    [InlineData("0.999999999999")]
    public void A_target_goes_with_every_confidence_that_has_a_level(string confidence)
    {
        Expost.Outcome outcome = Expost.Run(CommandLine.Split($"simulate -e private-common -m personalized-price --target revenue:abs=1e-2,probability-infeasible:abs=1e-2 --confidence {confidence}"));
        Assert.Equal(0, outcome.ExitCode);
        Assert.DoesNotMatch("checks has them at (0|100)%", outcome.Output);
    }

    [Fact]
    public void A_run_that_cannot_reach_its_target_says_what_it_would_take()
    {
        var rule = new StoppingRule([new("revenue", true, 1e-6)], 1_000_000, 0.95);
        string Limiting(double width) => StoppingReport.Limiting(rule, rule.At(1, [new("pivotal", [("revenue", new(1, width, 1 - width, 1 + width, IntervalMethods.Normal))])]).Limiting);
        Assert.Equal("for revenue:rel=1e-6 of pivotal", Limiting(2e-6));
        Assert.Matches(@"^for revenue:rel=1e-6 of pivotal, which would take about \d{3},\d{3},\d{3}$", Limiting(4e-5));
    }

    [Fact]
    public void A_probability_without_hits_ends_on_its_bound_and_has_no_relative_precision()
    {
        const string None = "simulate -e private-common -m personalized-price --format json --target probability-infeasible";
        (int exitCode, JsonElement root, _) = Run($"{None}:abs=1e-5");
        Assert.Equal(0, exitCode);
        JsonElement estimate = root.GetProperty("mechanisms")[0].GetProperty("measures").GetProperty("probability-infeasible");
        Assert.Equal(0, estimate.GetProperty("mean").GetDouble());
        Assert.InRange(estimate.GetProperty("high").GetDouble(), 8e-6, 1e-5);
        Assert.Equal(root.GetProperty("draws").GetInt64(), root.GetProperty("stopping").GetProperty("predictedDraws").GetInt64());

        (int code, JsonElement never, string error) = Run($"{None}:rel=0.1 --max-draws 1e5");
        Assert.Equal(3, code);
        Assert.Contains("no precision is a share of 0", error, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, never.GetProperty("stopping").GetProperty("predictedDraws").ValueKind);
    }

    [Fact]
    public void The_bytes_do_not_depend_on_threads_or_engine()
    {
        const string Line = "compare -e private-common -m personalized-price,efficient --seed 3 --target revenue:rel=0.003 --quiet --format";
        foreach (string format in new[] { "csv", "json" })
        {
            string[] outputs = [.. new[] { "--engine simd --threads 1", "--engine simd --threads 3", "--engine scalar", "--engine auto" }
                .Select(how => DeterminismTests.WithoutTimes(Expost.Run(CommandLine.Split($"{Line} {format} {how}")).Result))];
            Assert.Single(outputs.Distinct());
        }
    }

    [Theory]
    [InlineData("antithetic", "0.002")]
    [InlineData("lattice", "0.0002")]
    public void The_bytes_do_not_depend_on_threads_or_engine_where_draws_depend_on_each_other(string sampling, string precision)
    {
        string line = $"compare -e private-common -m personalized-price,efficient --seed 3 --sampling {sampling} --replications 8 --target revenue:rel={precision} --quiet --format";
        foreach (string format in new[] { "csv", "json" })
        {
            string[] outputs = [.. new[] { "--engine simd --threads 1", "--engine simd --threads 3", "--engine scalar", "--engine auto" }
                .Select(how => DeterminismTests.WithoutTimes(Expost.Run(CommandLine.Split($"{line} {format} {how}")).Result))];
            Assert.Single(outputs.Distinct());
        }
    }

    [Fact]
    public void Json_and_table_say_what_replications_reached()
    {
        const string Line = "simulate -e private-common -m personalized-price --seed 3 --measures revenue --sampling lattice --target revenue:rel=1e-4";
        (int exitCode, JsonElement root, string error) = Run($"{Line} --max-draws 1e8 --format json");
        JsonElement stopping = root.GetProperty("stopping"), revenue = root.GetProperty("mechanisms")[0].GetProperty("measures").GetProperty("revenue");
        // 32 · 2^21 are the most powers of two, and 2^12 to 2^21 are ten.
        Assert.Equal((0, true, 67_108_864, 32, "t"), (exitCode, stopping.GetProperty("reached").GetBoolean(), stopping.GetProperty("maxDraws").GetInt64(), root.GetProperty("replications").GetInt32(), revenue.GetProperty("method").GetString()));
        Assert.Equal(0.995, stopping.GetProperty("level").GetDouble(), 1e-12);
        long draws = root.GetProperty("draws").GetInt64(), points = draws / 32;
        Assert.True(points * 32 == draws && long.PopCount(points) == 1 && stopping.GetProperty("predictedDraws").GetInt64() is var predicted && long.PopCount(predicted / 32) == 1);
        Assert.Contains($"Reached at {draws.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} draws", error, StringComparison.Ordinal);
        string table = Expost.Run(CommandLine.Split($"{Line} --max-draws 1e8 --quiet")).Output.ReplaceLineEndings(" ");
        Assert.Contains("Intervals hold wherever that ends, for each of up to 10 checks has them at 99.5%.", table, StringComparison.Ordinal);
        Assert.Contains($" 32 shifts of a lattice of {points.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} points: ", table, StringComparison.Ordinal);

        // What the replications cannot have is not promised, and what they can is.
        (int missed, JsonElement few, string told) = Run($"{Line} --max-draws 2e5 --format json --quiet");
        Assert.Equal((3, 131_072), (missed, few.GetProperty("draws").GetInt64()));
        Assert.Matches(@"NOT REACHED in 131,072 draws: revenue of personalized-price is known to ± \S+, and ± \S+ is asked for by revenue:rel=1e-4; about [\d,]+ draws would do\.", told);
        Assert.Contains("; that takes more draws than so many replications can have.", Run($"{Line.Replace("1e-4", "1e-9", StringComparison.Ordinal)} --max-draws 2e5 --format json --quiet").Error, StringComparison.Ordinal);
    }

    // Of what was drawn all replications have as much; before the first check those that are whole count.
    [Fact]
    public void A_signal_stops_a_run_of_replications()
    {
        if (OperatingSystem.IsWindows()) return;
        (int exitCode, string output) = SignalTests.Stop(SignalTests.Interrupt, CommandLine.Split("simulate -e private-common -m pivotal --sampling lattice --replications 8 --target revenue:rel=1e-12 --format json"), progress: "^ *([0-9]+% of )?[0-9,]+ draws, ");
        Assert.Equal(130, exitCode);
        JsonElement root = JsonDocument.Parse(output).RootElement;
        Assert.True(root.GetProperty("partial").GetBoolean());
        Assert.False(root.GetProperty("stopping").GetProperty("reached").GetBoolean());
        Assert.Equal(1, long.PopCount(root.GetProperty("draws").GetInt64() / root.GetProperty("replications").GetInt32()));
    }

    // What is checked beside is of the draws that were made.
    [Fact]
    public void Verify_takes_targets()
    {
        (int exitCode, JsonElement root, _) = Run("verify -e private-values -m second-price --misreports 4 --interim --target regret:abs=1e-3 --target probability-unsold:abs=1 --format json");
        Assert.Equal(0, exitCode);
        Assert.Equal(65_536, root.GetProperty("draws").GetInt64());
        Assert.True(root.GetProperty("mechanisms")[0].TryGetProperty("interim", out _));
        // Interim checks and assumptions have as many independent draws.
        (int code, JsonElement lattice, _) = Run("verify -e private-values -m second-price --misreports 4 --interim --sampling lattice --replications 8 --target regret:abs=1e-3 --target probability-unsold:abs=1 --format json");
        Assert.Equal((0, 32_768), (code, lattice.GetProperty("draws").GetInt64()));
        Assert.Equal("lattice", lattice.GetProperty("sampling").GetString());
        Assert.True(lattice.GetProperty("mechanisms")[0].TryGetProperty("interim", out _));
        // A violation says more than a precision that was not reached.
        (int violated, _, string error) = Run("verify -e linear -m generalized-vickrey --set b=1.5 --misreports 4 --target regret:rel=1e-5 --max-draws 70000 --format json");
        Assert.Equal(1, violated);
        Assert.Contains("NOT REACHED in 70,000 draws", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signal_stops_a_run_with_a_target()
    {
        if (OperatingSystem.IsWindows()) return;
        (int exitCode, string output) = SignalTests.Stop(SignalTests.Interrupt, CommandLine.Split("simulate -e private-common -m personalized-price --target revenue:rel=1e-7 --max-draws 1e12 --format json"));
        Assert.Equal(130, exitCode);
        JsonElement root = JsonDocument.Parse(output).RootElement;
        Assert.True(root.GetProperty("partial").GetBoolean());
        Assert.False(root.TryGetProperty("drawsRequested", out _));
        Assert.False(root.GetProperty("stopping").GetProperty("reached").GetBoolean());
        // Readings are of the last check, and estimates of all draws.
        if (root.GetProperty("stopping").TryGetProperty("draws", out JsonElement draws)) Assert.Contains(draws.GetInt64(), new StoppingRule([new("revenue", true, 1e-7)], 1_000_000_000_000, 0.95).Checks);
        else Assert.Equal(0, root.GetProperty("stopping").GetProperty("checks").GetInt32());
    }

    private static Experiment Resolved(string environment, string mechanisms, string set) =>
        new ExperimentRequest(environment, mechanisms.Split(','), Values.Settings(set.Split(',', StringSplitOptions.RemoveEmptyEntries)), null, Compare: false).Resolve();

    private static (int ExitCode, JsonElement Root, string Error) Run(string line)
    {
        Expost.Outcome outcome = Expost.Run(CommandLine.Split(line));
        return (outcome.ExitCode, JsonDocument.Parse(outcome.Output).RootElement, outcome.Error);
    }
}
