namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Goyal and Narayanan.</summary>
internal static class GoyalNarayanan
{
    /// <summary>The paper.</summary>
    internal static Paper Paper { get; } = new("goyal-narayanan", "Goyal and Narayanan", Claims(), []);

    private static Claim[] Claims() => [];
}
