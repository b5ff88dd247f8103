namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Bikhchandani (2005).</summary>
internal static class Bikhchandani
{
    /// <summary>The paper.</summary>
    internal static Paper Paper { get; } = new("bikhchandani", "Bikhchandani (2005)", Claims(), []);

    private static Claim[] Claims() => [];
}
