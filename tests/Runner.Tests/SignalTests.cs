using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ExPost.Runner.Tests;

/// <summary>A run that is stopped prints what it has, says so, and what it has is right.</summary>
public partial class SignalTests
{
    private const int Interrupt = 2;
    private const int Terminate = 15;
    private const string LongRun = "compare -e private-common -m personalized-price,pivotal --set buyers=3 --format json";

    [Theory]
    [InlineData(Interrupt, 130)]
    [InlineData(Terminate, 143)]
    public void A_stopped_run_equals_a_run_of_as_many_draws(int signal, int exitCode)
    {
        if (OperatingSystem.IsWindows()) return;
        (int code, string json) = Stop(signal, [.. CommandLine.Split(LongRun), "--draws", "1e12"]);
        Assert.Equal(exitCode, code);
        JsonElement root = JsonDocument.Parse(json).RootElement;
        long draws = root.GetProperty("draws").GetInt64();
        Assert.True(root.GetProperty("partial").GetBoolean());
        Assert.Equal(1_000_000_000_000, root.GetProperty("drawsRequested").GetInt64());
        Assert.InRange(draws, 1, 999_999_999_999);
        string complete = Expost.Run([.. CommandLine.Split(LongRun), "--draws", draws.ToString(CultureInfo.InvariantCulture), "--quiet"]).Result;
        Assert.Equal(DeterminismTests.WithoutTimes(complete), DeterminismTests.WithoutTimes(Partial().Replace(json, "")));
    }

    [Fact]
    public void A_table_says_that_it_is_partial_and_a_file_gets_it()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        (int code, string output) = Stop(Terminate, [.. CommandLine.Split("simulate -e private-common -m personalized-price --draws 1e12 --measures revenue --output"), folder["table"]]);
        Assert.Equal(143, code);
        Assert.Equal("", output);
        Assert.Contains("STOPPED by a signal after ", File.ReadAllText(folder["table"]), StringComparison.Ordinal);
        Assert.Equal(["table"], folder.Files);
    }

    /// <summary>Starts a run, waits until its draws are under way, and sends it a signal.</summary>
    private static (int ExitCode, string Output) Stop(int signal, string[] arguments)
    {
        // Tests that run in the background have Ctrl-C switched off for themselves and their children.
        ProcessStartInfo start = OperatingSystem.IsLinux() ? Expost.Start("/usr/bin/env", ["--default-signal=INT,TERM", Expost.Path, .. arguments]) : Expost.Start(Expost.Path, arguments);
        using Process process = Process.Start(start)!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            // The first line of progress; no draw may have been done yet, so a second one where it says so.
            string? line;
            do
            {
                line = process.StandardError.ReadLine();
                Assert.Matches("^ *[0-9]+% of 1,000,000,000,000 draws, ", line);
            }
            while (line!.Contains(" 0.0/s", StringComparison.Ordinal));

            Task<string> rest = process.StandardError.ReadToEndAsync();
            Assert.Equal(0, Kill(process.Id, signal));
            Assert.True(process.WaitForExit(TimeSpan.FromMinutes(1)), "it goes on after the signal");
            Assert.DoesNotContain("expost:", rest.Result, StringComparison.Ordinal);
            return (process.ExitCode, output.Result);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);

    [GeneratedRegex("""^  "(partial|drawsRequested)": .*\n""", RegexOptions.Multiline)]
    private static partial Regex Partial();
}
