using Microsoft.Playwright;

namespace LoadCluster.Web.Tests;

/// <summary>One browser for all tests of a class.</summary>
public sealed class Browser : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium";

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Why there can be none here; <see langword="null"/> where there can.</summary>
    public static string? Obstacle { get; } =
        File.Exists(Program) ? null : "There is no browser here: install the package chromium.";

    public async Task InitializeAsync()
    {
        if (Obstacle is not null)
            return;
        Assertions.SetDefaultExpectTimeout(30_000);
        _playwright = await Playwright.CreateAsync();
        // Chromium refuses to run as root with its sandbox.
        string[] flags = Environment.UserName == "root" ? ["--no-sandbox"] : [];
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = flags });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>A page as a new visitor has it: without cookies.</summary>
    internal async Task<WatchedPage> OpenAsync(BrowserNewContextOptions? options = null)
    {
        var context = await _browser!.NewContextAsync(options ?? new());
        context.SetDefaultTimeout(30_000);
        return new WatchedPage(await context.NewPageAsync());
    }
}
