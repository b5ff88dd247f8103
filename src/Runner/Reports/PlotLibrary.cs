using System.Security.Cryptography;
using System.Text;

namespace ExPost.Runner.Reports;

/// <summary>The scripts that draw plots: Vega-Lite and what it stands on. A page loads them from a server, or holds them.</summary>
internal static class PlotLibrary
{
    /// <summary>Where pages load them from.</summary>
    internal const string Server = "https://cdn.jsdelivr.net";

    /// <summary>The scripts, in the order in which they are loaded.</summary>
    internal static IReadOnlyList<LibraryScript> Scripts { get; } =
    [
        new("vega", "6.4.0", "sha384-VKdcJr3ZaBIJMbVcopTAI/JEuUkSY6qnwVu9iLuw0DnQ9gQ1JjsfZJhXFQAgNi43"),
        new("vega-lite", "6.5.0", "sha384-pV2l7nzmyxZh02knvUH7N8zvtyCYsYiGt+SsE/emG/dFiBI6G0YJZFZ2FzEX72P3"),
        new("vega-embed", "7.3.0", "sha384-Muy1QRxYFeNrA1zShc1KtN4OfipkR/61gt+HWqN57c1Zxu3Oe16TsilsruVVjfKL"),
    ];

    /// <summary>Reads a script from a folder: a file of its name, or the packages of npm in the folder or below it.</summary>
    /// <param name="script">The script.</param>
    /// <param name="folder">The folder.</param>
    /// <returns>The script, so written that it may stand within an element.</returns>
    /// <exception cref="UserError">It is not there, or cannot be read.</exception>
    internal static string Read(LibraryScript script, string folder)
    {
        if (!Directory.Exists(folder)) throw new UserError($"--assets {folder}: there is no such folder");
        string[] names = [script.FileName, $"{script.Package}/{script.Path}", $"node_modules/{script.Package}/{script.Path}"];
        string name = names.FirstOrDefault(name => File.Exists(Path.Combine(folder, name)))
            ?? throw new UserError($"--assets {folder}: {script.FileName} is not there; looked for {string.Join(", ", names)} (npm install {string.Join(' ', Scripts.Select(one => one.Package))} gives what is needed)");
        try
        {
            // Browsers know lines by \n alone, and end a script at its end tag even within a string.
            return File.ReadAllText(Path.Combine(folder, name)).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')
                .Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase).Replace("<!--", "<\\!--", StringComparison.Ordinal);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"--assets {folder}: {name} cannot be read: {problem.Message.TrimEnd('.')}");
        }
    }

    /// <summary>What a page says of a script that it holds, so that browsers run no other.</summary>
    internal static string Source(string script) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";
}

/// <summary>A script of a package of npm.</summary>
/// <param name="Package">The package.</param>
/// <param name="Version">Its version.</param>
/// <param name="Integrity">The hash of the script, as browsers check it.</param>
internal sealed record LibraryScript(string Package, string Version, string Integrity)
{
    /// <summary>The name of its file.</summary>
    internal string FileName => $"{Package}.min.js";

    /// <summary>Where it lies in the package.</summary>
    internal string Path => $"build/{FileName}";

    /// <summary>Where it is loaded from.</summary>
    internal string Url => $"{PlotLibrary.Server}/npm/{Package}@{Version}/{Path}";
}
