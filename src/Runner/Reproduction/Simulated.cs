namespace ExPost.Runner.Reproduction;

/// <summary>Where ExPost measures something: a measure of a run that users can repeat.</summary>
/// <param name="Command">The command line after the word expost: simulate, compare or verify with its options.</param>
/// <param name="Measure">The measure.</param>
/// <param name="Mechanism">The mechanism; null where the command names only one.</param>
/// <param name="Times">What the measure is multiplied with.</param>
internal sealed record Simulated(string Command, string Measure, string? Mechanism = null, double Times = 1);
