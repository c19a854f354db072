using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Runs;
using static LoadCluster.Coordinator.Tests.Runs.Bookkeeping;
using static LoadCluster.Shared.Tests.Metrics.Property;

namespace LoadCluster.Coordinator.Tests.Runs;

/// <summary>What holds for any journal.</summary>
public sealed class RunBooksPropertyTests
{
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
