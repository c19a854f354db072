using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Runs;
using static LoadCluster.Coordinator.Tests.Runs.States;

namespace LoadCluster.Coordinator.Tests.Runs;

public sealed class RunStateTests
{
    [Fact]
    public void Apply_FrontPartReported_HandsBackTheRest()
    {
        var state = Planned(10, out var shard);

        state.Apply(Report(shard, from: 0, count: 4));
        state.NextWaiting.ShouldBe(new ShardSlice(shard, From: 4));
        state.Apply(Report(shard, from: 4, count: 6));
        state.NextWaiting.ShouldBeNull();

        state.IsComplete.ShouldBeTrue();
        state.Totals.ShouldBe(new LedgerTotals(10, 10, 0, 0, 0, ReissuedAtMost: 0));
    }

    [Fact]
    public void Apply_NothingReported_HandsBackAll()
    {
        var state = Planned(10, out var shard);
        state.Apply(Leased(shard, from: 0, "agent"));
        state.NextWaiting.ShouldBeNull();

        state.Apply(Report(shard, from: 0, count: 0));

        state.NextWaiting.ShouldBe(new ShardSlice(shard, From: 0));
        state.Totals.Unsent.ShouldBe(10);
    }

    [Fact]
    public void Apply_LostLeasesLeasedAgain_BoundsWhatWasSentTwiceByTheSliceForEachLease()
    {
        var state = Planned(10, out var shard);
        state.Apply(Report(shard, from: 0, count: 3));

        foreach (var agent in new[] { "first", "second" })
        {
            state.Apply(Leased(shard, from: 3, agent));
            state.Apply(Lost(agent));
        }
        state.Apply(Leased(shard, from: 3, "third"));
        state.Apply(Report(shard, from: 3, count: 2, "third"));

        // Two agents died with seven indexes each in their hands.
        state.Totals.ReissuedAtMost.ShouldBe(14);
        state.LeasedAgain.ShouldBe(new Dictionary<string, long> { ["first"] = 7, ["second"] = 7 }, ignoreOrder: true);
    }

    [Fact]
    public void Apply_LostLeaseThatNobodyLeasedAgain_WasNotSentTwice()
    {
        var state = Planned(10, out var shard);

        state.Apply(Leased(shard, from: 0, "first"));
        state.Apply(Lost("first"));

        state.Totals.ReissuedAtMost.ShouldBe(0);
        state.Unreported.ShouldBe(new Dictionary<string, long> { ["first"] = 10 });
    }

    [Fact]
    public void Apply_LeasedAgainAfterItWasHandedBack_WasNotSentTwice()
    {
        var state = Planned(10, out var shard);

        state.Apply(Leased(shard, from: 0, "first"));
        state.Apply(Report(shard, from: 0, count: 0, "first"));
        state.Apply(Leased(shard, from: 0, "second"));
        state.Apply(Report(shard, from: 0, count: 4, "second"));
        state.Apply(Leased(shard, from: 4, "first"));

        state.Totals.ReissuedAtMost.ShouldBe(0);
    }

    [Fact]
    public void Apply_LeasedAgainAfterItNeverArrived_WasNotSentTwice()
    {
        var state = Planned(10, out var shard);

        state.Apply(Leased(shard, from: 0, "first"));
        state.Apply(new LeasesReleased(Agent("first"), MayHaveSent: false));
        state.Apply(Leased(shard, from: 0, "second"));

        state.Totals.ReissuedAtMost.ShouldBe(0);
    }

    [Fact]
    public void Apply_LateReportOfALostAgent_CountsAndItsSuccessorsDoesNot()
    {
        var state = Planned(10, out var shard);
        state.Apply(Leased(shard, from: 0, "late"));
        state.Apply(Lost("late"));
        state.Apply(Leased(shard, from: 0, "other"));

        state.Apply(Report(shard, from: 0, count: 10, "late"));
        state.Apply(Report(shard, from: 0, count: 10, "other")).ShouldBeNull("a report that does not count is no fault");

        state.Totals.ShouldBe(new LedgerTotals(10, 10, 0, 0, 0, ReissuedAtMost: 10));
        state.RequestsByAgent.ShouldBe(new Dictionary<string, long> { ["late"] = 10 });
    }

    [Fact]
    public void Apply_LateReportOfPartOfWhatAnotherHolds_ItsRestMayBeSentTwice()
    {
        var state = Planned(10, out var shard);
        state.Apply(Leased(shard, from: 0, "late"));
        state.Apply(Lost("late"));
        state.Apply(Leased(shard, from: 0, "other"));

        state.Apply(Report(shard, from: 0, count: 4, "late"));
        state.Apply(Leased(shard, from: 4, "third"));

        state.Totals.ReissuedAtMost.ShouldBe(10 + 6);
        state.LeasedAgain["other"].ShouldBe(6);
    }

    [Fact]
    public void FindLease_RepeatedRequest_IsTheSameSliceUntilItIsReported()
    {
        var state = Planned(10, out var shard);
        var lease = new Lease(Agent("a"), Request: 7);
        state.Apply(new SliceLeased(new ShardSlice(shard, From: 0), lease));

        state.FindLease(lease).ShouldBe(new ShardSlice(shard, From: 0));
        state.FindLease(lease with { Request = 8 }).ShouldBeNull();
        state.FindLease(new Lease(new AgentId("a", Incarnation: 2), Request: 7)).ShouldBeNull();
        state.Apply(Report(shard, from: 0, count: 4, "a"));
        state.FindLease(lease).ShouldBeNull();
    }

