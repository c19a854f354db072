using LoadCluster.Shared.Messages;

namespace LoadCluster.Coordinator.Tests;

public sealed class CoordinatorOrdersTests : IAsyncLifetime
{
    private readonly CoordinatorFixture _fixture = new(remembers: true);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task Pulse_ManyAgentsJoinAtOnce_AreOrderedByTheHandful()
    {
        const int Agents = 100;
        await using var observer = _fixture.Join("observer");
        var shared = UntilSharedAsync(observer.Orders.SubscribeAsync(CancellationToken.None), Agents);
        var run = await _fixture.Coordinator.SubmitAsync(Specs.Of(requests: 1_000_000, limit: 1_000));

        // One by one, so that each is heard alone; but on the coordinator's clock all at the same moment.
        for (var i = 0; i < Agents; i++)
        {
            await _fixture.AddAgentAsync($"agent-{i}", new Gate(shards: 0).SendAsync);
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }
        await _fixture.UntilAsync(shared);

        _fixture.Ordered.ShouldBeLessThan(Agents / 4);
        await _fixture.Coordinator.StopAsync(run.RunId, RunPhase.Draining);
        await _fixture.EndOfAsync(run);
    }

    /// <summary>Reads until the limit of a run is shared among so many agents.</summary>
    private static async Task UntilSharedAsync(IAsyncEnumerable<ClusterOrders> orders, int agents)
    {
        await foreach (var order in orders)
        {
            if (order.Runs.Any(run => run.Shares.Count == agents))
                break;
        }
    }
}
