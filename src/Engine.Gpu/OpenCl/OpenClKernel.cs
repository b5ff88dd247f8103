namespace ExPost.Engine.Gpu.OpenCl;

/// <summary>A kernel and its arguments. For one thread at a time.</summary>
public sealed unsafe class OpenClKernel : IDisposable
{
    private readonly OpenClDevice _device;

    /// <summary>The buffers among the arguments: OpenCL does not keep them for a kernel, so they are kept here.</summary>
    private readonly Dictionary<int, OpenClBuffer> _buffers = [];

    internal OpenClKernel(OpenClHandle handle, string name, OpenClDevice device)
    {
        Handle = handle;
        Name = name;
        _device = device;
    }

    /// <summary>Its name in the program.</summary>
    public string Name { get; }

    internal OpenClHandle Handle { get; }

    /// <summary>Sets an argument of type uint.</summary>
    /// <param name="index">Which, from 0.</param>
    /// <param name="value">Its value, until it is set again.</param>
    /// <exception cref="OpenClException">There is no such argument, or it is of another size.</exception>
    public void SetArgument(int index, uint value) => Set(index, sizeof(uint), &value);

    /// <summary>Sets an argument of type int.</summary>
    /// <inheritdoc cref="SetArgument(int, uint)"/>
    public void SetArgument(int index, int value) => Set(index, sizeof(int), &value);

    /// <summary>Sets an argument of type ulong.</summary>
    /// <inheritdoc cref="SetArgument(int, uint)"/>
    public void SetArgument(int index, ulong value) => Set(index, sizeof(ulong), &value);

    /// <summary>Sets an argument of type long.</summary>
    /// <inheritdoc cref="SetArgument(int, uint)"/>
    public void SetArgument(int index, long value) => Set(index, sizeof(long), &value);

    /// <summary>Sets an argument of type double.</summary>
    /// <inheritdoc cref="SetArgument(int, uint)"/>
    public void SetArgument(int index, double value) => Set(index, sizeof(double), &value);

    /// <summary>Sets an argument that is a pointer to global or constant memory.</summary>
    /// <inheritdoc cref="SetArgument(int, uint)"/>
    public void SetArgument(int index, OpenClBuffer value)
    {
        ArgumentNullException.ThrowIfNull(value);
        ObjectDisposedException.ThrowIf(value.Handle.IsClosed, value);
        nint memory = value.Handle.DangerousGetHandle();
        Set(index, sizeof(nint), &memory);
        _buffers[index] = value;
    }

    /// <summary>Gives the kernel back.</summary>
    public void Dispose() => Handle.Dispose();

    /// <summary>A launch with a buffer that is gone would read or write memory that is no longer its own.</summary>
    internal void ThrowIfBufferIsDisposed()
    {
        foreach (OpenClBuffer buffer in _buffers.Values) ObjectDisposedException.ThrowIf(buffer.Handle.IsClosed, buffer);
    }

    private void Set(int index, int size, void* value)
    {
        int code = Native.clSetKernelArg(Handle, checked((uint)index), (nuint)size, value);
        if (code != 0) throw new OpenClException(FormattableString.Invariant($"{nameof(Native.clSetKernelArg)} for argument {index} of {Name}"), code, _device.Name);
        _buffers.Remove(index);
    }
}
