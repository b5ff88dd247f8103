namespace ExPost.Runner.Results;

/// <summary>Which file a path means.</summary>
internal static class FileName
{
    /// <summary>The file itself where the path is a link to it. A path that leads nowhere, such as a link to itself, is what it is: who opens it is told why.</summary>
    internal static string Target(string path)
    {
        try
        {
            return new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : Path.GetFullPath(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return path;
        }
    }

    /// <summary>Two paths mean the same file.</summary>
    internal static bool Same(string one, string two) => Target(one) == Target(two);
}
