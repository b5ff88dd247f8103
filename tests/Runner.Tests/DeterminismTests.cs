using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.RegularExpressions;

namespace ExPost.Runner.Tests;

/// <summary>The same bytes from every engine, number of threads and instruction set.</summary>
public partial class DeterminismTests
{
    /// <summary>Several blocks, the last one not full, and not a multiple of any vector's lanes.</summary>
    private const string Draws = "20_001";

    /// <summary>For what is slow: two blocks.</summary>
    private const string FewDraws = "5_001";

    [Theory]
    [InlineData(2, 32)]
    [InlineData(3, 32)]
    [InlineData(5, 32)]
    [InlineData(3, 52)]
    public void Any_number_of_threads_gives_the_same_bytes(int buyers, int uniforms)
    {
        string one = Bytes(buyers, uniforms, Draws, null, "--threads", "1");
        Assert.Equal(one, Bytes(buyers, uniforms, Draws, null, "--threads", "2"));
        Assert.Equal(one, Bytes(buyers, uniforms, Draws, null, "--threads", "3"));
    }

    [Theory]
    [InlineData(2, 32)]
    [InlineData(3, 32)]
    [InlineData(5, 32)]
    [InlineData(3, 52)]
    public void Any_engine_gives_the_same_bytes(int buyers, int uniforms) =>
        Assert.Equal(Bytes(buyers, uniforms, FewDraws, null, "--engine", "simd"), Bytes(buyers, uniforms, FewDraws, null, "--engine", "scalar"));

    [Theory]
    [InlineData("DOTNET_EnableAVX512", 256, 2, 32)]
    [InlineData("DOTNET_EnableAVX512", 256, 3, 52)]
    [InlineData("DOTNET_EnableAVX512", 256, 5, 32)]
    [InlineData("DOTNET_EnableAVX2", 128, 2, 32)]
    [InlineData("DOTNET_EnableAVX2", 128, 3, 52)]
    [InlineData("DOTNET_EnableAVX2", 128, 5, 32)]
    [InlineData("DOTNET_EnableHWIntrinsic", 128, 2, 32)]
    [InlineData("DOTNET_EnableHWIntrinsic", 128, 3, 52)]
    public void Any_instruction_set_gives_the_same_bytes(string variable, int bits, int buyers, int uniforms)
    {
        // Only where the processor has what is switched off.
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64 || !(bits == 256 ? Vector512.IsHardwareAccelerated : Vector256.IsHardwareAccelerated)) return;
        Assert.Contains($"{(Vector512.IsHardwareAccelerated ? 512 : 256)} bits", Expost.Run("engines").Result, StringComparison.Ordinal);
        Assert.Contains($"{bits} bits", Expost.Run(["engines"], (variable, "0")).Result, StringComparison.Ordinal);
        string draws = variable == "DOTNET_EnableHWIntrinsic" ? FewDraws : Draws;
        Assert.Equal(Bytes(buyers, uniforms, draws, null), Bytes(buyers, uniforms, draws, (variable, "0")));
    }

    [Fact]
    public void Another_seed_or_kind_of_uniforms_gives_other_numbers()
    {
        string bytes = Means(Bytes(2, 32, FewDraws, null));
        Assert.NotEqual(bytes, Means(Bytes(2, 52, FewDraws, null)));
        Assert.NotEqual(bytes, Means(Bytes(2, 32, FewDraws, null, "--seed", "2")));
        Assert.Equal(bytes, Means(Bytes(2, 32, FewDraws, null, "--seed", "1")));

        static string Means(string json) => string.Join('\n', json.Split('\n').Where(line => line.Contains("\"mean\"", StringComparison.Ordinal)));
    }

    /// <summary>A result as text, without what may differ.</summary>
    internal static string WithoutTimes(string json) => MayDiffer().Replace(json, "");

    private static string Bytes(int buyers, int uniforms, string draws, (string, string)? variable, params string[] more)
    {
        string json = Expost.Run([.. CommandLine.Split($"compare -e private-common -m personalized-price,pivotal,efficient --set buyers={buyers} --uniforms {uniforms} --draws {draws} --format json --quiet"), .. more], variable).Result;
        string left = WithoutTimes(json);
        Assert.Equal(json.Count(c => c == '\n') - (json.Contains("\"engineChosenBecause\"", StringComparison.Ordinal) ? 6 : 5), left.Count(c => c == '\n'));
        return left;
    }

    [GeneratedRegex("""^  "(elapsedSeconds|drawsPerSecond|threads|engine|device|engineChosenBecause)": .*\n""", RegexOptions.Multiline)]
    private static partial Regex MayDiffer();
}
