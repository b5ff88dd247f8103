namespace ExPost.Runner.Reproduction;

/// <summary>What is true, found without drawing.</summary>
/// <param name="Value">The number.</param>
/// <param name="How">How it is known, in a few words: "closed form 1/√2", "two-dimensional quadrature".</param>
/// <param name="Error">How far it may be from the truth: five standard errors where it is known only from independent draws.</param>
internal sealed record Exact(double Value, string How, double Error = 0);
