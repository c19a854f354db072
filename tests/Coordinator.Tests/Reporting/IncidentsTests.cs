using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using static LoadCluster.Coordinator.Tests.Runs.States;

namespace LoadCluster.Coordinator.Tests.Reporting;

public sealed class IncidentsTests
{
    [Fact]
    public void Of_AGoodRun_AreNone()
    {
        var state = Planned(10, out var shard);
        state.Apply(Leased(shard, from: 0, "a1"));
        state.Apply(Report(shard, from: 0, count: 10, "a1"));

        Incidents.Of(state).ShouldBeEmpty();
    }

    [Fact]
    public void Of_ARunThatAUserStopped_SayThat()
    {
        var state = Planned(10, out _);
        state.Apply(new RunStopped(RunPhase.Draining, StopReason.Asked));

        Incidents.Of(state).ShouldHaveSingleItem().ShouldContain("stopped");
    }

    [Fact]
    public void Of_LeasesThatWentToOthers_NameWhoHadThem()
    {
        var state = Planned(4_000, out var shard);
        state.Apply(Leased(shard, from: 0, "a3"));
        state.Apply(Lost("a3"));
        state.Apply(Leased(shard, from: 0, "a1"));
        state.Apply(Report(shard, from: 0, count: 4_000, "a1"));

        Incidents.Of(state).ShouldHaveSingleItem().ShouldStartWith("4,000 requests that a3 had leased");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_ALeaseThatWasNotReportedWhenTimeWasUp_NameWhoHadIt(bool isNoticed)
    {
        var state = Planned(10, out var shard);
        state.Apply(Leased(shard, from: 0, "a3"));
        if (isNoticed)
            state.Apply(Lost("a3"));
        state.Apply(new RunStopped(RunPhase.Draining, StopReason.TimeUp));

        Incidents.Of(state).ShouldHaveSingleItem().ShouldStartWith("a3 was lost when the time was up");
    }
}
