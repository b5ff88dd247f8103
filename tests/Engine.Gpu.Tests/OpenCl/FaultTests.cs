using ExPost.Tests.Shared.OpenCl;
using Xunit;

namespace ExPost.Engine.Gpu.Tests.OpenCl;

public sealed class FaultTests
{
    [FaultFact]
    public void Without_faults_the_layer_changes_nothing()
    {
        Assert.Equal(["build: well", "launch: well", "launch: well", "launch: well", "read: well", "finish: well", "queue: well", "context: well", "8000"], Child.Run("launch", FaultLayer.Environment()));
    }

    [FaultFact]
    public void A_device_that_is_lost_gives_errors_and_everything_is_disposed_of()
    {
        string device = Devices.First.Name;
        string[] expected =
        [
            "build: well",
            "launch: well",
            $"launch: clEnqueueNDRangeKernel failed: CL_OUT_OF_RESOURCES (-5) on {device}",
            $"launch: clEnqueueNDRangeKernel failed: CL_OUT_OF_RESOURCES (-5) on {device}",
            $"read: clEnqueueReadBuffer failed: CL_OUT_OF_RESOURCES (-5) on {device}",
            $"finish: clFinish failed: CL_OUT_OF_RESOURCES (-5) on {device}",
            $"queue: clCreateCommandQueue failed: CL_DEVICE_NOT_AVAILABLE (-2) on {device}",
            $"context: clCreateContext failed: CL_DEVICE_NOT_AVAILABLE (-2) on {device}",
            "1000",
        ];
        Assert.Equal(expected, Child.Run("launch", FaultLayer.Environment(lostAtLaunch: 2)));
    }

    /// <summary>A buffer of 2000 bytes has the slots of 15 blocks, so that launches grow until there is no memory for more.</summary>
    [FaultFact]
    public void Launches_stay_as_large_as_there_is_memory()
    {
        string[] lines = Child.Run("grow", FaultLayer.Environment(mostBytes: 2000, count: true));
        Assert.Matches("^right, ([1-9]|1[0-5]) blocks at once$", lines[0]);
        Assert.Equal(["left: 0 queues, 0 buffers"], lines[1..]);
    }

    [FaultFact]
    public void A_run_that_ends_with_a_launch_ahead_releases_everything() =>
        Assert.Equal(["A sum over block 0 is not finite.", "left: 0 queues, 0 buffers"], Child.Run("ahead", FaultLayer.Environment(count: true)));

    [FaultFact]
    public void A_device_without_doubles_is_listed_with_the_reason()
    {
        string[] lines = Child.Run("list", FaultLayer.Environment(noFp64: true));
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.EndsWith("; False; 0; it has no 64-bit floating point (cl_khr_fp64)", line, StringComparison.Ordinal));
    }

    [FaultFact]
    public void A_device_of_an_older_OpenCL_is_listed_with_the_reason()
    {
        string[] lines = Child.Run("list", FaultLayer.Environment(version: "OpenCL 1.1 old"));
        Assert.NotEmpty(lines);
        Assert.All(lines, line =>
        {
            Assert.StartsWith("OpenCL 1.1 old; ", line, StringComparison.Ordinal);
            Assert.EndsWith("; it has OpenCL 1.1, and 1.2 is needed", line, StringComparison.Ordinal);
        });
    }

    [FaultFact]
    public void A_compiler_that_fails_is_an_error_with_its_log()
    {
        Assert.Equal(
            [$"build: clBuildProgram failed: CL_BUILD_PROGRAM_FAILURE (-11) on {Devices.First.Name}:", "error: the fault layer builds nothing"],
            Child.Run("build", FaultLayer.Environment(noBuild: true)));
    }

    [DeviceFact]
    public void A_library_without_drivers_gives_the_reason()
    {
        string nothing = Directory.CreateTempSubdirectory("expost-no-drivers-").FullName;
        string line = Assert.Single(Child.Run("list", new Dictionary<string, string> { ["OCL_ICD_VENDORS"] = nothing }));
        Directory.Delete(nothing);
        Assert.StartsWith("the OpenCL library lists no platform: install ", line, StringComparison.Ordinal);
    }
}
