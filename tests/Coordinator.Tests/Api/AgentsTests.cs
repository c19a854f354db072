using System.Net;
using LoadCluster.Coordinator.Agents;

namespace LoadCluster.Coordinator.Tests.Api;

public sealed class AgentsTests : IAsyncLifetime
{
    private ApiFixture _api = null!;

    public async Task InitializeAsync() => _api = await ApiFixture.StartAsync();

    public async Task DisposeAsync() => await _api.DisposeAsync();

    [Fact]
    public async Task Agents_TheyJoin_AreListedByName()
    {
        await _api.Cluster.AddAgentAsync("b");
        await _api.Cluster.AddAgentAsync("a");
        await _api.Cluster.UntilAsync(() => _api.Cluster.Coordinator.Snapshot.Agents.Length == 2);

        var agents = await _api.GetAsync<AgentSnapshot[]>("/api/v1/agents");

        agents.Select(agent => agent.Name).ShouldBe(["a", "b"]);
        agents.ShouldAllBe(agent => agent.Version == "1.0.0" && agent.Cores == 1);
    }

    [Fact]
    public async Task Drain_AnAgent_TakesItsShareUntilItIsUncordoned()
    {
        await _api.Cluster.AddAgentAsync("a", (_, drain) => HoldAsync(drain));
        await _api.AcceptedAsync(Specs.Of(100, limit: 8));
        await _api.Cluster.UntilAsync(() => ShareOf("a") == 8);

        (await _api.PostAsync("/api/v1/agents/a/drain", "")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await _api.Cluster.UntilAsync(() => ShareOf("a") == 0);
        (await _api.PostAsync("/api/v1/agents/a/uncordon", "")).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await _api.Cluster.UntilAsync(() => ShareOf("a") == 8);
    }

    [Theory]
    [InlineData("drain")]
    [InlineData("uncordon")]
    public async Task Order_ToAnUnknownAgent_IsNotFound(string what)
    {
        using var response = await _api.PostAsync($"/api/v1/agents/nobody/{what}", "");

        (await ApiFixture.ProblemAsync(response, HttpStatusCode.NotFound)).Detail.ShouldBe("There is no agent nobody.");
    }

    [Fact]
    public async Task Request_ToNowhere_IsNotFound()
    {
        using var response = await _api.Http.GetAsync("/api/v1/nowhere");

        await ApiFixture.ProblemAsync(response, HttpStatusCode.NotFound);
    }

    private int ShareOf(string agent) =>
        _api.Cluster.Coordinator.Snapshot.Agents.FirstOrDefault(known => known.Name == agent)?.Share ?? -1;

    private static async ValueTask<Shared.Metrics.Tally> HoldAsync(CancellationToken drain)
    {
        await Task.Delay(Timeout.Infinite, drain).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new Shared.Metrics.Tally();
    }
}
