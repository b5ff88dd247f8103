using ExPost.Engine.Gpu.OpenCl;

namespace ExPost.Tests.Shared.OpenCl;

/// <summary>The device that tests use: the first one that can be used.</summary>
internal static class Devices
{
    private static readonly Lazy<(OpenClDevice? Device, string WhyNone)> s_first = new(() =>
    {
        OpenClDevices all = OpenClDevices.All();
        string why = all.WhyNone ?? string.Join("; ", all.List.Select(device => $"{device.Name}: {device.WhyNot}"));
        return (all.List.FirstOrDefault(device => device.WhyNot is null), $"no usable OpenCL device: {why}");
    });

    /// <summary>The device. Without one, the test that asks fails and says why there is none.</summary>
    internal static OpenClDevice First => s_first.Value.Device ?? throw new InvalidOperationException(s_first.Value.WhyNone);

    /// <summary>Why a test that needs a device is left out; null when it is to run.</summary>
    internal static string? Skip => s_first.Value.Device is null ? Unless(s_first.Value.WhyNone) : null;

    /// <summary>Where devices must be there, tests are not left out but fail.</summary>
    internal static string? Unless(string? why) => Environment.GetEnvironmentVariable("EXPOST_FORBID_SKIP") == "1" ? null : why;
}
