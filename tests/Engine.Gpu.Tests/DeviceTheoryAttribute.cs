using Xunit;

namespace ExPost.Engine.Gpu.Tests;

/// <summary>A theory that needs an OpenCL device. Without one it is left out, visibly; with EXPOST_FORBID_SKIP=1 it fails.</summary>
public sealed class DeviceTheoryAttribute : TheoryAttribute
{
    public DeviceTheoryAttribute() => Skip = Devices.Skip;
}
