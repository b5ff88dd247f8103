using System.Diagnostics;
using System.Globalization;
using ExPost.Runner.Results;

namespace ExPost.Runner.Tests.Results;

/// <summary>A process that is killed while it writes loses nothing that it has said to be written, and leaves nothing half done.</summary>
public class KilledWriterTests
{
    private const int Points = 600;

    [Fact]
    public void What_was_written_stays_and_the_next_run_goes_on()
    {
        using var folder = new TemporaryFolder();
        string path = folder["r.db"];
        int written = 0;
        for (int kill = 0; kill < 4; kill++)
        {
            written = Math.Max(written, WriteAndKill(path, lines: 8 + (5 * kill)));
            using ResultsFile left = ResultsFile.Read(path);
            HashSet<int> measured = [.. left.Measures().Select(row => row.Point)];
            Dictionary<int, int> rows = left.Measures().GroupBy(row => row.Point).ToDictionary(group => group.Key, group => group.Count());
            Assert.All(Enumerable.Range(0, written + 1), point => Assert.True(left.IsDone(point)));
            Assert.All(Enumerable.Range(0, Points), point =>
            {
                Assert.Equal(left.IsDone(point), measured.Contains(point));
                Assert.Equal(left.IsDone(point) ? 1 : 0, left.Parts(point).Count);
            });
            Assert.All(rows.Values, count => Assert.Equal(36, count));
        }

        foreach (string name in new[] { "r.db", "whole.db" })
        {
            using ResultsFile file = Open(folder[name]);
            WriteRest(file, _ => { });
        }

        using ResultsFile whole = ResultsFile.Read(folder["whole.db"]), read = ResultsFile.Read(path);
        Assert.Equal(whole.ContentHash(), read.ContentHash());
        Assert.Null(Merging.Missing(read));
        Assert.Equal(["r.db", "whole.db"], folder.Files);
    }

    /// <summary>What the other process does: it writes points that are missing and says so of each when it is written.</summary>
    internal static int Main(string[] arguments)
    {
        using ResultsFile file = Open(arguments[0]);
        WriteRest(file, point => Console.WriteLine(point.ToString(CultureInfo.InvariantCulture)));
        return 0;
    }

    private static ResultsFile Open(string path) => SampleSweep.Open(path, points: SampleSweep.Points(Points));

    private static void WriteRest(ResultsFile file, Action<int> tell)
    {
        byte[] tally = SampleSweep.Part(0).Tally;
        foreach (PointKey point in file.Points.Where(point => !file.IsDone(point.Number)))
        {
            file.Write([new(point.Number, 0, SampleSweep.Draws, tally, 1)], [SampleSweep.Made(point.Number, 3, 12)]);
            tell(point.Number);
        }
    }

    /// <summary>Lets another process write, and kills it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lines">After how many points.</param>
    /// <returns>The last point that it said was written.</returns>
    private static int WriteAndKill(string path, int lines)
    {
        string program = Path.Combine(AppContext.BaseDirectory, $"ExPost.Runner.Tests{(OperatingSystem.IsWindows() ? ".exe" : "")}");
        using Process process = Process.Start(Expost.Start(program, [path]))!;
        int last = -1;
        for (int k = 0; k < lines; k++) last = int.Parse(process.StandardOutput.ReadLine() ?? throw new InvalidOperationException(process.StandardError.ReadToEnd()), CultureInfo.InvariantCulture);
        process.Kill();
        process.WaitForExit();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            // The last line may have been cut off.
            if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int point) && point == last + 1) last = point;
        }

        return last;
    }
}
