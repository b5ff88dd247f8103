using ExPost.Engine.Gpu.OpenCl;
using ExPost.Kernels;

namespace ExPost.Engine.Gpu;

/// <summary>How kernels are written for a kind of device; the form changes their speed, never their results.</summary>
/// <param name="Width">Draws that a work item handles side by side: 1 where the device itself runs work items side by side, 8 or 16 where vectors have to be written out.</param>
internal sealed record DeviceForm(int Width)
{
    /// <summary>The form for graphics cards.</summary>
    internal static DeviceForm Scalar { get; } = new(1);

    /// <summary>Work items of a group: a processor runs a group as a loop, a graphics card side by side.</summary>
    internal int LocalSize => Width == 1 ? 64 : 1;

    /// <summary>Work items that share a block of draws, each with slots of its own.</summary>
    internal int ItemsPerBlock => Blocks.Slots / Width;

    /// <summary>The form that suits a device and a kernel.</summary>
    internal static DeviceForm Of(OpenClDevice device, Kernel kernel)
    {
        if (device.Kind != OpenClDeviceKind.Cpu) return Scalar;
        // Loops are chains of dependent operations: two vectors of the machine side by side hide their latency. Straight code takes fewer registers with one.
        return new(HasLoops(kernel) && device.NativeDoubles >= 8 ? 16 : 8);
    }

    /// <summary>True when a kernel is more than straight code.</summary>
    internal static bool HasLoops(Kernel kernel) => kernel.Functions.Count > 0 || kernel.Body.Items.Any(item => item is LoopNode);
}
