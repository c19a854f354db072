using Akka.Actor;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Coordinator.Tests;

public sealed class CoordinatorGatewayTests
{
    private readonly CoordinatorGateway _gateway = new(ActorRefs.Nobody, TimeProvider.System);

    [Fact]
    public void Publish_SnapshotOfALowerTerm_IsIgnored()
    {
        _gateway.Publish(Snapshot(term: 2, Item("run-2")));
        _gateway.Publish(Snapshot(term: 1, Item("run-1")));

        _gateway.Snapshot.Runs.ShouldHaveSingleItem().RunId.ShouldBe("run-2");
    }

    [Fact]
    public async Task Watch_RunIsForgotten_Ends()
    {
        _gateway.Publish(Snapshot(term: 1, Item("run-1")));
        var seen = new List<RunItem>();

        await foreach (var item in _gateway.WatchAsync("run-1"))
        {
            seen.Add(item);
            _gateway.Publish(Snapshot(term: 2));
        }

        seen.ShouldHaveSingleItem().HasEnded.ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("-mine")]
    [InlineData("Mine")]
    [InlineData("../mine")]
    public async Task Submit_BadName_AsksNoCoordinator(string runId) =>
        (await Should.ThrowAsync<InvalidRunException>(() => _gateway.SubmitAsync(Specs.Of(1), runId: runId)))
            .Faults.ShouldHaveSingleItem().ShouldContain("name");

    private static ClusterSnapshot Snapshot(long term, params RunItem[] runs) => new(term, "", [], [.. runs]);

    private static RunItem Item(string runId) => new(runId, Specs.Of(1), "sending", Latest: null, HasEnded: false);
}
