using System.Diagnostics;

namespace ExPost.Runner.Tests.Sweeps;

/// <summary>A test that needs a disk which can be filled. Where none can be made it is left out, visibly.</summary>
public sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.WhyNot;
}

/// <summary>A small disk in memory.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int Size = 256 << 10;

    private const int Page = 4096;

    private readonly TemporaryFolder _folder = new();

    internal SmallDisk()
    {
        string problem = Tried("mount", "-t", "tmpfs", "-o", $"size={Size}", "tmpfs", _folder.Path);
        if (problem.Length == 0) return;
        _folder.Dispose();
        throw new InvalidOperationException(problem);
    }

    /// <summary>Why none can be made; null where one can.</summary>
    internal static string? WhyNot { get; } = Probed();

    internal string this[string name] => _folder[name];

    /// <summary>Fills the disk.</summary>
    /// <param name="pages">So many pages stay free.</param>
    internal void Fill(int pages)
    {
        File.Delete(_folder["filler"]);
        long free = new DriveInfo(_folder.Path).AvailableFreeSpace - ((long)pages * Page);
        File.WriteAllBytes(_folder["filler"], new byte[free]);
    }

    /// <summary>Makes space.</summary>
    internal void Free() => File.Delete(_folder["filler"]);

    public void Dispose()
    {
        Tried("umount", "--lazy", _folder.Path);
        _folder.Dispose();
    }

    private static string? Probed()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) return "only the superuser of Linux can make a disk in memory";
        try
        {
            new SmallDisk().Dispose();
            return null;
        }
        catch (InvalidOperationException problem)
        {
            return problem.Message;
        }
    }

    private static string Tried(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? "" : $"no disk in memory: {error.Trim()}";
    }
}
