using ExPost.Tests.Shared.OpenCl;
using Microsoft.Playwright;

namespace ExPost.Runner.Tests.Reports;

/// <summary>The browser that tests use: one process for all.</summary>
public sealed class Browsers : IAsyncLifetime
{
    private static readonly string[] s_paths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;

    private IBrowser? _browser;

    /// <summary>Where npm puts packages.</summary>
    internal static string Packages { get; } = Checkout.File("tests", "Runner.Tests", "Reports", "node_modules");

    /// <summary>Why tests that need a browser are left out; null when they are to run.</summary>
    internal static string? Skip => Path is null ? Devices.Unless("there is no Chromium (Debian: apt install chromium)") : Directory.Exists(Packages) ? null : Devices.Unless("there are no packages to draw with (npm ci --prefix tests/Runner.Tests/Reports)");

    private static string? Path => Array.Find(s_paths, File.Exists);

    internal IBrowser Browser => _browser ?? throw new InvalidOperationException("there is no Chromium");

    public async Task InitializeAsync()
    {
        if (Path is null) return;
        _playwright = await Playwright.CreateAsync();
        // Root may not run it otherwise; it opens nothing but pages of these tests.
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Path, Args = ["--no-sandbox"] });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
