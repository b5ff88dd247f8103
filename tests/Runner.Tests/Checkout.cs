namespace ExPost.Runner.Tests;

/// <summary>The files of the project, beside which the tests were built.</summary>
internal static class Checkout
{
    /// <summary>The path of a file or folder, whether it is there or not.</summary>
    internal static string File(params string[] names)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "ExPost.slnx"))) folder = folder.Parent;
        return Path.Combine([folder?.FullName ?? "", .. names]);
    }
}
