namespace ExPost.Runner.Results;

/// <summary>Which file a path means.</summary>
internal static class FileName
{
    /// <summary>The file itself where the path is a link to it.</summary>
    internal static string Target(string path) => new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : Path.GetFullPath(path);

    /// <summary>Two paths mean the same file.</summary>
    internal static bool Same(string one, string two) => Target(one) == Target(two);
}
