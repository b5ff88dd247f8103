namespace ExPost.Tests.Shared.OpenCl;

/// <summary>A test that needs an OpenCL device. Without one it is left out, visibly; with EXPOST_FORBID_SKIP=1 it fails.</summary>
public sealed class DeviceFactAttribute : Xunit.FactAttribute
{
    public DeviceFactAttribute() => Skip = Devices.Skip;
}
