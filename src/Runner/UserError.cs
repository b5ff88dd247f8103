namespace ExPost.Runner;

/// <summary>Something in the user's input is wrong. The message is one line that names the place, what was given and what is accepted.</summary>
internal sealed class UserError(string message) : Exception(message);

/// <summary>What the process says to its caller; a contract with scripts.</summary>
internal static class ExitCode
{
    internal const int Done = 0;
    internal const int Violation = 1;
    internal const int BadInput = 2;
    internal const int NotReached = 3;
    internal const int InternalError = 4;
    internal const int Interrupted = 130;
    internal const int Terminated = 143;
}
