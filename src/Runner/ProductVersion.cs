using System.Reflection;

namespace ExPost.Runner;

/// <summary>Which ExPost this is, so that a result says what made it.</summary>
internal static class ProductVersion
{
    private static readonly string[] s_parts = (typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown").Split('+', 2);

    /// <summary>The version.</summary>
    internal static string Version => s_parts[0];

    /// <summary>The commit that it was built from.</summary>
    internal static string Commit => s_parts.Length > 1 ? s_parts[1] : "unknown";
}
