using System.Reflection;
using System.Runtime.InteropServices;

namespace ExPost.Engine.Gpu.OpenCl;

/// <summary>
/// The entry points of OpenCL 1.2 that are used. <see cref="WhyMissing"/> must be read first, and no entry point may be called unless it is null: reading
/// it is what finds the library.
/// </summary>
internal static unsafe partial class Native
{
    private const string Library = "OpenCL";

    private static readonly Lazy<string?> s_whyMissing = new(Install);

    /// <summary>Why there is no usable OpenCL library on this system, in a clause; null when there is one.</summary>
    internal static string? WhyMissing => s_whyMissing.Value;

    /// <summary>Loads the first of some libraries that is there.</summary>
    /// <param name="names">File names, as the system's loader takes them.</param>
    /// <param name="library">The library; 0 when the result is not null.</param>
    /// <returns>Why none can be used, in a clause; null when <paramref name="library"/> can.</returns>
    internal static string? Load(IReadOnlyList<string> names, out nint library)
    {
        foreach (string name in names)
        {
            if (!NativeLibrary.TryLoad(name, out library)) continue;
            // A missing entry point would otherwise surface at its first call, in the middle of a run.
            foreach (MethodInfo method in typeof(Native).GetMethods(BindingFlags.Static | BindingFlags.NonPublic))
            {
                if (!method.Name.StartsWith("cl", StringComparison.Ordinal) || NativeLibrary.TryGetExport(library, method.Name, out _)) continue;
                NativeLibrary.Free(library);
                library = 0;
                return $"the OpenCL library {name} has no {method.Name}: a loader of OpenCL 1.2 or newer is needed";
            }

            return null;
        }

        library = 0;
        return $"no OpenCL library ({string.Join(" or ", names)}) is on this system: install the driver of the graphics card, or PoCL for the processor (Debian: pocl-opencl-icd)";
    }

    private static string? Install()
    {
        string? why = Load(FileNames(), out nint library);
        // An assembly has one resolver, and these are the only entry points of this one.
        if (why is null) NativeLibrary.SetDllImportResolver(typeof(Native).Assembly, (name, _, _) => name == Library ? library : 0);
        return why;
    }

    private static string[] FileNames()
    {
        if (OperatingSystem.IsWindows()) return ["OpenCL.dll"];
        if (OperatingSystem.IsMacOS()) return ["/System/Library/Frameworks/OpenCL.framework/OpenCL"];
        // The second name comes with development packages, and is all that some vendors install.
        return ["libOpenCL.so.1", "libOpenCL.so"];
    }

    [LibraryImport(Library)]
    internal static partial int clGetPlatformIDs(uint capacity, nint* platforms, uint* count);

    [LibraryImport(Library)]
    internal static partial int clGetPlatformInfo(nint platform, uint what, nuint size, void* value, nuint* needed);

    [LibraryImport(Library)]
    internal static partial int clGetDeviceIDs(nint platform, ulong kinds, uint capacity, nint* devices, uint* count);

    [LibraryImport(Library)]
    internal static partial int clGetDeviceInfo(nint device, uint what, nuint size, void* value, nuint* needed);

    [LibraryImport(Library)]
    internal static partial int clCreateSubDevices(nint device, nint* properties, uint capacity, nint* devices, uint* count);

    [LibraryImport(Library)]
    internal static partial nint clCreateContext(nint* properties, uint count, nint* devices, nint callback, nint state, int* code);

    [LibraryImport(Library)]
    internal static partial int clReleaseContext(nint context);

    [LibraryImport(Library)]
    internal static partial nint clCreateCommandQueue(OpenClHandle context, nint device, ulong properties, int* code);

    [LibraryImport(Library)]
    internal static partial int clReleaseCommandQueue(nint queue);

    [LibraryImport(Library)]
    internal static partial nint clCreateBuffer(OpenClHandle context, ulong flags, nuint size, void* content, int* code);

    [LibraryImport(Library)]
    internal static partial int clReleaseMemObject(nint memory);

    [LibraryImport(Library)]
    internal static partial nint clCreateProgramWithSource(OpenClHandle context, uint count, byte** sources, nuint* lengths, int* code);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int clBuildProgram(OpenClHandle program, uint count, nint* devices, string options, nint callback, nint state);

    [LibraryImport(Library)]
    internal static partial int clGetProgramBuildInfo(OpenClHandle program, nint device, uint what, nuint size, void* value, nuint* needed);

    [LibraryImport(Library)]
    internal static partial int clReleaseProgram(nint program);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint clCreateKernel(OpenClHandle program, string name, int* code);

    [LibraryImport(Library)]
    internal static partial int clSetKernelArg(OpenClHandle kernel, uint index, nuint size, void* value);

    [LibraryImport(Library)]
    internal static partial int clReleaseKernel(nint kernel);

    [LibraryImport(Library)]
    internal static partial int clEnqueueNDRangeKernel(
        OpenClHandle queue, OpenClHandle kernel, uint dimensions, nuint* offset, nuint* global, nuint* local, uint waitCount, nint* waits, nint* done);

    [LibraryImport(Library)]
    internal static partial int clEnqueueReadBuffer(
        OpenClHandle queue, OpenClHandle buffer, uint blocking, nuint offset, nuint size, void* target, uint waitCount, nint* waits, nint* done);

    [LibraryImport(Library)]
    internal static partial int clFlush(OpenClHandle queue);

    [LibraryImport(Library)]
    internal static partial int clFinish(OpenClHandle queue);

    [LibraryImport(Library)]
    internal static partial int clFinish(nint queue);
}
