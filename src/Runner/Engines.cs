using ExPost.Engine;
using ExPost.Engine.Cpu;
using ExPost.Engine.Gpu;
using ExPost.Engine.Gpu.OpenCl;
using ExPost.Runner.Input;

namespace ExPost.Runner;

/// <summary>The engines that a user can choose.</summary>
internal static class Engines
{
    /// <summary>What to do without a device.</summary>
    internal const string Instead = "--engine simd runs the same on the processor";

    private static readonly string[] s_names = ["auto", "simd", "scalar", "opencl"];

    /// <summary>The devices of this system: asked for once, for drivers take their time.</summary>
    /// <summary>A device that nobody asked for is not tried with more: PoCL compiles 4,000 operations in some ten seconds, and may take minutes for 7,000.</summary>
    private const long MostOperationsUnasked = 5_000;

    private static readonly Lazy<OpenClDevices> s_devices = new(OpenClDevices.All);

    /// <summary>All that there is to choose from, usable or not.</summary>
    internal static IEnumerable<Entry> All
    {
        get
        {
            foreach (IEngine engine in new IEngine[] { new SimdEngine(), new ScalarEngine() }) yield return new(engine.Name, engine.Device, null, null);
            OpenClDevices devices = s_devices.Value;
            foreach (OpenClDevice device in devices.List) yield return new(OpenClEngine.EngineName, device.Name, device, device.WhyNot);
            foreach (string failure in devices.List.Count > 0 ? devices.Failures : []) yield return new(OpenClEngine.EngineName, "", null, failure);
            if (devices.WhyNone is { } reason) yield return new(OpenClEngine.EngineName, "", null, reason);
        }
    }

    /// <summary>Refuses what there is not.</summary>
    /// <param name="name">What --engine says.</param>
    /// <param name="device">What --device says, or null.</param>
    internal static void Check(string name, string? device)
    {
        if (!s_names.Contains(name)) throw Nearest.Unknown("--engine", "engine", name, s_names);
        if (device is not null)
        {
            if (name is "simd" or "scalar") throw new UserError($"--device {device}: --engine {name} runs on the processor; devices are for --engine opencl or auto");
            Device(device);
        }
        else if (name == "opencl" && FirstDevice() is null)
        {
            throw new UserError($"--engine opencl: {WhyNoDevice()}; {Instead}");
        }
    }

    /// <summary>The engine of a name.</summary>
    /// <param name="name">What --engine says.</param>
    /// <param name="device">What --device says, or null.</param>
    /// <param name="threads">What --threads says; 0 for all processors.</param>
    internal static IEngine Choose(string name, string? device, int threads)
    {
        Check(name, device);
        OpenClEngine OnDevice(long mostOperations) => new((device is null ? FirstDevice() : Device(device)) ?? throw new EngineException(WhyNoDevice()), threads) { MostOperations = mostOperations };
        return name switch
        {
            "simd" => new SimdEngine(),
            "scalar" => new ScalarEngine(),
            "opencl" => OnDevice(long.MaxValue),
            _ => new AutoEngine(new SimdEngine(), () => OnDevice(MostOperationsUnasked)),
        };
    }

    /// <summary>The device of a number.</summary>
    internal static OpenClDevice Device(string text)
    {
        IReadOnlyList<OpenClDevice> list = s_devices.Value.List;
        string known = list.Count == 0 ? s_devices.Value.WhyNone! : $"devices are {string.Join(", ", list.Select(one => $"{one.Index} ({one.Name})"))}";
        if (!int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int index) || index >= list.Count) throw new UserError($"--device {text}: there is no device of this number; {known}");
        return list[index].WhyNot is { } reason ? throw new UserError($"--device {text}: {list[index].Name} cannot be used: {reason}") : list[index];
    }

    /// <summary>The order in which devices are taken where none is named: a processor last, wherever its driver is listed, for --engine simd has it too.</summary>
    internal static int Rank(OpenClDeviceKind kind) => kind switch
    {
        OpenClDeviceKind.Gpu => 0,
        OpenClDeviceKind.Accelerator => 1,
        OpenClDeviceKind.Other => 2,
        _ => 3,
    };

    /// <summary>Why no device can be used: of each the reason, and of each platform that would not list its devices.</summary>
    internal static string WhyNone(IEnumerable<(string Name, string? WhyNot)> devices, IEnumerable<string> failures) =>
        $"no device can be used: {string.Join("; ", devices.Select(device => $"{device.Name}: {device.WhyNot}").Concat(failures))}";

    private static OpenClDevice? FirstDevice() => s_devices.Value.List.Where(device => device.WhyNot is null).OrderBy(device => Rank(device.Kind)).FirstOrDefault();

    private static string WhyNoDevice() => s_devices.Value.WhyNone ?? WhyNone(s_devices.Value.List.Select(device => (device.Name, device.WhyNot)), s_devices.Value.Failures);

    /// <summary>An engine, or a device of one.</summary>
    /// <param name="Name">The name of the engine.</param>
    /// <param name="RunsOn">What it runs on; empty where there is nothing.</param>
    /// <param name="Device">The device; null where the engine needs none.</param>
    /// <param name="WhyNot">Why it cannot be used; null when it can.</param>
    internal sealed record Entry(string Name, string RunsOn, OpenClDevice? Device, string? WhyNot);
}
