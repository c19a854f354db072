using Akka.Actor;
using Akka.TestKit.Xunit2;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using Microsoft.Extensions.Time.Testing;

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

    /// <summary>The coordinator that was asked first has been lost.</summary>
    [Fact]
    public async Task Cordon_NoAnswerForASecond_AsksAgain()
    {
        using var kit = new TestKit();
        var (coordinator, time) = (kit.CreateTestProbe(), new FakeTimeProvider());

        var cordoned = new CoordinatorGateway(coordinator, time).CordonAsync("a", cordoned: true);
        coordinator.ExpectMsg<SetCordon>();
        await kit.AwaitAssertAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            coordinator.ExpectMsg<SetCordon>(TimeSpan.FromMilliseconds(100));
        });
        coordinator.Reply(new Done());

        await cordoned;
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
