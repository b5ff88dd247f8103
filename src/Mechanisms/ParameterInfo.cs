namespace ExPost.Mechanisms;

/// <summary>What a parameter of an environment or a mechanism is.</summary>
public enum ParameterKind
{
    /// <summary>A whole number that decides what is recorded, such as the number of buyers.</summary>
    Whole,

    /// <summary>A number that is an input of the kernel, so that one kernel serves all its values, unless the mechanism says that it is recorded for one value.</summary>
    Number,

    /// <summary>Several numbers, separated by commas, that are inputs of the kernel.</summary>
    Numbers,

    /// <summary>A distribution of signals.</summary>
    Distribution,

    /// <summary>One of several words, that decides what is recorded.</summary>
    Word,

    /// <summary>A list of lists of lists of numbers that are inputs of the kernel, a number an alternative, agent and signal.</summary>
    Coefficients,
}

/// <summary>A parameter that users set by name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Meaning">What it means, in a few words.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Default">Its value where nothing is set, as a user would write it.</param>
/// <param name="Low">The smallest value of a number, or of each of several.</param>
/// <param name="High">The largest value of a number, or of each of several.</param>
public sealed record ParameterInfo(string Name, string Meaning, ParameterKind Kind, string Default, double Low = 0, double High = 0)
{
    /// <summary>The words that are accepted, for a <see cref="ParameterKind.Word"/>.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The measure that the word "best" makes as large as can be, by a search over the number; null where the word is not accepted.</summary>
    public string? Maximizes { get; init; }

    /// <summary>The word for the number with the largest measure, where it is accepted.</summary>
    public const string Best = "best";

    /// <summary>What values are accepted, in words.</summary>
    public string Accepted => Kind switch
    {
        ParameterKind.Whole when Low == High => FormattableString.Invariant($"{Low}"),
        ParameterKind.Whole => FormattableString.Invariant($"a whole number from {Low} to {High}"),
        ParameterKind.Number => FormattableString.Invariant($"a number from {Low} to {High}{(Maximizes is null ? "" : $", or {Best} for the one with the largest {Maximizes}")}"),
        ParameterKind.Word => string.Join(" or ", Words),
        ParameterKind.Coefficients => FormattableString.Invariant($"a list for each alternative, in it one for each agent, in it a number from {Low} to {High} for each agent's signal, such as the default {Default}"),
        ParameterKind.Numbers => FormattableString.Invariant($"numbers from {Low} to {High}, separated by commas"),
        _ => Distributions.Distribution.Accepted,
    };
}
