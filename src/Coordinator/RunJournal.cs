using System.Runtime.CompilerServices;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator;

/// <summary>A journal that was read to its end as it was when it was opened, and what it says.</summary>
/// <param name="Books">The fold of what was read.</param>
/// <param name="Following">The entries after that, as they come.</param>
internal sealed record RunJournal(RunBooks Books, IAsyncEnumerator<JournalEntry> Following)
{
    /// <summary>
    /// Opens a journal by appending an entry of one's own and reading until it appears: nothing else tells where the end is.
    /// </summary>
    /// <param name="journal">The journal.</param>
    /// <param name="mark">The entry: acceptance of a new run, or a new term of office for one that goes on.</param>
    /// <param name="log">Is told of entries that do not count because they contradict themselves.</param>
    /// <param name="ct">Ends the reading, also of what follows.</param>
    /// <returns><see langword="null"/> when the run was never accepted.</returns>
    public static async Task<RunJournal?> OpenAsync(
        IJournal journal, JournalEntry mark, Action<string> log, CancellationToken ct)
    {
        await journal.AppendAsync(mark, ct);
        var entries = ReadAsync(journal, log, ct).GetAsyncEnumerator(ct);
        RunBooks? books = null;
        while (await entries.MoveNextAsync())
        {
            if (books is null && entries.Current is RunAccepted accepted)
                books = new RunBooks(accepted);
            books?.Apply(entries.Current);
            if (entries.Current.Header == mark.Header)
                break;
        }
        if (books is not null)
            return new RunJournal(books, entries);
        await entries.DisposeAsync();
        return null;
    }

    /// <summary>What a refused report would have accounted for stays open: nobody can tell what became of it.</summary>
    private static async IAsyncEnumerable<JournalEntry> ReadAsync(
        IJournal journal, Action<string> log, [EnumeratorCancellation] CancellationToken ct)
    {
        var scratch = new Tally();
        await foreach (var entry in journal.ReadAsync(ct))
        {
            if (entry is ShardReported report && FaultOf(report, scratch) is { } fault)
                log($"refused a report of {report.Header.Sender} on shard {report.Slice.Shard.Id}: {fault}");
            else
                yield return entry;
        }
    }

    private static string? FaultOf(ShardReported report, Tally scratch)
    {
        if (report.Count < 0 || report.Count > report.Slice.Count)
            return $"it tells of {report.Count} indexes, and the slice has {report.Slice.Count}";
        try
        {
            var source = report.Tally.Span;
            scratch.ReadFrom(ref source);
            return scratch.Total == report.Count
                ? null
                : $"it tells of {report.Count} indexes, and its tally of {scratch.Total}";
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }
}
