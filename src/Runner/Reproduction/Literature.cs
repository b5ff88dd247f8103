using ExPost.Runner.Reproduction.Papers;

namespace ExPost.Runner.Reproduction;

/// <summary>The five papers.</summary>
internal static class Literature
{
    /// <summary>How many errata there are, numbered through the papers.</summary>
    internal const int Errata = 27;

    /// <summary>The papers, in the order of their errata.</summary>
    internal static IReadOnlyList<Paper> Papers { get; } = [Bikhchandani.Paper, JehielMoldovanu.Paper, ChungEly.Paper, GoyalNarayanan.Paper, Ke.Paper];
}
