using System.Net;
using LoadCluster.Coordinator.Tests.Api;

namespace LoadCluster.Coordinator.Tests.Web.Dashboard;

public sealed class DashboardTests : IAsyncLifetime
{
    private ApiFixture _api = null!;

    public async Task InitializeAsync() => _api = await ApiFixture.StartAsync();

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Runs_OneRunsAndOneHasEnded_ListsBoth()
    {
        var ended = await _api.EndedAsync(Specs.Of(100));
        var running = await _api.AcceptedAsync(Specs.Of(1_000_000_000));

        var page = await GetAsync("/");

        page.ShouldContain($"href=\"/runs/{ended.RunId}\"");
        page.ShouldContain($"href=\"/runs/{running.RunId}\"");
        page.ShouldContain($"aria-label=\"Compare {ended.RunId}\"");
        page.ShouldNotContain($"aria-label=\"Compare {running.RunId}\"");
    }

    [Fact]
    public async Task Runs_Filter_ShowsOnlyWhatMatches()
    {
        var ended = await _api.EndedAsync(Specs.Of(100));

        (await GetAsync($"/?q={ended.RunId[..8]}")).ShouldContain(ended.RunId);
        (await GetAsync("/?q=nothing-like-it")).ShouldContain("No runs.");
    }

    [Fact]
    public async Task Run_IsRunning_HasALivePartAndAWayToStopIt()
    {
        var run = await _api.AcceptedAsync(Specs.Of(1_000_000_000));

        var page = await GetAsync($"/runs/{run.RunId}");

        page.ShouldContain($"data-live=\"/runs/{run.RunId}?live=1\"");
        page.ShouldContain($"href=\"/runs/{run.RunId}/stop\"");
        (await GetAsync($"/runs/{run.RunId}?live=1")).ShouldStartWith("<section>");
    }

    [Fact]
    public async Task Run_IsRunning_ShowsWhatIsAccountedForSoFar()
    {
        var run = await _api.AcceptedAsync(Specs.Of(1_000_000_000));

        var progress = await _api.Cluster.Coordinator.GetProgressAsync(run.RunId);

        progress.ShouldNotBeNull().Ledger.Planned.ShouldBe(1_000_000_000);
        await _api.Cluster.UntilAsync(() => _api.Cluster.Coordinator.Snapshot.Find(run.RunId)?.Latest is not null);
        (await GetAsync($"/runs/{run.RunId}?live=1")).ShouldContain("not reported yet");
    }

    [Fact]
    public async Task Run_HasEnded_ShowsItsReport()
    {
        var run = await _api.EndedAsync(Specs.Of(100));

        (await GetAsync($"/runs/{run.RunId}")).ShouldContain("= planned");
        (await GetAsync($"/runs/{run.RunId}?live=1")).ShouldContain("data-ended");
    }

    [Fact]
    public async Task Stop_ConfirmedByAForm_EndsTheRun()
    {
        var run = await _api.AcceptedAsync(Specs.Of(1_000_000_000));
        (await GetAsync($"/runs/{run.RunId}/stop")).ShouldContain("Drain");

        using var response = await PostAsync($"/runs/{run.RunId}/stop", ("now", "true"));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        await _api.UntilEndedAsync(run.RunId);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("http://evil.test")]
    [InlineData("null")]
    public async Task Post_FromAPageOfAnotherSite_IsRefused(string? origin)
    {
        var run = await _api.AcceptedAsync(Specs.Of(1_000_000_000));

        using var response = await PostAsync($"/runs/{run.RunId}/stop", origin, ("now", "true"));

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        _api.Cluster.Coordinator.Snapshot.Find(run.RunId)!.State.ShouldBe("sending");
    }

    [Fact]
    public async Task Get_NameThatOnlyPointsToThisMachine_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "rebound.evil.test" } };

        using var response = await _api.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task New_FaultyRun_ShowsTheFaultsAndKeepsWhatWasTyped()
    {
        using var response = await PostAsync("/new", ("url", "/etc/passwd"), ("requests", "<b>"));

        var page = await response.Content.ReadAsStringAsync();
        page.ShouldContain("use a URL like");
        page.ShouldContain("value=\"&lt;b&gt;\"");
        _api.Cluster.Coordinator.Snapshot.Runs.ShouldBeEmpty();
    }

    [Fact]
    public async Task Compare_TwoEndedRuns_ShowsBoth()
    {
        var first = await _api.EndedAsync(Specs.Of(100));
        var second = await _api.EndedAsync(Specs.Of(200));

        var page = await GetAsync($"/compare?run={first.RunId}&run={second.RunId}");

        page.ShouldContain(first.RunId);
        page.ShouldContain(second.RunId);
        page.ShouldContain("too few data");
    }

    [Fact]
    public async Task Pages_ByPolicy_LoadNothingFromElsewhere()
    {
        using var response = await _api.Http.GetAsync("/");

        response.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem().ShouldStartWith("default-src 'none'");
    }

    private async Task<string> GetAsync(string path) => await _api.Http.GetStringAsync(path);

    private Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] form) =>
        PostAsync(path, _api.Http.BaseAddress!.GetLeftPart(UriPartial.Authority), form);

    private Task<HttpResponseMessage> PostAsync(string path, string? origin, params (string Name, string Value)[] form)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        return _api.Http.SendAsync(request);
    }
}
