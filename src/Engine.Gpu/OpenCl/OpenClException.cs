namespace ExPost.Engine.Gpu.OpenCl;

/// <summary>An OpenCL call failed. The message names the call, the error and the device, in a line.</summary>
public class OpenClException : Exception
{
    /// <summary>For a call that failed.</summary>
    /// <param name="call">The entry point.</param>
    /// <param name="code">The error code that it gave.</param>
    /// <param name="on">The name of the device or platform.</param>
    public OpenClException(string call, int code, string on) : this(call, code, on, "") { }

    private protected OpenClException(string call, int code, string on, string more) : base($"{Text(call, code, on)}{more}") => Code = code;

    /// <summary>OpenCL's error code: negative.</summary>
    public int Code { get; }

    /// <summary>Throws unless a code says that all is well.</summary>
    internal static void ThrowIfFailed(int code, string call, string on)
    {
        if (code != 0) throw new OpenClException(call, code, on);
    }

    /// <summary>What the message of every failed call says.</summary>
    internal static string Text(string call, int code, string on) => FormattableString.Invariant($"{call} failed: {OpenClErrors.Name(code)} ({code}) on {on}");
}
