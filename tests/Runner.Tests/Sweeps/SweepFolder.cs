namespace ExPost.Runner.Tests.Sweeps;

/// <summary>A folder with a sweep file.</summary>
internal sealed class SweepFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    internal SweepFolder(string sweep) => Write(sweep);

    internal string Path => _folder.Path;

    public void Dispose() => _folder.Dispose();

    internal void Write(string sweep) => File.WriteAllText(_folder["s.yaml"], sweep);

    internal string Export(string file) => Ok($"export {file}");

    /// <summary>The hash of what a file holds, sums and all.</summary>
    internal string Content(string file) => Run($"export {file}").Error.Split("content ")[1].TrimEnd();

    internal string Ok(string line)
    {
        Expost.Outcome outcome = Run(line);
        Assert.True(outcome.ExitCode == 0, $"{line}: {outcome.Error}");
        return outcome.Output.ReplaceLineEndings("\n");
    }

    internal Expost.Outcome Run(string line)
    {
        string[] words = CommandLine.Split(line);
        return Expost.Run(words[0] is "export" or "report" ? words : [.. words, "--quiet"], null, _folder.Path);
    }
}
