using System.Text.Json;
using ExPost.Engine.Gpu.OpenCl;
using ExPost.Tests.Shared.OpenCl;

namespace ExPost.Runner.Tests;

/// <summary>What the list of engines says, what it prints of kernels, and which devices are refused.</summary>
public class EnginesTests
{
    private const string Simulate = "simulate -e private-common -m efficient --draws 1000";

    [Fact]
    public void Engines_of_the_processor_come_first_and_can_always_be_used()
    {
        JsonElement[] engines = Engines(Expost.Run("engines", "--format", "json"));
        Assert.Equal(["simd", "scalar"], engines.Take(2).Select(engine => engine.GetProperty("name").GetString()));
        Assert.All(engines.Take(2), engine => Assert.Equal(["name", "device", "available"], Keys(engine)));
        Assert.All(engines.Take(2), engine => Assert.True(engine.GetProperty("available").GetBoolean()));
        Assert.NotEmpty(engines[2..]);
        Assert.All(engines[2..], engine => Assert.Equal("opencl", engine.GetProperty("name").GetString()));
    }

    [DeviceFact]
    public void Devices_are_listed_with_all_that_is_known_of_them()
    {
        OpenClDevice device = Devices.First;
        JsonElement listed = Assert.Single(Engines(Expost.Run("engines", "--format", "json")), engine => engine.TryGetProperty("number", out JsonElement number) && number.GetInt32() == device.Index);
        Assert.Equal(["name", "number", "device", "platform", "version", "driver", "kind", "computeUnits", "available"], Keys(listed));
        Assert.Equal(
            (device.Name, device.Platform, device.Version, device.Driver, device.ComputeUnits, true),
            (Text("device"), Text("platform"), Text("version"), Text("driver"), listed.GetProperty("computeUnits").GetInt32(), listed.GetProperty("available").GetBoolean()));
        Assert.Contains(Text("kind"), (string[])["cpu", "gpu", "accelerator", "other"]);
        Assert.Matches($@"\n opencl +{device.Index} +\S", Expost.Run("engines").Result);

        string Text(string key) => listed.GetProperty(key).GetString()!;
    }

    [Fact]
    public void A_graphics_card_is_preferred_to_a_processor()
    {
        OpenClDeviceKind[] kinds = [OpenClDeviceKind.Cpu, OpenClDeviceKind.Other, OpenClDeviceKind.Accelerator, OpenClDeviceKind.Gpu];
        Assert.Equal(kinds.Reverse(), kinds.OrderBy(Runner.Engines.Rank));
    }

    [Fact]
    public void Platforms_that_list_no_devices_are_among_the_reasons() =>
        Assert.Equal("no device can be used: old: it has no compiler; clGetDeviceIDs failed", Runner.Engines.WhyNone([("old", "it has no compiler")], ["clGetDeviceIDs failed"]));

