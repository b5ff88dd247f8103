namespace ExPost.Runner.Reproduction;

/// <summary>A paper, with everything that it prints and that can be computed.</summary>
/// <param name="Name">By which it is chosen, such as ke.</param>
/// <param name="Citation">Authors, year, title and journal.</param>
/// <param name="Claims">What it prints, in its own order.</param>
/// <param name="Exhibits">Its tables and figures.</param>
internal sealed record Paper(string Name, string Citation, IReadOnlyList<Claim> Claims, IReadOnlyList<Exhibit> Exhibits);
