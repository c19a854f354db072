using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;
using static LoadCluster.Shared.Tests.Metrics.Property;

namespace LoadCluster.Coordinator.Tests;

public sealed class RunBooksTests
{
    private static readonly MessageHeader Header = new(Protocol.Version, Epoch: 1, "agent", Sequence: 1);

    [Fact]
    public void Totals_AtEveryPrefixOfAnyJournal_AddUp() =>
        ForAll(Journal.Any, journal =>
        {
            var books = Open(journal.Requests);
            foreach (var entry in journal.Entries)
            {
                books.Apply(entry);
                ShouldAddUp(books, journal.Requests);
            }
        }, tests: 200);

    [Fact]
    public void Apply_EveryEntryTwice_CountsItOnce() =>
        ForAll(Journal.Any, journal =>
        {
            var once = Fold(journal.Requests, journal.Entries);
            var repeated = Fold(journal.Requests, journal.Entries.SelectMany(entry => new[] { entry, entry }));

            ShouldBeSame(repeated, once);
        });

    [Fact]
    public void Apply_WholeJournalAgain_CountsItOnce() =>
        ForAll(Journal.Any, journal =>
        {
            JournalEntry[] whole = [.. journal.Entries, .. Settle(journal)];

            ShouldBeSame(Fold(journal.Requests, [.. whole, .. whole]), Fold(journal.Requests, whole));
        });

    [Fact]
    public void Apply_RestOfWhatIsOpen_CompletesTheRun() =>
        ForAll(Journal.Any, journal =>
        {
            var books = Fold(journal.Requests, [.. journal.Entries, .. Settle(journal)]);

            books.IsComplete.ShouldBeTrue();
            books.Totals.Unsent.ShouldBe(0);
            books.RequestsByAgent.Values.Sum().ShouldBe(journal.Requests);
        });

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
    public void Apply_StopsInAnyOrder_KeepsTheStrongest()
    {
        var books = Open(10);

        books.Apply(new RunStopped(Header, RunPhase.Stopping, StopReason.Asked, null));
        books.Apply(new RunStopped(Header, RunPhase.Draining, StopReason.Asked, null));

        books.Phase.ShouldBe(RunPhase.Stopping);
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

    /// <summary>A run that is over because its time is, in which this became of its first shard of ten, and nothing of another.</summary>
    private static RunBooks TimedOut(Func<Shard, JournalEntry> fate)
    {
        var books = Planned(20, out var shard, size: 10);
        Plan(books, size: 10);
        books.Apply(fate(shard));
        books.Apply(new RunStopped(Header, RunPhase.Draining, StopReason.TimeUp, null));
        books.Apply(new RunEnded(Header, TimeSpan.Zero, new RunEffort("", 0, [], [])));
        return books;
    }

    private static RunBooks Open(long requests) =>
        new(new RunAccepted(Header, Specs.Of(requests), DateTimeOffset.UnixEpoch));

    private static RunBooks Planned(long requests, out Shard shard, long? size = null)
    {
        var books = Open(requests);
        shard = Plan(books, size ?? requests);
        return books;
    }

    private static Shard Plan(RunBooks books, long size)
    {
        var shard = books.NextShard(size)!.Value;
        books.Apply(new ShardsPlanned(Header, [new ShardSlice(shard, From: 0)]));
        return shard;
    }

    private static CoordinatorElected Elected(long epoch) => new(Header with { Epoch = epoch });

    private static ShardLeased Leased(Shard shard, long from, string agent) =>
        new(Header with { Sender = agent }, new ShardSlice(shard, from));

    private static ShardReported Report(Shard shard, long from, long count) =>
        Report(shard, from, Tallies.Succeeding(count));

    private static ShardReported Report(Shard shard, long from, Tally tally) =>
        new(Header, new ShardSlice(shard, from), tally.Total, tally.Encode());

    private static RunBooks Fold(long requests, IEnumerable<JournalEntry> entries)
    {
        var books = Open(requests);
        foreach (var entry in entries)
            books.Apply(entry);
        return books;
    }

    /// <summary>What a cluster does when nothing more goes wrong: reports what is open, then the rest.</summary>
    private static IEnumerable<JournalEntry> Settle(Journal journal)
    {
        var ledger = new Ledger();
        var planner = new ShardPlanner(journal.Requests);
        foreach (var entry in journal.Entries)
            Follow(entry, planner, ledger);

        foreach (var slice in ledger.Open)
            yield return Report(slice.Shard, slice.From, slice.Count);
        if (planner.Next(journal.Requests) is not { } last)
            yield break;
        var latest = journal.Entries.Select(entry => entry.Header.Epoch).Append(Header.Epoch).Max();
        yield return new ShardsPlanned(Header with { Epoch = latest }, [new ShardSlice(last, From: 0)]);
        yield return Report(last, from: 0, last.Count);
    }

    private static void Follow(JournalEntry entry, ShardPlanner planner, Ledger ledger)
    {
        if (entry is ShardReported report)
            ledger.Accept(report.Slice, report.Count);
        if (entry is ShardsPlanned { Slices: [{ From: 0 } slice] } && planner.Apply(slice.Shard))
            ledger.Add(slice.Shard);
    }

    private static void ShouldAddUp(RunBooks books, long requests)
    {
        var totals = books.Totals;
        totals.Planned.ShouldBe(requests);
        (totals.Succeeded + totals.Failed + totals.Aborted + totals.Unsent).ShouldBe(requests);
        new[] { totals.Succeeded, totals.Failed, totals.Aborted, totals.Unsent }.ShouldAllBe(sum => sum >= 0);
        (books.Accepted + books.Outstanding + books.Unplanned).ShouldBe(requests);
        books.RequestsByAgent.Values.Sum().ShouldBe(books.Accepted);
        books.Total.Total.ShouldBe(books.Accepted);
    }

    /// <summary>The same but for the bound on what was sent twice, which a repeated report can only raise.</summary>
    private static void ShouldBeSame(RunBooks actual, RunBooks expected)
    {
        actual.Totals.ReissuedAtMost.ShouldBeGreaterThanOrEqualTo(expected.Totals.ReissuedAtMost);
        (actual.Totals with { ReissuedAtMost = 0 }).ShouldBe(expected.Totals with { ReissuedAtMost = 0 });
        actual.Total.Outcomes().ShouldBe(expected.Total.Outcomes());
        actual.RequestsByAgent.ShouldBe(expected.RequestsByAgent, ignoreOrder: true);
    }
}
