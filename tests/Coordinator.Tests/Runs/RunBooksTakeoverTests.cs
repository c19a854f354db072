using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Runs;
using static LoadCluster.Coordinator.Tests.Runs.Bookkeeping;

namespace LoadCluster.Coordinator.Tests.Runs;

public sealed class RunBooksTakeoverTests
{
    [Fact]
    public void Apply_CoordinatorTakesOver_QueuesAgainWhatMayNeverHaveBeenQueued()
    {
        var books = Planned(10, out var shard);

        books.Apply(Elected(epoch: 2));

        books.Unqueued.ShouldBe([new ShardSlice(shard, From: 0)]);
        books.Totals.ReissuedAtMost.ShouldBe(0, "nobody may have sent it before it is leased twice");
    }

    [Fact]
    public void Apply_CoordinatorTakesOver_KnowsWhatWasQueuedBeforeTheLastPlan()
    {
        var books = Planned(10, out _, size: 4);
        var last = Plan(books, size: 6);

        books.Apply(Elected(epoch: 2));

        books.Unqueued.ShouldBe([new ShardSlice(last, From: 0)]);
    }

    [Fact]
    public void Apply_LastPlanWasLeased_HadBeenQueued()
    {
        var books = Planned(10, out var shard);
        books.Apply(Leased(shard, from: 0, "agent-1"));

        books.Apply(Elected(epoch: 2));

        books.Unqueued.ShouldBeEmpty();
    }

    [Fact]
    public void Apply_HandBackPlannedAgain_IsUncertainAsAnyLastPlan()
    {
        var books = Planned(10, out var shard);
        books.Apply(Report(shard, from: 0, count: 4));
        books.Unqueued.ShouldBe([new ShardSlice(shard, From: 4)]);

        books.Apply(new ShardsPlanned(Header, [new ShardSlice(shard, From: 4)]));
        books.Unqueued.ShouldBeEmpty();

        books.Apply(Elected(epoch: 2));
        books.Unqueued.ShouldBe([new ShardSlice(shard, From: 4)]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Apply_LastPlanWasHandedBack_IsQueuedAgainAndNothingIsSentTwice(long reported)
    {
        var books = Planned(10, out var shard);
        books.Apply(Report(shard, from: 0, reported));

        books.Apply(Elected(epoch: 2));

        books.Unqueued.ShouldBe([new ShardSlice(shard, reported)]);
        books.Totals.ReissuedAtMost.ShouldBe(0);
    }

    [Fact]
    public void Apply_LastPlanWasDone_LeavesNothingToQueue()
    {
        var books = Planned(10, out var shard);
        books.Apply(Report(shard, from: 0, count: 10));

        books.Apply(Elected(epoch: 2));

        books.Unqueued.ShouldBeEmpty();
        books.Totals.ReissuedAtMost.ShouldBe(0);
    }

    [Fact]
    public void Apply_SuccessorDiesBeforeItQueuedEverything_LeavesTheRestToTheNext()
    {
        var books = Planned(20, out var first, size: 10);
        var second = Plan(books, size: 10);
        books.Apply(Report(first, from: 0, count: 3));
        books.Apply(Elected(epoch: 2));
        books.Apply(new ShardsPlanned(Header with { Epoch = 2 }, [new ShardSlice(first, From: 3)]));

        books.Apply(Elected(epoch: 3));

        books.Unqueued.ShouldBe([new ShardSlice(first, From: 3), new ShardSlice(second, From: 0)], ignoreOrder: true);
    }

    [Fact]
    public void Apply_UncertainPlanIsReportedAfterTheElection_NeedsNoQueueing()
    {
        var books = Planned(10, out var shard);
        books.Apply(Elected(epoch: 2));

        books.Apply(Report(shard, from: 0, count: 10));

        books.Unqueued.ShouldBeEmpty();
        books.IsComplete.ShouldBeTrue();
    }

    [Fact]
    public void Apply_GhostPlannedTheSameIdInAnotherSize_IsRejected()
    {
        var books = Open(20);
        books.Apply(Elected(epoch: 2));
        var ghosts = new Shard(Id: 0, First: 0, Stride: 1, Count: 6);
        books.Apply(new ShardsPlanned(Header, [new ShardSlice(ghosts, From: 0)]));
        books.Outstanding.ShouldBe(0);

        var shard = new Shard(Id: 0, First: 0, Stride: 1, Count: 10);
        books.Apply(new ShardsPlanned(Header with { Epoch = 2 }, [new ShardSlice(shard, From: 0)]));
        books.Apply(Report(ghosts, from: 0, count: 6)).ShouldBeNull();
        books.Totals.ShouldBe(new LedgerTotals(20, 0, 0, 0, Unsent: 20, ReissuedAtMost: 6));

        books.Apply(Report(shard, from: 0, count: 10));
        books.Totals.ShouldBe(new LedgerTotals(20, 10, 0, 0, Unsent: 10, ReissuedAtMost: 6));
    }

    [Fact]
    public void Apply_ReportOfAnAgentThatMissedTheElection_Counts()
    {
        var books = Planned(10, out var shard);
        books.Apply(Elected(epoch: 2));

        books.Apply(Report(shard, from: 0, count: 4)).ShouldBe(new ShardSlice(shard, From: 4));

        books.Totals.Succeeded.ShouldBe(4);
    }

    [Fact]
    public void Apply_ElectionOfALowerEpoch_BringsNobodyBack()
    {
        var books = Open(10);
        books.Apply(Elected(epoch: 3));

        books.Apply(Elected(epoch: 2));
        books.Apply(new RunStopped(Header with { Epoch = 2 }, RunPhase.Stopping, StopReason.Asked, null));

        (books.Epoch, books.Phase).ShouldBe((3, RunPhase.Sending));
    }

    [Fact]
    public void Apply_DecisionsOfACoordinatorThatWasReplaced_DoNotCount()
    {
        var books = Planned(10, out _, size: 4);
        books.Apply(Elected(epoch: 2));

        Plan(books, size: 6);
        books.Apply(new RunStopped(Header, RunPhase.Stopping, StopReason.Asked, null));
        books.Apply(new RunEnded(Header, TimeSpan.Zero, new RunEffort("", 0, [], [])));

        (books.Unplanned, books.Phase, books.Ended).ShouldBe((6, RunPhase.Sending, null));
        books.Apply(new RunStopped(Header with { Epoch = 2 }, RunPhase.Stopping, StopReason.Asked, null));
        books.Phase.ShouldBe(RunPhase.Stopping);
    }
}
