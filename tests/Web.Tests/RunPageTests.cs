using LoadCluster.Cluster.Tests.Rig;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LoadCluster.Web.Tests;

/// <summary>A run from the form to its verdict, in a browser.</summary>
public sealed class RunPageTests(Browser browser) : IClassFixture<Browser>
{
    private static readonly RigOptions TwoAgents = new() { Delay = TimeSpan.FromMilliseconds(20) };

    [BrowserFact]
    public async Task Run_StartedInThePage_IsWatchedDrainedAndJudged()
    {
        await using var rig = await ClusterRig.StartAsync(TwoAgents);
        await using var visitor = await browser.OpenAsync();
        var page = visitor.Page;

        await StartAsync(page, rig, requests: "100m");
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "a2", Exact = true })).ToBeVisibleAsync();
        var first = await visitor.FigureAboveAsync("done", 0);
        await visitor.FigureAboveAsync("done", first);
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "Requests per second" })).ToBeVisibleAsync();
        await Expect(page.GetByText("+ not reported yet")).ToBeVisibleAsync();
        await visitor.TakeScreenshotsAsync("run");

        await page.GetByRole(AriaRole.Link, new() { Name = "Stop…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Drain" }).ClickAsync();

        await Expect(page.GetByText("INCOMPLETE", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByText("= planned")).ToBeVisibleAsync();
        await visitor.TakeScreenshotsAsync("ended");
        visitor.ShouldBeClean(rig.Api("c1").Address);
    }

    [BrowserFact]
    public async Task Runs_TickedWhileTheListIsRefreshed_AreCompared()
    {
        await using var rig = await ClusterRig.StartAsync(TwoAgents);
        await rig.Submit(2_000, 50).EndAsync();
        await rig.Submit(2_000, 50).EndAsync();
        await using var visitor = await browser.OpenAsync();
        var page = visitor.Page;
        await page.GotoAsync($"{rig.Api("c1").Address}");

        var ticks = page.GetByRole(AriaRole.Checkbox);
        await ticks.Nth(0).CheckAsync();
        await ticks.Nth(1).CheckAsync();
        await page.WaitForResponseAsync(response => response.Url.Contains("live=1", StringComparison.Ordinal));
        await page.WaitForResponseAsync(response => response.Url.Contains("live=1", StringComparison.Ordinal));
        await visitor.TakeScreenshotsAsync("runs");
        await page.GetByRole(AriaRole.Button, new() { Name = "Compare" }).ClickAsync();

        await Expect(page.GetByText("2 runs compared")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "Latency by percentile" })).ToBeVisibleAsync();
        await visitor.TakeScreenshotsAsync("compare");
        visitor.ShouldBeClean(rig.Api("c1").Address);
    }

    [BrowserFact]
    public async Task Watch_ActiveCoordinatorIsKilled_SaysSoAndContinues()
    {
        await using var rig = await ClusterRig.StartAsync(TwoAgents with { Coordinators = 3 });
        var active = rig.Terms.Latest;
        var standby = rig.CoordinatorNames.First(name => name != active.Name);
        await using var visitor = await browser.OpenAsync();
        var page = visitor.Page;
        var runId = await rig.DetachAsync(100_000_000, 50);
        await page.GotoAsync($"{rig.Api(standby).Address}runs/{runId}");
        var before = await visitor.FigureAboveAsync("done", 0);

        await rig[active.Name].DisposeAsync();

        var notice = page.GetByRole(AriaRole.Status);
        await Expect(notice).ToBeVisibleAsync();
        await visitor.TakeScreenshotsAsync("fail-over");
        await rig.Terms.WaitForTermAboveAsync(active.Term);
        await Expect(notice).ToBeHiddenAsync();
        await visitor.FigureAboveAsync("done", before);
    }

    [BrowserFact]
    public async Task Watch_CoordinatorOfThePageIsKilledAndStarted_SaysSoAndContinues()
    {
        await using var rig = await ClusterRig.StartAsync(TwoAgents);
        await using var visitor = await browser.OpenAsync();
        var page = visitor.Page;
        var runId = await rig.DetachAsync(100_000_000, 50);
        await page.GotoAsync($"{rig.Api("c1").Address}runs/{runId}");
        await visitor.FigureAboveAsync("done", 0);

        await rig["c1"].DisposeAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToBeVisibleAsync();
        var before = await visitor.FigureAsync("done");
        await rig.StartCoordinatorAsync("c1");

        await Expect(page.GetByRole(AriaRole.Status)).ToBeHiddenAsync(new() { Timeout = 60_000 });
        await visitor.FigureAboveAsync("done", before);
    }

    private static async Task StartAsync(IPage page, ClusterRig rig, string requests)
    {
        await page.GotoAsync($"{rig.Api("c1").Address}new");
        await page.GetByLabel("URL, in which").FillAsync($"{rig.Target.Address}items/{{index}}");
        await page.GetByLabel("Requests", new() { Exact = true }).FillAsync(requests);
        await page.GetByLabel("Connections").FillAsync("40");
        await page.GetByLabel("Thresholds").FillAsync("p99<5s\nerrors<1%");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
    }
}
