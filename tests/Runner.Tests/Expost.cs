using System.Diagnostics;

namespace ExPost.Runner.Tests;

/// <summary>The executable as its users have it: a process with arguments, an environment and an end.</summary>
internal static class Expost
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    /// <summary>Built beside the tests, which refer to its project.</summary>
    internal static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "expost.exe" : "expost");

    internal static Outcome Run(params string[] arguments) => Run(arguments, null, null);

    internal static Outcome Run(string[] arguments, (string Name, string Value)? variable, string? folder = null)
    {
        ProcessStartInfo start = Start(Path, arguments);
        if (variable is { } set) start.Environment[set.Name] = set.Value;
        if (folder is not null) start.WorkingDirectory = folder;
        return Finish(Process.Start(start)!);
    }

    /// <summary>With further variables in its environment, such as those that play faults of devices.</summary>
    internal static Outcome RunWith(IReadOnlyDictionary<string, string> variables, string[] arguments, string? folder = null)
    {
        ProcessStartInfo start = Start(Path, arguments);
        foreach ((string name, string value) in variables) start.Environment[name] = value;
        if (folder is not null) start.WorkingDirectory = folder;
        return Finish(Process.Start(start)!);
    }

    /// <summary>A line for the shell, in which $EXPOST is the executable.</summary>
    internal static Outcome Shell(string line, string folder, TimeSpan? patience = null)
    {
        ProcessStartInfo start = Start("/bin/sh", ["-c", line]);
        start.Environment["EXPOST"] = Path;
        start.WorkingDirectory = folder;
        return Finish(Process.Start(start)!, patience);
    }

    internal static ProcessStartInfo Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = System.Text.Encoding.UTF8, StandardErrorEncoding = System.Text.Encoding.UTF8 };
        // What the machine that runs the tests sets for its own programs is not what is tested.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("DOTNET_Enable", StringComparison.Ordinal)).ToArray()) start.Environment.Remove(name);
        return start;
    }

    /// <summary>Waits for the end of a process.</summary>
    internal static Outcome Finish(Process process, TimeSpan? patience = null)
    {
        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(patience ?? s_patience))
            {
                process.Kill();
                throw new TimeoutException("expost does not end");
            }

            return new(process.ExitCode, output.Result, error.Result);
        }
    }

    /// <summary>What a process left behind.</summary>
    internal sealed record Outcome(int ExitCode, string Output, string Error)
    {
        /// <summary>The output of a run that must have gone well.</summary>
        internal string Result
        {
            get
            {
                Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Error}");
                return Output;
            }
        }
    }
}

/// <summary>A folder for one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("expost-").FullName;

    internal IEnumerable<string> Files => Directory.EnumerateFileSystemEntries(Path).Select(path => System.IO.Path.GetFileName(path)!).Order();

    public void Dispose() => Directory.Delete(Path, recursive: true);

    internal string this[string name] => System.IO.Path.Combine(Path, name);
}
