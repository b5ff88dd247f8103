using System.Text.Json;
using ExPost.Tests.Shared.OpenCl;

namespace ExPost.Runner.Tests.Reproduction;

/// <summary>The verb as users run it.</summary>
public sealed class ReproduceRunTests : IDisposable
{
    private const string Claim = "ke-example-1-epic";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // All claims, and that all intervals hold what is exact.
    [Fact]
    public void The_page_of_the_guide_is_what_is_printed()
    {
        Expost.Outcome outcome = Expost.Finish(System.Diagnostics.Process.Start(Expost.Start(Expost.Path, ["reproduce", "--format", "markdown", "--quiet"]))!, TimeSpan.FromMinutes(15));
        string page = Checkout.File("docs", "reproduction.md"), received = page + ".received";
        if (File.Exists(page) && File.ReadAllText(page).ReplaceLineEndings("\n") == outcome.Result)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, outcome.Output);
        Assert.Fail($"The page differs from what is printed now. If that is right, approve it: mv '{received}' '{page}'");
    }

    [Fact]
    public void One_claim_is_shown_with_its_witness()
    {
        string text = Expost.Run("reproduce", Claim).Result;
        Assert.Contains("Example 1", text, StringComparison.Ordinal);
        Assert.Contains("DIFFERS", text, StringComparison.Ordinal);
        Assert.Contains("witness", text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public void A_table_is_shown_alone()
    {
        string text = Expost.Run("reproduce", "bikhchandani-table-2").Result;
        Assert.Contains("Table 2: ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Claims:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Table 1: ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_holds_what_was_found()
    {
        using var json = JsonDocument.Parse(Expost.Run("reproduce", Claim, "--format", "json").Result);
        JsonElement paper = Assert.Single(json.RootElement.GetProperty("papers").EnumerateArray()), claim = Assert.Single(paper.GetProperty("claims").EnumerateArray());
        Assert.Equal(("ke", Claim, "differs"), (paper.GetProperty("name").GetString(), claim.GetProperty("id").GetString(), claim.GetProperty("verdict").GetString()));
        JsonElement simulated = claim.GetProperty("simulated");
        Assert.InRange(claim.GetProperty("exact").GetProperty("value").GetDouble(), simulated.GetProperty("low").GetDouble(), simulated.GetProperty("high").GetDouble());
        // The command that it names gives the same number.
        string[] command = [.. simulated.GetProperty("command").GetString()!.Split(' ')[1..], "--format", "json"];
        using var alone = JsonDocument.Parse(Expost.Run(command).Output);
        Assert.Equal(alone.RootElement.GetProperty("mechanisms")[0].GetProperty("measures").GetProperty(simulated.GetProperty("measure").GetString()!).GetProperty("mean").GetDouble(), simulated.GetProperty("mean").GetDouble());
    }

    [Fact]
    public void Any_number_of_threads_finds_the_same() =>
        Assert.Equal(Expost.Run("reproduce", Claim, "--format", "markdown", "--threads", "2").Result, Expost.Run("reproduce", Claim, "--format", "markdown", "--threads", "1").Result);

    [DeviceFact]
    public void A_device_finds_the_same() =>
        Assert.Equal(Expost.Run("reproduce", Claim, "--format", "markdown").Result, Expost.Run("reproduce", Claim, "--format", "markdown", "--engine", "opencl").Result);

    [Theory]
    [InlineData("reproduce: there is no paper 'kee', did you mean 'ke'? (papers: bikhchandani, jehiel-moldovanu, chung-ely, goyal-narayanan, ke)", "kee")]
    [InlineData("reproduce: there is no claim 'ke-example-1-epik', did you mean 'ke-example-1-epic'? (see: expost reproduce ke)", "ke-example-1-epik")]
    [InlineData("--format pdf: accepted are table, markdown, json, html", "ke", "--format", "pdf")]
    [InlineData("--assets .: only pages hold scripts; give --format html", "ke", "--assets", ".")]
    [InlineData("--assets nowhere: there is no such folder", "ke", "--format", "html", "--assets", "nowhere")]
    [InlineData("--engine", "ke", "--engine", "fast")]
    [InlineData("--threads", "ke", "--threads", "0")]
    [InlineData("belongs to no option", "ke", "ke")]
    public void What_is_not_accepted_is_told_in_a_line(string message, params string[] arguments)
    {
        Expost.Outcome outcome = Expost.Run(["reproduce", .. arguments, "--output", "out"], null, _folder.Path);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.TrimEnd('\n').Split('\n'));
        Assert.Empty(_folder.Files);
    }
}
