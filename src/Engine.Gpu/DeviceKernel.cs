using ExPost.Engine.Draws;
using ExPost.Engine.Gpu.OpenCl;
using ExPost.Kernels;

namespace ExPost.Engine.Gpu;

/// <summary>A kernel compiled for a device.</summary>
internal sealed class DeviceKernel : ICompiledKernel
{
    internal DeviceKernel(OpenClContext context, OpenClProgram program, Kernel kernel, UniformKind uniforms, Sampling sampling, DeviceProgram printed)
    {
        Context = context;
        Program = program;
        Kernel = kernel;
        Uniforms = uniforms;
        Sampling = sampling;
        Printed = printed;
        double[] entries = [.. printed.Tables.SelectMany(table => table.Values.ToArray())];
        if ((long)entries.Length * sizeof(double) > context.Device.LargestAllocation)
        {
            throw new EngineException($"opencl: the tables of {kernel.Name} take {entries.Length * 8L} bytes, and {context.Device.Name} has room for {context.Device.LargestAllocation}");
        }

        // A buffer cannot be empty.
        Tables = context.CreateBuffer<double>(entries.Length == 0 ? [0] : entries, OpenClAccess.ReadOnly);
    }

    internal OpenClContext Context { get; }

    internal OpenClProgram Program { get; }

    internal Kernel Kernel { get; }

    internal UniformKind Uniforms { get; }

    internal Sampling Sampling { get; }

    internal DeviceProgram Printed { get; }

    internal OpenClBuffer Tables { get; }

    /// <summary>
    /// One, whatever the threads of the processor: it works ahead. And all launches come from one thread: PoCL 3.1 compiles at the first launch of a size, and
    /// dies when two threads have it do so at once.
    /// </summary>
    public int Workers(int threads) => 1;

    /// <inheritdoc/>
    public IBlockWorker CreateWorker(ulong seed, ReadOnlySpan<double> parameters)
    {
        double[] values = parameters.ToArray();
        return DeviceError.Guard(() => new DeviceWorker(this, seed, values));
    }

    /// <inheritdoc/>
    public void Dispose() => Tables.Dispose();
}
