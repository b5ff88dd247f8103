using ExPost.Engine.Gpu.OpenCl;
using Xunit;

namespace ExPost.Engine.Gpu.Tests.OpenCl;

public sealed class NativeTests
{
    [Fact]
    public void A_library_that_is_missing_is_a_reason()
    {
        Assert.StartsWith("no OpenCL library (expost-none.so.1 or expost-none.so) is on this system: install ", Native.Load(["expost-none.so.1", "expost-none.so"], out nint library), StringComparison.Ordinal);
        Assert.Equal(0, library);
    }

    [Fact]
    public void A_library_that_lacks_an_entry_point_is_a_reason()
    {
        string some = OperatingSystem.IsWindows() ? "kernel32.dll" : OperatingSystem.IsMacOS() ? "libSystem.dylib" : "libc.so.6";
        string? why = Native.Load(["expost-none.so", some], out nint library);
        Assert.StartsWith($"the OpenCL library {some} has no cl", why, StringComparison.Ordinal);
        Assert.Equal(0, library);
    }

    [Fact]
    public void Listing_devices_never_throws()
    {
        OpenClDevices all = OpenClDevices.All();
        Assert.Equal(all.List.Count == 0, all.WhyNone is not null);
    }
}
