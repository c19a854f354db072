using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;

namespace LoadCluster.Cluster.Tests.Rig;

/// <summary>What a coordinator says over HTTP.</summary>
internal sealed class CoordinatorApi(IPEndPoint listen) : IDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _http = new()
    {
        BaseAddress = new Uri($"http://{listen}"),
        Timeout = TimeSpan.FromSeconds(5),
    };

    public IPEndPoint Listen => listen;

    public Uri Address => _http.BaseAddress!;

    /// <summary>Waits until it is the active one.</summary>
    /// <returns>How long that took.</returns>
    public Task<TimeSpan> ReadyAsync() => WaitAsync(async () =>
    {
        using var response = await _http.GetAsync("readyz");
        return response.IsSuccessStatusCode;
    });

    /// <summary>Waits until an agent is as it should be.</summary>
    /// <returns>How long that took.</returns>
    public Task<TimeSpan> SeeAsync(string agent, Func<AgentRow, bool> condition) => WaitAsync(async () =>
        (await _http.GetFromJsonAsync<AgentRow[]>("api/v1/agents"))!.Any(row => row.Name == agent && condition(row)));

    /// <summary>All it says of agents and runs.</summary>
    public async Task<string> DescribeAsync()
    {
        try
        {
            var agents = await _http.GetStringAsync("api/v1/agents");
            return $"{Address}: {agents} {await _http.GetStringAsync("api/v1/runs")}";
        }
        catch (HttpRequestException e)
        {
            return $"{Address}: {e.Message}";
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<TimeSpan> WaitAsync(Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            waited.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
            await Task.Delay(Glance);
        }
        return waited.Elapsed;
    }
}

/// <summary>What tests read of an agent.</summary>
internal sealed record AgentRow(string Name, string State, int Share, int InFlight, double RequestsPerSecond);
