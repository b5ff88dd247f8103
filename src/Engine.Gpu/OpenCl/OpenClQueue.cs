using System.Diagnostics.CodeAnalysis;

namespace ExPost.Engine.Gpu.OpenCl;

/// <summary>
/// Work for the device, done in the order in which it is given. For one thread at a time. The failure of a launch may show only in a later call, for the
/// device works while the host goes on.
/// </summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "It is what OpenCL calls a command queue, not a collection.")]
public sealed unsafe class OpenClQueue : IDisposable
{
    private readonly OpenClHandle _handle;
    private readonly OpenClDevice _device;

    internal OpenClQueue(OpenClHandle handle, OpenClDevice device)
    {
        _handle = handle;
        _device = device;
    }

    /// <summary>PoCL 3.1 crashes when a queue is released that still works, so it is waited for.</summary>
    internal static int Release(nint queue)
    {
        // A lost device answers with an error at once.
        _ = Native.clFinish(queue);
        return Native.clReleaseCommandQueue(queue);
    }

    /// <summary>Launches a kernel and does not wait. Its arguments may be set anew at once.</summary>
    /// <param name="kernel">A kernel whose arguments are all set.</param>
    /// <param name="globalSize">The number of work items, a multiple of <paramref name="localSize"/>.</param>
    /// <param name="localSize">The number of work items of a group.</param>
    /// <exception cref="OpenClException">The driver refuses, or the device is lost.</exception>
    public void Launch(OpenClKernel kernel, long globalSize, long localSize)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(globalSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(localSize);
        // Devices of OpenCL 2 and 3 may take an uneven last group, those of 1.2 do not.
        if (globalSize % localSize != 0) throw new ArgumentException(FormattableString.Invariant($"{globalSize} work items are not a multiple of {localSize}."), nameof(globalSize));
        kernel.ThrowIfBufferIsDisposed();
        nuint global = checked((nuint)globalSize), local = checked((nuint)localSize);
        int code = Native.clEnqueueNDRangeKernel(_handle, kernel.Handle, 1, null, &global, &local, 0, null, null);
        OpenClException.ThrowIfFailed(code, nameof(Native.clEnqueueNDRangeKernel), _device.Name);
        // Until the runtime has taken the launch over, the kernel is what keeps its buffers.
        GC.KeepAlive(kernel);
    }

    /// <summary>Waits for all that was given before, and copies the start of a buffer to the host.</summary>
    /// <param name="buffer">At least as large as <paramref name="target"/>.</param>
    /// <param name="target">Where to.</param>
    /// <exception cref="OpenClException">The driver refuses, or the device is lost: what <paramref name="target"/> holds is not defined.</exception>
    public void Read<T>(OpenClBuffer buffer, Span<T> target) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(buffer);
        nuint size = SizeOf<T>(target.Length, buffer);
        if (size == 0) return;
        fixed (T* first = target)
        {
            int code = Native.clEnqueueReadBuffer(_handle, buffer.Handle, 1, 0, size, first, 0, null, null);
            OpenClException.ThrowIfFailed(code, nameof(Native.clEnqueueReadBuffer), _device.Name);
        }
    }

    /// <summary>Has the device start on what was given, now and without waiting for it: some drivers gather work until they are asked.</summary>
    /// <exception cref="OpenClException">The device is lost.</exception>
    public void Flush() => OpenClException.ThrowIfFailed(Native.clFlush(_handle), nameof(Native.clFlush), _device.Name);

    /// <summary>Waits for all that was given before.</summary>
    /// <exception cref="OpenClException">The device is lost.</exception>
    public void Finish() => OpenClException.ThrowIfFailed(Native.clFinish(_handle), nameof(Native.clFinish), _device.Name);

    /// <summary>Waits for the launches in it and gives the queue back.</summary>
    public void Dispose() => _handle.Dispose();

    private static nuint SizeOf<T>(int length, OpenClBuffer buffer) where T : unmanaged
    {
        long bytes = (long)length * sizeof(T);
        if (bytes > buffer.Bytes) throw new ArgumentException(FormattableString.Invariant($"{bytes} bytes do not fit into a buffer of {buffer.Bytes}."));
        return (nuint)bytes;
    }
}
