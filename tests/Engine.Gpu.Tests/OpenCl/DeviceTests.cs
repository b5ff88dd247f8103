using ExPost.Engine.Gpu.OpenCl;
using ExPost.Tests.Shared.OpenCl;
using Xunit;

namespace ExPost.Engine.Gpu.Tests.OpenCl;

public sealed class DeviceTests
{
    private const ulong Complete = 63;

    [DeviceFact]
    public void Devices_are_listed_with_what_they_are()
    {
        OpenClDevices all = OpenClDevices.All();
        Assert.Equal(Enumerable.Range(0, all.List.Count), all.List.Select(device => device.Index));
        OpenClDevice device = Devices.First;
        Assert.Equal(device.Name, all.List[device.Index].Name);
        Assert.All([device.Name, device.Platform, device.Version, device.Driver], text =>
        {
            Assert.NotEmpty(text);
            Assert.Equal(text.Trim().Trim('\0'), text);
        });
        Assert.StartsWith("OpenCL ", device.Version, StringComparison.Ordinal);
        Assert.InRange(device.ComputeUnits, 1, 1 << 20);
        Assert.InRange(device.NativeDoubles, 1, 16);
        Assert.InRange(device.LargestAllocation, 1 << 20, long.MaxValue);
        Assert.True(device.HasFp64);
        Assert.True(Enum.IsDefined(device.Kind));
    }

    [Theory]
    [InlineData("OpenCL 1.2")]
    [InlineData("OpenCL 1.2 ")]
    [InlineData("OpenCL 3.0 CUDA")]
    [InlineData("OpenCL 10.0 some day")]
    public void A_device_that_has_all_can_be_used(string version) => Assert.Null(OpenClDevice.WhyNotUsable(true, true, true, version, true, Complete));

    [Theory]
    [InlineData(false, true, true, "OpenCL 1.2", true, Complete, "it is not available")]
    [InlineData(true, false, true, "OpenCL 1.2", true, Complete, "its numbers are not little endian")]
    [InlineData(true, true, false, "OpenCL 1.2", true, Complete, "it has no compiler")]
    [InlineData(true, true, true, "OpenCL 1.1 Mesa", true, Complete, "it has OpenCL 1.1, and 1.2 is needed")]
    [InlineData(true, true, true, "", true, Complete, "its version of OpenCL is not known ('')")]
    [InlineData(true, true, true, "OpenCL new", true, Complete, "its version of OpenCL is not known ('OpenCL new')")]
    [InlineData(true, true, true, "OpenCL 1.2", false, Complete, "it has no 64-bit floating point (cl_khr_fp64)")]
    [InlineData(true, true, true, "OpenCL 1.2", true, 0, "it has no 64-bit floating point (cl_khr_fp64)")]
    [InlineData(true, true, true, "OpenCL 1.2", true, 63 - 32, "its 64-bit floating point lacks fused multiply-add")]
    [InlineData(true, true, true, "OpenCL 1.2", true, 32 + 8 + 16, "its 64-bit floating point lacks rounding to nearest, infinities and NaN, denormal numbers")]
    public void What_a_device_lacks_is_named(bool available, bool littleEndian, bool compiler, string version, bool namesFp64, ulong doubles, string expected)
    {
        Assert.Equal(expected, OpenClDevice.WhyNotUsable(available, littleEndian, compiler, version, namesFp64, doubles));
    }
}
