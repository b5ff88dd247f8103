using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ExPost.Tests.Shared.OpenCl;

/// <summary>
/// Plays faults of OpenCL devices to a child process: faults.c, compiled once for the process that runs the tests and loaded by the child's OpenCL loader.
/// </summary>
public static class FaultLayer
{
    private static readonly Lazy<(string Path, string? WhyNot)> s_built = new(Build);

    /// <summary>Why no faults can be played on this system, in a clause; null when they can.</summary>
    public static string? WhyNot => s_built.Value.WhyNot;

    /// <summary>What to add to the environment of a child process.</summary>
    /// <param name="lostAtLaunch">The launch, from 1, at which the device is lost for good.</param>
    /// <param name="noFp64">Whether devices have no doubles.</param>
    /// <param name="version">What devices say that their version is, such as "OpenCL 1.1".</param>
    /// <param name="noBuild">Whether no program can be built.</param>
    /// <param name="mostBytes">The most bytes that a buffer can have.</param>
    /// <param name="count">Whether the process says at its end what was not released.</param>
    public static IReadOnlyDictionary<string, string> Environment(int? lostAtLaunch = null, bool noFp64 = false, string? version = null, bool noBuild = false, int? mostBytes = null, bool count = false)
    {
        if (WhyNot is { } reason) throw new InvalidOperationException(reason);
        var variables = new Dictionary<string, string> { ["OPENCL_LAYERS"] = s_built.Value.Path };
        if (lostAtLaunch is { } launch) variables["EXPOST_FAULT_LAUNCH"] = launch.ToString(CultureInfo.InvariantCulture);
        if (noFp64) variables["EXPOST_FAULT_NO_FP64"] = "1";
        if (version is not null) variables["EXPOST_FAULT_VERSION"] = version;
        if (noBuild) variables["EXPOST_FAULT_BUILD"] = "1";
        if (mostBytes is { } most) variables["EXPOST_FAULT_MEMORY"] = most.ToString(CultureInfo.InvariantCulture);
        if (count) variables["EXPOST_FAULT_COUNT"] = "1";
        return variables;
    }

    private static (string Path, string? WhyNot) Build()
    {
        if (!OperatingSystem.IsLinux()) return ("", "faults are played on Linux only");
        if (!LoaderTakesLayers()) return ("", "this system's OpenCL loader takes no layers (ocl-icd does from 2.3 on)");
        string folder = Directory.CreateTempSubdirectory("expost-faults-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        string source = Path.Combine(AppContext.BaseDirectory, "faults.c"), library = Path.Combine(folder, "faults.so");
        string failure = "";
        foreach (string[] compiler in (string[][])[["cc"], ["g++", "-x", "c"]])
        {
            try
            {
                using Process process = Process.Start(new ProcessStartInfo(compiler[0], [.. compiler[1..], "-shared", "-fPIC", "-o", library, source]) { RedirectStandardError = true })!;
                failure = process.StandardError.ReadToEnd();
                process.WaitForExit();
                if (process.ExitCode == 0) return (library, null);
            }
            catch (Win32Exception)
            {
                // It is not installed.
            }
        }

        return ("", failure.Length == 0 ? "no C compiler (cc or g++) is on this system" : $"faults.c does not compile: {failure}");
    }

    /// <summary>A loader that knows the variable OPENCL_LAYERS has its name among its texts.</summary>
    private static bool LoaderTakesLayers()
    {
        if (!NativeLibrary.TryLoad("libOpenCL.so.1", out _)) return false;
        string? line = File.ReadLines("/proc/self/maps").FirstOrDefault(line => line.Contains("/libOpenCL.so", StringComparison.Ordinal));
        return line is not null && File.ReadAllBytes(line[line.IndexOf('/', StringComparison.Ordinal)..]).AsSpan().IndexOf("OPENCL_LAYERS"u8) >= 0;
    }
}
