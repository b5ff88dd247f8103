namespace ExPost.Mechanisms;

/// <summary>A mechanism does not run in an environment as both are set, and no one setting is at fault. The message says why, in a line.</summary>
public sealed class CannotRunException : Exception
{
    /// <summary>With the name of the mechanism, and a message for the user.</summary>
    public CannotRunException(string mechanism, string message) : base(message) => Mechanism = mechanism;

    /// <summary>The name of the mechanism.</summary>
    public string Mechanism { get; }
}
