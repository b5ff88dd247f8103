using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using ExPost.Tests.Shared.OpenCl;

namespace ExPost.Runner.Tests;

/// <summary>A run that is stopped prints what it has, says so, and what it has is right.</summary>
public partial class SignalTests
{
    internal const int Interrupt = 2;
    internal const int Terminate = 15;
    private const string LongRun = "compare -e private-common -m personalized-price,pivotal --set buyers=3 --format json";

    [Theory]
    [InlineData(Interrupt, 130)]
    [InlineData(Terminate, 143)]
    public void A_stopped_run_equals_a_run_of_as_many_draws(int signal, int exitCode)
    {
        if (OperatingSystem.IsWindows()) return;
        CheckStopped(Stop(signal, [.. CommandLine.Split(LongRun), "--draws", "1e12"]), exitCode);
    }

    [DeviceTheory]
    [InlineData(Interrupt, 130)]
    [InlineData(Terminate, 143)]
    public void A_run_that_is_stopped_on_a_device_equals_a_run_of_as_many_draws(int signal, int exitCode)
    {
        if (OperatingSystem.IsWindows()) return;
        CheckStopped(Stop(signal, [.. CommandLine.Split(LongRun), "--draws", "1e12", "--engine", "opencl"]), exitCode);
    }

    private static void CheckStopped((int ExitCode, string Output) stopped, int exitCode)
    {
        (int code, string json) = stopped;
        Assert.Equal(exitCode, code);
        JsonElement root = JsonDocument.Parse(json).RootElement;
        long draws = root.GetProperty("draws").GetInt64();
        Assert.True(root.GetProperty("partial").GetBoolean());
        Assert.Equal(1_000_000_000_000, root.GetProperty("drawsRequested").GetInt64());
        Assert.InRange(draws, 1, 999_999_999_999);
        string complete = Expost.Run([.. CommandLine.Split(LongRun), "--draws", draws.ToString(CultureInfo.InvariantCulture), "--quiet"]).Result;
        Assert.Equal(DeterminismTests.WithoutTimes(complete), Complete(json));
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

    [DeviceFact]
    public void A_run_that_is_stopped_on_a_device_leaves_nothing_but_its_result()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["table"], "old");
        (int code, string output) = Stop(Interrupt, [.. CommandLine.Split("simulate -e private-common -m personalized-price --draws 1e12 --measures revenue --engine opencl --output"), folder["table"]]);
        Assert.Equal((130, ""), (code, output));
        Assert.Contains("STOPPED by a signal after ", File.ReadAllText(folder["table"]), StringComparison.Ordinal);
        Assert.Equal(["table"], folder.Files);
    }

    /// <summary>What a stopped run printed, as a complete run of as many draws prints it.</summary>
    internal static string Complete(string json) => DeterminismTests.WithoutTimes(Partial().Replace(json, ""));

    /// <summary>Starts a run, waits until its draws are under way, and sends it a signal.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="arguments">A run of 1e12 draws.</param>
    /// <param name="variables">What is added to its environment.</param>
    /// <param name="lines">How many lines of progress it prints before: the first comes after a second, others every ten seconds.</param>
    /// <param name="progress">What every line of progress begins with.</param>
    internal static (int ExitCode, string Output) Stop(int signal, string[] arguments, IReadOnlyDictionary<string, string>? variables = null, int lines = 1, string progress = "^ *[0-9]+% of 1,000,000,000,000 draws, ")
    {
        ProcessStartInfo start = Heeding(arguments);
        foreach ((string name, string value) in variables ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            // The first line of progress; no draw may have been done yet, so a second one where it says so.
            string? line;
            int seen = 0;
            do
            {
                seen++;
                line = process.StandardError.ReadLine();
                Assert.Matches(progress, line);
            }
            while (seen < lines || line!.Contains(" 0.0/s", StringComparison.Ordinal));

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

    /// <summary>A process that signals can stop: tests that run in the background have Ctrl-C switched off for themselves and their children.</summary>
    internal static ProcessStartInfo Heeding(string[] arguments) =>
        OperatingSystem.IsLinux() ? Expost.Start("/usr/bin/env", ["--default-signal=INT,TERM", Expost.Path, .. arguments]) : Expost.Start(Expost.Path, arguments);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Kill(int process, int signal);

    [GeneratedRegex("""^  "(partial|drawsRequested)": .*\n""", RegexOptions.Multiline)]
    private static partial Regex Partial();
}
