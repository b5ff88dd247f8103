using ExPost.Runner.Reproduction.Papers;

namespace ExPost.Runner.Reproduction;

/// <summary>The five papers.</summary>
internal static class Literature
{
    /// <summary>How many errata there are, numbered through the papers.</summary>
    internal const int Errata = 27;

    /// <summary>The names of the papers, for help: so that no claim is made where none is asked for.</summary>
    internal const string Names = "bikhchandani, jehiel-moldovanu, chung-ely, goyal-narayanan, ke";

    /// <summary>The papers, in the order of their errata.</summary>
    internal static IReadOnlyList<Paper> Papers { get; } = [Bikhchandani.Paper, JehielMoldovanu.Paper, ChungEly.Paper, GoyalNarayanan.Paper, Ke.Paper];
}