    [DeviceFact]
    public void A_library_without_drivers_is_told_by_the_list_and_by_a_run()
    {
        using var nothing = new TemporaryFolder();
        var variables = new Dictionary<string, string> { ["OCL_ICD_VENDORS"] = nothing.Path };
        JsonElement none = Assert.Single(Engines(Expost.RunWith(variables, ["engines", "--format", "json"])), engine => engine.GetProperty("name").GetString() == "opencl");
        Assert.Equal(["name", "device", "available", "reason"], Keys(none));
        Assert.StartsWith("the OpenCL library lists no platform: install ", none.GetProperty("reason").GetString(), StringComparison.Ordinal);
        string table = Expost.RunWith(variables, ["engines"]).Result;
        Assert.Contains("\nnot opencl: the OpenCL library lists no platform: install ", table, StringComparison.Ordinal);
        Assert.All(table.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Refused(Expost.RunWith(variables, CommandLine.Split($"{Simulate} --engine opencl")), "expost: --engine opencl: the OpenCL library lists no platform: install ", "; --engine simd runs the same on the processor");
        Refused(Expost.RunWith(variables, CommandLine.Split($"{Simulate} --device 0")), "expost: --device 0: there is no device of this number; the OpenCL library lists no platform: install ");
        Refused(Expost.RunWith(variables, CommandLine.Split("engines --emit private-common/efficient --device 0")), "expost: --device 0: there is no device of this number; the OpenCL library lists no platform: install ");
        Assert.NotEmpty(Expost.RunWith(variables, CommandLine.Split("engines --emit private-common/efficient")).Result);
    }

    /// <summary>A file that is no library is found first, under both names.</summary>
    [Fact]
    public void A_system_without_the_library_is_told_by_the_list_and_by_a_run()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var folder = new TemporaryFolder();
        foreach (string name in new[] { "libOpenCL.so.1", "libOpenCL.so" }) File.WriteAllText(folder[name], "");
        var variables = new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = folder.Path };
        const string Reason = "no OpenCL library (libOpenCL.so.1 or libOpenCL.so) is on this system: install the driver of the graphics card, or PoCL for the processor";
        JsonElement none = Assert.Single(Engines(Expost.RunWith(variables, ["engines", "--format", "json"])), engine => engine.GetProperty("name").GetString() == "opencl");
        Assert.Equal(["name", "device", "available", "reason"], Keys(none));
        Assert.StartsWith(Reason, none.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Refused(Expost.RunWith(variables, CommandLine.Split($"{Simulate} --engine opencl")), $"expost: --engine opencl: {Reason}", "; --engine simd runs the same on the processor");
        Refused(Expost.RunWith(variables, CommandLine.Split($"{Simulate} --device 0")), $"expost: --device 0: there is no device of this number; {Reason}");
        Assert.Contains("It was chosen because the job is too short to try a device.", Expost.RunWith(variables, CommandLine.Split(Simulate)).Result, StringComparison.Ordinal);
    }

