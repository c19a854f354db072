using System.Net;
using LoadCluster.Coordinator.Api;

namespace LoadCluster.Coordinator.Tests.Api;

/// <summary>What a coordinator says that is not the active one.</summary>
public sealed class StandbyTests : IAsyncLifetime
{
    private readonly CoordinatorFixture _cluster = new();
    private readonly HttpClient _http = new();
    private CoordinatorActor _standby = null!;
    private ApiServer _server = null!;

    public static TheoryData<string> CommandErrors => [.. Routes.CommandErrors];

    public async Task InitializeAsync()
    {
        using var patience = new CancellationTokenSource(CoordinatorFixture.Patience);
        while (!_cluster.Coordinator.IsActive)
            await Task.Delay(1, patience.Token);
        _standby = CoordinatorActor.Start(_cluster.Join("standby"), new CoordinatorOptions());
        _server = await ApiFixture.ServeAsync(_standby);
        _http.BaseAddress = _server.Address;
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        await _standby.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(CommandErrors))]
    public async Task Request_OfAnyKind_SendsTheCallerElsewhere(string route)
    {
        using var response = await _http.SendAsync(Routes.Request(route));

        (await ApiFixture.ProblemAsync(response, HttpStatusCode.ServiceUnavailable)).Detail.ShouldNotBeNull()
            .ShouldContain("Another coordinator is active");
    }

    [Fact]
    public async Task Health_IsAliveAndNotReady()
    {
        (await _http.GetStringAsync("/healthz")).ShouldBe("alive\n");
        using var ready = await _http.GetAsync("/readyz");
        await ApiFixture.ProblemAsync(ready, HttpStatusCode.ServiceUnavailable);
        (await _http.GetStringAsync("/metrics")).ShouldContain("loadcluster_coordinator_active 0\n");
    }

    [Fact]
    public async Task Health_ActiveOneIsGone_IsReady()
    {
        await _cluster.Coordinator.DisposeAsync();

        using var patience = new CancellationTokenSource(CoordinatorFixture.Patience);
        while (!_standby.IsActive)
            await Task.Delay(1, patience.Token);
        (await _http.GetStringAsync("/readyz")).ShouldBe("active\n");
        (await _http.GetStringAsync("/metrics")).ShouldContain("loadcluster_coordinator_active 1\n");
    }

    [Fact]
    public async Task Health_CoordinatorHasStopped_IsNotAlive()
    {
        await _standby.DisposeAsync();

        using var response = await _http.GetAsync("/healthz");

        await ApiFixture.ProblemAsync(response, HttpStatusCode.ServiceUnavailable);
    }
}
