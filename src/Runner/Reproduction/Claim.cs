namespace ExPost.Runner.Reproduction;

/// <summary>One thing that a paper prints: a number, a formula or a statement. Whether it is right is computed, and never written here.</summary>
/// <param name="Id">By which it is chosen: the paper's name, and words that say what it is, such as ke-example-1-epic.</param>
/// <param name="Locator">Where it stands: section, example or equation.</param>
/// <param name="Says">What it is about, without a verb: "probability that M1 is ex post IC".</param>
/// <param name="Printed">What is printed.</param>
internal sealed record Claim(string Id, string Locator, string Says, Printed Printed)
{
    /// <summary>What is true, where it is a number.</summary>
    internal Exact? Exact { get; init; }

    /// <summary>Where ExPost measures it.</summary>
    internal Simulated? Simulated { get; init; }

    /// <summary>Why what is printed differs from what is true, in a sentence; null where it does not.</summary>
    internal string? Why { get; init; }

    /// <summary>Which errata it is evidence of, numbered through the five papers; none where it is right.</summary>
    internal IReadOnlyList<int> Errata { get; init; } = [];

    /// <summary>Computes what shows whether it is right; needed where no number is printed.</summary>
    internal Func<Evidence>? Witness { get; init; }
}