    [DeviceTheory]
    [InlineData("7000")]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("0.0")]
    [InlineData("+0")]
    [InlineData("99999999999999999999")]
    [InlineData("٠")]
    [InlineData("' '")]
    public void A_device_that_there_is_not_is_refused_with_those_that_there_are(string device)
    {
        string known = $"--device {device.Trim('\'')}: there is no device of this number; devices are ";
        foreach (string engine in new[] { "opencl", "auto" }) Refused(Expost.Run(CommandLine.Split($"{Simulate} --engine {engine} --device {device}")), "expost: " + known, Devices.First.Name);
        Refused(Expost.Run(CommandLine.Split($"engines --emit private-common/efficient --device {device}")), "expost: " + known, Devices.First.Name);
    }

    [Theory]
    [InlineData(Simulate + " --engine simd --device 0", "--device 0: --engine simd runs on the processor")]
    [InlineData(Simulate + " --engine scalar --device x", "--device x: --engine scalar runs on the processor")]
    [InlineData(Simulate + " --device", "--device: its value is missing; K is ")]
    [InlineData(Simulate + " --device 0 --device 0", "--device: it is given 2 times (0, 0)")]
    [InlineData(Simulate + " --engine cuda", "--engine: there is no engine 'cuda' (engines: auto, simd, scalar, opencl)")]
    [InlineData(Simulate + " --engine open", "did you mean 'opencl'?")]
    [InlineData("verify -e private-common -m efficient --engine simd --device 0", "--device 0: --engine simd runs on the processor")]
    [InlineData("engines --device 0", "--device: it belongs to a kernel")]
    [InlineData("engines --form text", "--form: it belongs to a kernel")]
    [InlineData("engines --emit private-common/efficient --form c", "--form c: accepted are opencl, text")]
    [InlineData("engines --emit private-common/efficient --form ''", "--form : accepted are opencl, text")]
    [InlineData("engines --emit private-common/efficient --form text --device 0", "--device 0: a kernel as text is the same for every device")]
    [InlineData("engines --emit private-common/efficient --form text --device x", "--device x: a kernel as text is the same for every device")]
    public void What_does_not_go_together_is_refused(string line, string message) => Refused(Expost.Run(CommandLine.Split(line)), "expost: ", message);

    [Theory]
    [InlineData("private-common/pivotal,efficient --set buyers=3")]
    [InlineData("linear/generalized-vickrey --set distribution=beta(2,3)")]
    [InlineData("private-common/personalized-price --measures revenue")]
    public void A_kernel_is_printed_for_a_graphics_card_or_as_its_operations(string kernel)
    {
        string code = Expost.Run(CommandLine.Split($"engines --emit {kernel}")).Result, text = Expost.Run(CommandLine.Split($"engines --emit {kernel} --form text")).Result;
        Assert.StartsWith($"// {kernel.Split(' ')[0]}: one draw a work item, uniforms of 32 bits\n", code, StringComparison.Ordinal);
        Assert.Contains("__kernel void draw_blocks(", code, StringComparison.Ordinal);
        Assert.Equal(code, Expost.Run(CommandLine.Split($"engines --emit {kernel} --form opencl")).Result);
        Assert.DoesNotContain("__kernel", text, StringComparison.Ordinal);
        Assert.Contains("uniform", text, StringComparison.Ordinal);
    }

    [DeviceFact]
    public void A_kernel_is_printed_as_a_device_gets_it()
    {
        string code = Expost.Run(CommandLine.Split($"engines --emit private-common/pivotal --device {Devices.First.Index}")).Result;
        Assert.Matches(@"^// private-common/pivotal: (one draw|\d+ draws) a work item, ", code);
        using var context = new OpenClContext(Devices.First);
        context.Build(code, "-cl-std=CL1.2").Dispose();
    }

    /// <summary>A file's name is the user's, and may end a comment or go on in the next line.</summary>
    [DeviceTheory]
    [InlineData("a b*c/.yaml")]
    [InlineData("ends in \\")]
    [InlineData("line\nint x = \"\"; #error \r.yaml")]
    [InlineData("what??/")]
    [InlineData("µ – 信号.yaml")]
    public void A_kernel_of_a_model_with_an_odd_name_is_a_program(string name)
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        string file = folder[name.Replace('/', '_')];
        File.WriteAllText(file, "buyers: 2\nsignals: {double: 'uniform(0,1)', kernel: 'uniform(0,1)'}\nvalue: double + 0.5 * max(others.kernel)\n");
        string code = Expost.Run("engines", "--model", file, "--emit", "efficient").Result;
        Assert.Equal(1, code.Split("#pragma")[0].Count(c => c == '\n'));
        using var context = new OpenClContext(Devices.First);
        context.Build(code, "-cl-std=CL1.2").Dispose();
        string[] run = ["simulate", "--model", file, "-m", "efficient", "--draws", "1000", "--format", "json", "--quiet", "--engine"];
        Assert.Equal(DeterminismTests.WithoutTimes(Expost.Run([.. run, "simd"]).Result), DeterminismTests.WithoutTimes(Expost.Run([.. run, "opencl"]).Result));
    }

    internal static JsonElement[] Engines(Expost.Outcome outcome) => [.. JsonDocument.Parse(outcome.Result).RootElement.GetProperty("engines").EnumerateArray()];

    internal static void Refused(Expost.Outcome outcome, string start, params string[] fragments)
    {
        Assert.True(outcome.ExitCode == 2, $"exit code {outcome.ExitCode}: {outcome.Error}");
        Assert.StartsWith(start, outcome.Error, StringComparison.Ordinal);
        foreach (string fragment in fragments) Assert.Contains(fragment, outcome.Error, StringComparison.Ordinal);
        Assert.Equal(["", "\n"], [outcome.Output, outcome.Error.ReplaceLineEndings("\n")[outcome.Error.ReplaceLineEndings("\n").IndexOf('\n', StringComparison.Ordinal)..]]);
    }

    private static IEnumerable<string> Keys(JsonElement element) => element.EnumerateObject().Select(entry => entry.Name);
}
