using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;

namespace LoadCluster.Coordinator.Runs;

/// <summary>A journal that was read to its end as it was when it was opened, and what it says.</summary>
/// <param name="Books">The fold of what was read.</param>
/// <param name="Following">The entries after that, as they come.</param>
internal sealed record RunJournal(RunBooks Books, IAsyncEnumerator<JournalEntry> Following)
{
    /// <summary>
    /// Opens a journal by appending an entry of one's own and reading until it appears: nothing else tells where the
    /// end is.
    /// </summary>
    /// <param name="journal">The journal.</param>
    /// <param name="mark">The entry: acceptance of a new run, or a new term of office for one that goes on.</param>
    /// <param name="log">Is told of reports that do not count because they contradict themselves.</param>
    /// <param name="ct">Ends the reading, also of what follows.</param>
    /// <returns><see langword="null"/> when the run was never accepted.</returns>
    public static async Task<RunJournal?> OpenAsync(
        IJournal journal, JournalEntry mark, Action<string> log, CancellationToken ct)
    {
        await journal.AppendAsync(mark, ct);
        var entries = journal.ReadAsync(ct).GetAsyncEnumerator(ct);
        RunBooks? books = null;
        while (await entries.MoveNextAsync())
        {
            if (books is null && entries.Current is RunAccepted accepted)
                books = new RunBooks(accepted, log);
            books?.Apply(entries.Current);
            if (entries.Current.Header == mark.Header)
                break;
        }
        if (books is not null)
            return new RunJournal(books, entries);
        await entries.DisposeAsync();
        return null;
    }
}
