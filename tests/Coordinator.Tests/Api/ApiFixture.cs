using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using LoadCluster.Coordinator.Api;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests.Api;

/// <summary>A coordinator and its API on a port of the loopback, asked as any program would.</summary>
internal sealed class ApiFixture : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly ApiServer _server;

    private ApiFixture(CoordinatorFixture cluster, ApiServer server)
    {
        (Cluster, _server) = (cluster, server);
        Http = new HttpClient { BaseAddress = server.Address, Timeout = CoordinatorFixture.Patience };
    }

    public CoordinatorFixture Cluster { get; }

    public HttpClient Http { get; }

    public static async Task<ApiFixture> StartAsync(string? token = null, CoordinatorFixture? cluster = null)
    {
        cluster ??= new CoordinatorFixture();
        var fixture = new ApiFixture(cluster, await ServeAsync(cluster.Coordinator, token));
        await cluster.UntilAsync(() => cluster.Coordinator.Snapshot.Term > 0);
        return fixture;
    }

    public static Task<ApiServer> ServeAsync(CoordinatorGateway coordinator, string? token = null) => ApiServer.StartAsync(
        coordinator, new ApiOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), Token = token });

    public Task<HttpResponseMessage> SubmitAsync(RunSpec spec, bool allowOverlap = false, string? runId = null) =>
        Http.PostAsJsonAsync("/api/v1/runs", new RunRequest(spec, allowOverlap, runId), Json);

    /// <summary>Submits a run that is good, and returns it as it was answered.</summary>
    public async Task<RunItem> AcceptedAsync(RunSpec spec)
    {
        using var response = await SubmitAsync(spec);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        return await ReadAsync<RunItem>(response);
    }

    /// <summary>Submits a run and lets an agent do it.</summary>
    public async Task<RunItem> EndedAsync(RunSpec spec)
    {
        var run = await AcceptedAsync(spec);
        await EndAsync(run.RunId);
        return run;
    }

    /// <summary>Lets an agent do what there is, until a run has ended.</summary>
    public async Task EndAsync(string runId)
    {
        await Cluster.AddAgentAsync("worker");
        await UntilEndedAsync(runId);
    }

    public Task UntilEndedAsync(string runId) =>
        Cluster.UntilAsync(() => Cluster.Coordinator.Snapshot.Find(runId) is { HasEnded: true });

    public async Task<T> GetAsync<T>(string path)
    {
        using var response = await Http.GetAsync(path);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await ReadAsync<T>(response);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string json) =>
        Http.PostAsync(path, new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json")));

    public static async Task<T> ReadAsync<T>(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<T>(Json))!;

    /// <summary>What a refusal says, after a look at its form.</summary>
    public static async Task<Problem> ProblemAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var body = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(expected, body);
        response.Content.Headers.ContentType.ShouldNotBeNull().MediaType.ShouldBe("application/problem+json");
        var problem = JsonSerializer.Deserialize<Problem>(body, Json).ShouldNotBeNull();
        problem.Status.ShouldBe((int)expected);
        problem.Title.ShouldNotBeNullOrEmpty();
        return problem;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
        await Cluster.DisposeAsync();
    }

    /// <summary>Problem details as RFC 9457 has them.</summary>
    internal sealed record Problem(string? Title, int Status, string? Detail, Dictionary<string, string[]>? Errors);
}
