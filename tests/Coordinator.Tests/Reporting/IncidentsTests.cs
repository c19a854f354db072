using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Messages;
using static LoadCluster.Coordinator.Tests.Runs.Bookkeeping;

namespace LoadCluster.Coordinator.Tests.Reporting;

public sealed class IncidentsTests
{
    [Fact]
    public void Of_AGoodRun_AreNone()
    {
        var books = Planned(10, out var shard);
        books.Apply(Leased(shard, from: 0, "a1"));
        books.Apply(Report(shard, from: 0, count: 10));

        Incidents.Of(books).ShouldBeEmpty();
    }

    [Fact]
    public void Of_ARunThatSomebodyStopped_SayThat()
    {
        var books = Planned(10, out _);
        books.Apply(Stopped(StopReason.Asked));

        Incidents.Of(books).ShouldHaveSingleItem().ShouldContain("stopped");
    }

    [Fact]
    public void Of_LeasesThatWentToOthers_NameWhoHadThem()
    {
        var books = Planned(4_000, out var shard);
        books.Apply(Leased(shard, from: 0, "a3"));
        books.Apply(Leased(shard, from: 0, "a1"));
        books.Apply(Report(shard, from: 0, count: 4_000));

        Incidents.Of(books).ShouldHaveSingleItem().ShouldStartWith("4,000 requests that a3 had leased");
    }

    [Fact]
    public void Of_ALeaseThatWasNotReportedWhenTimeWasUp_NameWhoHadIt()
    {
        var books = Planned(10, out var shard);
        books.Apply(Leased(shard, from: 0, "a3"));
        books.Apply(Stopped(StopReason.TimeUp));

        Incidents.Of(books).ShouldHaveSingleItem().ShouldStartWith("a3 was lost when the time was up");
    }

    private static RunStopped Stopped(StopReason reason) => new(Header, RunPhase.Draining, reason, LostThreshold: null);
}
