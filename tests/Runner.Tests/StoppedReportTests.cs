using System.Text.Json;
using ExPost.Engine;
using ExPost.Engine.Experiments;
using ExPost.Engine.Incentives;
using ExPost.Runner.Input;
using ExPost.Runner.Output;

namespace ExPost.Runner.Tests;

/// <summary>A run that is stopped while it checks what theorems assume says so, however many of its own draws are done.</summary>
public class StoppedReportTests
{
    private static readonly RunOptions s_options = new() { Draws = 200, Threads = 1 };

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void Assumptions_that_were_not_checked_are_missed(int done)
    {
        Report report = Stopped(done);
        Assert.Equal(ExitCode.Interrupted, report.ExitCode(ExitCode.Interrupted));
        Assert.Contains($"STOPPED by a signal: assumptions on values were checked at {done} of 200 draws.\n", TableReport.Text(report), StringComparison.Ordinal);
        JsonElement json = JsonDocument.Parse(JsonReport.Text(report)).RootElement;
        Assert.True(json.GetProperty("partial").GetBoolean());
        Assert.Equal((200, 200, 200), (json.GetProperty("draws").GetInt32(), json.GetProperty("drawsRequested").GetInt32(), json.GetProperty("assumptionDrawsRequested").GetInt32()));
        Assert.All(json.GetProperty("assumptions").GetProperty("checks").EnumerateArray(), check => Assert.Equal(done, check.GetProperty("draws").GetInt32()));
    }

    [Fact]
    public void A_signal_after_all_was_done_changes_nothing()
    {
        Report report = Stopped(200);
        Assert.Equal(ExitCode.Violation, report.ExitCode(ExitCode.Interrupted));
        Assert.DoesNotContain("STOPPED", TableReport.Text(report), StringComparison.Ordinal);
        Assert.False(JsonDocument.Parse(JsonReport.Text(report)).RootElement.TryGetProperty("partial", out _));
    }

    [Fact]
    public void A_check_that_is_stopped_at_once_has_no_result()
    {
        Report report = Stopped(200);
        Assert.Empty(report.Experiment.Assumptions().Run(new ScalarEngine(), s_options, new CancellationToken(canceled: true)));
    }

    /// <summary>All draws are done, and a claim is broken; assumptions are checked at some.</summary>
    private static Report Stopped(int done)
    {
        Experiment experiment = new ExperimentRequest("linear", ["generalized-vickrey"], new Dictionary<string, string> { ["b"] = "1.5" }, null, Compare: false) { Verification = new() { Misreports = 4 } }.Resolve();
        var engine = new ScalarEngine();
        IReadOnlyList<CheckResult> assumptions = done == 0 ? [] : experiment.Assumptions().Run(engine, s_options with { Draws = done });
        return new("verify", experiment, s_options, "1", engine, experiment.Run(engine, s_options)) { Assumptions = assumptions };
    }
}
