namespace ExPost.Runner.Tests.Reports;

/// <summary>A test that needs Chromium and the packages of package.json. Without them it is left out, visibly; with EXPOST_FORBID_SKIP=1 it fails.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Browsers.Skip;
}
