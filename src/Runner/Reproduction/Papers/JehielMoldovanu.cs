namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Jehiel and Moldovanu (2001).</summary>
internal static class JehielMoldovanu
{
    /// <summary>The paper.</summary>
    internal static Paper Paper { get; } = new("jehiel-moldovanu", "Jehiel and Moldovanu (2001)", Claims(), []);

    private static Claim[] Claims() => [];
}
