using ExPost.Kernels;

namespace ExPost.Engine.Gpu;

/// <summary>A kernel printed for a device.</summary>
/// <param name="Source">The program in OpenCL C.</param>
/// <param name="Form">The form in which it is printed.</param>
/// <param name="DrawsPerStep">Draws of a block that one step handles: 16, or a few times that.</param>
/// <param name="Tables">What the program expects in its buffer of tables, one after the other.</param>
internal sealed record DeviceProgram(string Source, DeviceForm Form, int DrawsPerStep, IReadOnlyList<Table> Tables);
