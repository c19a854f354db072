using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace LoadCluster.Cluster.Tests.Rig;

/// <summary>The HTTP API of one coordinator.</summary>
internal sealed class CoordinatorApi(IPEndPoint listen) : IDisposable
{
    public const string Token = "token-of-the-rig";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = new()
    {
        BaseAddress = new Uri($"http://{listen}"),
        Timeout = TimeSpan.FromSeconds(2),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Token) },
    };

    public IPEndPoint Listen => listen;

    public Uri Address => _http.BaseAddress!;

    /// <summary>Waits until it knows the active coordinator.</summary>
    /// <returns>How long that took.</returns>
    public Task<TimeSpan> ReadyAsync() => WaitAsync(async () =>
    {
        using var response = await _http.GetAsync("readyz");
        return response.IsSuccessStatusCode;
    });

    /// <summary>Waits until it shows an agent that meets a condition.</summary>
    /// <returns>How long that took.</returns>
    public Task<TimeSpan> SeeAsync(string agent, Func<AgentRow, bool> condition) => WaitAsync(async () =>
        (await AgentsAsync()).Any(row => row.Name == agent && condition(row)));

    public async Task<IReadOnlyList<AgentRow>> AgentsAsync() =>
        (await _http.GetFromJsonAsync<AgentRow[]>("api/v1/agents"))!;

    /// <summary>Submits a run under a name.</summary>
    /// <returns>The name of the run that there is now.</returns>
    public async Task<string> SubmitAsync(string runId, object spec)
    {
        using var response = await _http.PostAsJsonAsync("api/v1/runs", new { runId, spec });
        response.StatusCode.ShouldBe(HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("runId").GetString()!;
    }

    /// <summary>Its view of agents and runs, for the message of a failed test.</summary>
    public async Task<string> DescribeAsync()
    {
        try
        {
            var agents = await _http.GetStringAsync("api/v1/agents");
            return $"{Address}: {agents} {await _http.GetStringAsync("api/v1/runs")}";
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return $"{Address}: {e.Message}";
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<TimeSpan> WaitAsync(Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await HoldsAsync(condition))
        {
            waited.Elapsed.ShouldBeLessThan(Patience);
            await Task.Delay(Interval);
        }
        return waited.Elapsed;
    }

    /// <summary>A coordinator that does not answer, or knows no active one, is asked again.</summary>
    private static async Task<bool> HoldsAsync(Func<Task<bool>> condition)
    {
        try
        {
            return await condition();
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            return false;
        }
    }
}

/// <summary>What tests read of an agent.</summary>
internal sealed record AgentRow(string Name, string State, int Share, int InFlight, double RequestsPerSecond);
