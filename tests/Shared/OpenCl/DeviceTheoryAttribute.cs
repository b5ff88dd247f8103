namespace ExPost.Tests.Shared.OpenCl;

/// <summary>A theory that needs an OpenCL device. Without one it is left out, visibly; with EXPOST_FORBID_SKIP=1 it fails.</summary>
public sealed class DeviceTheoryAttribute : Xunit.TheoryAttribute
{
    public DeviceTheoryAttribute() => Skip = Devices.Skip;
}
