using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;

namespace LoadCluster.Bench.ManyAgents;

/// <summary>The coordinator's HTTP API.</summary>
internal sealed class CoordinatorView(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Waits until it sees so many agents.</summary>
    public async Task SeesAsync(int agents)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while ((await GetAsync("/api/v1/agents")).GetArrayLength() < agents)
            await Task.Delay(TimeSpan.FromMilliseconds(200), patience.Token);
    }

    /// <summary>Submits a run.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> SubmitAsync(long requests, int limit)
    {
        var step = new { name = "count", request = new { url = "http://127.0.0.1:9/" } };
        var spec = new { flows = new[] { new { name = "count", steps = new[] { step } } }, requests, limit };
        using var response = await _http.PostAsJsonAsync("/api/v1/runs", new { spec });
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("runId").GetString()!;
    }

    /// <summary>How many requests are done, about once a second, until the run has ended.</summary>
    public async IAsyncEnumerable<long> WatchAsync(string runId)
    {
        await using var stream = await _http.GetStreamAsync(new Uri($"/api/v1/runs/{runId}/events", UriKind.Relative));
        await foreach (var item in SseParser.Create(stream).EnumerateAsync())
        {
            using var run = JsonDocument.Parse(item.Data);
            if (run.RootElement.GetProperty("latest") is { ValueKind: JsonValueKind.Object } latest)
                yield return latest.GetProperty("done").GetInt64();
        }
    }

    /// <summary>The summary of a run that has ended.</summary>
    public Task<JsonElement> SummaryAsync(string runId) => GetAsync($"/api/v1/runs/{runId}/summary");

    public void Dispose() => _http.Dispose();

    private Task<JsonElement> GetAsync(string path) =>
        _http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));
}
