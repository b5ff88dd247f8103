using System.Text;

namespace ExPost.Runner.Output;

/// <summary>
/// Where results go: stdout or a file. A file is opened before the run, so that a path that cannot be written is told at once; it is written beside its
/// place and moved there when it is complete, so that no half of a result is ever found.
/// </summary>
internal sealed class OutputTarget : IDisposable
{
    private readonly string? _path;
    private readonly string? _temporary;
    private readonly FileStream? _stream;

    internal OutputTarget(string? path)
    {
        if (path is null) return;
        _path = path;
        try
        {
            if (Directory.Exists(path)) throw new IOException("it is a folder");
            string full = Path.GetFullPath(path);
            _temporary = $"{full}.{System.Environment.ProcessId}.part";
            _stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write);
            // A file that may not be replaced is found now as well.
            if (File.Exists(full)) new FileStream(full, FileMode.Open, FileAccess.Write).Dispose();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Dispose();
            throw new UserError($"--output {path}: the file cannot be written: {problem.Message.TrimEnd('.')}");
        }
    }

    /// <summary>Writes the complete result.</summary>
    internal void Write(string text)
    {
        if (_stream is null)
        {
            Console.Out.Write(text);
            Console.Out.Flush();
            return;
        }

        try
        {
            _stream.Write(Encoding.UTF8.GetBytes(text));
            _stream.Flush(flushToDisk: true);
            _stream.Dispose();
            File.Move(_temporary!, _path!, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"--output {_path}: the file cannot be written: {problem.Message.TrimEnd('.')}");
        }
    }

    public void Dispose()
    {
        _stream?.Dispose();
        if (_temporary is null) return;
        try
        {
            File.Delete(_temporary);
        }
        catch (IOException)
        {
            // A leftover of ours that cannot be deleted is no reason to fail a run that is done.
        }
    }
}
