using System.Runtime.CompilerServices;

namespace ExPost.Engine.Gpu.OpenCl;

/// <summary>A device that OpenCL lists, usable or not. What it says of itself is asked once, when devices are listed.</summary>
public sealed unsafe class OpenClDevice
{
    private const ulong Denormals = 1, InfinityAndNaN = 2, RoundToNearest = 4, FusedMultiplyAdd = 32;
    private const nint PartitionByCounts = 0x1087;

    /// <summary>
    /// Parts of devices that were made, for as long as the process lives: threads of PoCL 3.1 may look at a part after all its work is done, and crash when it
    /// is released by then.
    /// </summary>
    private static readonly Dictionary<(nint Device, int Units), nint> s_parts = [];

    private OpenClDevice(int index, nint platformId, string platform, nint id)
    {
        Index = index;
        PlatformId = platformId;
        Platform = platform;
        Id = id;
    }

    /// <summary>Its place in the list of all devices, from 0: platforms in the order of OpenCL's loader, devices in the order of their platform.</summary>
    public int Index { get; }

    /// <summary>Its name.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The name of its platform: whose driver it is.</summary>
    public string Platform { get; }

    /// <summary>What it is.</summary>
    public OpenClDeviceKind Kind { get; private set; }

    /// <summary>The version of OpenCL, with what the driver adds to it, such as "OpenCL 3.0 CUDA".</summary>
    public string Version { get; private set; } = "";

    /// <summary>The version of the driver.</summary>
    public string Driver { get; private set; } = "";

    /// <summary>The number of parts that work side by side: hardware threads of a processor, multiprocessors of a graphics card.</summary>
    public int ComputeUnits { get; private set; }

    /// <summary>A number of compute units, in words.</summary>
    public static string Units(int count) => FormattableString.Invariant($"{count} compute {(count == 1 ? "unit" : "units")}");

    /// <summary>How many doubles its vectors hold: 1 on devices without vectors, 0 without doubles.</summary>
    public int NativeDoubles { get; private set; }

    /// <summary>The most bytes that one buffer can have.</summary>
    public long LargestAllocation { get; private set; }

    /// <summary>
    /// Whether it computes with doubles as kernels need them: rounded to nearest, with fused multiply-add, infinities, NaN and denormal numbers.
    /// </summary>
    public bool HasFp64 { get; private set; }

    /// <summary>Why it cannot be used, in a clause whose subject "it" is the device; null when it can.</summary>
    public string? WhyNot { get; private set; }

    internal nint Id { get; }

    internal nint PlatformId { get; }

    /// <summary>Whether parts of it, of as many units as one likes, can be used as devices of their own.</summary>
    internal bool CanBePartitioned { get; private set; }

    /// <summary>Asks a device for all its properties. One that does not answer is described as not usable.</summary>
    internal static OpenClDevice Describe(int index, nint platformId, string platform, nint id)
    {
        var device = new OpenClDevice(index, platformId, platform, id);
        try
        {
            device.Ask();
        }
        catch (OpenClException problem)
        {
            device.WhyNot = $"it does not answer ({problem.Message})";
        }

        if (device.Name.Length == 0) device.Name = "unnamed device";
        return device;
    }

    /// <summary>What is wrong with a device that says this of itself, in a clause; null if nothing is.</summary>
    internal static string? WhyNotUsable(bool isAvailable, bool isLittleEndian, bool hasCompiler, string version, bool namesFp64, ulong doubles)
    {
        if (!isAvailable) return "it is not available";
        // The text is "OpenCL", a space, the version, a space, and what the driver likes to add.
        if (version.Split(' ') is not ["OpenCL", string number, ..] || !System.Version.TryParse(number, out Version? parsed)) return $"its version of OpenCL is not known ('{version}')";
        if (parsed < new Version(1, 2)) return $"it has OpenCL {number}, and 1.2 is needed";
        if (!isLittleEndian) return "its numbers are not little endian";
        if (!hasCompiler) return "it has no compiler";
        if (!namesFp64 || doubles == 0) return "it has no 64-bit floating point (cl_khr_fp64)";
        (ulong Bit, string Name)[] needed = [(FusedMultiplyAdd, "fused multiply-add"), (RoundToNearest, "rounding to nearest"), (InfinityAndNaN, "infinities and NaN"), (Denormals, "denormal numbers")];
        string[] lacks = [.. needed.Where(ability => (doubles & ability.Bit) == 0).Select(ability => ability.Name)];
        return lacks.Length == 0 ? null : $"its 64-bit floating point lacks {string.Join(", ", lacks)}";
    }

