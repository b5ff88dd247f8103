using System.Text;
using ExPost.Runner.Results;

namespace ExPost.Runner.Output;

/// <summary>
/// Where a result goes: stdout or a file. A file is opened before the run, so that a path that cannot be written is told at once. A file that holds something
/// keeps it until the result is complete: the result is written beside it and moved there. One that holds nothing, as devices and pipes do, is written directly.
/// </summary>
internal sealed class OutputTarget : IDisposable
{
    private readonly string? _path;
    private readonly FileStream? _stream;
    private readonly string? _destination;
    private readonly string? _mine;
    private bool _done;

    internal OutputTarget(string? path)
    {
        _path = path;
        if (path is null) return;
        try
        {
            if (path.Trim().Length == 0) throw new IOException("it has no name");
            if (Directory.Exists(path)) throw new IOException("it is a folder");
            bool existed = File.Exists(path);
            _stream = Open(path, FileMode.OpenOrCreate);
            if (!existed) _mine = path;
            if (!_stream.CanSeek || _stream.Length == 0) return;
            // A link stays a link: what it points at is replaced.
            _destination = FileName.Target(path);
            _mine = $"{_destination}.{System.Environment.ProcessId}.part";
            _stream.Dispose();
            _stream = Open(_mine, FileMode.CreateNew);
        }
        catch (Exception problem) when (IsRefusal(problem))
        {
            Dispose();
            throw Refused(problem);
        }
    }

    /// <summary>Writes to stdout, always as UTF-8.</summary>
    internal static void WriteToStandardOutput(string text)
    {
        if (text.Length > 0) WriteToStandardOutput(output => output.Write(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Writes the complete result.</summary>
    internal void Write(string text) => Write(output => output.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Writes the complete result as text, piece by piece, as UTF-8.</summary>
    internal void WriteText(Action<TextWriter> body) => Write(stream =>
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        body(text);
    });

    /// <summary>Writes the complete result, piece by piece, as UTF-8.</summary>
    internal void Write(Action<Stream> body)
    {
        if (_stream is null)
        {
            WriteToStandardOutput(body);
            return;
        }

        try
        {
            body(_stream);
            _stream.Dispose();
            if (_destination is not null) File.Move(_mine!, _destination, overwrite: true);
            _done = true;
        }
        catch (Exception problem) when (IsRefusal(problem))
        {
            throw Refused(problem);
        }
    }

    private static void WriteToStandardOutput(Action<Stream> body)
    {
        try
        {
            if (OperatingSystem.IsWindows()) Console.OutputEncoding = Encoding.UTF8;
            using Stream output = Console.OpenStandardOutput();
            body(output);
            output.Flush();
        }
        catch (Exception problem) when (IsRefusal(problem))
        {
            throw new UserError($"stdout: the result cannot be written: {problem.Message.TrimEnd('.')}");
        }
    }

    /// <summary>Removes what was made for a result that did not come.</summary>
    public void Dispose()
    {
        try
        {
            _stream?.Dispose();
            if (_mine is not null && !_done) File.Delete(_mine);
        }
        catch (Exception problem) when (IsRefusal(problem))
        {
            // A leftover of ours that cannot be deleted is no reason to fail in another way.
        }
    }

    private static FileStream Open(string path, FileMode mode) => new(path, mode, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    private static bool IsRefusal(Exception problem) => problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    private UserError Refused(Exception problem) => new($"--output {_path}: the file cannot be written: {problem.Message.TrimEnd('.')}");
}
