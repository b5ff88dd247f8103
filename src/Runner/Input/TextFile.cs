using System.Text;

namespace ExPost.Runner.Input;

/// <summary>Reads a user's text file, so that whatever the file is, the answer is its text or a line that says what is wrong with it.</summary>
internal static class TextFile
{
    /// <summary>Far above what anybody writes by hand.</summary>
    internal const int MostBytes = 1_000_000;

    /// <summary>The text of a file in UTF-8.</summary>
    /// <param name="option">The option that named the file.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="UserError">The file cannot be read, is too large, or is no text.</exception>
    internal static string Read(string option, string path) => Decode(Bytes(option, path), path);

    /// <summary>The text in bytes that were read from a file.</summary>
    /// <exception cref="UserError">They are no text.</exception>
    internal static string Decode(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException problem)
        {
            ReadOnlySpan<byte> before = bytes[..Math.Max(problem.Index, 0)];
            throw new UserError($"{path}:{Position(Encoding.UTF8.GetString(before))}: the file is no text in UTF-8");
        }

        for (int k = 0; k < text.Length; k++)
        {
            // What ends a line for some programs and not for others would make line numbers wrong.
            bool odd = char.IsControl(text[k]) ? text[k] is not ('\n' or '\t') && !(text[k] == '\r' && k + 1 < text.Length && text[k + 1] == '\n') : text[k] is '\u2028' or '\u2029';
            if (odd) throw new UserError($"{path}:{Position(text.AsSpan(0, k))}: the file is no text: it holds the control character {(int)text[k]}");
        }

        return text;
    }

    /// <summary>Line and column, both from 1, of what comes after some text.</summary>
    private static string Position(ReadOnlySpan<char> before) => FormattableString.Invariant($"{before.Count('\n') + 1}:{before.Length - before.LastIndexOf('\n')}");

    private static byte[] Bytes(string option, string path)
    {
        try
        {
            if (Directory.Exists(path)) throw new IOException("it is a folder");
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var large = new IOException(FormattableString.Invariant($"it is larger than {MostBytes} bytes"));
            if (stream.CanSeek && stream.Length > MostBytes) throw large;
            // Pipes and devices do not say how long they are.
            var bytes = new byte[MostBytes + 1];
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length <= MostBytes ? bytes[..length] : throw large;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string reason = problem switch
            {
                FileNotFoundException or DirectoryNotFoundException => "there is no such file",
                UnauthorizedAccessException => "it may not be read",
                ArgumentException => "this is no name of a file",
                _ => problem.Message.TrimEnd('.'),
            };
            throw new UserError($"{option} {path}: the file cannot be read: {reason}");
        }
    }
}
