using ExPost.Engine.Gpu.OpenCl;
using Xunit;

namespace ExPost.Engine.Gpu.Tests.OpenCl;

public sealed class ErrorTests
{
    [Fact]
    public void Every_error_of_OpenCL_1_2_has_a_name_of_its_own()
    {
        int[] codes = [.. Enumerable.Range(1, 19), .. Enumerable.Range(30, 39), 1001];
        string[] names = [.. codes.Select(code => OpenClErrors.Name(-code))];
        Assert.All(names, name => Assert.StartsWith("CL_", name, StringComparison.Ordinal));
        Assert.Equal(codes.Length, names.Distinct().Count());
    }

    [Theory]
    [InlineData(-5, "clFinish failed: CL_OUT_OF_RESOURCES (-5) on a card")]
    [InlineData(-36, "clFinish failed: CL_INVALID_COMMAND_QUEUE (-36) on a card")]
    [InlineData(-68, "clFinish failed: CL_INVALID_DEVICE_PARTITION_COUNT (-68) on a card")]
    [InlineData(-1001, "clFinish failed: CL_PLATFORM_NOT_FOUND_KHR (-1001) on a card")]
    [InlineData(-9999, "clFinish failed: unknown error (-9999) on a card")]
    public void The_message_names_the_call_the_error_and_the_device(int code, string message)
    {
        var error = new OpenClException("clFinish", code, "a card");
        Assert.Equal(message, error.Message);
        Assert.Equal(code, error.Code);
    }

    [Fact]
    public void A_long_log_is_cut_in_the_message_only()
    {
        string log = string.Join("\r\n", Enumerable.Range(1, 23).Select(line => $"line {line}")) + "\r\n";
        var error = new OpenClBuildException(-11, "a card", log);
        string[] lines = error.Message.Split('\n');
        Assert.Equal("clBuildProgram failed: CL_BUILD_PROGRAM_FAILURE (-11) on a card:", lines[0]);
        Assert.Equal(["line 1", "line 20", "… and 3 more lines"], [lines[1], lines[20], lines[21]]);
        Assert.Equal(22, lines.Length);
        Assert.Equal(log, error.Log);
    }

    [Fact]
    public void Without_a_log_the_message_is_a_line()
    {
        Assert.Equal("clBuildProgram failed: CL_INVALID_BUILD_OPTIONS (-43) on a card", new OpenClBuildException(-43, "a card", " \n").Message);
    }
}
