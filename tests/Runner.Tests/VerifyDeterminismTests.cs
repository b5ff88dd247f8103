namespace ExPost.Runner.Tests;

/// <summary><c>verify</c> gives the same bytes from every engine, number of threads and instruction set, also where reports have no highest, buyers differ or hardly anything is tried.</summary>
public class VerifyDeterminismTests
{
    /// <summary>Interdependent values, another for each buyer, whose signals differ too. The third depends on a signal of the first more than that buyer's own does: prices then sell twice.</summary>
    private const string Asymmetric = """
        buyers: 3
        signals:
          a:
            - uniform(0, 1)
            - power(2)
            - triangular(0, 0.5, 2)
          b: uniform(0, 1)
        value:
          - a + 0.5 * max(others.b)
          - a * (1 + b) + 0.25 * mean(others.a)
          - if(a > 0.5, a, 0.5) + 0.5 * b.1
        """;

    private const string Beta = """
        buyers: 2
        signals:
          cost: beta(2, 3)
          market: beta(0.5, 0.5)
        value: cost + 0.5 * market * max(others.market)
        """;

    /// <summary>What is verified, and how it ends.</summary>
    public static TheoryData<string, int> Runs => new()
    {
        { "-e private-values -m second-price,generalized-vickrey,posted-price --set distribution=exponential(1) --set buyers=3 --misreports 16", 0 },
        { "--model asymmetric.yaml -m pivotal,posted-price,efficient --misreports 4", 1 },
        { "-e private-common -m personalized-price,posted-price --tolerance 0", 0 },
        { "-e linear -m generalized-vickrey,pivotal --set b=1.5 --misreports 0", 1 },
        { "-e private-common -m personalized-price,efficient --set buyers=16 --misreports 4", 0 },
        { "-e two-signal -m pivotal --misreports 4", 0 },
        { "--model beta.yaml -m pivotal --misreports 4", 0 },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public void Any_number_of_threads_and_any_instruction_set(string line, int exitCode)
    {
        string expected = Bytes(line, exitCode, null, "--draws", "8_201", "--threads", "1");
        Assert.Equal(expected, Bytes(line, exitCode, null, "--draws", "8_201", "--threads", "3"));
        Assert.Equal(expected, Bytes(line, exitCode, ("DOTNET_EnableAVX512", "0"), "--draws", "8_201"));
        Assert.Equal(expected, Bytes(line, exitCode, ("DOTNET_EnableAVX2", "0"), "--draws", "8_201"));
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Any_engine(string line, int exitCode)
    {
        // The interpreter is slow.
        string expected = Bytes(line, exitCode, null, "--draws", "501", "--engine", "simd");
        Assert.Equal(expected, Bytes(line, exitCode, null, "--draws", "501", "--engine", "scalar"));
    }

    [Theory]
    [InlineData("-e private-common -m pivotal,personalized-price")]
    [InlineData("--model asymmetric.yaml -m pivotal")]
    public void A_single_draw(string line)
    {
        string expected = Bytes(line, 0, null, "--draws", "1");
        Assert.Equal(expected, Bytes(line, 0, null, "--draws", "1", "--engine", "scalar", "--threads", "3"));
        Assert.Equal(expected, Bytes(line, 0, ("DOTNET_EnableAVX2", "0"), "--draws", "1"));
    }

    private static string Bytes(string line, int exitCode, (string, string)? variable, params string[] more)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["asymmetric.yaml"], Asymmetric);
        File.WriteAllText(folder["beta.yaml"], Beta);
        Expost.Outcome outcome = Expost.Run([.. CommandLine.Split($"verify {line} --format json --quiet"), .. more], variable, folder.Path);
        Assert.True((exitCode, "") == (outcome.ExitCode, outcome.Error), $"{line}: exit code {outcome.ExitCode}, {outcome.Error}");
        return DeterminismTests.WithoutTimes(outcome.Output);
    }
}
