using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using LoadCluster.Coordinator.Agents;
using LoadCluster.Coordinator.Api;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Remote;

/// <summary>
/// Asks the coordinators of a cluster, one after the other. While none is active, it waits for a takeover.
/// </summary>
internal sealed class CoordinatorClient : IDisposable
{
    /// <summary>How long to wait for an answer: a takeover takes some seconds, and the next one may follow at once.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>After this time, says that it waits.</summary>
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(1);

    /// <summary>A watched run waits for its coordinators to return, so its watchers wait longer.</summary>
    private static readonly TimeSpan WatcherPatience = TimeSpan.FromMinutes(5);

    /// <summary>A host that is down never answers.</summary>
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(3);

    /// <summary>A coordinator waits up to ten seconds for the active one; one that is stopped or cut off never answers.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(12);

    /// <summary>The rest of an answer may be a large report.</summary>
    private static readonly TimeSpan ContentTime = TimeSpan.FromSeconds(60);

    /// <summary>A coordinator sends the state of a watched run every second; after this silence it is considered dead.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly Uri[] _coordinators;
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = ConnectTime })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private int _current;

    // After the first response a live view may own the screen: print no notice.
    private bool _needsNoNotice;

    public CoordinatorClient(Uri[] coordinators, string? token)
    {
        _coordinators = coordinators;
        if (token is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>
    /// Submits a run. The client names it, so a repeated request does not start a second run.
    /// </summary>
    public Task<RunItem> SubmitAsync(RunSpec spec, bool allowOverlap, CancellationToken ct) => ReadAsync<RunItem>(
        HttpMethod.Post, "runs", new RunRequest(spec, allowOverlap, RunId.New(TimeProvider.System)), ct);

    public async Task<IReadOnlyList<RunItem>> ListRunsAsync(CancellationToken ct) =>
        await ReadAsync<RunItem[]>(HttpMethod.Get, "runs", null, ct);

    public Task<RunItem> GetRunAsync(string runId, CancellationToken ct) =>
        ReadAsync<RunItem>(HttpMethod.Get, $"runs/{Uri.EscapeDataString(runId)}", null, ct);

    public Task<RunReport> GetReportAsync(string runId, CancellationToken ct) =>
        ReadAsync<RunReport>(HttpMethod.Get, $"runs/{Uri.EscapeDataString(runId)}/report", null, ct);

    public async Task<string> GetReportPageAsync(string runId, CancellationToken ct)
    {
        using var response = await SendAsync(HttpMethod.Get, $"runs/{Uri.EscapeDataString(runId)}/report.html", null, ct);
        return await response.Content.ReadAsStringAsync(ct);
    }

    public async Task StopAsync(string runId, bool now, CancellationToken ct) => (await SendAsync(
        HttpMethod.Post, $"runs/{Uri.EscapeDataString(runId)}/stop", new StopRequest(now), ct)).Dispose();

    public async Task<IReadOnlyList<AgentSnapshot>> ListAgentsAsync(CancellationToken ct) =>
        await ReadAsync<AgentSnapshot[]>(HttpMethod.Get, "agents", null, ct);

    public async Task CordonAsync(string agent, bool cordoned, CancellationToken ct) => (await SendAsync(
        HttpMethod.Post,
        $"agents/{Uri.EscapeDataString(agent)}/{(cordoned ? "drain" : "uncordon")}",
        null,
        ct)).Dispose();

    public Task<ClusterItem> GetClusterAsync(CancellationToken ct) => ReadAsync<ClusterItem>(HttpMethod.Get, "cluster", null, ct);

    public async Task ChangeClusterAsync(string change, string? address, CancellationToken ct) =>
        (await SendAsync(HttpMethod.Post, $"cluster/{change}", new AddressRequest(address), ct)).Dispose();

    public async Task<IReadOnlyList<string>> DownUnreachableAsync(CancellationToken ct) =>
        await ReadAsync<string[]>(HttpMethod.Post, "cluster/down-unreachable", null, ct);

    public async Task<IReadOnlyList<string>> ListActorsAsync(int depth, CancellationToken ct) =>
        await ReadAsync<string[]>(HttpMethod.Get, $"actors?depth={depth}", null, ct);

    /// <summary>The lines of an endless stream, until it breaks or is cancelled.</summary>
    public async IAsyncEnumerable<string> FollowAsync(string path, [EnumeratorCancellation] CancellationToken ct)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, ct, isStream: true);
        var events = SseParser.Create(await response.Content.ReadAsStreamAsync(ct));
        await foreach (var item in events.EnumerateAsync(ct))
        {
            if (item.EventType == "line")
                yield return item.Data;
        }
    }

    /// <summary>
    /// The state of a run, about once a second, until it has ended; continues with another coordinator after a takeover.
    /// </summary>
    public async IAsyncEnumerable<RunItem> WatchAsync(string runId, [EnumeratorCancellation] CancellationToken ct)
    {
        var patience = Patience;
        while (true)
        {
            var events = await OpenEventsAsync(runId, patience, ct);
            patience = WatcherPatience;
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(ct);
            await using var reader = events.GetAsyncEnumerator(silence.Token);
            while (await NextAsync(reader, silence, ct) is { } next)
            {
                yield return next.Data;
                if (next.EventType == "ended")
                    yield break;
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<IAsyncEnumerable<SseItem<RunItem>>> OpenEventsAsync(
        string runId, TimeSpan patience, CancellationToken ct)
    {
        var response = await SendAsync(
            HttpMethod.Get, $"runs/{Uri.EscapeDataString(runId)}/events", null, ct, patience, isStream: true);
        return SseParser
            .Create(await response.Content.ReadAsStreamAsync(ct), (_, data) => JsonSerializer.Deserialize<RunItem>(data, Json)!)
            .EnumerateAsync(CancellationToken.None);
    }

    /// <summary>The next event; none when the connection broke or nothing came.</summary>
    private static async Task<SseItem<RunItem>?> NextAsync(
        IAsyncEnumerator<SseItem<RunItem>> events, CancellationTokenSource silence, CancellationToken ct)
    {
        silence.CancelAfter(Silence);
        try
        {
            return await events.MoveNextAsync() ? events.Current : null;
        }
        catch (Exception e) when (IsBroken(e) && !ct.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<T> ReadAsync<T>(HttpMethod method, string path, object? body, CancellationToken ct)
    {
        using var response = await SendAsync(method, path, body, ct);
        try
        {
            return (await response.Content.ReadFromJsonAsync<T>(Json, ct))!;
        }
        catch (JsonException)
        {
            throw new RemoteException(
                [$"{_coordinators[_current]} is not a LoadCluster coordinator"], refused: false);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, object? body, CancellationToken ct, TimeSpan? patience = null, bool isStream = false)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var tries = 1; ; tries++)
        {
            var (response, fault) = await TryAsync(method, path, body, isStream, ct);
            if (response is { StatusCode: not HttpStatusCode.ServiceUnavailable })
            {
                _needsNoNotice = true;
                return response.IsSuccessStatusCode ? response : throw await RefusalAsync(response, ct);
            }
            response?.Dispose();
            var waited = TimeProvider.System.GetElapsedTime(started);
            if (waited > (patience ?? Patience) && tries >= _coordinators.Length)
                throw new RemoteException([$"no active coordinator at {Asked}: {fault}"], refused: false);
            if (waited > Notice)
                SayOnceThatItWaits();
            _current = (_current + 1) % _coordinators.Length;
            await Task.Delay(TimeSpan.FromMilliseconds(250), ct);
        }
    }

    private string Asked => string.Join(", ", (object[])_coordinators);

    private void SayOnceThatItWaits()
    {
        if (!_needsNoNotice)
            Console.Error.WriteLine($"loadcluster: waiting for an active coordinator at {Asked}");
        _needsNoNotice = true;
    }

    private async Task<(HttpResponseMessage? Response, string Fault)> TryAsync(
        HttpMethod method, string path, object? body, bool isStream, CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(AnswerTime);
        using var request = new HttpRequestMessage(method, new Uri(_coordinators[_current], $"/api/v1/{path}"));
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: Json);
        try
        {
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            deadline.CancelAfter(isStream ? Timeout.InfiniteTimeSpan : ContentTime);
            if (!isStream)
                await response.Content.LoadIntoBufferAsync(deadline.Token);
            return (response, "no coordinator is active");
        }
        catch (Exception e) when (IsBroken(e) && !ct.IsCancellationRequested)
        {
            return (null, e is HttpRequestException ? e.Message : "it does not answer");
        }
    }

    /// <summary>
    /// HttpClient reports a timeout as a cancellation, and a connection that is reset as soon as it stands as the socket does.
    /// </summary>
    private static bool IsBroken(Exception e) =>
        e is IOException or HttpRequestException or SocketException or OperationCanceledException;

    private static async Task<RemoteException> RefusalAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var refused = response.StatusCode == HttpStatusCode.BadRequest;
        try
        {
            var problem = await response.Content.ReadFromJsonAsync<Problem>(Json, ct);
            return new RemoteException(
                problem?.Errors?.Values.SelectMany(lines => lines).ToList()
                    ?? [problem?.Detail ?? problem?.Title ?? $"the coordinator answered {(int)response.StatusCode}"],
                refused);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return new RemoteException([$"the coordinator answered {(int)response.StatusCode}"], refused);
        }
    }

    private sealed record Problem(string? Title, string? Detail, Dictionary<string, string[]>? Errors);
}