    private void Ask()
    {
        const uint kind = 0x1000, computeUnits = 0x1002, largestAllocation = 0x1010, littleEndian = 0x1026, available = 0x1027,
            compiler = 0x1028, name = 0x102B, driver = 0x102D, version = 0x102F, extensions = 0x1030, doubles = 0x1032, nativeDoubles = 0x103B;
        Name = Text(name);
        Version = Text(version);
        Driver = Text(driver);
        Kind = Value<ulong>(kind) switch
        {
            var bits when (bits & 2) != 0 => OpenClDeviceKind.Cpu,
            var bits when (bits & 4) != 0 => OpenClDeviceKind.Gpu,
            var bits when (bits & 8) != 0 => OpenClDeviceKind.Accelerator,
            _ => OpenClDeviceKind.Other,
        };
        ComputeUnits = (int)Value<uint>(computeUnits);
        NativeDoubles = (int)Value<uint>(nativeDoubles);
        LargestAllocation = (long)ulong.Min(Value<ulong>(largestAllocation), long.MaxValue);
        bool namesFp64 = Text(extensions).Split(' ').Contains("cl_khr_fp64");
        // Drivers older than 1.2 do not know the question when they have no doubles.
        ulong canDo = TryValue(doubles, out ulong bitsOfDoubles) == 0 ? bitsOfDoubles : 0;
        HasFp64 = WhyNotUsable(true, true, true, "OpenCL 1.2", namesFp64, canDo) is null;
        WhyNot = WhyNotUsable(Value<uint>(available) != 0, Value<uint>(littleEndian) != 0, Value<uint>(compiler) != 0, Version, namesFp64, canDo);
        CanBePartitioned = Kind == OpenClDeviceKind.Cpu && WhyNot is null && PartitionsByCounts();
    }

    private bool PartitionsByCounts()
    {
        const uint partitionProperties = 0x1044;
        nuint size;
        if (Native.clGetDeviceInfo(Id, partitionProperties, 0, null, &size) != 0) return false;
        var ways = new nint[(int)size / sizeof(nint)];
        fixed (nint* first = ways) return Native.clGetDeviceInfo(Id, partitionProperties, size, first, null) == 0 && ways.Contains(PartitionByCounts);
    }

    /// <summary>A device of some of this device's units; 0 when the driver makes none. It is made once for each number of units, and kept.</summary>
    internal nint Part(int units)
    {
        lock (s_parts)
        {
            if (!s_parts.TryGetValue((Id, units), out nint part)) s_parts[(Id, units)] = part = MakePart(units);
            return part;
        }
    }

    private nint MakePart(int units)
    {
        nint* properties = stackalloc nint[] { PartitionByCounts, units, 0, 0 };
        nint part;
        int code = Native.clCreateSubDevices(Id, properties, 1, &part, null);
        if (code is OpenClErrors.DevicePartitionFailed or OpenClErrors.InvalidDevicePartitionCount or OpenClErrors.InvalidValue) return 0;
        OpenClException.ThrowIfFailed(code, nameof(Native.clCreateSubDevices), Name);
        return part;
    }

    private string Text(uint what)
    {
        string text = OpenClText.Read((size, value, needed) => Native.clGetDeviceInfo(Id, what, size, value, needed), out int code);
        OpenClException.ThrowIfFailed(code, nameof(Native.clGetDeviceInfo), Name);
        return text;
    }

    private T Value<T>(uint what) where T : unmanaged
    {
        OpenClException.ThrowIfFailed(TryValue(what, out T value), nameof(Native.clGetDeviceInfo), Name);
        return value;
    }

    private int TryValue<T>(uint what, out T value) where T : unmanaged
    {
        T answer = default;
        int code = Native.clGetDeviceInfo(Id, what, (nuint)Unsafe.SizeOf<T>(), &answer, null);
        value = answer;
        return code;
    }
}
