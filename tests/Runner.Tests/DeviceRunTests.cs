using System.Text.Json;
using ExPost.Tests.Shared.OpenCl;

namespace ExPost.Runner.Tests;

/// <summary>A device gives the bytes that the processor gives, and ends as it does.</summary>
public class DeviceRunTests
{
    private const string Model = """
        buyers: 3
        signals:
          cost:
            - uniform(0, 1)
            - power(2)
            - triangular(0, 0.5, 2)
          market: beta(2, 3)
        value:
          - cost + 0.5 * max(others.market)
          - cost * (1 + market) + 0.25 * mean(others.cost)
          - if(cost > 0.5, cost, 0.5) + 0.5 * market.1
        """;

    [DeviceTheory]
    [InlineData("simulate -e private-common -m pivotal", "1", "17", "4_097", "123_457")]
    [InlineData("simulate -e linear -m generalized-vickrey --uniforms 52", "1", "123_457")]
    [InlineData("simulate -e weighted-sum -m posted-price,efficient --set weights=1,0.5,3", "17", "123_457")]
    [InlineData("simulate --model m.yaml -m posted-price", "4_097")]
    [InlineData("compare -e private-common -m personalized-price,pivotal,efficient --set buyers=3 --uniforms 52", "17", "123_457")]
    [InlineData("compare -e linear -m generalized-vickrey,second-price --set distribution=beta(2,3) --seed -7", "4_097", "123_457")]
    [InlineData("compare -e weighted-sum -m efficient,posted-price --set distribution=exponential(1)", "1", "4_096")]
    [InlineData("compare --model m.yaml -m efficient,posted-price --uniforms 52", "1", "123_457")]
    public void Results_have_the_bytes_of_the_processor(string line, params string[] draws)
    {
        foreach (string count in draws)
        {
            string expected = Bytes($"{line} --draws {count}", 0, "--engine", "simd");
            Assert.Equal(expected, Bytes($"{line} --draws {count}", 0, "--engine", "opencl", "--threads", "1"));
            Assert.Equal(expected, Bytes($"{line} --draws {count}", 0, "--engine", "opencl", "--threads", "2"));
        }
    }

    [DeviceTheory]
    [InlineData("verify -e private-common -m personalized-price,posted-price --misreports 8", 0, "1", "17", "4_097")]
    [InlineData("verify -e private-common -m personalized-price,efficient,posted-price --misreports 4 --uniforms 52", 0, "20_001")]
    [InlineData("verify -e linear -m generalized-vickrey --set b=1.5 --misreports 4", 1, "17", "20_001")]
    [InlineData("verify -e weighted-sum -m posted-price,efficient --misreports 4", 0, "4_097")]
    [InlineData("verify --model m.yaml -m posted-price --misreports 4", 0, "4_097")]
    public void Verify_finds_the_same_witnesses(string line, int exitCode, params string[] draws)
    {
        foreach (string count in draws)
        {
            string expected = Bytes($"{line} --draws {count}", exitCode, "--engine", "simd");
            if (exitCode == 1) Assert.Contains("\"draw\": ", expected, StringComparison.Ordinal);
            Assert.Equal(expected, Bytes($"{line} --draws {count}", exitCode, "--engine", "opencl"));
        }
    }

    [DeviceFact]
    public void The_result_names_the_device()
    {
        string device = Devices.First.Name, number = $"{Devices.First.Index}";
        JsonElement root = JsonDocument.Parse(Expost.Run(CommandLine.Split($"simulate -e private-common -m efficient --draws 10 --engine opencl --device {number} --format json --quiet")).Result).RootElement;
        Assert.Equal("opencl", root.GetProperty("engine").GetString());
        Assert.StartsWith(device, root.GetProperty("device").GetString(), StringComparison.Ordinal);
        Assert.False(root.TryGetProperty("engineChosenBecause", out _));
        string table = Expost.Run(CommandLine.Split("simulate -e private-common -m efficient --draws 10 --engine opencl --quiet")).Result;
        Assert.Contains("\nopencl: ", table, StringComparison.Ordinal);
        Assert.DoesNotContain("It was chosen because", table, StringComparison.Ordinal);
        Assert.All(table.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [DeviceTheory]
    [InlineData("buyers: 2\nsignals: {s: 'uniform(0,1)'}\nvalue: log(s - 0.99)\n", "m.yaml: value.1 is ")]
    [InlineData("buyers: 2\nsignals: {s: 'uniform(0,1)'}\nvalue: if(s > 0.9999, 1 / (s - s), s)\n", "m.yaml: value.")]
    [InlineData("buyers: 2\nsignals: {s: 'uniform(0,1)'}\nvalue: 1e200 * s\n", "m.yaml: sums overflow in the draws from 0")]
    public void A_value_that_is_not_finite_is_named_as_the_processor_names_it(string model, string message)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["m.yaml"], model);
        string[] arguments = CommandLine.Split("simulate --model m.yaml -m efficient --draws 50_001 --output result --quiet --engine");
        Expost.Outcome expected = Expost.Run([.. arguments, "simd"], null, folder.Path);
        Assert.Equal(2, expected.ExitCode);
        Assert.StartsWith($"expost: {message}", expected.Error, StringComparison.Ordinal);
        Assert.Equal(expected, Expost.Run([.. arguments, "opencl"], null, folder.Path));
        Assert.Equal(["m.yaml"], folder.Files);
    }

    private static string Bytes(string line, int exitCode, params string[] more)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["m.yaml"], Model);
        Expost.Outcome outcome = Expost.Run([.. CommandLine.Split($"{line} --format json --quiet"), .. more], null, folder.Path);
        // Warnings on values are the same whatever runs the draws.
        Assert.True(exitCode == outcome.ExitCode, $"{line}: exit code {outcome.ExitCode}, {outcome.Error}");
        return DeterminismTests.WithoutTimes(outcome.Output) + outcome.Error;
    }
}
