using System.Runtime.InteropServices;

namespace ExPost.Runner.Tests;

/// <summary>Time that a processor spent, which grows no faster when others are busy on the same machine.</summary>
internal static partial class ProcessorTime
{
    /// <summary>CLOCK_THREAD_CPUTIME_ID.</summary>
    private static readonly int s_threadClock = OperatingSystem.IsMacOS() ? 16 : 3;

    /// <summary>What the calling thread has spent so far; where the system does not tell it of threads, the whole process.</summary>
    internal static TimeSpan OfThread
    {
        get
        {
            if (OperatingSystem.IsWindows()) return Environment.CpuUsage.TotalTime;
            Assert.Equal(0, ReadClock(s_threadClock, out Time time));
            return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0);
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ReadClock(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        internal nint Seconds;
        internal nint Nanoseconds;
    }
}
