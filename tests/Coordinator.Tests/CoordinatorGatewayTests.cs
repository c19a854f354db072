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
    public Task Cordon_NoAnswerForASecond_AsksAgain() =>
        ShouldAskAgainAsync<SetCordon>(gateway => gateway.CordonAsync("a", cordoned: true), new Done());

    /// <inheritdoc cref="Cordon_NoAnswerForASecond_AsksAgain"/>
    [Fact]
    public Task GetReport_NoAnswerForASecond_AsksAgain() =>
        ShouldAskAgainAsync<GetReport>(gateway => gateway.GetReportAsync("run-1"), new NoReport("run-1"));

    [Theory]
    [InlineData("")]
    [InlineData("-mine")]
    [InlineData("Mine")]
    [InlineData("../mine")]
    public async Task Submit_BadName_AsksNoCoordinator(string runId) =>
        (await Should.ThrowAsync<InvalidRunException>(() => _gateway.SubmitAsync(Specs.Of(1), runId: runId)))
            .Faults.ShouldHaveSingleItem().ShouldContain("name");

    private static async Task ShouldAskAgainAsync<TQuestion>(Func<CoordinatorGateway, Task> ask, object answer)
    {
        using var kit = new TestKit();
        var (coordinator, time) = (kit.CreateTestProbe(), new FakeTimeProvider());

        var asked = ask(new CoordinatorGateway(coordinator, time));
        coordinator.ExpectMsg<TQuestion>();
        await kit.AwaitAssertAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            coordinator.ExpectMsg<TQuestion>(TimeSpan.FromMilliseconds(100));
        });
        coordinator.Reply(answer);

        await asked;
    }

    private static ClusterSnapshot Snapshot(long term, params RunItem[] runs) => new(term, "", [], [.. runs]);

    private static RunItem Item(string runId) => new(runId, Specs.Of(1), "sending", Latest: null, HasEnded: false);
}
