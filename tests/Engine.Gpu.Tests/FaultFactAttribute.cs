using ExPost.Tests.Shared.OpenCl;
using Xunit;

namespace ExPost.Engine.Gpu.Tests;

/// <summary>A test that needs an OpenCL device and a loader that plays faults. Without them it is left out, visibly; with EXPOST_FORBID_SKIP=1 it fails.</summary>
public sealed class FaultFactAttribute : FactAttribute
{
    public FaultFactAttribute() => Skip = Devices.Skip ?? Devices.Unless(FaultLayer.WhyNot);
}
