using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using ExPost.Tests.Shared.OpenCl;

namespace ExPost.Runner.Tests;

/// <summary>Devices that fail: a run on one that was named ends with a line that says what happened and what to do, and leaves nothing behind; a run that chose it goes on without.</summary>
public class DeviceFaultTests
{
    private const string Simulate = "simulate -e private-common -m personalized-price --draws 1e6 --quiet --output result";
    private const string Verify = "verify -e linear -m generalized-vickrey --set b=1.5 --misreports 0 --draws 20000 --quiet --output result";
    private const string LongRun = "simulate -e private-common -m personalized-price --threads 1 --format json --draws 1e12";

    private static string Name => Devices.First.Name;

    [FaultFact]
    public void A_program_that_does_not_compile_is_told_with_the_compilers_words()
    {
        using var folder = new TemporaryFolder();
        Expost.Outcome outcome = Expost.RunWith(FaultLayer.Environment(noBuild: true), CommandLine.Split($"{Simulate} --engine opencl"), folder.Path);
        Assert.Equal(4, outcome.ExitCode);
        Assert.Equal(
            $"expost: opencl: clBuildProgram failed: CL_BUILD_PROGRAM_FAILURE (-11) on {Name}; --engine simd runs the same on the processor:\nerror: the fault layer builds nothing\n",
            outcome.Error.ReplaceLineEndings("\n"));
        Assert.Equal("", outcome.Output);
        Assert.Empty(folder.Files);
    }

