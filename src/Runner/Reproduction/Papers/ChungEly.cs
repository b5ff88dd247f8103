namespace ExPost.Runner.Reproduction.Papers;

/// <summary>Chung and Ely (2002).</summary>
internal static class ChungEly
{
    /// <summary>The paper.</summary>
    internal static Paper Paper { get; } = new("chung-ely", "Chung and Ely (2002)", Claims(), []);

    private static Claim[] Claims() => [];
}
