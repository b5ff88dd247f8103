namespace ExPost.Engine.Gpu.OpenCl;

/// <summary>A compiled program. Any number of threads may make kernels of it at a time; who launches them is said at <see cref="OpenClContext"/>.</summary>
public sealed unsafe class OpenClProgram : IDisposable
{
    private readonly OpenClHandle _handle;
    private readonly OpenClDevice _device;

    internal OpenClProgram(OpenClHandle handle, OpenClDevice device)
    {
        _handle = handle;
        _device = device;
    }

    /// <summary>Makes a kernel object, with arguments of its own.</summary>
    /// <param name="name">The name of a kernel of the program.</param>
    /// <exception cref="OpenClException">There is none of that name, or the driver refuses.</exception>
    public OpenClKernel CreateKernel(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int code;
        nint kernel = Native.clCreateKernel(_handle, name, &code);
        OpenClException.ThrowIfFailed(code, $"{nameof(Native.clCreateKernel)} for {name}", _device.Name);
        return new(new(kernel, Native.clReleaseKernel, _handle), name, _device);
    }

    /// <summary>Gives the program back, once its kernels are disposed of too.</summary>
    public void Dispose() => _handle.Dispose();
}