    [FaultTheory]
    [InlineData(Simulate, 1)]
    [InlineData(Simulate, 2)]
    [InlineData(Simulate, 3)]
    [InlineData(Simulate, 6)]
    [InlineData(Simulate, 8)]
    [InlineData(Simulate, 10)]
    [InlineData(Verify, 8)]
    [InlineData(Verify, 20)]
    public void A_device_that_is_lost_ends_the_run_with_a_line(string line, int launch)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["result"], "old");
        Expost.Outcome outcome = Expost.RunWith(FaultLayer.Environment(lostAtLaunch: launch), CommandLine.Split($"{line} --engine opencl"), folder.Path);
        Assert.Equal(4, outcome.ExitCode);
        // Which call sees it first depends on the threads.
        Assert.Matches($@"^expost: opencl: cl\w+ failed: CL_(OUT_OF_RESOURCES \(-5\)|DEVICE_NOT_AVAILABLE \(-2\)) on {System.Text.RegularExpressions.Regex.Escape(Name)}; --engine simd runs the same on the processor\r?\n$", outcome.Error);
        Assert.Equal("", outcome.Output);
        Assert.Equal(["result"], folder.Files);
        Assert.Equal("old", File.ReadAllText(folder["result"]));
    }

    [FaultTheory]
    [InlineData(true, null, "it has no 64-bit floating point (cl_khr_fp64)")]
    [InlineData(false, "OpenCL 1.1 old", "it has OpenCL 1.1, and 1.2 is needed")]
    public void A_device_that_cannot_be_used_is_listed_and_refused_with_the_reason(bool noFp64, string? version, string reason)
    {
        IReadOnlyDictionary<string, string> fault = FaultLayer.Environment(noFp64: noFp64, version: version);
        JsonElement[] listed = [.. EnginesTests.Engines(Expost.RunWith(fault, ["engines", "--format", "json"])).Where(engine => engine.TryGetProperty("number", out _))];
        Assert.NotEmpty(listed);
        Assert.All(listed, engine => Assert.Equal((false, reason), (engine.GetProperty("available").GetBoolean(), engine.GetProperty("reason").GetString())));
        string table = Expost.RunWith(fault, ["engines"]).Result;
        Assert.Contains($"not opencl 0: {Name}", Joined(table), StringComparison.Ordinal);
        Assert.Contains(reason, Joined(table), StringComparison.Ordinal);
        Assert.All(table.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        const string Run = "simulate -e private-common -m efficient --draws 1000";
        EnginesTests.Refused(Expost.RunWith(fault, CommandLine.Split($"{Run} --engine opencl")), "expost: --engine opencl: no device can be used: ", Name, reason, "; --engine simd runs the same on the processor");
        EnginesTests.Refused(Expost.RunWith(fault, CommandLine.Split($"{Run} --engine opencl --device 0")), "expost: --device 0: ", $" cannot be used: {reason}");
        EnginesTests.Refused(Expost.RunWith(fault, CommandLine.Split($"{Run} --device 0")), "expost: --device 0: ", $" cannot be used: {reason}");
        EnginesTests.Refused(Expost.RunWith(fault, CommandLine.Split("engines --emit private-common/efficient --device 0")), "expost: --device 0: ", $" cannot be used: {reason}");
        Assert.Contains("It was chosen because the job is too short to try a device.", Expost.RunWith(fault, CommandLine.Split(Run)).Result, StringComparison.Ordinal);
    }

    [FaultFact]
    public void A_choice_between_engines_survives_a_program_that_does_not_compile() =>
        CheckChoice(FaultLayer.Environment(noBuild: true), "simd", $"opencl: clBuildProgram failed: CL_BUILD_PROGRAM_FAILURE (-11) on {Name}");

    [FaultFact]
    public void A_choice_between_engines_survives_a_device_without_doubles() =>
        CheckChoice(FaultLayer.Environment(noFp64: true), "simd", "no device can be used: ");

    /// <summary>The processor is made slow, so that the device is chosen if it is not lost while it is tried.</summary>
    [FaultFact]
    public void A_choice_between_engines_survives_a_device_that_is_lost_in_a_long_job()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64) return;
        CheckChoice(SlowProcessor(FaultLayer.Environment(lostAtLaunch: 120)), "simd", "opencl: cl");
    }

    /// <summary>A processor that is fast even so is done too early to try the device; the result is the same.</summary>
    [FaultFact]
    public void A_job_whose_device_is_lost_while_it_is_tried_ends_well()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64) return;
        string[] arguments = CommandLine.Split("simulate -e private-common -m pivotal --draws 40_000 --threads 1 --format json --quiet");
        Expost.Outcome outcome = Expost.RunWith(SlowProcessor(FaultLayer.Environment(lostAtLaunch: 9)), arguments);
        Assert.Equal("", outcome.Error);
        Assert.Equal(DeterminismTests.WithoutTimes(Expost.Run([.. arguments, "--engine", "simd"]).Result), DeterminismTests.WithoutTimes(outcome.Result));
        JsonElement root = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal("simd", root.GetProperty("engine").GetString());
        Assert.Matches("^(opencl: cl|the job is too short to try a device$)", root.GetProperty("engineChosenBecause").GetString());
    }

    [DeviceFact]
    public void A_choice_between_engines_survives_a_system_without_drivers()
    {
        using var nothing = new TemporaryFolder();
        CheckChoice(new Dictionary<string, string> { ["OCL_ICD_VENDORS"] = nothing.Path }, "simd", "the OpenCL library lists no platform: install ");
    }

    [DeviceFact]
    public void A_device_is_chosen_where_it_is_faster()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64) return;
        CheckChoice(SlowProcessor(new Dictionary<string, string>()), "opencl", "it has ");
    }

    /// <summary>Stops a long run after ten seconds: by then the device was tried. What it found until then is right.</summary>
    private static void CheckChoice(IReadOnlyDictionary<string, string> variables, string engine, string reason)
    {
        if (OperatingSystem.IsWindows()) return;
        (int code, string json) = SignalTests.Stop(SignalTests.Interrupt, CommandLine.Split(LongRun), variables, lines: 2);
        Assert.Equal(130, code);
        JsonElement root = JsonDocument.Parse(json).RootElement;
        Assert.StartsWith(reason, root.GetProperty("engineChosenBecause").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\n", root.GetProperty("engineChosenBecause").GetString(), StringComparison.Ordinal);
        Assert.Equal(engine, root.GetProperty("engine").GetString());
        string draws = root.GetProperty("draws").GetInt64().ToString(CultureInfo.InvariantCulture);
        Assert.Equal(DeterminismTests.WithoutTimes(Expost.Run([.. CommandLine.Split(LongRun.Replace("--threads 1 ", "", StringComparison.Ordinal))[..^1], draws, "--engine", "simd", "--quiet"]).Result), SignalTests.Complete(json));
    }

    private static Dictionary<string, string> SlowProcessor(IReadOnlyDictionary<string, string> variables) => new(variables) { ["DOTNET_EnableHWIntrinsic"] = "0" };

    private static string Joined(string table) => table.Replace('\n', ' ');
}
