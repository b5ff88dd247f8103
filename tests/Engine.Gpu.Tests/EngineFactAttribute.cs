using ExPost.Tests.Shared.OpenCl;
using Xunit;

namespace ExPost.Tests.Shared.Engines;

/// <summary>A fact that every engine must pass. Without a device it is left out, visibly; with EXPOST_FORBID_SKIP=1 it fails.</summary>
public sealed class EngineFactAttribute : FactAttribute
{
    public EngineFactAttribute() => Skip = Devices.Skip;
}
