namespace ExPost.Engine.Gpu.OpenCl;

/// <summary>The devices of this system that OpenCL knows.</summary>
public sealed unsafe class OpenClDevices
{
    private OpenClDevices(IReadOnlyList<OpenClDevice> list, IReadOnlyList<string> failures, string? whyNone)
    {
        List = list;
        Failures = failures;
        WhyNone = whyNone;
    }

    /// <summary>All devices, usable or not, each at its index.</summary>
    public IReadOnlyList<OpenClDevice> List { get; }

    /// <summary>A line for every platform that would not list its devices. The devices of the others are listed all the same.</summary>
    public IReadOnlyList<string> Failures { get; }

    /// <summary>Why the list is empty, in a clause; null when it is not.</summary>
    public string? WhyNone { get; }

    /// <summary>Lists the devices. A system without any is no error. The first call loads the OpenCL library and the drivers.</summary>
    public static OpenClDevices All()
    {
        if (Native.WhyMissing is { } missing) return new([], [], missing);
        var failures = new List<string>();
        nint[] platforms = Ids((capacity, ids, count) => Native.clGetPlatformIDs(capacity, ids, count), OpenClErrors.PlatformNotFound, out int code);
        if (code != 0) failures.Add(OpenClException.Text(nameof(Native.clGetPlatformIDs), code, "this system"));
        var devices = new List<OpenClDevice>();
        foreach (nint platform in platforms)
        {
            const uint platformName = 0x0902;
            string name = OpenClText.Read((size, value, needed) => Native.clGetPlatformInfo(platform, platformName, size, value, needed), out _);
            if (name.Length == 0) name = "unnamed platform";
            const ulong allKinds = uint.MaxValue;
            nint[] ids = Ids((capacity, ids, count) => Native.clGetDeviceIDs(platform, allKinds, capacity, ids, count), OpenClErrors.DeviceNotFound, out code);
            if (code != 0) failures.Add(OpenClException.Text(nameof(Native.clGetDeviceIDs), code, name));
            foreach (nint id in ids) devices.Add(OpenClDevice.Describe(devices.Count, platform, name, id));
        }

        string? whyNone = null;
        if (devices.Count == 0)
        {
            if (failures.Count > 0) whyNone = string.Join("; ", failures);
            else if (platforms.Length == 0) whyNone = "the OpenCL library lists no platform: install the driver of the graphics card, or PoCL for the processor (Debian: pocl-opencl-icd)";
            else whyNone = "the OpenCL platforms of this system list no device";
        }

        return new(devices, failures, whyNone);
    }

    private delegate int Lister(uint capacity, nint* ids, uint* count);

    /// <summary>What a list holds. The code that stands for an empty list is no error.</summary>
    private static nint[] Ids(Lister lister, int noneFound, out int code)
    {
        uint count = 0;
        code = lister(0, null, &count);
        if (code == noneFound) code = 0;
        if (code != 0 || count == 0) return [];
        var ids = new nint[count];
        fixed (nint* first = ids) code = lister(count, first, null);
        return code == 0 ? ids : [];
    }
}
