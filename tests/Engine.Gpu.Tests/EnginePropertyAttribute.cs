using ExPost.Tests.Shared.OpenCl;
using FsCheck.Xunit;

namespace ExPost.Tests.Shared.Engines;

/// <summary>A property that every engine must pass. Without a device it is left out, visibly; with EXPOST_FORBID_SKIP=1 it fails.</summary>
public sealed class EnginePropertyAttribute : PropertyAttribute
{
    public EnginePropertyAttribute() => Skip = Devices.Skip;
}
