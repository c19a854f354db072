using System.Runtime.CompilerServices;
using Microsoft.Playwright;

namespace LoadCluster.Web.Tests;

/// <summary>A page, and what it did that it should not do.</summary>
internal sealed class WatchedPage : IAsyncDisposable
{
    private static readonly string Screenshots = Path.Combine(AppContext.BaseDirectory, "screenshots");

    private readonly List<string> _errors = [];
    private readonly HashSet<string> _hosts = [];

    public WatchedPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _errors.Add(message.Text);
        };
        page.PageError += (_, error) => _errors.Add(error);
        page.Request += (_, request) => _hosts.Add(new Uri(request.Url).Authority);
    }

    public IPage Page { get; }

    /// <summary>No errors, and no requests to any server but this one.</summary>
    public void ShouldBeClean(Uri server)
    {
        _errors.ShouldBeEmpty();
        _hosts.ShouldBe([server.Authority]);
    }

    /// <summary>A figure of the page, as programs read it.</summary>
    public async Task<double> FigureAsync(string name) => double.Parse(
        (await Page.Locator($"[data-figure='{name}']").First.GetAttributeAsync("value"))!,
        System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Waits until a figure is above a value; returns it.</summary>
    public async Task<double> FigureAboveAsync(string name, double value)
    {
        await Page.WaitForFunctionAsync(
            "([name, value]) => Number(document.querySelector(`[data-figure='${name}']`)?.value) > value", new object[] { name, value });
        return await FigureAsync(name);
    }

    /// <summary>Pictures of the page in light and dark for a person to look at.</summary>
    public async Task TakeScreenshotsAsync([CallerMemberName] string name = "")
    {
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            var file = Path.Combine(Screenshots, $"{name}-{scheme}.png".ToLowerInvariant());
            await Page.ScreenshotAsync(new() { Path = file, FullPage = true });
        }
    }

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
