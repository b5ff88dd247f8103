using System.Security.Cryptography;
using ExPost.Runner.Reports;

namespace ExPost.Runner.Tests.Reports;

/// <summary>Where a page has the scripts from that draw its plots.</summary>
public class LibraryTests
{
    [BrowserFact]
    public void Hashes_are_those_of_the_packages()
    {
        foreach (LibraryScript script in PlotLibrary.Scripts)
        {
            string package = Path.Combine(Browsers.Packages, script.Package);
            Assert.Equal(script.Version, System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(package, "package.json"))).RootElement.GetProperty("version").GetString());
            Assert.Equal(script.Integrity, $"sha384-{Convert.ToBase64String(SHA384.HashData(File.ReadAllBytes(Path.Combine(package, script.Path))))}");
        }
    }

    [Fact]
    public void A_page_loads_exactly_these_and_checks_them()
    {
        using var folder = new TemporaryFolder();
        SampleReport.Write(folder["r.db"]);
        string page = Expost.Run("report", folder["r.db"]).Result;
        foreach (LibraryScript script in PlotLibrary.Scripts)
        {
            Assert.Contains($"<script src=\"https://cdn.jsdelivr.net/npm/{script.Package}@{script.Version}/build/{script.Package}.min.js\" integrity=\"{System.Net.WebUtility.HtmlEncode(script.Integrity)}\" crossorigin=\"anonymous\"></script>", page, StringComparison.Ordinal);
        }

        Assert.Equal(3, page.Split(" src=").Length - 1);
    }

    [Theory]
    [InlineData("{0}.min.js")]
    [InlineData("{0}/build/{0}.min.js")]
    [InlineData("node_modules/{0}/build/{0}.min.js")]
    public void Those_of_a_folder_are_in_the_page(string place)
    {
        using var folder = new TemporaryFolder();
        SampleReport.Write(folder["r.db"]);
        foreach (LibraryScript script in PlotLibrary.Scripts)
        {
            string path = folder[string.Format(null, place, script.Package)];
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, $"window.{script.Package.Replace('-', '_')} = '</SCRIPT><!--';\r\n");
        }

        string page = Expost.Run("report", folder["r.db"], "--assets", folder.Path).Result;
        foreach (LibraryScript script in PlotLibrary.Scripts) Assert.Contains($"<script>window.{script.Package.Replace('-', '_')} = '<\\/script><\\!--';\n</script>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://cdn", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" src=", page, StringComparison.Ordinal);
    }
}