    [Fact]
    public void Apply_LeasesOfARestartedAgent_AreThoseOfItsPredecessorOnly()
    {
        var state = Planned(20, out var shard, size: 10);
        var other = Plan(state, size: 10);
        state.Apply(Leased(shard, from: 0, "a"));
        state.Apply(new SliceLeased(new ShardSlice(other, From: 0), new Lease(new AgentId("a", Incarnation: 2), Request: 1)));

        state.Apply(Lost("a"));

        state.NextWaiting.ShouldBe(new ShardSlice(shard, From: 0));
        state.Holders.ShouldBe([new AgentId("a", Incarnation: 2)]);
    }

    [Theory]
    [InlineData(+1)]
    [InlineData(-1)]
    [InlineData(1_000_000)]
    [InlineData(-1_000_000)]
    public void Apply_ReportThatContradictsItself_IsRefusedAndChangesNothing(long countTooMany)
    {
        var state = Planned(10, out var shard);
        var report = Report(shard, from: 0, count: 2).Report;

        var refused = state.Apply(new SliceReported(report with { Count = report.Count + countTooMany }));

        refused.ShouldNotBeNull().ShouldStartWith("refused a report of agent on shard 0: ");
        state.Totals.ShouldBe(new LedgerTotals(10, 0, 0, 0, Unsent: 10, 0));
    }

    [Fact]
    public void Apply_ReportThatCannotBeRead_IsRefusedAndChangesNothing()
    {
        var state = Planned(10, out var shard);
        var report = Report(shard, from: 0, count: 1).Report with { Tally = new byte[] { 0xff, 0xff } };

        state.Apply(new SliceReported(report)).ShouldNotBeNull().ShouldStartWith("refused a report of agent on shard 0: ");

        state.Totals.ShouldBe(new LedgerTotals(10, 0, 0, 0, Unsent: 10, 0));
    }

    [Fact]
    public void Apply_AfterTheEnd_ChangesNothing()
    {
        var state = Planned(10, out var shard);
        state.Apply(Report(shard, from: 0, count: 4));
        state.Ended.ShouldBeNull();
        var end = Ended();
        state.Apply(end);
        var totals = state.Totals;

        state.Apply(Report(shard, from: 4, count: 6));
        state.Apply(Ended(seconds: 2));

        state.Ended.ShouldBe(end);
        state.Totals.ShouldBe(totals);
        state.IsComplete.ShouldBeFalse();
    }

    [Fact]
    public void Apply_AnyOutcome_GoesWhereItBelongs()
    {
        var state = Planned(3, out var shard);

        state.Apply(Report(shard, 0, Tallies.Of(Outcome.Status(301), 1)));
        state.Apply(Report(shard, 1, Tallies.Of(Outcome.Error(ErrorKind.Timeout), 1)));
        state.Apply(Report(shard, 2, Tallies.Of(Outcome.Aborted, 1)));

        state.Totals.ShouldBe(new LedgerTotals(3, 1, 1, 1, Unsent: 0, ReissuedAtMost: 0));
    }

    [Fact]
    public void Apply_StopsInAnyOrder_KeepsTheStrongestAndTheFirstReason()
    {
        var state = Open(10);

        state.Apply(new RunStopped(RunPhase.Draining, StopReason.ThresholdLost, "p99<1s"));
        state.Apply(new RunStopped(RunPhase.Stopping, StopReason.Asked));
        state.Apply(new RunStopped(RunPhase.Draining, StopReason.Asked));

        (state.Phase, state.StopReason, state.LostThreshold).ShouldBe((RunPhase.Stopping, StopReason.ThresholdLost, "p99<1s"));
    }

    [Fact]
    public void Apply_StartedTwice_TheFirstStays()
    {
        var state = Open(10);

        state.Apply(new RunStarted(DateTimeOffset.UnixEpoch.AddSeconds(1)));
        state.Apply(new RunStarted(DateTimeOffset.UnixEpoch.AddSeconds(2)));

        state.StartedAt.ShouldBe(DateTimeOffset.UnixEpoch.AddSeconds(1));
    }

    [Fact]
    public void Apply_TimeIsUp_WhatWasSentIsAllThereWas()
    {
        var state = TimedOut(shard => Report(shard, from: 0, count: 4));

        state.Totals.ShouldBe(new LedgerTotals(4, 4, 0, 0, Unsent: 0, ReissuedAtMost: 0));
    }

    [Fact]
    public void Apply_TimeIsUpAndALeaseWasNeverReported_ItsIndexesAreMissing()
    {
        var state = TimedOut(shard => Leased(shard, from: 0, "died"));

        state.Totals.ShouldBe(new LedgerTotals(10, 0, 0, 0, Unsent: 10, ReissuedAtMost: 0));
        state.Totals.Verdict.ShouldBe(Verdict.Incomplete);
    }

    [Theory]
    [InlineData(false, 6)]
    [InlineData(true, 0)]
    public void HandedBack_RestOfAShard_CountsWhileTheRunIsSending(bool isStopped, long expected)
    {
        var state = Planned(10, out var shard);
        if (isStopped)
            state.Apply(new RunStopped(RunPhase.Draining, StopReason.Asked));

        state.Apply(Report(shard, from: 0, count: 4));

        state.HandedBack.ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void Decode_OtherBytes_SaysWhichRunCannotBeRead(string bytes) =>
        Should.Throw<InvalidDataException>(() => RunState.Decode(States.RunId, Specs.Of(10), System.Text.Encoding.UTF8.GetBytes(bytes)));

    /// <summary>
    /// A run whose time is up, with one event on its first shard of ten, and none on another.
    /// </summary>
    private static RunState TimedOut(Func<Shard, RunEvent> eventOn)
    {
        var state = Planned(20, out var shard, size: 10);
        Plan(state, size: 10);
        state.Apply(eventOn(shard));
        state.Apply(new RunStopped(RunPhase.Draining, StopReason.TimeUp));
        state.Apply(Ended(seconds: 0));
        return state;
    }
}
