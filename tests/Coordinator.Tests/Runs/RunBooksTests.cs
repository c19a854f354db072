using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;
using static LoadCluster.Coordinator.Tests.Runs.Bookkeeping;

namespace LoadCluster.Coordinator.Tests.Runs;

public sealed class RunBooksTests
{
    [Fact]
    public void Apply_FrontPartReported_HandsBackTheRest()
    {
        var books = Planned(10, out var shard);

        books.Apply(Report(shard, from: 0, count: 4)).ShouldBe(new ShardSlice(shard, From: 4));
        books.Apply(Report(shard, from: 4, count: 6)).ShouldBeNull();

        books.IsComplete.ShouldBeTrue();
        books.Totals.ShouldBe(new LedgerTotals(10, 10, 0, 0, 0, ReissuedAtMost: 0));
    }

    [Fact]
    public void Apply_NothingReported_HandsBackAll()
    {
        var books = Planned(10, out var shard);

        books.Apply(Report(shard, from: 0, count: 0)).ShouldBe(new ShardSlice(shard, From: 0));

        books.Totals.Unsent.ShouldBe(10);
    }

    [Fact]
    public void Apply_LeasedAgainUnreported_BoundsWhatWasSentTwiceByTheSliceForEachLease()
    {
        var books = Planned(10, out var shard);
        books.Apply(Report(shard, from: 0, count: 3));

        foreach (var agent in new[] { "first", "second", "third" })
            books.Apply(Leased(shard, from: 3, agent));
        books.Apply(Report(shard, from: 3, count: 2));

        // Two agents died with seven indexes each in their hands.
        books.Totals.ReissuedAtMost.ShouldBe(14);
    }

    [Fact]
    public void Apply_LeasedAgainAfterItWasHandedBack_WasNotSentTwice()
    {
        var books = Planned(10, out var shard);

        books.Apply(Leased(shard, from: 0, "first"));
        books.Apply(Report(shard, from: 0, count: 0));
        books.Apply(Leased(shard, from: 0, "second"));
        books.Apply(Report(shard, from: 0, count: 4));
        books.Apply(Leased(shard, from: 4, "first"));

        books.Totals.ReissuedAtMost.ShouldBe(0);
    }

    [Fact]
    public void Apply_LeasedAfterItWasReported_MayBeSentTwice()
    {
        var books = Planned(10, out var shard);
        books.Apply(Report(shard, from: 0, count: 4));

        books.Apply(Leased(shard, from: 0, "late"));

        books.Totals.ReissuedAtMost.ShouldBe(10);
    }

    [Fact]
    public void Apply_OneLeaseJournalledTwice_WasNotSentTwice()
    {
        var books = Planned(10, out var shard);

        books.Apply(Leased(shard, from: 0, "agent"));
        books.Apply(Leased(shard, from: 0, "agent"));

        books.Totals.ReissuedAtMost.ShouldBe(0);
    }

    [Fact]
    public void Apply_ReportOfAGhost_IsNotCountedButMayHaveBeenSentTwice()
    {
        var books = Planned(10, out var shard);
        books.Apply(Report(shard, from: 0, count: 10));

        books.Apply(Report(shard, from: 0, count: 6)).ShouldBeNull();

        books.Totals.ShouldBe(new LedgerTotals(10, 10, 0, 0, 0, ReissuedAtMost: 6));
        books.RequestsByAgent["agent"].ShouldBe(10);
    }

    [Fact]
    public void Apply_AfterTheEnd_ChangesNothing()
    {
        var books = Planned(10, out var shard);
        books.Apply(Report(shard, from: 0, count: 4));
        books.Ended.ShouldBeNull();
        var end = new RunEnded(Header, TimeSpan.FromSeconds(1), new RunEffort("scripted", 1, [], []));
        books.Apply(end);
        var totals = books.Totals;

        books.Apply(Report(shard, from: 4, count: 6)).ShouldBeNull();

        books.Ended.ShouldBe(end);
        books.Totals.ShouldBe(totals);
        books.IsComplete.ShouldBeFalse();
    }

    [Fact]
    public void Apply_AnyOutcome_GoesWhereItBelongs()
    {
        var books = Planned(3, out var shard);

        books.Apply(Report(shard, 0, Tallies.Of(Outcome.Status(301), 1)));
        books.Apply(Report(shard, 1, Tallies.Of(Outcome.Error(ErrorKind.Timeout), 1)));
        books.Apply(Report(shard, 2, Tallies.Of(Outcome.Aborted, 1)));

        books.Totals.ShouldBe(new LedgerTotals(3, 1, 1, 1, Unsent: 0, ReissuedAtMost: 0));
    }

    [Fact]
    public void Apply_StopsInAnyOrder_KeepsTheStrongest()
    {
        var books = Open(10);

        books.Apply(new RunStopped(Header, RunPhase.Stopping, StopReason.Asked, null));
        books.Apply(new RunStopped(Header, RunPhase.Draining, StopReason.Asked, null));

        books.Phase.ShouldBe(RunPhase.Stopping);
    }

    [Fact]
    public void Apply_TimeIsUp_WhatWasSentIsAllThereWas()
    {
        var books = TimedOut(shard => Report(shard, from: 0, count: 4));

        books.Totals.ShouldBe(new LedgerTotals(4, 4, 0, 0, Unsent: 0, ReissuedAtMost: 0));
    }

    [Fact]
    public void Apply_TimeIsUpAndALeaseWasNeverReported_ItsIndexesAreMissing()
    {
        var books = TimedOut(shard => Leased(shard, from: 0, "died"));

        books.Totals.ShouldBe(new LedgerTotals(10, 0, 0, 0, Unsent: 10, ReissuedAtMost: 0));
        books.Totals.Verdict.ShouldBe(Verdict.Incomplete);
    }

    [Theory]
    [InlineData(false, 6)]
    [InlineData(true, 0)]
    public void HandedBack_RestOfAShard_CountsWhileTheRunGoesOn(bool isStopped, long expected)
    {
        var books = Planned(10, out var shard);
        if (isStopped)
            books.Apply(new RunStopped(Header, RunPhase.Draining, StopReason.Asked, null));

        books.Apply(Report(shard, from: 0, count: 4));

        books.HandedBack.ShouldBe(expected);
    }

    /// <summary>
    /// A run that is over because its time is, in which this became of its first shard of ten, and nothing of another.
    /// </summary>
    private static RunBooks TimedOut(Func<Shard, JournalEntry> fate)
    {
        var books = Planned(20, out var shard, size: 10);
        Plan(books, size: 10);
        books.Apply(fate(shard));
        books.Apply(new RunStopped(Header, RunPhase.Draining, StopReason.TimeUp, null));
        books.Apply(new RunEnded(Header, TimeSpan.Zero, new RunEffort("", 0, [], [])));
        return books;
    }
}
