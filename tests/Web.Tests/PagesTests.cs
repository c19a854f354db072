using Deque.AxeCore.Playwright;
using LoadCluster.Cli.Tests;
using LoadCluster.Cluster.Tests.Rig;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace LoadCluster.Web.Tests;

/// <summary>All pages of the dashboard: sign-in, forms, narrow screens, accessibility.</summary>
public sealed class PagesTests(Browser browser) : IClassFixture<Browser>
{
    [BrowserFact]
    public async Task SignIn_WrongTokenThenTheRightOne_OpensThePages()
    {
        await using var rig = await ClusterRig.StartAsync(new() { UseToken = true, Agents = 0 });
        var server = rig.Api("c1").Address;
        await using var visitor = await browser.OpenAsync();
        var page = visitor.Page;
        await page.GotoAsync($"{server}cluster");

        await SignInAsync(page, "wrong");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("does not accept this token");
        await visitor.TakeScreenshotsAsync("sign-in");
        await SignInAsync(page, CoordinatorApi.Token);

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Runs" })).ToBeVisibleAsync();
        var cookie = (await page.Context.CookiesAsync()).ShouldHaveSingleItem();
        (cookie.HttpOnly, cookie.SameSite).ShouldBe((true, SameSiteAttribute.Strict));
        cookie.Value.ShouldNotContain(CoordinatorApi.Token);
        (await page.EvaluateAsync<string>("document.cookie")).ShouldBeEmpty();
        visitor.ShouldBeClean(server);
    }

    [BrowserFact]
    public async Task Cluster_AgentIsDrainedAndUncordoned_ShowsItsState()
    {
        await using var rig = await ClusterRig.StartAsync(new());
        await using var visitor = await browser.OpenAsync();
        var page = visitor.Page;
        await page.GotoAsync($"{rig.Api("c1").Address}cluster");
        await visitor.TakeScreenshotsAsync("cluster");

        await page.GetByRole(AriaRole.Button, new() { Name = "Drain a1" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Uncordon a1" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Drain a1" })).ToBeVisibleAsync();
        visitor.ShouldBeClean(rig.Api("c1").Address);
    }

    [BrowserFact]
    public async Task NewRun_FaultyFlags_SaysWhatTheCommandSays()
    {
        await using var rig = await ClusterRig.StartAsync(new() { Agents = 0 });
        await using var visitor = await browser.OpenAsync();
        var page = visitor.Page;
        await page.GotoAsync($"{rig.Api("c1").Address}new");
        await page.GetByLabel("URL, in which").FillAsync("http://127.0.0.1:1/");
        await page.GetByLabel("Thresholds").FillAsync("p99<fast");
        await page.GetByLabel("Requests", new() { Exact = true }).FillAsync("10");

        await page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();

        var command = await LoadClusterProcess.RunAsync("run", "http://127.0.0.1:1/", "-n", "10", "--threshold", "p99<fast");
        var faults = await page.GetByRole(AriaRole.Alert).GetByRole(AriaRole.Listitem).AllInnerTextsAsync();
        command.ErrorLines.Select(line => line.Replace("loadcluster: ", "", StringComparison.Ordinal)).ShouldBe(faults);
        await visitor.TakeScreenshotsAsync("new-run");
    }

    [BrowserFact]
    public async Task NewRun_Scenario_RunsButCannotReadTheCoordinatorsFiles()
    {
        await using var rig = await ClusterRig.StartAsync(new());
        await using var visitor = await browser.OpenAsync();
        var page = visitor.Page;
        await page.GotoAsync($"{rig.Api("c1").Address}new");
        await page.GetByText("Or a scenario").ClickAsync();
        await page.GetByLabel("Scenario, the text").FillAsync($"url: {rig.Target.Address}\nmethod: POST\nbody-file: /etc/passwd\nrequests: 10");

        await page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("cannot use files or variables of the coordinator");
        await page.GetByLabel("Scenario, the text").FillAsync($"url: {rig.Target.Address}\nrequests: 10");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();

        await Expect(page.GetByText("COMPLETE", new() { Exact = true })).ToBeVisibleAsync();
        visitor.ShouldBeClean(rig.Api("c1").Address);
    }

    [BrowserFact]
    public async Task Pages_NarrowScreen_FitAndAreAccessible()
    {
        await using var rig = await ClusterRig.StartAsync(new() { Delay = TimeSpan.FromMilliseconds(20) });
        await rig.Submit("-n", "2000", "-c", "50", "--threshold", "p99<60s").EndAsync();
        var running = await rig.DetachAsync(100_000_000, connections: 2);
        await using var visitor = await browser.OpenAsync(new() { ViewportSize = new() { Width = 390, Height = 844 } });
        var page = visitor.Page;
        await page.GotoAsync($"{rig.Api("c1").Address}");
        var ended = await page.GetByRole(AriaRole.Checkbox).First.GetAttributeAsync("value");
        await page.GotoAsync($"{rig.Api("c1").Address}runs/{running}");
        await visitor.FigureAboveAsync("done", 0);

        foreach (var path in (string[])["", $"runs/{running}", $"runs/{ended}", $"runs/{running}/stop", "cluster", "new", $"compare?run={ended}", "login"])
        {
            await page.GotoAsync($"{rig.Api("c1").Address}{path}");
            (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(390, path);
            foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
                await ShouldBeAccessibleAsync(page, path, scheme);
        }
    }

    [BrowserFact]
    public async Task Pages_ByKeyboardOnly_StartARun()
    {
        await using var rig = await ClusterRig.StartAsync(new());
        await using var visitor = await browser.OpenAsync();
        var page = visitor.Page;
        await page.GotoAsync($"{rig.Api("c1").Address}new");

        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync($"{rig.Target.Address}");
        await page.Keyboard.PressAsync("Enter");

        await page.WaitForURLAsync("**/runs/*");
    }

    private static async Task ShouldBeAccessibleAsync(IPage page, string path, ColorScheme scheme)
    {
        await page.EmulateMediaAsync(new() { ColorScheme = scheme });
        (await page.RunAxe()).Violations.Select(violation => $"{path}: {violation.Id} {violation.Nodes[0].Html}").ShouldBeEmpty();
        var file = $"narrow-{scheme}-{path.Split('?')[0].Replace('/', '-')}.png";
        await page.ScreenshotAsync(new() { Path = $"{AppContext.BaseDirectory}/screenshots/{file}", FullPage = true });
    }

    private static async Task SignInAsync(IPage page, string token)
    {
        await page.GetByLabel("Token").FillAsync(token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }
}
