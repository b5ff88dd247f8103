namespace ExPost.Engine.Gpu.OpenCl;

/// <summary>The device's compiler refused a program. The message ends with the first lines of its log.</summary>
public sealed class OpenClBuildException : OpenClException
{
    private const int MostLines = 20;

    /// <summary>For a build that failed.</summary>
    /// <param name="code">The error code that it gave.</param>
    /// <param name="device">The name of the device.</param>
    /// <param name="log">All that the compiler said.</param>
    public OpenClBuildException(int code, string device, string log) : base("clBuildProgram", code, device, Excerpt(log)) => Log = log;

    /// <summary>All that the compiler said, as its driver wrote it; empty if it said nothing.</summary>
    public string Log { get; }

    private static string Excerpt(string log)
    {
        string[] lines = log.Trim().ReplaceLineEndings("\n").Split('\n');
        if (lines is [""]) return "";
        int left = lines.Length - MostLines;
        return $":\n{string.Join('\n', lines.Take(MostLines))}{(left > 0 ? FormattableString.Invariant($"\n… and {left} more lines") : "")}";
    }
}
