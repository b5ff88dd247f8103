using System.Text;

namespace ExPost.Engine.Gpu.OpenCl;

/// <summary>
/// One device made ready. Any number of threads may make things of one context at a time. Queues and kernels are each for one thread at a time, and launches that
/// may be the first of a kernel come from one thread: PoCL 3.1 compiles then, and dies when two do so at once. Everything may be disposed of in any order.
/// </summary>
public sealed unsafe class OpenClContext : IDisposable
{
    private readonly OpenClHandle _handle;

    /// <summary>Makes a device ready.</summary>
    /// <param name="device">A device that can be used.</param>
    /// <param name="computeUnits">
    /// How many of its compute units to use; 0 for all. A processor is then used in part, if its driver can do that; every other device is used whole.
    /// </param>
    /// <exception cref="ArgumentException">The device cannot be used.</exception>
    /// <exception cref="OpenClException">The driver refuses.</exception>
    public OpenClContext(OpenClDevice device, int computeUnits = 0)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfNegative(computeUnits);
        if (device.WhyNot is { } reason) throw new ArgumentException($"{device.Name} cannot be used: {reason}", nameof(device));
        Device = device;
        DeviceId = device.Id;
        ComputeUnits = device.ComputeUnits;
        if (computeUnits > 0 && computeUnits < device.ComputeUnits && device.CanBePartitioned && device.Part(computeUnits) is not 0 and nint part)
        {
            DeviceId = part;
            ComputeUnits = computeUnits;
        }

        const nint platform = 0x1084;
        nint* properties = stackalloc nint[] { platform, device.PlatformId, 0 };
        nint id = DeviceId;
        int code;
        nint context = Native.clCreateContext(properties, 1, &id, 0, 0, &code);
        OpenClException.ThrowIfFailed(code, nameof(Native.clCreateContext), device.Name);
        _handle = new(context, Native.clReleaseContext, null);
    }

    /// <summary>The device.</summary>
    public OpenClDevice Device { get; }

    /// <summary>The number of compute units that are really used.</summary>
    public int ComputeUnits { get; }

    /// <summary>The device, or the part of it that is used.</summary>
    internal nint DeviceId { get; }

    /// <summary>
    /// Compiles a program. Some drivers only parse it here and generate code when a kernel is launched first, PoCL among them: it compiles a kernel for each
    /// size of work group that it meets.
    /// </summary>
    /// <param name="source">A program in OpenCL C.</param>
    /// <param name="options">Options of the compiler, such as "-cl-std=CL1.2".</param>
    /// <exception cref="OpenClBuildException">The compiler refuses the program.</exception>
    /// <exception cref="OpenClException">The driver refuses.</exception>
    public OpenClProgram Build(string source, string options = "")
    {
        byte[] bytes = Encoding.UTF8.GetBytes(source);
        OpenClHandle program;
        fixed (byte* first = bytes)
        {
            byte* sources = first;
            nuint length = (nuint)bytes.Length;
            int code;
            nint pointer = Native.clCreateProgramWithSource(_handle, 1, &sources, &length, &code);
            OpenClException.ThrowIfFailed(code, nameof(Native.clCreateProgramWithSource), Device.Name);
            program = new(pointer, Native.clReleaseProgram, _handle);
        }

        nint device = DeviceId;
        int built = Native.clBuildProgram(program, 1, &device, options, 0, 0);
        if (built == 0) return new(program, Device);
        using (program)
        {
            const uint buildLog = 0x1183;
            string log = OpenClText.Read((size, value, needed) => Native.clGetProgramBuildInfo(program, DeviceId, buildLog, size, value, needed), out _);
            throw new OpenClBuildException(built, Device.Name, log);
        }
    }

    /// <summary>Makes a queue.</summary>
    /// <exception cref="OpenClException">The driver refuses.</exception>
    public OpenClQueue CreateQueue()
    {
        int code;
        nint queue = Native.clCreateCommandQueue(_handle, DeviceId, 0, &code);
        OpenClException.ThrowIfFailed(code, nameof(Native.clCreateCommandQueue), Device.Name);
        return new(new(queue, OpenClQueue.Release, _handle), Device);
    }

    /// <summary>Makes a buffer whose content is not defined.</summary>
    /// <param name="bytes">Its size, at least 1.</param>
    /// <param name="access">What kernels do with it.</param>
    /// <exception cref="OpenClException">The driver refuses, for want of memory for instance.</exception>
    public OpenClBuffer CreateBuffer(long bytes, OpenClAccess access)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        return CreateBuffer(null, bytes, access);
    }

    /// <summary>Makes a buffer that starts as a copy.</summary>
    /// <param name="content">What is copied; not empty.</param>
    /// <param name="access">What kernels do with it.</param>
    /// <exception cref="OpenClException">The driver refuses, for want of memory for instance.</exception>
    public OpenClBuffer CreateBuffer<T>(ReadOnlySpan<T> content, OpenClAccess access) where T : unmanaged
    {
        if (content.IsEmpty) throw new ArgumentException("A buffer cannot be empty.", nameof(content));
        fixed (T* first = content) return CreateBuffer(first, (long)content.Length * sizeof(T), access);
    }

    /// <summary>Gives the context back, once all that was made of it is disposed of too.</summary>
    public void Dispose() => _handle.Dispose();

    private OpenClBuffer CreateBuffer(void* content, long bytes, OpenClAccess access)
    {
        const ulong readWrite = 1, readOnly = 4, copyContent = 32;
        ulong flags = (access == OpenClAccess.ReadOnly ? readOnly : readWrite) | (content == null ? 0 : copyContent);
        int code;
        nint memory = Native.clCreateBuffer(_handle, flags, checked((nuint)bytes), content, &code);
        OpenClException.ThrowIfFailed(code, nameof(Native.clCreateBuffer), Device.Name);
        return new(new(memory, Native.clReleaseMemObject, _handle), bytes);
    }
}
