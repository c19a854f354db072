using LoadCluster.Cli.Tests;

namespace LoadCluster.Web.Tests;

/// <summary><c>report.html</c> opened from disk, with scripts off.</summary>
public sealed class ReportFileTests(Browser browser) : IClassFixture<Browser>
{
    [BrowserFact]
    public async Task Report_OpenedFromDiskWithoutScripts_HasTheFiguresOfTheSummary()
    {
        await using var fixture = await RunFixture.StartAsync(TimeSpan.FromMilliseconds(30));
        await fixture.RunAsync(fixture.IndexUrl, "--rate", "200", "--duration", "3s", "-c", "100", "--threshold", "p99<5s");
        var summary = fixture.ReadSummary();
        await using var visitor = await browser.OpenAsync(new() { JavaScriptEnabled = false });

        await visitor.Page.GotoAsync($"file://{fixture.ResultsFolder()}/report.html");

        (await visitor.FigureAsync("requests")).ShouldBe(summary.Ledger.Succeeded + summary.Ledger.Failed);
        (await visitor.FigureAsync("failed")).ShouldBe(summary.Ledger.Failed);
        (await visitor.FigureAsync("requests/s")).ShouldBe(summary.RequestsPerSecond);
        (await visitor.FigureAsync("duration")).ShouldBe(summary.DurationSeconds);
        foreach (var name in (string[])["p50", "p95", "p99", "max"])
            (await visitor.FigureAsync(name)).ShouldBe(summary.LatencyMilliseconds[name]);
        await visitor.TakeScreenshotsAsync("report");
        visitor.ShouldBeClean(new Uri("file://"));
    }

    [BrowserFact]
    public async Task Web_RunOfThisProcess_IsShownWhileItRuns()
    {
        await using var fixture = await RunFixture.StartAsync(TimeSpan.FromMilliseconds(10));
        await using var run = LoadClusterProcess.Start(fixture.Arguments(fixture.IndexUrl, "-n", "1000000", "-c", "20", "--no-progress", "--web"));
        var said = await run.ComplainsAsync("http://");
        var address = new Uri(said[said.IndexOf("http://", StringComparison.Ordinal)..].Split('\n')[0].Trim());
        await using var visitor = await browser.OpenAsync();

        await visitor.Page.GotoAsync($"{address}");
        await visitor.Page.Locator("td a").First.ClickAsync();

        var first = await visitor.FigureAboveAsync("done", 0);
        await visitor.FigureAboveAsync("done", first);
        visitor.ShouldBeClean(address);
    }
}
