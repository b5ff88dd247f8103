namespace ExPost.Runner.Reproduction;

/// <summary>What shows whether something that is printed is right: a state, and what follows from it.</summary>
/// <param name="Rows">The numbers, by name: signals first, then what is printed of them and what is true.</param>
/// <param name="Holds">What is printed holds there.</param>
/// <param name="Command">A command line, after the word expost, that shows it too, at this state or over draws; null where the claim itself is all there is to replay.</param>
internal sealed record Evidence(IReadOnlyList<(string Name, double Value)> Rows, bool Holds, string? Command = null);
