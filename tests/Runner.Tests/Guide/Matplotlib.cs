using ExPost.Tests.Shared.OpenCl;

namespace ExPost.Runner.Tests.Guide;

/// <summary>What draws the figure of a page: Python with Matplotlib (on Debian, python3-matplotlib).</summary>
internal static class Matplotlib
{
    private static readonly Lazy<string?> s_whyNot = new(() => OperatingSystem.IsWindows() ? "pages are not run on Windows"
        : Expost.Shell("PATH=\"/usr/bin:$PATH\" python3 -c 'import matplotlib'", Path.GetTempPath()).ExitCode == 0 ? null : "there is no Python with Matplotlib (apt install python3-matplotlib)");

    /// <summary>Why pages that need it are left out; null where they are not.</summary>
    internal static string? Skip => Devices.Unless(s_whyNot.Value);

    internal static bool IsUsedBy(GuidePage page) => page.Blocks.Any(block => block.Language is "console" or "sh" && block.Commands().Any(command => command.Command.StartsWith("python3 ", StringComparison.Ordinal)));
}

/// <summary>A theory that needs Matplotlib. Without it it is left out, visibly; with EXPOST_FORBID_SKIP=1 it fails.</summary>
public sealed class MatplotlibTheoryAttribute : TheoryAttribute
{
    public MatplotlibTheoryAttribute() => Skip = Matplotlib.Skip;
}
