using System.Net;
using Akka.Actor;
using LoadCluster.Coordinator.Api;

namespace LoadCluster.Coordinator.Tests.Api;

/// <summary>The API of a coordinator that does not know the active one yet.</summary>
public sealed class StandbyTests : IAsyncLifetime
{
    private readonly CoordinatorGateway _gateway = new(ActorRefs.Nobody, TimeProvider.System);
    private readonly HttpClient _http = new();
    private ApiServer _server = null!;

    public static TheoryData<string> Guarded => [.. Routes.Guarded];

    public async Task InitializeAsync()
    {
        _server = await ApiFixture.ServeAsync(_gateway);
        _http.BaseAddress = _server.Address;
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task Request_OfAnyKind_AsksTheCallerToComeAgain(string route)
    {
        using var response = await _http.SendAsync(Routes.Request(route));

        (await ApiFixture.ProblemAsync(response, HttpStatusCode.ServiceUnavailable)).Detail.ShouldNotBeNull()
            .ShouldContain("ask again");
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
    public async Task Health_ActiveOneIsKnown_IsReady()
    {
        _gateway.Publish(new ClusterSnapshot(Term: 3, "", [], []));

        (await _http.GetStringAsync("/readyz")).ShouldBe("active\n");
        (await _http.GetStringAsync("/metrics")).ShouldContain("loadcluster_coordinator_active 1\n");
    }
}
