using System.Collections.Concurrent;
using System.Net;
using System.Net.ServerSentEvents;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests.Api;

public sealed class RunsTests : IAsyncLifetime
{
    private ApiFixture _api = null!;

    public async Task InitializeAsync() => _api = await ApiFixture.StartAsync();

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Runs_TheyComeAndEnd_AreListedOldestFirst()
    {
        var first = await _api.EndedAsync(Specs.Of(100));
        var second = await _api.AcceptedAsync(Specs.Of(1_000_000_000));

        var listed = await _api.GetAsync<RunItem[]>("/api/v1/runs");

        listed.Select(run => (run.RunId, run.State)).ShouldBe([(first.RunId, "complete"), (second.RunId, "sending")]);
    }

    [Fact]
    public async Task ReportPage_RunHasEnded_IsHtmlWithItsName()
    {
        var run = await _api.EndedAsync(Specs.Of(1_000));

        using var response = await _api.Http.GetAsync($"/api/v1/runs/{run.RunId}/report.html");

        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        var page = await response.Content.ReadAsStringAsync();
        page.ShouldStartWith("<!DOCTYPE html>");
        page.ShouldContain(run.RunId);
        page.ShouldContain("COMPLETE");
    }

    [Theory]
    [InlineData("unknown", HttpStatusCode.NotFound)]
    [InlineData("..%2f..%2fetc", HttpStatusCode.NotFound)]
    public async Task ReportPage_UnknownRun_IsNotFound(string run, HttpStatusCode expected)
    {
        using var response = await _api.Http.GetAsync($"/api/v1/runs/{run}/report.html");

        response.StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task Run_HasEnded_HasTheFiguresOfItsReport()
    {
        var accepted = await _api.EndedAsync(Specs.Of(1_000));
        var report = (await _api.Cluster.Coordinator.GetReportAsync(accepted.RunId)).ShouldNotBeNull();

        var listed = (await _api.GetAsync<RunItem[]>("/api/v1/runs")).ShouldHaveSingleItem();
        var shown = await _api.GetAsync<RunItem>($"/api/v1/runs/{accepted.RunId}");

        var latest = shown.Latest.ShouldNotBeNull();
        (latest.Planned, latest.Done, latest.Failed, latest.InFlight).ShouldBe((1_000, 1_000, report.Ledger.Failed, 0));
        latest.RequestsPerSecond.ShouldBe(report.RequestsPerSecond);
        latest.P50Milliseconds.ShouldBe(report.Tally.Latency.ValueAtPercentile(50) / 1000d);
        latest.P99Milliseconds.ShouldBe(report.Tally.Latency.ValueAtPercentile(99) / 1000d);
        listed.Latest.ShouldBe(latest);
    }

    [Theory]
    [InlineData("GET /api/v1/runs/{runId}")]
    [InlineData("GET /api/v1/runs/{runId}/events")]
    [InlineData("GET /api/v1/runs/{runId}/report")]
    [InlineData("GET /api/v1/runs/{runId}/summary")]
    [InlineData("POST /api/v1/runs/{runId}/stop")]
    public async Task Run_Unknown_IsNotFound(string route)
    {
        using var response = await _api.Http.SendAsync(Routes.Request(route));

        (await ApiFixture.ProblemAsync(response, HttpStatusCode.NotFound)).Detail.ShouldBe("There is no run nobody.");
    }

    [Fact]
    public async Task Report_OfARunThatIsRunning_IsAConflict()
    {
        var run = await _api.AcceptedAsync(Specs.Of(100));

        foreach (var what in new[] { "report", "summary" })
        {
            using var response = await _api.Http.GetAsync($"/api/v1/runs/{run.RunId}/{what}");
            (await ApiFixture.ProblemAsync(response, HttpStatusCode.Conflict)).Detail.ShouldBe($"Run {run.RunId} is running.");
        }
    }

    [Fact]
    public async Task Report_OfARunThatEnded_IsAllOfIt()
    {
        var run = await _api.EndedAsync(Specs.Of(1_000));
        var report = (await _api.Cluster.Coordinator.GetReportAsync(run.RunId)).ShouldNotBeNull();

        var item = await _api.GetAsync<RunReport>($"/api/v1/runs/{run.RunId}/report");
        using var summary = await _api.Http.GetAsync($"/api/v1/runs/{run.RunId}/summary");

        SummaryJson.Write(item).ShouldBe(SummaryJson.Write(report));
        summary.Content.Headers.ContentType.ShouldNotBeNull().MediaType.ShouldBe("application/json");
        (await summary.Content.ReadAsStringAsync()).ShouldBe(SummaryJson.Write(report));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"now": true}""")]
    public async Task Stop_RunThatIsRunning_EndsIt(string how)
    {
        var run = await _api.AcceptedAsync(Specs.Of(1_000));

        using var response = await _api.PostAsync($"/api/v1/runs/{run.RunId}/stop", how);

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await _api.UntilEndedAsync(run.RunId);
        var item = await _api.GetAsync<RunReport>($"/api/v1/runs/{run.RunId}/report");
        item.Ledger.ShouldBe(new LedgerTotals(1_000, 0, 0, 0, Unsent: 1_000, 0));
        using var again = await _api.PostAsync($"/api/v1/runs/{run.RunId}/stop", how);
        again.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    [Fact]
    public async Task Events_OfARun_AreSnapshotsAndThenItsEnd()
    {
        var run = await _api.AcceptedAsync(Specs.Of(1_000));
        var seen = new ConcurrentQueue<SseItem<string>>();
        using var response = await _api.Http.GetAsync(
            $"/api/v1/runs/{run.RunId}/events", HttpCompletionOption.ResponseHeadersRead);
        response.Content.Headers.ContentType.ShouldNotBeNull().MediaType.ShouldBe("text/event-stream");
        var watching = ReadAsync(response, seen);

        await _api.Cluster.UntilAsync(() => seen.Count > 1);
        await _api.Cluster.AddAgentAsync("worker");
        await _api.Cluster.UntilAsync(watching);

        seen.SkipLast(1).ShouldAllBe(item => item.EventType == "snapshot");
        seen.ShouldContain(item => item.Data.Contains("\"inFlight\"", StringComparison.Ordinal));
        seen.Last().EventType.ShouldBe("ended");
        seen.Last().Data.ShouldContain("\"state\":\"complete\"");
    }

    [Fact]
    public async Task Events_OfARunThatEnded_EndAtOnce()
    {
        var run = await _api.EndedAsync(Specs.Of(100));
        var seen = new ConcurrentQueue<SseItem<string>>();

        using var response = await _api.Http.GetAsync($"/api/v1/runs/{run.RunId}/events");
        await ReadAsync(response, seen);

        seen.Last().EventType.ShouldBe("ended");
    }

    [Fact]
    public async Task Answers_OfEveryKind_ShowNothingSecret()
    {
        var spec = Specs.Of(100);
        spec = spec with
        {
            Request = spec.Request with
            {
                Method = "POST",
                Headers = [new RequestHeader("Authorization", "Bearer tell-nobody")],
                Body = "password=tell-nobody"u8.ToArray(),
            },
            Transport = spec.Transport with { Proxy = new Uri("http://someone:tell-nobody@127.0.0.1:3128/") },
        };
        var run = await _api.EndedAsync(spec);
        string[] encoded = ["tell-nobody", Convert.ToBase64String("password=tell-nobody"u8)];

        foreach (var what in new[] { "", "/events", "/report", "/summary" })
        {
            var answer = await _api.Http.GetStringAsync($"/api/v1/runs/{run.RunId}{what}");
            encoded.ShouldAllBe(secret => !answer.Contains(secret, StringComparison.Ordinal));
        }
        (await _api.Http.GetStringAsync("/api/v1/runs")).ShouldNotContain("tell-nobody");
        (await _api.Http.GetStringAsync("/metrics")).ShouldNotContain("tell-nobody");
        (run.Spec.Request.Headers[0].Name, run.Spec.Transport.Proxy).ShouldBe(("Authorization", null));
    }

    private static async Task ReadAsync(HttpResponseMessage response, ConcurrentQueue<SseItem<string>> seen)
    {
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync())
            seen.Enqueue(item);
    }
}
