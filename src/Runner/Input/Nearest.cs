namespace ExPost.Runner.Input;

/// <summary>Finds what a user may have meant by a name that does not exist.</summary>
internal static class Nearest
{
    private const int ShortestPart = 3;

    /// <summary>The error for a name that is not among those that exist, with the nearest one if there is one near.</summary>
    /// <param name="place">Where it was given.</param>
    /// <param name="kind">What has names like it, in the singular.</param>
    /// <param name="given">The name.</param>
    /// <param name="names">Those that exist.</param>
    /// <param name="see">What lists them, where they are too many for a line; null to list them in it.</param>
    internal static UserError Unknown(string place, string kind, string given, IReadOnlyCollection<string> names, string? see = null)
    {
        // A third of the letters may be wrong; or it is a part of a name.
        string? near = names.Select(name => (Name: name, Distance: Distance(given, name))).Where(pair => pair.Distance <= Math.Max(given.Length, pair.Name.Length) / 3).OrderBy(pair => pair.Distance).FirstOrDefault().Name
            ?? (given.Length >= ShortestPart ? names.FirstOrDefault(name => name.Contains(given, StringComparison.OrdinalIgnoreCase)) : null);
        string suggestion = near is null ? "" : $", did you mean '{near}'?";
        return new($"{place}: there is no {kind} '{given}'{suggestion} ({(see is null ? $"{kind}s: {string.Join(", ", names)}" : $"see: {see}")})");
    }

    /// <summary>The fewest insertions, deletions, replacements and swaps of neighbours that make one word of the other (optimal string alignment).</summary>
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) d[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + replace);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
